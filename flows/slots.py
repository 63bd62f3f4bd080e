"""What is free: presence minus what takes time, cut into slots. Booking itself is storage's."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache

from content.pack import Content
from flows import calendar
from flows.calendar import MINUTE
from flows.protocol import Busy, Instant, Slot

CELL = 5 * MINUTE
"""One booking cell; storage refuses a second row for the same cell."""
OFFERED = 3
"""How many moments answer a wish."""
_DAY = 24 * 60 * MINUTE
_HALF_HOUR = 30 * MINUTE


def free(
    content: Content,
    persons: Iterable[str],
    busy: Iterable[Busy],
    now: Instant,
    location: str = "",
) -> dict[str, tuple[Slot, ...]]:
    """Return every free slot within the horizon, by person (each asked person has a key)."""
    taken = tuple(busy)
    place = location if content.location(location) else ""
    until = horizon(content, now)
    return {
        person: tuple(
            one for one in _open(content, person, taken, now, until) if place in {"", one.location}
        )
        for person in dict.fromkeys(persons)
    }


def first(
    content: Content, person: str, busy: Iterable[Busy], now: Instant, until: Instant
) -> Slot | None:
    """Return the person's first free slot that starts before `until`."""
    slot = next(_open(content, person, busy, now, horizon(content, now)), None)
    return slot if slot and slot.start < until else None


def horizon(content: Content, now: Instant) -> Instant:
    """Return the end of the time in which slots are offered."""
    return now + content.school.booking.horizon_days * _DAY


def cells(content: Content, slot: Slot) -> tuple[int, ...]:
    """Return the numbers of the cells a slot takes, its buffer included."""
    start, end = extent(content, slot)
    return tuple(range(start // CELL, end // CELL))


def extent(content: Content, slot: Slot) -> tuple[Instant, Instant]:
    """Return what a slot takes in whole cells: as much as storage will keep for it."""
    end = slot.end + content.school.booking.buffer * MINUTE
    return slot.start // CELL * CELL, -(-end // CELL) * CELL


def _open(
    content: Content, person: str, busy: Iterable[Busy], now: Instant, until: Instant
) -> Iterator[Slot]:
    since = now + content.school.booking.lead * MINUTE
    taken = [(one.start, one.end) for one in busy if one.person == person]
    for day in calendar.days_between(content, since, until):
        for slot in _grid(content, person, day):
            start, end = extent(content, slot)
            if slot.start < since or end > until:
                continue
            if not any(begin < end and start < stop for begin, stop in taken):
                yield slot


@lru_cache(maxsize=16384)
def _grid(content: Content, person: str, day: date) -> tuple[Slot, ...]:
    """Return all slots of a day on an empty agenda; they start on round times of the clock."""
    booking = content.school.booking
    tick = math.gcd(booking.step, 60) * MINUTE
    found: dict[Instant, Slot] = {}
    for block in calendar.blocks_on(content, person, day):
        start = -(-block.start // tick) * tick
        while (end := start + booking.length * MINUTE) <= block.end:
            found.setdefault(start, Slot(person, start, end, block.location))
            start += booking.step * MINUTE
    return tuple(found[start] for start in sorted(found))


# ---------------------------------------------------------------- choosing among many


def days(content: Content, slots: Iterable[Slot]) -> tuple[date, ...]:
    """Return the dates that have free slots, in order."""
    return tuple(sorted({calendar.local(content, one.start).date() for one in slots}))


def times(content: Content, slots: Iterable[Slot], day: date, most: int = 8) -> tuple[Slot, ...]:
    """Return at most `most` slots of a day, spread over it; round times are preferred."""
    since, until = calendar.at_clock(content, day, "00:00"), calendar.midnight_after(content, day)
    found = sorted((one for one in slots if since <= one.start < until), key=_start)
    round_ones = [one for one in found if one.start % _HALF_HOUR == 0]
    if len(found) > most and len(round_ones) >= most:
        found = round_ones
    if len(found) <= most:
        return tuple(found)
    if most == 1:
        return (found[0],)
    return tuple(found[at * (len(found) - 1) // (most - 1)] for at in range(most))


def on_day(content: Content, slots: Iterable[Slot], day: date) -> tuple[Slot, ...]:
    """Return the slots that start on a date."""
    return tuple(one for one in slots if calendar.local(content, one.start).date() == day)


def in_hours(content: Content, slots: Iterable[Slot], first: int, last: int) -> tuple[Slot, ...]:
    """Return the slots of any day that start from minute `first` of the day until `last`."""
    return tuple(one for one in slots if first <= minute(calendar.local(content, one.start)) < last)


def minute(wall: datetime) -> int:
    """Return how many minutes of a day are over on the clock."""
    return wall.hour * 60 + wall.minute


def nearest(slots: Sequence[Slot], start: Instant, end: Instant | None = None) -> tuple[Slot, ...]:
    """Return up to three slots for a wish, in order of time.

    With `end`: the first three that start in the window, else the three nearest to it. Without:
    the slot at exactly `start` alone, else the three nearest.
    """
    stop = start + 1 if end is None else end
    hits = sorted((one for one in slots if start <= one.start < stop), key=_start)
    if hits:
        return tuple(hits[: 1 if end is None else OFFERED])

    def distance(one: Slot) -> tuple[int, int]:
        return (start - one.start if one.start < start else one.start - stop + 1, one.start)

    return tuple(sorted(sorted(slots, key=distance)[:OFFERED], key=_start))


def _start(one: Slot) -> Instant:
    return one.start
