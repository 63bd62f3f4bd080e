"""What goes: everything of a student who asks for it, and what passed its retention term."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.protocol import AlertUnseen, Instant, decode_event
from storage import going

if TYPE_CHECKING:
    from storage.work import Unit

DAY = 86_400_000
MAIL_KEPT = DAY
"""A mail address without an open request stays this long: its owner may be asking just now."""
_OF_STUDENT = "WHERE school = :school AND student = :student"
_FREE = f"""
DELETE FROM booking_cell WHERE school = :school AND appointment IN
(SELECT id FROM appointment {_OF_STUDENT} AND ends > :now)
"""
_CANCEL = f"""
UPDATE appointment SET state = 'cancelled', sequence = sequence + 1 {_OF_STUDENT} AND ends > :now
AND state IN ('proposed', 'booked', 'moved')
"""
_PROMISES = f"""
UPDATE promise SET state = 'none' WHERE school = :school AND state IN ('running', 'late', 'told')
AND request IN (SELECT id FROM request {_OF_STUDENT})
"""
_CLOSE = f"""
UPDATE request SET state = 'closed', reason = 'forgotten', closed = :now
{_OF_STUDENT} AND state <> 'closed'
"""
_STRIP = (
    # What stands of their requests at the professionals' side keeps its name: it is emptied there.
    "DELETE FROM mirror WHERE school = :school AND about = :student",
    f"DELETE FROM ticket {_OF_STUDENT}",
    f"UPDATE request SET text = NULL, alias = NULL, student = '' {_OF_STUDENT}",
    f"UPDATE appointment SET student = '', code = '' {_OF_STUDENT}",
    f"DELETE FROM message {_OF_STUDENT}",
    f"DELETE FROM address {_OF_STUDENT}",
    "DELETE FROM student WHERE school = :school AND id = :student",
)
_TIMERS = f"SELECT key, event FROM timer {_OF_STUDENT}"
_DROP_TIMER = f"DELETE FROM timer {_OF_STUDENT} AND key = :key"

_OLD_TEXTS = """
UPDATE request SET text = NULL, alias = NULL
WHERE school = :school AND state = 'closed' AND closed < :before AND text IS NOT NULL
"""
_OLD_MESSAGES = """
DELETE FROM message WHERE school = :school AND request <> '' AND request IN
(SELECT id FROM request WHERE school = :school AND state = 'closed' AND closed < :before)
"""
_OLD_NAMES = """
DELETE FROM mirror WHERE school = :school
AND EXISTS (SELECT 1 FROM student s WHERE s.school = mirror.school AND s.id = mirror.about)
AND NOT EXISTS (SELECT 1 FROM message m WHERE m.school = mirror.school
AND m.student = mirror.about AND m.id = mirror.item)
"""
_OLD_TALK = """
DELETE FROM message WHERE school = :school AND request = '' AND at < :before
"""
_MAILS = """
UPDATE student SET mail = NULL, reach = ''
WHERE school = :school AND reach <> '' AND touched < :quiet AND NOT EXISTS
(SELECT 1 FROM request r WHERE r.school = student.school AND r.student = student.id
AND r.state <> 'closed')
"""
_PAST = """
SELECT id FROM student WHERE school = :school AND touched < :before AND NOT EXISTS
(SELECT 1 FROM request r WHERE r.school = student.school AND r.student = student.id
AND (r.state <> 'closed' OR r.closed >= :before))
"""
_GONE = f"{_PAST} ORDER BY id LIMIT 100"
_STILL = f"{_PAST} AND id = :student"


def forget(unit: Unit, school: str, student: str, now: Instant) -> None:
    """Delete everything of this student; requests and meetings stay as bare, closed facts.

    An alert that nobody ended keeps climbing: that they want to be forgotten does not end danger.
    """
    where = {"school": school, "student": student}
    for statement in (_FREE, _CANCEL, _CLOSE):
        unit.run(statement, **where, now=now)
    unit.run(_PROMISES, **where)
    for row in unit.all(_TIMERS, **where):
        sealed = unit.keyring.open("timer", f"{school}/{student}/{row.key}", "event", row.event)
        if not isinstance(decode_event(sealed), AlertUnseen):
            unit.run(_DROP_TIMER, **where, key=row.key)
    for statement in _STRIP:
        unit.run(statement, **where)


def retire(unit: Unit, school: str, now: Instant, days: int) -> int:
    """Wipe what is past the school's retention term; return how many students went altogether."""
    before = now - days * DAY
    gone = _forget_all(unit, school, before, now)
    for statement in (_OLD_MESSAGES, _OLD_TEXTS, _OLD_TALK):
        unit.run(statement, school=school, before=before)
    unit.run(_OLD_NAMES, school=school)
    going.prune(unit, school, now)
    unit.run(_MAILS, school=school, quiet=now - MAIL_KEPT)
    return gone


def _forget_all(unit: Unit, school: str, before: Instant, now: Instant) -> int:
    """Forget who has not been here since; who comes back at this very moment stays."""
    gone = 0
    for row in unit.all(_GONE, school=school, before=before):
        unit.lock(school, row.id)
        if unit.one(_STILL, school=school, before=before, student=row.id):
            forget(unit, school, row.id, now)
            gone += 1
    return gone
