"""Requests and the clock on each; whether a move is lawful was decided before it comes here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flows.protocol import HadFact, Instant, RequestFact

if TYPE_CHECKING:
    from sqlalchemy import Row

    from flows.protocol import OpenRequest, SetRequest
    from storage.work import Unit

COLUMNS = """
r.id, r.number, r.student, r.state, r.topic, r.wants, r.location, r.team, r.person, r.owner,
r.seen, r.opened, r.closed, r.alias, r.excluded, r.reads, r.language,
p.state AS promise, p.due AS due
"""
FROM = "FROM request r JOIN promise p ON p.school = r.school AND p.request = r.id"
_GET = f"SELECT {COLUMNS} {FROM} WHERE r.school = :school AND r.id = :id"
_BY_NUMBER = f"SELECT {COLUMNS} {FROM} WHERE r.school = :school AND r.number = :number"
_OF_STUDENT = f"""
SELECT {COLUMNS} {FROM} WHERE r.school = :school AND r.student = :student
AND (r.state <> 'closed' OR r.closed > :since) ORDER BY r.number DESC
"""
_STUDENT = "SELECT student, number FROM request WHERE school = :school AND id = :id"
_COUNT = """
INSERT INTO counter (school, name, value) VALUES (:school, 'request', 1)
ON CONFLICT (school, name) DO UPDATE SET value = counter.value + 1 RETURNING value
"""
_OPEN = """
INSERT INTO request (school, id, number, student, state, topic, wants, location, team, person,
owner, seen, opened, closed, reason, language, excluded, reads, alias, text)
VALUES (:school, :id, :number, :student, :state, :topic, :wants, :location, :team, :person,
:owner, :seen, :opened, 0, '', :language, :excluded, :reads, :alias, :text)
"""
_PROMISE = """
INSERT INTO promise (school, request, state, due, made)
VALUES (:school, :request, :state, :due, :now)
"""
_SET = """
UPDATE request SET state = COALESCE(:state, state), owner = COALESCE(:owner, owner),
seen = COALESCE(:seen, seen), reason = COALESCE(:reason, reason),
reads = COALESCE(:reads, reads), closed = COALESCE(:closed, closed)
WHERE school = :school AND id = :id
"""
_SET_PROMISE = """
UPDATE promise SET state = COALESCE(:state, state), due = COALESCE(:due, due),
made = CASE WHEN :runs = 1 THEN :now ELSE made END
WHERE school = :school AND request = :request
"""
_HAD = """
SELECT owner FROM request WHERE school = :school AND student = :student AND owner <> ''
AND (reason IS NULL OR reason <> 'withdrawn')
ORDER BY number DESC
"""
_RUNNING = """
SELECT id, owner FROM request WHERE school = :school AND state <> 'closed' ORDER BY number
"""
_ALL_OF = """
SELECT id, owner FROM request WHERE school = :school AND student = :student ORDER BY number
"""
_LOAD = """
SELECT owner, count(*) AS open FROM request
WHERE school = :school AND state = 'owned' GROUP BY owner
"""


def get(unit: Unit, school: str, request: str) -> RequestFact | None:
    """Return a request, or None."""
    found = unit.one(_GET, school=school, id=request)
    return fact(unit, school, found) if found else None


def by_number(unit: Unit, school: str, number: int) -> RequestFact | None:
    """Return a request by the number people say, or None."""
    found = unit.one(_BY_NUMBER, school=school, number=number)
    return fact(unit, school, found) if found else None


def student_of(unit: Unit, school: str, request: str) -> str:
    """Return whose request it is, "" when it is gone."""
    found = unit.one(_STUDENT, school=school, id=request)
    return found.student if found else ""


def number_of(unit: Unit, school: str, request: str) -> int:
    """Return the number people say, 0 when it is gone."""
    found = unit.one(_STUDENT, school=school, id=request)
    return found.number if found else 0


def of_student(unit: Unit, school: str, student: str, since: Instant) -> tuple[RequestFact, ...]:
    """Return the student's requests, open or closed after `since`, newest first."""
    rows = unit.all(_OF_STUDENT, school=school, student=student, since=since)
    return tuple(fact(unit, school, one) for one in rows)


def open_request(
    unit: Unit, school: str, student: str, effect: OpenRequest, language: str, now: Instant
) -> None:
    """Keep a new request and start its clock."""
    number = unit.one(_COUNT, school=school)
    unit.run(
        _OPEN,
        school=school,
        id=effect.id,
        number=number.value if number else 0,
        student=student,
        state="owned" if effect.owner else "waiting",
        topic=effect.topic,
        wants=effect.wants,
        location=effect.location,
        team=effect.team,
        person=effect.person,
        owner=effect.owner,
        seen=False,
        opened=now,
        language=language,
        excluded=msgspec.json.encode(effect.excluded).decode(),
        reads=effect.reads,
        alias=_seal(unit, school, effect.id, "alias", effect.alias),
        text=_seal(unit, school, effect.id, "text", effect.text),
    )
    unit.run(
        _PROMISE, school=school, request=effect.id, state=effect.promise, due=effect.due, now=now
    )


def set_request(unit: Unit, school: str, effect: SetRequest, now: Instant) -> None:
    """Change what `effect` names; None keeps a value."""
    closed = None if effect.state is None else now if effect.state == "closed" else 0
    unit.run(
        _SET,
        school=school,
        id=effect.id,
        state=effect.state,
        owner=effect.owner,
        seen=effect.seen,
        reason=effect.reason,
        reads=effect.reads,
        closed=closed,
    )
    if effect.promise is not None or effect.due is not None:
        runs = int(effect.promise == "running")
        values = {"school": school, "request": effect.id, "state": effect.promise}
        unit.run(_SET_PROMISE, **values, due=effect.due, runs=runs, now=now)


def had(unit: Unit, school: str, student: str) -> HadFact:
    """Return whom this student had, latest first, and how many open requests each person has."""
    persons = (one.owner for one in unit.all(_HAD, school=school, student=student))
    load = {one.owner: one.open for one in unit.all(_LOAD, school=school)}
    return HadFact(tuple(dict.fromkeys(persons)), load)


def running(unit: Unit, school: str) -> tuple[tuple[str, str], ...]:
    """Return every request that is not closed, with its owner ("" without)."""
    return tuple((one.id, one.owner) for one in unit.all(_RUNNING, school=school))


def all_of(unit: Unit, school: str, student: str) -> tuple[tuple[str, str], ...]:
    """Return every request of this student, with its owner; those that are closed too."""
    rows = unit.all(_ALL_OF, school=school, student=student)
    return tuple((one.id, one.owner) for one in rows)


def open_text(unit: Unit, school: str, request: str, column: str, sealed: bytes | None) -> str:
    """Return the request's own text or alias, "" when there is none (any more)."""
    if not sealed:
        return ""
    return unit.keyring.open("request", f"{school}/{request}", column, sealed).decode()


def fact(unit: Unit, school: str, row: Row[tuple[object, ...]]) -> RequestFact:
    """Return a row of `COLUMNS` as a flow may see it."""
    return RequestFact(
        id=row.id,
        number=row.number,
        student=row.student,
        state=row.state,
        topic=row.topic,
        wants=row.wants,
        location=row.location,
        person=row.person,
        owner=row.owner,
        seen=bool(row.seen),
        opened=row.opened,
        alias=open_text(unit, school, row.id, "alias", row.alias),
        promise=row.promise,
        due=row.due,
        excluded=msgspec.json.decode(row.excluded, type=tuple[str, ...]),
        language=row.language,
        team=row.team,
        reads=row.reads,
    )


def _seal(unit: Unit, school: str, request: str, column: str, text: str) -> bytes | None:
    if not text:
        return None
    return unit.keyring.seal("request", f"{school}/{request}", column, text.encode())
