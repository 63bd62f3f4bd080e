"""What a typed text means: language, danger, intent and topic, and what the bot should do with it.

Pure and offline: built once from the lexicon and the learned weights (see `content/`), it keeps
nothing of what it reads. Times are read by `flows.understand.when`. No answer is made here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Literal, NamedTuple

from flows.protocol import Value
from flows.understand.danger import WINDOW, Bounds, Danger, Score, Screen, views
from flows.understand.data import table, words
from flows.understand.features import Concepts, Reader
from flows.understand.language import LANGS, Languages
from flows.understand.text import MAX_CHARS, Speller
from flows.understand.topics import Ranking, Topics, short
from flows.understand.weights import Linear, Weights

__all__ = ["Danger", "Reading", "Scored", "Understanding"]

_SHOWN = 5
_MAX_BEFORE = 300
_TOPIC = "topic."
_OUTSIDE = "buiten"


class _Sure(NamedTuple):
    """From which share on the best label is acted upon, or offered."""

    route: float = 0.6
    intent: float = 0.45
    ask: float = 0.12

    @classmethod
    def of(cls, bounds: Mapping[str, float]) -> _Sure:
        return cls(**{name: bounds[name] for name in cls._fields if name in bounds})


class Scored(Value, frozen=True):
    """A topic and how much of all belief it has, 0 to 1."""

    id: str
    score: float


class Reading(Value, frozen=True):
    """What was understood of a text; `intent` is "" unless something is wanted of the bot."""

    lang: str
    danger: Danger | None
    soft: bool
    intent: str
    topics: tuple[Scored, ...]
    decision: Literal["danger", "intent", "route", "ask", "menu"]
    first: str = ""
    """The likeliest label of all, also where nothing is sure."""
    unsafe: bool = False
    """With `soft`: the worry is rather what another person does than what somebody feels."""


def speller_of(lexicon: Mapping[str, object], known: Iterable[str] = ()) -> Speller:
    """Return what spells words as the lexicon says."""
    return Speller(words(lexicon.get("spelling")), words(lexicon.get("emoji")), known)


def intents_of(lexicon: Mapping[str, object]) -> frozenset[str]:
    """Return the intents by the names under which they are known outside the conversations."""
    intents = table(lexicon.get("intents"))
    return frozenset(str(table(entry).get("as", name)) for name, entry in intents.items())


def concepts_of(lexicon: Mapping[str, object], speller: Speller) -> Concepts:
    """Return the words that mean one thing."""
    return Concepts.of(table(lexicon.get("concepts")), speller)


class Understanding:
    """A compiled lexicon: one serves every conversation of a school, from any thread.

    What is worked out for the words of `weights` and for `typed`, words as they are typed, is kept.
    `concepts` are those of the lexicon, when they were made beforehand.
    Only the last reading is remembered; swapping it is one assignment.
    """

    def __init__(
        self,
        lexicon: Mapping[str, object],
        weights: Weights | None = None,
        typed: Iterable[str] = (),
        concepts: Concepts | None = None,
    ) -> None:
        weights = weights or Weights.none()
        self._speller = speller_of(lexicon, typed)
        reader = Reader(concepts or concepts_of(lexicon, self._speller))
        self._linear = Linear(weights if concepts else weights.known_to(reader), reader)
        self._sure = _Sure.of(self._linear.bounds)
        self._languages = Languages(table(lexicon.get("languages")))
        self._screen = Screen(
            lexicon, self._speller, self._linear, Bounds.of(self._linear.bounds), weights.words
        )
        columns = [name.removeprefix(_TOPIC) for name in weights.columns]
        topics, intents = table(lexicon.get("topics")), table(lexicon.get("intents"))
        self._printed = {name: str(table(entry).get("as", name)) for name, entry in intents.items()}
        self._tongues = [weights.columns.index(f"lang.{lang}") for lang in LANGS if columns]
        self._intents = intents_of(lexicon)
        self._labels = Topics({**topics, **intents}, self._speller, columns, weights.words)
        self._last: tuple[tuple[str, tuple[str, ...]], Reading] = (
            ("", ()),
            self.read_all([""], [()])[0],
        )

    def screen(self, text: str, before: Sequence[str] = ()) -> tuple[Danger | None, bool]:
        """Return the danger in `text`, and whether the gentle line belongs above the answer."""
        return self._screen.screen(text, before)

    def score(self, text: str) -> Score:
        """Return how much speaks for danger in `text`."""
        return self._screen.score(self._speller.keys(text))

    def rank(self, text: str, before: Sequence[str] = ()) -> Ranking:
        """Return the likeliest topics and intents with their shares, best first."""
        return self._ranked(self._speller.keys(text), before)

    def printed(self, intent: str) -> str:
        """Return the name under which `intent` is known outside the conversations."""
        return self._printed.get(intent, intent)

    def intent(self, reading: Reading) -> str | None:
        """Return the likeliest label by its outside name when it is an intent, sure or not."""
        label = self.printed(reading.intent or reading.first)
        return label if label in self._intents else None

    def read(self, text: str, before: Sequence[str] = ()) -> Reading:
        """Return all that is understood of `text`; `before` are the messages just before it."""
        # A turn that must know more first begins again, and reads the same words again.
        words = (text, tuple(before))
        last, reading = self._last
        if last != words:
            (reading,) = self.read_all([text], [before])
            self._last = (words, reading)
        return reading

    def _ranked(
        self, keys: Sequence[str], before: Sequence[str], answers: Sequence[float] | None = None
    ) -> Ranking:
        """Rank a text, or it and what came before where that tells more than the text alone."""
        ranking = self._rank(keys, answers)
        if not before or self._decide(ranking)[1] in {"intent", "route"}:
            return ranking
        joined = self._rank([*self._speller.keys(" ".join(before)[-_MAX_BEFORE:]), *keys])
        return joined if joined.share > ranking.share else ranking

    def _rank(self, keys: Sequence[str], answers: Sequence[float] | None = None) -> Ranking:
        taken = short(keys)
        return self._labels.rank(taken, self._answers(taken) if answers is None else answers)

    def lang(self, text: str) -> str:
        """Return the language of `text`."""
        return self._lang(text, self._answers(short(self._speller.keys(text))))

    def _lang(self, text: str, answers: Sequence[float] | None) -> str:
        learned = [answers[at] for at in self._tongues] if answers else ()
        return self._languages.guess(text[:MAX_CHARS], learned)

    def _answers(self, keys: Sequence[str]) -> Sequence[float] | None:
        return self._linear.answers([keys])[0] or None if keys else None

    def read_all(self, texts: Sequence[str], befores: Sequence[Sequence[str]]) -> list[Reading]:
        """Return what is understood of many texts, in their order; quicker than one by one."""
        each = [self._speller.keys(text) for text in texts]
        parts = [(*views(keys), *_more(keys)) for keys in each]
        answers = iter(self._linear.answers(list(chain.from_iterable(parts))))
        found = [[next(answers) for _ in some] for some in parts]
        return [
            self._reading(text, keys, before, said)
            for text, keys, before, said in zip(texts, each, befores, found, strict=True)
        ]

    def _reading(
        self,
        text: str,
        keys: Sequence[str],
        before: Sequence[str],
        answers: Sequence[Sequence[float]],
    ) -> Reading:
        more = len(_more(keys))
        seen = answers[: len(answers) - more]
        whole = answers[-1 if more else 0] or None if keys else None
        danger, soft = self._screen.screen_keys(keys, before, seen)
        ranking = self._ranked(keys, before, whole)
        intent, decision = self._decide(ranking)
        topics = tuple(
            Scored(label, round(score, 4))
            for label, score in ranking.scores
            if label not in self._intents
        )
        return Reading(
            self._lang(text, whole),
            danger,
            soft,
            intent,
            topics[:_SHOWN],
            "danger" if danger else decision,
            ranking.fine,
            soft and self._screen.unsafe(keys, seen),
        )

    def _decide(self, ranking: Ranking) -> tuple[str, Literal["intent", "route", "ask", "menu"]]:
        sure = self._sure
        if not ranking.scores:
            return "", "menu"
        first, share = ranking.scores[0]
        if first in self._intents and share >= sure.intent:
            return ranking.fine, "intent"
        if first in self._intents:
            return "", "menu" if first == _OUTSIDE else "ask"
        if share >= sure.route:
            return "", "route"
        return "", "ask" if share >= sure.ask else "menu"


def _more(keys: Sequence[str]) -> list[Sequence[str]]:
    """Return what is read for the topic of a text whose first view is not all that counts."""
    return [short(keys)] if len(keys) > WINDOW else []
