"""What professionals do with requests, and what follows from it. Pure rules; storage performs.

Each rule names first why an act is refused, then what shall be so. What a student must hear goes as
an event to the student's own turn (`Tell`), for no turn writes two conversations.
"""

from __future__ import annotations

from typing import assert_never

from content.pack import Content
from flows import alerts, calendar, request
from flows.calendar import MINUTE
from flows.protocol import (
    Acknowledge,
    AlertUnseen,
    AppointmentFact,
    CallOff,
    Claim,
    Claimed,
    Close,
    Closed,
    Correct,
    Corrected,
    DeskFacts,
    DropTimers,
    Hold,
    Instant,
    MeetingOff,
    Note,
    PromiseDue,
    PromiseState,
    Propose,
    Proposed,
    Refused,
    Released,
    Reply,
    RequestFact,
    Retract,
    Rewrite,
    SetAppointment,
    SetRequest,
    SetTimer,
    ShowRequest,
    Slot,
    StaffEffect,
    StaffEvent,
    Tell,
    Withdraw,
)
from flows.rights import acts, may, not_claimable, not_owned, taken, to_come
from flows.slots import extent

__all__ = ["HOLD", "LONGEST", "act", "acts", "may"]

HOLD = 5_000
"""Milliseconds in which an answer can be taken back ("Haal terug")."""
LONGEST = 4_000
"""Characters of one answer or note."""
MOST_SLOTS = 3
"""Moments in one proposal."""
LONGEST_MEETING = 8 * 60 * MINUTE
_KEEPS = "k"
"""Begins the id of an answer that kept the promise: taken back, the promise runs again."""
_OTHER = "s"
_WAITING = frozenset({"running", "late", "told"})
"""Promises that an answer still keeps."""

Result = tuple[StaffEffect, ...] | Refused


def act(event: StaffEvent, facts: DeskFacts, content: Content) -> Result:
    """Return what shall be so after a professional's act, or why it was refused."""
    if isinstance(event, Acknowledge):
        return alerts.acknowledge(event, facts, content)
    if isinstance(event, AlertUnseen):
        return alerts.climb(event, facts, content)
    asked = facts.request
    if asked is None:
        return Refused("desk.gone")
    if isinstance(event, Claim):
        return _claim(asked, facts, content)
    if isinstance(event, CallOff):
        return _call_off(asked, facts, content)
    return not_owned(asked, facts.person, content) or _own(event, asked, facts, content)


def _own(
    event: Reply | Retract | Correct | Note | Propose | Close,
    asked: RequestFact,
    facts: DeskFacts,
    content: Content,
) -> Result:
    """Acts of the owner alone."""
    match event:
        case Note():
            return _note(event, asked, facts)
        case Retract():
            return _retract(event, asked, facts, content)
        case Correct():
            return _correct(event, asked, facts)
        case _ if asked.state == "closed":
            return Refused("desk.closed")
        case Reply():
            return _reply(event, asked, facts)
        case Propose():
            return _propose(event, asked, facts, content)
        case Close():
            return _close(event, asked, facts, content)
        case _:
            assert_never(event)


# ---------------------------------------------------------------- requests


def _claim(asked: RequestFact, facts: DeskFacts, content: Content) -> Result:
    """Take a request, or say "gezien"; that keeps no promise, save of a meeting booked unasked."""
    refused = not_claimable(asked, facts.person, content)
    if refused:
        return refused
    if asked.owner == facts.person and asked.seen:
        return ()  # a double click
    change: tuple[StaffEffect, ...] = (SetRequest(asked.id, seen=True),)
    if asked.owner != facts.person:
        change = (SetRequest(asked.id, state="owned", owner=facts.person, seen=True),)
    elif asked.wants == "meeting":
        change = _answered(asked)
    return (*change, Tell(asked.student, Claimed(asked.id, facts.person)), ShowRequest(asked.id))


def _reply(event: Reply, asked: RequestFact, facts: DeskFacts) -> Result:
    text = event.text.strip()
    if refused := _unfit(text):
        return refused
    message = (_KEEPS if asked.promise in _WAITING else _OTHER) + facts.seed[:23]
    return (
        Hold(asked.id, message, facts.person, text),
        SetTimer(request.release_key(message), facts.now + HOLD, Released(asked.id, message)),
        *_answered(asked),
        ShowRequest(asked.id),
    )


def _note(event: Note, asked: RequestFact, facts: DeskFacts) -> Result:
    text = event.text.strip()
    if refused := _unfit(text):
        return refused
    held = Hold(asked.id, _OTHER + facts.seed[:23], facts.person, text, note=True)
    return (held, ShowRequest(asked.id))


def _unfit(text: str) -> Refused | None:
    if not text:
        return Refused("desk.empty")
    return Refused("desk.too_long", {"most": str(LONGEST)}) if len(text) > LONGEST else None


def _retract(event: Retract, asked: RequestFact, facts: DeskFacts, content: Content) -> Result:
    if facts.answer != "held":
        return Refused("desk.too_late")
    again: tuple[StaffEffect, ...] = ()
    if event.message.startswith(_KEEPS) and asked.promise == "kept" and asked.state == "owned":
        again = _run_again(asked, facts, content)
    return (
        Withdraw(asked.id, event.message),
        DropTimers(request.release_key(event.message)),
        *again,
        ShowRequest(asked.id),
    )


def _correct(event: Correct, asked: RequestFact, facts: DeskFacts) -> Result:
    """Change an own answer: before it left nobody notices, after that the student is told."""
    text = event.text.strip()
    if refused := _unfit(text):
        return refused
    if facts.answer == "held":
        return (Rewrite(event.message, text, asked.id), ShowRequest(asked.id))
    if facts.answer in {"sent", "seen", "unread"}:
        read = facts.answer == "seen"
        told = Corrected(asked.id, event.message, text, facts.person, read)
        return (Tell(asked.student, told), ShowRequest(asked.id))
    return Refused("desk.gone")


def _run_again(asked: RequestFact, facts: DeskFacts, content: Content) -> tuple[StaffEffect, ...]:
    """The answer that kept the promise was taken back: the student waits again."""
    due = asked.due
    if due <= facts.now:
        due = request.deadline(content, [facts.person], facts.busy, facts.now)
    return (
        SetRequest(asked.id, promise="running", due=due),
        SetTimer(request.promise_key(asked.id), due, PromiseDue(asked.id, due)),
    )


def _propose(event: Propose, asked: RequestFact, facts: DeskFacts, content: Content) -> Result:
    slots = tuple(sorted(dict.fromkeys(event.slots), key=_start))
    if refused := _unfit_slots(slots, facts, content):
        return refused
    return (
        Tell(asked.student, Proposed(asked.id, facts.person, slots)),
        *_answered(asked),
        ShowRequest(asked.id),
    )


def _unfit_slots(slots: tuple[Slot, ...], facts: DeskFacts, content: Content) -> Refused | None:
    if not slots:
        return Refused("desk.empty")
    if len(slots) > MOST_SLOTS:
        return Refused("desk.too_many_slots", {"most": str(MOST_SLOTS)})
    found = (_unfit_slot(slot, facts, content) for slot in slots)
    return next((refused for refused in found if refused), None)


def _unfit_slot(slot: Slot, facts: DeskFacts, content: Content) -> Refused | None:
    when = {"time": calendar.spoken(content, slot.start, facts.now, "nl")}
    if slot.person != facts.person:
        return Refused("desk.not_yours")
    if slot.start <= facts.now:
        return Refused("desk.slot_past", when)
    if not 0 < slot.end - slot.start <= LONGEST_MEETING or not content.location(slot.location):
        return Refused("desk.slot_odd", when)
    # With its buffer, as booking will ask for it: a proposal must not fail when it is accepted.
    start, end = extent(content, slot)
    clash = any(
        one.start < end and start < one.end for one in facts.busy if one.person == slot.person
    )
    return Refused("desk.slot_taken", when) if clash else None


def _start(slot: Slot) -> Instant:
    return slot.start


def _close(event: Close, asked: RequestFact, facts: DeskFacts, content: Content) -> Result:
    """End a request; a meeting still to come is only cancelled when nobody needs it any more."""
    coming = to_come(facts.open_appointments, facts.now)
    if coming and event.reason not in {"withdrawn", "helped"}:
        return Refused(
            "desk.meeting_open",
            {"time": calendar.spoken(content, coming[0].start, facts.now, "nl")},
        )
    off = [SetAppointment(one.id, "cancelled") for one in coming]
    told = Closed(asked.id, facts.person, event.reason, tuple(one.start for one in coming))
    kept: PromiseState | None = "kept" if asked.promise in _WAITING else None
    return (
        *off,
        SetRequest(asked.id, state="closed", reason=event.reason, promise=kept),
        DropTimers(request.promise_key(asked.id)),
        Tell(asked.student, told),
        ShowRequest(asked.id),
    )


def _answered(asked: RequestFact) -> tuple[StaffEffect, ...]:
    """Who answers has seen it; and an answer keeps the promise, also one that comes late."""
    if asked.promise in _WAITING:
        kept = SetRequest(asked.id, seen=True, promise="kept")
        return (kept, DropTimers(request.promise_key(asked.id)))
    return () if asked.seen else (SetRequest(asked.id, seen=True),)


# ---------------------------------------------------------------- meetings


def _call_off(asked: RequestFact, facts: DeskFacts, content: Content) -> Result:
    meeting = facts.appointment
    if meeting is None:
        return Refused("desk.gone")
    if meeting.person != facts.person and not_owned(asked, facts.person, content):
        return taken(meeting.person, content)
    if not to_come([meeting], facts.now):
        return Refused("desk.meeting_past")
    return (*_cancel(meeting, asked, facts.person), ShowRequest(asked.id))


def _cancel(meeting: AppointmentFact, asked: RequestFact, person: str) -> tuple[StaffEffect, ...]:
    return (
        SetAppointment(meeting.id, "cancelled"),
        Tell(asked.student, MeetingOff(meeting.id, person)),
    )
