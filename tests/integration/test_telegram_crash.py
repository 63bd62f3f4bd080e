"""SIGKILL twenty times in mid-story: nothing is lost, nothing doubled, all in order."""

from __future__ import annotations

import asyncio
import html
import random
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from bot.telegram.draw import draw
from flows.protocol import Message
from storage import views
from storage.crypto import Keyring
from storage.work import Store, open_store
from tests.acceptance.program import SCHOOL, without_holidays
from tests.botapi.people import User
from tests.botapi.server import BotApi
from tests.botapi.server import running as serving
from tests.integration.program import KEY
from tests.integration.warm import Warm, warmed

KILLS = 20
SEED = 3
PATIENCE = 60.0
ORIGIN = "https://hulp.example"
pytestmark = pytest.mark.timeout(180)


@dataclass
class Player:
    """A student who books (`books`) or writes, and goes on writing, whatever happens."""

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
            await self.presses("Schrijf je bericht", "Bericht sturen")
            self.types("Kun je me helpen met een brief?")
            await self.presses("Het antwoord komt hier", "anoniem")
        for number in range(4):
            self.types(f"en nog iets: woord {number}")
            await asyncio.sleep(0.2)

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


async def test_twenty_kills_in_mid_story(tmp_path: Path) -> None:
    without_holidays(tmp_path)
    file = tmp_path / "terecht.db"
    async with serving() as api, warmed(tmp_path) as warm:
        players = [Player(api.user(f"S{n}"), books=n % 2 == 0) for n in range(KILLS)]
        await kill_on(warm, api, players)
        await api.until(lambda: count(file, "outbox WHERE state = 'due'") == 0, "", PATIENCE)
        await warm.end()
        assert not api.bot.updates.drops
    assert count(file, "request") == KILLS
    assert count(file, "appointment") == KILLS // 2
    assert count(file, "outbox WHERE state = 'refused'") == 0
    store = open_store(f"sqlite:///{file}", Keyring([bytes.fromhex(KEY)]))
    for player in players:
        await check(store, player)
    store.close()


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
