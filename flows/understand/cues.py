"""Finds the lexicon's cues in a text: single words and small structures, by index, in order.

A cue is written as words: `schuld*` is every word that begins so, `ouders|moeder` is either one,
`.` lets up to three words pass, `..` up to seven. "wil .. dood" is read as "wil", then soon "dood".
What a cue means is up to who asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flows.understand.text import Speller, fold, key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_INDEXED = 2
"""So many letters of a word's beginning are looked up; a cue's beginning is never shorter."""
_RARE, _UNKNOWN, _BEGUN = 5, 3000, 0.02
"""How quickly words become rarer by rank, and what beginnings count for."""
_GAPS = {".": 3, "..": 7}


class Part(NamedTuple):
    """One place in a cue: the words that fit, and how many others may come before it."""

    exact: frozenset[str]
    starts: tuple[str, ...]
    gap: int

    def fits(self, word: str) -> bool:
        return word in self.exact or (bool(self.starts) and word.startswith(self.starts))


class Hit(NamedTuple):
    """A cue that was found: its number, and the first and last word it took."""

    cue: int
    start: int
    end: int


def compile_cue(text: str, speller: Speller) -> tuple[Part, ...]:
    """Read a cue as an editor writes it."""
    parts: list[Part] = []
    gap = 0
    for word in text.split():
        if word in _GAPS:
            gap = _GAPS[word]
        else:
            parts.append(_part(word, gap, speller))
            gap = 0
    return tuple(parts)


def _part(word: str, gap: int, speller: Speller) -> Part:
    exact: set[str] = set()
    starts: list[str] = []
    for choice in word.split("|"):
        bare = choice.rstrip("*")
        exact.add("".join(speller.keys(bare)))
        if choice.endswith("*"):
            starts.append(key(fold(bare), whole=False))
    return Part(frozenset(exact - {""}), tuple(start for start in starts if start), gap)


class Finder:
    """Holds compiled cues by their least ordinary word; only cues of words that occur are tried.

    Which cues hang on a word of `known`, the commonest first, is worked out once; no other word is
    kept.
    """

    def __init__(self, cues: Iterable[str], speller: Speller, known: Iterable[str] = ()) -> None:
        ranks = {word: at for at, word in enumerate(known)}
        self._cues = tuple(compile_cue(cue, speller) for cue in cues)
        self._exact: dict[str, list[tuple[int, int]]] = {}
        self._starts: dict[str, list[tuple[str, int, int]]] = {}
        for number, parts in enumerate(self._cues):
            if parts:
                self._enter(number, parts, ranks)
        self._vocabulary = frozenset(ranks)
        self._known: dict[str, tuple[tuple[int, int], ...]] = {}

    def _enter(self, number: int, parts: tuple[Part, ...], ranks: Mapping[str, int]) -> None:
        anchor = min(range(len(parts)), key=lambda place: _often(parts[place], ranks))
        for word in parts[anchor].exact:
            self._exact.setdefault(word, []).append((number, anchor))
        for start in parts[anchor].starts:
            self._starts.setdefault(start[:_INDEXED], []).append((start, number, anchor))

    def _of(self, word: str) -> tuple[tuple[int, int], ...]:
        """Return the cues whose least ordinary word is `word`, each with that word's place."""
        begun = self._starts.get(word[:_INDEXED], ())
        fits = [(number, anchor) for start, number, anchor in begun if word.startswith(start)]
        return (*self._exact.get(word, ()), *fits)

    def find(self, words: Sequence[str]) -> list[Hit]:
        """Return every cue that occurs, once each."""
        hits: dict[int, Hit] = {}
        known = self._known
        for place, word in enumerate(words):
            found = known.get(word)
            if found is None:
                found = self._of(word)
                if word in self._vocabulary:
                    known[word] = found
            if found:
                self._try(found, words, place, hits)
        return list(hits.values())

    def _try(
        self,
        found: Iterable[tuple[int, int]],
        words: Sequence[str],
        place: int,
        hits: dict[int, Hit],
    ) -> None:
        for number, anchor in found:
            if number in hits:
                continue
            parts = self._cues[number]
            if len(parts) == 1:
                hits[number] = Hit(number, place, place)
                continue
            end = _forward(parts, anchor + 1, words, place)
            start = None if end is None else _backward(parts, anchor, words, place)
            if end is not None and start is not None:
                hits[number] = Hit(number, start, end)


def _often(part: Part, ranks: Mapping[str, int]) -> float:
    """Return how often a part is met, roughly: the commonest word has rank 0."""
    met = sum(1 / (_RARE + ranks.get(word, len(ranks) + _UNKNOWN)) for word in part.exact)
    return met + sum(_BEGUN / len(start) ** 2 for start in part.starts)


def _forward(parts: tuple[Part, ...], index: int, words: Sequence[str], place: int) -> int | None:
    if index == len(parts):
        return place
    exact, starts, gap = parts[index]
    for after in range(place + 1, min(place + 2 + gap, len(words))):
        word = words[after]
        if word in exact or (starts and word.startswith(starts)):
            end = _forward(parts, index + 1, words, after)
            if end is not None:
                return end
    return None


def _backward(parts: tuple[Part, ...], index: int, words: Sequence[str], place: int) -> int | None:
    if index == 0:
        return place
    gap = parts[index].gap
    for before in range(place - 1, max(place - 2 - gap, -1), -1):
        if parts[index - 1].fits(words[before]):
            start = _backward(parts, index - 1, words, before)
            if start is not None:
                return start
    return None
