"""The school's time: who is in school when, and how a moment is said. Not who is free (`slots`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from babel.dates import format_date, format_time

from content.pack import Content
from content.schema import Presence
from flows import words
from flows.protocol import Busy, Instant, Value

MINUTE = 60_000
LOOK_AHEAD = 70
"""Days in which a next presence is looked for: the summer and a bit."""
LONGEST_CLOSURE = 400
"""Days after which a school that only has holidays is treated as open: every search ends."""

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SATURDAY = 5
_A_WEEK = 7


class Block(Value, frozen=True):
    """A stretch in which a person is in school; `spot` says where exactly."""

    person: str
    start: Instant
    end: Instant
    location: str
    spot: str


# ---------------------------------------------------------------- clock and calendar


def local(content: Content, at: Instant) -> datetime:
    """Return the school's wall clock (aware) at an instant."""
    zone = ZoneInfo(content.school.timezone)
    return datetime.fromtimestamp(at // 1000, zone).replace(microsecond=at % 1000 * 1000)


def instant(content: Content, wall: datetime) -> Instant:
    """Return the instant of a naive wall clock time; of an hour that comes twice, the first."""
    zone = ZoneInfo(content.school.timezone)
    return round(wall.replace(tzinfo=zone).timestamp() * 1000)


def at_clock(content: Content, day: date, clock: str) -> Instant:
    """Return the instant of "HH:MM" on a day."""
    return instant(content, datetime.combine(day, time.fromisoformat(clock)))


def midnight_after(content: Content, day: date) -> Instant:
    """Return the instant at which a day is over."""
    return instant(content, datetime.combine(day + timedelta(days=1), time()))


@lru_cache(maxsize=8192)
def is_school_day(content: Content, day: date) -> bool:
    """Tell whether the school is open: no weekend, no public or school holiday."""
    if day.weekday() >= _SATURDAY or day in _public(day.year):
        return False
    said = day.isoformat()
    return not any(one.start <= said <= one.end for one in content.school.holidays)


@lru_cache(maxsize=64)
def _public(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=year))


def next_school_day(content: Content, day: date) -> date:
    """Return the first school day after `day`."""
    for _ in range(LONGEST_CLOSURE):
        day += timedelta(days=1)
        if is_school_day(content, day):
            break
    return day


def days_between(content: Content, start: Instant, end: Instant) -> Iterator[date]:
    """Yield the dates that [start, end) touches."""
    day, last = local(content, start).date(), local(content, end - 1).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


# ---------------------------------------------------------------- presence


@lru_cache(maxsize=16384)
def blocks_on(content: Content, person: str, day: date) -> tuple[Block, ...]:
    """Return a person's whole blocks of one day, whatever takes their time."""
    found = content.person(person)
    if found is None or not is_school_day(content, day):
        return ()
    name = _WEEK[day.weekday()]
    return tuple(
        Block(
            person,
            at_clock(content, day, one.start),
            at_clock(content, day, one.end),
            one.location,
            one.spot,
        )
        for one in sorted(found.presence, key=_start)
        if one.day == name and one.start < one.end
    )


def _start(one: Presence) -> str:
    return one.start


def presence(
    content: Content, person: str, start: Instant, end: Instant, busy: Iterable[Busy] = ()
) -> tuple[Block, ...]:
    """Return when a person is in school within [start, end), without what is given as `busy`."""
    taken = sorted((one.start, one.end) for one in busy if one.person == person)
    found: list[Block] = []
    for day in days_between(content, start, end):
        for block in blocks_on(content, person, day):
            stretches = _without(max(block.start, start), min(block.end, end), taken)
            found += [
                Block(person, since, until, block.location, block.spot)
                for since, until in stretches
            ]
    return tuple(found)


def _without(
    start: Instant, end: Instant, taken: list[tuple[Instant, Instant]]
) -> Iterator[tuple[Instant, Instant]]:
    """Yield what is left of [start, end); `taken` is in order of time and may overlap."""
    for since, until in taken:
        if until <= start or since >= end or since >= until:
            continue
        if start < since:
            yield start, since
        start = until
    if start < end:
        yield start, end


def here_now(
    content: Content, persons: Iterable[str], now: Instant, busy: Iterable[Busy] = ()
) -> tuple[Block, ...]:
    """Return who is in school at this moment, each with what is left of the block."""
    known = tuple(busy)
    end = midnight_after(content, local(content, now).date())
    found = (presence(content, person, now, end, known)[:1] for person in persons)
    return tuple(block for blocks in found for block in blocks if block.start == now)


def next_presence(
    content: Content, person: str, now: Instant, busy: Iterable[Busy] = ()
) -> Block | None:
    """Return the rest of the running block, else the next one; None within ten weeks: away."""
    taken = tuple(one for one in busy if one.person == person)
    today = local(content, now).date()
    start = now
    for ahead in range(LOOK_AHEAD):
        day = today + timedelta(days=ahead)
        end = midnight_after(content, day)
        if blocks_on(content, person, day):
            found = presence(content, person, start, end, taken)
            if found:
                return found[0]
        start = end
    return None


# ---------------------------------------------------------------- said


@lru_cache(maxsize=4096)
def _date_words(day: date, pattern: str, lang: str) -> str:
    return format_date(day, pattern, locale=lang)


def spoken_time(content: Content, at: Instant, lang: str) -> str:
    """Return "14.30" (en: "14:30")."""
    pattern = "H.mm" if lang == "nl" else "H:mm"
    return format_time(local(content, at).replace(tzinfo=None), pattern, locale=lang)


def spoken_day(content: Content, day: date, now: Instant, lang: str, *, short: bool = False) -> str:
    """Return "vandaag", "morgen", "donderdag 26 november"; `short`: this week's "donderdag"."""
    ahead = (day - local(content, now).date()).days
    if ahead in {0, 1}:
        return content.text(lang, "time.tomorrow" if ahead else "time.today")
    pattern = "EEEE" if short and 0 < ahead < _A_WEEK else "EEEE d MMMM"
    return _date_words(day, pattern, lang)


def spoken(content: Content, at: Instant, now: Instant, lang: str) -> str:
    """Return "vandaag om 14.30", "morgen om 9.00", "donderdag 26 november om 10.15"."""
    day = spoken_day(content, local(content, at).date(), now, lang)
    values = {"day": day, "time": spoken_time(content, at, lang)}
    return words.fill(content.text(lang, "time.at"), values)


def spoken_deadline(content: Content, at: Instant, now: Instant, lang: str) -> str:
    """Return "vandaag 15.30", "morgen 12.00", "dinsdag 12.00"."""
    day = spoken_day(content, local(content, at).date(), now, lang, short=True)
    return f"{day} {spoken_time(content, at, lang)}"


def dated(content: Content, at: Instant, now: Instant, lang: str) -> str:
    """Return "dinsdag 12.00", later "dinsdag 8 december 12.00": true on whatever day it is read."""
    day = local(content, at).date()
    near = abs((day - local(content, now).date()).days) < _A_WEEK
    said = _date_words(day, "EEEE" if near else "EEEE d MMMM", lang)
    return f"{said} {spoken_time(content, at, lang)}"


def stamp(content: Content, at: Instant, lang: str) -> str:
    """Return "23 nov 10.15", for a line of history."""
    day = _date_words(local(content, at).date(), "d MMM", lang)
    return f"{day} {spoken_time(content, at, lang)}"


def hours_today(
    content: Content, person: str, now: Instant, busy: Iterable[Busy], lang: str
) -> str:
    """Return "vandaag 9.00–15.00, plein", "vandaag niet; morgen 9.00–12.00", or that one is away.

    Talks in the middle of a block leave its hours whole, for the person is in school; what takes
    the first or last part of it shortens it.
    """
    taken = tuple(one for one in busy if one.person == person)
    today = local(content, now).date()
    shown = _shown(content, person, today, taken)
    if blocks := [one for one in shown if one.end > now]:
        hours = _ranges(content, blocks, lang, spot=True)
        return f"{spoken_day(content, today, now, lang)} {hours}"
    not_now = content.text(lang, "time.no_longer_today" if shown else "time.not_today")
    for ahead in range(1, LOOK_AHEAD):
        day = today + timedelta(days=ahead)
        if blocks := _shown(content, person, day, taken):
            hours = _ranges(content, blocks, lang, spot=False)
            return f"{not_now}; {spoken_day(content, day, now, lang, short=True)} {hours}"
    return content.text(lang, "time.away")


def _shown(content: Content, person: str, day: date, taken: tuple[Busy, ...]) -> list[Block]:
    """Return the blocks of a day, each from its first to its last moment that is not taken."""
    shown: list[Block] = []
    for whole in blocks_on(content, person, day):
        parts = presence(content, person, whole.start, whole.end, taken)
        mine = [one for one in parts if (one.location, one.spot) == (whole.location, whole.spot)]
        if mine:
            shown.append(Block(person, mine[0].start, mine[-1].end, whole.location, whole.spot))
    return shown


def _ranges(content: Content, blocks: list[Block], lang: str, *, spot: bool) -> str:
    """Return "9.00–12.00, plein; 13.00–15.00, B1.12", or joined when the spot is one."""
    said = [
        f"{spoken_time(content, one.start, lang)}–{spoken_time(content, one.end, lang)}"
        for one in blocks
    ]
    if spot and len({one.spot for one in blocks}) > 1:
        return "; ".join(f"{text}, {one.spot}" for text, one in zip(said, blocks, strict=True))
    joined = f" {content.text(lang, 'time.and')} ".join(said)
    return f"{joined}, {blocks[0].spot}" if spot else joined
