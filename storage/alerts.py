"""Danger alerts: that there is one and who acts, never the words that gave the cue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.protocol import AlertFact, Instant

if TYPE_CHECKING:
    from sqlalchemy import Row

    from flows.protocol import RaiseAlert, SetAlert
    from storage.work import Unit

_COLUMNS = "id, student, request, kind, urgency, location, state, rung, person, raised"
_GET = f"SELECT {_COLUMNS} FROM alert WHERE school = :school AND id = :id"
_OPEN = f"""
SELECT {_COLUMNS} FROM alert WHERE school = :school AND state <> 'done'
ORDER BY CASE state WHEN 'acknowledged' THEN 1 ELSE 0 END,
CASE urgency WHEN 'now' THEN 0 ELSE 1 END, raised DESC, id DESC
"""
_ABOUT = f"""
SELECT {_COLUMNS} FROM alert WHERE school = :school AND student = :student AND student <> ''
AND state <> 'done' ORDER BY raised DESC
"""
_JOIN = """
UPDATE alert SET urgency = CASE WHEN :urgency = 'now' THEN 'now' ELSE urgency END,
request = CASE WHEN request = '' THEN :request ELSE request END,
location = CASE WHEN location = '' THEN :location ELSE location END, changed = :now
WHERE school = :school AND student = :student AND state IN ('raised', 'climbing')
"""
_ADD = """
INSERT INTO alert
(school, id, student, request, kind, urgency, cue, location, state, rung, person, raised, changed)
VALUES (:school, :id, :student, :request, :kind, :urgency, :cue, :location, 'raised', 0, '',
:now, :now)
"""
_SET = """
UPDATE alert SET state = :state, rung = :rung, changed = :now,
person = CASE WHEN :person = '' THEN person ELSE :person END
WHERE school = :school AND id = :id
"""


def raise_alert(unit: Unit, school: str, student: str, effect: RaiseAlert, now: Instant) -> None:
    """Raise an alert; one that nobody took up yet takes the second in.

    What a colleague has acknowledged stays theirs: new danger after that is a new alert.
    """
    values = {
        "school": school,
        "student": student,
        "request": effect.request,
        "urgency": effect.urgency,
        "location": effect.location,
        "now": now,
    }
    if not unit.run(_JOIN, **values):
        unit.run(_ADD, **values, id=effect.id, kind=effect.kind, cue=effect.cue)


def set_alert(unit: Unit, school: str, effect: SetAlert, now: Instant) -> None:
    """Keep a lawful move of an alert."""
    values = {"state": effect.state, "rung": effect.rung, "person": effect.person}
    unit.run(_SET, school=school, id=effect.id, now=now, **values)


def get(unit: Unit, school: str, alert: str) -> AlertFact | None:
    """Return an alert, or None."""
    found = unit.one(_GET, school=school, id=alert)
    return _fact(found) if found else None


def open_alerts(unit: Unit, school: str) -> tuple[AlertFact, ...]:
    """Return what is not done: what nobody took first, then the most urgent, then the newest."""
    return tuple(map(_fact, unit.all(_OPEN, school=school)))


def about(unit: Unit, school: str, student: str) -> AlertFact | None:
    """Return the newest alert about a student that is not done."""
    found = unit.one(_ABOUT, school=school, student=student)
    return _fact(found) if found else None


def _fact(row: Row[tuple[object, ...]]) -> AlertFact:
    return AlertFact(
        id=row.id,
        student=row.student,
        kind=row.kind,
        urgency=row.urgency,
        state=row.state,
        rung=row.rung,
        request=row.request,
        person=row.person,
        raised=row.raised,
        location=row.location,
    )
