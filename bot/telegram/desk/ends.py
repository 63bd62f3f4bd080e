"""What everything at the professionals' side of Telegram needs, handed in once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiogram.exceptions import TelegramRetryAfter

from bot.delivery import Refused
from bot.telegram.channel import ending_of
from bot.telegram.pace import Pace, Unpaced

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiogram import Bot
    from aiogram.exceptions import AiogramError

    from bot.contents import Contents
    from bot.delivery import Ending
    from content.pack import Content
    from flows.protocol import Instant
    from storage.work import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """One bot of one school; `origin` is where the web inbox is.

    `kick` is called when something is to be sent.
    """

    bot: Bot
    school: str
    store: Store
    contents: Contents
    now: Callable[[], Instant]
    origin: str
    pace: Pace = field(default_factory=Unpaced)
    kick: Callable[[], None] = lambda: None

    @property
    def content(self) -> Content:
        """The school's newest content."""
        return self.contents.active(self.school)

    def failed(self, chat: str, error: AiogramError) -> Ending:
        """Return how a failed call in a professional's own chat ends.

        Never as a place that is gone: what waits there may still have to be mailed, one by one.
        """
        if isinstance(error, TelegramRetryAfter):
            self.pace.rest(chat, max(1, error.retry_after))
        ending = ending_of(error)
        return Refused(ending.why) if isinstance(ending, Refused) else ending
