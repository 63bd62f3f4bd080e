"""The tables, for Alembic, reports and rare paths; the statements of every message are plain SQL.

`school` is first in every key. Columns of type `Sealed` hold ciphertext bound to their row; a
`Lookup` is a keyed hash. Instants are integer UTC milliseconds, 0 for "not yet". There are no
foreign keys: what a student forgets goes while the bare facts of a request stay, and slots are won
before the request that wants them is written.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Index, Integer, LargeBinary, MetaData, String
from sqlmodel import Field, SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Instant = BigInteger
Sealed = LargeBinary
Lookup = String


class Table(SQLModel):
    """Base of all tables; has their metadata."""

    metadata = MetaData(naming_convention=NAMES)


class Student(Table, table=True):
    """A conversation and whose it is. `wrote` is the look-up of the address that wrote last.

    `seen` is the position their eyes reached, `mailed` the one the last mail was about.
    """

    school: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    session: bytes = Field(sa_type=Sealed)
    reach: str
    mail: bytes | None = Field(sa_type=Sealed)
    code: str | None = Field(sa_type=Lookup)
    wrote: str = Field(sa_type=Lookup)
    seen: int = Field(sa_type=Integer)
    mailed: int = Field(sa_type=Integer)
    created: int = Field(sa_type=Instant)
    touched: int = Field(sa_type=Instant)

    __table_args__ = (
        Index(None, "school", "code", unique=True),
        Index(None, "school", "touched"),
    )


class Address(Table, table=True):
    """A channel and the student's id there."""

    school: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    lookup: str = Field(primary_key=True, sa_type=Lookup)
    student: str
    outside: bytes = Field(sa_type=Sealed)

    __table_args__ = (Index(None, "school", "student"),)


class Message(Table, table=True):
    """What was said. `position` 0: not (yet) shown to the student.

    `changed`: the last position that was shown when its words were changed, 0 if they never were.
    """

    school: str = Field(primary_key=True)
    student: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    position: int = Field(sa_type=Integer)
    changed: int = Field(sa_type=Integer)
    at: int = Field(sa_type=Instant)
    kind: str
    state: str
    request: str
    author: str
    body: bytes = Field(sa_type=Sealed)

    __table_args__ = (
        Index(None, "school", "student", "position"),
        Index(None, "school", "request", "at"),
    )


class Request(Table, table=True):
    """A hulpvraag. Its clock is in `promise`."""

    school: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    number: int = Field(sa_type=Integer)
    student: str
    state: str
    topic: str
    wants: str
    location: str
    team: str
    person: str
    owner: str
    seen: bool = Field(sa_type=Boolean)
    opened: int = Field(sa_type=Instant)
    closed: int = Field(sa_type=Instant)
    reason: str
    language: str
    excluded: str
    reads: str
    alias: bytes | None = Field(sa_type=Sealed)
    text: bytes | None = Field(sa_type=Sealed)

    __table_args__ = (
        Index(None, "school", "number", unique=True),
        Index(None, "school", "student"),
        Index(None, "school", "state", "owner"),
    )


class Promise(Table, table=True):
    """The clock on a request."""

    school: str = Field(primary_key=True)
    request: str = Field(primary_key=True)
    state: str
    due: int = Field(sa_type=Instant)
    made: int = Field(sa_type=Instant)


class Appointment(Table, table=True):
    """A meeting. `sequence` counts its changes, for the calendar file."""

    school: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    request: str
    student: str
    person: str
    state: str
    starts: int = Field(sa_type=Instant)
    ends: int = Field(sa_type=Instant)
    location: str
    code: str
    sequence: int = Field(sa_type=Integer)

    __table_args__ = (
        Index(None, "school", "person", "starts"),
        Index(None, "school", "request"),
        Index(None, "school", "student"),
    )


class BookingCell(Table, table=True):
    """Five minutes of a person that are taken; the primary key refuses the second."""

    __tablename__ = "booking_cell"

    school: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    cell: int = Field(primary_key=True, sa_type=Integer)
    appointment: str

    __table_args__ = (Index(None, "school", "appointment"),)


class Absence(Table, table=True):
    """A stretch in which a person is away; wins over the week in the pack."""

    school: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    person: str
    starts: int = Field(sa_type=Instant)
    ends: int = Field(sa_type=Instant)

    __table_args__ = (Index(None, "school", "person", "ends"),)


class Handover(Table, table=True):
    """A warm handover, asked of the student first."""

    school: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    request: str
    giver: str
    taker: str
    state: str
    at: int = Field(sa_type=Instant)

    __table_args__ = (Index(None, "school", "request"),)


class OutsideHelp(Table, table=True):
    """Help outside school that runs beside the request; the owner stays the contact."""

    __tablename__ = "outside_help"

    school: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    request: str
    state: str
    name: bytes = Field(sa_type=Sealed)
    started: int = Field(sa_type=Instant)
    ended: int = Field(sa_type=Instant)

    __table_args__ = (Index(None, "school", "request"),)


class Alert(Table, table=True):
    """A student may be in danger. `cue` is the id of the cue, never the words."""

    school: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    student: str
    request: str
    kind: str
    urgency: str
    cue: str
    location: str
    state: str
    rung: int = Field(sa_type=Integer)
    person: str
    raised: int = Field(sa_type=Instant)
    changed: int = Field(sa_type=Instant)

    __table_args__ = (
        Index(None, "school", "student"),
        Index(None, "school", "state"),
    )


class Timer(Table, table=True):
    """An event that is due later, in this student's turn. `parked`: gave up after its failures."""

    school: str = Field(primary_key=True)
    student: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    due: int = Field(sa_type=Instant)
    event: bytes = Field(sa_type=Sealed)
    fails: int = Field(sa_type=Integer)
    parked: bool = Field(sa_type=Boolean)

    __table_args__ = (Index(None, "parked", "due"),)


class Destination(Table, table=True):
    """A place that parcels go to, while it has some; leased by one worker at a time.

    `due` is when its first parcel may be tried; of what is due the lowest `rank` goes first.
    """

    school: str = Field(primary_key=True)
    key: str = Field(primary_key=True, sa_type=Lookup)
    channel: str
    address: bytes = Field(sa_type=Sealed)
    rank: int = Field(sa_type=Integer)
    due: int = Field(sa_type=Instant)
    leased: int = Field(sa_type=Instant)
    worker: str

    __table_args__ = (Index(None, "rank", "due"),)


class Outbox(Table, table=True):
    """A parcel. Ids sort in the order of their making; `state` is due, sent or refused.

    A second parcel with an equal `collapse` for the same destination is not made while one waits.
    """

    school: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    destination: str = Field(sa_type=Lookup)
    collapse: str
    rank: int = Field(sa_type=Integer)
    state: str
    due: int = Field(sa_type=Instant)
    fails: int = Field(sa_type=Integer)
    error: str
    payload: bytes | None = Field(sa_type=Sealed)
    outside: bytes | None = Field(sa_type=Sealed)
    made: int = Field(sa_type=Instant)

    __table_args__ = (Index(None, "school", "destination", "state", "id"),)


class Inbound(Table, table=True):
    """What was taken in already; `key` is a keyed hash of channel, address and nonce."""

    school: str = Field(primary_key=True)
    key: str = Field(primary_key=True, sa_type=Lookup)
    at: int = Field(sa_type=Instant)

    __table_args__ = (Index(None, "at"),)


class Counter(Table, table=True):
    """Counts a school's requests, so that people can say "#12"."""

    school: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    value: int = Field(sa_type=Integer)


class ContentVersion(Table, table=True):
    """Compiled content under its hash; the one published last is active."""

    __tablename__ = "content_version"

    school: str = Field(primary_key=True)
    hash: str = Field(primary_key=True)
    published: int = Field(sa_type=Instant)
    body: bytes = Field(sa_type=LargeBinary)


class Mirror(Table, table=True):
    """What one of our things is called on a channel: a message, a thread, a line of state.

    `place` is the keyed hash of where it stands, `about` the request or student it belongs to,
    `item` names it there; `look` is a keyed hash of how it looks, to tell when it must change.
    """

    school: str = Field(primary_key=True)
    place: str = Field(primary_key=True, sa_type=Lookup)
    about: str = Field(primary_key=True)
    item: str = Field(primary_key=True)
    outside: str
    look: str = Field(sa_type=Lookup)

    __table_args__ = (
        Index(None, "school", "place", "outside"),
        Index(None, "school", "about"),
    )


class StaffAddress(Table, table=True):
    """A professional's own place on a channel. `mode` "student": there they are one for now."""

    __tablename__ = "staff_address"

    school: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    lookup: str = Field(primary_key=True, sa_type=Lookup)
    person: str
    mode: str
    outside: bytes = Field(sa_type=Sealed)
    added: int = Field(sa_type=Instant)
    chosen: int = Field(sa_type=Instant)

    __table_args__ = (Index(None, "school", "person"),)


class Ticket(Table, table=True):
    """Opens a student's conversation once on another channel; gone once used."""

    school: str = Field(primary_key=True)
    token: str = Field(primary_key=True, sa_type=Lookup)
    student: str
    expires: int = Field(sa_type=Instant)

    __table_args__ = (Index(None, "school", "student"), Index(None, "expires"))


class Setting(Table, table=True):
    """What the program found out by itself and must not forget, such as a group's new number."""

    school: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    value: str


class Login(Table, table=True):
    """A professional's browser."""

    school: str = Field(primary_key=True)
    cookie: str = Field(primary_key=True, sa_type=Lookup)
    person: str
    created: int = Field(sa_type=Instant)
    expires: int = Field(sa_type=Instant)


class Invite(Table, table=True):
    """A one-time link to log in with; gone once used."""

    school: str = Field(primary_key=True)
    token: str = Field(primary_key=True, sa_type=Lookup)
    person: str
    expires: int = Field(sa_type=Instant)


class KeyCheck(Table, table=True):
    """Something known, sealed: tells a wrong key at the door. Its `school` is ""."""

    __tablename__ = "key_check"

    school: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    sealed: bytes = Field(sa_type=Sealed)


class Audit(Table, table=True):
    """Who did what to which request; no content."""

    school: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    at: int = Field(sa_type=Instant)
    person: str
    act: str
    request: str

    __table_args__ = (Index(None, "school", "request"),)
