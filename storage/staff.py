"""Where professionals can be reached on a channel: who is at an address, and whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from flows.protocol import Instant, Value
from storage.work import ANY_OF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.work import Unit

Mode = Literal["staff", "student"]

_ADD = """
INSERT INTO staff_address (school, channel, lookup, person, mode, outside, added, chosen)
VALUES (:school, :channel, :lookup, :person, 'staff', :outside, :now, 0)
ON CONFLICT (school, channel, lookup) DO UPDATE SET person = excluded.person, mode = 'staff',
chosen = 0
"""
_AT = """
SELECT person, mode, chosen FROM staff_address
WHERE school = :school AND channel = :channel AND lookup = :lookup
"""
_OF = f"""
SELECT person, lookup, outside FROM staff_address
WHERE school = :school AND channel = :channel AND person {ANY_OF} ORDER BY added, lookup
"""
_EVERYONE = """
SELECT DISTINCT person FROM staff_address
WHERE school = :school AND channel = :channel ORDER BY person
"""
_MODE = """
UPDATE staff_address SET mode = :mode, chosen = :now
WHERE school = :school AND channel = :channel AND lookup = :lookup
"""
_LEAVE = """
DELETE FROM staff_address WHERE school = :school AND channel = :channel AND lookup = :lookup
"""
_REMOVE = (
    "DELETE FROM staff_address WHERE school = :school AND person = :person",
    "DELETE FROM login WHERE school = :school AND person = :person",
    "DELETE FROM invite WHERE school = :school AND person = :person",
)


class Colleague(Value, frozen=True):
    """Who is at an address. In mode "student" what they write there is a student's.

    `chosen` is when they last said themselves which it is, 0 when they never did.
    """

    person: str
    mode: Mode
    chosen: Instant = 0


def add(unit: Unit, school: str, channel: str, outside: str, person: str, now: Instant) -> None:
    """Make this address a professional's; it may have been another's."""
    key = _lookup(unit, channel, outside)
    place = f"{school}/{channel}/{key}"
    sealed = unit.keyring.seal("staff_address", place, "outside", outside.encode())
    values = {"school": school, "channel": channel, "lookup": key}
    unit.run(_ADD, **values, person=person, outside=sealed, now=now)


def at(unit: Unit, school: str, channel: str, outside: str) -> Colleague | None:
    """Return who is at an address, or None; whether the school still knows them is asked after."""
    key = _lookup(unit, channel, outside)
    found = unit.one(_AT, school=school, channel=channel, lookup=key)
    return Colleague(found.person, found.mode, found.chosen) if found else None


def addresses(
    unit: Unit, school: str, channel: str, persons: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """Return the outside ids of these persons on a channel; who has none is left out."""
    out: dict[str, tuple[str, ...]] = {}
    rows = unit.all(_OF, school=school, channel=channel, values=unit.array(persons))
    for row in rows:
        place = f"{school}/{channel}/{row.lookup}"
        outside = unit.keyring.open("staff_address", place, "outside", row.outside).decode()
        out[row.person] = (*out.get(row.person, ()), outside)
    return out


def set_mode(unit: Unit, school: str, channel: str, outside: str, mode: Mode, now: Instant) -> None:
    """Let what is written at this address count as a professional's, or as a student's."""
    key = _lookup(unit, channel, outside)
    unit.run(_MODE, school=school, channel=channel, lookup=key, mode=mode, now=now)


def leave(unit: Unit, school: str, channel: str, outside: str) -> None:
    """Forget one address."""
    unit.run(_LEAVE, school=school, channel=channel, lookup=_lookup(unit, channel, outside))


def everyone(unit: Unit, school: str, channel: str) -> tuple[str, ...]:
    """Return who has an address on a channel."""
    rows = unit.all(_EVERYONE, school=school, channel=channel)
    return tuple(one.person for one in rows)


def remove(unit: Unit, school: str, person: str) -> int:
    """End every address, login and invitation of a professional, at once; return how many."""
    return sum([unit.run(statement, school=school, person=person) for statement in _REMOVE])


def _lookup(unit: Unit, channel: str, outside: str) -> str:
    return unit.keyring.lookup("staff", channel, outside)
