"""One account, two roles: what a professional writes never becomes a student's by guessing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage import staff, students
from storage.work import Store
from tests.integration.chat import SCHOOL, chatting
from tests.integration.live import DAY
from tests.integration.test_telegram_desk import HELD, KARIM, Office, said
from tests.integration.test_telegram_student import ASKED

STRANGE = "Dit kon ik niet goed lezen."
DANGER = "ik wil niet meer leven"


@pytest.fixture
async def office(store: Store) -> AsyncIterator[Office]:
    async with chatting(store) as chat:
        started = Office(chat, chat.api.user("Karim"), topics=False)
        started.karim = await started.joins("Karim", KARIM)
        yield started


async def is_student(office: Office) -> bool:
    account = str(office.karim.id)
    found = await office.chat.store.read(
        lambda unit: students.at(unit, SCHOOL, "telegram", account)
    )
    return found is not None


def raw(office: Office, text: str, kind: str = "message", **more: object) -> None:
    """Something that Karim writes in a shape that no library knows."""
    chat = {"id": office.karim.id, "type": "private"}
    office.karim.raw({kind: {"chat": chat, "text": text, "date": "x"} | more})


# ---------------------------------------------------------------- in a shape nobody knows


@pytest.mark.parametrize("kind", ["message", "edited_message"])
async def test_a_professional_in_an_unknown_shape_is_no_student(office: Office, kind: str) -> None:
    await office.owned()

    raw(office, "Ik kom morgen bij je langs", kind)

    await office.karim.sees(STRANGE)
    assert not await is_student(office)
    assert len(await office.entries()) == 1


async def test_danger_of_a_professional_in_an_unknown_shape_gets_the_lines(office: Office) -> None:
    await office.owned()

    raw(office, DANGER)

    await office.karim.sees("113")
    await office.karim.sees(STRANGE)
    assert not await is_student(office)


async def test_who_is_student_here_stays_one_in_an_unknown_shape(office: Office) -> None:
    await office.owned()
    office.karim.says("/student")
    await office.karim.sees("Je bent hier nu student.")
    head = await office.karim.sees("#1 · Bericht")

    raw(office, "Dit is voor mijn student", reply_to_message={"message_id": head.id})
    await office.karim.sees(STRANGE)
    assert not await is_student(office)
    raw(office, DANGER)

    await office.chat.api.until(lambda: said(office.karim, "113"), "the lines")
    assert await is_student(office)


# ---------------------------------------------------------------- both at once


async def becomes_both(office: Office) -> None:
    """Karim has a conversation as a student, and then registers; one request is his."""
    await office.chat.store.unit(
        lambda unit: staff.leave(unit, SCHOOL, "telegram", str(office.karim.id))
    )
    office.karim.start("loc-leeuwarden")
    await office.karim.sees(ASKED)
    await office.chat.moves(1000)
    account, now = str(office.karim.id), office.chat.now
    await office.chat.store.unit(
        lambda unit: staff.add(unit, SCHOOL, "telegram", account, KARIM, now)
    )
    await office.owned()


async def test_a_running_student_who_registers_is_asked_whose_it_is(office: Office) -> None:
    await becomes_both(office)

    office.karim.says("ik heb schulden")

    asks = await office.karim.sees("Voor welke hulpvraag is dit?")
    assert "/student" in asks.text
    assert asks.labels == ["#1"]
    assert len(await office.entries()) == 1
    await office.karim.answered(office.karim.press("#1"))
    await office.karim.sees("Dit is voor #1.")
    assert [one[1] for one in await office.entries()][1:] == ["ik heb schulden"]


async def test_who_says_to_be_staff_is_asked_no_more_until_a_student_s_press(
    office: Office,
) -> None:
    await becomes_both(office)
    await office.chat.moves(1000)
    office.karim.says("/team")
    await office.karim.sees("Je bent hier weer medewerker.")
    office.karim.says("Kom maar langs")
    await office.karim.sees(HELD)
    await office.chat.moves(1000)

    office.karim.press_data(office.karim.messages()[1].post, "t1.1#0")
    office.karim.says("Welke brief bedoel je?")

    await office.karim.sees("Voor welke hulpvraag is dit?")
    assert len(await office.entries()) == 2


async def test_a_student_of_a_day_ago_is_only_staff_now(office: Office) -> None:
    await becomes_both(office)
    await office.chat.moves(DAY)

    office.karim.says("Kom maar langs")

    await office.karim.sees(HELD)
