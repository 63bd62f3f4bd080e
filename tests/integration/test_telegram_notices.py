"""A notice with a button says who acts as soon as somebody does, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from flows import protocol as p
from storage.work import Store
from tests.botapi.faults import flood
from tests.botapi.people import User
from tests.botapi.shown import Shown
from tests.integration.chat import Chat, chatting
from tests.integration.test_telegram_group import asks, joins, settled

SJOUKJE, JOHAN = "sjoukje-hoekstra", "johan-wiersma"
BOTH = (SJOUKJE, JOHAN)


@pytest.fixture
async def chat(store: Store) -> AsyncIterator[Chat]:
    async with chatting(store) as started:
        yield started


async def waits(chat: Chat) -> tuple[User, User, Shown]:
    """A request of which two were told; return them, with the second one's notice."""
    first, second = await joins(chat, SJOUKJE), await joins(chat, JOHAN)
    await asks(chat)
    await chat.performs("s1", p.Notify(BOTH, "request", "r1"))
    for one in (first, second):
        assert (await one.sees("er wacht een vraag")).labels == ["Ik pak hem op"]
    return first, second, second.last


async def test_what_somebody_took_is_offered_to_nobody_any_more(chat: Chat) -> None:
    first, second, notice = await waits(chat)
    await settled(chat, "telegram-staff", some=False)
    assert not chat.api.calls("editMessageText")

    await first.pressed("Ik pak hem op")

    now = await second.sees("Hulpvraag 1 is nu van Sjoukje Hoekstra.")
    assert (now.id, now.labels) == (notice.id, [])
    await first.sees("Hulpvraag 1 is nu van Sjoukje Hoekstra.")
    assert "er wacht een vraag" not in first.screen() + second.screen()


async def test_what_was_closed_or_withdrawn_is_over(chat: Chat) -> None:
    _, second, notice = await waits(chat)

    closed = p.SetRequest("r1", state="closed", reason="withdrawn", promise="none")
    await chat.performs("s1", closed, p.ShowRequest("r1"))

    now = await second.sees("Hulpvraag 1 is afgesloten.")
    assert (now.id, now.labels) == (notice.id, [])


async def test_what_was_taken_before_the_notice_went_out_is_settled_too(chat: Chat) -> None:
    second = await joins(chat, JOHAN)
    await asks(chat)
    chat.api.faults.plan("sendMessage", flood(1))
    await chat.performs("s1", p.Notify(BOTH, "request", "r1"))
    await chat.acts(SJOUKJE, p.Claim("r1"))
    for _ in range(100):
        await asyncio.sleep(0.05)  # until it was refused, and tried again
        await chat.moves(1_000)
        if "is nu van" in second.screen():
            break

    assert (await second.sees("is nu van Sjoukje Hoekstra")).labels == []
    assert "er wacht een vraag" not in second.screen()


async def test_danger_says_who_acts_and_only_they_may_end_it(chat: Chat) -> None:
    first, second = await joins(chat, SJOUKJE), await joins(chat, JOHAN)
    raised = p.RaiseAlert("a1", "suicide", "now", "cue", location="leeuwarden")
    await chat.performs("s1", raised, p.Notify(BOTH, "alert"))
    before = await second.sees("Nog niemand heeft dit opgepakt")
    await first.sees("Nog niemand heeft dit opgepakt")

    await first.pressed("Ik pak dit op")

    now = await second.sees("Sjoukje Hoekstra pakt dit op.")
    assert (now.id, now.labels) == (before.id, ["Open in de inbox"])
    mine = await first.sees("Sjoukje Hoekstra pakt dit op.")
    assert mine.labels == ["Afgerond", "Open in de inbox"]
    await first.pressed("Afgerond")
    for one in (first, second):
        over = await one.sees("Sjoukje Hoekstra heeft dit afgerond.")
        assert over.labels == ["Open in de inbox"]
        assert "Nog niemand" not in one.screen()


async def test_a_text_under_a_notice_is_for_nobody_by_itself(chat: Chat) -> None:
    first, _, _ = await waits(chat)
    notice = first.last

    first.says("Neem jij dit?", reply_to=notice.id)

    await first.sees("Zo werkt het")
