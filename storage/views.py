"""What pages show, read from the tables in one go; nothing here writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from flows.protocol import (
    AlertFact,
    AppointmentFact,
    Instant,
    Message,
    ReachWay,
    RequestFact,
    Session,
    Value,
)

if TYPE_CHECKING:
    from storage.work import Unit


class Shown(Value, frozen=True):
    """A message of the conversation. `seen`: the other side has looked at it."""

    position: int
    at: Instant
    message: Message
    seen: bool


class Conversation(Value, frozen=True):
    """A student's own page."""

    student: str
    session: Session
    shown: tuple[Shown, ...]
    reach: ReachWay | None
    open_requests: int


class Row(Value, frozen=True):
    """A request in a list. `waiting_since` 0: nothing waits for an answer."""

    request: RequestFact
    appointment: AppointmentFact | None
    waiting_since: Instant
    unread: int


class Inbox(Value, frozen=True):
    """What a professional's list shows; `others` only for coordinators, without alias."""

    alerts: tuple[AlertFact, ...]
    mine: tuple[Row, ...]
    team: tuple[Row, ...]
    others: tuple[Row, ...]


class Entry(Value, frozen=True):
    """A line of a request's talk, as its owner reads it."""

    id: str
    kind: Literal["student", "person", "note", "bot"]
    author: str
    text: str
    at: Instant
    state: Literal["held", "sent", "seen", "unread", "retracted"]


class RequestPage(Value, frozen=True):
    """A request's own page; `entries` is None for who does not own it."""

    row: Row
    entries: tuple[Entry, ...] | None
    appointments: tuple[AppointmentFact, ...]
    alert: AlertFact | None


def conversation(
    unit: Unit, school: str, channel: str, outside: str, after: int = 0
) -> Conversation | None:
    """Return the conversation of this address with its messages after a position, or None."""
    raise NotImplementedError


def meeting(
    unit: Unit, school: str, channel: str, outside: str, appointment: str
) -> AppointmentFact | None:
    """Return a meeting of the student at this address, for its calendar file."""
    raise NotImplementedError


def inbox(
    unit: Unit,
    school: str,
    person: str,
    teams: tuple[str, ...],
    now: Instant,
    *,
    coordinator: bool,
) -> Inbox:
    """Return what this professional's list shows, most urgent first."""
    raise NotImplementedError


def request_page(unit: Unit, school: str, number: int, person: str) -> RequestPage | None:
    """Return a request by its number as `person` may see it, or None."""
    raise NotImplementedError


def agenda(
    unit: Unit, school: str, person: str, since: Instant, until: Instant
) -> tuple[tuple[AppointmentFact, RequestFact], ...]:
    """Return the person's meetings in a stretch of time, in order."""
    raise NotImplementedError
