"""One unit of work for each thing that happens: load, step, perform, save; it sends nothing."""

from __future__ import annotations

import asyncio
import secrets
from functools import partial
from typing import TYPE_CHECKING, Literal

import msgspec
import structlog

from bot import gather, naming
from bot.arrive import Tries, key_of
from bot.log import report
from bot.perform import NO_DESK, PUSHED, Deed, Desk, bring, end_keys, perform, show, tell
from flows import engine, words
from flows.desk import act
from flows.protocol import (
    Blocked,
    Book,
    Closed,
    CodeUsed,
    DeskFacts,
    Facts,
    Heard,
    Instant,
    Message,
    NotOpened,
    Plain,
    PromiseDue,
    Rebook,
    Refused,
    Remind,
    Say,
    Session,
    StaffEffect,
    StaffEvent,
    StudentEffect,
    StudentEvent,
    Text,
    Unblocked,
    Unread,
    Value,
    Wanted,
)
from storage import audit, inbound, messages, openings, queue, requests, students
from storage.openings import TICKET_LASTS, Place
from storage.work import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.arrive import Key
    from bot.contents import Contents
    from content.pack import Content
    from flows.turn import World
    from storage.openings import Outcome, Way
    from storage.queue import TimerKey
    from storage.students import Known
    from storage.work import Store, Unit

    Stepped = tuple[Session, tuple[StudentEffect, ...]] | Wanted
    Step = Callable[[Session, StudentEvent, Facts, World], Stepped]
    Act = Callable[[StaffEvent, DeskFacts, Content], tuple[StaffEffect, ...] | Refused]
    Beside = Callable[[Unit, tuple[StaffEffect, ...]], None]

log = structlog.get_logger(__name__)

MOST_NEEDS = 4
"""So often a turn may ask for more facts."""
MOST_ANSWERS = 4
"""So many slots one turn may try to win."""

STARTED = Remind | PromiseDue | Unread | Closed
"""What the bot begins to talk about by itself: it waits behind what somebody waits for."""


class Inbound(Value, frozen=True):
    """Something a student did, from the wire. An equal `nonce` is taken once an address.

    `ref` is what the message is called there, "" where nothing has a name.
    """

    school: str
    channel: str
    outside: str
    nonce: str
    event: StudentEvent
    ref: str = ""


class Handled(Value, frozen=True):
    """What became of it. `failed` is the operator's error id when the student got the apology."""

    student: str
    duplicate: bool = False
    failed: str = ""


class TurnError(Exception):
    """The conversation asked for what it may not; the unit is undone."""


class Runner:
    """The one executor of effects. `StoreError` comes out when the database is not there.

    `wake` gets keys "student:<id>" and "team:<school>" and `kick` is called when a timer or parcel
    is due now; both in the event loop and after the commit. `looking` tells who has the page open,
    `telegram` the name of the school's bot ("" when there is none).
    """

    def __init__(  # noqa: PLR0913 - the last ones are for tests and for what is not there
        self,
        store: Store,
        contents: Contents,
        now: Callable[[], Instant],
        wake: Callable[[Iterable[str]], None],
        *,
        kick: Callable[[], None] = lambda: None,
        looking: Callable[[str], bool] = lambda _: False,
        mails: bool = True,
        desk: Desk = NO_DESK,
        telegram: Callable[[], str] = lambda: "",
        step: Step = engine.step,
        act: Act = act,
    ) -> None:
        self._store = store
        self._contents = contents
        self._now = now
        self._wake = wake
        self._kick = kick
        self._looking = looking
        self._mails = mails
        self._desk = desk
        self.telegram = telegram
        self._tries = Tries(now)
        self._step = step
        self._act = act

    # ------------------------------------------------------------ what happens

    async def student(self, post: Inbound) -> Handled:
        """Handle what a student did."""
        lane = f"{post.channel}:{post.outside}"
        try:
            return await self._store.unit(partial(self._hear, post), lane=lane)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the student gets an answer
            number = report(log, "turn.failed", error, happened=type(post.event).__name__)
            return await self._store.unit(partial(self._apologise, post, number), lane=lane)

    async def staff(
        self, school: str, person: str, nonce: str, event: StaffEvent, beside: Beside | None = None
    ) -> Refused | None:
        """Handle what a professional did; a repeated nonce changes nothing and is no refusal.

        What was refused is not remembered: the same again is judged again.

        `beside` is called in the same unit with what was done: an end that must remember where it
        came from. It may be called again when the unit is.
        """
        return await self._store.unit(partial(self._acted, school, person, nonce, event, beside))

    async def fire(self, limit: int = 64) -> int:
        """Fire due timers, each in a unit of its own, and return how many."""
        now = self._now()
        due = await self._store.unit(lambda unit: queue.due_timers(unit, now, limit))
        chains: dict[tuple[str, str], list[TimerKey]] = {}
        for key in due:
            chains.setdefault((key.school, key.student), []).append(key)
        return sum(await asyncio.gather(*map(self._fire_chain, chains.values())))

    async def saw(self, school: str, student: str, position: int) -> None:
        """The student's eyes were on the conversation up to this position."""
        await self._store.unit(
            partial(self._student_saw, school, student, position), student=(school, student)
        )

    async def looked(self, school: str, person: str, number: int) -> None:
        """The owner has the request's page open: the student's messages are seen."""
        await self._store.unit(partial(self._owner_saw, school, person, number))

    async def opens(self, place: Place, way: Way, token: str) -> Outcome:
        """Open the conversation that `token` stands for at this address as well."""
        return await self._store.unit(partial(self._opened, place, way, token))

    async def blocked(self, school: str, channel: str, outside: str) -> None:
        """Nothing reaches this address any more; whoever waits for a word there is told."""
        await self._store.unit(partial(self._shut, school, channel, outside))

    async def ticket(self, school: str, channel: str, outside: str, token: str) -> bool:
        """Let `token` open this address' conversation elsewhere once; False: there is none."""

        def give(unit: Unit) -> bool:
            who = students.at(unit, school, channel, outside)
            if who is not None:
                students.set_ticket(unit, school, who.id, token, self._now() + TICKET_LASTS)
            return who is not None

        return await self._store.unit(give)

    # ------------------------------------------------------------ a student's turn

    def _hear(self, post: Inbound, unit: Unit) -> Handled:
        now = self._now()
        if not inbound.is_new(unit, post.school, (post.channel, post.outside, post.nonce), now):
            known = students.at(unit, post.school, post.channel, post.outside)
            return Handled(known.id if known else "", duplicate=True)
        if isinstance(post.event, Blocked | Unblocked) and self._gone(unit, post):
            return self._shut(post.school, post.channel, post.outside, unit)
        key = key_of(post.event) if post.channel in PUSHED else None
        if key is not None:
            return self._arrive(unit, post, key, now)
        who, wrote = students.meet(unit, post.school, post.channel, post.outside, now)
        moved, greets = who.wrote != wrote, isinstance(post.event, Unblocked)
        if moved and not greets:
            self._come_over(unit, who, now)
        elif post.channel in PUSHED and not moved:
            # Such a channel tells of no eyes: who does something has seen what stood there.
            self._student_saw(post.school, who.id, who.session.position, unit)
        event = naming.meant(unit, who, post.event, post.ref)
        deed = self._turn(unit, who, event, now, wrote)
        naming.keep(deed, event, post.ref)
        if moved and greets:
            self._come_over(unit, who, now)  # after "welcome back": it explains what follows
        return Handled(who.id)

    def _gone(self, unit: Unit, post: Inbound) -> bool:
        """Who shut us out, and who comes back but was never here, has nothing to hear."""
        known = students.at(unit, post.school, post.channel, post.outside)
        return known is None or isinstance(post.event, Blocked)

    def _shut(self, school: str, channel: str, outside: str, unit: Unit) -> Handled:
        """Answers go where else the student writes; or wait for them in the table of messages."""
        known = students.at(unit, school, channel, outside)
        if known is None:
            return Handled("")
        unit.lock(school, known.id)
        if students.leave(unit, school, known.id, channel, outside):
            who = students.get(unit, school, known.id)
            if who is not None:
                self._turn(unit, who, Blocked(), self._now())
        return Handled(known.id)

    def _arrive(self, unit: Unit, post: Inbound, key: Key, now: Instant) -> Handled:
        """Go on here with the conversation a link or code stands for, or say why not."""
        place = Place(post.school, post.channel, post.outside)
        why: Outcome | Literal["often"] = "often"
        if self._tries.allow(f"{post.channel}:{post.outside}"):
            why = openings.open_by(unit, place, *key, now).outcome
        who, wrote = students.meet(unit, post.school, post.channel, post.outside, now)
        match why:
            case "moved" | "same":
                if who.wrote != wrote:
                    self._come_over(unit, who, now)
                self._turn(unit, who, CodeUsed(moved=True), now, wrote)
            case _:
                self._turn(unit, who, NotOpened(why), now, wrote)
        return Handled(who.id)

    def _come_over(self, unit: Unit, who: Known, now: Instant) -> None:
        """Answers nobody looked at come along to a chat; in one that is left no button counts."""
        deed = self._deed(unit, who, now)
        if deed.chats:
            bring(deed)
        elif (left := students.get(unit, who.school, who.id)) is not None:
            deed = self._deed(unit, left, now)
            end_keys(deed, who.session.offered.message)
        self._follow(deed)

    def _turn(
        self, unit: Unit, who: Known, event: StudentEvent, now: Instant, wrote: str = ""
    ) -> Deed:
        deed = self._deed(unit, who, now)
        if isinstance(event, STARTED):
            deed.rank = queue.NEWS
        session, happened = who.session, event
        for _ in range(MOST_ANSWERS):
            session = self._play(deed, session, happened)
            if deed.answer is None:
                break
            happened, deed.answer = deed.answer, None
        else:
            raise TurnError("no rest after so many slots")
        self._end(deed, who, session, wrote)
        return deed

    def _play(self, deed: Deed, session: Session, event: StudentEvent) -> Session:
        """Step once, knowing all that is asked for, and perform what comes of it."""
        facts = Facts(
            deed.now,
            secrets.token_hex(16),
            reach="chat" if deed.chats else deed.reach,
            looking=deed.looking,
            mails=self._mails,
            channel=deed.channel,
            telegram=self.telegram(),
        )
        world = self._contents.world(deed.unit, deed.school, session.content)
        result = self._step(session, event, facts, world)
        for _ in range(MOST_NEEDS):
            if not isinstance(result, Wanted):
                break
            facts = gather.more(deed.unit, deed.school, deed.student, facts, result.needs)
            result = self._step(session, event, facts, world)
        if isinstance(result, Wanted):
            raise TurnError("never knows enough")
        after, effects = result
        deed.language = after.profile.language
        for number, effect in enumerate(effects, 1):
            if isinstance(effect, Book | Rebook) and number != len(effects):
                raise TurnError("a slot is won at the end of a turn")
            perform(deed, effect)
        if after.position != deed.position and not deed.forgotten:
            raise TurnError("the session counts other messages than were shown")
        return after

    def _end(self, deed: Deed, who: Known, session: Session, wrote: str) -> None:
        if not deed.forgotten:
            deed.flush()
            if session.offered.message != who.session.offered.message:
                end_keys(deed, who.session.offered.message)
            students.save(deed.unit, who, session, wrote, deed.now)
        self._follow(deed)

    def _apologise(self, post: Inbound, number: str, unit: Unit) -> Handled:
        """Keep what the student typed and say that it went wrong; the session stays as it was."""
        now = self._now()
        inbound.is_new(unit, post.school, (post.channel, post.outside, post.nonce), now)
        who, wrote = students.meet(unit, post.school, post.channel, post.outside, now)
        deed = self._deed(unit, who, now)
        if isinstance(post.event, Text):
            spans = (Plain(post.event.text),)
            perform(deed, Heard(Message(f"f{number}.1", spans, kind="student")))
        template = deed.content.text(deed.language, "fallback.failed")
        said = words.spans(
            template,
            {
                "coordinator": _coordinator(deed.content),
                "phone": deed.content.school.phone,
            },
        )
        perform(deed, Say(Message(f"f{number}.2", said)))
        session = msgspec.structs.replace(who.session, position=deed.position)
        self._end(deed, who, session, wrote)
        return Handled(who.id, failed=number)

    # ------------------------------------------------------------ staff and timers

    def _acted(
        self,
        school: str,
        person: str,
        nonce: str,
        event: StaffEvent,
        beside: Beside | None,
        unit: Unit,
    ) -> Refused | None:
        now = self._now()
        words = ("team", person, nonce)
        if not inbound.is_new(unit, school, words, now):
            return None
        done = self._at_desk(unit, school, person, event, now)
        if isinstance(done, Refused):
            # It changed nothing: when it comes again it must not look as if it was done.
            inbound.forget(unit, school, words)
            return done
        if beside is not None:
            beside(unit, done)
        return None

    def _at_desk(
        self, unit: Unit, school: str, person: str, event: StaffEvent, now: Instant
    ) -> tuple[StaffEffect, ...] | Refused:
        request, student = gather.about(unit, school, event)
        unit.lock(school, student)
        facts = DeskFacts(now, secrets.token_hex(16), person)
        facts = gather.desk(unit, school, facts, request, event)
        content = self._contents.active(school)
        result = self._act(event, facts, content)
        if isinstance(result, Refused):
            return result
        deed = Deed(unit, school, student, content, now, desk=self._desk)
        for effect in result:
            perform(deed, effect)
        if person:
            audit.add(unit, school, person, type(event).__name__, request, now)
        self._follow(deed)
        return result

    async def _fire_chain(self, keys: list[TimerKey]) -> int:
        """Fire the timers of one student one after another."""
        return sum([await self._fire_one(key) for key in keys])

    async def _fire_one(self, key: TimerKey) -> bool:
        try:
            return await self._store.unit(
                partial(self._fired, key), student=(key.school, key.student), lane=key.student
            )
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - it is tried again, and parked in the end
            now = self._now()
            parked = await self._store.unit(lambda unit: queue.fail_timer(unit, key, now))
            what = "timer.parked" if parked else "timer.failed"
            report(log, what, error, timer=key.key.partition(":")[0])
            return False

    def _fired(self, key: TimerKey, unit: Unit) -> bool:
        now = self._now()
        event = queue.take_timer(unit, key, now)
        if event is None:
            return False
        if isinstance(event, StaffEvent):
            self._at_desk(unit, key.school, "", event, now)
            return True
        who = students.get(unit, key.school, key.student)
        if who is not None:
            self._turn(unit, who, event, now)
        return True

    # ------------------------------------------------------------ eyes and codes

    def _student_saw(self, school: str, student: str, position: int, unit: Unit) -> None:
        students.set_seen(unit, school, student, position)
        seen = messages.student_saw(unit, school, student, position)
        for message in seen:
            queue.drop_timers(unit, school, student, f"unread:{message}")
        if seen:
            deed = Deed(unit, school, student, self._contents.active(school), self._now())
            deed.desk = self._desk
            deed.wakes.add(f"team:{school}")
            deed.shown = {request: set() for request in seen.values() if request}
            self._follow(deed)

    def _owner_saw(self, school: str, person: str, number: int, unit: Unit) -> None:
        asked = requests.by_number(unit, school, number)
        if asked is None or asked.owner != person:
            return
        if messages.owner_saw(unit, school, asked.id):
            unit.after(partial(self._wake, {f"student:{asked.student}", f"team:{school}"}))

    def _opened(self, place: Place, way: Way, token: str, unit: Unit) -> Outcome:
        opened = openings.open_by(unit, place, way, token, self._now())
        if opened.outcome == "moved":
            content = self._contents.active(place.school)
            deed = Deed(unit, place.school, opened.student, content, self._now(), desk=self._desk)
            tell(deed, opened.student, CodeUsed())
            self._follow(deed)
        return opened.outcome

    # ------------------------------------------------------------ parts

    def _deed(self, unit: Unit, who: Known, now: Instant) -> Deed:
        return Deed(
            unit,
            who.school,
            who.id,
            self._contents.active(who.school),
            now,
            position=who.session.position,
            language=who.session.profile.language,
            reach=who.reach,
            mail=who.mail,
            seen=who.seen,
            mailed=who.mailed,
            channel=who.channel,
            outside=who.outside,
            looking=self._looking(who.id),
            desk=self._desk,
        )

    def _follow(self, deed: Deed) -> None:
        """What the rest of the world hears, once it is committed."""
        show(deed)
        if deed.wakes:
            deed.unit.after(partial(self._wake, frozenset(deed.wakes)))
        if deed.kicks:
            deed.unit.after(self._kick)


def _coordinator(content: Content) -> str:
    """Return a person to ask for when all else fails."""
    named = (one.name for one in content.pack.people if one.coordinator)
    return next(named, content.school.name)
