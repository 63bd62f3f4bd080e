"""What reading a professional's updates needs of the rest: who it is, acts, and what is told them.

Nothing is sent from here: it is posted, in the unit that takes the update in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.perform import STAFF
from bot.telegram.desk.acts import Forms
from bot.telegram.desk.draw import OWN, THREAD
from bot.telegram.desk.face import LANGUAGE
from bot.telegram.desk.talk import TELL
from bot.web.pages import Tongue
from flows.protocol import Hold, Value
from storage import inbound, mirror, queue, requests, staff, students, views
from storage.mirror import Image
from storage.queue import Parcel

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.contents import Contents
    from bot.runner import Beside, Runner
    from content.pack import Content
    from content.schema import Person
    from flows.protocol import Instant, Message, Refused, RequestFact, StaffEffect, StaffEvent
    from storage.staff import Mode
    from storage.work import Store, Unit

PLACE = "telegram"
"""The channel at which professionals registered."""
LATELY = 24 * 3_600_000
"""For so long (ms) somebody who is both may mean their own conversation as a student."""
USED = "used:"
"""Before the number of a message of which a button or the text was used up."""


class Tell(Value, frozen=True):
    """Something for a professional's own chat. `about`: a message that it answers or changes."""

    message: Message | None = None
    request: str = ""
    what: str = TELL
    about: str = ""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who acts, in which mode their chat is, and the update by which they do."""

    person: Person
    chat: str
    mode: Mode
    nonce: str


@dataclass(frozen=True, slots=True)
class Office:
    """The parts, joined. `kick` is called when something was posted."""

    store: Store
    contents: Contents
    runner: Runner
    school: str
    now: Callable[[], Instant]
    kick: Callable[[], None]

    @property
    def content(self) -> Content:
        return self.contents.active(self.school)

    @property
    def tongue(self) -> Tongue:
        return Tongue(self.content, LANGUAGE)

    def forms(self, hand: Hand) -> Forms:
        return Forms(self.tongue, hand.person, self.now())

    # ------------------------------------------------------------ reading

    async def who(self, account: str, nonce: str) -> Hand | None:
        """Return the professional with this account, if the school still knows them."""
        known = await self.store.read(lambda unit: staff.at(unit, self.school, PLACE, account))
        person = self.content.person(known.person) if known else None
        return Hand(person, account, known.mode, nonce) if known and person else None

    async def asked(self, number: int) -> RequestFact | None:
        """Return a request by its number."""
        return await self.store.read(lambda unit: requests.by_number(unit, self.school, number))

    async def get(self, request: str) -> RequestFact | None:
        return await self.store.read(lambda unit: requests.get(unit, self.school, request))

    async def found(self, hand: Hand, *outsides: int | None) -> tuple[str, str] | None:
        """Return what the first known of these messages and threads is: the request, and which."""

        def look(unit: Unit) -> tuple[str, str] | None:
            where = mirror.place(unit, STAFF, hand.chat)
            for one in outsides:
                known = mirror.find(unit, self.school, where, str(one)) if one else None
                if known:
                    return known
            return None

        return await self.store.read(look)

    async def has_thread(self, hand: Hand, request: str) -> bool:
        """Tell whether this request's talk stands in a thread of its own."""

        def look(unit: Unit) -> bool:
            where = mirror.place(unit, STAFF, hand.chat)
            return THREAD in mirror.images(unit, self.school, where, request)

        return await self.store.read(look)

    async def used(self, hand: Hand, message: int) -> bool:
        """Tell whether a message's button or text did its work already."""

        def look(unit: Unit) -> bool:
            where = mirror.place(unit, STAFF, hand.chat)
            return mirror.find(unit, self.school, where, f"{USED}{message}") is not None

        return await self.store.read(look)

    async def inbox(self, hand: Hand) -> views.Inbox:
        """Return what this professional's list shows."""
        one, now = hand.person, self.now()
        teams = one.teams if one.team_inbox else ()
        return await self.store.read(
            lambda unit: views.inbox(
                unit, self.school, one.id, teams, now, coordinator=one.coordinator
            )
        )

    async def torn(self, hand: Hand) -> bool:
        """Tell whether they did something as a student here since they chose to be staff."""

        def look(unit: Unit) -> bool:
            where = (unit, self.school, PLACE, hand.chat)
            at, known = students.touched(*where), staff.at(*where)
            chosen = known.chosen if known else 0
            return at > 0 and at >= max(chosen, self.now() - LATELY)

        return await self.store.read(look)

    # ------------------------------------------------------------ doing

    async def act(
        self, hand: Hand, event: StaffEvent, beside: Beside | None = None
    ) -> Refused | None:
        """Do what the professional wants; what was seen so far is then seen."""
        return await self.runner.staff(self.school, hand.person.id, hand.nonce, event, beside)

    async def looked(self, hand: Hand, number: int) -> None:
        """Whoever does something with a request has read what stood there."""
        await self.runner.looked(self.school, hand.person.id, number)

    async def tell(
        self, hand: Hand, *tells: Tell, beside: Callable[[Unit], None] | None = None
    ) -> None:
        """Post these, once an update; `beside` is called in the same unit."""

        def post(unit: Unit) -> None:
            words = ("told", hand.chat, hand.nonce)
            if not inbound.is_new(unit, self.school, words, self.now()):
                return
            if beside is not None:
                beside(unit)
            for one in tells:
                self.post(unit, hand.chat, one)

        await self.store.unit(post)

    def post(self, unit: Unit, chat: str, tell: Tell) -> None:
        """Put something for a chat in the outbox."""
        parcel = Parcel(
            self.school,
            "",
            tell.what,
            LANGUAGE,
            request=tell.request,
            message=tell.message,
            about=tell.about,
        )
        queue.post(unit, STAFF, f"{chat}:{tell.request}", parcel, self.now())
        unit.after(self.kick)

    def keep(self, unit: Unit, hand: Hand, request: str, item: str, outside: str) -> None:
        """Remember what a message in this chat is."""
        where = mirror.place(unit, STAFF, hand.chat)
        mirror.put(unit, self.school, where, request, item, Image(outside))

    def remember(self, hand: Hand, request: str, message: int) -> Beside:
        """Return what keeps that the answer or note came from this message of theirs."""

        def keep(unit: Unit, effects: tuple[StaffEffect, ...]) -> None:
            for one in effects:
                if isinstance(one, Hold):
                    self.keep(unit, hand, request, f"{OWN}{one.message}", str(message))

        return keep

    def use_up(self, unit: Unit, hand: Hand, request: str, message: int) -> None:
        """Remember that a message's button or text did its work."""
        self.keep(unit, hand, request, f"{USED}{message}", f"{USED}{message}")
