"""Numbers the features of a text: pieces of its words, the words, their concepts, and pairs.

A feature's number is a hash, so that nothing has to be looked up and an unknown word still shares
its pieces with known ones. What a feature is worth is in `flows.understand.weights`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, pairwise, product, starmap
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from flows.understand.data import strings
from flows.understand.text import Speller, fold, key

BITS = 18
"""Features have so many bits: more than enough for those that occur twice in the phrases."""
SIZE = 1 << BITS

_PIECES = (3, 4, 5)
"""Pieces of so many letters; shorter ones occur in every word (measured: no gain)."""
_DOWN = 32 - BITS
_MOST_CONCEPTS = 3
_BEGINNING = 4
"""A concept's `beginning*` has at least so many letters after it was spelled by its sound."""


Numbers = npt.NDArray[np.int64]


class Word(NamedTuple):
    """A word ready to be paired: `all_` is itself and its `concepts`.

    The others are where the hash of a pair goes on that this word begins: `near` with the next
    word, `far` with a later one, `before` from its concepts, and `starts` is `before` and `far`.
    """

    name: bytes
    near: int
    far: int
    concepts: tuple[bytes, ...]
    before: tuple[int, ...]
    all_: tuple[bytes, ...]
    starts: tuple[int, ...]


class Concepts(NamedTuple):
    """Which concepts a word's key belongs to: whole words, beginnings, two words ("te laat")."""

    exact: Mapping[str, Sequence[str]] = {}
    starts: Mapping[str, Sequence[str]] = {}
    two: Mapping[str, str] = {}

    @classmethod
    def of(cls, lists: Mapping[str, object], speller: Speller) -> Concepts:
        """Spell every member of the concepts of a lexicon by its sound."""
        exact: dict[str, list[str]] = {}
        starts: dict[str, list[str]] = {}
        two: dict[str, str] = {}
        for name, members in lists.items():
            for member in strings(members):
                if member.endswith("*"):
                    start = key(fold(member[:-1]), whole=False)
                    starts.setdefault(start, []).append(name)
                    continue
                keys = speller.keys(member)
                if len(keys) == 1 and name not in exact.setdefault(keys[0], []):
                    exact[keys[0]].append(name)
                elif len(keys) == 2:  # noqa: PLR2004 - "te laat"
                    two[" ".join(keys)] = name
        return cls(exact, starts, two)


class Reader:
    """Turns words into features; knows which words mean one thing, such as all of a family."""

    def __init__(self, concepts: Concepts, known: Iterable[str] = ()) -> None:
        self._concepts = concepts
        self._vocabulary = frozenset(known)
        self._known: dict[str, Word] = {}

    def word(self, word: str) -> Word:
        """Return `word` as part of pairs; those of the vocabulary are made once."""
        found = self._known.get(word)
        if found is None:
            found = self._made(word)
            if word in self._vocabulary:
                self._known[word] = found
        return found

    def _made(self, word: str) -> Word:
        names = set(self._concepts.exact.get(word, ()))
        for end in range(_BEGINNING, len(word) + 1):
            names.update(self._concepts.starts.get(word[:end], ()))
        name = word.encode()
        side = crc32(name)
        concepts = tuple(_concept(one) for one in sorted(names)[:_MOST_CONCEPTS])
        before = tuple(crc32(b"+", crc32(one)) for one in concepts)
        near, far = crc32(b"+", side), crc32(b"~", side)
        return Word(name, near, far, concepts, before, (name, *concepts), (*before, far))

    def features(self, words: Sequence[str]) -> Numbers:
        """Return every feature of a text, as often as it occurs, shape (n,)."""
        read = [self.word(word) for word in words]
        found = self.of_pairs(words, read)
        for word in read:
            found += of_word(word)
        return numbered(found)

    def of_pairs(self, words: Sequence[str], read: Sequence[Word]) -> list[int]:
        """Return the hashes of what is more than one word; `read` are the same words.

        Words that stand side by side are told from those with one between; concepts are not. What
        is further apart tells nothing more (measured).
        """
        two = self._concepts.two
        couples = [f"{one} {other}" for one, other in pairwise(words)]
        found = [crc32(_concept(two[couple])) for couple in couples if couple in two]
        found += map(crc32, [word.name for word in read[1:]], [word.near for word in read])
        for one, other in chain(pairwise(read), zip(read, read[2:], strict=False)):
            found += starmap(crc32, product(other.all_, one.starts))
        return found


def numbered(hashes: Sequence[int]) -> Numbers:
    """Return the numbers of features with these hashes."""
    return np.array(hashes, np.int64) >> _DOWN


def of_word(word: Word) -> list[int]:
    """Return the hashes of one word: itself, its concepts, its pieces with its ends marked."""
    marked = f"<{word.name.decode()}>"
    found = [crc32(one) for one in word.all_]
    for size in _PIECES:
        found += [
            crc32(marked[at : at + size].encode(), size) for at in range(len(marked) - size + 1)
        ]
    return found


def _concept(name: str) -> bytes:
    return f"\0{name}".encode()
