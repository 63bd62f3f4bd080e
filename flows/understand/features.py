"""Numbers the features of a text: pieces of its words, the words, their concepts, and pairs.

A feature's number is a hash, so that nothing has to be looked up and an unknown word still shares
its pieces with known ones. What a feature is worth is in `flows.understand.weights`. Many texts are
numbered at once: W words, each with the number of its text beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple, TypeAlias
from zlib import crc32

import numpy as np
import numpy.typing as npt

from flows.understand.data import strings
from flows.understand.text import Speller, fold, key

BITS = 18
"""Features have so many bits: more than enough for those that occur twice in the phrases."""
SIZE = 1 << BITS
PARTS = 4
"""A word and its concepts, three at most, take part in pairs."""

_PIECES = (3, 4, 5)
"""Pieces of so many letters; shorter ones occur in every word (measured: no gain)."""
_BEGINNING = 4
"""A concept's `beginning*` has at least so many letters after it was spelled by its sound."""
_BESIDE, _NEAR = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77)
"""Odd numbers that tell a pair's first half from its second, and words side by side from others."""
_MIX = np.uint32(0xC2B2AE3D)
_DOWN = np.uint32(32 - BITS)

Numbers: TypeAlias = npt.NDArray[np.int64]
Hashes: TypeAlias = npt.NDArray[np.uint32]


class Features(NamedTuple):
    """Features of some texts: their numbers, shape (n,), and of which text each is, (n,)."""

    numbers: Numbers
    texts: Numbers


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

    def __init__(self, concepts: Concepts) -> None:
        self._concepts = concepts
        meant = sorted(
            (_beside(*(crc32(word.encode()) for word in couple.split())), _concept(name))
            for couple, name in concepts.two.items()
        )
        self._couples = np.array([couple for couple, _ in meant], np.uint32)
        self._meant = np.array([name for _, name in meant], np.uint32)

    def parts(self, word: str) -> list[int]:
        """Return the hashes of `word` and of its concepts, PARTS of them: 0 where it has fewer."""
        found = [crc32(word.encode()), *map(_concept, self._names(word))]
        return found + [0] * (PARTS - len(found))

    def concepts(self, words: Iterable[str]) -> dict[str, int]:
        """Return the concepts that single words belong to, each with its hash."""
        return {name: _concept(name) for word in words for name in self._names(word)}

    def _names(self, word: str) -> list[str]:
        names = set(self._concepts.exact.get(word, ()))
        for end in range(_BEGINNING, len(word) + 1):
            names.update(self._concepts.starts.get(word[:end], ()))
        return sorted(names)[: PARTS - 1]

    def features(self, texts: Sequence[Sequence[str]]) -> Features:
        """Return every feature of the words of texts, as often as it occurs."""
        words = list(chain.from_iterable(texts))
        owners = owners_of(texts)
        parts = [self.parts(word) for word in words]
        single = [of_word(word, own) for word, own in zip(words, parts, strict=True)]
        hashes = np.array(list(chain.from_iterable(single)), np.uint32)
        pairs = self.of_pairs(np.array(parts, np.uint32).reshape(-1, PARTS), owners)
        return Features(
            np.concatenate([numbered(hashes), pairs.numbers]),
            np.concatenate([np.repeat(owners, [len(one) for one in single]), pairs.texts]),
        )

    def of_pairs(self, parts: Hashes, owners: Numbers) -> Features:
        """Return the features that are more than one word.

        `parts` (W, PARTS) are the hashes of the words of all texts, `owners` (W,) their texts.
        Words that stand side by side are told from those with one between; concepts are not. What
        is further apart tells nothing more (measured).
        """
        beside = (owners[:-1] == owners[1:]).nonzero()[0]
        both = parts[beside, 0] * _BESIDE ^ parts[beside + 1, 0]
        said = np.searchsorted(self._couples, both)
        said[said == len(self._couples)] = 0
        one = self._couples[said] == both if len(self._couples) else np.zeros(len(both), bool)
        hashes, texts = [both, self._meant[said[one]]], [owners[beside], owners[beside[one]]]
        starts, real = parts * _NEAR, parts != 0
        count = real.sum(axis=1)
        for first, steps in ((beside, 1), ((owners[:-2] == owners[2:]).nonzero()[0], 2)):
            other = first + steps
            both_real = real[first][:, :, None] & real[other][:, None, :]
            hashes.append((starts[first][:, :, None] ^ parts[other][:, None, :])[both_real])
            texts.append(owners[first].repeat(count[first] * count[other]))
        return Features(numbered(np.concatenate(hashes)), np.concatenate(texts))


def owners_of(texts: Sequence[Sequence[str]]) -> Numbers:
    """Return for each word of all texts the number of its text, shape (W,)."""
    return np.repeat(np.arange(len(texts)), [len(text) for text in texts])


def numbered(hashes: Hashes) -> Numbers:
    """Return the numbers of features with these hashes."""
    return (hashes * _MIX >> _DOWN).astype(np.int64)


def of_word(word: str, parts: Sequence[int]) -> list[int]:
    """Return the hashes of one word: itself, its concepts, its pieces with its ends marked."""
    marked = f"<{word}>"
    found = [part for part in parts if part]
    for size in _PIECES:
        found += [
            crc32(marked[at : at + size].encode(), size) for at in range(len(marked) - size + 1)
        ]
    return found


def _beside(one: int, other: int) -> int:
    return (one * int(_BESIDE) & 0xFFFFFFFF) ^ other


def _concept(name: str) -> int:
    return crc32(f"\0{name}".encode())
