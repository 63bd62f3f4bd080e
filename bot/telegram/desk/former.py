"""Keeps what somebody who is no professional any more writes at the desk from being a student's."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.people import ENDED
from bot.perform import STAFF
from bot.telegram.desk.office import PLACE
from storage import inbound, mirror, staff
from storage.queue import Parcel, post

if TYPE_CHECKING:
    from bot.telegram.desk.office import Office
    from storage.work import Unit


class Former:
    """What stands in their chat about requests is still there, and invites to be answered."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def take(self, chat: str, text: str, *outsides: int | None) -> bool:
        """Tell once that they are no professional; False when it is a student's.

        Danger always is: nobody here could look at whose words they are, and the lines must come.
        """
        office = self._office
        at_desk, registered = await office.store.read(partial(self._known, chat, outsides))
        if not (at_desk or registered):
            return False  # as of nearly everybody: nothing is written, and nothing screened twice
        if office.contents.understanding(office.school).screen(text)[0] is not None:
            return False
        return await office.store.unit(partial(self._tell, chat)) or at_desk

    def _known(self, chat: str, outsides: tuple[int | None, ...], unit: Unit) -> tuple[bool, bool]:
        """Return whether the words stand at the desk, and whether their writer is registered.

        Still registered, but the school's list does not have them: they may not know yet.
        """
        school = self._office.school
        where = mirror.place(unit, STAFF, chat)
        at_desk = any(mirror.find(unit, school, where, str(one)) for one in outsides if one)
        return at_desk, staff.at(unit, school, PLACE, chat) is not None

    def _tell(self, chat: str, unit: Unit) -> bool:
        """Return whether it was news."""
        office, now = self._office, self._office.now()
        if not inbound.is_new(unit, office.school, (STAFF, chat, ENDED), now):
            return False
        post(unit, STAFF, f"{chat}:", Parcel(office.school, "", ENDED), now, collapse=ENDED)
        unit.after(office.kick)
        return True
