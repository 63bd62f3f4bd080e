"""The school's time: who is in school when, and how a moment is said. Not who is free (`slots`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from content.pack import Content
from content.schema import Person
from flows.protocol import Busy, Instant, Value

DAY = 86_400_000
MINUTE = 60_000


class Block(Value, frozen=True):
    """A stretch in which a person is in school; `spot` says where exactly."""

    person: str
    start: Instant
    end: Instant
    location: str
    spot: str


def local(content: Content, at: Instant) -> datetime:
    """Return the school's wall clock (aware) at an instant."""
    raise NotImplementedError


def instant(content: Content, wall: datetime) -> Instant:
    """Return the instant of a naive wall clock time in the school's zone."""
    raise NotImplementedError


def is_school_day(content: Content, day: date) -> bool:
    raise NotImplementedError


def next_school_day(content: Content, day: date) -> date:
    """Return the first school day after `day`."""
    raise NotImplementedError


def presence(
    content: Content, person: str, start: Instant, end: Instant, busy: Iterable[Busy] = ()
) -> tuple[Block, ...]:
    raise NotImplementedError


def here_now(
    content: Content, persons: Iterable[str], now: Instant, busy: Sequence[Busy] = ()
) -> tuple[Block, ...]:
    raise NotImplementedError


def next_presence(
    content: Content, person: str, now: Instant, busy: Iterable[Busy] = ()
) -> Block | None:
    """Return the running block from now on, else the next one; None within ten weeks: away."""
    raise NotImplementedError


def spoken(content: Content, at: Instant, now: Instant, lang: str) -> str:
    """Return "vandaag om 14.30", "morgen om 9.00", "donderdag 26 november om 10.15"."""
    raise NotImplementedError


def spoken_deadline(content: Content, at: Instant, now: Instant, lang: str) -> str:
    """Return "vandaag 15.30", "morgen 12.00", "dinsdag 12.00"."""
    raise NotImplementedError


def spoken_day(content: Content, day: date, now: Instant, lang: str) -> str:
    """Return "vandaag", "morgen", "donderdag 26 november" (the label of a day button)."""
    raise NotImplementedError


def spoken_time(content: Content, at: Instant, lang: str) -> str:
    """Return "14.30" (en: "14:30")."""
    raise NotImplementedError


def hours_today(
    content: Content, person: Person, now: Instant, busy: Iterable[Busy], lang: str
) -> str:
    """Return "vandaag 9.00–15.00, plein" or "vandaag niet; morgen 9.00–12.00"."""
    raise NotImplementedError
