"""What is due: timers to fire and parcels to send; never the firing or the sending itself.

A timer is claimed by deleting it in the unit that fires it. A parcel waits in the outbox of a
*destination*; a worker leases the destination by a short committed unit, sends its parcels in order
outside any unit, tells each one's ending here, and releases the lease.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flows.protocol import Event, Instant, Message, Value, decode_event, encode
from storage.ids import ordered_id

if TYPE_CHECKING:
    from storage.work import Unit


MOST_FAILS = 5
"""A timer that failed so often is parked for the operator."""
WAIT = 30_000
"""Milliseconds a failed timer waits, times its failures."""
MOST_PARCELS = 20

URGENT, ANSWER, NEWS = 0, 1, 2
"""Ranks: danger, what somebody waits for, and what the bot begins by itself."""

_DUE = """
SELECT school, student, key FROM timer WHERE parked = :no AND due <= :now
ORDER BY due, key LIMIT :most /*pg FOR UPDATE SKIP LOCKED*/
"""
_TAKE = """
DELETE FROM timer WHERE school = :school AND student = :student AND key = :key
AND parked = :no AND due <= :now RETURNING event
"""
_FAIL = """
UPDATE timer SET fails = fails + 1, due = :now + :wait * (fails + 1),
parked = CASE WHEN fails + 1 >= :most THEN :yes ELSE parked END
WHERE school = :school AND student = :student AND key = :key RETURNING parked
"""
_NEXT = "SELECT min(due) AS due FROM timer WHERE parked = :no"
_SET = """
INSERT INTO timer (school, student, key, due, event, fails, parked)
VALUES (:school, :student, :key, :due, :event, 0, :no)
ON CONFLICT (school, student, key)
DO UPDATE SET due = excluded.due, event = excluded.event, fails = 0, parked = excluded.parked
"""
_DROP = """
DELETE FROM timer WHERE school = :school AND student = :student
AND substr(key, 1, :length) = :prefix
"""
_POST = """
INSERT INTO outbox
(school, id, destination, collapse, rank, state, due, fails, error, payload, made)
VALUES (:school, :id, :destination, :collapse, :rank, 'due', :now, 0, '', :payload, :now)
"""
_WAITS = """
SELECT id FROM outbox WHERE school = :school AND destination = :destination AND state = 'due'
AND collapse = :collapse
"""
_AIM = """
INSERT INTO destination (school, key, channel, address, rank, due, leased, worker)
VALUES (:school, :key, :channel, :address, :rank, :now, 0, '')
ON CONFLICT (school, key) DO UPDATE SET channel = excluded.channel,
rank = CASE WHEN excluded.rank < destination.rank THEN excluded.rank ELSE destination.rank END
"""
_HURRY = """
UPDATE outbox SET due = :now
WHERE school = :school AND destination = :destination AND state = 'due' AND due > :now
"""
_HURRY_THERE = """
UPDATE destination SET due = :now WHERE school = :school AND key = :key AND due > :now
"""
_FREE = """
SELECT school, key, channel, address FROM destination
WHERE due <= :now AND leased <= :now AND rank <= :rank
ORDER BY rank, due LIMIT 1 /*pg FOR UPDATE SKIP LOCKED*/
"""
_LEASE = """
UPDATE destination SET leased = :until, worker = :worker WHERE school = :school AND key = :key
"""
_PARCELS = """
SELECT id, rank, due, fails, payload FROM outbox
WHERE school = :school AND destination = :destination AND state = 'due' ORDER BY id LIMIT :most
"""
_END = """
UPDATE outbox SET state = :state, error = :error, payload = NULL, outside = :outside
WHERE school = :school AND id = :id
"""
_PUT_OFF = """
UPDATE outbox SET due = :due, fails = fails + 1, error = :error
WHERE school = :school AND id = :id
"""
_WAIT = "UPDATE outbox SET due = :due WHERE school = :school AND id = :id"
_OPENED = "UPDATE outbox SET collapse = '' WHERE school = :school AND id = :id"
_LOCK = """
SELECT worker FROM destination WHERE school = :school AND key = :key /*pg FOR UPDATE*/
"""
_FIRST = """
SELECT due, (SELECT min(rank) FROM outbox
WHERE school = :school AND destination = :destination AND state = 'due') AS rank
FROM outbox WHERE school = :school AND destination = :destination AND state = 'due'
ORDER BY id LIMIT 1
"""
_RELEASE = """
UPDATE destination SET leased = 0, worker = '', due = :due, rank = :rank
WHERE school = :school AND key = :key
"""
_FREE_ALL = "UPDATE destination SET leased = 0, worker = '' WHERE leased > 0"
_LEAVE = "DELETE FROM destination WHERE school = :school AND key = :key"
_UNSENT = """
SELECT outbox.id, outbox.rank, outbox.payload FROM outbox
JOIN destination ON destination.school = outbox.school AND destination.key = outbox.destination
WHERE outbox.school = :school AND outbox.destination = :destination AND outbox.state = 'due'
AND outbox.collapse = :collapse AND destination.leased <= :now ORDER BY outbox.id DESC LIMIT 1
"""
_CHANGE = """
UPDATE outbox SET payload = :payload, collapse = :collapse, rank = :rank
WHERE school = :school AND id = :id
"""
_TAKEN_OVER = """
UPDATE outbox SET outside = NULL WHERE school = :school AND state = 'sent' AND collapse = :about
AND destination = (SELECT destination FROM outbox WHERE school = :school AND id = :id)
"""
_REFUSE_ALL = """
UPDATE outbox SET state = 'refused', error = :error, payload = NULL
WHERE school = :school AND destination = :destination AND state = 'due' AND made <= :at
"""
_TAKE_BACK = """
DELETE FROM outbox WHERE school = :school AND destination = :destination AND state = 'due'
AND collapse = :collapse
"""
_TAKE_ALL_BACK = """
DELETE FROM outbox WHERE school = :school AND destination = :destination AND state = 'due'
"""
_OUTSIDE = """
SELECT id, outside FROM outbox WHERE school = :school AND destination = :destination
AND state = 'sent' AND collapse = :collapse AND outside IS NOT NULL ORDER BY id DESC LIMIT 1
"""
_PRUNE = "DELETE FROM outbox WHERE state <> 'due' AND made < :before"


class TimerKey(Value, frozen=True):
    """Which timer is due."""

    school: str
    student: str
    key: str


class Parcel(Value, frozen=True):
    """One thing to send. `what` is "news" for a student, else the `what` of a `Notify`.

    `message` is filled only for channels that show the conversation itself; `fails` counts the
    attempts that failed before this one. `link` is the token that opens the student's
    conversation. `request` and `number` are set when it is about one. `about` is the `collapse` of
    an earlier parcel to the same destination, whose keyboard ends ("keys") or whose place the
    `message` takes.
    The lowest `rank` goes first, among destinations; one destination keeps its order.
    """

    school: str
    id: str
    what: str
    language: str = "nl"
    request: str = ""
    number: int = 0
    message: Message | None = None
    fails: int = 0
    link: str = ""
    about: str = ""
    rank: int = ANSWER


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


# ---------------------------------------------------------------- timers


def set_timer(unit: Unit, school: str, student: str, key: str, due: Instant, event: Event) -> None:
    """Keep an event for later; an equal key is replaced."""
    place = f"{school}/{student}/{key}"
    sealed = unit.keyring.seal("timer", place, "event", encode(event))
    unit.run(_SET, school=school, student=student, key=key, due=due, event=sealed, no=False)


def drop_timers(unit: Unit, school: str, student: str, prefix: str) -> None:
    """Forget this student's timers whose key begins so."""
    unit.run(_DROP, school=school, student=student, prefix=prefix, length=len(prefix))


def due_timers(unit: Unit, now: Instant, limit: int) -> tuple[TimerKey, ...]:
    """Return timers that are due, oldest first; on PostgreSQL those nobody is firing now."""
    rows = unit.all(_DUE, now=now, most=limit, no=False)
    return tuple(TimerKey(one.school, one.student, one.key) for one in rows)


def take_timer(unit: Unit, key: TimerKey, now: Instant) -> Event | None:
    """Delete the timer if it is still due and return its event, or None when another took it."""
    found = unit.one(_TAKE, school=key.school, student=key.student, key=key.key, now=now, no=False)
    if found is None:
        return None
    place = f"{key.school}/{key.student}/{key.key}"
    return decode_event(unit.keyring.open("timer", place, "event", found.event))


def fail_timer(unit: Unit, key: TimerKey, now: Instant) -> bool:
    """Count a failed firing and wait longer; True when this was the last try and it is parked."""
    where = {"school": key.school, "student": key.student, "key": key.key}
    found = unit.one(_FAIL, **where, now=now, wait=WAIT, most=MOST_FAILS, yes=True)
    return bool(found and found.parked)


def next_timer(unit: Unit) -> Instant | None:
    """Return when the next timer is due, or None."""
    found = unit.one(_NEXT, no=False)
    return found.due if found else None


# ---------------------------------------------------------------- outbox


def post(
    unit: Unit,
    channel: str,
    destination: str,
    parcel: Parcel,
    now: Instant,
    collapse: str = "",
) -> bool:
    """Put a parcel in the outbox; False when one with an equal `collapse` waits there already.

    The parcel's id is made here. What is urgent lets all that waits there be tried at once: an
    earlier failure may be long over.
    """
    key = _aim(unit, channel, destination, parcel, now)
    if collapse and unit.one(_WAITS, school=parcel.school, destination=key, collapse=collapse):
        return False
    _add(unit, key, parcel, now, collapse)
    return True


def replace(
    unit: Unit,
    channel: str,
    destination: str,
    parcel: Parcel,
    now: Instant,
    collapse: str,
) -> None:
    """Post what takes the place of what was posted there as `parcel.about`.

    What still waits is changed itself and goes out once. What was sent, or is just being sent, is
    changed where it stands, by a parcel of its own.
    """
    school = parcel.school
    key = _aim(unit, channel, destination, parcel, now)
    old = unit.one(_UNSENT, school=school, destination=key, collapse=parcel.about, now=now)
    if old is None:
        _add(unit, key, parcel, now, collapse)
        return
    about = _opened(unit, school, old.id, old.payload).about
    payload = _sealed(unit, msgspec.structs.replace(parcel, about=about), old.id)
    values = {"collapse": collapse, "rank": min(old.rank, parcel.rank)}
    unit.run(_CHANGE, school=school, id=old.id, payload=payload, **values)


def _aim(unit: Unit, channel: str, destination: str, parcel: Parcel, now: Instant) -> str:
    """Return the key of a destination that there is from now on.

    Touching it first makes a worker that just empties it wait for the parcel.
    """
    school = parcel.school
    key = unit.keyring.lookup("destination", channel, destination)
    sealed = unit.keyring.seal("destination", f"{school}/{key}", "address", destination.encode())
    where = {"school": school, "key": key, "now": now}
    unit.run(_AIM, **where, channel=channel, address=sealed, rank=parcel.rank)
    if parcel.rank == URGENT:
        unit.run(_HURRY, school=school, destination=key, now=now)
        unit.run(_HURRY_THERE, **where)
    return key


def _add(unit: Unit, key: str, parcel: Parcel, now: Instant, collapse: str) -> None:
    new = ordered_id(now)
    values = {"school": parcel.school, "destination": key, "collapse": collapse}
    payload = _sealed(unit, parcel, new)
    unit.run(_POST, **values, id=new, rank=parcel.rank, payload=payload, now=now)


def _sealed(unit: Unit, parcel: Parcel, number: str) -> bytes:
    place = f"{parcel.school}/{number}"
    return unit.keyring.seal("outbox", place, "payload", msgspec.json.encode(parcel))


def _opened(unit: Unit, school: str, number: str, payload: bytes) -> Parcel:
    opened = unit.keyring.open("outbox", f"{school}/{number}", "payload", payload)
    return msgspec.json.decode(opened, type=Parcel)


def hurry(unit: Unit, school: str, channel: str, destination: str, now: Instant) -> None:
    """Let what waits for a destination be tried now: the reason to wait is over."""
    key = unit.keyring.lookup("destination", channel, destination)
    unit.run(_HURRY, school=school, destination=key, now=now)
    unit.run(_HURRY_THERE, school=school, key=key, now=now)


def take_back(unit: Unit, school: str, channel: str, destination: str, collapse: str) -> None:
    """Take what waits for a destination under `collapse` out of the outbox; "" is everything."""
    key = unit.keyring.lookup("destination", channel, destination)
    if collapse:
        unit.run(_TAKE_BACK, school=school, destination=key, collapse=collapse)
    else:
        unit.run(_TAKE_ALL_BACK, school=school, destination=key)


def outside_of(unit: Unit, school: str, channel: str, destination: str, collapse: str) -> str:
    """Return the outside id of what was sent there under `collapse`, or ""."""
    key = unit.keyring.lookup("destination", channel, destination)
    found = unit.one(_OUTSIDE, school=school, destination=key, collapse=collapse)
    if found is None:
        return ""
    return unit.keyring.open("outbox", f"{school}/{found.id}", "outside", found.outside).decode()


def lease(unit: Unit, now: Instant, worker: str, seconds: int, rank: int = NEWS) -> Lease | None:
    """Lease a free destination whose first parcel is due; None when there is none.

    What is less urgent than `rank` is passed over.
    """
    free = unit.one(_FREE, now=now, rank=rank)
    if free is None:
        return None
    school, key = free.school, free.key
    unit.run(_LEASE, school=school, key=key, worker=worker, until=now + seconds * 1000)
    rows = unit.all(_PARCELS, school=school, destination=key, most=MOST_PARCELS)
    parcels = []
    ranks = _ranks([row.rank for row in rows])
    for row, urgency in zip(rows, ranks, strict=True):
        if row.due > now:
            break  # what comes after it keeps its place
        parcel = _opened(unit, school, row.id, row.payload)
        if parcel.what == "show":
            # What changes from now on may come too late for this one, and is a parcel of its own.
            unit.run(_OPENED, school=school, id=row.id)
        parcels.append(msgspec.structs.replace(parcel, id=row.id, fails=row.fails, rank=urgency))
    address = unit.keyring.open("destination", f"{school}/{key}", "address", free.address)
    return Lease(school, key, free.channel, address.decode(), worker, tuple(parcels))


def _ranks(ranks: list[int]) -> list[int]:
    """What stands before something urgent is as urgent."""
    return [min(ranks[at:]) for at in range(len(ranks))]


def mark_sent(unit: Unit, parcel: Parcel, now: Instant, outside_id: str = "") -> None:
    """The parcel arrived; its content is wiped, its outside id kept for later edits."""
    del now  # the row's own moment is when it was made
    place = f"{parcel.school}/{parcel.id}"
    sealed = (
        unit.keyring.seal("outbox", place, "outside", outside_id.encode()) if outside_id else None
    )
    if parcel.about and parcel.message is not None:
        # The old message is this one now: nothing may be done to it under its old name.
        unit.run(_TAKEN_OVER, school=parcel.school, id=parcel.id, about=parcel.about)
    unit.run(_END, school=parcel.school, id=parcel.id, state="sent", error="", outside=sealed)


def put_off(unit: Unit, parcel: Parcel, until: Instant, error: str) -> None:
    """Try again at `until`; what comes after it waits too. `error` has no content."""
    unit.run(_PUT_OFF, school=parcel.school, id=parcel.id, due=until, error=error)


def wait(unit: Unit, parcel: Parcel, until: Instant) -> None:
    """Send at `until`, by our own choice; nothing failed."""
    unit.run(_WAIT, school=parcel.school, id=parcel.id, due=until)


def refuse(unit: Unit, parcel: Parcel, error: str) -> None:
    """Give the parcel up for good; its content is wiped."""
    values = {"school": parcel.school, "id": parcel.id, "error": error}
    unit.run(_END, **values, state="refused", outside=None)


def refuse_all(unit: Unit, held: Lease, error: str, at: Instant) -> None:
    """Give up all that waited there at this moment."""
    where = {"school": held.school, "destination": held.key}
    unit.run(_REFUSE_ALL, **where, error=error, at=at)


def release(unit: Unit, held: Lease) -> None:
    """End the lease; the destination may be leased again when its next parcel is due.

    A destination without parcels goes away, and its address with it.
    """
    where = {"school": held.school, "key": held.key}
    # Locked before looking: a parcel that is just being posted is then seen, or finds it gone.
    found = unit.one(_LOCK, **where)
    if found is None or found.worker != held.worker:
        return
    first = unit.one(_FIRST, school=held.school, destination=held.key)
    if first is None:
        unit.run(_LEAVE, **where)
    else:
        unit.run(_RELEASE, **where, due=first.due, rank=first.rank)


def free_all(unit: Unit) -> None:
    """End every lease; only for who knows that no other worker is alive."""
    unit.run(_FREE_ALL)


def prune(unit: Unit, before: Instant) -> int:
    """Forget parcels that were sent or refused long ago."""
    return unit.run(_PRUNE, before=before)
