"""SIGKILL twenty times in mid-story: nothing is lost, nothing doubled, all in order."""

from __future__ import annotations

import asyncio
import html
import random
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from bot.telegram.draw import draw
from flows.protocol import Message
from storage import logins, views
from storage.crypto import Keyring
from storage.work import Store, open_store
from tests.acceptance.on_monday import BEGIN
from tests.acceptance.program import SCHOOL, member_of, without_holidays
from tests.botapi.people import User
from tests.botapi.server import BotApi
from tests.botapi.server import running as serving
from tests.botapi.shown import Shown
from tests.integration.program import KEY
from tests.integration.warm import Warm, warmed

KILLS = 20
SEED = 3
PATIENCE = 150.0
"""Seconds; who comes first waits through all twenty starts, beside other tests."""
PERSON = member_of("leeuwarden")
ORIGIN = "https://hulp.example"
pytestmark = pytest.mark.timeout(180)


@dataclass
class Player:
    """A student who books, or writes to the team, and goes on writing, whatever happens."""

    user: User
    books: bool
    typed: list[str] = field(default_factory=list)
    pressed: set[int] = field(default_factory=set)

    async def plays(self) -> None:
        self.user.start("loc-leeuwarden")
        await self.user.sees("Waar kan ik je mee helpen?", patience=PATIENCE)
        self.types("ik heb schulden en kan mijn huur niet betalen")
        await self.presses("Je kunt terecht bij", "Schulden of boetes")
        if self.books:
            # Somebody may have been quicker: then other times are offered.
            await self.presses("Je hebt een afspraak met", "Afspraak maken", " om ", "anoniem")
        else:
            await self.writes()
        for number in range(3):
            self.types(f"en nog iets: woord {number}")
            await asyncio.sleep(0.2)

    async def writes(self) -> None:
        await self.presses("Schrijf je bericht aan het", "Bericht sturen", "Liever aan wie")
        self.types(f"Kun je {self.user.person.first_name} helpen met een brief?")
        await self.presses("Het antwoord komt hier", "anoniem")
        await self.user.sees("Antwoord op #", patience=PATIENCE)

    def types(self, text: str) -> None:
        self.typed.append(text)
        self.user.says(text)

    async def presses(self, end: str, *parts: str) -> None:
        """Press buttons with one of these in their label, each once, until `end` is said."""
        while True:
            found = await self.user.world.until(
                lambda: self.said(end) or self.button(parts),
                lambda: f"{end!r} or {parts} in\n{self.user.screen()}",
                PATIENCE,
            )
            if not isinstance(found, tuple):
                return
            message, label = found
            self.pressed.add(message)
            self.user.press(label, message=message)

    def said(self, words: str) -> bool:
        return any(words in one.text and one.post.author.is_bot for one in self.user.messages())

    def button(self, parts: tuple[str, ...]) -> tuple[int, str] | None:
        every = [
            (one.id, label)
            for one in reversed(self.user.messages())
            for label in one.labels
            if one.id not in self.pressed and any(part in label for part in parts)
        ]
        return next(iter(every), None)


@dataclass
class Professional:
    """Takes on what waits for the team, and answers each request once."""

    user: User
    pressed: set[tuple[int, str]] = field(default_factory=set)
    answered: dict[str, int] = field(default_factory=dict)

    async def works(self) -> None:
        """Look at what there is, and do it."""
        while True:
            self.user.says("/mijn")
            for _ in range(30):
                for one in self.user.messages():
                    if one.post.author.is_bot:
                        self.take(one)
                await asyncio.sleep(0.1)

    def take(self, one: Shown) -> None:
        if number := self.number(one):
            self.answered[number] = one.id
            self.user.says(f"Antwoord op {number}.", reply_to=one.id)
        elif label := self.label(one):
            self.pressed.add((one.id, label))
            self.user.press(label, message=one.id)

    def number(self, one: Shown) -> str:
        """The request that this message is the head of, unless it has an answer."""
        found = re.match(r"(#\d+) · Bericht", one.text)
        return found[1] if found and found[1] not in self.answered else ""

    def label(self, one: Shown) -> str:
        offers = (label for label in one.labels if label.startswith(("Ik pak", "Pak #")))
        return next((label for label in offers if (one.id, label) not in self.pressed), "")


@asynccontextmanager
async def working(user: User, token: str) -> AsyncIterator[Professional]:
    """Let a professional who was invited work beside the block."""
    one = Professional(user)
    user.start(f"team-{token}")
    task = asyncio.create_task(one.works())
    try:
        yield one
    finally:
        task.cancel()
        (ended,) = await asyncio.gather(task, return_exceptions=True)
    assert isinstance(ended, asyncio.CancelledError), ended


async def kill_on(warm: Warm, api: BotApi, players: list[Player]) -> None:
    """Let the players come one by one, and kill the program in each one's beginning."""
    chance = random.Random(SEED)
    settings = {"TELEGRAM_TOKEN": api.bot.token, "TELEGRAM_API": api.url, "PUBLIC_URL": ORIGIN}
    async with asyncio.TaskGroup() as playing:
        for player in players:
            await warm.start(**settings)
            playing.create_task(player.plays())
            await api.until(partial(has, api, len(api.world.calls) + chance.randint(4, 30)))
            await asyncio.sleep(chance.random() * 0.03)
            await warm.end()
        await warm.start(**settings)
    await api.confirmed()


def has(api: BotApi, calls: int) -> bool:
    return len(api.world.calls) >= calls


@pytest.mark.timeout(480)  # twenty starts of a whole program, beside other tests
async def test_twenty_kills_in_mid_story(tmp_path: Path) -> None:
    without_holidays(tmp_path)
    file = tmp_path / "terecht.db"
    token = await invited(file)
    async with serving() as api, warmed(tmp_path) as warm:
        players = [Player(api.user(f"S{n}"), books=n % 4 != 0) for n in range(KILLS)]
        async with working(api.user("Sjoukje"), token) as one:
            await kill_on(warm, api, players)
            await all_sent(file)
        await warm.end()
        assert not api.bot.updates.drops
    assert count(file, "request") == KILLS
    assert count(file, "appointment") == sum(player.books for player in players)
    assert count(file, "outbox WHERE state = 'refused'") == 0
    assert len(one.answered) == sum(not player.books for player in players)
    await hold(file, players)


async def all_sent(file: Path) -> None:
    async with asyncio.timeout(PATIENCE):
        while count(file, "outbox WHERE state = 'due'"):  # noqa: ASYNC110 - another process has it
            await asyncio.sleep(0.05)


async def hold(file: Path, players: list[Player]) -> None:
    store = opened(file)
    for player in players:
        await check(store, player)
    store.close()


def opened(file: Path) -> Store:
    return open_store(f"sqlite:///{file}", Keyring([bytes.fromhex(KEY)]))


async def invited(file: Path) -> str:
    """Return an invitation for somebody of the team; the database is new."""
    store = opened(file)
    token = await store.unit(lambda unit: logins.invite(unit, SCHOOL, PERSON, int(BEGIN * 1000)))
    store.close()
    return token


def count(file: Path, table: str) -> int:
    """Count rows beside the program."""
    with closing(sqlite3.connect(file)) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


async def check(store: Store, player: Player) -> None:
    chat = str(player.user.id)
    found = await store.read(lambda unit: views.conversation(unit, SCHOOL, "telegram", chat))
    assert found is not None
    messages = [one.message for one in found.shown]
    kept = ["".join(span.text for span in one.spans) for one in messages if one.kind == "student"]
    assert [one for one in kept if one in player.typed] == player.typed
    answers = [one for one in messages if one.kind == "person"]
    assert len(answers) == (0 if player.books else 1)
    for at, one in enumerate(messages[:-1]):
        if one.kind == "student":
            assert messages[at + 1].kind != "student", f"{one.spans} got no answer"
    check_order(player, [parts(one) for one in messages if one.kind != "student"])


def parts(message: Message) -> list[str]:
    """What a chat shows of a message, part by part; a file has no words."""
    plain = [re.sub(r"<[^>]+>", "", one.text) for one in draw(message, ORIGIN)]
    return [html.unescape(one) for one in plain]


def check_order(player: Player, messages: list[list[str]]) -> None:
    """Hold that every message came, in order; what was being sent at a death may come again."""
    expected = [(at, text) for at, one in enumerate(messages) for text in one]
    seen = [one.text for one in player.user.messages() if one.post.author.is_bot]
    at = 0
    for text in seen:
        if at < len(expected) and text == expected[at][1]:
            at += 1
            continue
        again = expected[at - 1][0] if at else -1
        assert (again, text) in expected, f"{text!r} is out of turn in {seen}"
        at = expected.index((again, text)) + 1
    assert at == len(expected), f"{expected[at:]} never came in {seen}"
