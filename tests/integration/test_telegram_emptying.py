"""Words go from every chat that shows them once nobody there has to read them; on both."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.perform import Desk
from bot.upkeep import Upkeep
from flows import protocol as p
from storage.work import Store
from tests.botapi.people import User
from tests.integration.chat import SCHOOL, Chat, chatting
from tests.integration.live import DAY
from tests.integration.test_telegram_desk import HELD, KARIM, WORDS, Office, said, with_topics
from tests.integration.test_telegram_group import settled
from tests.integration.test_telegram_together import opened

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


# ---------------------------------------------------------------- past the term


async def term_passes(chat: Chat, *, group: bool = False) -> None:
    chat.now += (chat.contents.active(SCHOOL).school.retention_days + 1) * DAY
    desk = Desk(group=group, chats=True)
    await Upkeep(chat.store, chat.contents, lambda: chat.now, desk=desk, kick=chat.clock.kick).run()


async def names(chat: Chat) -> int:
    """How many things about the first request are known by name."""
    sql = "SELECT count(*) AS n FROM mirror WHERE about = 'r1' AND place <> 'going'"
    found = await chat.store.read(lambda unit: unit.one(sql))
    assert found is not None
    return int(found.n)


async def closed(talk: Office) -> None:
    assert await talk.chat.acts(KARIM, p.Close("r1", "helped")) is None
    await talk.karim.sees("#1 is afgesloten.")
    await settled(talk.chat, STAFF, some=False)


async def test_past_its_term_a_talk_goes_from_the_chat(talk: Office) -> None:
    await closed(talk)

    await term_passes(talk.chat)

    await emptied(talk, talk.karim, *CONTENT, "Geld en schulden")
    assert said(talk.karim, "#1 is afgesloten.")
    assert await names(talk.chat) == 0


async def test_past_its_term_an_older_talk_is_blanked(talk: Office) -> None:
    await closed(talk)
    talk.chat.api.world.skew += TWO_DAYS

    await term_passes(talk.chat)

    await emptied(talk, talk.karim, "slaap slecht", "Zilvervos", "Geld en schulden")
    assert said(talk.karim, GONE)
    assert await names(talk.chat) == 0


async def test_names_stay_a_day_longer_than_the_words(talk: Office) -> None:
    await closed(talk)
    talk.karim.room.blocked = True
    await term_passes(talk.chat)
    await settled(talk.chat, STAFF, some=False)
    assert await names(talk.chat) > 0

    talk.chat.now += DAY
    await term_passes(talk.chat)

    assert await names(talk.chat) == 0


async def test_past_its_term_a_talk_goes_from_the_group(store: Store) -> None:
    async with chatting(store, group="Team") as chat:
        room = await opened(chat)
        await room.asks()
        await room.acts(p.Claim("r1"))
        await room.sees("schulden")
        await room.acts(p.Close("r1", "helped"))
        await room.rests()

        await term_passes(chat, group=True)

        await room.misses("schulden")
