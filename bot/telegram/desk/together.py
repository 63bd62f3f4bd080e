"""Shows a request's talk in its thread of the staff group, if everybody there may read it.

Whether they may is asked of `flows.rights` before every message; what may not stand there any more
goes, and does not come back. Who is in the group is Telegram's and its owner's; nobody here knows.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from aiogram.methods import EditMessageText, SendMessage

from bot.perform import GROUP, STAFF
from bot.telegram.desk.chalk import NO_PREVIEW, MessageGoneError
from bot.telegram.desk.draw import ASKED, Sheet, cut
from bot.telegram.desk.face import LANGUAGE
from flows import calendar, rights
from flows.protocol import Bold, Plain, Value
from storage import mirror, queue, requests, views
from storage.mirror import Image

if TYPE_CHECKING:
    from bot.telegram.desk.chalk import Chalk
    from bot.telegram.desk.ends import Ends
    from storage.views import Entry
    from storage.work import Unit

SAID = "said:"
"""Before the id of what was said: its message in the thread."""
SHUT = "shut"
"""Stands there once words had to go: no more come."""
_NOT_OUT = frozenset({"held", "retracted"})
"""An answer is shown when it is on its way: what is taken back nobody else has read."""


class Scene(Value, frozen=True):
    """What stands in the thread of what was said, and what shall, with how each looks."""

    images: dict[str, Image]
    sheets: tuple[tuple[Sheet, str], ...]
    may: bool

    @property
    def surplus(self) -> tuple[str, ...]:
        """What stands there and shall not."""
        wanted = {one.item for one, _ in self.sheets}
        return tuple(item for item in self.images if item not in wanted)

    @property
    def next(self) -> tuple[Sheet, str] | None:
        """The first that does not stand there, or looks otherwise."""
        other = (pair for pair in self.sheets if self._look(pair[0].item) != pair[1])
        return next(other, None)

    def _look(self, item: str) -> str:
        image = self.images.get(item)
        return image.look if image else ""


class Together:
    """The talks in one school's staff group."""

    def __init__(self, ends: Ends, chalk: Chalk) -> None:
        self._ends = ends
        self._chalk = chalk
        self._school = ends.school
        self._store = ends.store

    async def tidy(self, chat: int, request: str) -> None:
        """Take away what may not stand there any more, or was wiped."""
        scene = await self._read(request)
        if scene.surplus and not scene.may:
            await self._keep(request, SHUT, Image(""))
        instead = self._text("team.group.taken_away")
        for item in scene.surplus:
            await self._chalk.wipe(chat, scene.images[item].outside, instead)
            await self._drop(request, item)

    async def waits(self, request: str) -> bool:
        """Tell whether there is something to write."""
        scene = await self._read(request)
        return any(one.item not in scene.images for one, _ in scene.sheets)

    async def stand(self, chat: int, thread: int, request: str) -> None:
        """Have what was said stand there, in order; read anew each time, for it may end."""
        while (step := (scene := await self._read(request)).next) is not None:
            sheet, look = step
            image = scene.images.get(sheet.item)
            if image is None:
                number = await self._write(chat, thread, sheet.html)
            else:
                number = image.outside
                await self._change(chat, number, sheet.html)
            await self._keep(request, sheet.item, Image(number, look))

    async def review(self) -> None:
        """Have those threads drawn anew that somebody who came since may not read."""
        await self._store.unit(self._outdated)

    def _outdated(self, unit: Unit) -> None:
        where = mirror.place(unit, STAFF, GROUP)
        for request in mirror.shown(unit, self._school, where, SAID):
            asked = requests.get(unit, self._school, request)
            if asked is None or rights.all_may_read(asked, self._ends.content):
                continue
            parcel = queue.Parcel(self._school, "", "show", request=request, rank=queue.NEWS)
            now = self._ends.now()
            queue.post(unit, STAFF, f"{GROUP}:{request}", parcel, now, collapse="show")

    # ------------------------------------------------------------ what stands, and what shall

    async def _read(self, request: str) -> Scene:
        return await self._store.read(partial(self._scene, request))

    def _scene(self, request: str, unit: Unit) -> Scene:
        where = mirror.place(unit, STAFF, GROUP)
        images = mirror.images(unit, self._school, where, request)
        said = {item: one for item, one in images.items() if item.startswith(SAID)}
        entries = None if SHUT in images else self._entries(unit, request)
        sheets = (sheet for one in entries or () for sheet in self._drawn(one))
        looks = tuple((one, mirror.look(unit, one.html)) for one in sheets)
        return Scene(said, looks, entries is not None)

    def _entries(self, unit: Unit, request: str) -> tuple[Entry, ...] | None:
        """Return what was said, or None when somebody of the school may not read it."""
        may_read = partial(rights.all_may_read, content=self._ends.content)
        number = requests.number_of(unit, self._school, request)
        found = views.request_page(unit, self._school, number, "", may_read)
        if found is None or found.entries is None:
            return None
        return tuple(
            one for one in found.entries if one.kind != "bot" and one.state not in _NOT_OUT
        )

    def _drawn(self, one: Entry) -> list[Sheet]:
        """Draw a line; the student has no name here."""
        content = self._ends.content
        author = content.person(one.author)
        name = author.name if author else self._text("team.group.somebody")
        who = self._text("team.talk.student") if one.kind == "student" else name
        kind = self._text("team.talk.note") if one.kind == "note" else ""
        when = calendar.stamp(content, one.at, LANGUAGE)
        changed = f" ({self._text('team.state.changed')})" if one.changed else ""
        about = "".join(f" · {part}" for part in (kind, when) if part)
        spans = (Bold(who), Plain(f"{about}\n"), Plain(one.text), Plain(changed))
        return cut(Sheet(f"{SAID}{one.id or ASKED}", ""), spans, self._ends.origin)

    def _text(self, key: str) -> str:
        return self._ends.content.text(LANGUAGE, key)

    # ------------------------------------------------------------ bringing it about

    async def _write(self, chat: int, thread: int, html: str) -> str:
        message = SendMessage(
            chat_id=chat,
            message_thread_id=thread,
            text=html,
            parse_mode="HTML",
            link_preview_options=NO_PREVIEW,
            disable_notification=True,
            protect_content=True,
        )
        return await self._chalk.write(message)

    async def _change(self, chat: int, number: str, html: str) -> None:
        """Put other words in a message; what a colleague took out of the thread stays out."""
        edit = EditMessageText(
            chat_id=chat,
            message_id=int(number),
            text=html,
            parse_mode="HTML",
            link_preview_options=NO_PREVIEW,
        )
        try:
            await self._chalk.do(edit)
        except MessageGoneError:
            return

    async def _keep(self, request: str, item: str, image: Image) -> None:
        def keep(unit: Unit) -> None:
            where = mirror.place(unit, STAFF, GROUP)
            mirror.put(unit, self._school, where, request, item, image)

        await self._store.unit(keep)

    async def _drop(self, request: str, item: str) -> None:
        def drop(unit: Unit) -> None:
            where = mirror.place(unit, STAFF, GROUP)
            mirror.drop(unit, self._school, where, request, item)

        await self._store.unit(drop)
