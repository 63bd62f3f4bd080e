"""What passes its term goes, and nobody who comes back at that moment is left with half."""

from __future__ import annotations

import asyncio
import threading
import time

from flows import protocol as p
from storage import forget, requests, students
from storage.work import Store, Unit

SCHOOL = "saw-friesland"
NOW = 1_790_000_000_000
DAY = 86_400_000
TERM = 30
PATIENCE = 20
_TOUCH = "UPDATE student SET touched = :now WHERE school = :school AND id = :id"
_WAITING = "SELECT count(*) AS n FROM pg_locks WHERE NOT granted"
_DIALECT = "SELECT 'pg' AS is_a /*pg WHERE true *//*lite WHERE 1 = 0*/"

ASKED = p.OpenRequest(
    id="r1",
    topic="geld",
    wants="message",
    location="leeuwarden",
    team="leeuwarden",
    person="",
    owner="",
    alias="Zilvervos",
    text="Ik heb schulden",
    excluded=(),
    promise="running",
    due=NOW + DAY,
)


async def test_who_comes_back_at_the_moment_of_their_term_stays(store: Store) -> None:
    who, _ = await store.unit(
        lambda unit: students.meet(unit, SCHOOL, "web", "cookie", NOW - 2 * TERM * DAY)
    )
    begun = threading.Event()

    def comes_back(unit: Unit) -> None:
        unit.run(_TOUCH, school=SCHOOL, id=who.id, now=NOW)
        requests.open_request(unit, SCHOOL, who.id, ASKED, "nl", NOW)
        begun.set()
        _until_somebody_waits(unit)

    back = asyncio.create_task(store.unit(comes_back, student=(SCHOOL, who.id)))
    assert await asyncio.to_thread(begun.wait, PATIENCE)
    gone = await store.unit(lambda unit: forget.retire(unit, SCHOOL, NOW, days=TERM))
    await back

    asked = await store.read(lambda unit: requests.get(unit, SCHOOL, "r1"))
    assert asked is not None
    assert (gone, asked.student, asked.state) == (0, who.id, "waiting")
    found = await store.read(lambda unit: students.places(unit, SCHOOL, who.id))
    assert found == (("web", "cookie"),)


def _until_somebody_waits(unit: Unit) -> None:
    """On PostgreSQL the other unit runs meanwhile; on SQLite it comes after this one anyway."""
    until = time.monotonic() + PATIENCE
    while unit.one(_DIALECT) and time.monotonic() < until:
        found = unit.one(_WAITING)
        if found and found.n:
            return
        time.sleep(0.02)
