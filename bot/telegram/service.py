"""Joins the ends of Telegram, in and out, for one bot; the wiring of the program uses this."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.telegram.channel import NAME, TelegramChannel
from bot.telegram.desk.ends import Ends
from bot.telegram.desk.side import Side
from bot.telegram.name import BotName
from bot.telegram.receive import Receiver
from storage import queue

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.config import Settings
    from bot.contents import Contents
    from bot.delivery import Channel
    from bot.lifeline import Lifeline
    from flows.protocol import Instant
    from storage.queue import Parcel
    from storage.work import Store


class Telegram:
    """One bot of one school: `channels` go to delivery, the rest is started and stopped."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        contents: Contents,
        lifeline: Lifeline,
        now: Callable[[], Instant],
    ) -> None:
        server = TelegramAPIServer.from_base(settings.telegram_api)
        self._bot = Bot(settings.telegram_token, session=AiohttpSession(api=server))
        self._store = store
        self.name = BotName(self._bot, settings.school, store)
        self.channel = TelegramChannel(self._bot, settings.origin, self._find, now)
        ends = Ends(
            bot=self._bot,
            school=settings.school,
            store=store,
            contents=contents,
            now=now,
            origin=settings.origin,
        )
        self.desk = Side(ends, settings.telegram_staff_chat)
        self.receiver = Receiver(self._bot, settings.school, lifeline.student, self.channel.show)

    @property
    def channels(self) -> tuple[Channel, ...]:
        """What delivery sends through."""
        return (self.channel, self.desk.channel)

    async def close(self) -> None:
        """Close the connections; after the last message went out."""
        await self._bot.session.close()

    async def _find(self, destination: str, parcel: Parcel) -> str:
        look = partial(
            queue.outside_of,
            school=parcel.school,
            channel=NAME,
            destination=destination,
            collapse=parcel.about,
        )
        return await self._store.read(look)
