"""What opens a conversation at one more address: a resume code, a mail's link, a ticket.

An address belongs to one student. It is not taken from a student who still waits for something:
what comes of that would reach nobody.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Literal

from flows.protocol import Instant, Value
from storage import students

if TYPE_CHECKING:
    from storage.work import Unit

Outcome = Literal["moved", "same", "unknown", "busy"]
Way = Literal["code", "link", "ticket"]

TICKET_LASTS = 15 * 60_000
"""A ticket opens a conversation at most this long (ms): it is made to be used at once."""

_ADDRESS_OF = """
SELECT student FROM address WHERE school = :school AND channel = :channel AND lookup = :lookup
"""
_MOVE = """
INSERT INTO address (school, channel, lookup, student, outside)
VALUES (:school, :channel, :lookup, :student, :outside)
ON CONFLICT (school, channel, lookup) DO UPDATE SET student = :student
"""
_WAITS = """
SELECT 1 AS one WHERE EXISTS
(SELECT 1 FROM request WHERE school = :school AND student = :student AND state <> 'closed')
OR EXISTS (SELECT 1 FROM appointment WHERE school = :school AND student = :student
AND state IN ('proposed', 'booked', 'moved') AND ends > :now)
"""
_STUDENT = "SELECT id, seen FROM student WHERE school = :school AND id = :id"
_BY_CODE = "SELECT id FROM student WHERE school = :school AND code = :code"
_TICKET = "SELECT student, expires FROM ticket WHERE school = :school AND token = :token"
_USE_TICKET = "DELETE FROM ticket WHERE school = :school AND token = :token"
_LINK_WORDS = 3


class Opened(Value, frozen=True):
    """What became of it. "same": it was open here already; "busy": another one runs here."""

    student: str
    outcome: Outcome


UNKNOWN = Opened("", "unknown")


class Place(Value, frozen=True):
    """An address where a conversation is to be opened."""

    school: str
    channel: str
    outside: str


def open_by(unit: Unit, place: Place, way: Way, token: str, now: Instant) -> Opened:
    """Open the conversation that `token` stands for, at this address as well."""
    if way == "code":
        return _by_code(unit, place, token, now)
    if way == "link":
        return _by_link(unit, place, token, now)
    return _by_ticket(unit, place, token, now)


def _by_code(unit: Unit, place: Place, code: str, now: Instant) -> Opened:
    """Open the conversation of the student whose resume code it is."""
    key = students.code_key(unit, code)
    found = unit.one(_BY_CODE, school=place.school, code=key)
    if found is None or not code.strip():
        return UNKNOWN
    return _move(unit, place, found.id, _stands(unit, place, found.id, now))


def _by_link(unit: Unit, place: Place, token: str, now: Instant) -> Opened:
    """Open the conversation whose mail held `token`, until its news is read."""
    *words, mac = token.split(".")
    if len(words) != _LINK_WORDS or not all(word.isalnum() for word in words):
        return UNKNOWN
    student, mailed, until = words
    if not hmac.compare_digest(mac, students.link_key(unit, place.school, tuple(words))):
        return UNKNOWN
    found = unit.one(_STUDENT, school=place.school, id=student)
    if found is None or int(until) < now or found.seen >= int(mailed):
        return UNKNOWN
    return _move(unit, place, student, _stands(unit, place, student, now))


def _by_ticket(unit: Unit, place: Place, token: str, now: Instant) -> Opened:
    """Open the conversation this ticket is of, and use it up; one that is refused stays good."""
    where = {"school": place.school, "token": students.ticket_key(unit, token)}
    found = unit.one(_TICKET, **where)
    if found is None or found.expires < now:
        return UNKNOWN
    if unit.one(_STUDENT, school=place.school, id=found.student) is None:
        return UNKNOWN
    outcome = _stands(unit, place, found.student, now)
    if outcome != "busy" and not unit.run(_USE_TICKET, **where):
        return UNKNOWN  # used at the same moment elsewhere
    return _move(unit, place, found.student, outcome)


def _stands(unit: Unit, place: Place, student: str, now: Instant) -> Outcome:
    """Tell how this address stands to the student whose conversation is to be opened there."""
    key = students.lookup(unit, place.channel, place.outside)
    had = unit.one(_ADDRESS_OF, school=place.school, channel=place.channel, lookup=key)
    if had is None:
        return "moved"
    if had.student == student:
        return "same"
    return (
        "busy" if unit.one(_WAITS, school=place.school, student=had.student, now=now) else "moved"
    )


def _move(unit: Unit, place: Place, student: str, outcome: Outcome) -> Opened:
    if outcome == "moved":
        unit.lock(place.school, student)
        if unit.one(_STUDENT, school=place.school, id=student) is None:
            return UNKNOWN  # wiped at the same moment: an address of nobody would stay
        key = students.lookup(unit, place.channel, place.outside)
        row = students.address(unit, place.school, place.channel, key, place.outside, student)
        unit.run(_MOVE, **row)
    return Opened(student, outcome)
