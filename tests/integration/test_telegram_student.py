"""A student in a private chat: the whole program and a Bot API server, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from bot.telegram.receive import GetUpdates
from bot.telegram.service import STRANGE
from flows import protocol as p
from storage import requests, settings, views
from storage.work import Store
from tests.botapi.faults import Html, Reset, broken, flood
from tests.botapi.people import User
from tests.integration.chat import SCHOOL, Chat, chatting

DEBTS = "ik heb schulden en kan mijn huur niet betalen"
STALE = "Die knop hoort bij een oudere vraag"
ASKED = "Waar kan ik je mee helpen?"


@pytest.fixture
async def chat(store: Store) -> AsyncIterator[Chat]:
    async with chatting(store) as started:
        yield started


async def begins(chat: Chat, name: str = "Sam") -> User:
    user = chat.api.user(name)
    user.start("loc-leeuwarden")
    await user.sees(ASKED)
    return user


async def finds(chat: Chat, user: User) -> None:
    user.says(DEBTS)
    await chat.presses(user, "Schulden of boetes")
    await user.sees("Je kunt terecht bij Karim")


async def later(chat: Chat, user: User, words: str) -> None:
    """Let time pass until it is said."""
    while not said(user, words):
        await chat.moves(5000)
        await asyncio.sleep(0.05)


async def request(chat: Chat) -> p.RequestFact:
    found = await chat.store.read(lambda unit: requests.by_number(unit, SCHOOL, 1))
    assert found is not None
    return found


def said(user: User, words: str) -> int:
    """How often the bot said these words."""
    return sum(words in one.text for one in user.messages() if one.author != user.person.first_name)


async def test_from_start_to_a_booked_meeting_by_buttons(chat: Chat) -> None:
    sam = chat.api.user("Sam")
    sam.start()
    await chat.presses(sam, "Leeuwarden")
    await sam.sees(ASKED)
    await finds(chat, sam)

    await chat.presses(sam, "Afspraak", "vandaag om 11.15", "Ik blijf anoniem")

    await chat.api.until(lambda: "afspraak.ics" in sam.screen(), sam.screen())
    booked = await request(chat)
    assert (booked.owner, booked.wants) == ("karim-haddad", "meeting")
    assert "mailtje" not in sam.screen()
    assert not chat.api.spinning()
    await chat.api.until(lambda: sum(bool(one.rows) for one in sam.messages()) == 1, sam.screen())


async def test_an_answer_comes_into_the_chat_and_nobody_s_own_words_come_back(chat: Chat) -> None:
    sam = await begins(chat)
    await finds(chat, sam)
    await chat.presses(sam, "Bericht")
    await sam.sees("Schrijf je bericht")
    sam.says("Kun je me helpen met een brief?")
    await chat.presses(sam, "Ik blijf anoniem")
    await sam.sees("Het antwoord komt hier, in deze chat.")

    asked = await request(chat)
    assert await chat.acts("karim-haddad", p.Claim(asked.id)) is None
    assert await chat.acts("karim-haddad", p.Reply(asked.id, "Ja hoor, <kom> maar langs.")) is None
    await chat.moves(6000)

    answer = await sam.sees("Ja hoor, <kom> maar langs.")
    assert answer.text.startswith("Karim")
    assert said(sam, "Kun je me helpen met een brief?") == 0


async def test_a_corrected_answer_is_changed_where_it_stands(chat: Chat) -> None:
    sam = await begins(chat)
    await finds(chat, sam)
    await chat.presses(sam, "Bericht")
    await sam.sees("Schrijf je bericht")
    sam.says("Kun je me helpen met een brief?")
    await chat.presses(sam, "Ik blijf anoniem")
    await sam.sees("Het antwoord komt hier, in deze chat.")
    asked = await request(chat)
    assert await chat.acts("karim-haddad", p.Claim(asked.id)) is None
    assert await chat.acts("karim-haddad", p.Reply(asked.id, "Tot dinsdag.")) is None
    await chat.moves(6000)
    await sam.sees("Tot dinsdag.")
    page = await chat.store.read(lambda u: views.request_page(u, SCHOOL, 1, "karim-haddad"))
    assert page is not None
    answer = (page.entries or ())[-1].id

    assert await chat.acts("karim-haddad", p.Correct(asked.id, answer, "Tot vrijdag.")) is None
    changed = await sam.sees("Tot vrijdag.")

    assert changed.text.endswith("Tot vrijdag. (aangepast)")
    assert changed.text.startswith("Karim")
    assert said(sam, "Tot dinsdag.") == 0
    assert said(sam, "heeft een bericht aangepast") == 0


async def test_pressing_twice_is_pressing_once(chat: Chat) -> None:
    sam = await begins(chat)
    await finds(chat, sam)

    first, second = sam.press("Afspraak"), sam.press("Afspraak")
    await sam.answered(first)
    await sam.answered(second)
    await sam.sees("Wanneer wil je Karim spreken?")
    await chat.api.confirmed()

    assert said(sam, "Wanneer wil je Karim spreken?") == 1
    assert said(sam, STALE) == 0


@pytest.mark.parametrize("data", ["", "#", "t99.1#0", "forged"])
async def test_an_old_or_forged_button_only_asks_again(chat: Chat, data: str) -> None:
    sam = await begins(chat)
    old = sam.messages()[-1]
    sam.says(DEBTS)
    await sam.sees("Waar gaat het vooral over?")

    pressed = sam.press_data(old.post, data or str(old.rows[0][0].callback_data))

    await sam.answered(pressed)
    again = await sam.sees("Waar gaat het vooral over?", after=(await sam.sees(STALE)).id)
    assert "Schulden of boetes" in again.labels


@pytest.mark.parametrize("before", ["", "/start ", "/help ", "/"])
async def test_danger_is_answered_first_and_in_the_same_turn(chat: Chat, before: str) -> None:
    sam = await begins(chat)

    said_it = sam.says(f"{before}ik wil niet meer leven")

    panel = await sam.hears_back(said_it)
    assert "113" in panel.text


@pytest.mark.parametrize("kind", ["voice", "photo", "sticker", "contact", "video_note"])
async def test_what_is_no_text_gets_numbers_to_call(chat: Chat, kind: str) -> None:
    sam = await begins(chat)

    answer = await sam.hears_back(getattr(sam, kind)())

    assert "112" in answer.text
    assert "113" in answer.text


async def test_a_wait_that_telegram_asks_for_holds_up_one_chat_only(chat: Chat) -> None:
    sam, kim = await begins(chat), await begins(chat, "Kim")
    plan = chat.api.faults.plan("sendMessage", flood(3), chat=sam.id)

    sam.says(DEBTS)
    await chat.api.until(lambda: plan.hits == 1, "a refusal")
    kim.says(DEBTS)
    await kim.sees("Waar gaat het vooral over?")
    assert said(sam, "Waar gaat het vooral over?") == 0

    await later(chat, sam, "Waar gaat het vooral over?")


@pytest.mark.parametrize("fault", [broken(), Html(), Reset(), broken(502)])
async def test_a_broken_server_delays_and_loses_nothing(chat: Chat, fault: Html | Reset) -> None:
    sam = await begins(chat)
    plan = chat.api.faults.plan("sendMessage", fault)

    sam.says(DEBTS)

    await later(chat, sam, "Waar gaat het vooral over?")
    assert (said(sam, "Waar gaat het vooral over?"), plan.hits) == (1, 1)


async def test_who_blocked_the_bot_holds_up_nobody_and_may_come_back(chat: Chat) -> None:
    sam, kim = await begins(chat), await begins(chat, "Kim")
    sam.says(DEBTS)
    await sam.sees("Waar gaat het vooral over?")
    plan = chat.api.faults.plan("sendMessage", broken(), times=0)
    sam.press("Schulden of boetes")
    sam.block()
    await chat.api.until(lambda: any(one.code == 403 for one in chat.api.calls()), "a 403")

    kim.says(DEBTS)
    await kim.sees("Waar gaat het vooral over?")
    back = sam.says("hallo?")

    await sam.hears_back(back)
    assert plan.hits == 0


async def test_an_update_that_comes_again_counts_once(chat: Chat) -> None:
    sam = await begins(chat)
    chat.api.bot.updates.disturbance.again = 2
    chat.api.faults.plan("getUpdates", Reset(delivered=True), times=2)

    sam.says(DEBTS)

    await sam.sees("Waar gaat het vooral over?")
    sam.press("Schulden of boetes")
    await sam.sees("Je kunt terecht bij Karim")
    await chat.api.confirmed()
    assert said(sam, "Waar gaat het vooral over?") == 1
    assert said(sam, "Je kunt terecht bij Karim") == 1
    assert said(sam, STALE) == 0


async def test_an_update_in_an_unknown_shape_is_read_for_its_words(chat: Chat) -> None:
    sam = await begins(chat)
    chat_of_sam = {"id": sam.id, "type": "private"}

    with capture_logs() as logs:
        sam.raw({"message": {"chat": chat_of_sam, "text": "ik wil niet meer leven", "date": "x"}})
        await sam.sees("113")

    assert [one["event"] for one in logs if "strange" in one["event"]]
    assert "leven" not in str(logs)
    await chat.telegram.intake.drain()
    assert await chat.store.read(lambda unit: settings.counted(unit, SCHOOL, STRANGE)) == 1


async def test_nothing_waiting_is_thrown_away_at_the_start(store: Store) -> None:
    async with chatting(store, wait=True) as chat:
        sam = chat.api.user("Sam")
        sam.start("loc-leeuwarden")
        chat.start()

        await sam.sees(ASKED)

        assert chat.api.bot.updates.drops == []
        assert set(chat.api.bot.updates.allowed) == set(GetUpdates(offset=0).allowed_updates)


async def test_a_refused_token_is_told_once_and_clearly(store: Store) -> None:
    async with chatting(store, wait=True) as chat:
        chat.api.bot.revoked = True
        with capture_logs() as logs:
            await chat.start()

    assert [(one["event"], one["log_level"]) for one in logs] == [
        ("telegram.token_refused", "error")
    ]
    assert chat.api.bot.token not in str(logs)


async def test_who_is_forgotten_hears_so_and_begins_anew(chat: Chat) -> None:
    sam = await begins(chat)
    sam.says("/mijn")
    await chat.presses(sam, "Wis alles van mij", "Ja, wis alles")
    gone = await sam.sees("Alles van jou is gewist")

    sam.start()

    await sam.sees("Hoi, ik ben", after=gone.id)
