"""Takes what professionals do on Telegram: whose update it is, and who may; acts are elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from aiogram.exceptions import AiogramError
from aiogram.methods import AnswerCallbackQuery

from bot.telegram.channel import PATIENCE
from bot.telegram.desk import acts
from bot.telegram.desk.asides import Toast
from bot.telegram.desk.buttons import Buttons
from bot.telegram.desk.former import Former
from bot.telegram.desk.writing import Writing
from storage import staff

if TYPE_CHECKING:
    from aiogram import Bot
    from aiogram.types import CallbackQuery, Message, Update

    from bot.telegram.desk.office import Hand, Office
    from bot.telegram.desk.register import Register
    from bot.telegram.read import Taken
    from storage.staff import Mode
    from storage.work import Unit

log = structlog.get_logger(__name__)

PRIVATE = "private"
_LONGEST_TOAST = 200


class Entry:
    """`group` is the staff group's number: what colleagues write there stays among them."""

    def __init__(self, bot: Bot, office: Office, *, group: str, register: Register) -> None:
        self._bot = bot
        self._office = office
        self._group = group
        self._register = register
        self._buttons = Buttons(office)
        self._writing = Writing(office)
        self._former = Former(office)

    async def take(self, update: Update, nonce: str) -> bool:
        """Return whether it was staff's; what it meant is committed then."""
        if update.callback_query is not None:
            return await self._press(update.callback_query, nonce)
        message = update.message or update.edited_message
        if message is None:
            return False
        if message.chat.type != PRIVATE:
            return bool(self._group) and str(message.chat.id) == self._group
        if await self._register.take(update, nonce):
            return True
        hand = await self._office.who(str(message.chat.id), nonce)
        if hand is None:
            return await self._was_staff(message)
        if update.edited_message is not None:
            return await self._writing.edited(hand, message)
        return await self._said(hand, message)

    async def strange(self, taken: Taken, nonce: str) -> bool:
        """Take what the library refused: nothing is done with it, but it is no student's either."""
        hand = await self._office.who(taken.outside, nonce)
        if hand is None:
            text = getattr(taken.event, "text", "")
            return await self._former.take(taken.outside, text, *taken.near)
        return await self._writing.strange(hand, taken)

    async def _was_staff(self, message: Message) -> bool:
        above = message.reply_to_message
        thread = message.message_thread_id if message.is_topic_message else None
        near = (message.message_id, above.message_id if above else None, thread)
        text = message.text or message.caption or ""
        return await self._former.take(str(message.chat.id), text, *near)

    async def _said(self, hand: Hand, message: Message) -> bool:
        """A command that changes who they are here, a text of staff, or one of a student."""
        word = (message.text or "").strip().partition("@")[0].lower()
        if word in {"/student", "/team"}:
            await self._switch(hand, "student" if word == "/student" else "staff")
            return True
        return await self._writing.said(hand, message)

    async def _switch(self, hand: Hand, mode: Mode) -> None:
        key = "team.chat.as_student" if mode == "student" else "team.chat.as_team"

        def switch(unit: Unit) -> None:
            now = self._office.now()
            staff.set_mode(unit, self._office.school, "telegram", hand.chat, mode, now)

        await self._office.tell(hand, self._writing.plain(hand, key), beside=switch)

    # ------------------------------------------------------------ buttons

    async def _press(self, query: CallbackQuery, nonce: str) -> bool:
        data = query.data or ""
        if not data.startswith(acts.PREFIX):
            return False
        hand = await self._office.who(str(query.from_user.id), nonce)
        text = self._office.tongue.text
        press = acts.read(data)
        if hand is None:
            toast = Toast(text("team.chat.register"), alert=True)
        elif press is None:
            toast = Toast(text("team.chat.dead"), alert=True)
        else:
            toast = await self._buttons.pressed(hand, press, query)
        await self._answer(query.id, toast)
        return True

    async def _answer(self, query: str, toast: Toast) -> None:
        """Stop the button's spinner, now that it is done, and say what became of it."""
        call = AnswerCallbackQuery(
            callback_query_id=query,
            text=toast.text[:_LONGEST_TOAST] or None,
            show_alert=toast.alert or None,
        )
        try:
            await self._bot(call, request_timeout=PATIENCE)
        except AiogramError as error:  # too late, or answered before: what was done is done
            log.debug("desk.spinner", error=type(error).__name__)
