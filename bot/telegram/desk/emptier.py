"""Takes what was said about a request away from a chat, also after nobody of the school is there.

What Telegram lets nobody delete any more gets other words; what a professional wrote too long ago
only they can take away.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from aiogram.exceptions import AiogramError

from bot.delivery import Paced, Sent
from bot.perform import STAFF
from bot.telegram.desk.draw import HEAD, KEPT
from bot.telegram.desk.face import LANGUAGE
from bot.telegram.desk.pen import Pen
from bot.telegram.pace import Slow
from storage import mirror, requests

if TYPE_CHECKING:
    from bot.delivery import Ending
    from bot.telegram.desk.ends import Ends
    from storage.mirror import Image
    from storage.work import Unit


class Emptier:
    """For every professional's chat with one bot."""

    def __init__(self, ends: Ends) -> None:
        self._ends = ends
        self._pen = Pen(ends.bot, ends.pace)

    async def empty(self, chat: str, request: str) -> Ending:
        """Leave no more than the request's number; then nothing there is known any more."""
        images = await self._ends.store.read(partial(self._images, chat, request))
        number = await self._ends.store.read(
            lambda unit: requests.number_of(unit, self._ends.school, request)
        )
        try:
            for item, image in images.items():
                await self._wipe(chat, request, item, image.outside, number)
        except Slow as slow:
            return Paced(slow.wait)
        except AiogramError as error:
            return self._ends.failed(chat, error)
        await self._ends.store.unit(partial(self._drop, chat, request, ""))
        return Sent()

    async def _wipe(self, chat: str, request: str, item: str, outside: str, number: int) -> None:
        gone = self._ends.content.text(LANGUAGE, "team.group.taken_away")
        if item.partition("+")[0] == HEAD:
            await self._pen.change(chat, outside, f"<b>#{number}</b>\n{gone}")
        elif not item.startswith(KEPT):
            await self._pen.take_away(chat, outside, gone)
            await self._ends.store.unit(partial(self._drop, chat, request, item))

    def _images(self, chat: str, request: str, unit: Unit) -> dict[str, Image]:
        where = mirror.place(unit, STAFF, chat)
        return mirror.images(unit, self._ends.school, where, request)

    def _drop(self, chat: str, request: str, item: str, unit: Unit) -> None:
        where = mirror.place(unit, STAFF, chat)
        mirror.drop(unit, self._ends.school, where, request, item)
