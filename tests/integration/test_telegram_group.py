"""The staff group on Telegram: a thread a request, in step with the database, on both of these."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from flows import protocol as p
from storage import requests
from storage.work import Store
from tests.botapi.rooms import Topic
from tests.botapi.staff import Forum
from tests.integration.chat import SCHOOL, Chat, chatting
from tests.integration.live import DAY

SECRET = "ik slaap slecht en heb schulden"
ALIAS = "Zilvervos"


@pytest.fixture
async def chat(store: Store) -> AsyncIterator[Chat]:
    async with chatting(store, group="Team") as started:
        yield started


@pytest.fixture
def team(chat: Chat) -> Forum:
    assert chat.team is not None
    return chat.team


async def asks(chat: Chat, *, of: str = "") -> p.RequestFact:
    """A student asks; without `of` it is for whoever of the team takes it."""
    number = len(await chat.store.read(lambda unit: requests.running(unit, SCHOOL))) + 1
    unit_of = p.OpenRequest(
        id=f"r{number}",
        topic="geld",
        wants="message",
        location="leeuwarden",
        team="leeuwarden",
        person=of,
        owner="",
        alias=ALIAS,
        text=SECRET,
        excluded=(),
        promise="running",
        due=chat.now + DAY,
    )
    await chat.performs(f"s{number}", unit_of, p.ShowRequest(unit_of.id))
    return await request(chat, number)


async def request(chat: Chat, number: int = 1) -> p.RequestFact:
    found = await chat.store.read(lambda unit: requests.by_number(unit, SCHOOL, number))
    assert found is not None
    return found


async def sees(chat: Chat, team: Forum, title: str, *words: str) -> Topic:
    """Wait for the thread with this title and these words in it."""

    def found() -> Topic | None:
        fits = (one for one in team.threads if one.name == title)
        return next((one for one in fits if all(w in team.screen(one.id) for w in words)), None)

    one = await chat.api.until(found, lambda: f"{title} {words}:\n{team.screen()}")  # type: ignore[arg-type]
    assert one is not None
    return one


async def test_a_request_is_a_thread_with_number_state_place_and_clock(
    chat: Chat, team: Forum
) -> None:
    await asks(chat)

    thread = await sees(chat, team, "#1 · wacht · Leeuwarden", "uiterlijk dinsdag 10.15")

    (head,) = [one for one in team.messages(thread.id) if one.kind == "text"]
    assert "Wie pakt hem op?" in head.text
    assert head.labels == ["Ik pak hem op", "Open in de inbox"]
    assert SECRET not in team.screen()
    assert ALIAS not in team.screen()
    assert "eld" not in team.screen()
