"""Units that tell the same people touch their destinations in one order: none waits in a ring."""

from __future__ import annotations

import pytest

from bot.perform import Deed, Desk, perform, show
from flows import protocol as p
from storage import staff
from storage.work import Store, Unit
from tests.integration.chat import SCHOOL
from tests.integration.live import DAY, MONDAY
from tests.integration.test_telegram_group import with_mail

CHATS = {"sjoukje-hoekstra": "9001", "johan-wiersma": "7001", "karim-haddad": "8001"}
PEOPLE = tuple(CHATS)
ASKS = p.OpenRequest(
    id="r1",
    topic="geld",
    wants="message",
    location="leeuwarden",
    team="leeuwarden",
    person="",
    owner="",
    alias="Zilvervos",
    text="",
    excluded=(),
    promise="running",
    due=MONDAY + DAY,
)


async def touched(store: Store, people: tuple[str, ...], what: str) -> list[str]:
    """Return the keys of what was posted to, in the order of posting."""

    def work(unit: Unit) -> None:
        for person, chat in CHATS.items():
            staff.add(unit, SCHOOL, "telegram", chat, person, MONDAY)
        deed = Deed(unit, SCHOOL, "s1", with_mail(), MONDAY, desk=Desk(group=True, chats=True))
        perform(deed, ASKS)
        perform(deed, p.Notify(people, what, "r1"))
        show(deed)

    await store.unit(work)
    rows = await store.read(lambda unit: unit.all("SELECT destination FROM outbox ORDER BY id"))
    return [row.destination for row in rows]


@pytest.mark.parametrize("what", ["request", "alert"])
@pytest.mark.parametrize("turn", [1, -1])
async def test_people_are_told_in_one_order(store: Store, what: str, turn: int) -> None:
    place = "" if what == "alert" else "r1"
    told = [f"{chat}:{place}" for chat in sorted(CHATS.values())]
    shown = [*(f"{chat}:r1" for chat in sorted(CHATS.values())), "group:r1"]
    mails = sorted(f"{one}@school.example" for one in PEOPLE) if what == "alert" else []

    found = await touched(store, PEOPLE[::turn], what)

    def keys(unit: Unit) -> list[str]:
        aims = [("mail", one) for one in mails]
        aims += [("telegram-staff", one) for one in (*told, *shown)]
        return [unit.keyring.lookup("destination", *one) for one in aims]

    assert found == await store.read(keys)
