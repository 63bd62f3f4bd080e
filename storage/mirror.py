"""What our messages, threads and lines of state are called on a channel; sends and decides nothing.

A *place* is where they stand: a channel and a destination there, kept as a keyed hash. `about` is
the request or the student whose things they are, and with whose texts they go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.protocol import Value

if TYPE_CHECKING:
    from storage.work import Unit

_PUT = """
INSERT INTO mirror (school, place, about, item, outside, look)
VALUES (:school, :place, :about, :item, :outside, :look)
ON CONFLICT (school, place, about, item)
DO UPDATE SET outside = excluded.outside, look = excluded.look
"""
_ALL = """
SELECT item, outside, look FROM mirror
WHERE school = :school AND place = :place AND about = :about
"""
_FIND = """
SELECT about, item FROM mirror
WHERE school = :school AND place = :place AND outside = :outside
"""
_PLACES = """
SELECT DISTINCT place FROM mirror
WHERE school = :school AND about = :about AND (item = :item OR :item = '')
"""
_SHOWN = """
SELECT DISTINCT about FROM mirror
WHERE school = :school AND place = :place AND item LIKE :begins
"""
_DROP_ITEM = """
DELETE FROM mirror
WHERE school = :school AND place = :place AND about = :about AND item = :item
"""
_DROP = "DELETE FROM mirror WHERE school = :school AND place = :place AND about = :about"
_LEAVE = "DELETE FROM mirror WHERE school = :school AND place = :place"


class Image(Value, frozen=True):
    """What an item is called there, and a keyed hash of how it looked when it was last drawn."""

    outside: str
    look: str = ""


def place(unit: Unit, channel: str, destination: str) -> str:
    """Return the keyed hash that names a place."""
    return unit.keyring.lookup("mirror", channel, destination)


def look(unit: Unit, *drawn: str) -> str:
    """Return the keyed hash of how something looks; equal for equal looks."""
    return unit.keyring.lookup("look", *drawn)


def put(unit: Unit, school: str, where: str, about: str, item: str, image: Image) -> None:
    """Keep what an item is called at a place; an older name is replaced."""
    key = {"school": school, "place": where, "about": about, "item": item}
    unit.run(_PUT, **key, outside=image.outside, look=image.look)


def images(unit: Unit, school: str, where: str, about: str) -> dict[str, Image]:
    """Return all that stands at a place about one request or student, by item."""
    rows = unit.all(_ALL, school=school, place=where, about=about)
    return {row.item: Image(row.outside, row.look) for row in rows}


def find(unit: Unit, school: str, where: str, outside: str) -> tuple[str, str] | None:
    """Return what is called so at a place, as (about, item), or None."""
    found = unit.one(_FIND, school=school, place=where, outside=outside)
    return (found.about, found.item) if found else None


def places(unit: Unit, school: str, about: str, item: str) -> frozenset[str]:
    """Return where an item, or with "" anything, stands about one request or student."""
    rows = unit.all(_PLACES, school=school, about=about, item=item)
    return frozenset(row.place for row in rows)


def shown(unit: Unit, school: str, where: str, begins: str) -> tuple[str, ...]:
    """Return what has items at a place whose names begin so."""
    rows = unit.all(_SHOWN, school=school, place=where, begins=f"{begins}%")
    return tuple(row.about for row in rows)


def drop(unit: Unit, school: str, where: str, about: str, item: str = "") -> None:
    """Forget one item at a place, or with "" all that stands there about `about`."""
    if item:
        unit.run(_DROP_ITEM, school=school, place=where, about=about, item=item)
    else:
        unit.run(_DROP, school=school, place=where, about=about)


def leave(unit: Unit, school: str, where: str) -> None:
    """Forget all that stands at a place: it is gone, or no longer ours."""
    unit.run(_LEAVE, school=school, place=where)
