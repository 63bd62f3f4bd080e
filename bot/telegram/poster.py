"""Makes the calls that put one part of a message into a chat, change it there or take it away.

It waits for its turn, hands pictures over once, and leaves the markup out when a server does not
take it. What a failed call means is not decided here.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import structlog
from aiogram.exceptions import TelegramBadRequest, TelegramEntityTooLarge
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
)

from bot.calendars import NAME, calendar_file
from flows.protocol import Value

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path
    from typing import TypeVar

    from aiogram import Bot

    from bot.telegram.draw import Part
    from bot.telegram.pace import Pace
    from flows.protocol import Instant, Invite

    T = TypeVar("T")
    Photos = Callable[[str], Path | None]

log = structlog.get_logger(__name__)

PATIENCE = 20
"""Seconds for one call."""
_PIECE = re.compile(r"(\d+)([pd]?)(\*?)")
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_UNPARSED = "can't parse entities"
_SAME = "message is not modified"
_GONE = (
    "message to edit not found",
    "message can't be edited",
    "there is no text in the message",
    "there is no caption in the message",
    "message_id_invalid",
    "message identifier is not specified",
)
_NO_CHAT = ("chat not found", "user not found", "peer_id_invalid", "chat_id is empty")
_NO_FILE = "wrong file identifier"


class Piece(Value, frozen=True):
    """One message as it stands in a chat. `kind`: "" text, "p" picture, "d" file; 0: not there."""

    number: int
    kind: str = ""
    keys: bool = False

    def __str__(self) -> str:
        return f"{self.number}{self.kind}{'*' if self.keys else ''}"


def pieces(outside: str) -> list[Piece]:
    """Return what `str` of pieces, parted by spaces, stands for; anything else names nothing."""
    found = map(_PIECE.fullmatch, outside.split())
    return [Piece(int(one[1]), one[2], bool(one[3])) for one in found if one]


class Poster:
    """`photos` finds the file of a picture in the school's pack."""

    def __init__(self, bot: Bot, pace: Pace, photos: Photos, now: Callable[[], Instant]) -> None:
        self._bot = bot
        self._pace = pace
        self._photos = photos
        self._now = now
        self._files: dict[tuple[str, int], str] = {}

    def kind(self, part: Part) -> str:
        """Return the kind of piece that this part becomes."""
        if part.calendar:
            return "d"
        return "p" if self._photo(part) else ""

    async def send(self, chat: int, part: Part, invite: Invite | None, rank: int) -> Piece:
        """Send a part; a picture that does not go leaves its words."""
        if part.calendar and invite is not None:
            await self._pace.turn(chat, rank)
            file = BufferedInputFile(calendar_file(invite, self._now()), NAME)
            sent = await self._bot.send_document(chat, file, request_timeout=PATIENCE)
            return Piece(sent.message_id, "d")
        photo = self._photo(part)
        if photo is not None and (shown := await self._send_photo(chat, part, photo, rank)):
            return Piece(shown.message_id, "p", bool(part.rows))
        return await self.say(chat, part, rank)

    async def say(self, chat: int, part: Part, rank: int | None) -> Piece:
        """Send the words of a part; without a `rank` at once."""
        if not part.text:
            return Piece(0)

        async def call(text: str, mode: str | None) -> Message:
            if rank is not None:
                await self._pace.turn(chat, rank)
            return await self._bot.send_message(
                chat,
                text,
                parse_mode=mode,
                reply_markup=_keyboard(part),
                link_preview_options=_NO_PREVIEW,
                request_timeout=PATIENCE,
            )

        sent = await _parsed(part, call)
        return Piece(sent.message_id, "", bool(part.rows))

    async def edit(self, chat: int, piece: Piece, part: Part, rank: int) -> Piece | None:
        """Make what stands there look like this part; None when it cannot be changed any more."""
        change = self._edit_photo if piece.kind == "p" else self._edit_text
        try:
            await change(chat, piece, part, rank)
        except OSError:  # the picture's file; then its words come anew
            return None
        except TelegramBadRequest as error:
            if says(error, _SAME):
                return Piece(piece.number, piece.kind, bool(part.rows))
            if says(error, *_GONE):
                return None
            raise
        return Piece(piece.number, piece.kind, bool(part.rows))

    async def remove(self, chat: int, piece: Piece, rank: int) -> None:
        """Take a message away; one that is gone, or too old for it, is left."""
        if not piece.number:
            return
        await self._pace.turn(chat, rank, edit=True)
        try:
            await self._bot.delete_message(chat, piece.number, request_timeout=PATIENCE)
        except TelegramBadRequest as error:
            if no_chat(error):
                raise
            if piece.keys:
                await self.end_keys(chat, piece, rank)

    async def end_keys(self, chat: int, piece: Piece, rank: int) -> None:
        """Take the buttons away; when they are gone already, that is as it should be."""
        await self._pace.turn(chat, rank, edit=True)
        try:
            await self._bot.edit_message_reply_markup(
                chat_id=chat, message_id=piece.number, request_timeout=PATIENCE
            )
        except TelegramBadRequest as error:
            if no_chat(error):
                raise

    # ------------------------------------------------------------------------------- text

    async def _edit_text(self, chat: int, piece: Piece, part: Part, rank: int) -> None:
        async def call(text: str, mode: str | None) -> Message | bool:
            await self._pace.turn(chat, rank, edit=True)
            return await self._bot.edit_message_text(
                text,
                chat_id=chat,
                message_id=piece.number,
                parse_mode=mode,
                reply_markup=_keyboard(part),
                link_preview_options=_NO_PREVIEW,
                request_timeout=PATIENCE,
            )

        await _parsed(part, call)

    # ------------------------------------------------------------------------------- pictures

    def _photo(self, part: Part) -> Path | None:
        path = self._photos(part.photo) if part.photo else None
        return None if path is None or self._files.get(_version(path), "?") == "" else path

    async def _send_photo(self, chat: int, part: Part, path: Path, rank: int) -> Message | None:
        """Send a picture; None when Telegram does not take this file, which is remembered."""

        async def call(text: str, mode: str | None) -> Message:
            await self._pace.turn(chat, rank)
            return await self._bot.send_photo(
                chat,
                await self._file(path),
                caption=text or None,
                parse_mode=mode,
                reply_markup=_keyboard(part),
                request_timeout=PATIENCE,
            )

        try:
            sent = await self._uploaded(path, part, call)
        except (TelegramBadRequest, TelegramEntityTooLarge, OSError) as error:
            if no_chat(error):
                raise
            log.warning("telegram.no_picture", picture=path.name, error=type(error).__name__)
            self._files[_version(path)] = ""
            return None
        self._keep(path, sent)
        return sent

    async def _edit_photo(self, chat: int, piece: Piece, part: Part, rank: int) -> None:
        path = self._photo(part)
        if path is None:
            return

        async def call(text: str, mode: str | None) -> Message | bool:
            await self._pace.turn(chat, rank, edit=True)
            media = InputMediaPhoto(
                media=await self._file(path), caption=text or None, parse_mode=mode
            )
            return await self._bot.edit_message_media(
                media,
                chat_id=chat,
                message_id=piece.number,
                reply_markup=_keyboard(part),
                request_timeout=PATIENCE,
            )

        self._keep(path, await self._uploaded(path, part, call))

    async def _uploaded(
        self, path: Path, part: Part, call: Callable[[str, str | None], Awaitable[T]]
    ) -> T:
        """Hand the file over once more when Telegram no longer knows it."""
        known = self._files.get(_version(path))
        try:
            return await _parsed(part, call)
        except TelegramBadRequest as error:
            if not known or not says(error, _NO_FILE):
                raise
            del self._files[_version(path)]
            return await _parsed(part, call)

    async def _file(self, path: Path) -> str | BufferedInputFile:
        known = self._files.get(_version(path))
        return known or BufferedInputFile(await asyncio.to_thread(path.read_bytes), path.name)

    def _keep(self, path: Path, sent: object) -> None:
        if isinstance(sent, Message) and sent.photo:
            self._files[_version(path)] = sent.photo[-1].file_id


async def _parsed(part: Part, call: Callable[[str, str | None], Awaitable[T]]) -> T:
    """Call with markup; when it is not understood, better plain words than none."""
    try:
        return await call(part.text, "HTML")
    except TelegramBadRequest as error:
        if not says(error, _UNPARSED):
            raise
    log.error("telegram.plain")
    return await call(part.plain, None)


def says(error: Exception, *words: str) -> bool:
    """Whether Telegram gave one of these reasons."""
    said = str(getattr(error, "message", "")).lower()
    return any(one in said for one in words)


def no_chat(error: Exception) -> bool:
    """Whether there is no such chat (any more)."""
    return says(error, *_NO_CHAT)


def _version(path: Path) -> tuple[str, int]:
    return (str(path), path.stat().st_mtime_ns)


def _keyboard(part: Part) -> InlineKeyboardMarkup | None:
    if not part.rows:
        return None
    rows = [
        [InlineKeyboardButton(text=one.label, callback_data=one.data) for one in row]
        for row in part.rows
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)
