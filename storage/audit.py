"""Who did what to which request: kinds and ids only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.protocol import Instant, Value
from storage.ids import ordered_id

if TYPE_CHECKING:
    from storage.work import Unit

_ADD = """
INSERT INTO audit (school, id, at, person, act, request)
VALUES (:school, :id, :at, :person, :act, :request)
"""
_OF = "SELECT at, person, act FROM audit WHERE school = :school AND request = :request ORDER BY id"


class Act(Value, frozen=True):
    """Something a professional did; `act` is the name of the event."""

    at: Instant
    person: str
    act: str


def add(unit: Unit, school: str, person: str, act: str, request: str, now: Instant) -> None:
    """Write an act down."""
    values = {"person": person, "act": act, "request": request}
    unit.run(_ADD, school=school, id=ordered_id(now), at=now, **values)


def of_request(unit: Unit, school: str, request: str) -> tuple[Act, ...]:
    """Return what professionals did with a request, in order."""
    rows = unit.all(_OF, school=school, request=request)
    return tuple(Act(one.at, one.person, one.act) for one in rows)
