"""What is due: timers to fire and parcels to send; never the firing or the sending itself.

A timer is claimed by deleting it in the unit that fires it. A parcel waits in the outbox of a
*destination*; a worker leases the destination by a short committed unit, sends its parcels in order
outside any unit, tells each one's ending here, and releases the lease.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.protocol import Event, Instant, Message, Value

if TYPE_CHECKING:
    from storage.work import Unit


class TimerKey(Value, frozen=True):
    """Which timer is due."""

    school: str
    student: str
    key: str


class Parcel(Value, frozen=True):
    """One thing to send. `what` is "news" for a student, else the `what` of a `Notify`.

    `message` is filled only for channels that show the conversation itself; `fails` counts the
    attempts that failed before this one. `request` and `number` are set when it is about one.
    """

    school: str
    id: str
    what: str
    language: str = "nl"
    request: str = ""
    number: int = 0
    message: Message | None = None
    fails: int = 0


class Lease(Value, frozen=True):
    """A destination that one worker may send to until the lease runs out.

    `destination` is the opened address (a mail address, a chat id); keep it out of logs.
    """

    school: str
    key: str
    channel: str
    destination: str
    worker: str
    parcels: tuple[Parcel, ...]


def due_timers(unit: Unit, now: Instant, limit: int) -> tuple[TimerKey, ...]:
    """Return timers that are due, oldest first; on PostgreSQL those nobody is firing now."""
    raise NotImplementedError


def take_timer(unit: Unit, key: TimerKey, now: Instant) -> Event | None:
    """Delete the timer if it is still due and return its event, or None when another took it."""
    raise NotImplementedError


def fail_timer(unit: Unit, key: TimerKey, now: Instant) -> bool:
    """Count a failed firing and wait longer; True when this was the last try and it is parked."""
    raise NotImplementedError


def next_timer(unit: Unit) -> Instant | None:
    """Return when the next timer is due, or None."""
    raise NotImplementedError


def lease(unit: Unit, now: Instant, worker: str, seconds: int) -> Lease | None:
    """Lease a free destination whose first parcel is due; None when there is none."""
    raise NotImplementedError


def mark_sent(unit: Unit, parcel: Parcel, now: Instant, outside_id: str = "") -> None:
    """The parcel arrived; its content is wiped, its outside id kept for later edits."""
    raise NotImplementedError


def put_off(unit: Unit, parcel: Parcel, until: Instant, error: str) -> None:
    """Try again at `until`; what comes after it waits too. `error` has no content."""
    raise NotImplementedError


def refuse(unit: Unit, parcel: Parcel, error: str) -> None:
    """Give the parcel up for good; its content is wiped."""
    raise NotImplementedError


def release(unit: Unit, held: Lease) -> None:
    """End the lease; the destination may be leased again when its next parcel is due."""
    raise NotImplementedError
