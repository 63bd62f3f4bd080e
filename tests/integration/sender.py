"""The way out to Telegram alone: an outbox, the delivery, the channel, and a strict server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.delivery import Delivery
from bot.pictures import picture
from bot.telegram.channel import NAME, TelegramChannel
from bot.telegram.pace import Pace, Unpaced
from flows.protocol import Message, Option, Plain
from storage import queue
from storage.queue import Lease, Parcel
from storage.work import Store, Unit
from tests.botapi.people import User
from tests.botapi.server import BotApi, running

START = 1_790_000_000_000
SCHOOL = "saw"
ORIGIN = "https://hulp.example"
LONG = "Dit is een zin die ongeveer vijftig tekens lang is. "
THREE = LONG * 200 + "Einde."
"""A text of three messages."""
PARTS = [(LONG * 78).strip(), (LONG * 78).strip(), LONG * 44 + "Einde."]


@dataclass
class Sender:
    """What a test needs of it. `now` moves only when it is told; `gone` are chats that are."""

    api: BotApi
    store: Store
    bot: Bot
    folder: Path
    now: int = START
    pace: Pace = field(default_factory=Unpaced)
    gone: list[str] = field(default_factory=list)
    _names: count[int] = field(default_factory=lambda: count(1))
    delivery: Delivery = field(init=False)

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """As a process that has just been started."""
        channel = TelegramChannel(
            self.bot,
            ORIGIN,
            self._find,
            lambda: self.now,
            pace=self.pace,
            photos=partial(picture, self.folder),
        )
        self.delivery = Delivery(self.store, [channel], lambda: self.now, gone=self._gone)

    def user(self, name: str = "Sam") -> User:
        """Somebody who let the bot in."""
        user = self.api.user(name)
        user.room.started = True
        return user

    async def posts(self, user: User, *said: Message | str, rank: int = queue.ANSWER) -> None:
        """Put messages in the outbox; one that replaces another does so."""

        def put(unit: Unit) -> None:
            for one in said:
                message = text(one, f"t{next(self._names)}") if isinstance(one, str) else one
                parcel = Parcel(SCHOOL, "", "message", message=message, rank=rank)
                where = (unit, NAME, str(user.id))
                if message.replaces:
                    parcel = Parcel(
                        SCHOOL, "", "message", message=message, about=message.replaces, rank=rank
                    )
                    queue.replace(*where, parcel, self.now, message.id)
                else:
                    queue.post(*where, parcel, self.now, message.id)

        await self.store.unit(put)

    async def ends_keys(self, user: User, about: str) -> None:
        parcel = Parcel(SCHOOL, "", "keys", about=about)
        where = (NAME, str(user.id), parcel, self.now)
        await self.store.unit(lambda unit: queue.post(unit, *where))

    async def sends(self, user: User, *said: Message | str) -> None:
        """Put in the outbox what goes out at once."""
        await self.posts(user, *said)
        await self.delivery.settle()

    async def moves(self, seconds: float) -> None:
        """Let time pass, with what is due in it."""
        self.now += int(seconds * 1000)
        await self.delivery.settle()

    async def states(self) -> list[str]:
        rows = await self.store.read(lambda unit: unit.all("SELECT state FROM outbox ORDER BY id"))
        return [row.state for row in rows]

    def said(self, user: User) -> list[str]:
        """What stands in the chat, each message with its buttons."""
        return [one.page().partition(": ")[2] for one in user.messages()]

    async def _find(self, destination: str, parcel: Parcel) -> str:
        place = (SCHOOL, NAME, destination, parcel.about)
        return await self.store.read(lambda unit: queue.outside_of(unit, *place))

    async def _gone(self, held: Lease) -> None:
        self.gone.append(held.destination)


def text(words: str, name: str = "m", *, replaces: str = "", buttons: str = "") -> Message:
    rows = ((tuple(Option(one, one) for one in buttons.split())),) if buttons else ()
    return Message(name, (Plain(words),), rows, replaces=replaces)


@asynccontextmanager
async def sending(store: Store, folder: Path, pace: Pace | None = None) -> AsyncIterator[Sender]:
    """A fresh server and everything between it and this database."""
    async with running() as api:
        session = AiohttpSession(api=TelegramAPIServer.from_base(api.url))
        bot = Bot(api.bot.token, session=session)
        sender = Sender(api, store, bot, folder, pace=pace or Unpaced())
        try:
            yield sender
        finally:
            await sender.delivery.drain(5)
            await bot.session.close()
