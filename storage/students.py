"""Students: their session, addresses, resume code and how answers reach them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flows.protocol import Instant, ReachWay, Session, Value, decode_session, encode
from storage.ids import random_id

if TYPE_CHECKING:
    from sqlalchemy import Row

    from storage.work import Unit

_COLUMNS = "s.id, s.session, s.reach, s.mail, s.wrote, s.seen, s.mailed"
_BY_ADDRESS = f"""
SELECT {_COLUMNS} FROM address a JOIN student s ON s.school = a.school AND s.id = a.student
WHERE a.school = :school AND a.channel = :channel AND a.lookup = :lookup /*pg FOR UPDATE OF s*/
"""
_LOOK = _BY_ADDRESS.replace("/*pg FOR UPDATE OF s*/", "")
_BY_ID = f"""
SELECT {_COLUMNS}, a.channel, a.outside FROM student s
LEFT JOIN address a ON a.school = s.school AND a.student = s.id AND a.lookup = s.wrote
WHERE s.school = :school AND s.id = :id
"""
_TOUCHED = """
SELECT s.touched FROM address a JOIN student s ON s.school = a.school AND s.id = a.student
WHERE a.school = :school AND a.channel = :channel AND a.lookup = :lookup
"""
_ADD = """
INSERT INTO student (school, id, session, reach, wrote, seen, mailed, created, touched)
VALUES (:school, :id, :session, '', :wrote, 0, 0, :now, :now)
"""
_DROP = "DELETE FROM student WHERE school = :school AND id = :id"
_ADD_ADDRESS = """
INSERT INTO address (school, channel, lookup, student, outside)
VALUES (:school, :channel, :lookup, :student, :outside) ON CONFLICT DO NOTHING
"""
_SAVE = """
UPDATE student SET session = :session, wrote = :wrote, touched = :touched
WHERE school = :school AND id = :id
"""
_SAVE_QUIETLY = "UPDATE student SET session = :session WHERE school = :school AND id = :id"
_REACH = "UPDATE student SET reach = :reach, mail = :mail WHERE school = :school AND id = :id"
_LEAVE = """
UPDATE student SET wrote = COALESCE((SELECT max(a.lookup) FROM address a
WHERE a.school = student.school AND a.student = student.id AND a.channel <> :channel), '')
WHERE school = :school AND id = :id AND wrote = :lookup
"""
_CODE = "UPDATE student SET code = :code WHERE school = :school AND id = :id"
_PLACES = """
SELECT channel, lookup, outside FROM address
WHERE school = :school AND student = :student ORDER BY channel, lookup
"""
_SEEN = "UPDATE student SET seen = :seen WHERE school = :school AND id = :id AND seen < :seen"
_MAILED = "UPDATE student SET mailed = :mailed WHERE school = :school AND id = :id"
_TICKET = """
INSERT INTO ticket (school, token, student, expires) VALUES (:school, :token, :student, :until)
ON CONFLICT (school, token) DO NOTHING
"""
_PRUNE_TICKETS = "DELETE FROM ticket WHERE expires < :now"


LINK_LASTS = 7 * 86_400_000
"""A mail's link opens the conversation at most this long (ms)."""


class Known(Value, frozen=True):
    """A student as loaded for one turn. `mail` is still sealed: few turns need it.

    `channel` and `outside` are the address that wrote last, where answers go; "" when it is gone.
    """

    school: str
    id: str
    session: Session
    reach: ReachWay | None
    mail: bytes | None
    wrote: str
    seen: int
    mailed: int
    channel: str = ""
    outside: str = ""


def lookup(unit: Unit, channel: str, outside: str) -> str:
    """Return the keyed hash of an address."""
    return unit.keyring.lookup("address", channel, outside)


def meet(unit: Unit, school: str, channel: str, outside: str, now: Instant) -> tuple[Known, str]:
    """Return the student at this address, made when there was none, and the address' look-up."""
    key = lookup(unit, channel, outside)
    found = unit.one(_BY_ADDRESS, school=school, channel=channel, lookup=key)
    while found is None:
        _make(unit, school, channel, outside, key, now)
        found = unit.one(_BY_ADDRESS, school=school, channel=channel, lookup=key)
    who = _known(unit, school, found)
    return msgspec.structs.replace(who, channel=channel, outside=outside), key


def at(unit: Unit, school: str, channel: str, outside: str) -> Known | None:
    """Return the student at this address for a look, or None."""
    key = lookup(unit, channel, outside)
    found = unit.one(_LOOK, school=school, channel=channel, lookup=key)
    return _known(unit, school, found) if found else None


def touched(unit: Unit, school: str, channel: str, outside: str) -> Instant:
    """Return when the student at this address last did something, 0 when there is none."""
    key = lookup(unit, channel, outside)
    found = unit.one(_TOUCHED, school=school, channel=channel, lookup=key)
    return int(found.touched) if found else 0


def get(unit: Unit, school: str, student: str) -> Known | None:
    """Return a student by id, or None when they are gone."""
    found = unit.one(_BY_ID, school=school, id=student)
    if found is None:
        return None
    who = _known(unit, school, found)
    if found.outside is None:
        return who
    place = f"{school}/{found.channel}/{who.wrote}"
    outside = unit.keyring.open("address", place, "outside", found.outside).decode()
    return msgspec.structs.replace(who, channel=found.channel, outside=outside)


def places(unit: Unit, school: str, student: str) -> tuple[tuple[str, str], ...]:
    """Return the channel and outside id of every address of this student."""
    return tuple(
        (
            row.channel,
            unit.keyring.open(
                "address", f"{school}/{row.channel}/{row.lookup}", "outside", row.outside
            ).decode(),
        )
        for row in unit.all(_PLACES, school=school, student=student)
    )


def save(unit: Unit, who: Known, session: Session, wrote: str, now: Instant) -> None:
    """Keep the session; with `wrote` (an address' look-up) also who wrote last and when."""
    sealed = unit.keyring.seal("student", f"{who.school}/{who.id}", "session", encode(session))
    if wrote:
        unit.run(_SAVE, school=who.school, id=who.id, session=sealed, wrote=wrote, touched=now)
    else:
        unit.run(_SAVE_QUIETLY, school=who.school, id=who.id, session=sealed)


def leave(unit: Unit, school: str, student: str, channel: str, outside: str) -> bool:
    """Let answers go to another channel's address, or nowhere; False when they did already."""
    key = lookup(unit, channel, outside)
    return unit.run(_LEAVE, school=school, id=student, channel=channel, lookup=key) > 0


def set_reach(unit: Unit, school: str, student: str, way: ReachWay, mail: str) -> bytes | None:
    """Keep how answers reach the student; return the sealed address."""
    sealed = (
        unit.keyring.seal("student", f"{school}/{student}", "mail", mail.encode()) if mail else None
    )
    unit.run(_REACH, school=school, id=student, reach=way, mail=sealed)
    return sealed


def open_mail(unit: Unit, school: str, student: str, sealed: bytes) -> str:
    """Return the mail address, only for sending to it."""
    return unit.keyring.open("student", f"{school}/{student}", "mail", sealed).decode()


def set_code(unit: Unit, school: str, student: str, code: str) -> None:
    """Keep the keyed hash of a new resume code; the old one ends."""
    unit.run(_CODE, school=school, id=student, code=code_key(unit, code))


def link_token(unit: Unit, school: str, student: str, mailed: int, now: Instant) -> str:
    """Return the token of a mail's link: it opens this conversation until its news is read."""
    words = (student, str(mailed), str(now + LINK_LASTS))
    return ".".join((*words, link_key(unit, school, words)))


def set_ticket(unit: Unit, school: str, student: str, token: str, until: Instant) -> None:
    """Let `token` open this conversation once on another channel, until then."""
    key = ticket_key(unit, token)
    unit.run(_TICKET, school=school, token=key, student=student, until=until)


def code_key(unit: Unit, code: str) -> str:
    """Return the keyed hash of a resume code, however it was typed."""
    plain = "".join(filter(str.isalnum, code)).upper()
    return unit.keyring.lookup("code", plain)


def ticket_key(unit: Unit, token: str) -> str:
    """Return the keyed hash of a ticket."""
    return unit.keyring.lookup("ticket", token)


def link_key(unit: Unit, school: str, words: tuple[str, ...]) -> str:
    """Return what shows that the words of a mail's link are ours."""
    return unit.keyring.lookup("mail link", school, *words)


def prune_tickets(unit: Unit, now: Instant) -> None:
    """Forget tickets that nobody used in time."""
    unit.run(_PRUNE_TICKETS, now=now)


def set_seen(unit: Unit, school: str, student: str, position: int) -> None:
    """The student's eyes reached this position."""
    unit.run(_SEEN, school=school, id=student, seen=position)


def set_mailed(unit: Unit, school: str, student: str, position: int) -> None:
    """A mail about the news at this position is on its way."""
    unit.run(_MAILED, school=school, id=student, mailed=position)


def _make(unit: Unit, school: str, channel: str, outside: str, key: str, now: Instant) -> None:
    new = random_id()
    sealed = unit.keyring.seal("student", f"{school}/{new}", "session", encode(Session()))
    unit.run(_ADD, school=school, id=new, session=sealed, wrote=key, now=now)
    if not unit.run(_ADD_ADDRESS, **address(unit, school, channel, key, outside, new)):
        # Two first posts at once (PostgreSQL): the other one's student is the one.
        unit.run(_DROP, school=school, id=new)


def address(
    unit: Unit, school: str, channel: str, key: str, outside: str, student: str
) -> dict[str, object]:
    """Return an address as a row."""
    sealed = unit.keyring.seal("address", f"{school}/{channel}/{key}", "outside", outside.encode())
    return {
        "school": school, "channel": channel, "lookup": key, "student": student, "outside": sealed
    }  # fmt: skip


def _known(unit: Unit, school: str, row: Row[tuple[object, ...]]) -> Known:
    session = unit.keyring.open("student", f"{school}/{row.id}", "session", row.session)
    return Known(
        school=school,
        id=row.id,
        session=decode_session(session),
        reach=row.reach or None,
        mail=row.mail,
        wrote=row.wrote,
        seen=row.seen,
        mailed=row.mailed,
    )
