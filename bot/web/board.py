"""What professionals' pages show of requests and alerts: pure, from facts to words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from bot.web.pages import Tongue
from content.schema import Person
from flows import calendar, desk, slots
from flows.calendar import MINUTE
from flows.protocol import AlertFact, AppointmentFact, Instant, RequestFact, Slot
from storage.views import WAITED_FOR, Entry, Inbox, Row

HOUR = 60 * MINUTE
DAY = 24 * HOUR

_STEPS = (("minutes", MINUTE, 90 * MINUTE), ("hours", HOUR, 2 * DAY))
"""How long ago is said: by what, until when."""

Tone = Literal["", "soon", "late"]


@dataclass(frozen=True, slots=True)
class Due:
    """The clock on a request: how long there is left, or that it is late."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A request in a list. `topic` and `alias` only for who reads it; `since` when it is late.

    `shared`: the whole team reads along.
    """

    number: int
    wants: str
    place: str
    due: Due
    since: str
    meeting: str
    alias: str
    topic: str
    owner: str
    unread: int
    mine: bool
    for_me: bool
    unseen: bool
    shared: bool


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert. `kind` only for who acknowledged it; `number` is its request's, 0 without one."""

    id: str
    now: bool
    when: str
    place: str
    ago: str
    state: str
    owner: str
    mine: bool
    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class Said:
    """A line of a request's talk. `left`: seconds in which it can be taken back.

    `mine`: an own answer, which can be given other words; `changed`: it has other words by now.
    """

    id: str
    kind: str
    name: str
    text: str
    when: str
    state: str
    left: int
    mine: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting in an agenda or beside a request."""

    id: str
    day: str
    time: str
    place: str
    code: str
    who: str
    number: int
    coming: bool
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Board:
    """Turns facts into lines for one professional at one moment."""

    tongue: Tongue
    person: Person
    now: Instant

    # ------------------------------------------------------------ requests

    def lines(self, rows: Iterable[Row]) -> tuple[Line, ...]:
        return tuple(map(self.line, rows))

    def line(self, row: Row, *, reads: bool = False) -> Line:
        asked = row.request
        mine = asked.owner == self.person.id
        reads = reads or mine
        meeting = row.appointment
        due = self.due(asked)
        return Line(
            number=asked.number,
            wants=self.tongue.text(f"team.wants.{asked.wants}"),
            place=self.place(asked.location),
            due=due,
            since=self.moment(row.waiting_since) if due.tone == "late" else "",
            meeting=f"{self.moment(meeting.start)} · {self.spot(meeting)}" if meeting else "",
            alias=self.alias(asked) if reads else "",
            topic=self.topic(asked) if reads else "",
            owner=self.name(asked.owner),
            unread=row.unread,
            mine=mine,
            for_me=asked.person == self.person.id and not asked.owner,
            unseen=mine and not asked.seen,
            shared=asked.reads == "team",
        )

    def due(self, asked: RequestFact) -> Due:
        """Say how long there is left; nothing while no answer is promised."""
        waits = asked.promise in WAITED_FOR
        return self._left(asked.due - self.now, asked.due) if waits else Due("")

    def _left(self, left: int, due: Instant) -> Due:
        if left <= 0:
            return Due(self.tongue.text("team.due.late"), "late")
        if left < 90 * MINUTE:
            minutes = max(left // MINUTE, 1)
            return Due(self.tongue.text("team.due.minutes", number=minutes), "soon")
        if left < 12 * HOUR:
            return Due(self.tongue.text("team.due.hours", number=left // HOUR))
        said = calendar.spoken_deadline(self.tongue.content, due, self.now, self.tongue.lang)
        return Due(self.tongue.text("team.due.before", when=said))

    def alias(self, asked: RequestFact) -> str:
        return asked.alias or self.tongue.text("team.anonymous")

    def topic(self, asked: RequestFact) -> str:
        found = self.tongue.content.topic(asked.topic)
        return self.tongue.said(dict(found.name)) if found else ""  # type: ignore[arg-type]  # languages are strings

    def place(self, location: str) -> str:
        found = self.tongue.content.location(location)
        return found.name if found else ""

    def spot(self, one: AppointmentFact) -> str:
        """Return where a meeting is: the location, and where exactly the person then is."""
        content = self.tongue.content
        blocks = calendar.presence(content, one.person, one.start, one.end)
        spots = [block.spot for block in blocks if block.location == one.location]
        return ", ".join(filter(None, (self.place(one.location), *spots[:1])))

    def name(self, person: str) -> str:
        found = self.tongue.content.person(person)
        return found.name if found else ""

    # ------------------------------------------------------------ moments

    def moment(self, at: Instant) -> str:
        """Return "vandaag 14.30", "donderdag 26 november 10.15"."""
        day = calendar.local(self.tongue.content, at).date()
        return f"{self.day(day)} {self.time(at)}"

    def day(self, day: date) -> str:
        return calendar.spoken_day(self.tongue.content, day, self.now, self.tongue.lang)

    def time(self, at: Instant) -> str:
        return calendar.spoken_time(self.tongue.content, at, self.tongue.lang)

    # ------------------------------------------------------------ alerts

    def alerts(self, inbox: Inbox) -> tuple[Alert, ...]:
        rows = (*inbox.mine, *inbox.team, *inbox.shared, *inbox.others)
        numbers = {row.request.id: row.request.number for row in rows}
        return tuple(self.alert(one, numbers.get(one.request, 0)) for one in inbox.alerts)

    def alert(self, one: AlertFact, number: int) -> Alert:
        mine = one.person == self.person.id and one.state == "acknowledged"
        today = calendar.local(self.tongue.content, self.now).date()
        raised = calendar.local(self.tongue.content, one.raised).date()
        return Alert(
            id=one.id,
            now=one.urgency == "now",
            when=self.time(one.raised) if raised == today else self.moment(one.raised),
            place=self.place(one.location),
            ago=self.ago(one.raised),
            state=one.state,
            owner=self.name(one.person) if one.state == "acknowledged" else "",
            mine=mine,
            kind=one.kind if mine else "",
            number=number,
        )

    def ago(self, at: Instant) -> str:
        """Return "zojuist", "12 min geleden", "3 uur geleden", "2 dagen geleden"."""
        passed = max(self.now - at, 0)
        if passed < MINUTE:
            return self.tongue.text("team.ago.now")
        for name, size, until in _STEPS:
            if passed < until:
                return self.tongue.text(f"team.ago.{name}", number=passed // size)
        return self.tongue.text("team.ago.days", number=passed // DAY)

    # ------------------------------------------------------------ one request

    def said(self, entries: Iterable[Entry], asked: RequestFact) -> tuple[Said, ...]:
        return tuple(self._said(one, asked) for one in entries if one.kind != "bot")

    def _said(self, one: Entry, asked: RequestFact) -> Said:
        mine = one.author == self.person.id
        you = self.tongue.text("team.you") if mine else self.name(one.author)
        name = self.alias(asked) if one.kind == "student" else you
        left = (one.at + desk.HOLD - self.now + 999) // 1000 if one.state == "held" else 0
        return Said(
            id=one.id,
            kind=one.kind,
            name=name,
            text=one.text,
            when=self.moment(one.at),
            state=one.state,
            left=max(left, 0),
            mine=mine and one.kind == "person" and one.state != "retracted",
            changed=one.changed,
        )

    def meeting(self, one: AppointmentFact, asked: RequestFact) -> Meeting:
        mine = self.person.id in {asked.owner, one.person}
        day = calendar.local(self.tongue.content, one.start).date()
        return Meeting(
            id=one.id,
            day=self.day(day),
            time=f"{self.time(one.start)}–{self.time(one.end)}",
            place=self.spot(one),
            code=one.code if mine else "",
            who=self.alias(asked) if mine else "",
            number=asked.number,
            coming=one.state in {"proposed", "booked", "moved"} and one.start > self.now,
            cancelled=one.state == "cancelled",
        )

    def by_day(
        self, found: Iterable[tuple[AppointmentFact, RequestFact]]
    ) -> tuple[tuple[str, tuple[Meeting, ...]], ...]:
        """Group an agenda by its days; the first is today, also when it is empty."""
        today = self.day(calendar.local(self.tongue.content, self.now).date())
        drawn = [self.meeting(*pair) for pair in found]
        days = {day: tuple(ones) for day, ones in groupby(drawn, key=lambda one: one.day)}
        return tuple({today: (), **days}.items())

    def choices(self, free: Sequence[Slot]) -> tuple[tuple[str, tuple[tuple[int, str], ...]], ...]:
        """Return own free moments to propose, by day: their value and how they read."""
        content = self.tongue.content
        return tuple(
            (
                self.day(day),
                tuple((one.start, self.time(one.start)) for one in slots.times(content, free, day)),
            )
            for day in slots.days(content, free)
        )
