"""Writes, changes and takes away one message in a professional's chat; knows no request's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiogram.exceptions import TelegramBadRequest
from aiogram.types import LinkPreviewOptions, ReplyParameters

from bot.telegram.desk.face import keyboard
from bot.telegram.poster import PATIENCE

if TYPE_CHECKING:
    from aiogram import Bot

    from bot.telegram.desk.face import Key
    from bot.telegram.pace import Pace

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_THREAD_GONE = ("message thread not found", "topic_deleted", "topic_id_invalid")
_SAME = "message is not modified"
_GONE = (
    "message to edit not found",
    "message can't be edited",
    "message to delete not found",
    "message_id_invalid",
)


class ThreadGone(Exception):
    """The thread was deleted, with everything in it; or the bot has no threads any more."""


class Pen:
    """Everything goes out protected: what a student wrote is not to be sent on by a slip.

    It waits for its turn; `Slow` comes out when that takes too long.
    """

    def __init__(self, bot: Bot, pace: Pace) -> None:
        self._bot = bot
        self._pace = pace
        self._topics: bool | None = None

    async def has_threads(self) -> bool:
        """Tell whether this bot may open threads in private chats."""
        if self._topics is None:
            self._topics = bool(
                (await self._bot.get_me(request_timeout=PATIENCE)).has_topics_enabled
            )
        return self._topics

    async def open(self, chat: str, title: str) -> str:
        """Open a thread and return its number; `ThreadGone` when there are none (any more)."""
        await self._pace.turn(chat)
        try:
            made = await self._bot.create_forum_topic(int(chat), title, request_timeout=PATIENCE)
        except TelegramBadRequest as error:
            if "not a forum" not in _words(error):
                raise
            self._topics = False
            raise ThreadGone from None
        return str(made.message_thread_id)

    async def write(
        self,
        chat: str,
        html: str,
        rows: tuple[tuple[Key, ...], ...] = (),
        *,
        thread: str = "",
        answers: str = "",
        silent: bool = False,
    ) -> str:
        """Send a message and return its number; `ThreadGone` when its thread is."""
        await self._pace.turn(chat)
        reply = None
        if answers:
            reply = ReplyParameters(message_id=int(answers), allow_sending_without_reply=True)
        try:
            sent = await self._bot.send_message(
                int(chat),
                html,
                parse_mode="HTML",
                message_thread_id=int(thread) if thread else None,
                reply_parameters=reply,
                reply_markup=keyboard(rows),
                link_preview_options=_NO_PREVIEW,
                disable_notification=silent or None,
                protect_content=True,
                request_timeout=PATIENCE,
            )
        except TelegramBadRequest as error:
            if thread and _words(error).endswith(_THREAD_GONE):
                raise ThreadGone from None
            raise
        return str(sent.message_id)

    async def change(
        self, chat: str, number: str, html: str, rows: tuple[tuple[Key, ...], ...] = ()
    ) -> bool:
        """Put other words and buttons in a message; False when it is gone."""
        await self._pace.turn(chat, edit=True)
        try:
            await self._bot.edit_message_text(
                html,
                chat_id=int(chat),
                message_id=int(number),
                parse_mode="HTML",
                reply_markup=keyboard(rows),
                link_preview_options=_NO_PREVIEW,
                request_timeout=PATIENCE,
            )
        except TelegramBadRequest as error:
            return _there(error)
        return True

    async def rekey(self, chat: str, number: str, rows: tuple[tuple[Key, ...], ...] = ()) -> None:
        """Put other buttons under a message, or none."""
        await self._pace.turn(chat, edit=True)
        try:
            await self._bot.edit_message_reply_markup(
                chat_id=int(chat),
                message_id=int(number),
                reply_markup=keyboard(rows),
                request_timeout=PATIENCE,
            )
        except TelegramBadRequest as error:
            _there(error)

    async def take_away(self, chat: str, number: str, instead: str = "") -> None:
        """Delete a message; one of ours that is too old for that gets these words instead."""
        await self._pace.turn(chat, edit=True)
        try:
            await self._bot.delete_message(int(chat), int(number), request_timeout=PATIENCE)
        except TelegramBadRequest as error:
            if "can't be deleted" not in _words(error):
                _there(error)
            elif instead:
                await self.change(chat, number, instead)
            else:
                await self.rekey(chat, number)


def _there(error: TelegramBadRequest) -> bool:
    """Tell whether the message is as wanted already; other trouble is not of that kind."""
    words = _words(error)
    if _SAME in words:
        return True
    if any(one in words for one in _GONE):
        return False
    raise error


def _words(error: TelegramBadRequest) -> str:
    return error.message.lower()
