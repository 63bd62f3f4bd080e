"""Does what buttons ask that are about no request: an alert, and whether the chat goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.perform import STAFF
from bot.telegram.desk.office import PLACE, Tell
from bot.telegram.desk.talk import CHANGE
from flows.protocol import Acknowledge, Value
from storage import mirror, staff

if TYPE_CHECKING:
    from aiogram.types import CallbackQuery

    from bot.telegram.desk.acts import Press
    from bot.telegram.desk.office import Hand, Office
    from storage.work import Unit


class Toast(Value, frozen=True):
    """What stands over the chat for a moment; an alert stays until it is read."""

    text: str = ""
    alert: bool = False


class Asides:
    """A method for each of them."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def alert(self, hand: Hand, press: Press) -> Toast:
        """Take an alert up, or say that it is over."""
        done = press.act == "done"
        refused = await self._office.act(hand, Acknowledge(press.about, done))
        text = self._office.tongue.text
        if refused:
            return Toast(text(refused.key, **refused.values), alert=True)
        return Toast(text("team.act.done" if done else "team.act.acked"))

    async def stop(self, hand: Hand, press: Press, query: CallbackQuery) -> Toast:
        """Let the chat go, or leave all as it is."""
        go = press.about == "yes"
        words = self._office.forms(hand).said("team.chat.stopped" if go else "team.chat.stays")
        message = query.message.message_id if query.message else 0

        def leave(unit: Unit) -> None:
            if go:
                staff.leave(unit, self._office.school, PLACE, hand.chat)
                where = mirror.place(unit, STAFF, hand.chat)
                mirror.leave(unit, self._office.school, where)

        await self._office.tell(hand, Tell(words, "", CHANGE, str(message)), beside=leave)
        return Toast()
