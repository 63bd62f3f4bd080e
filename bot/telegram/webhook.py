"""Takes the updates that Telegram brings to our own address; what they mean is not for here.

200 is said only after the commit; until then Telegram brings an update again. Whoever does not show
the secret hears nothing at all.
"""

from __future__ import annotations

import asyncio
import hmac
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
import structlog
from aiogram.methods import SetWebhook
from aiohttp import web

from bot.log import report
from bot.telegram.channel import PATIENCE
from bot.telegram.insist import REFUSED, insist, refused
from bot.telegram.read import ALLOWED, chat_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiogram import Bot

    from bot.telegram.intake import Intake

log = structlog.get_logger(__name__)

HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST = 512 * 1024
"""Bytes of one update; Telegram's own are far smaller."""


@dataclass(slots=True)
class _Line:
    """Those of one chat who wait for each other."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Webhook:
    """`url` is what Telegram is given, `secret` what it must show."""

    def __init__(self, bot: Bot, intake: Intake, url: str, secret: str) -> None:
        self._bot = bot
        self._intake = intake
        self._url = url
        self._secret = secret.encode()
        self.lines: dict[int, _Line] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> asyncio.Task[None]:
        """Tell Telegram where to bring updates; the task ends once it knows."""
        self._task = asyncio.create_task(self._tell(), name="telegram webhook")
        return self._task

    async def stop(self) -> None:
        """Tell no more; what waits at Telegram stays there, also for who polls after us."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._intake.drain()

    async def _tell(self) -> None:
        method = SetWebhook(
            url=self._url,
            secret_token=self._secret.decode(),
            allowed_updates=list(ALLOWED),
            drop_pending_updates=False,
        )
        try:
            await insist(self._bot, method, PATIENCE)
        except REFUSED as error:
            refused(error)
        except Exception as error:
            report(log, "telegram.ended", error)
            raise

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one post: 404 to strangers, 400 and 413 to what is no update, 503 to fail."""
        shown = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, self._secret):
            return web.Response(status=404)
        data = await _read(request)
        if len(data) > LARGEST:
            return web.Response(status=413)
        body = _update(data)
        if body is None:
            log.warning("telegram.no_update")
            return web.Response(status=400)
        return web.Response(status=200 if await self._in_turn(body) else 503)

    async def _in_turn(self, body: dict[str, Any]) -> bool:
        async with AsyncExitStack() as until_done:
            with self._intake.looking_ahead([body]):
                await until_done.enter_async_context(self.turn(chat_of(body)))
            return await self._intake.take(body)

    @asynccontextmanager
    async def turn(self, chat: int) -> AsyncIterator[None]:
        """What one person did keeps its order; nobody waits for somebody else."""
        line = self.lines.setdefault(chat, _Line())
        line.waiting += 1
        try:
            async with line.lock:
                yield
        finally:
            line.waiting -= 1
            if not line.waiting:
                del self.lines[chat]


async def _read(request: web.Request) -> bytes:
    """Return the body, and of what is too large only enough to know that."""
    data = bytearray()
    while len(data) <= LARGEST and (part := await request.content.readany()):
        data += part
    return bytes(data)


def _update(data: bytes) -> dict[str, Any] | None:
    try:
        body = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError):
        return None
    lawful = isinstance(body, dict) and type(body.get("update_id")) is int
    return body if lawful else None
