"""Who did what to which request: kinds and ids only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.ids import ordered_id

if TYPE_CHECKING:
    from flows.protocol import Instant
    from storage.work import Unit

_ADD = """
INSERT INTO audit (school, id, at, person, act, request)
VALUES (:school, :id, :at, :person, :act, :request)
"""


def add(unit: Unit, school: str, person: str, act: str, request: str, now: Instant) -> None:
    """Write an act down."""
    values = {"person": person, "act": act, "request": request}
    unit.run(_ADD, school=school, id=ordered_id(now), at=now, **values)
