"""What opens a conversation elsewhere, at the moment that the conversation goes; both databases."""

from __future__ import annotations

import asyncio
import threading

from storage import forget, openings, students
from storage.openings import Outcome, Place
from storage.work import Store, Unit

SCHOOL = "school"
NOW = 1_000_000
CODE = "ABCDE-FGHJK-MNPQ"


async def test_what_is_wiped_while_its_code_is_opened_leaves_no_address_of_nobody(
    store: Store,
) -> None:
    who, _ = await store.unit(lambda unit: students.meet(unit, SCHOOL, "web", "a", NOW))
    await store.unit(lambda unit: students.set_code(unit, SCHOOL, who.id, CODE))
    wiping, go_on = threading.Event(), threading.Event()

    def wipe(unit: Unit) -> None:
        unit.lock(SCHOOL, who.id)
        forget.forget(unit, SCHOOL, who.id, NOW)
        wiping.set()
        go_on.wait(10)

    def open_there(unit: Unit) -> Outcome:
        return openings.open_by(unit, Place(SCHOOL, "telegram", "5"), "code", CODE, NOW).outcome

    going = asyncio.ensure_future(store.unit(wipe))
    await asyncio.to_thread(wiping.wait, 10)
    opening = asyncio.ensure_future(store.unit(open_there))
    await asyncio.wait({opening}, timeout=0.3)
    go_on.set()
    await going

    assert await opening == "unknown"
    assert await store.read(lambda unit: students.at(unit, SCHOOL, "telegram", "5")) is None
    met, _ = await asyncio.wait_for(
        store.unit(lambda unit: students.meet(unit, SCHOOL, "telegram", "5", NOW)), 10
    )
    assert met.id != who.id
