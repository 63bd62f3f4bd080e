"""The life of a request and of what runs beside it: lawful moves, and the clock of a promise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from content.pack import Content
from flows import calendar
from flows.calendar import MINUTE
from flows.protocol import Busy, Instant, Value

HOUR = 60 * MINUTE
HALF_HOUR = 30 * MINUTE
LOOK_AHEAD = 14 * 24 * HOUR
"""How far ahead a person's next hours in school are looked for."""


# ---------------------------------------------------------------- moves


class Moves(Value, frozen=True):
    """A table of lawful moves; "" is the state before there is one."""

    name: str
    lead: dict[str, frozenset[str]]


class IllegalMove(Exception):
    """A move that its table does not have; nothing was changed."""

    def __init__(self, table: str, old: str, new: str) -> None:
        super().__init__(f"{table}: no move from {old or 'nothing'} to {new or 'nothing'}")
        self.table, self.old, self.new = table, old, new


def _moves(name: str, **lead: str) -> Moves:
    """Read `waiting="owned closed"`; what leads nowhere else is an end. `new` stands for ""."""
    table = {("" if old == "new" else old): frozenset(to.split()) for old, to in lead.items()}
    return Moves(name, table)


REQUEST = _moves(
    "request",
    new="waiting owned",
    waiting="owned closed",
    owned="owned waiting closed",  # another owner; back to the team; done
    closed="waiting owned",  # the student writes again
)
PROMISE = _moves(
    "promise",
    new="none running",
    none="running",
    running="running kept late told none",  # a new moment; ...; withdrawn
    kept="running none",  # the student writes again, or the answer was taken back
    late="told kept running none",
    told="running kept none",  # the next person's promise; the answer came after all
)
APPOINTMENT = _moves(
    "appointment",
    new="proposed booked",
    proposed="booked cancelled",
    booked="moved cancelled met missed",
    moved="moved cancelled met missed",
    cancelled="",
    met="",
    missed="",
)
HANDOVER = _moves(
    "handover", new="asked", asked="agreed declined", agreed="done declined", declined="", done=""
)
OUTSIDE = _moves("outside", new="running", running="ended", ended="")
ALERT = _moves(
    "alert",
    new="raised",
    raised="acknowledged climbing done",
    climbing="climbing acknowledged done",
    acknowledged="done",
    done="",
)
TABLES = {one.name: one for one in (REQUEST, PROMISE, APPOINTMENT, HANDOVER, OUTSIDE, ALERT)}


def check(table: Moves, old: str, new: str) -> None:
    """Raise `IllegalMove` unless `old` may become `new`; `check(REQUEST, "", "waiting")`."""
    if new not in table.lead.get(old, frozenset()):
        raise IllegalMove(table.name, old, new)


# ---------------------------------------------------------------- timers


def promise_key(request: str) -> str:
    """Return the key of the timer that fires `PromiseDue`."""
    return f"promise:{request}"


def release_key(message: str) -> str:
    """Return the key of the timer that fires `Released`."""
    return f"release:{message}"


def alert_key(alert: str) -> str:
    """Return the key of the timer that fires `AlertUnseen`."""
    return f"alert:{alert}"


# ---------------------------------------------------------------- the promise


def deadline(
    content: Content, persons: Iterable[str], busy: Sequence[Busy], now: Instant
) -> Instant:
    """Return when a student hears at the latest; `persons` are those who may answer.

    After so many hours in which one of them is in school, on a whole or half hour, and never
    later than the end of the school day that the pack allows. Is none of them in school before
    that, the promise is theirs all the same: the end of their next stretch there.
    """
    cap, people = latest(content, now), tuple(persons)
    need = content.school.promise.presence_hours * HOUR
    here = _together(content, people, busy, now, cap)
    if not here:
        later = _together(content, people, busy, cap, cap + LOOK_AHEAD)
        return min(later[0][0] + need, later[0][1]) if later else cap
    for start, end in here:
        if end - start >= need:
            return min(_rounded(content, start + need, end), cap)
        need -= end - start
    return cap


def latest(content: Content, now: Instant) -> Instant:
    """Return the end of the last school day of the promise; an almost finished day is none."""
    day = calendar.local(content, now).date()
    left = content.school.promise.school_days
    today = calendar.is_school_day(content, day) and now + HOUR <= _closes(content, day)
    if left == 0 and not today:
        left = 1
    for _ in range(left):
        day = calendar.next_school_day(content, day)
    return _closes(content, day)


def _closes(content: Content, day: date) -> Instant:
    return calendar.at_clock(content, day, content.school.school_day[1])


def _together(
    content: Content, persons: Iterable[str], busy: Sequence[Busy], now: Instant, end: Instant
) -> list[tuple[Instant, Instant]]:
    """Return the stretches in which at least one of them is in school."""
    blocks = sorted(
        (block.start, block.end)
        for person in dict.fromkeys(persons)
        for block in calendar.presence(content, person, now, end, busy)
    )
    joined: list[tuple[Instant, Instant]] = []
    for since, until in blocks:
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(until, joined[-1][1]))
        else:
            joined.append((since, until))
    return joined


def _rounded(content: Content, at: Instant, leaves: Instant) -> Instant:
    """Return the next whole or half hour, unless everyone has left and school is out by then."""
    up = -(-at // HALF_HOUR) * HALF_HOUR
    closes = _closes(content, calendar.local(content, at).date())
    return min(up, max(leaves, closes))
