"""Tells whether a text speaks of danger, of which kind, and by which cue; it never answers it.

Two witnesses: what was learned of thousands of messages, and cues with structure, because words
alone fire on every joke. A cue may be called off by a *frame* (school work, a game, an idiom), or
turned into the gentle line by one (denied, over, bereaved). Where it is unclear the outcome is the
gentle line, never silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from flows.protocol import Urgency, Value
from flows.understand.cues import Finder, Hit
from flows.understand.data import strings, table
from flows.understand.text import Speller
from flows.understand.weights import Linear

KINDS = (
    "medical",
    "danger_now",
    "suicide",
    "threat_others",
    "sexual_violence",
    "exploitation",
    "violence_home",
    "missing_home",
    "selfharm",
)
"""Which kind is answered when a text speaks of several, first one first."""

_BY_OTHERS = frozenset(("sexual_violence", "exploitation", "violence_home", "danger_now"))
_PLAINLY = -0.8
"""The least that must speak for one of these before the gentle words are about it."""

WINDOW, STEP = 60, 40
"""Of a long text so many words are judged at a time."""
CLOSE, CLOSE_STEP = 8, 4
"""And so many once more on their own: what is said outright in the middle of something else."""
_SEEN_WHOLE = 14
"""A text of so many words is not looked at more closely: nothing drowns in it."""
_CLOSER = 0.6
"""How much more must speak for danger in so few: found on ordinary messages, of which 3.1 instead
of 2.9 in a hundred are alarmed at, while of outright sentences in the middle of fifty ordinary
words 91 instead of 12 in a hundred are heard."""

_SOFT, _CALM = "soft", "calm"
_MAX_BEFORE = 300
_SHORT = (0.0, 1.3, 0.6, 0.2)
_CALMS = 0.7
"""What an ordinary trouble takes away, when nothing else was heard: sleeping badly, a test."""
_BESIDE = 2
"""Words on either side of a sure cue that are looked at with it."""
_ELSEWHERE = frozenset(("work", "play"))
"""Frames that hold for a whole stretch: school work and games are named once, at its beginning."""
_ASKED = ("alarm", "any", "now")
_NOTHING = -9.0
_KIND_SHARE = 0.5
"""What the likeliest kind adds to the alarm: half its log-odds (measured: 2 to 5 points)."""


class Danger(Value, frozen=True):
    """A danger, and the name of the cue that found it (never the text)."""

    kind: str
    urgency: Urgency
    cue: str


class Bounds(NamedTuple):
    """From where on a score counts; found by `terecht train` on lines of writers left out."""

    full: float = 0.0
    gentle: float = 0.0
    now: float = 0.0
    cue: float = 0.4
    sure: float = 1.2

    @classmethod
    def of(cls, bounds: Mapping[str, float]) -> Bounds:
        """Return what `bounds` says, and of the rest what holds where nothing was learned."""
        return cls(**{name: bounds[name] for name in cls._fields if name in bounds})


class Score(NamedTuple):
    """How much speaks for an alarm and for the gentle line, and what the alarm would be."""

    alarm: float
    gentle: float
    kind: str
    now: bool
    cue: str


class _Cue(NamedTuple):
    name: str
    kind: str
    now: bool
    sure: bool
    unless: frozenset[str]
    gentle: frozenset[str]


class Screen:
    """Compiled danger cues and frames, and the learned columns about danger."""

    def __init__(
        self,
        lexicon: Mapping[str, object],
        speller: Speller,
        linear: Linear,
        bounds: Bounds,
        known: Iterable[str] = (),
    ) -> None:
        data = table(lexicon.get("danger"))
        self._speller, self._linear, self._bounds = speller, linear, bounds
        patterns, self._cues = _cues(table(data.get("cues")))
        frames = table(data.get("frames"))
        self._frames = [name for name, texts in frames.items() for _ in strings(texts)]
        self._frames_from = len(patterns)
        patterns += [text for texts in frames.values() for text in strings(texts)]
        self._idioms_from = len(patterns)
        self._finder = Finder([*patterns, *strings(data.get("idioms"))], speller, known)
        places = {name: at for at, name in enumerate(linear.columns)}
        self._columns = [places[f"danger.{name}"] for name in (*_ASKED, *KINDS) if places]

    def screen(self, text: str, before: Sequence[str] = ()) -> tuple[Danger | None, bool]:
        """Return the danger in `text`, and whether the gentle line belongs above the answer."""
        return self.screen_keys(self._speller.keys(text), before)

    def screen_keys(
        self,
        keys: Sequence[str],
        before: Sequence[str] = (),
        answers: Sequence[Sequence[float]] | None = None,
    ) -> tuple[Danger | None, bool]:
        """As `screen`, for a text whose keys, and the answers to its `views`, were made already."""
        danger, soft = self._judge(keys, answers)
        if danger or not before:
            return danger, soft
        earlier = self._speller.keys(" ".join(before)[-_MAX_BEFORE:])
        if self._judge(earlier) != (None, False):
            return danger, soft  # what was answered then is not answered again
        joined, joined_soft = self._judge([*earlier, *keys])
        return joined, soft or (joined_soft and joined is None)

    def score(self, keys: Sequence[str], answers: Sequence[Sequence[float]] | None = None) -> Score:
        """Return how much speaks for danger in a text: as much as in the view that says most."""
        parts = views(keys)
        if answers is None:
            answers = self._linear.answers(parts)
        scores: list[Score] = []
        around: list[frozenset[str]] = []
        count = _stretches(keys)
        for place, (part, said) in enumerate(zip(parts, answers, strict=True)):
            whole = place < count
            frames = frozenset() if whole else around[_stretch_of(place - count, count)]
            score, own = self._scored(part, said or None, 0.0 if whole else _CLOSER, frames)
            scores.append(score)
            around.append(own & _ELSEWHERE)
            if len(part) > _SEEN_WHOLE and score.alarm <= self._bounds.full:
                scores += self._outright(part, around[-1])
        full = self._bounds.full
        best = max(scores, key=lambda one: (one.alarm > full and one.now, one.alarm))
        return best._replace(
            alarm=max(one.alarm for one in scores), gentle=max(one.gentle for one in scores)
        )

    def _outright(self, keys: Sequence[str], around: frozenset[str]) -> Iterator[Score]:
        """Look closer at each sure cue, with the words beside it and no others."""
        for hit in self._finder.find(keys):
            if hit.cue < self._frames_from and self._cues[hit.cue].sure:
                part = keys[max(hit.start - _BESIDE, 0) : hit.end + 1 + _BESIDE]
                yield self._scored(part, None, 0.0, around)[0]

    def unsafe(self, keys: Sequence[str], answers: Sequence[Sequence[float]]) -> bool:
        """Tell whether a text is rather about what another person does than what one feels."""
        if not self._columns:
            return False
        kinds = [[said[at] for at in self._columns[len(_ASKED) :]] for said in answers]
        most: dict[str, float] = dict(zip(KINDS, map(max, zip(*kinds, strict=True)), strict=True))
        for hit in self._finder.find(keys):
            if hit.cue < self._frames_from and (kind := self._cues[hit.cue].kind) in most:
                most[kind] += self._worth(self._cues[hit.cue])
        by_others = max(most[kind] for kind in _BY_OTHERS)
        rest = max(most[kind] for kind in KINDS if kind not in _BY_OTHERS)
        return by_others > max(_PLAINLY, rest)

    def _scored(
        self,
        keys: Sequence[str],
        answers: Sequence[float] | None,
        less: float,
        around: frozenset[str],
    ) -> tuple[Score, frozenset[str]]:
        """Return how much speaks for danger in some words, `less` that, and their frames."""
        hits = self._finder.find(keys)
        if any(hit.cue >= self._idioms_from for hit in hits):
            keys, answers = self._without_idioms(keys, hits), None
            hits = self._finder.find(keys)
        if answers is None and self._columns and keys:
            answers = self._linear.answers([keys])[0]
        frames = self._around(hits)
        score = self._weighed(answers, self._heard(hits, frames | around), len(keys), less)
        if score.kind and not score.cue:
            score = score._replace(cue=self._learned(score.kind, keys))
        return score, frames

    def _judge(
        self, keys: Sequence[str], answers: Sequence[Sequence[float]] | None = None
    ) -> tuple[Danger | None, bool]:
        score = self.score(keys, answers)
        if score.alarm > self._bounds.full:
            return Danger(score.kind, "now" if score.now else "soon", score.cue), False
        return None, score.gentle > self._bounds.gentle

    def _around(self, hits: Sequence[Hit]) -> frozenset[str]:
        """Return the frames that were found."""
        return frozenset(
            self._frames[hit.cue - self._frames_from]
            for hit in hits
            if self._frames_from <= hit.cue < self._idioms_from
        )

    def _heard(self, hits: Sequence[Hit], frames: frozenset[str]) -> list[_Cue]:
        """Return the cues that count, each as the frames around it leave it."""
        if "again" in frames:
            frames -= {"over", "denied"}
        found = (
            _framed(self._cues[hit.cue], frames) for hit in hits if hit.cue < self._frames_from
        )
        return [cue for cue in found if cue is not None]

    def _weighed(
        self, answers: Sequence[float] | None, cues: Sequence[_Cue], words: int, less: float
    ) -> Score:
        """Add what was learned to what the cues say, and take `less` from it."""
        loud = [cue for cue in cues if cue.kind in KINDS]
        heard = [cue for cue in cues if cue.kind != _CALM]
        alarm = gentle = _NOTHING if self._columns else 0.0
        each: Sequence[float] = ()
        now = any(cue.now for cue in loud)
        if answers is not None and self._columns:
            alarm, gentle, urgent, *each = [answers[at] for at in self._columns]
            alarm += _KIND_SHARE * max(each) - _short(words)
            gentle -= _short(words)
            now = urgent > self._bounds.now
        alarm += max(map(self._worth, loud), default=0.0)
        gentle += max(map(self._worth, heard), default=0.0)
        if len(heard) < len(cues) and not loud:
            less += _CALMS
        alarm -= less
        gentle -= less
        if alarm <= self._bounds.full:
            return Score(alarm, gentle, "", now, "")
        kind = self._kind(each, loud)
        named = next((cue.name for cue in loud if cue.kind == kind), "")
        return Score(alarm, gentle, kind, now, named)

    def _learned(self, kind: str, keys: Sequence[str]) -> str:
        """Name an alarm that no cue gave after the concept that says most: `suicide.learned.dier`.

        A concept is one of some hundred groups of words, so that the name keeps the text secret.
        """
        column = self._columns[len(_ASKED) + KINDS.index(kind)]
        return ".".join(filter(None, (kind, "learned", self._linear.telling(keys, column))))

    def _kind(self, each: Sequence[float], loud: Sequence[_Cue]) -> str:
        """Return the kind that most speaks for, by what was learned of each and by the cues."""
        kinds = dict(zip(KINDS, each or [0.0] * len(KINDS), strict=True))
        for cue in sorted(loud, key=_rank):
            kinds[cue.kind] = max(kinds[cue.kind], 0.0) + self._worth(cue)
        return max(kinds, key=kinds.__getitem__)

    def _worth(self, cue: _Cue) -> float:
        return self._bounds.sure if cue.sure else self._bounds.cue

    def _without_idioms(self, keys: Sequence[str], hits: Sequence[Hit]) -> list[str]:
        said = {
            place
            for hit in hits
            if hit.cue >= self._idioms_from
            for place in range(hit.start, hit.end + 1)
        }
        return [word for place, word in enumerate(keys) if place not in said]


def _short(words: int) -> float:
    """Return how much more must speak for danger in a word or two: a name, a day, a number."""
    return _SHORT[words] if words < len(_SHORT) else 0.0


def views(keys: Sequence[str]) -> list[Sequence[str]]:
    """Return the parts of a text that are judged, itself when it is short.

    First stretches of `WINDOW` words, then close-ups of `CLOSE`: for `MAX_CHARS` at most 125 of
    the one and 1250 of the other.
    """
    found = [keys[:WINDOW] if len(keys) > WINDOW else keys]
    found += [keys[at : at + WINDOW] for at in _steps(len(keys), WINDOW, STEP)]
    if len(keys) > _SEEN_WHOLE:
        closer = (0, *_steps(len(keys), CLOSE, CLOSE_STEP))
        found += [keys[at : at + CLOSE] for at in closer]
    return found


def _steps(words: int, size: int, step: int) -> range:
    """Return where parts of `size` words begin, those after the first."""
    return range(step, max(words - size + step, step), step)


def _stretches(keys: Sequence[str]) -> int:
    """Return how many of the `views` are stretches."""
    return 1 + len(_steps(len(keys), WINDOW, STEP))


def _stretch_of(closeup: int, count: int) -> int:
    """Return in which of `count` stretches a close-up lies, by its number."""
    return min(closeup * CLOSE_STEP // STEP, count - 1)


def _framed(cue: _Cue, frames: frozenset[str]) -> _Cue | None:
    if cue.unless & frames:
        return None
    return cue._replace(kind=_SOFT) if cue.gentle & frames else cue


def _rank(cue: _Cue) -> tuple[bool, int]:
    return not cue.now, KINDS.index(cue.kind) if cue.kind in KINDS else len(KINDS)


def _cues(data: Mapping[str, object]) -> tuple[list[str], list[_Cue]]:
    patterns: list[str] = []
    cues: list[_Cue] = []
    for name, value in data.items():
        entry = table(value)
        cue = _Cue(
            name,
            name.partition(".")[0],
            entry.get("urgency") == "now",
            entry.get("sure") is True,
            frozenset(strings(entry.get("unless", ["work", "play"]))),
            frozenset(strings(entry.get("gentle", ["denied", "over"]))),
        )
        for pattern in strings(entry.get("any")):
            patterns.append(pattern)
            cues.append(cue)
    return patterns, cues
