"""One account, two roles: what a professional writes never becomes a student's by guessing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage import students
from storage.work import Store
from tests.integration.chat import SCHOOL, chatting
from tests.integration.test_telegram_desk import KARIM, Office, said

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
