"""A meeting that stands: moving it, calling it off, and what is typed under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import request
from flows.protocol import (
    AppointmentFact,
    Choice,
    DropTimers,
    Invite,
    Mine,
    Notify,
    SetAppointment,
    SetRequest,
    ShowRequest,
    Text,
)
from flows.talk import also, book
from flows.talk.person import name_of
from flows.turn import Node, Turn, column

if TYPE_CHECKING:
    from flows.protocol import PromiseState, RequestFact


def _enter_booked(turn: Turn) -> str:
    start = turn.draft.slot.start if turn.draft.slot else turn.now
    soon = next(iter(book.reminders(turn, start)), "none")
    rows = column(
        turn.option("do:move", "booked.move"),
        turn.option("do:cancel", "booked.cancel"),
        turn.option("go:code", "booked.code", "quiet"),
        turn.option("go:ask", "person.new_question", "quiet"),
    )
    others = also.due(turn)
    turn.say(
        f"booked.next_{soon}",
        rows=() if others else rows,
        reach=turn.text(f"reach.is_{turn.facts.reach or 'self'}"),
    )
    also.offer(turn, others, rows)
    return ""


def _answer_booked(turn: Turn, event: Text | Choice) -> str:
    if isinstance(event, Text):
        turn.keep(text=event.text)
        return "which"
    return "moving" if event.option == "do:move" else "cancelling"


def _enter_moving(turn: Turn) -> str:
    """Other moments with the same person."""
    meeting = turn.appointment(turn.draft.appointment)
    if meeting is None or meeting.start <= turn.now:
        turn.say("meeting.gone")
        return "mine"
    turn.keep(person=meeting.person, request=meeting.request, slot=None)
    return "times"


def _enter_cancelling(turn: Turn) -> str:
    """Calling off asks nothing; the request goes with it, and a new moment is one tap away."""
    meeting = turn.appointment(turn.draft.appointment)
    if meeting is None or meeting.start <= turn.now:
        turn.say("meeting.gone")
        return "mine"
    call_off(turn, meeting)
    turn.keep(person=meeting.person, appointment="", request="", slot=None)
    turn.say(
        "meeting.cancelled",
        invite=_cancelled_invite(turn, meeting),
        rows=column(
            turn.option("do:meet", "meeting.new_time", "primary"),
            turn.option("do:other", "person.other"),
            turn.option("go:ask", "person.new_question", "quiet"),
        ),
        name=name_of(turn, meeting.person),
    )
    return ""


def call_off(turn: Turn, meeting: AppointmentFact) -> None:
    """Cancel a meeting from the student's side and close its request when that was all."""
    turn.do(
        SetAppointment(meeting.id, "cancelled"),
        DropTimers(f"remind:{meeting.id}"),
        Notify((meeting.person,), "cancelled", meeting.request),
        ShowRequest(meeting.request),
    )
    found = turn.request(meeting.request)
    if found and found.wants == "meeting" and found.state != "closed":
        turn.do(
            SetRequest(meeting.request, state="closed", reason="withdrawn", promise=ended(found)),
            DropTimers(request.promise_key(meeting.request)),
        )


def ended(found: RequestFact) -> PromiseState | None:
    """Return the state of a promise that nobody waits for any more; None leaves it."""
    return "none" if found.promise != "none" else None


def _cancelled_invite(turn: Turn, meeting: AppointmentFact) -> Invite:
    return Invite(
        uid=meeting.id,
        sequence=meeting.sequence + 1,
        title=turn.text("booked.calendar_title"),
        place="",
        start=meeting.start,
        end=meeting.end,
        cancelled=True,
    )


def _answer_cancelled(turn: Turn, event: Text | Choice) -> str:
    if isinstance(event, Text):
        turn.fresh()
        turn.keep(question=event.text)
        return "understand"
    if event.option == "do:meet":
        return "times"
    turn.keep(excluded=(*turn.draft.excluded, turn.draft.person), person="")
    return "person"


def _unanswerable(_turn: Turn, _event: Text | Choice) -> str:
    return "times"


NODES = (
    Node(
        "booked",
        _enter_booked,
        _answer_booked,
        frozenset({"which", "moving", "cancelling"}),
        resting=True,
        open=True,
    ),
    Node("moving", _enter_moving, _unanswerable, frozenset({"times", "mine"}), frozenset({Mine})),
    Node(
        "cancelling",
        _enter_cancelling,
        _answer_cancelled,
        frozenset({"times", "person", "mine", "understand"}),
        frozenset({Mine}),
        resting=True,
        open=True,
    ),
)
