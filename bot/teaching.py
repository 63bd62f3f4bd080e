"""Teaches the program anew what sentences mean, and measures how well it understands others.

One writer at a time is left out, and what was learned from the rest is tried on their lines: that
tells how strangers will be understood. Their lines also decide from where on a score counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from itertools import repeat

from bot.calibration import Held, bounds, folds, hold, sharpened, sharpness
from bot.knowledge import Knowledge, source_mark, vocabulary
from bot.training import Learner
from content.lexicon import read_lexicon
from content.phrases import Line, danger_lines, topic_lines
from flows.understand import Understanding, concepts_of, intents_of, speller_of
from flows.understand.features import Reader

_OFTEN = 3
"""Words of so many phrases are prepared; the others are worked out when they come."""

Tell = Callable[[str], None]


class School:
    """The phrases and the lexicon as they are now."""

    def __init__(self) -> None:
        self.topics, self.dangers = topic_lines(), danger_lines()
        self.lexicon = read_lexicon()
        self._speller = speller_of(self.lexicon)
        self._reader = Reader(concepts_of(self.lexicon, self._speller))
        self._learner = Learner(self.topics, self.dangers, self._speller, self._reader)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line there is."""
        return (*self.topics, *self.dangers)

    @property
    def intents(self) -> frozenset[str]:
        """The labels that ask something of the bot."""
        return intents_of(self.lexicon)

    def folds(self) -> tuple[frozenset[str], ...]:
        """Return who is left out at a time."""
        return tuple(folds(self.topics, self.dangers))

    def held_out(self, writers: frozenset[str], share: float = 1.0) -> Held:
        """Return what is understood of `writers` when they are left out.

        Of the others' lines only `share` is learned from.
        """
        held = Held()
        learned = Understanding(self.lexicon, self._learner.learn(writers, share))
        hold(learned, self.lines, writers, held)
        return held

    def knowledge(self, held: Held) -> Knowledge:
        """Learn from all lines; `held` decides from where on a score counts."""
        by = sharpness(held)
        weights = sharpened(self._learner.learn(), by)
        typed = [self._speller.raw(line.text) for line in self.lines]
        keys = [self._speller.keys(line.text) for line in self.lines]
        weights = replace(
            weights, bounds=bounds(held.sharper(by), self.intents) | {"sharp": round(by, 4)}
        ).with_words(vocabulary(keys, _OFTEN), self._reader)
        return Knowledge(self.lexicon, weights, vocabulary(typed, _OFTEN), source_mark())


def all_held_out(out: Sequence[frozenset[str]], tell: Tell, share: float = 1.0) -> Held:
    """Return what is understood of writers when they are left out, some at a time, on all cores."""
    held = Held()
    with ProcessPoolExecutor(initializer=_school) as pool:
        for writers, one in zip(out, pool.map(_held_out, out, repeat(share)), strict=True):
            tell(f"zonder / without {', '.join(sorted(writers))}")
            held.add(one)
    return held


@cache
def _school() -> School:
    return School()


def _held_out(writers: frozenset[str], share: float) -> Held:
    return _school().held_out(writers, share)
