"""What is free: presence minus what takes time, cut into slots. Booking itself is storage's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from content.pack import Content
from flows.protocol import Busy, Instant, Slot

CELL = 300_000
"""Milliseconds of one booking cell; storage refuses a second row for the same cell."""


def free(
    content: Content,
    persons: Iterable[str],
    busy: Sequence[Busy],
    now: Instant,
    location: str = "",
) -> dict[str, tuple[Slot, ...]]:
    """Return every free slot within the horizon, by person (each asked person has a key)."""
    raise NotImplementedError


def first(
    content: Content, person: str, busy: Sequence[Busy], now: Instant, until: Instant
) -> Slot | None:
    """Return the person's first free slot that starts before `until`."""
    raise NotImplementedError


def cells(content: Content, slot: Slot) -> tuple[int, ...]:
    """Return the numbers of the cells a slot takes, its buffer included."""
    raise NotImplementedError


def days(content: Content, slots: Iterable[Slot]) -> tuple[date, ...]:
    """Return the dates that have free slots, in order."""
    raise NotImplementedError


def times(content: Content, slots: Iterable[Slot], day: date, most: int = 8) -> tuple[Slot, ...]:
    """Return at most `most` slots of a day, spread over it; round times are preferred."""
    raise NotImplementedError


def nearest(
    slots: Sequence[Slot], start: Instant, end: Instant | None = None
) -> tuple[Slot, ...]:
    """Return up to three slots for a wish, in order of time.

    With `end`: the first three that start in the window, else the three nearest to it. Without:
    the slot at exactly `start` alone, else the three nearest.
    """
    raise NotImplementedError
