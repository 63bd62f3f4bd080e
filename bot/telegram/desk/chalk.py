"""Does one thing after another in the staff group, at its pace; what and why is for its callers."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import (
    CreateForumTopic,
    DeleteMessage,
    EditMessageText,
    ReopenForumTopic,
    SendMessage,
)
from aiogram.types import LinkPreviewOptions

from bot.telegram.channel import PATIENCE
from storage import queue

if TYPE_CHECKING:
    from aiogram.methods import TelegramMethod

    from bot.telegram.desk.ends import Ends
    from bot.telegram.desk.trouble import Group

T = TypeVar("T")
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_SAME = ("not modified", "not_modified")
_THREAD_GONE = ("topic_id_invalid", "message thread not found", "topic_deleted")
_GONE = (
    "message to edit not found",
    "message to delete not found",
    "message can't be edited",
    "message_id_invalid",
)


class ThreadGoneError(Exception):
    """Somebody deleted the thread."""


class MessageGoneError(Exception):
    """Somebody deleted the message."""


class Chalk:
    """Writes, changes and wipes in one group; `Slow` when it is not time yet."""

    def __init__(self, ends: Ends, group: Group) -> None:
        self._ends = ends
        self._group = group

    async def do(self, method: TelegramMethod[T]) -> T | None:
        """Ask Telegram, at the pace of a group; None when it is so already."""
        edit = not isinstance(method, CreateForumTopic | SendMessage)
        await self._ends.pace.turn(await self._group.number(), queue.NEWS, edit=edit)
        try:
            return await self._group.bot(method, request_timeout=PATIENCE)
        except TelegramBadRequest as error:
            said = error.message.lower()
            if any(words in said for words in _SAME):
                return None
            if any(words in said for words in _THREAD_GONE):
                raise ThreadGoneError from None
            if any(words in said for words in _GONE):
                raise MessageGoneError from None
            raise

    async def write(self, message: SendMessage) -> str:
        """Write in a thread; one that a human closed is opened, for its request still runs."""
        try:
            sent = await self.do(message)
        except TelegramBadRequest as error:
            if "topic_closed" not in error.message.lower():
                raise
            thread = message.message_thread_id or 0
            await self.do(ReopenForumTopic(chat_id=message.chat_id, message_thread_id=thread))
            sent = await self.do(message)
        return str(sent.message_id) if sent else ""

    async def wipe(self, chat: int, number: str, instead: str) -> None:
        """Take a message away; one that may not go, for it is too old, gets other words."""
        with suppress(MessageGoneError):
            try:
                await self.do(DeleteMessage(chat_id=chat, message_id=int(number)))
            except TelegramBadRequest:
                await self.do(EditMessageText(chat_id=chat, message_id=int(number), text=instead))
