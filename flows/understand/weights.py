"""What features are worth: one matrix that was learned from the phrases, and its use on a text.

A column answers one question about a text ("is it about geld?", "is it danger?") with a number, as
log-odds. Learning is done elsewhere (`bot.training`), with the same features.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import cast

import numpy as np
import numpy.typing as npt

from flows.understand.features import (
    PARTS,
    SIZE,
    Features,
    Hashes,
    Numbers,
    Reader,
    numbered,
    of_word,
    owners_of,
)

Small = npt.NDArray[np.int8]
Shorts = npt.NDArray[np.int16]
Wide = npt.NDArray[np.int32]
Reals = npt.NDArray[np.float32]


def _no_sums() -> Shorts:
    return np.zeros((0, 1), np.int16)


def _no_parts() -> Hashes:
    return np.zeros((0, PARTS), np.uint32)


@dataclass(frozen=True, slots=True)
class Weights:
    """Learned numbers. C columns; a feature that was never learned has a row of zeros.

    `rows` (SIZE, C + 1) times `scale` (C,) is what a feature adds to a column; its last number is
    what the feature adds to the square of the text's length. `bias` (C,) is added to the whole.
    `bounds` says from where on an answer counts. For `words`, V of them, `sums` (V, C + 1) of their
    own features and their `parts` (V, PARTS) are made beforehand.
    """

    columns: tuple[str, ...]
    rows: Small
    scale: Reals
    bias: Reals
    bounds: Mapping[str, float] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    sums: Shorts = field(default_factory=_no_sums)
    parts: Hashes = field(default_factory=_no_parts)

    @classmethod
    def none(cls) -> Weights:
        """Return weights that know no column."""
        nothing = np.zeros(0, np.float32)
        return cls((), np.zeros((SIZE, 1), np.int8), nothing, nothing)

    def with_words(self, words: Iterable[str], reader: Reader) -> Weights:
        """Return the same weights with the sums of `words`."""
        kept = tuple(dict.fromkeys(words))
        parts = [reader.parts(word) for word in kept]
        found = [of_word(word, own) for word, own in zip(kept, parts, strict=True)]
        each = [self.rows.take(numbered(np.array(one, np.uint32)), axis=0) for one in found]
        sums = [one.sum(axis=0, dtype=np.int16) for one in each]
        return replace(
            self,
            words=kept,
            sums=np.array(sums, np.int16).reshape(len(kept), len(self.columns) + 1),
            parts=np.array(parts, np.uint32).reshape(len(kept), PARTS),
        )

    def known_to(self, reader: Reader) -> Weights:
        """Return the same weights, of its words only those that mean to `reader` what they did."""
        same = [
            reader.parts(word) == own
            for word, own in zip(self.words, self.parts.tolist(), strict=True)
        ]
        words = tuple(word for word, kept in zip(self.words, same, strict=True) if kept)
        return replace(self, words=words, sums=self.sums[same], parts=self.parts[same])


class Linear:
    """Answers every column's question about a text at once; the words of `weights` cost least."""

    def __init__(self, weights: Weights, reader: Reader) -> None:
        self._weights, self._reader = weights, reader
        self._places = {word: at for at, word in enumerate(weights.words)}
        self._unknown = len(weights.words)
        # A word that is not known has the last place, with nothing in it.
        sums = weights.sums.reshape(-1, weights.rows.shape[1])
        self._sums = np.pad(sums, ((0, 1), (0, 0)))
        self._parts = np.pad(weights.parts, ((0, 1), (0, 0)))

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the questions, in the order of `answers`."""
        return self._weights.columns

    @property
    def bounds(self) -> Mapping[str, float]:
        """From where on an answer counts, by name."""
        return self._weights.bounds

    def answers(self, texts: Sequence[Sequence[str]]) -> list[list[float]]:
        """Return for the words of each text the log-odds of each column, shape (texts, C)."""
        if not self.columns or not texts:
            return [[] for _ in texts]
        weights, owners = self._weights, owners_of(texts)
        known, features = self._features(list(chain.from_iterable(texts)), owners)
        total = _added(self._sums, known, len(texts))
        total += _added(weights.rows, features, len(texts))
        length = np.sqrt(np.maximum(total[:, -1:], 1)).astype(np.float32)
        answers = total[:, :-1] * (weights.scale / length) + weights.bias
        return cast("list[list[float]]", answers.tolist())

    def telling(self, words: Iterable[str], column: int) -> str:
        """Return the concept in `words` that adds most to a column, "" when none adds anything."""
        concepts = self._reader.concepts(words)
        if not concepts:
            return ""
        worth = self._weights.rows[numbered(np.array(list(concepts.values()), np.uint32)), column]
        return list(concepts)[int(worth.argmax())] if worth.max() > 0 else ""

    def _features(self, words: Sequence[str], owners: Numbers) -> tuple[Features, Features]:
        """Return which known words the texts have, and the features that are more than those."""
        find, unknown = self._places.get, self._unknown
        places = np.array([find(word, unknown) for word in words], np.int64)
        parts = self._parts.take(places, axis=0)
        new = (places == unknown).nonzero()[0]
        hashes: list[int] = []
        sizes: list[int] = []
        for at in new.tolist():
            own = self._reader.parts(words[at])
            parts[at] = own
            more = of_word(words[at], own)
            hashes += more
            sizes.append(len(more))
        numbers, of = self._reader.of_pairs(parts, owners)
        return Features(places, owners), Features(
            np.concatenate([numbered(np.array(hashes, np.uint32)), numbers]),
            np.concatenate([owners[new].repeat(np.array(sizes, np.int64)), of]),
        )


def _added(rows: npt.NDArray[np.integer], features: Features, count: int) -> Wide:
    """Add the rows of each text's features up, shape (count, C + 1)."""
    if count == 1:
        some = rows.take(features.numbers, axis=0)
        return cast("Wide", some.sum(axis=0, dtype=np.int32, keepdims=True))
    order = features.texts.argsort(kind="stable")
    texts = features.texts[order]
    added = np.zeros((count, rows.shape[1]), np.int32)
    if len(texts):
        first = np.concatenate([[0], (texts[1:] != texts[:-1]).nonzero()[0] + 1])
        some = rows.take(features.numbers[order], axis=0)
        added[texts[first]] = np.add.reduceat(some, first, axis=0, dtype=np.int32)
    return added
