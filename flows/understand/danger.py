"""Tells whether a text speaks of danger, of which kind, and by which cue; it never answers it.

Cues have structure, because words alone fire on every joke. A cue may be called off by a *frame*
(school work, a game, an idiom), or turned into the gentle line by one (denied, over, bereaved).
Where it is unclear the outcome is the gentle line, never silence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flows.protocol import Urgency, Value
from flows.understand.cues import Finder, Hit
from flows.understand.data import strings, table
from flows.understand.text import Speller

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

_SOFT = "soft"
_MAX_BEFORE = 300
_GLUED_FROM = 8
"""A shorter word is no sentence without spaces."""


class Danger(Value, frozen=True):
    """A danger, and the name of the cue that found it (never the text)."""

    kind: str
    urgency: Urgency
    cue: str


class _Cue(NamedTuple):
    name: str
    kind: str
    now: bool
    unless: frozenset[str]
    gentle: frozenset[str]


class Screen:
    """Compiled danger cues and frames."""

    def __init__(self, lexicon: Mapping[str, object], speller: Speller) -> None:
        data = table(lexicon.get("danger"))
        self._speller = speller
        stems = "|".join(map(re.escape, strings(data.get("glued"))))
        self._glued = re.compile(stems or r"(?!)")
        patterns, self._cues = _cues(table(data.get("cues")))
        self._finder = Finder(patterns, speller)
        frames = table(data.get("frames"))
        self._frames = [name for name, texts in frames.items() for _ in strings(texts)]
        self._framer = Finder(
            [text for texts in frames.values() for text in strings(texts)], speller
        )
        self._idioms = Finder(strings(data.get("idioms")), speller)

    def screen(self, text: str, before: Sequence[str] = ()) -> tuple[Danger | None, bool]:
        """Return the danger in `text`, and whether the gentle line belongs above the answer."""
        return self.screen_keys(self._speller.keys(text), before)

    def screen_keys(
        self, keys: Sequence[str], before: Sequence[str] = ()
    ) -> tuple[Danger | None, bool]:
        """As `screen`, for a text whose keys were made already."""
        danger, soft = self._judge(keys)
        if danger or not before:
            return danger, soft
        earlier = self._speller.keys(" ".join(before)[-_MAX_BEFORE:])
        joined, joined_soft = self._judge([*earlier, *keys], since=len(earlier))
        return joined, soft or (joined_soft and joined is None)

    def _judge(self, keys: Sequence[str], since: int = 0) -> tuple[Danger | None, bool]:
        words = self._without_idioms(keys)
        hits = [hit for hit in self._finder.find(words) if hit.end >= since]
        if not hits:
            return self._judge_glued(words)
        frames = {self._frames[hit.cue] for hit in self._framer.find(words)}
        if "again" in frames:
            frames -= {"over", "denied"}
        found = [self._outcome(hit, frames) for hit in hits]
        dangers = [cue for cue in found if cue is not None and cue.kind != _SOFT]
        if not dangers:
            return None, any(cue is not None for cue in found)
        first = min(dangers, key=_rank)
        urgent = any(cue.now for cue in dangers) or "now" in frames
        return Danger(first.kind, "now" if urgent else "soon", first.name), False

    def _outcome(self, hit: Hit, frames: set[str]) -> _Cue | None:
        cue = self._cues[hit.cue]
        if cue.unless & frames:
            return None
        if cue.gentle & frames:
            return cue._replace(kind=_SOFT)
        return cue

    def _judge_glued(self, words: Sequence[str]) -> tuple[Danger | None, bool]:
        """Find what is written without spaces."""
        for word in words:
            if len(word) >= _GLUED_FROM and self._glued.search(word):
                return Danger("suicide", "soon", "suicide.glued"), False
        return None, False

    def _without_idioms(self, keys: Sequence[str]) -> list[str]:
        words = list(keys)
        for hit in self._idioms.find(keys):
            words[hit.start : hit.end + 1] = ["-"] * (hit.end + 1 - hit.start)
        return words


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
            frozenset(strings(entry.get("unless", ["work", "play"]))),
            frozenset(strings(entry.get("gentle", ["denied", "over"]))),
        )
        for pattern in strings(entry.get("any")):
            patterns.append(pattern)
            cues.append(cue)
    return patterns, cues
