"""Booking: three free moments, or another one by taps or typed words, until the slot is won."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from flows import calendar, request, slots
from flows.protocol import (
    Book,
    Booked,
    Choice,
    DropTimers,
    Invite,
    Mine,
    Notify,
    OpenRequest,
    Option,
    PromiseDue,
    Rebook,
    Remind,
    SetRequest,
    SetTimer,
    ShowRequest,
    Slot,
    SlotGone,
    Slots,
    Text,
)
from flows.talk.person import name_of, team_id
from flows.turn import Node, Turn, column, pairs
from flows.understand.when import when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.protocol import AppointmentFact, Instant

HOUR = 3_600_000
DAY = 24 * HOUR
FIRST = 3
MOST_DAYS = 10
_STANDS = frozenset({"booked", "moved"})
EVENING = 19
"""The hour of the evening before at which a meeting is remembered."""


def free(turn: Turn) -> tuple[Slot, ...]:
    """Return the free moments of the person in the draft, where the student is when there are.

    Not while the student has another meeting themselves.
    """
    person = turn.draft.person
    if turn.world.active.person(person) is None:
        return ()  # the person has left since
    content, busy = turn.world.active, turn.busy([person])
    here = slots.free(content, [person], busy, turn.now, turn.profile.location)[person]
    found = here or slots.free(content, [person], busy, turn.now)[person]
    return tuple(one for one in found if clash(turn, one.start, one.end) is None)


def clash(turn: Turn, start: Instant, end: Instant) -> AppointmentFact | None:
    """Return the student's other meeting in this time; the one that is being moved is none."""
    others = (one for one in turn.mine.appointments if one.id != turn.draft.appointment)
    coming = (one for one in others if one.state in _STANDS)
    return next((one for one in coming if one.start < end and start < one.end), None)


def _offer(turn: Turn, found: Sequence[Slot]) -> list[Option]:
    """Remember the moments under the ids of their buttons: only these can be chosen."""
    turn.keep(slots={f"slot:{slot.start}": slot for slot in found})
    content = turn.world.active
    return [
        Option(f"slot:{slot.start}", calendar.spoken(content, slot.start, turn.now, turn.lang))
        for slot in found
    ]


def _enter_times(turn: Turn) -> str:
    found = free(turn)
    if not found:
        return "full"
    _ask_times(turn, "times.again" if turn.again else "times.ask", found[:FIRST])
    return ""


def _ask_times(turn: Turn, key: str, found: Sequence[Slot], other: str = "") -> None:
    options = _offer(turn, found)
    elsewhere = not turn.draft.appointment and not turn.draft.request
    turn.say(
        key,
        rows=column(
            *options,
            turn.option("do:day", "times.other"),
            turn.option("do:other", "person.other", "quiet") if elsewhere else None,
            turn.option("go:ask", "person.new_question", "quiet"),
        ),
        name=name_of(turn, turn.draft.person),
        other=other,
    )


def _answer_times(turn: Turn, event: Text | Choice) -> str:
    if isinstance(event, Text):
        return typed(turn, event.text)
    kind, _, value = event.option.partition(":")
    if kind == "slot":
        return _chosen(turn, event.option)
    if kind == "day":
        turn.keep(day=value)
        return "time"
    if value == "day":
        return "day"
    turn.keep(excluded=(*turn.draft.excluded, turn.draft.person), person="")
    return "person"


def _chosen(turn: Turn, option: str) -> str:
    slot = turn.draft.slots[option]
    if slot.start <= turn.now:
        return _other_times(turn, "times.past")  # the page was open for long
    turn.keep(slot=slot, person=slot.person, wants="meeting")
    if turn.draft.appointment or turn.draft.request:
        return "commit"
    return "alias"


def is_time(turn: Turn, text: str) -> bool:
    """Tell whether `text` names a moment to come."""
    return when(text, calendar.local(turn.world.active, turn.now)).kind in ("instant", "window")


def typed(turn: Turn, text: str) -> str:
    """Read a typed moment; past, unclear and outside presence each get the nearest free ones."""
    found = free(turn)
    if not found:
        return "full"
    content = turn.world.active
    said = when(text, calendar.local(content, turn.now))
    if said.kind == "none" or (said.start is None and said.kind != "past"):
        # After the help panel it does not matter that this was no time.
        _ask_times(turn, "times.again" if turn.in_danger else "times.unclear", found[:FIRST])
        return ""
    if said.kind == "past" or said.start is None:
        _ask_times(turn, "times.past", found[:FIRST])
        return ""
    return _near(turn, found, said.start, said.end)


def _near(turn: Turn, found: Sequence[Slot], start: datetime, end: datetime | None) -> str:
    content = turn.world.active
    begin = calendar.instant(content, start.replace(tzinfo=None))
    finish = calendar.instant(content, end.replace(tzinfo=None)) if end else None
    exact = next((slot for slot in found if slot.start == begin), None)
    if finish is None and exact is not None:
        _offer(turn, [exact])
        return _chosen(turn, f"slot:{exact.start}")
    near = slots.nearest(found, begin, finish)
    length = content.school.booking.length * calendar.MINUTE
    own = clash(turn, begin, begin + length) if finish is None else None
    if own is not None:
        _ask_times(turn, "times.own", near, name_of(turn, own.person))
        return ""
    fits = finish is not None and any(begin <= slot.start < finish for slot in near)
    _ask_times(turn, "times.fits" if fits else "times.nearest", near or found[:FIRST])
    return ""


def _enter_day(turn: Turn) -> str:
    content = turn.world.active
    days = slots.days(content, free(turn))[:MOST_DAYS]
    if not days:
        return "full"
    options = [
        Option(f"day:{day.isoformat()}", calendar.spoken_day(content, day, turn.now, turn.lang))
        for day in days
    ]
    turn.say(
        "day.ask",
        rows=(*pairs(options), *column(turn.option("go:ask", "person.new_question", "quiet"))),
        name=name_of(turn, turn.draft.person),
    )
    return ""


def _enter_time(turn: Turn) -> str:
    content = turn.world.active
    if not turn.draft.day:
        return "day"
    day = date.fromisoformat(turn.draft.day)
    found = slots.times(content, free(turn), day)
    if not found:
        return "day"
    _offer(turn, found)
    options = [
        Option(f"slot:{slot.start}", calendar.spoken_time(content, slot.start, turn.lang))
        for slot in found
    ]
    turn.say(
        "time.ask",
        rows=(*pairs(options), *column(turn.option("do:day", "times.other", "quiet"))),
        day=calendar.spoken_day(content, day, turn.now, turn.lang),
    )
    return ""


def _enter_full(turn: Turn) -> str:
    turn.say(
        "times.full",
        rows=column(
            turn.option("do:write", "person.write", "primary"),
            turn.option("do:other", "person.other"),
            turn.option("go:ask", "person.new_question", "quiet"),
        ),
        name=name_of(turn, turn.draft.person),
    )
    return ""


def _answer_full(turn: Turn, event: Text | Choice) -> str:
    if isinstance(event, Choice) and event.option == "do:write":
        turn.keep(wants="message")
        return "write"
    if isinstance(event, Text):
        return _answer_times(turn, event)
    turn.keep(excluded=(*turn.draft.excluded, turn.draft.person), person="", appointment="")
    return "person"


# ---------------------------------------------------------------- winning the slot


def _enter_commit(turn: Turn) -> str:
    """Ask for the slot; the answer comes as `Booked` or `SlotGone` in the same unit of work."""
    draft = turn.draft
    if draft.slot is None:
        return "times"
    if draft.slot.start <= turn.now:
        turn.keep(request=draft.request or turn.new_id())  # their name is not asked again
        return _other_times(turn, "times.past")
    own = clash(turn, draft.slot.start, draft.slot.end)
    if own is not None:
        return _other_times(turn, "times.own", other=name_of(turn, own.person))
    if draft.appointment and turn.appointment(draft.appointment) is not None:
        turn.do(Rebook(draft.appointment, draft.slot))
        return ""
    # What was to be moved may be called off by now, and its request long gone: then it is new.
    known = turn.request(draft.request)
    turn.keep(
        appointment="",
        request=known.id if known else turn.new_id(),
        code=draft.code or _door_code(turn),
    )
    turn.do(Book(turn.new_id(), turn.draft.request, draft.slot, turn.draft.code))
    return ""


def _door_code(turn: Turn) -> str:
    """A word to say at the door: tells who you are without a name."""
    codes = turn.world.active.text("nl", "door_codes").split()
    return codes[turn.chance("door") % len(codes)]


def booked(turn: Turn, event: Booked) -> str:
    """The slot is won: say so, remind, and open the request when it is new."""
    moved = turn.appointment(event.appointment) if turn.draft.appointment else None
    if moved is None and not turn.draft.appointment:
        _open(turn, event)
    code = moved.code if moved else turn.draft.code
    sequence = moved.sequence if moved else 0
    turn.do(DropTimers(f"remind:{event.appointment}"), *_reminders(turn, event))
    request_id = moved.request if moved else turn.draft.request
    turn.do(ShowRequest(request_id), Notify((event.slot.person,), "meeting", request_id))
    turn.keep(appointment=event.appointment, request=request_id, person=event.slot.person)
    _confirm(turn, event, code, sequence, moved=moved is not None)
    return "booked"


def _open(turn: Turn, event: Booked) -> None:
    draft, content = turn.draft, turn.world.active
    person = event.slot.person
    busy = turn.busy([person])
    due = min(request.deadline(content, [person], busy, turn.now), event.slot.start)
    clock = SetTimer(request.promise_key(draft.request), due, PromiseDue(draft.request, due))
    existing = turn.request(draft.request)
    if existing is not None:
        if existing.state == "closed":
            # It was ended while the student chose: who has the meeting has the request again.
            again = SetRequest(
                existing.id, state="owned", owner=person, promise="running", due=due, seen=False
            )
            turn.do(again, clock)
        return
    turn.do(
        OpenRequest(
            id=draft.request,
            topic=draft.topic,
            wants="meeting",
            location=event.slot.location,
            team=team_id(turn),
            person=person,
            owner=person,
            alias=draft.alias,
            text=draft.text,
            excluded=draft.excluded,
            promise="running",
            due=due,
        ),
        clock,
    )


def _reminders(turn: Turn, event: Booked) -> list[SetTimer]:
    """Return the timers of the reminders that will come."""
    key = f"remind:{event.appointment}"
    return [
        SetTimer(f"{key}:{when_}", at, Remind(event.appointment, event.slot.start, when_))
        for when_, at in reminders(turn, event.slot.start).items()
    ]


def reminders(turn: Turn, meeting: Instant) -> dict[Literal["evening", "hour"], Instant]:
    """The evening before at 19:00, and an hour before; none that is already past."""
    content = turn.world.active
    start = calendar.local(content, meeting)
    evening = datetime(start.year, start.month, start.day, EVENING)  # noqa: DTZ001  # local wall time on purpose
    due: dict[Literal["evening", "hour"], Instant] = {
        "evening": calendar.instant(content, evening) - DAY,
        "hour": meeting - HOUR,
    }
    return {when_: at for when_, at in due.items() if at > turn.now}


def _confirm(turn: Turn, event: Booked, code: str, sequence: int, *, moved: bool) -> None:
    content, slot = turn.world.active, event.slot
    place = place_at(turn, slot)
    turn.say(
        "booked.moved" if moved else "booked.done",
        invite=Invite(
            uid=event.appointment,
            sequence=sequence,
            title=turn.text("booked.calendar_title"),
            place=place,
            start=slot.start,
            end=slot.end,
        ),
        name=name_of(turn, slot.person),
        when=calendar.spoken(content, slot.start, turn.now, turn.lang),
        place=place,
        code=code,
    )


def place_at(turn: Turn, slot: Slot) -> str:
    """Return where the person is at that moment: location and spot."""
    content = turn.world.active
    location = content.location(slot.location)
    blocks = calendar.presence(content, slot.person, slot.start, slot.end)
    spot = f", {blocks[0].spot}" if blocks else ""
    return f"{location.name if location else ''}{spot}"


def gone(turn: Turn, event: SlotGone) -> str:
    """Somebody was first: the next moments at once, in the same answer."""
    return _other_times(turn, "times.gone", but=event.slot)


def _other_times(turn: Turn, key: str, but: Slot | None = None, other: str = "") -> str:
    turn.keep(slot=None)
    left = [slot for slot in free(turn) if slot != but]
    if not left:
        return "full"
    _ask_times(turn, key, left[:FIRST], other)
    turn.set(node="times")
    return ""


def _unanswerable(_turn: Turn, _event: Text | Choice) -> str:
    return "times"


_FREE = frozenset({Slots, Mine})
_TIMES = frozenset({"day", "time", "times", "person", "alias", "commit", "full"})

NODES = (
    Node("times", _enter_times, _answer_times, _TIMES, _FREE, waits=True),
    Node("day", _enter_day, _answer_times, _TIMES, _FREE, waits=True),
    Node("time", _enter_time, _answer_times, _TIMES, _FREE, waits=True),
    Node("full", _enter_full, _answer_full, _TIMES | {"write"}, _FREE),
    Node(
        "commit",
        _enter_commit,
        _unanswerable,
        frozenset({"times", "booked", "full"}),
        _FREE,
    ),
)
"""`commit` waits for `Booked` or `SlotGone`, which the runner brings in the same unit of work."""
