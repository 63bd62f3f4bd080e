"""What professionals do with requests, and what follows from it. Pure rules; storage performs.

Each rule names first why an act is refused, then what shall be so. What a student must hear goes as
an event to the student's own turn (`Tell`), for no turn writes two conversations.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from content.pack import Content
from flows import calendar, request
from flows.calendar import MINUTE
from flows.protocol import (
    Acknowledge,
    AlertFact,
    AlertUnseen,
    AppointmentFact,
    CallOff,
    Claim,
    Claimed,
    Close,
    Closed,
    DeskFacts,
    DropTimers,
    Hold,
    Instant,
    MeetingOff,
    Note,
    Notify,
    PromiseDue,
    PromiseState,
    Propose,
    Proposed,
    Refused,
    Released,
    Reply,
    RequestFact,
    Retract,
    SetAlert,
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

HOLD = 5_000
"""Milliseconds in which an answer can be taken back ("Haal terug")."""
LONGEST = 4_000
"""Characters of one answer or note."""
MOST_SLOTS = 3
"""Moments in one proposal."""
LONGEST_MEETING = 8 * 60 * MINUTE
EVERYONE = 3
"""The rung at which an alert that nobody acknowledged goes to the whole school's helpers."""
SLOWEST = 5
"""Each rung waits twice as long as the one before, up to 2 ** this many times the first wait."""

_KEEPS = "k"
"""Begins the id of an answer that kept the promise: taken back, the promise runs again."""
_OTHER = "s"
_WAITING = frozenset({"running", "late", "told"})
"""Promises that an answer still keeps."""

Result = tuple[StaffEffect, ...] | Refused


def act(event: StaffEvent, facts: DeskFacts, content: Content) -> Result:
    """Return what shall be so after a professional's act, or why it was refused."""
    match event:
        case Acknowledge():
            return _acknowledge(event, facts, content)
        case AlertUnseen():
            return _climb(event, facts, content)
        case _:
            pass
    asked = facts.request
    if asked is None:
        return Refused("desk.gone")
    if isinstance(event, Claim):
        return _claim(asked, facts, content)
    if isinstance(event, CallOff):
        return _call_off(asked, facts, content)
    return _not_owned(asked, facts.person, content) or _own(event, asked, facts, content)


def _own(
    event: Reply | Retract | Note | Propose | Close,
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


# ---------------------------------------------------------------- who may


def may(event: type[StaffEvent], asked: RequestFact, person: str, content: Content) -> bool:
    """Tell whether a person may try this kind of act on this request."""
    if event is Claim:
        return _not_claimable(asked, person, content) is None and not (
            asked.owner == person and asked.seen
        )
    mine = asked.owner == person
    return mine and (event in {Note, Retract} or asked.state == "owned")


def acts(content: Content, facts: DeskFacts) -> frozenset[str]:
    """Return the buttons to show: of claim, seen, reply, note, propose, close, call_off."""
    asked = facts.request
    if asked is None:
        return frozenset()
    named: tuple[tuple[str, type[StaffEvent]], ...] = (
        ("seen" if asked.owner == facts.person else "claim", Claim),
        ("reply", Reply),
        ("note", Note),
        ("propose", Propose),
        ("close", Close),
    )
    shown = {name for name, event in named if may(event, asked, facts.person, content)}
    if _coming(facts.open_appointments, facts.now) and asked.owner == facts.person:
        shown.add("call_off")
    return frozenset(shown)


def _not_claimable(asked: RequestFact, person: str, content: Content) -> Refused | None:
    if asked.state == "closed":
        return Refused("desk.closed")
    if asked.owner == person:
        return None
    if asked.owner:
        return _taken(asked.owner, content)
    if not _may_see(asked, person, content):
        return Refused("desk.not_yours")
    return _waits_for_other(asked, person, content)


def _may_see(asked: RequestFact, person: str, content: Content) -> bool:
    """Tell whether a waiting request concerns this person: asked for, its team, coordinator."""
    known = content.person(person)
    if known is None or person in asked.excluded:
        return False
    if known.coordinator or asked.person == person:
        return True
    if asked.team:
        return asked.team in known.teams
    teams = [team for team in map(content.team, known.teams) if team]
    return any(not asked.location or asked.location in team.locations for team in teams)


def _waits_for_other(asked: RequestFact, person: str, content: Content) -> Refused | None:
    """The student chose who reads it; colleagues may take over when that promise was broken."""
    known, chosen = content.person(person), content.person(asked.person)
    if chosen is None or asked.person == person or asked.promise in {"late", "told"}:
        return None
    return None if known and known.coordinator else _taken(asked.person, content)


def _not_owned(asked: RequestFact, person: str, content: Content) -> Refused | None:
    if asked.owner == person and person:
        return None
    return _taken(asked.owner, content) if asked.owner else Refused("desk.not_yours")


def _taken(owner: str, content: Content) -> Refused:
    known = content.person(owner)
    return Refused("desk.taken", {"name": known.name if known else owner})


# ---------------------------------------------------------------- requests


def _claim(asked: RequestFact, facts: DeskFacts, content: Content) -> Result:
    """Take a request, or say "gezien"; the promise runs on, for only an answer keeps it."""
    refused = _not_claimable(asked, facts.person, content)
    if refused:
        return refused
    if asked.owner == facts.person and asked.seen:
        return ()  # a double click
    taken = (
        SetRequest(asked.id, seen=True)
        if asked.owner
        else SetRequest(asked.id, state="owned", owner=facts.person, seen=True)
    )
    return (taken, Tell(asked.student, Claimed(asked.id, facts.person)), ShowRequest(asked.id))


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
    if not facts.held:
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
    ends = 0
    for slot in slots:
        if refused := _unfit_slot(slot, ends, facts, content):
            return refused
        ends = slot.end
    return None


def _unfit_slot(
    slot: Slot, earliest: Instant, facts: DeskFacts, content: Content
) -> Refused | None:
    when = {"time": calendar.spoken(content, slot.start, facts.now, "nl")}
    if slot.person != facts.person:
        return Refused("desk.not_yours")
    if slot.start <= facts.now:
        return Refused("desk.slot_past", when)
    if not 0 < slot.end - slot.start <= LONGEST_MEETING or not content.location(slot.location):
        return Refused("desk.slot_odd", when)
    taken = any(
        one.start < slot.end and slot.start < one.end
        for one in facts.busy
        if one.person == slot.person
    )
    return Refused("desk.slot_taken", when) if taken or slot.start < earliest else None


def _start(slot: Slot) -> Instant:
    return slot.start


def _close(event: Close, asked: RequestFact, facts: DeskFacts, content: Content) -> Result:
    """End a request; a meeting still to come is only cancelled when nobody needs it any more."""
    coming = _coming(facts.open_appointments, facts.now)
    if coming and event.reason not in {"withdrawn", "helped"}:
        return Refused(
            "desk.meeting_open",
            {"time": calendar.spoken(content, coming[0].start, facts.now, "nl")},
        )
    off = [effect for one in coming for effect in _cancel(one, asked, facts.person)]
    kept: PromiseState | None = "kept" if asked.promise in _WAITING else None
    return (
        *off,
        SetRequest(asked.id, state="closed", reason=event.reason, promise=kept),
        DropTimers(request.promise_key(asked.id)),
        Tell(asked.student, Closed(asked.id, facts.person, event.reason)),
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
    if facts.person not in {meeting.person, asked.owner}:
        return _taken(meeting.person, content)
    if not _coming([meeting], facts.now):
        return Refused("desk.too_late")
    return (*_cancel(meeting, asked, facts.person), ShowRequest(asked.id))


def _coming(meetings: Iterable[AppointmentFact], now: Instant) -> list[AppointmentFact]:
    open_ones = (one for one in meetings if one.state in {"proposed", "booked", "moved"})
    return sorted((one for one in open_ones if one.start > now), key=_begin)


def _begin(one: AppointmentFact) -> Instant:
    return one.start


def _cancel(meeting: AppointmentFact, asked: RequestFact, person: str) -> tuple[StaffEffect, ...]:
    return (
        SetAppointment(meeting.id, "cancelled"),
        Tell(asked.student, MeetingOff(meeting.id, person)),
    )


# ---------------------------------------------------------------- alerts


def _acknowledge(event: Acknowledge, facts: DeskFacts, content: Content) -> Result:
    """Anyone may say "ik pak dit op": in danger nobody is refused for a team or a place."""
    alert = facts.alert
    if alert is None or content.person(facts.person) is None:
        return Refused("desk.gone")
    if alert.state == "done" or (alert.state == "acknowledged" and not event.done):
        mine = alert.person in {"", facts.person}
        return () if mine else _taken(alert.person, content)
    return (
        SetAlert(alert.id, "done" if event.done else "acknowledged", facts.person, alert.rung),
        DropTimers(request.alert_key(alert.id)),
        *_show(alert),
    )


def _climb(event: AlertUnseen, facts: DeskFacts, content: Content) -> tuple[StaffEffect, ...]:
    """Nobody acknowledged: wider, and again later; an alert is never left without a timer."""
    alert = facts.alert
    if alert is None or alert.state not in {"raised", "climbing"} or event.rung < alert.rung:
        return ()
    rung = max(event.rung, alert.rung + 1)
    wait = content.school.alert_minutes * MINUTE * 2 ** min(rung, SLOWEST)
    return (
        SetAlert(alert.id, "climbing", alert.person, rung),
        Notify(_rung(content, facts, rung), "alert", alert.request),
        SetTimer(request.alert_key(alert.id), facts.now + wait, AlertUnseen(alert.id, rung + 1)),
        *_show(alert),
    )


def _rung(content: Content, facts: DeskFacts, rung: int) -> tuple[str, ...]:
    """Return whom a rung wakes: coordinators and who is in school now, later everyone.

    Never whom the student does not want, also not in danger.
    """
    excluded = facts.request.excluded if facts.request else ()
    people = [one for one in content.pack.people if one.id not in excluded]
    first = [one.id for one in people if one.coordinator]
    rest = [one.id for one in people if not one.coordinator]
    here = [one.person for one in calendar.here_now(content, rest, facts.now)]
    return (*first, *(here if rung < EVERYONE and (first or here) else rest))


def _show(alert: AlertFact) -> tuple[StaffEffect, ...]:
    return (ShowRequest(alert.request),) if alert.request else ()
