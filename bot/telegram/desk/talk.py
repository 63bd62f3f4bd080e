"""Keeps a request's talk in its owner's private chat in step with the database; decides nothing.

What stands there is known by the mirror: new things are sent, changed ones edited, others left.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from aiogram.exceptions import AiogramError

from bot.delivery import Later, Paced, Refused, Sent
from bot.perform import STAFF
from bot.telegram.desk.draw import END, ENDED, HEAD, OLD, OWN, THREAD, Drawer, Sheet, keys, surplus
from bot.telegram.desk.face import LANGUAGE
from bot.telegram.desk.pen import Pen, ThreadGone
from bot.telegram.draw import draw
from bot.telegram.pace import Slow
from bot.web.pages import Tongue
from flows import desk
from flows.protocol import DeskFacts
from storage import mirror, requests, staff, views
from storage.mirror import Image

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.delivery import Ending
    from bot.telegram.desk.ends import Ends
    from content.schema import Person
    from flows.protocol import RequestFact
    from storage.queue import Parcel
    from storage.views import RequestPage
    from storage.work import Store, Unit

ROUNDS = 3
"""So often a talk is drawn from the beginning when its thread turns out to be gone."""
TELL, CHANGE, DROP = "tell", "change", "drop"
"""Parcels with a message of their own: send it, put it in place of `about`, take `about` away."""
OWN_WORDS = frozenset({TELL, CHANGE, DROP})
SAID = "tell:"
"""Before the number of a message that is about a request but no part of its talk."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What stands in a chat about a request, and what shall, with how each thing looks."""

    where: str
    title: str
    images: dict[str, Image]
    sheets: tuple[tuple[Sheet, str], ...] = ()
    threads: bool = False
    wiped: bool = False
    instead: str = ""


class Talk:
    """Draws for every professional's chat with one bot."""

    def __init__(self, ends: Ends) -> None:
        self._ends = ends
        self._pen = Pen(ends.bot, ends.pace)
        self._store = ends.store
        self._school = ends.school

    async def show(self, chat: str, request: str) -> Ending:
        """Bring a chat up to date with the request as it is now."""
        return await self._tried(chat, request, partial(self._draw, chat, request))

    async def tell(self, chat: str, parcel: Parcel) -> Ending:
        """Send, change or take away a message of its own, about a request or about none."""
        # Who stopped is still told so, in the message where they said it.
        known = parcel.what != TELL and not parcel.request
        if not known and await self._store.read(partial(self._person, chat)) is None:
            return Refused("nobody of the school is there")
        return await self._tried(chat, parcel.request, partial(self._tell, chat, parcel))

    async def sounds(self, chat: str, request: str) -> bool:
        """Tell whether the talk itself makes itself heard: its owner reads the words here.

        Also when they have read them by now: somebody quick needs no notice any more.
        """
        scene = await self._store.read(partial(self._scene, chat, request, threads=False))
        return scene is not None and any(one.whole for one, _ in scene.sheets)

    async def _tried(self, chat: str, request: str, work: Callable[[], Awaitable[None]]) -> Ending:
        try:
            for _ in range(ROUNDS):
                try:
                    await work()
                except ThreadGone:
                    await self._forget(chat, request)
                else:
                    return Sent()
        except Slow as slow:
            return Paced(slow.wait)
        except AiogramError as error:
            return self._ends.failed(chat, error)
        return Later("its thread is gone again and again")

    # ------------------------------------------------------------ what stands, and what shall

    def _scene(self, chat: str, request: str, unit: Unit, *, threads: bool) -> Scene | None:
        where = mirror.place(unit, STAFF, chat)
        images = mirror.images(unit, self._school, where, request)
        asked = requests.get(unit, self._school, request)
        who = self._person(chat, unit)
        if asked is None or who is None or (HEAD not in images and not asked.student):
            return None  # of what was wiped before it stood here there is nothing to show
        # What was begun without a thread goes on so: half a talk elsewhere is no talk.
        threads = THREAD in images or (threads and HEAD not in images)
        sheets = tuple(
            (one, mirror.look(unit, one.html, repr(one.rows)))
            for one in self._sheets(unit, who, asked, images, threads=threads)
        )
        wiped = not asked.student or not any(one.whole for one, _ in sheets)
        gone = self._tongue.text("team.group.taken_away")
        title = self._title(asked)
        return Scene(where, title, images, sheets, threads, wiped, gone) if sheets else None

    def _sheets(
        self,
        unit: Unit,
        who: Person,
        asked: RequestFact,
        images: dict[str, Image],
        *,
        threads: bool,
    ) -> tuple[Sheet, ...]:
        written = frozenset(one.removeprefix(OWN) for one in images if one.startswith(OWN))
        drawer = Drawer(self._tongue, who, self._ends.origin, threads, written)
        found = views.request_page(unit, self._school, asked.number, who.id)
        if found is None or found.entries is None:
            return drawer.lost(asked) if HEAD in images else ()
        return drawer.sheets(found, self._acts(who, found))

    def _acts(self, who: Person, found: RequestPage) -> frozenset[str]:
        coming = tuple(one for one in found.appointments if one.state != "cancelled")
        facts = DeskFacts(
            self._ends.now(),
            secrets.token_hex(16),
            who.id,
            request=found.row.request,
            open_appointments=coming,
        )
        return desk.acts(self._ends.content, facts)

    def _person(self, chat: str, unit: Unit) -> Person | None:
        known = staff.at(unit, self._school, "telegram", chat)
        return self._ends.content.person(known.person) if known else None

    def _title(self, asked: RequestFact) -> str:
        location = self._ends.content.location(asked.location)
        place = location.name if location else self._tongue.text("team.anywhere")
        return self._tongue.text("team.talk.thread", number=asked.number, place=place)

    @property
    def _tongue(self) -> Tongue:
        return Tongue(self._ends.content, LANGUAGE)

    # ------------------------------------------------------------ drawing

    async def _draw(self, chat: str, request: str) -> None:
        threads = await self._pen.has_threads()
        look = partial(self._scene, chat, request, threads=threads)
        scene = await self._store.read(look)
        if scene is None:
            return
        drawing = _Drawing(self._pen, self._store, self._school, chat, request, scene)
        await drawing.tidy()
        for sheet, looks in scene.sheets:
            await drawing.stand(sheet, looks)

    async def _tell(self, chat: str, parcel: Parcel) -> None:
        if parcel.what == DROP:
            await self._pen.take_away(chat, parcel.about)
            return
        message = parcel.message
        if message is None:
            return
        rows = keys(message.rows)
        texts = [
            one.text for one in draw(msgspec.structs.replace(message, rows=()), self._ends.origin)
        ]
        if parcel.what == CHANGE and texts:
            await self._pen.change(chat, parcel.about, texts[0], rows)
            return
        if parcel.what == CHANGE:
            await self._pen.rekey(chat, parcel.about, rows)
            return
        images = await self._images(chat, parcel.request)
        thread = images[THREAD].outside if THREAD in images else ""
        for at, text in enumerate(texts):
            last = at == len(texts) - 1
            number = await self._pen.write(
                chat, text, rows if last else (), thread=thread, answers=parcel.about
            )
            await self._keep(chat, parcel.request, f"{SAID}{number}", number)

    async def _images(self, chat: str, request: str) -> dict[str, Image]:
        if not request:
            return {}
        return await self._store.read(
            lambda unit: mirror.images(unit, self._school, mirror.place(unit, STAFF, chat), request)
        )

    async def _keep(self, chat: str, request: str, item: str, number: str) -> None:
        """Know it again when somebody answers to it."""
        if not request:
            return

        def keep(unit: Unit) -> None:
            where = mirror.place(unit, STAFF, chat)
            mirror.put(unit, self._school, where, request, item, Image(number))

        await self._store.unit(keep)

    async def _forget(self, chat: str, request: str) -> None:
        """With a thread everything in it is gone: it is drawn anew, as if it had never been."""

        def forget(unit: Unit) -> None:
            mirror.drop(unit, self._school, mirror.place(unit, STAFF, chat), request)

        await self._store.unit(forget)


class _Drawing:
    """One drawing of one talk: makes the chat as the scene wants it, and keeps what it did."""

    def __init__(
        self, pen: Pen, store: Store, school: str, chat: str, request: str, scene: Scene
    ) -> None:
        self._pen = pen
        self._store = store
        self._school = school
        self._chat = chat
        self._request = request
        self._scene = scene
        self._images = dict(scene.images)
        loud = [one.item for one, _ in scene.sheets if one.loud and one.item not in self._images]
        # Of a whole talk that appears at once, one sound is enough.
        self._loud = loud if HEAD in self._images else loud[-1:]

    async def tidy(self) -> None:
        """Open the thread, end heads that were drawn anew, take away what a text no longer is."""
        if self._scene.threads and THREAD not in self._images:
            number = await self._pen.open(self._chat, self._scene.title)
            await self._keep(THREAD, Image(number))
        for item, old in list(self._images.items()):
            if item.startswith(OLD) and old.look != ENDED:
                await self._pen.rekey(self._chat, old.outside)
                await self._keep(item, Image(old.outside, ENDED))
        if END in self._images and all(one.item != END for one, _ in self._scene.sheets):
            await self._drop(END)  # it goes on: the line stays, and may be said again
        wanted = [one for one, _ in self._scene.sheets]
        for item in surplus(self._images, wanted, wiped=self._scene.wiped):
            outside = self._images[item].outside
            await self._pen.take_away(self._chat, outside, self._scene.instead)
            await self._drop(item)

    async def stand(self, sheet: Sheet, look: str) -> None:
        """Have this message stand there so."""
        image = self._images.get(sheet.item)
        if image is not None and image.look == look:
            return
        number = image.outside if image and not sheet.fresh else ""
        if not number or not await self._pen.change(self._chat, number, sheet.html, sheet.rows):
            number = await self._pen.write(
                self._chat,
                sheet.html,
                sheet.rows,
                thread=self._outside(THREAD),
                answers=self._answers(sheet),
                silent=sheet.item not in self._loud,
            )
        await self._keep(sheet.item, Image(number, look))

    def _answers(self, sheet: Sheet) -> str:
        if sheet.answers:
            return self._outside(sheet.answers)
        return "" if THREAD in self._images or sheet.item == HEAD else self._outside(HEAD)

    def _outside(self, item: str) -> str:
        found = self._images.get(item)
        return found.outside if found else ""

    async def _keep(self, item: str, image: Image) -> None:
        await self._store.unit(
            lambda unit: mirror.put(
                unit, self._school, self._scene.where, self._request, item, image
            )
        )
        self._images[item] = image

    async def _drop(self, item: str) -> None:
        await self._store.unit(
            lambda unit: mirror.drop(unit, self._school, self._scene.where, self._request, item)
        )
        del self._images[item]
