"""A professional's private chat: talk in step with the database, acts as on the web, on both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from telegram import User as TelegramUser

from flows import protocol as p
from storage import requests, staff, students, views
from storage.work import Store
from tests.botapi.people import User
from tests.botapi.rooms import Post
from tests.botapi.shown import Shown
from tests.integration.chat import SCHOOL, Chat, chatting
from tests.integration.live import DAY

KARIM, SANNE = "karim-haddad", "marieke-postma"
WORDS = "Ik heb <schulden> & slaap slecht."
HELD = "Gaat over 5 tellen naar de student."
MOMENT = 6_000


@dataclass
class Office:
    """The program, a professional with a chat, and the requests of students."""

    chat: Chat
    karim: User
    topics: bool
    students: dict[int, User] = field(default_factory=dict)

    async def asks(self, *, of: str = KARIM, words: str = WORDS, team: str = "leeuwarden") -> int:
        """A student asks; return the request's number."""
        numbers = await self.chat.store.read(lambda unit: requests.running(unit, SCHOOL))
        number = len(numbers) + 1
        opened = p.OpenRequest(
            id=f"r{number}",
            topic="geld",
            wants="message",
            location="leeuwarden",
            team=team,
            person=of,
            owner="",
            alias="Zilvervos",
            text=words,
            excluded=(),
            promise="running",
            due=self.chat.now + DAY,
        )
        await self.chat.performs(await self.student(number), opened, p.ShowRequest(opened.id))
        return number

    async def student(self, number: int) -> str:
        """A student on Telegram, whose request has this number."""
        sam = self.students[number] = self.chat.api.user(f"Sam {number}")
        sam.room.started = True
        who, _ = await self.chat.store.unit(
            lambda unit: students.meet(unit, SCHOOL, "telegram", str(sam.id), self.chat.now)
        )
        return who.id

    async def owned(self, **more: str) -> int:
        """A request that was claimed on the web, and stands in the chat."""
        number = await self.asks(**more)
        assert await self.chat.acts(KARIM, p.Claim(f"r{number}")) is None
        await self.karim.sees(f"#{number} · Bericht")
        return number

    async def writes(self, words: str, number: int = 1) -> Post:
        """Write in a request's talk: in its thread, or as a reply to its head."""
        head = await self.karim.sees(f"#{number} · Bericht")
        where = {"thread": head.thread} if self.topics else {"reply_to": head.id}
        return self.karim.says(words, **where)

    async def entries(self, number: int = 1, person: str = KARIM) -> list[tuple[str, str, str]]:
        found = await self.chat.store.read(
            lambda unit: views.request_page(unit, SCHOOL, number, person)
        )
        assert found is not None
        return [(one.kind, one.text, one.state) for one in found.entries or ()]

    async def asked(self, number: int = 1) -> p.RequestFact:
        found = await self.chat.store.read(lambda unit: requests.by_number(unit, SCHOOL, number))
        assert found is not None
        return found

    async def joins(self, name: str, person: str) -> User:
        user = self.chat.api.user(name)
        user.room.started = True
        await self.chat.store.unit(
            lambda unit: staff.add(unit, SCHOOL, "telegram", str(user.id), person, self.chat.now)
        )
        return user

    async def passes(self) -> None:
        """Let the seconds of "Haal terug" be over."""
        await self.chat.moves(MOMENT)


@pytest.fixture(params=[True, False], ids=["topics", "plain"])
async def office(store: Store, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    async with chatting(store) as chat:
        if request.param:
            with_topics(chat)
        started = Office(chat, chat.api.user("Karim"), request.param)
        started.karim = await started.joins("Karim", KARIM)
        yield started


def with_topics(chat: Chat) -> None:
    one = chat.api.bot.user
    chat.api.bot.user = TelegramUser(
        one.id, one.first_name, is_bot=True, username=one.username, has_topics_enabled=True
    )


def said(user: User, words: str) -> list[Shown]:
    return [one for one in user.messages() if words in one.text]


async def test_a_claim_on_the_web_opens_the_talk_in_the_chat(office: Office) -> None:
    await office.owned()

    head = await office.karim.sees("#1 · Bericht · Leeuwarden")
    await office.karim.sees("Ik heb <schulden> & slaap slecht.")

    assert "Zilvervos" in head.text
    assert "Beloofd: uiterlijk dinsdag 24 november 10.15" in head.text
    assert head.labels == ["Tijden voorstellen", "Sluiten", "Open in de inbox"]
    assert (head.thread != 0) is office.topics
    titles = [one.name for one in office.karim.room.topics.values()]
    assert titles == (["#1 · Leeuwarden"] if office.topics else [])


async def test_a_button_claims_and_says_so(office: Office) -> None:
    await office.asks(of="")
    office.karim.says("/mijn")
    await office.karim.sees("#1 Bericht · Leeuwarden")

    pressed = await office.karim.pressed("Pak #1 op")

    assert pressed.text == "Dit is nu van jou."
    assert (await office.asked()).owner == KARIM
    await office.karim.sees(WORDS)


async def test_an_answer_goes_after_five_seconds_and_says_what_became_of_it(
    office: Office,
) -> None:
    await office.owned()

    mine = await office.writes("Kom maar langs.")

    receipt = await office.karim.sees(HELD)
    assert receipt.labels == ["Haal terug"]
    assert receipt.post.fields["reply_to"].id == mine.id
    assert receipt.thread == mine.thread
    assert ("person", "Kom maar langs.", "held") in await office.entries()
    await office.passes()
    sent = await office.karim.sees("Verstuurd")
    assert (sent.id, sent.labels) == (receipt.id, [])
    assert not said(office.karim, "Jij ·")
