from __future__ import annotations

from bot.config import Settings
from bot.contents import Contents
from bot.upkeep import PARCELS_KEPT, Upkeep
from bot.watch import load_content
from storage import logins, queue
from storage.queue import Parcel
from storage.work import Store, Unit

SCHOOL = "saw-friesland"
START = 1_790_000_000_000
YEAR = 366 * 86_400_000


async def count(store: Store, table: str) -> int:
    sql = f"SELECT count(*) AS n FROM {table}"  # noqa: S608 - a name from this file
    found = await store.read(lambda unit: unit.one(sql))
    assert found is not None
    return int(found.n)


async def test_used_up_marks_and_links_go_after_their_term(store: Store) -> None:
    contents = Contents(store)
    await contents.publish(SCHOOL, load_content(Settings(school=SCHOOL)), START)

    def fill(unit: Unit) -> None:
        logins.invite(unit, SCHOOL, "someone", START)
        queue.post(unit, "mail", "a@example.org", Parcel(SCHOOL, "", "news"), START)
        held = queue.lease(unit, START, "me", 60)
        assert held is not None
        queue.mark_sent(unit, held.parcels[0], START)
        queue.post(unit, "mail", "b@example.org", Parcel(SCHOOL, "", "news"), START)

    await store.unit(fill)

    assert await Upkeep(store, contents, lambda: START + PARCELS_KEPT).run() == 0
    assert (await count(store, "outbox"), await count(store, "invite")) == (2, 0)

    assert await Upkeep(store, contents, lambda: START + YEAR).run() == 0
    assert await count(store, "outbox") == 1  # what still waits is never dropped
