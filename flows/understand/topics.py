"""Ranks topics and intents for a text by three witnesses whose log-odds are added.

The witnesses are what was learned of whole texts, weighted cues, and the nearest known phrase.
A label may be part of another (`as`): "do my parents hear this" is a question about privacy, and
only its own cues and phrases tell it from the others. Which answer follows is decided elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import exp, log
from typing import NamedTuple

from rapidfuzz import fuzz, process

from flows.understand.cues import Finder
from flows.understand.data import strings, table
from flows.understand.text import Speller

MAX_COMPARED = 40
"""Fuzzy comparisons for one text, at most: twenty phrases of wholes and twenty of parts."""
_EACH = MAX_COMPARED // 2
MAX_WORDS = 160
"""Words of one text that take part; of a longer one the first 120 and the last 40."""

STRENGTHS = {"strong": 1.2, "clear": 0.6, "hint": 0.25, "against": -2.5}
"""What a cue adds to the log-odds."""
_COMMON = 40
"""A word in more phrases than this finds no candidates."""
_NEAR, _FLOOR = 8.0, 0.55
"""What a phrase adds to its part for being more alike than the floor."""
_OWN, _BEHIND = 3.0, 0.1
"""How much more a cue says for a label of which nothing was learned: a strong one is 3.5 ahead."""
_ALIKE, _EVEN = 20.0, 0.82
"""A school's own phrase so alike is as likely as the best label; the very same one wins by far."""
_LISTED, _LEAST = 8, 0.0005
"""So many labels are listed at most, and none with a smaller share."""
_UNLEARNED = -4.0
"""The log-odds of a label that nothing was learned of: a school's own topic."""


class Ranking(NamedTuple):
    """The likely labels with their shares of 1, best first.

    `fine` is the part of the best label that was meant, or that label; `compared` tells how many
    phrases were looked at.
    """

    scores: tuple[tuple[str, float], ...]
    fine: str
    compared: int

    @property
    def share(self) -> float:
        """The share of the best label."""
        return self.scores[0][1] if self.scores else 0.0


class Topics:
    """Compiled phrases and cues of every label; `columns` are the labels something was learned of.

    The phrases of parts are only compared once it is clear whose part is meant.
    """

    def __init__(
        self,
        labels: Mapping[str, object],
        speller: Speller,
        columns: Sequence[str] = (),
        known: Iterable[str] = (),
    ) -> None:
        self._labels = tuple(labels)
        wholes = [str(table(entry).get("as", name)) for name, entry in labels.items()]
        self.wholes = tuple(dict.fromkeys(wholes))
        places = {whole: at for at, whole in enumerate(self.wholes)}
        self._whole = [places[whole] for whole in wholes]
        learned = {label: at for at, label in enumerate(columns)}
        self._from = [learned.get(whole, -1) for whole in self.wholes]
        is_part = [label != whole for label, whole in zip(labels, wholes, strict=True)]
        phrases = [
            (number, speller.keys(text))
            for number, entry in enumerate(labels.values())
            for text in strings(table(entry).get("phrases"))
        ]
        self._own = _Phrases([pair for pair in phrases if not is_part[pair[0]]])
        self._parts = _Phrases([pair for pair in phrases if is_part[pair[0]]])
        self._has_parts = {place for place, part in zip(self._whole, is_part, strict=True) if part}
        cues = list(_cues(labels.values()))
        self._finder = Finder([text for _, _, text in cues], speller, known)
        self._cues = [(number, strength) for number, strength, _ in cues]

    def rank(self, keys: Sequence[str], learned: Sequence[float] | None) -> Ranking:
        """Return how well each label fits the words of a text; `learned` are log-odds, (C,)."""
        told: dict[int, float] = {}
        for hit in self._finder.find(keys):
            number, strength = self._cues[hit.cue]
            told[number] = told.get(number, 0.0) + strength
        own, compared = self._own.nearest(keys)
        if learned is None:
            if not told and not own:
                return Ranking((), "", compared)
            total = [_UNLEARNED] * len(self.wholes)
        else:
            total = [learned[at] if at >= 0 else _UNLEARNED for at in self._from]
        top = max(total)
        for place, value in self._of_wholes(told).items():
            total[place] += value
            if self._from[place] < 0 < value:  # only its own words can speak for it
                total[place] = max(total[place], top + _OWN * value - _BEHIND)
        top = max(top, *total)
        for number, likeness in own.items():
            place = self._whole[number]
            total[place] = max(total[place], top + _ALIKE * (likeness - _EVEN))
        return self._ranking(total, told, keys, compared)

    def _of_wholes(self, told: Mapping[int, float]) -> dict[int, float]:
        """A whole is as likely as the likeliest of its parts."""
        wholes: dict[int, float] = {}
        for number, value in told.items():
            place = self._whole[number]
            wholes[place] = max(wholes.get(place, value), value)
        return wholes

    def _ranking(
        self, total: Sequence[float], told: dict[int, float], keys: Sequence[str], compared: int
    ) -> Ranking:
        top = max(total)
        shares = [exp(value - top) for value in total]
        whole = sum(shares)
        least = _LEAST * whole
        best = [(share, place) for place, share in enumerate(shares) if share > least]
        best.sort(reverse=True)
        first = best[0][1]
        if first in self._has_parts:
            likely, more = self._parts.nearest(keys)
            compared += more
            for number, likeness in likely.items():
                told[number] = told.get(number, 0.0) + _NEAR * (likeness - _FLOOR)
        parts = [(value, number) for number, value in told.items() if self._whole[number] == first]
        fine = self._labels[max(parts)[1]] if parts and max(parts)[0] > 0 else self.wholes[first]
        scores = tuple([(self.wholes[place], share / whole) for share, place in best[:_LISTED]])
        return Ranking(scores, fine, compared)


class _Phrases:
    """Known sentences by label, found by their rarest words before any fuzzy comparison."""

    def __init__(self, phrases: Sequence[tuple[int, Sequence[str]]]) -> None:
        self._owners = [number for number, _ in phrases]
        self._texts = [" ".join(keys) for _, keys in phrases]
        self._postings = _postings(keys for _, keys in phrases)
        self._rarity = {
            word: log(len(phrases) / len(places)) for word, places in self._postings.items()
        }

    def nearest(self, keys: Sequence[str]) -> tuple[dict[int, float], int]:
        """Return how alike the nearest phrase of each label is, and how many were compared."""
        found = self._candidates(keys)
        if not found:
            return {}, 0
        chosen = [self._texts[place] for place in found]
        nearest: dict[int, float] = {}
        for _, likeness, index in process.extract(
            " ".join(keys), chosen, scorer=fuzz.ratio, limit=None
        ):
            owner = self._owners[found[index]]
            nearest[owner] = max(nearest.get(owner, _FLOOR), likeness / 100)
        return {owner: alike for owner, alike in nearest.items() if alike > _FLOOR}, len(found)

    def _candidates(self, keys: Sequence[str]) -> list[int]:
        """Return the phrases that share the rarest words with the text."""
        votes: dict[int, float] = defaultdict(float)
        for word in set(keys):
            places = self._postings.get(word)
            if places and len(places) <= _COMMON:
                worth = self._rarity[word]
                for place in places:
                    votes[place] += worth
        if len(votes) <= _EACH:
            return list(votes)
        return sorted(votes, key=votes.__getitem__, reverse=True)[:_EACH]


def short(keys: Sequence[str]) -> Sequence[str]:
    """Return the words of a text that take part."""
    return keys if len(keys) <= MAX_WORDS else [*keys[:120], *keys[-40:]]


def _cues(entries: Iterable[object]) -> Iterator[tuple[int, float, str]]:
    for number, entry in enumerate(entries):
        for strength, texts in table(table(entry).get("cues")).items():
            for text in strings(texts):
                yield number, STRENGTHS.get(strength, 0.0), text


def _postings(phrases: Iterable[Sequence[str]]) -> dict[str, list[int]]:
    postings: dict[str, list[int]] = defaultdict(list)
    for place, keys in enumerate(phrases):
        for word in dict.fromkeys(keys):
            postings[word].append(place)
    return dict(postings)
