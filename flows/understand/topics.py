"""Ranks topics and intents for a text by three witnesses whose logarithms are added.

The witnesses are weighted cues, the nearest known phrase, and how often each word occurs in a
label's phrases. Phrases are looked up by their rarest words before any fuzzy comparison, so the
work does not grow with the lexicon. Which answer follows from the ranking is decided elsewhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import exp, log
from typing import NamedTuple

from rapidfuzz import fuzz, process

from flows.understand.cues import Finder
from flows.understand.data import strings, table
from flows.understand.text import Speller

MAX_COMPARED = 20
"""Fuzzy comparisons for one text, at most."""
MAX_WORDS = 160
"""Words of one text that take part; of a longer one the first 120 and the last 40."""

STRENGTHS = {"strong": 4.0, "clear": 2.2, "hint": 0.9, "against": -2.5}
_COMMON = 40
"""A word in more phrases than this finds no candidates."""
_CUES, _NEAREST, _WORDS = 1.0, 7.0, 0.5
_FLOOR = 0.35
_SMOOTH = 0.35
_FAR = 7.0
"""A label this far behind the best one is left out: its share is below a thousandth."""
_TELLS = 0.5
"""A word whose weight for a label is smaller than this says nothing of that label."""
_HEAD = 6
"""The first letters of a long word are a word of their own: "zorgverz"."""


class Ranking(NamedTuple):
    """The likely labels with their shares of 1, best first; the first rests on `evidence`."""

    scores: tuple[tuple[str, float], ...]
    evidence: float
    compared: int


class Topics:
    """Compiled phrases and cues of every label."""

    def __init__(self, labels: Mapping[str, object], speller: Speller) -> None:
        self.labels = tuple(labels)
        phrases = [
            (number, text, speller.keys(text))
            for number, entry in enumerate(labels.values())
            for text in strings(table(entry).get("phrases"))
        ]
        self._owners = [number for number, _, _ in phrases]
        self._texts = [" ".join(keys) for _, _, keys in phrases]
        self._postings = _postings(keys for _, _, keys in phrases)
        self._rarity = {
            word: log(len(phrases) / len(places)) for word, places in self._postings.items()
        }
        self._weights = _weights([(number, keys) for number, _, keys in phrases], len(self.labels))
        cues = list(_cues(labels.values()))
        self._finder = Finder([text for _, _, text in cues], speller)
        self._cues = [(number, strength) for number, strength, _ in cues]

    def rank(self, keys: Sequence[str]) -> Ranking:
        """Return how well each label fits the words of a text."""
        if len(keys) > MAX_WORDS:
            keys = [*keys[:120], *keys[-40:]]
        total = [0.0] * len(self.labels)
        for number, cue in self._heard(keys).items():
            total[number] += _CUES * cue
        nearest, compared = self._nearest(keys)
        for number, likeness in nearest.items():
            if likeness > _FLOOR:
                total[number] += _NEAREST * (likeness - _FLOOR)
        self._add_words(keys, total)
        return self._ranking(total, compared)

    def _heard(self, keys: Sequence[str]) -> dict[int, float]:
        heard: dict[int, float] = defaultdict(float)
        for hit in self._finder.find(keys):
            number, strength = self._cues[hit.cue]
            heard[number] += strength
        return heard

    def _nearest(self, keys: Sequence[str]) -> tuple[dict[int, float], int]:
        found = self._candidates(keys)
        if not found:
            return {}, 0
        text = " ".join(keys)
        nearest: dict[int, float] = {}
        chosen = [self._texts[place] for place in found]
        scored = process.extract(text, chosen, scorer=fuzz.ratio, limit=None)
        for _, likeness, index in scored:
            owner = self._owners[found[index]]
            if likeness / 100 > nearest.get(owner, 0.0):
                nearest[owner] = likeness / 100
        return nearest, len(found)

    def _candidates(self, keys: Sequence[str]) -> list[int]:
        votes: dict[int, float] = defaultdict(float)
        for word in set(keys):
            places = self._postings.get(word)
            if places and len(places) <= _COMMON:
                worth = self._rarity[word]
                for place in places:
                    votes[place] += worth
        if len(votes) <= MAX_COMPARED:
            return list(votes)
        return sorted(votes, key=votes.__getitem__, reverse=True)[:MAX_COMPARED]

    def _add_words(self, keys: Sequence[str], total: list[float]) -> None:
        weights = self._weights
        seen = [weights[feature] for feature in set(_features(keys)) if feature in weights]
        if not seen:
            return
        damp = _WORDS * min(1.0, 6.0 / len(seen))
        for entries in seen:
            for number, weight in entries:
                total[number] += damp * weight

    def _ranking(self, total: list[float], compared: int) -> Ranking:
        top = max(total, default=0.0)
        near = [
            (value, label)
            for value, label in zip(total, self.labels, strict=True)
            if value > top - _FAR
        ]
        near.sort(key=_value, reverse=True)
        shares = [exp(value - top) for value, _ in near]
        whole = sum(shares) or 1.0
        scores = tuple(
            (label, share / whole) for (_, label), share in zip(near, shares, strict=True)
        )
        return Ranking(scores, top, compared)


def _value(entry: tuple[float, str]) -> float:
    return entry[0]


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


def _features(keys: Sequence[str]) -> Iterator[str]:
    last = ""
    for word in keys:
        yield word
        if len(word) > _HEAD:
            yield word[:_HEAD] + "*"
        if last:
            yield f"{last} {word}"
        last = word


def _weights(
    phrases: Sequence[tuple[int, Sequence[str]]], labels: int
) -> dict[str, tuple[tuple[int, float], ...]]:
    """How much more often a label's phrases hold a word than others do, as logarithms."""
    by_word: dict[str, Counter[int]] = defaultdict(Counter)
    sizes: Counter[int] = Counter()
    for number, keys in phrases:
        for feature in set(_features(keys)):
            by_word[feature][number] += 1
        sizes[number] += 1
    whole = sum(sizes.values()) or 1
    weights: dict[str, tuple[tuple[int, float], ...]] = {}
    for feature, counts in by_word.items():
        seen = sum(counts.values())
        entries = []
        for number in range(labels):
            expected = seen * sizes[number] / whole
            weight = log((counts[number] + _SMOOTH) / (expected + _SMOOTH))
            if abs(weight) > _TELLS:
                entries.append((number, weight))
        weights[feature] = tuple(entries)
    return weights
