"""Takes invitations in: an account on Telegram becomes a professional's. Nothing is sent here."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from bot.people import PREFIX
from bot.perform import NOTICE, STAFF
from bot.telegram.desk.notices import LEFT, TAKEN, USED, WELCOME
from flows.alerts import woken
from storage import alerts, inbound, logins, mirror, queue, requests, staff
from storage.mirror import Image

if TYPE_CHECKING:
    from aiogram.types import Update

    from bot.telegram.desk.ends import Ends
    from storage.work import Unit

CHANNEL = "telegram"
_START = re.compile(rf"/start(?:@\w+)?\s+{PREFIX}([A-Za-z0-9_-]{{1,59}})\s*")
PRIVATE = "private"


class Register:
    """For one bot."""

    def __init__(self, ends: Ends) -> None:
        self._ends = ends

    async def take(self, update: Update, nonce: str) -> bool:
        """Use an invitation up; False when the update holds none."""
        message = update.message
        if message is None or message.chat.type != PRIVATE:
            return False
        found = _START.fullmatch(message.text or "")
        if found is None:
            return False
        chat = str(message.chat.id)
        await self._ends.store.unit(partial(self._take, chat, found[1], nonce))
        return True

    def _take(self, chat: str, token: str, nonce: str, unit: Unit) -> None:
        school, now = self._ends.school, self._ends.now()
        if not inbound.is_new(unit, school, (STAFF, chat, nonce), now):
            return
        if self._is_anothers(unit, chat, logins.invited(unit, school, token, now)):
            self._post(unit, chat, TAKEN)
            unit.after(self._ends.kick)
            return
        person = logins.use(unit, school, token, now)
        known = self._ends.content.person(person) if person else None
        if known is None:
            self._post(unit, chat, LEFT if person else USED)
        else:
            staff.add(unit, school, CHANNEL, chat, known.id, now)
            self._post(unit, chat, WELCOME)
            self._show_own(unit, chat, known.id)
            self._alert(unit, chat, known.id)
        unit.after(self._ends.kick)

    def _is_anothers(self, unit: Unit, chat: str, person: str | None) -> bool:
        """Nobody loses their own chat by opening a link that was a colleague's."""
        found = staff.at(unit, self._ends.school, CHANNEL, chat)
        owner = self._ends.content.person(found.person) if found else None
        return bool(person) and owner is not None and owner.id != person

    def _show_own(self, unit: Unit, chat: str, person: str) -> None:
        """What is theirs already is there at once."""
        for request, owner in requests.running(unit, self._ends.school):
            if owner == person:
                self._post(unit, chat, "show", request)

    def _alert(self, unit: Unit, chat: str, person: str) -> None:
        """Danger that nobody took up yet is told as if they had been here before."""
        ends = self._ends
        where = mirror.place(unit, STAFF, chat)
        for one in alerts.open_alerts(unit, ends.school):
            asked = requests.get(unit, ends.school, one.request) if one.request else None
            first = one.state in {"raised", "climbing"}
            if first and person in woken(ends.content, asked, one.rung, ends.now()):
                parcel = queue.Parcel(ends.school, "", "alert", about=one.id, rank=queue.URGENT)
                mark = f"alert::{one.id}"
                queue.post(unit, STAFF, f"{chat}:", parcel, ends.now(), collapse=mark)
                mirror.put(unit, ends.school, where, one.id, NOTICE, Image(""))

    def _post(self, unit: Unit, chat: str, what: str, request: str = "") -> None:
        parcel = queue.Parcel(self._ends.school, "", what, request=request)
        where = f"{chat}:{request}"
        queue.post(unit, STAFF, where, parcel, self._ends.now(), collapse=what)
