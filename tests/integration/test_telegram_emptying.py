"""Words go from every chat that shows them once nobody there has to read them; on both."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from flows import protocol as p
from storage.work import Store
from tests.botapi.people import User
from tests.integration.chat import chatting
from tests.integration.test_telegram_desk import HELD, KARIM, WORDS, Office, said, with_topics
from tests.integration.test_telegram_group import settled

SJOUKJE = "sjoukje-hoekstra"
STAFF = "telegram-staff"
TWO_DAYS = 2 * 24 * 3600 + 60
CONTENT = ("slaap slecht", "langs", "Zilvervos")
GONE = "Hier stond een bericht. Het is weggehaald."


@pytest.fixture(params=[True, False], ids=["topics", "plain"])
async def talk(store: Store, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    """A talk in Karim's chat: the student's words, and an answer written there."""
    async with chatting(store) as chat:
        if request.param:
            with_topics(chat)
        begun = Office(chat, chat.api.user("Karim"), request.param)
        begun.karim = await begun.joins("Karim", KARIM)
        await begun.owned()
        await begun.writes("Kom langs")
        await begun.karim.sees(HELD)
        await begun.passes()
        await begun.karim.sees("Verstuurd")
        yield begun


async def emptied(talk: Office, user: User, *words: str) -> None:
    """Wait until none of these stand in a chat."""
    await talk.chat.api.until(
        lambda: not any(said(user, one) for one in words or CONTENT),
        user.screen(),
    )
    await settled(talk.chat, STAFF, some=False)


async def hands_over(talk: Office) -> None:
    moved = p.SetRequest("r1", owner=SJOUKJE)
    await talk.chat.performs((await talk.asked()).student, moved)


async def test_who_lost_a_request_keeps_only_whose_it_is_now(talk: Office) -> None:
    sjoukje = await talk.joins("Sjoukje", SJOUKJE)

    await hands_over(talk)

    await talk.karim.sees("#1 is nu van Sjoukje Hoekstra.")
    await emptied(talk, talk.karim)
    await sjoukje.sees(WORDS)
    await sjoukje.sees("Kom langs")


async def test_an_older_head_goes_with_the_rest(talk: Office) -> None:
    old = await talk.karim.sees("#1 · Bericht")
    talk.karim.says("/mijn")
    await talk.karim.sees("Van mij")
    await talk.karim.pressed("Open #1")
    await talk.karim.sees("#1 · Bericht", after=old.id)

    await hands_over(talk)

    await talk.karim.sees("#1 is nu van Sjoukje Hoekstra.")
    await emptied(talk, talk.karim, "#1 · Bericht")


async def test_what_is_too_old_to_go_gets_other_words(talk: Office) -> None:
    talk.chat.api.world.skew += TWO_DAYS

    await hands_over(talk)

    await talk.karim.sees("#1 is nu van Sjoukje Hoekstra.")
    await emptied(talk, talk.karim, "slaap slecht")
    assert said(talk.karim, GONE)
    assert said(talk.karim, "Kom langs")  # their own message: only they can take it away


async def test_who_has_it_again_reads_all_of_it_again(talk: Office) -> None:
    await hands_over(talk)
    await emptied(talk, talk.karim)

    back = p.SetRequest("r1", owner=KARIM)
    await talk.chat.performs((await talk.asked()).student, back)

    await talk.karim.sees(WORDS)
    await talk.karim.sees("Kom langs")


async def test_a_wipe_reaches_who_had_the_request_before(talk: Office) -> None:
    await settled(talk.chat, STAFF, some=False)
    # As if the chat had not taken what came with the handover.
    await talk.chat.store.unit(
        lambda unit: unit.run("UPDATE request SET owner = :who", who=SJOUKJE)
    )

    await talk.chat.performs((await talk.asked()).student, p.Forget())

    await emptied(talk, talk.karim)
