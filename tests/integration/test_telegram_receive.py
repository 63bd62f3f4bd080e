"""What a student does besides writing, and what strangers do: the program and a Bot API server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from threading import Event

import pytest

from flows import protocol as p
from flows.words import plain
from storage import forget, mirror, students, views
from storage.openings import Place
from storage.work import Store, Unit
from tests.botapi.people import User
from tests.botapi.rooms import Post
from tests.integration.chat import SCHOOL, Chat, chatting
from tests.integration.test_telegram_student import begins, finds, request, said

MENU = "Waar gaat het vooral over?"


@pytest.fixture
async def chat(store: Store) -> AsyncIterator[Chat]:
    async with chatting(store) as started:
        yield started


async def writes(chat: Chat, user: User, text: str) -> Post:
    """Ask Karim something, up to the talk with him."""
    await finds(chat, user)
    await chat.presses(user, "Bericht")
    await user.sees("Schrijf je bericht")
    first = user.says(text)
    await chat.presses(user, "Ik blijf anoniem")
    await user.sees("Wil je nog iets toevoegen?")
    return first


async def read_by_helper(chat: Chat) -> list[str]:
    """The student's words on the helper's own page, who claims it for that."""
    await chat.acts("karim-haddad", p.Claim((await request(chat)).id))
    page = await chat.store.read(lambda unit: views.request_page(unit, SCHOOL, 1, "karim-haddad"))
    assert page is not None
    assert page.entries is not None
    return [one.text for one in page.entries if one.kind == "student"]


async def told(chat: Chat, user: User) -> list[str]:
    """What stands in the table of messages, also what could not be sent."""
    found = await chat.store.read(
        lambda unit: views.conversation(unit, SCHOOL, "telegram", str(user.id))
    )
    assert found is not None
    return [plain(one.message.spans) for one in found.shown]


# ---------------------------------------------------------------- edits


async def test_a_question_that_is_changed_is_asked_anew(chat: Chat) -> None:
    sam = await begins(chat)
    first = sam.says("ik heb iets")
    await sam.hears_back(first)

    sam.edits(first.id, "ik heb schulden en kan mijn huur niet betalen")

    await sam.sees(MENU)
    words = await told(chat, sam)
    assert "ik heb iets" not in words
    assert words.count("ik heb schulden en kan mijn huur niet betalen") == 1


async def test_what_is_changed_in_a_talk_is_changed_for_the_helper(chat: Chat) -> None:
    sam = await begins(chat)
    await writes(chat, sam, "Kun je me helpen met een brief?")
    more = sam.says("De brief is van de gemeente.")
    await sam.hears_back(more)

    for _ in range(2):  # Telegram tells of an edit again when only a preview changed
        sam.edits(more.id, "De brief is van de woningbouw.")
        await chat.api.confirmed()

    assert (await read_by_helper(chat))[-1] == "De brief is van de woningbouw."
    words = await told(chat, sam)
    assert len(words) == len(set(words))


async def test_the_first_words_of_a_request_are_followed_by_the_changed_ones(chat: Chat) -> None:
    sam = await begins(chat)
    first = await writes(chat, sam, "Kun je me helpe?")

    sam.edits(first.id, "Kun je me helpen?")
    await sam.sees("krijgt ook je aangepaste bericht")
    sam.edits(first.id, "Kun je me maandag helpen?")
    await chat.api.confirmed()

    assert (await read_by_helper(chat))[-1] == "Kun je me maandag helpen?"
    assert said(sam, "krijgt ook je aangepaste bericht") == 1


@pytest.mark.parametrize("old", ["hoi", ""])
async def test_danger_in_an_edit_is_answered(chat: Chat, old: str) -> None:
    sam = await begins(chat)
    first = sam.says(old) if old else sam.photo("kijk")
    answer = await sam.hears_back(first)

    sam.edits(first.id, "ik wil niet meer leven")

    await sam.sees("113", after=answer.id)


async def test_a_caption_can_be_changed(chat: Chat) -> None:
    sam = await begins(chat)
    first = sam.photo("ik heb iets")
    await sam.hears_back(first)

    post = sam.room.posts[first.id]
    post.fields |= {"caption": "ik heb schulden en kan mijn huur niet betalen"}
    post.edited = sam.world.now()
    sam.world.tell(post, "edited_message")

    await sam.sees(MENU)


async def test_names_of_messages_go_with_the_messages(chat: Chat) -> None:
    sam = await begins(chat)
    await sam.hears_back(sam.says("ik heb iets"))
    chat.now += 400 * 24 * 3_600_000

    def names(unit: Unit) -> int:
        who = students.at(unit, SCHOOL, "telegram", str(sam.id))
        where = mirror.place(unit, "telegram", str(sam.id))
        return len(mirror.images(unit, SCHOOL, where, who.id)) if who else 0

    before = await chat.store.read(names)
    await chat.store.unit(lambda unit: forget.retire(unit, SCHOOL, chat.now - 300 * 86_400_000, 30))

    assert (before > 0, await chat.store.read(names)) == (True, 0)


# ---------------------------------------------------------------- coming and going


async def test_who_blocks_us_loses_nothing(chat: Chat) -> None:
    sam = await begins(chat)
    await writes(chat, sam, "Kun je me helpen met een brief?")
    asked = await request(chat)
    assert await chat.acts("karim-haddad", p.Claim(asked.id)) is None
    assert await chat.acts("karim-haddad", p.Reply(asked.id, "Wanneer kun je?")) is None
    await chat.moves(6000)
    await sam.sees("Wanneer kun je?")
    sam.block()
    await chat.api.confirmed()

    assert await chat.acts("karim-haddad", p.Reply(asked.id, "Kom maar langs.")) is None
    chat.now += 6000
    while await chat.runner.fire():
        pass
    assert "Kom maar langs." in await told(chat, sam)
    assert [one for one in chat.api.calls("sendMessage") if one.code == 403] == []

    sam.unblock()

    await sam.sees("Kom maar langs.")
    back = await sam.sees("Fijn dat je er weer bent")
    await sam.sees("Kom maar langs.", after=back.id)
    assert sum("Wanneer kun je?" in one.text for one in sam.messages()) == 1  # it had arrived


async def test_who_wrote_on_the_web_too_gets_a_mail_there(chat: Chat) -> None:
    sam = await begins(chat)
    await writes(chat, sam, "Kun je me helpen met een brief?")

    def web_too(unit: Unit) -> str:
        who = students.at(unit, SCHOOL, "telegram", str(sam.id))
        assert who is not None
        students.set_code(unit, SCHOOL, who.id, "AAAAA-BBBBB-CCCC")
        return who.id

    student = await chat.store.unit(web_too)
    assert await chat.runner.opens(Place(SCHOOL, "web", "b" * 32), "code", "AAAAA-BBBBB-CCCC")

    for _ in range(2):  # a 403 and Telegram's own word: both tell of it
        await chat.runner.blocked(SCHOOL, "telegram", str(sam.id))

    found = await chat.store.read(lambda unit: students.get(unit, SCHOOL, student))
    assert found is not None
    assert (found.channel, found.outside) == ("web", "b" * 32)


async def test_a_stranger_who_shuts_us_out_is_nobody_we_keep(chat: Chat) -> None:
    kim = chat.api.user("Kim")
    kim.block()
    kim.unblock()
    await chat.api.confirmed()

    assert (
        await chat.store.read(lambda unit: students.at(unit, SCHOOL, "telegram", str(kim.id)))
        is None
    )
    assert kim.messages() == []


# ---------------------------------------------------------------- strangers


async def test_in_a_group_of_others_the_bot_says_where_it_talks_and_leaves(chat: Chat) -> None:
    await chat.telegram.name.learn()
    klas = chat.api.group("Klas 1B", admin=False)
    del klas.group.members[chat.api.bot.id]

    klas.admit(chat.api.bot)

    await chat.api.until(lambda: chat.api.bot.id in klas.group.left, "leaving")
    assert "Ik praat alleen in een eigen gesprek" in klas.screen()
    assert len(chat.api.calls("leaveChat")) == 1


async def test_in_the_staff_group_the_bot_stays_and_words_of_strangers_go_by(store: Store) -> None:
    async with chatting(store, group="Team") as chat:
        team = chat.team
        assert team is not None
        anna = chat.api.staff("Anna", team)
        team.grant(chat.api.bot, can_pin_messages=True)
        anna.writes("ik wil dood, zei hij", thread=0)
        await chat.api.confirmed()

        assert chat.api.calls("leaveChat") == []
        assert "113" not in team.screen()


async def test_a_question_from_another_chat_leads_to_the_private_one(chat: Chat) -> None:
    sam = await begins(chat)

    sam.asks_inline("schulden")

    await chat.api.until(lambda: chat.api.calls("answerInlineQuery"), "an answer")
    (answer,) = chat.api.calls("answerInlineQuery")
    assert (answer.code, answer.params["results"]) == (200, "[]")
    assert "eigen gesprek" in str(answer.params["button"])


# ---------------------------------------------------------------- what is no text


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("voice", "niet horen"),
        ("video_note", "niet horen"),
        ("photo", "niet zien"),
        ("video", "niet zien"),
        ("sticker", "sticker"),
        ("contact", "telefoonnummer"),
        ("location", "waar je bent"),
        ("poll", "niet lezen"),
    ],
)
async def test_each_kind_has_its_own_answer_with_numbers(chat: Chat, act: str, words: str) -> None:
    sam = await begins(chat)

    getattr(sam, act)()

    answer = await sam.sees(words)
    assert ("112" in answer.text, "113" in answer.text) == (True, True)


async def test_forwarded_words_are_screened_and_no_question(chat: Chat) -> None:
    sam = await begins(chat)
    sam.forwards("ik heb schulden")
    await sam.sees("Dit stuurde je door")

    back = sam.forwards("ik wil niet meer leven")

    await sam.sees("113", after=back.id)


async def test_whoever_waits_sees_that_we_are_at_work(chat: Chat) -> None:
    sam = await begins(chat)
    gate = Event()
    lane = f"telegram:{sam.id}"
    held = asyncio.create_task(chat.store.unit(lambda _unit: gate.wait(20), lane=lane))

    sam.says("ik heb iets")
    await chat.api.until(lambda: chat.api.bot.actions, "typing")
    gate.set()

    assert await held
    await chat.api.until(lambda: len(sam.messages()) > 3, sam.screen())
    assert chat.api.bot.actions == [(sam.id, "typing")]
