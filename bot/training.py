"""Learns what features are worth from the phrases; used by `terecht train` and `terecht eval`.

Needs scikit-learn, which nothing else does: it is in the extra `train`. Reads and writes no file.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import scipy.sparse as sp
from sklearn.naive_bayes import MultinomialNB
from sklearn.svm import LinearSVC

from content.phrases import UNREAD
from flows.understand.danger import KINDS
from flows.understand.features import SIZE
from flows.understand.language import LANGS
from flows.understand.weights import Weights

if TYPE_CHECKING:
    import numpy.typing as npt

    from content.phrases import Line
    from flows.understand.features import Reader
    from flows.understand.text import Speller

    Matrix: TypeAlias = sp.csr_matrix
    Reals = npt.NDArray[np.float64]
    Marks = npt.NDArray[np.bool_]
    Column = tuple[str, Reals, float]

_TWICE = 2
"""A feature that occurs in fewer lines tells nothing that others could use (measured)."""
_ALSO = 0.3
"""How much a line counts for a label that is right too."""
_SVM, _BAYES = 4.0, 0.2
"""How two teachers are added: both are linear, together half a point better than one."""
_STEPS = 127
"""What a weight in one byte can be."""
_SEED = 7


class Learner:
    """Phrases as numbers, from parts of which can be learned."""

    def __init__(
        self, topics: Sequence[Line], dangers: Sequence[Line], speller: Speller, reader: Reader
    ) -> None:
        self.lines = (*topics, *dangers)
        self._is_topic = np.arange(len(self.lines)) < len(topics)
        self._counts = _counted([speller.keys(line.text) for line in self.lines], reader)

    def learn(self, without: Container[str] = (), share: float = 1.0) -> Weights:
        """Return weights learned from every line but those of the writers `without`.

        With a `share` below 1 only so much of the lines is used, by a chance that is always the
        same: how much that costs tells what more lines would bring.
        """
        chance = np.random.default_rng(_SEED).random(len(self.lines))
        use = self._where(lambda line: line.writer not in without) & (chance < share)
        counts = self._counts[use]
        rarity = _rarity(counts)
        some = _Some(
            [line for line, used in zip(self.lines, use, strict=True) if used],
            counts @ sp.diags(rarity),
        )
        topics = some.part(self._is_topic[use])
        read = self._where(lambda line: line.danger != UNREAD)[use]
        columns = [*_topics(topics), *_dangers(some.part(read)), *_langs(some)]
        return _packed(columns, rarity)

    def _where(self, test: Callable[[Line], bool]) -> Marks:
        return np.array([test(line) for line in self.lines], dtype=bool)


class _Some:
    """Some lines with their features, each line's length made 1."""

    def __init__(self, lines: Sequence[Line], x: Matrix) -> None:
        self.lines = lines
        length = np.sqrt(np.asarray(x.multiply(x).sum(axis=1)).ravel())
        self.x = sp.csr_matrix(sp.diags(1 / np.maximum(length, 1e-9)) @ x)

    def part(self, marks: Marks) -> _Some:
        return _Some(
            [line for line, mark in zip(self.lines, marks, strict=True) if mark], self.x[marks]
        )

    def where(self, test: Callable[[Line], bool]) -> Marks:
        return np.array([test(line) for line in self.lines], dtype=bool)

    def labelled(self, label: str) -> Marks:
        return np.array([line.label == label for line in self.lines], dtype=bool)

    def svm(self, name: str, right: Marks, count: Reals, strict: float, *, even: bool) -> Column:
        """Learn one column; `even` weighs both sides alike however many lines each has."""
        teacher = LinearSVC(C=strict, class_weight="balanced" if even else None, random_state=_SEED)
        teacher.fit(self.x, right, sample_weight=count)
        return name, teacher.coef_[0], float(teacher.intercept_[0])


def _topics(some: _Some) -> Iterator[Column]:
    bayes = MultinomialNB(alpha=0.05).fit(some.x, [line.label for line in some.lines])
    logs = bayes.feature_log_prob_ - bayes.feature_log_prob_.mean(axis=0)
    for at, label in enumerate(bayes.classes_):
        also = np.array([label in line.also for line in some.lines])
        right = also | some.labelled(label)
        name, weights, bias = some.svm(
            f"topic.{label}", right, np.where(also, _ALSO, 1.0), 1.0, even=False
        )
        prior = float(bayes.class_log_prior_[at])
        yield name, _SVM * weights + _BAYES * logs[at], _SVM * bias + _BAYES * prior


def _dangers(some: _Some) -> Iterator[Column]:
    count = np.ones(len(some.lines))
    kinds = set(KINDS)
    alarm = some.where(lambda line: line.screen in kinds)
    yield some.svm("danger.alarm", alarm, count, 2.0, even=True)
    any_ = alarm | some.where(lambda line: line.screen == "soft")
    yield some.svm("danger.any", any_, count, 2.0, even=True)
    for kind in KINDS:
        this = np.array([line.screen == kind for line in some.lines])
        yield some.svm(f"danger.{kind}", this, count, 2.0, even=True)
    real = some.part(alarm)
    now = real.where(lambda line: line.urgency == "now")
    yield real.svm("danger.now", now, np.ones(len(real.lines)), 1.0, even=True)


def _langs(some: _Some) -> Iterator[Column]:
    known = some.part(some.where(lambda line: line.lang in LANGS))
    for lang in LANGS:
        this = np.array([line.lang == lang for line in known.lines])
        yield known.svm(f"lang.{lang}", this, np.ones(len(known.lines)), 1.0, even=False)


def _counted(texts: Sequence[Sequence[str]], reader: Reader) -> Matrix:
    numbers, lines = reader.features(texts)
    once = np.ones(len(numbers), np.float32)
    x = sp.csr_matrix((once, (lines, numbers)), shape=(len(texts), SIZE))
    x.sum_duplicates()
    return x


def _rarity(counts: Matrix) -> Reals:
    """Return how much each feature tells, shape (SIZE,): the logarithm of one in how many lines."""
    lines = np.asarray((counts > 0).sum(axis=0)).ravel()
    rare = np.log((1 + counts.shape[0]) / (1 + lines)) + 1
    return np.where(lines >= _TWICE, rare, 0.0)


def _packed(columns: Sequence[Column], rarity: Reals) -> Weights:
    """Put columns side by side, a byte a weight; a feature's rarity is multiplied in."""
    rows = np.stack([weights for _, weights, _ in columns], axis=1) * rarity[:, None]
    scale = np.abs(rows).max(axis=0) / _STEPS
    squares = np.rint(np.square(rarity))[:, None]
    return Weights(
        tuple(name for name, _, _ in columns),
        np.hstack([np.rint(rows / scale), np.minimum(squares, _STEPS)]).astype(np.int8),
        scale.astype(np.float32),
        np.array([bias for _, _, bias in columns], np.float32),
    )
