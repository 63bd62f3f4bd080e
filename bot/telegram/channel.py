"""The channel "telegram": hands what is in the outbox to a private chat; decides nothing.

A destination is a chat id. What Telegram refuses for good ends as refused, a wait it asks for is
kept for that chat only, and all other trouble is tried again.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
)
from icalendar import Calendar, Event

from bot.delivery import Ending, Later, Refused, Sent
from bot.telegram.draw import draw

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiogram import Bot

    from bot.telegram.draw import Part
    from flows.protocol import Instant, Invite, Message
    from storage.queue import Parcel

    Find = Callable[[str, Parcel], Awaitable[str]]

NAME = "telegram"
PATIENCE = 20
"""Seconds for one call."""
LONG = 60
"""Seconds between attempts while the token is refused."""
KEYS = "*"
"""Marks, in an outside id, the message that the buttons hang under."""
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class TelegramChannel:
    """`find` tells the outside id of what was sent to a chat as the parcel's `about`."""

    name = NAME

    def __init__(self, bot: Bot, origin: str, find: Find, now: Callable[[], Instant]) -> None:
        self._bot = bot
        self._origin = origin
        self._find = find
        self._now = now
        self._halfway: dict[tuple[str, str], list[str]] = {}

    async def send(self, destination: str, parcel: Parcel) -> Ending:
        """Send a message with its parts in order, or take an old one's buttons away."""
        key = (parcel.school, parcel.id)
        try:
            if parcel.what == "keys":
                await self._end_keys(destination, parcel)
                return Sent()
            # Of what was cut off halfway only the rest goes out again.
            done = self._halfway.setdefault(key, [])
            if parcel.message is not None:
                await self._send(destination, parcel.message, done)
        except AiogramError as error:
            ending = ending_of(error)
        else:
            ending = Sent(" ".join(done))
        if parcel.what == "keys" and isinstance(ending, Refused):
            return Sent()  # it is gone, or has no buttons: as it should be
        if not isinstance(ending, Later):
            self._halfway.pop(key, None)
        return ending

    async def show(self, destination: str, message: Message) -> None:
        """Send what must not wait for the outbox; only for the lifeline."""
        await self._send(destination, message, [])

    async def _send(self, chat: str, message: Message, done: list[str]) -> None:
        for part in draw(message, self._origin)[len(done) :]:
            if part.calendar and message.invite is not None:
                number = await self._send_calendar(chat, message.invite)
            else:
                number = await self._send_part(chat, part)
            done.append(f"{number}{KEYS if part.rows else ''}")

    async def _send_part(self, chat: str, part: Part) -> int:
        sent = await self._bot.send_message(
            int(chat),
            part.text,
            parse_mode="HTML",
            reply_markup=_keyboard(part),
            link_preview_options=_NO_PREVIEW,
            request_timeout=PATIENCE,
        )
        return sent.message_id

    async def _send_calendar(self, chat: str, invite: Invite) -> int:
        file = BufferedInputFile(calendar_file(invite, self._now()), "afspraak.ics")
        sent = await self._bot.send_document(int(chat), file, request_timeout=PATIENCE)
        return sent.message_id

    async def _end_keys(self, chat: str, parcel: Parcel) -> None:
        for one in (await self._find(chat, parcel)).split():
            if one.endswith(KEYS):
                await self._bot.edit_message_reply_markup(
                    chat_id=int(chat),
                    message_id=int(one.removesuffix(KEYS)),
                    request_timeout=PATIENCE,
                )


def _keyboard(part: Part) -> InlineKeyboardMarkup | None:
    if not part.rows:
        return None
    rows = [
        [InlineKeyboardButton(text=one.label, callback_data=one.data) for one in row]
        for row in part.rows
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def ending_of(error: AiogramError) -> Ending:
    """Return how a failed call ends; the server's own words may repeat ours and are left out."""
    why = type(error).__name__
    match error:
        case TelegramRetryAfter():
            return Later(why, max(1, error.retry_after))
        case TelegramForbiddenError():
            return Refused(why)
        case TelegramUnauthorizedError() | TelegramNotFound():
            return Later(why, LONG)  # the token, or the server's address: no message's fault
        case (
            TelegramNetworkError()
            | TelegramServerError()
            | TelegramConflictError()
            | ClientDecodeError()
        ):
            return Later(why)
        case _:
            return Refused(why)


def calendar_file(invite: Invite, now: Instant) -> bytes:
    """Return the meeting as iCalendar (RFC 5545); neutral: nothing tells what it is about."""
    event = Event()
    event.add("uid", f"{invite.uid}@terecht")
    event.add("sequence", invite.sequence)
    for name, at in (("dtstamp", now), ("dtstart", invite.start), ("dtend", invite.end)):
        event.add(name, dt.datetime.fromtimestamp(at // 1000, dt.UTC))
    event.add("summary", invite.title)
    event.add("location", invite.place)
    event.add("status", "CANCELLED" if invite.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    made = Calendar()
    made.add("prodid", "-//Terecht//NL")
    made.add("version", "2.0")
    made.add("method", "CANCEL" if invite.cancelled else "PUBLISH")
    made.add_component(event)
    return bytes(made.to_ical())
