"""Meetings and the five-minute cells they take; who is free is worked out elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.protocol import AppointmentFact, Busy, Instant
from storage.ids import random_id
from storage.work import ANY_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Row

    from flows.protocol import AppointmentState, Book, Rebook, Slot
    from storage.work import Unit

CELL = 300_000
"""Milliseconds of a cell; the rules cut slots into the same ones."""
COLUMNS = "a.id, a.request, a.person, a.state, a.starts, a.ends, a.location, a.code, a.sequence"
COMING = "a.state IN ('proposed', 'booked', 'moved')"
_GET = f"SELECT {COLUMNS} FROM appointment a WHERE a.school = :school AND a.id = :id"
_OF_STUDENT = f"""
SELECT {COLUMNS} FROM appointment a WHERE a.school = :school AND a.student = :student
AND {COMING} AND a.ends > :now ORDER BY a.starts
"""
_OF_REQUEST = f"""
SELECT {COLUMNS} FROM appointment a WHERE a.school = :school AND a.request = :request
ORDER BY a.starts
"""
_TAKE = """
INSERT INTO booking_cell (school, person, cell, appointment)
VALUES (:school, :person, :cell, :appointment) ON CONFLICT DO NOTHING
"""
_FREE = "DELETE FROM booking_cell WHERE school = :school AND appointment = :appointment"
_AWAY = """
SELECT id FROM absence
WHERE school = :school AND person = :person AND starts < :until AND ends > :since
"""
_ADD = """
INSERT INTO appointment
(school, id, request, student, person, state, starts, ends, location, code, sequence)
VALUES (:school, :id, :request, :student, :person, 'booked', :starts, :ends, :location, :code, 0)
"""
_MOVE = """
UPDATE appointment SET person = :person, state = 'moved', starts = :starts, ends = :ends,
location = :location, sequence = sequence + 1 WHERE school = :school AND id = :id
"""
_SET = """
UPDATE appointment SET state = :state, sequence = sequence + 1
WHERE school = :school AND id = :id AND state <> :state
"""
_CELLS = f"""
SELECT person, cell FROM booking_cell WHERE school = :school AND cell BETWEEN :first AND :last
AND person {ANY_OF} ORDER BY person, cell
"""
_ABSENCES = f"""
SELECT person, starts, ends FROM absence
WHERE school = :school AND ends > :now AND starts < :until AND person {ANY_OF}
"""
_ADD_ABSENCE = """
INSERT INTO absence (school, id, person, starts, ends)
VALUES (:school, :id, :person, :starts, :ends)
"""


def book(unit: Unit, school: str, student: str, effect: Book, cells: Sequence[int]) -> bool:
    """Win the slot; False, and nothing changed, when a cell is taken or the person is away."""
    slot = effect.slot
    if not _win(unit, school, effect.appointment, slot, cells):
        return False
    unit.run(
        _ADD,
        school=school,
        id=effect.appointment,
        request=effect.request,
        student=student,
        person=slot.person,
        starts=slot.start,
        ends=slot.end,
        location=slot.location,
        code=effect.code,
    )
    return True


def rebook(unit: Unit, school: str, effect: Rebook, cells: Sequence[int]) -> bool:
    """Move the meeting; False, and nothing changed, when the new slot is not to be had."""
    slot = effect.slot
    if not _win(unit, school, effect.appointment, slot, cells):
        return False
    unit.run(
        _MOVE,
        school=school,
        id=effect.appointment,
        person=slot.person,
        starts=slot.start,
        ends=slot.end,
        location=slot.location,
    )
    return True


def set_state(unit: Unit, school: str, appointment: str, state: AppointmentState) -> None:
    """End or judge a meeting; a cancelled one gives its cells back."""
    unit.run(_SET, school=school, id=appointment, state=state)
    if state == "cancelled":
        unit.run(_FREE, school=school, appointment=appointment)


def get(unit: Unit, school: str, appointment: str) -> AppointmentFact | None:
    """Return a meeting, or None."""
    found = unit.one(_GET, school=school, id=appointment)
    return fact(found) if found else None


def of_student(unit: Unit, school: str, student: str, now: Instant) -> tuple[AppointmentFact, ...]:
    """Return the student's meetings to come, in order."""
    return tuple(map(fact, unit.all(_OF_STUDENT, school=school, student=student, now=now)))


def of_request(unit: Unit, school: str, request: str) -> tuple[AppointmentFact, ...]:
    """Return every meeting of a request, in order."""
    return tuple(map(fact, unit.all(_OF_REQUEST, school=school, request=request)))


def busy(
    unit: Unit, school: str, persons: Iterable[str], now: Instant, until: Instant
) -> tuple[Busy, ...]:
    """Return what takes these persons' time: taken cells (joined) and absences."""
    values = unit.array(persons)
    first, last = now // CELL, until // CELL
    taken = unit.all(_CELLS, school=school, first=first, last=last, values=values)
    away = unit.all(_ABSENCES, school=school, now=now, until=until, values=values)
    return (*_joined(taken), *(Busy(one.person, one.starts, one.ends) for one in away))


def add_absence(unit: Unit, school: str, person: str, starts: Instant, ends: Instant) -> str:
    """Keep a stretch in which a person is away; return its id."""
    new = random_id()
    unit.run(_ADD_ABSENCE, school=school, id=new, person=person, starts=starts, ends=ends)
    return new


def fact(row: Row[tuple[object, ...]]) -> AppointmentFact:
    """Return a row of `COLUMNS` as a flow may see it."""
    return AppointmentFact(
        id=row.id,
        request=row.request,
        person=row.person,
        state=row.state,
        start=row.starts,
        end=row.ends,
        location=row.location,
        code=row.code,
        sequence=row.sequence,
    )


def _win(unit: Unit, school: str, appointment: str, slot: Slot, cells: Sequence[int]) -> bool:
    """Take the cells instead of the meeting's own ones, or leave everything as it was."""
    stretch = {"since": slot.start, "until": slot.end}
    if unit.one(_AWAY, school=school, person=slot.person, **stretch):
        return False
    with unit.savepoint() as undo:
        unit.run(_FREE, school=school, appointment=appointment)
        won = unit.run_many(
            _TAKE,
            [
                {"school": school, "person": slot.person, "cell": cell, "appointment": appointment}
                for cell in cells
            ],
        )
        if won != len(cells):
            undo()
    return won == len(cells)


def _joined(rows: Sequence[Row[tuple[object, ...]]]) -> Iterator[Busy]:
    person, start, end = "", 0, 0
    for row in rows:
        if row.person == person and row.cell == end:
            end += 1
            continue
        if person:
            yield Busy(person, start * CELL, end * CELL)
        person, start, end = row.person, row.cell, row.cell + 1
    if person:
        yield Busy(person, start * CELL, end * CELL)
