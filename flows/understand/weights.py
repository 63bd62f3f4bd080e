"""What features are worth: one matrix that was learned from the phrases, and its use on a text.

A column answers one question about a text ("is it about geld?", "is it danger?") with a number, as
log-odds. Learning is done elsewhere (`bot.training`), with the same features.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from flows.understand.features import SIZE, Numbers, Reader, numbered, of_word

_MOST = 20_000
"""So many features of a text count; one of the allowed words has fewer."""

Small = npt.NDArray[np.int8]
Shorts = npt.NDArray[np.int16]
Reals = npt.NDArray[np.float32]


def _no_sums() -> Shorts:
    return np.zeros((0, 1), np.int16)


@dataclass(frozen=True, slots=True)
class Weights:
    """Learned numbers. C columns; a feature that was never learned has a row of zeros.

    `rows` (SIZE, C + 1) times `scale` (C,) is what a feature adds to a column; its last number is
    what the feature adds to the square of the text's length. `bias` (C,) is added to the whole.
    `bounds` says from where on an answer counts. For `words`, V of them, `sums` (V, C + 1) of their
    own features are made beforehand.
    """

    columns: tuple[str, ...]
    rows: Small
    scale: Reals
    bias: Reals
    bounds: Mapping[str, float] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    sums: Shorts = field(default_factory=_no_sums)

    @classmethod
    def none(cls) -> Weights:
        """Return weights that know no column."""
        nothing = np.zeros(0, np.float32)
        return cls((), np.zeros((SIZE, 1), np.int8), nothing, nothing)

    def with_words(self, words: Iterable[str], reader: Reader) -> Weights:
        """Return the same weights with the sums of `words`."""
        kept = tuple(dict.fromkeys(words))
        features = [numbered(of_word(reader.word(word))) for word in kept]
        sums = [self.rows.take(found, axis=0).sum(axis=0, dtype=np.int16) for found in features]
        shape = (len(kept), len(self.columns) + 1)
        return replace(self, words=kept, sums=np.array(sums, np.int16).reshape(shape))


class Linear:
    """Answers every column's question about a text at once; the words of `weights` cost least."""

    def __init__(self, weights: Weights, reader: Reader) -> None:
        self._weights, self._reader = weights, reader
        self._places = {word: at for at, word in enumerate(weights.words)}
        width = weights.rows.shape[1]
        self._sums = weights.sums if len(weights.sums) else np.zeros((1, width), np.int16)
        self._ones = np.ones(_MOST, np.float32)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the questions, in the order of `answers`."""
        return self._weights.columns

    @property
    def bounds(self) -> Mapping[str, float]:
        """From where on an answer counts, by name."""
        return self._weights.bounds

    def answers(self, words: Sequence[str]) -> list[float]:
        """Return the log-odds of each column for the words of a text."""
        weights = self._weights
        read = [self._reader.word(word) for word in words]
        hashes = self._reader.of_pairs(words, read)
        places = []
        for word, what in zip(words, read, strict=True):
            place = self._places.get(word)
            if place is None:
                hashes += of_word(what)
            else:
                places.append(place)
        total = self._added(self._sums, places) + self._added(weights.rows, numbered(hashes))
        length = float(total[-1]) ** 0.5 or 1.0
        answers: list[float] = (total[:-1] * (weights.scale / length) + weights.bias).tolist()
        return answers

    def _added(self, rows: npt.NDArray[np.integer], places: Sequence[int] | Numbers) -> Reals:
        """Add rows up; as a product of reals, which is what the machine does fastest."""
        some = rows.take(places[:_MOST], axis=0).astype(np.float32)
        added: Reals = self._ones[: len(some)] @ some
        return added
