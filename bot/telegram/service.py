"""Joins the ends of Telegram, in and out, for one bot; the wiring of the program uses this."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.log import report
from bot.pictures import picture
from bot.telegram.channel import NAME, TelegramChannel
from bot.telegram.desk.ends import Ends
from bot.telegram.desk.entry import Entry
from bot.telegram.desk.office import Office
from bot.telegram.desk.side import Side
from bot.telegram.intake import Intake
from bot.telegram.name import BotName
from bot.telegram.pace import Unpaced
from bot.telegram.profile import Profile
from bot.telegram.read import Taken
from bot.telegram.receive import Receiver
from bot.telegram.strangers import Strangers
from bot.telegram.webhook import Webhook
from storage import queue
from storage import settings as found
from storage.work import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiogram.types import Update

    from bot.config import Settings
    from bot.contents import Contents
    from bot.delivery import Channel
    from bot.lifeline import Lifeline
    from bot.runner import Runner
    from bot.telegram.pace import Pace
    from flows.protocol import Instant
    from storage.queue import Lease, Parcel
    from storage.work import Store

log = structlog.get_logger(__name__)

STRANGE = "telegram.strange"
"""Under which name updates are counted that could only be read in part."""


def make_bot(settings: Settings) -> Bot:
    """Return what speaks to the Bot API with the school's token; its session is to be closed."""
    server = TelegramAPIServer.from_base(settings.telegram_api)
    return Bot(settings.telegram_token, session=AiohttpSession(api=server))


class Telegram:
    """One bot of one school: `channels` go to delivery, the rest is started and stopped.

    Without a `pace` nothing waits for its turn: for tests whose clock stands still.
    """

    def __init__(  # noqa: PLR0913 - all of the program's parts come together here
        self,
        settings: Settings,
        store: Store,
        contents: Contents,
        lifeline: Lifeline,
        now: Callable[[], Instant],
        *,
        runner: Runner,
        kick: Callable[[], None],
        pace: Pace | None = None,
    ) -> None:
        self._bot = make_bot(settings)
        self._store = store
        self._school = settings.school
        self._runner = runner
        self.name = BotName(self._bot, settings.school, store)
        self.profile = Profile(self._bot, settings.school, store, contents)
        pace = pace or Unpaced()
        self.channel = TelegramChannel(
            self._bot,
            settings.origin,
            self._find,
            now,
            pace=pace,
            photos=partial(picture, settings.pack_folder),
        )
        ends = Ends(
            bot=self._bot,
            school=settings.school,
            store=store,
            contents=contents,
            now=now,
            origin=settings.origin,
            pace=pace,
            kick=kick,
        )
        self.desk = Side(ends, settings.telegram_staff_chat)
        office = Office(store, contents, runner, settings.school, now, kick)
        group, register = settings.telegram_staff_chat, self.desk.register
        self.entry = Entry(self._bot, office, group=group, register=register)
        strangers = Strangers(
            self._bot,
            lambda lang, key: contents.active(settings.school).text(lang, key),
            self.channel.show,
            lambda: self.name.value,
            group,
        )
        self.intake = Intake(
            self._bot,
            settings.school,
            lifeline,
            self.channel.show,
            staff=self._staff,
            strangers=strangers.take,
            strange=self._strange,
        )
        self.receiver = self._receiver(settings)

    @property
    def webhook(self) -> Webhook | None:
        """What the site has a door for, when updates are brought."""
        return self.receiver if isinstance(self.receiver, Webhook) else None

    @property
    def channels(self) -> tuple[Channel, ...]:
        """What delivery sends through."""
        return (self.channel, self.desk.channel)

    def _receiver(self, settings: Settings) -> Receiver | Webhook:
        """Return what asks for updates, or what they are brought to."""
        if not settings.webhook_url:
            return Receiver(self._bot, self.intake)
        secret = settings.webhook_secret or self._store.secret("webhook", str(self._bot.id))
        return Webhook(self._bot, self.intake, settings.webhook, secret)

    async def _staff(self, update: Update | Taken, nonce: str) -> bool:
        """Take in what is staff's, or about their group; False: it is a student's."""
        if isinstance(update, Taken):
            return await self.entry.strange(update, nonce)
        return await self.desk.heard(update) or await self.entry.take(update, nonce)

    async def _strange(self) -> None:
        """Count an update in a shape that no library knows: `terecht telegram` tells how many."""
        try:
            await self._store.unit(partial(found.count, school=self._school, name=STRANGE))
        except StoreError as error:
            report(log, "telegram.uncounted", error)

    async def gone(self, held: Lease) -> None:
        """A place takes nothing any more: of a student's chat the conversation is told."""
        if held.channel == NAME:
            await self._runner.blocked(held.school, held.channel, held.destination)

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
