"""Asks Telegram until it answers, and tells the operator what to mend; what it asks is not its own.

A refused token comes out: only a person can mend that, and the web goes on meanwhile.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

import structlog
from aiogram.exceptions import (
    AiogramError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)

if TYPE_CHECKING:
    from aiogram import Bot
    from aiogram.methods import TelegramMethod

log = structlog.get_logger(__name__)

T = TypeVar("T")
REFUSED = (TelegramUnauthorizedError, TelegramNotFound)
LONGEST_WAIT = 30.0
"""Seconds between attempts: 1, 2, 4 ... at most this."""
_TELL = 20
"""So many failures between two lines in the log."""


async def insist(bot: Bot, method: TelegramMethod[T], seconds: int) -> T:
    """Ask until it is answered, with longer waits; a refused token comes out."""
    fails = 0
    while True:
        try:
            return await bot(method, request_timeout=seconds)
        except REFUSED:
            raise
        except AiogramError as error:
            if fails % _TELL == 0:
                _tell(error, fails + 1)
            wait = float(error.retry_after) if isinstance(error, TelegramRetryAfter) else 0.0
            await asyncio.sleep(wait or backoff(fails))
            fails += 1


def _tell(error: AiogramError, fails: int) -> None:
    if isinstance(error, TelegramConflictError):
        log.error(
            "telegram.conflict",
            fails=fails,
            mend="another program receives with this bot's token: stop it, or give it a bot of "
            "its own; this one goes on trying",
        )
    else:
        log.warning("telegram.unreachable", error=type(error).__name__, fails=fails)


def refused(error: AiogramError) -> None:
    """Tell that the token does not count (any more)."""
    log.error(
        "telegram.token_refused",
        error=type(error).__name__,
        mend="set TERECHT_TELEGRAM_TOKEN to the bot's token and restart; the web goes on",
    )


def backoff(fails: int) -> float:
    """Return how many seconds to wait after so many failures."""
    return min(LONGEST_WAIT, float(1 << min(fails, 10)))
