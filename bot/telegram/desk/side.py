"""Joins the professionals' side of one bot; the wiring of its ends uses this."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.telegram.desk.board import Board
from bot.telegram.desk.channel import StaffChannel
from bot.telegram.desk.register import Register
from bot.telegram.desk.talk import Talk
from bot.telegram.desk.trouble import Group

if TYPE_CHECKING:
    from aiogram.types import Update

    from bot.telegram.desk.ends import Ends


class Side:
    """`chat` is the staff group's number as it was given, "" without one."""

    def __init__(self, ends: Ends, chat: str) -> None:
        self.group = Group(ends, chat) if chat else None
        self._board = Board(ends, self.group) if self.group else None
        self.register = Register(ends)
        self.channel = StaffChannel(ends, self._board, Talk(ends))

    async def heard(self, update: Update) -> bool:
        """Take what Telegram tells of the group itself; False when it is about something else."""
        return self.group is not None and await self.group.heard(update)

    async def look(self) -> int:
        """Look at the group, also for what nobody told of; called by the clock."""
        if self.group is not None:
            await self.group.check()
        if self._board is not None:
            await self._board.review()
        return 0
