"""Asks Telegram for updates and hands them to the conversation; says nothing of its own.

An update is confirmed, by asking for what comes after it, only when it was committed. So a process
that dies in between gets it again, and its number tells that it was taken.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from aiogram.exceptions import (
    AiogramError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import AnswerCallbackQuery, DeleteWebhook, TelegramMethod
from aiogram.types import Update
from pydantic import ValidationError

from bot.lifeline import Rescue
from bot.log import report
from bot.runner import Handled, Inbound
from bot.telegram.channel import NAME, PATIENCE
from bot.telegram.read import ALLOWED, chat_of, read, read_raw

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiogram import Bot

    from flows.protocol import Message

    Take = Callable[[Inbound], Awaitable[Handled | Rescue]]
    Show = Callable[[str, Message], Awaitable[None]]
    Staff = Callable[[Update, str], Awaitable[bool]]

log = structlog.get_logger(__name__)

T = TypeVar("T")
POLL = 25
"""Seconds that Telegram keeps an empty question open."""
LONGEST_WAIT = 30.0
"""Seconds between attempts: 1, 2, 4 ... at most this."""
MOST_TRIES = 5
"""So often an update that fails alone, while others go well, holds them up."""
_TELL = 20


class GetUpdates(TelegramMethod[list[dict[str, Any]]]):
    """`getUpdates` as it comes: one update that the library refuses must not cost the others."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int
    timeout: int = POLL
    allowed_updates: tuple[str, ...] = ALLOWED


class Receiver:
    """`take` is the lifeline's; `show` sends what it gives when the conversation is not there."""

    def __init__(
        self, bot: Bot, school: str, take: Take, show: Show, staff: Staff | None = None
    ) -> None:
        self._staff = staff
        self._bot = bot
        self._school = school
        self._take = take
        self._show = show
        self._offset = 0
        self._tries: Counter[int] = Counter()
        self._handling = asyncio.Lock()
        self._spinners: set[asyncio.Task[None]] = set()
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
        await asyncio.gather(self._task, *self._spinners, return_exceptions=True)

    async def _run(self) -> None:
        try:
            await self._ask(DeleteWebhook(drop_pending_updates=False), PATIENCE)
            while True:
                batch = await self._ask(GetUpdates(offset=self._offset), POLL + PATIENCE)
                async with self._handling:
                    wait = await self._handle(batch)
                await asyncio.sleep(wait)
        except (TelegramUnauthorizedError, TelegramNotFound) as error:
            log.error(  # noqa: TRY400 - a traceback says nothing that this does not
                "telegram.token_refused",
                error=type(error).__name__,
                mend="set TERECHT_TELEGRAM_TOKEN to the bot's token and restart; the web goes on",
            )
        except Exception as error:
            report(log, "telegram.ended", error)
            raise

    async def _ask(self, method: TelegramMethod[T], seconds: int) -> T:
        """Ask until it is answered, with longer waits; a refused token comes out."""
        fails = 0
        while True:
            try:
                return await self._bot(method, request_timeout=seconds)
            except (TelegramUnauthorizedError, TelegramNotFound):
                raise
            except AiogramError as error:
                if fails % _TELL == 0:
                    log.warning("telegram.unreachable", error=type(error).__name__, fails=fails + 1)
                wait = float(error.retry_after) if isinstance(error, TelegramRetryAfter) else 0.0
                await asyncio.sleep(wait or _backoff(fails))
                fails += 1

    async def _handle(self, batch: list[dict[str, Any]]) -> float:
        """Take in a batch, chats side by side; return how long to wait before the next."""
        chats: dict[int, list[dict[str, Any]]] = {}
        for body in sorted(batch, key=_number):
            chats.setdefault(chat_of(body), []).append(body)
        ended = await asyncio.gather(*map(self._chat, chats.values()))
        stuck = [number for number in ended if number]
        held = [number for number in stuck if not self._given_up(number, len(ended) - len(stuck))]
        if held:
            self._offset = min(held)
            return _backoff(self._tries[min(held)] - 1)
        self._tries.clear()
        self._offset = max([self._offset, *(_number(body) + 1 for body in batch)])
        return 0.0

    async def _chat(self, bodies: list[dict[str, Any]]) -> int:
        """Take in one chat's updates in order; return the number of one that failed, or 0."""
        for body in bodies:
            number, nonce = _number(body), f"{self._bot.id}:{_number(body)}"
            update = self._read(body)
            try:
                if update is not None and await self._is_staff(update, nonce):
                    continue
            except Exception as error:  # noqa: BLE001 - it is tried again
                report(log, "telegram.staff_failed", error, update=number)
                self._tries[number] += 1
                return number
            taken = read_raw(body) if update is None else read(update)
            if taken is None:
                continue
            if taken.query:
                self._stop_spinner(taken.query)
            done = await self._take(Inbound(self._school, NAME, taken.outside, nonce, taken.event))
            if isinstance(done, Rescue):
                self._tries[number] += 1
                if self._tries[number] == 1:
                    await self._rescue(taken.outside, done)
                return number
        return 0

    async def _is_staff(self, update: Update, nonce: str) -> bool:
        return self._staff is not None and await self._staff(update, nonce)

    def _read(self, body: dict[str, Any]) -> Update | None:
        try:
            return Update.model_validate(body, context={"bot": self._bot})
        except ValidationError as error:
            report(log, "telegram.strange_update", error, update=_number(body))
            return None

    def _given_up(self, number: int, others: int) -> bool:
        if self._tries[number] < MOST_TRIES or not others:
            return False
        log.error("telegram.update_given_up", update=number)
        return True

    async def _rescue(self, outside: str, rescue: Rescue) -> None:
        try:
            await self._show(outside, rescue.message)
        except AiogramError as error:
            report(log, "telegram.no_rescue", error, rescue=rescue.error)

    def _stop_spinner(self, query: str) -> None:
        """Answer a button at once: what it brings comes later, and people press again."""
        task = asyncio.create_task(self._answer(query), name="spinner")
        self._spinners.add(task)
        task.add_done_callback(self._spinners.discard)

    async def _answer(self, query: str) -> None:
        try:
            await self._bot(AnswerCallbackQuery(callback_query_id=query), request_timeout=PATIENCE)
        except AiogramError as error:  # too late, or answered before: nothing is lost
            log.debug("telegram.spinner", error=type(error).__name__)


def _number(body: dict[str, Any]) -> int:
    return int(body["update_id"])


def _backoff(fails: int) -> float:
    return min(LONGEST_WAIT, float(1 << min(fails, 10)))
