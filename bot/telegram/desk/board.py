"""Keeps each request's thread in the staff group in step with the database; decides nothing.

What stands there already is in the mirror, so a parcel that was cut off goes on where it stopped.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from aiogram.exceptions import AiogramError
from aiogram.methods import (
    CloseForumTopic,
    CreateForumTopic,
    EditForumTopic,
    EditMessageText,
    ReopenForumTopic,
    SendMessage,
)

from bot.delivery import Ending, Paced, Sent
from bot.perform import GROUP, STAFF
from bot.telegram.desk.chalk import NO_PREVIEW, Chalk, MessageGoneError, ThreadGoneError
from bot.telegram.desk.face import CLOSED, Known, Painter, keyboard
from bot.telegram.desk.together import Together
from bot.telegram.pace import Slow
from flows.protocol import Value
from storage import audit, mirror, requests, staff

if TYPE_CHECKING:
    from bot.telegram.desk.ends import Ends
    from bot.telegram.desk.face import Face
    from bot.telegram.desk.trouble import Group
    from storage.mirror import Image
    from storage.work import Unit

THREAD, HEAD, STAGE = "thread", "head", "stage"


class View(Value, frozen=True):
    """What shall stand there, what does, and how each part looks as a hash."""

    face: Face
    known: Known
    images: dict[str, Image]
    title_look: str
    head_look: str

    def has(self, item: str, look: str = "") -> bool:
        """Tell whether an item stands there, and looks so."""
        image = self.images.get(item)
        return image is not None and (not look or image.look == look)

    def outside(self, item: str) -> str:
        """Return what an item is called there, "" when it is not there."""
        image = self.images.get(item)
        return image.outside if image else ""


class Board:
    """The threads of one school's staff group."""

    def __init__(self, ends: Ends, group: Group) -> None:
        self._ends = ends
        self._group = group
        self._chalk = Chalk(ends, group)
        self._together = Together(ends, self._chalk)
        self._school = ends.school
        self._store = ends.store

    async def show(self, request: str) -> Ending:
        """Draw a request as it is now."""
        chat = await self._group.chat()
        if not isinstance(chat, int):
            return chat
        try:
            try:
                await self._draw(chat, request)
            except ThreadGoneError:
                await self._store.unit(partial(self._drop, request))
                await self._draw(chat, request)
        except Slow as slow:
            return Paced(slow.wait)
        except AiogramError as error:
            return await self._group.failed(error)
        return Sent()

    async def review(self) -> None:
        """Look whether everybody may still read what stands in the group; called by the clock."""
        await self._together.review()

    # ------------------------------------------------------------ what shall be there

    def _painter(self) -> Painter:
        return Painter(self._ends.content, self._ends.origin, self._ends.now())

    def _look(self, request: str, unit: Unit) -> View | None:
        asked = requests.get(unit, self._school, request)
        if asked is None:
            return None
        painter = self._painter()
        person = painter.offered(asked)
        found = staff.addresses(unit, self._school, "telegram", [person] if person else [])
        account = next(iter(found.get(person, ())), "")
        known = Known(asked, audit.of_request(unit, self._school, request), account)
        face = painter.face(known)
        keys = [key for row in face.rows for key in row]
        buttons = (part for key in keys for part in (key.label, key.data, key.url))
        place = mirror.place(unit, STAFF, GROUP)
        return View(
            face,
            known,
            mirror.images(unit, self._school, place, request),
            mirror.look(unit, face.title),
            mirror.look(unit, face.text, *buttons),
        )

    # ------------------------------------------------------------ bringing it about

    async def _draw(self, chat: int, request: str) -> None:
        await self._together.tidy(chat, request)
        view = await self._store.read(partial(self._look, request))
        if view is None:
            return
        if not view.has(THREAD):
            if view.face.stage != CLOSED:
                await self._begin(chat, request, view)
            return
        thread = int(view.outside(THREAD))
        before = await self._before(request, view)
        if before == CLOSED != view.face.stage:
            await self._chalk.do(ReopenForumTopic(chat_id=chat, message_thread_id=thread))
        await self._title(chat, thread, request, view)
        await self._head(chat, thread, request, view)
        await self._together.stand(chat, thread, request)
        news = self._painter().news(view.known, before) if before else ""
        if news:
            await self._write(chat, thread, news, view, keys=False)
        if view.face.stage == CLOSED != before:
            await self._chalk.do(CloseForumTopic(chat_id=chat, message_thread_id=thread))
        if view.face.stage != before:
            await self._keep(request, STAGE, view.face.stage)

    async def _before(self, request: str, view: View) -> str:
        """Return the stage that stands there, "" when the thread is to be closed once more.

        To write in a closed thread opens it, and nobody knows whether it will be closed in one go.
        """
        before = view.outside(STAGE)
        if before == CLOSED == view.face.stage and await self._together.waits(request):
            await self._keep(request, STAGE, "")
            return ""
        return before

    async def _begin(self, chat: int, request: str, view: View) -> None:
        made = await self._chalk.do(CreateForumTopic(chat_id=chat, name=view.face.title))
        if made is None:
            return
        thread = made.message_thread_id
        await self._keep(request, THREAD, str(thread), view.title_look)
        await self._head(chat, thread, request, view)
        await self._keep(request, STAGE, view.face.stage)
        await self._together.stand(chat, thread, request)

    async def _title(self, chat: int, thread: int, request: str, view: View) -> None:
        if view.has(THREAD, view.title_look):
            return
        title = view.face.title
        await self._chalk.do(EditForumTopic(chat_id=chat, message_thread_id=thread, name=title))
        await self._keep(request, THREAD, str(thread), view.title_look)

    async def _head(self, chat: int, thread: int, request: str, view: View) -> None:
        if view.has(HEAD, view.head_look):
            return
        head = view.outside(HEAD)
        try:
            if head:
                await self._rewrite(chat, int(head), view)
            else:
                head = await self._write(chat, thread, view.face.text, view)
        except MessageGoneError:
            head = await self._write(chat, thread, view.face.text, view)
        await self._keep(request, HEAD, head, view.head_look)

    async def _rewrite(self, chat: int, head: int, view: View) -> None:
        edit = EditMessageText(
            chat_id=chat,
            message_id=head,
            text=view.face.text,
            parse_mode="HTML",
            reply_markup=keyboard(view.face.rows),
            link_preview_options=NO_PREVIEW,
        )
        await self._chalk.do(edit)

    async def _write(
        self, chat: int, thread: int, text: str, view: View, *, keys: bool = True
    ) -> str:
        message = SendMessage(
            chat_id=chat,
            message_thread_id=thread,
            text=text,
            parse_mode="HTML",
            reply_markup=keyboard(view.face.rows) if keys else None,
            link_preview_options=NO_PREVIEW,
        )
        return await self._chalk.write(message)

    # ------------------------------------------------------------ what stands there

    async def _keep(self, request: str, item: str, outside: str, look: str = "") -> None:
        def keep(unit: Unit) -> None:
            place = mirror.place(unit, STAFF, GROUP)
            mirror.put(unit, self._school, place, request, item, mirror.Image(outside, look))

        await self._store.unit(keep)

    def _drop(self, request: str, unit: Unit) -> None:
        mirror.drop(unit, self._school, mirror.place(unit, STAFF, GROUP), request)
