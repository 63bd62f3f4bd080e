"""Finds from where on a score counts, on lines of writers that were left out of the learning.

The aims are those of `docs/understanding.md`; changing one changes what the bot does at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from content.phrases import CALM
from flows.understand import Understanding
from flows.understand.danger import KINDS, Bounds

if TYPE_CHECKING:
    import numpy.typing as npt

    from content.phrases import Line
    from flows.understand.danger import Score
    from flows.understand.topics import Ranking
    from flows.understand.weights import Weights

    Reals = npt.NDArray[np.float64]

FULL_ON_SAFE, FULL_ON_TOPICS = 0.095, 0.055
"""The panel may come on so many look-alikes, and on so many ordinary questions."""
GENTLE_ON_SAFE, GENTLE_ON_TOPICS = 0.19, 0.13
"""The gentle line may stand above so many more."""
ROUTE_RIGHT, OUTSIDE_ROUTED, INTENT_RIGHT = 0.948, 0.04, 0.91
"""So many of those that are routed go right; so few of what is out of scope are routed."""
ASK = 0.12
_SHARPNESS = np.geomspace(0.3, 3.0, 24)


@dataclass
class Held:
    """Lines of writers who were left out, with what was understood of them without those."""

    topics: list[tuple[Line, Ranking]] = field(default_factory=list)
    dangers: list[tuple[Line, Score]] = field(default_factory=list)
    ordinary: list[Score] = field(default_factory=list)
    langs: list[tuple[Line, str]] = field(default_factory=list)

    def add(self, other: Held) -> None:
        """Take the lines of `other` in."""
        self.topics += other.topics
        self.dangers += other.dangers
        self.ordinary += other.ordinary
        self.langs += other.langs

    def sharper(self, by: float) -> Held:
        """Return the same as it would be with `sharpened` weights."""
        topics = [(line, _sharper(ranking, by)) for line, ranking in self.topics]
        return replace(self, topics=topics)


def folds(topics: Sequence[Line], dangers: Sequence[Line]) -> Iterator[frozenset[str]]:
    """Return who is left out at a time: one writer of topics and one of danger, to save time."""
    one, other = (list(dict.fromkeys(line.writer for line in lines)) for lines in (topics, dangers))
    for at in range(max(len(one), len(other))):
        yield frozenset((*one[at : at + 1], *other[at : at + 1]))


def hold(
    understanding: Understanding, lines: Sequence[Line], without: frozenset[str], held: Held
) -> None:
    """Add to `held` what `understanding` makes of the lines of the writers `without`."""
    for line in lines:
        if line.writer not in without:
            continue
        held.langs.append((line, understanding.lang(line.text)))
        score = understanding.score(line.text)
        if line.label in {*KINDS, *CALM}:
            held.dangers.append((line, score))
            continue
        held.topics.append((line, understanding.rank(line.text)))
        if not line.danger:
            held.ordinary.append(score)


def bounds(held: Held, intents: frozenset[str]) -> dict[str, float]:
    """Return the bounds under which the aims hold on the lines of `held`."""
    safe = [score for line, score in held.dangers if line.label == "safe"]
    full = max(
        _above([score.alarm for score in safe], FULL_ON_SAFE),
        _above([score.alarm for score in held.ordinary], FULL_ON_TOPICS),
    )
    gentle = max(
        _above([score.gentle for score in safe if score.alarm <= full], GENTLE_ON_SAFE),
        _above([score.gentle for score in held.ordinary if score.alarm <= full], GENTLE_ON_TOPICS),
    )
    found = {"full": full, "gentle": gentle, "now": 0.0, "cue": Bounds().cue, "ask": ASK}
    return {name: round(value, 4) for name, value in (found | _shares(held, intents)).items()}


def sharpness(held: Held) -> float:
    """Return by what the log-odds of topics must be taken so that shares are true.

    Then what has a share of 0.8 is right eight times in ten.
    """
    return float(min(_SHARPNESS, key=lambda by: _surprise(held, float(by))))


def sharpened(weights: Weights, by: float) -> Weights:
    """Return weights whose log-odds of topics are `by` times those of `weights`."""
    topic = np.array([name.startswith("topic.") for name in weights.columns])
    times = np.where(topic, by, 1.0).astype(np.float32)
    return replace(weights, scale=weights.scale * times, bias=weights.bias * times)


def _above(scores: Sequence[float], share: float) -> float:
    """Return the score that only `share` of `scores` is above."""
    return float(np.quantile(scores, 1 - share)) if scores else 0.0


def _shares(held: Held, asked: frozenset[str]) -> dict[str, float]:
    first = [(line, *ranking.scores[0]) for line, ranking in held.topics if ranking.scores]
    routed = [(share, right(line, label)) for line, label, share in first if label not in asked]
    wanted = [(share, right(line, label)) for line, label, share in first if label in asked]
    outside = [
        share if label not in asked else 0.0
        for line, label, share in first
        if line.label == "buiten"
    ]
    route = max(_right_from(routed, ROUTE_RIGHT), _above(outside, OUTSIDE_ROUTED))
    return {"route": route, "intent": _right_from(wanted, INTENT_RIGHT)}


def right(line: Line, label: str) -> bool:
    """Tell whether `label` is right for `line`."""
    return label == line.label or label in line.also


def _right_from(shares: Sequence[tuple[float, bool]], wanted: float) -> float:
    """Return the lowest share from which on `wanted` of all are right."""
    ordered = sorted(shares, reverse=True)
    share = np.cumsum([good for _, good in ordered]) / np.arange(1, len(ordered) + 1)
    fine = np.flatnonzero(share >= wanted)
    return ordered[int(fine[-1])][0] if len(fine) else 1.0


def _sharper(ranking: Ranking, by: float) -> Ranking:
    shares = [(label, share**by) for label, share in ranking.scores]
    whole = sum(share for _, share in shares) or 1.0
    return ranking._replace(scores=tuple((label, share / whole) for label, share in shares))


def _surprise(held: Held, by: float) -> float:
    """Return how unexpected the right labels are when all log-odds are taken `by` times."""
    total = 0.0
    for line, ranking in held.sharper(by).topics:
        share = sum(share for label, share in ranking.scores if right(line, label))
        total -= float(np.log(max(share, 1e-4)))
    return total
