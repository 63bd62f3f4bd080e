"""The channel of the professionals' side: hands what is to be shown to whom can draw it.

A destination is `where:request`: the staff group, or a professional's own chat. Nothing that a
student said travels in the outbox; it is read from the database at the moment of sending.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.delivery import Ending, Refused, Sent
from bot.emptying import EMPTY
from bot.perform import GROUP, STAFF
from bot.telegram.desk.emptier import Emptier
from bot.telegram.desk.notices import JOINING, Notices
from bot.telegram.desk.talk import OWN_WORDS
from storage import staff

if TYPE_CHECKING:
    from bot.telegram.desk.board import Board
    from bot.telegram.desk.ends import Ends
    from bot.telegram.desk.talk import Talk
    from content.schema import Person
    from storage.queue import Parcel


ANSWER = "answer"
"""The notice that the student wrote again."""


class StaffChannel:
    """`board` None: there is no group."""

    name = STAFF

    def __init__(self, ends: Ends, board: Board | None, talk: Talk) -> None:
        self._ends = ends
        self._board = board
        self._talk = talk
        self._notices = Notices(ends)
        self._emptier = Emptier(ends)

    async def send(self, destination: str, parcel: Parcel) -> Ending:
        """Show one thing; who is no longer a professional is shown nothing."""
        where, _, request = destination.partition(":")
        if where == GROUP:
            return await self._board.show(request) if self._board else Sent()
        if parcel.what == EMPTY:
            return await self._emptier.empty(where, request)
        if parcel.what in OWN_WORDS:
            return await self._talk.tell(where, parcel)
        person = await self._person(where)
        if person is None and parcel.what not in JOINING:
            return Refused("nobody of the school is there")
        if parcel.what == "show":
            settled = await self._notices.settle(where, person, parcel.about or request)
            if parcel.about or not isinstance(settled, Sent):
                return settled  # an alert has no talk
        return await self._talked(where, person, parcel)

    async def _talked(self, where: str, person: Person | None, parcel: Parcel) -> Ending:
        """Draw the talk, or tell of it by a notice."""
        request = parcel.request
        # One sound for one message: the student's words themselves are the notice that they wrote.
        told = parcel.what == ANSWER and await self._talk.sounds(where, request)
        if parcel.what != "show" and not told:
            return await self._notices.send(where, person, parcel)
        ending = await self._talk.show(where, request)
        if told and isinstance(ending, Refused):
            await self._notices.mail(person, parcel)
        return ending

    async def _person(self, chat: str) -> Person | None:
        """Return whose chat this is, if the school still knows them."""
        at = partial(staff.at, school=self._ends.school, channel="telegram", outside=chat)
        found = await self._ends.store.read(at)
        return self._ends.content.person(found.person) if found else None
