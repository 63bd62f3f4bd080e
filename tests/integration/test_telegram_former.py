"""Who is no professional any more: told so once, and nothing said at the desk is a student's."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot import people
from content.pack import Content
from storage import students
from storage.work import Store
from tests.integration.chat import SCHOOL, chatting
from tests.integration.live import school
from tests.integration.test_telegram_desk import KARIM, Office, said, with_topics

ENDED = "Je bent hier geen medewerker meer."


@pytest.fixture(params=[True, False], ids=["topics", "plain"])
async def office(store: Store, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    async with chatting(store) as chat:
        if request.param:
            with_topics(chat)
        started = Office(chat, chat.api.user("Karim"), request.param)
        started.karim = await started.joins("Karim", KARIM)
        yield started


async def is_student(office: Office) -> bool:
    account = str(office.karim.id)
    found = await office.chat.store.read(
        lambda unit: students.at(unit, SCHOOL, "telegram", account)
    )
    return found is not None


def without_karim() -> Content:
    pack = school(SCHOOL)[0].pack
    left = tuple(one for one in pack.people if one.id != KARIM)
    return Content(pack.model_copy(update={"people": left}))


async def test_who_was_removed_is_told_once_and_asks_nothing_at_the_desk(office: Office) -> None:
    await office.owned()
    content = office.chat.contents.active(SCHOOL)

    told = await people.remove(office.chat.store, SCHOOL, content, KARIM, office.chat.now)
    office.chat.clock.kick()
    told_once = await office.karim.sees(ENDED)
    await office.writes("Ik kom morgen bij je langs")
    await office.karim.sees(ENDED, after=told_once.id)
    await office.writes("Of overmorgen")
    await office.chat.api.confirmed()

    assert "Nog open op deze naam: #1." in told
    assert not await is_student(office)
    assert len(await office.entries()) == 1
    asked = office.karim.says("waar kan ik terecht met schulden")
    await office.karim.hears_back(asked)
    assert await is_student(office)
    assert len(said(office.karim, ENDED)) == 2


async def test_who_left_the_list_is_told_at_the_first_word(office: Office) -> None:
    await office.chat.contents.publish(SCHOOL, without_karim(), office.chat.now)

    office.karim.says("Kom maar langs")

    await office.karim.sees(ENDED)
    assert not await is_student(office)
    asked = office.karim.says("waar kan ik terecht met schulden")
    await office.karim.hears_back(asked)
    assert len(said(office.karim, ENDED)) == 1


async def test_danger_of_who_left_gets_the_lines(office: Office) -> None:
    await office.chat.contents.publish(SCHOOL, without_karim(), office.chat.now)

    office.karim.says("ik wil niet meer leven")

    await office.karim.sees("113")
