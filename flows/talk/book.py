"""Booking: asking for the chosen slot until it is won, and what is said and remembered then."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from flows import calendar, request
from flows.protocol import (
    Book,
    Booked,
    Choice,
    DropTimers,
    Invite,
    Notify,
    OpenRequest,
    PromiseDue,
    Rebook,
    Remind,
    SetRequest,
    SetTimer,
    ShowRequest,
    Slot,
    SlotGone,
    Text,
)
from flows.talk import times
from flows.talk.person import name_of, team_id
from flows.turn import Node, Turn

if TYPE_CHECKING:
    from flows.protocol import Instant

HOUR = 3_600_000
DAY = 24 * HOUR
EVENING = 19
"""The hour of the evening before at which a meeting is remembered."""


def _enter_commit(turn: Turn) -> str:
    """Ask for the slot; the answer comes as `Booked` or `SlotGone` in the same unit of work."""
    draft = turn.draft
    if draft.slot is None:
        return "times"
    if draft.slot.start <= turn.now:
        turn.keep(request=draft.request or turn.new_id())  # their name is not asked again
        return times.other_times(turn, "times.past")
    own = times.clash(turn, draft.slot.start, draft.slot.end)
    if own is not None:
        return times.other_times(turn, "times.own", other=name_of(turn, own.person))
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
    return times.other_times(turn, "times.gone", but=event.slot)


def _unanswerable(_turn: Turn, _event: Text | Choice) -> str:
    return "times"


NODES = (
    Node(
        "commit",
        _enter_commit,
        _unanswerable,
        frozenset({"times", "booked", "full"}),
        times.FREE,
    ),
)
"""`commit` waits for `Booked` or `SlotGone`, which the runner brings in the same unit of work."""
