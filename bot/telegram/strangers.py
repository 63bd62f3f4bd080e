"""Answers who is nobody's student: groups that are not ours, and questions from other chats.

It keeps nothing and reads no words: one kind sentence, and away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from aiogram.exceptions import AiogramError
from aiogram.methods import AnswerInlineQuery, LeaveChat
from aiogram.types import InlineQueryResultsButton

from bot.telegram.channel import PATIENCE
from flows.protocol import Link, Message, Plain

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiogram import Bot
    from aiogram.types import ChatMemberUpdated, InlineQuery, Update

    Show = Callable[[str, Message], Awaitable[None]]
    Words = Callable[[str, str], str]

log = structlog.get_logger(__name__)

IN = frozenset({"member", "administrator", "restricted"})
"""What the bot is where it was let in."""
LASTS = 300
"""Seconds that Telegram may remember the answer to a question from another chat."""


class Strangers:
    """`words` gives a text by language and key; `group` is the staff group's number."""

    def __init__(
        self, bot: Bot, words: Words, show: Show, name: Callable[[], str], group: str
    ) -> None:
        self._bot = bot
        self._words = words
        self._show = show
        self._name = name
        self._group = group

    async def take(self, update: Update) -> None:
        """Answer if there is something to answer; what fails is not tried again."""
        try:
            if update.inline_query is not None:
                await self._to_private(update.inline_query)
            elif update.my_chat_member is not None:
                await self._let_in(update.my_chat_member)
        except AiogramError as error:
            log.info("telegram.stranger", error=type(error).__name__)

    async def _to_private(self, query: InlineQuery) -> None:
        label = self._words("nl", "stranger.here")
        button = InlineQueryResultsButton(text=label, start_parameter="hier")
        method = AnswerInlineQuery(
            inline_query_id=query.id, results=[], cache_time=LASTS, button=button
        )
        await self._bot(method, request_timeout=PATIENCE)

    async def _let_in(self, change: ChatMemberUpdated) -> None:
        """In a group of others we say where we do talk, and leave."""
        chat = change.chat
        new, old = change.new_chat_member.status, change.old_chat_member.status
        if chat.type == "private" or str(chat.id) == self._group or new not in IN or old in IN:
            return
        log.warning(
            "telegram.left_group",
            chat=chat.id,
            mend="is this the staff group? then set TERECHT_TELEGRAM_STAFF_CHAT to this number, "
            "restart, and add the bot again",
        )
        try:
            await self._show(str(chat.id), Message("", self._farewell()))
        except AiogramError as error:  # it may not write there; it can still leave
            log.info("telegram.stranger", error=type(error).__name__)
        await self._bot(LeaveChat(chat_id=chat.id), request_timeout=PATIENCE)

    def _farewell(self) -> tuple[Plain | Link, ...]:
        said = Plain(self._words("nl", "stranger.group"))
        name = self._name()
        return (said, Plain(" "), Link(f"@{name}", f"https://t.me/{name}")) if name else (said,)
