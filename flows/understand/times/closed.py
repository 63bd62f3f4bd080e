"""Tells which hours of any day a line leaves out; on which day somebody can is not read here."""

from __future__ import annotations

from collections.abc import Sequence

from flows.understand.times.clocks import Minutes
from flows.understand.times.pieces import DAYS, Item

Stretch = tuple[Minutes, Minutes]

_MIDNIGHT: Minutes = 1440


def closed(wished: Sequence[Item], taken: Sequence[Item]) -> tuple[Stretch, ...]:
    """Return the hours that cannot be: "niet voor 11 uur", "na 2 uur"; none where a day is said."""
    if any(item.kind in DAYS for item in (*wished, *taken)):
        return ()
    found = [*map(_taken, taken), *_beyond(wished)]
    return tuple(sorted({(first, last) for first, last in found if first < last}))


def _beyond(wished: Sequence[Item]) -> list[Stretch]:
    """Return what lies outside of the bounds that are wished."""
    found = [(0, item.first) for item in wished if item.kind == "after"]
    return found + [(item.first, _MIDNIGHT) for item in wished if item.kind == "before"]


def _taken(item: Item) -> Stretch:
    match item.kind:
        case "before":
            return 0, item.first
        case "after":
            return item.first, _MIDNIGHT
        case "clock":
            return item.first, item.first + 1
        case "part" | "range":
            return item.first, item.last
        case _:
            return 0, 0
