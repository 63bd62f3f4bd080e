"""The channel "telegram": hands what is in the outbox to a private chat; decides nothing.

A destination is a chat id. What Telegram refuses for good ends as refused, a wait it asks for is
kept for that chat only, and all other trouble is tried again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)

from bot.delivery import Ending, Later, Paced, Refused, Sent
from bot.telegram.draw import draw
from bot.telegram.pace import Slow, Unpaced
from bot.telegram.poster import PATIENCE, Piece, Poster, no_chat, pieces

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiogram import Bot

    from bot.telegram.draw import Part
    from bot.telegram.pace import Pace
    from bot.telegram.poster import Photos
    from flows.protocol import Instant, Message
    from storage.queue import Parcel

    Find = Callable[[str, Parcel], Awaitable[str]]

__all__ = ["NAME", "PATIENCE", "TelegramChannel", "ending_of"]

NAME = "telegram"
LONG = 60
"""Seconds between attempts while the token is refused."""


def no_photos(_name: str) -> None:
    """For who has no pack at hand: cards come without pictures."""


@dataclass(slots=True)
class Work:
    """How far a message has come: `old` stood in the chat before, `done` stands there now."""

    message: Message
    old: list[Piece]
    done: list[Piece] = field(default_factory=list)

    def standing(self) -> list[Piece]:
        """What is in the chat of it at this moment."""
        return self.done + self.old[len(self.done) :]


class TelegramChannel:
    """`find` tells the outside id of what was sent to a chat as the parcel's `about`."""

    name = NAME

    def __init__(
        self,
        bot: Bot,
        origin: str,
        find: Find,
        now: Callable[[], Instant],
        *,
        pace: Pace | None = None,
        photos: Photos = no_photos,
    ) -> None:
        self._origin = origin
        self._find = find
        self._pace = pace or Unpaced()
        self._poster = Poster(bot, self._pace, photos, now)
        self._halfway: dict[tuple[str, str], Work] = {}

    async def send(self, destination: str, parcel: Parcel) -> Ending:
        """Send a message with its parts in order, or take an old one's buttons away."""
        chat = int(destination)
        try:
            if parcel.what == "keys":
                await self._end_keys(chat, parcel)
                return Sent()
            ending: Ending = Sent(await self._deliver(chat, parcel))
        except Slow as slow:
            return Paced(slow.wait)
        except AiogramError as error:
            ending = ending_of(error)
            if isinstance(error, TelegramRetryAfter):
                self._pace.rest(chat, error.retry_after)
        if not isinstance(ending, Later):
            self._halfway.pop((parcel.school, parcel.id), None)
        return ending

    async def show(self, destination: str, message: Message) -> None:
        """Send what must not wait for the outbox; only for the lifeline."""
        for part in draw(message, self._origin):
            await self._poster.say(int(destination), part, None)

    async def _deliver(self, chat: int, parcel: Parcel) -> str:
        """Return what the message is called there. Of what was cut off only the rest goes out."""
        message = parcel.message
        if message is None:
            return ""
        work = await self._begun(chat, parcel, message)
        parts = draw(message, self._origin)
        for part in parts[len(work.done) :]:
            work.done.append(await self._put(chat, part, work, parcel.rank))
        while len(work.old) > len(parts):
            await self._poster.remove(chat, work.old[-1], parcel.rank)
            work.old.pop()
        return " ".join(map(str, work.done))

    async def _begun(self, chat: int, parcel: Parcel, message: Message) -> Work:
        key = (parcel.school, parcel.id)
        work = self._halfway.get(key)
        if work is None:
            old = pieces(await self._find(str(chat), parcel)) if parcel.about else []
            work = self._halfway[key] = Work(message, old)
        elif work.message != message:  # it was changed while half of it had been sent
            work = self._halfway[key] = Work(message, work.standing())
        return work

    async def _put(self, chat: int, part: Part, work: Work, rank: int) -> Piece:
        """Change what stands in this place, or send the part when nothing like it does."""
        at = len(work.done)
        old = work.old[at] if at < len(work.old) else None
        if old is not None and old.number and not part.calendar:
            if old.kind == self._poster.kind(part):
                changed = await self._poster.edit(chat, old, part, rank)
                if changed is not None:
                    return changed
            else:
                await self._poster.remove(chat, old, rank)
        return await self._poster.send(chat, part, work.message.invite, rank)

    async def _end_keys(self, chat: int, parcel: Parcel) -> None:
        for piece in pieces(await self._find(str(chat), parcel)):
            if piece.keys:
                await self._poster.end_keys(chat, piece, parcel.rank)


def ending_of(error: AiogramError) -> Ending:
    """Return how a failed call ends; the server's own words may repeat ours and are left out."""
    why = type(error).__name__
    match error:
        case TelegramRetryAfter():
            return Later(why, max(1, error.retry_after))
        case TelegramForbiddenError():
            return Refused(why, gone=True)
        case TelegramBadRequest() | TelegramEntityTooLarge():
            return Refused(why, gone=no_chat(error))
        case TelegramUnauthorizedError() | TelegramNotFound():
            return Later(why, LONG)  # the token, or the server's address: no message's fault
        case (
            TelegramNetworkError()
            | TelegramServerError()
            | TelegramConflictError()
            | ClientDecodeError()
        ):
            return Later(why)
        case _ if type(error) is TelegramAPIError:
            return Later(why)  # such as a 429 that does not say how long
        case _:
            return Refused(why)
