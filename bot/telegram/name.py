"""Finds out what the bot is called, for links that open it; without an answer nothing is offered.

The name is kept: after a restart the links are there at once, and other commands can print them.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import structlog
from aiogram.exceptions import AiogramError, TelegramRetryAfter

from bot.log import report
from bot.telegram.insist import REFUSED
from storage import settings
from storage.work import StoreError

if TYPE_CHECKING:
    from aiogram import Bot
    from aiogram.client.session.middlewares.base import NextRequestMiddlewareType
    from aiogram.methods import Response, TelegramMethod

    from storage.work import Store, Unit

log = structlog.get_logger(__name__)

NAME = "telegram.name"
BOT = "telegram.bot"
"""Whose name is kept: another token may be another bot."""
PATIENCE = 20
LONGEST_WAIT = 60.0


class BotName:
    """`value` is the name without "@", "" while it is unknown or the token is refused."""

    def __init__(self, bot: Bot, school: str, store: Store) -> None:
        self.value = ""
        self._bot = bot
        self._school = school
        self._store = store
        self._task: asyncio.Task[None] | None = None
        bot.session.middleware(self._watch)

    def start(self) -> None:
        """Begin to ask; nothing waits for the answer."""
        self._task = asyncio.create_task(self.learn(), name="telegram name")

    async def stop(self) -> None:
        """Ask no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def learn(self) -> None:
        """Take the kept name, then ask until there is an answer."""
        try:
            await self._recall()
            self.value = await self._ask()
            await self._store.unit(self._keep)
        except StoreError as error:
            report(log, "telegram.name", error)

    async def _watch(
        self,
        make_request: NextRequestMiddlewareType[Any],
        bot: Bot,
        method: TelegramMethod[Any],
    ) -> Response[Any]:
        """Offer nothing more, until a restart, once any call finds the token refused."""
        try:
            return await make_request(bot, method)
        except REFUSED:
            self.value = ""
            raise

    async def _ask(self) -> str:
        wait = 1.0
        while True:
            try:
                return (await self._bot.get_me(request_timeout=PATIENCE)).username or ""
            except REFUSED:
                return ""  # who receives tells the operator
            except AiogramError as error:
                after = error.retry_after if isinstance(error, TelegramRetryAfter) else 0
                await asyncio.sleep(max(wait, after))
                wait = min(LONGEST_WAIT, 2 * wait)

    async def _recall(self) -> None:
        self.value = await self._store.read(self._kept)

    def _kept(self, unit: Unit) -> str:
        if settings.get(unit, self._school, BOT) != str(self._bot.id):
            return ""
        return settings.get(unit, self._school, NAME)

    def _keep(self, unit: Unit) -> None:
        settings.put(unit, self._school, BOT, str(self._bot.id))
        settings.put(unit, self._school, NAME, self.value)
