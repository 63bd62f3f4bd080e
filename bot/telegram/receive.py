"""Asks Telegram for updates and hands them on; what they mean is not for here.

An update is confirmed, by asking for what comes after it, only when it was committed. So a process
that dies in between gets it again, and its number tells that it was taken.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import structlog
from aiogram.methods import DeleteWebhook, TelegramMethod

from bot.log import report
from bot.telegram.channel import PATIENCE
from bot.telegram.insist import REFUSED, backoff, insist, refused
from bot.telegram.intake import number_of
from bot.telegram.read import ALLOWED, chat_of

if TYPE_CHECKING:
    from aiogram import Bot

    from bot.telegram.intake import Intake

log = structlog.get_logger(__name__)

POLL = 25
"""Seconds that Telegram keeps an empty question open."""
HELD = 4.0
"""At most so many seconds until we ask again while an update fails: danger may wait behind it."""


class GetUpdates(TelegramMethod[list[dict[str, Any]]]):
    """`getUpdates` as it comes: one update that the library refuses must not cost the others."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int
    timeout: int = POLL
    allowed_updates: tuple[str, ...] = ALLOWED


class Receiver:
    """Polls for one bot; a webhook of before is taken away first, and what waits there kept."""

    def __init__(self, bot: Bot, intake: Intake) -> None:
        self._bot = bot
        self._intake = intake
        self._offset = 0
        self._handling = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> asyncio.Task[None]:
        """Begin to receive; the task ends by itself when the token is refused."""
        self._task = asyncio.create_task(self._run(), name="telegram")
        return self._task

    async def stop(self) -> None:
        """Let the updates that were given out come to their end, and ask for no more."""
        if self._task is None:
            return
        async with self._handling:
            self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._intake.drain()

    async def _run(self) -> None:
        try:
            await insist(self._bot, DeleteWebhook(drop_pending_updates=False), PATIENCE)
            while True:
                batch = await insist(self._bot, GetUpdates(offset=self._offset), POLL + PATIENCE)
                async with self._handling:
                    wait = await self.handle(batch)
                await asyncio.sleep(wait)
        except REFUSED as error:
            refused(error)
        except Exception as error:
            report(log, "telegram.ended", error)
            raise

    async def handle(self, batch: list[dict[str, Any]]) -> float:
        """Take in a batch, chats side by side; return how long to wait before the next."""
        chats: dict[int, list[dict[str, Any]]] = {}
        for body in sorted(batch, key=number_of):
            chats.setdefault(chat_of(body), []).append(body)
        ended = await asyncio.gather(*map(self._chat, chats.values()))
        held = min(filter(None, ended), default=0)
        if held:
            self._offset = held
            return min(HELD, backoff(self._intake.tries.fails(held) - 1))
        self._offset = max([self._offset, *(number_of(body) + 1 for body in batch)])
        return 0.0

    async def _chat(self, bodies: list[dict[str, Any]]) -> int:
        """Take in one chat's updates in order; return the number of one that failed, or 0."""
        for at, body in enumerate(bodies, 1):
            behind = bodies[at:]
            with self._intake.looking_ahead(behind):
                taken = await self._intake.take(body)
            if not taken:
                for waiting in behind:
                    await self._intake.ahead(waiting)
                return number_of(body)
        return 0
