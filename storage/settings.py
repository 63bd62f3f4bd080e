"""What the program found out by itself and must not forget; what people set is the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.work import Unit

_PUT = """
INSERT INTO setting (school, name, value) VALUES (:school, :name, :value)
ON CONFLICT (school, name) DO UPDATE SET value = excluded.value
"""
_CHANGE = f"""{_PUT.rstrip()}
WHERE setting.value <> excluded.value RETURNING value
"""
_COUNT = """
INSERT INTO counter (school, name, value) VALUES (:school, :name, 1)
ON CONFLICT (school, name) DO UPDATE SET value = counter.value + 1
"""
_COUNTED = "SELECT value FROM counter WHERE school = :school AND name = :name"
_GET = "SELECT value FROM setting WHERE school = :school AND name = :name"


def put(unit: Unit, school: str, name: str, value: str) -> None:
    """Keep a value under a name."""
    unit.run(_PUT, school=school, name=name, value=value)


def change(unit: Unit, school: str, name: str, value: str) -> bool:
    """Keep a value; True for the one who changed it, also when several do so at once."""
    return unit.one(_CHANGE, school=school, name=name, value=value) is not None


def count(unit: Unit, school: str, name: str) -> None:
    """Count one more of something an operator is to know about."""
    unit.run(_COUNT, school=school, name=name)


def counted(unit: Unit, school: str, name: str) -> int:
    """Return how many were counted."""
    found = unit.one(_COUNTED, school=school, name=name)
    return found.value if found else 0


def get(unit: Unit, school: str, name: str) -> str:
    """Return the value, "" when there is none."""
    found = unit.one(_GET, school=school, name=name)
    return found.value if found else ""
