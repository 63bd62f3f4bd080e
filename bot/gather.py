"""Loads the facts that a turn or a professional's act needs; it changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import msgspec

from flows.protocol import (
    Acknowledge,
    AlertUnseen,
    CallOff,
    Claim,
    Close,
    Correct,
    DeskFacts,
    Facts,
    Had,
    Mine,
    MineFact,
    Note,
    Propose,
    Reply,
    Retract,
    Slots,
    Words,
)
from storage import alerts, appointments, messages, requests

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flows.protocol import AlertFact, AppointmentFact, Instant, Need, StaffEvent
    from storage.work import Unit

DAY = 86_400_000
HORIZON = 15 * DAY
"""14 days ahead, and the rest of the last one."""
CLOSED_FOR = 7 * DAY
"""A student still sees a request that was closed less long ago."""


def more(unit: Unit, school: str, student: str, facts: Facts, needs: Iterable[Need]) -> Facts:
    """Return `facts` with what is needed besides."""
    for need in needs:
        match need:
            case Slots(persons):
                facts = _with_busy(unit, school, facts, persons)
            case Mine():
                mine = MineFact(
                    requests.of_student(unit, school, student, facts.now - CLOSED_FOR),
                    appointments.of_student(unit, school, student, facts.now),
                )
                facts = msgspec.structs.replace(facts, mine=mine)
            case Had():
                facts = msgspec.structs.replace(facts, had=requests.had(unit, school, student))
            case Words(message):
                said = messages.said(unit, school, student, message)
                facts = msgspec.structs.replace(facts, said=said)
            case _:
                assert_never(need)
    return facts


def about(unit: Unit, school: str, event: StaffEvent) -> tuple[str, str]:
    """Return the request and the student that a professional's act is about ("" when gone)."""
    match event:
        case Claim() | Reply() | Retract() | Correct() | Note() | Propose() | Close():
            return event.request, requests.student_of(unit, school, event.request)
        case CallOff():
            meeting = appointments.get(unit, school, event.appointment)
            request = meeting.request if meeting else ""
            return request, requests.student_of(unit, school, request)
        case Acknowledge() | AlertUnseen():
            alert = alerts.get(unit, school, event.alert)
            return (alert.request, alert.student) if alert else ("", "")
        case _:
            assert_never(event)


def desk(
    unit: Unit,
    school: str,
    facts: DeskFacts,
    request: str,
    event: StaffEvent,
) -> DeskFacts:
    """Return what a professional's act may know; called once the student's row is locked."""
    person = facts.person
    meetings = appointments.of_request(unit, school, request) if request else ()
    return msgspec.structs.replace(
        facts,
        request=requests.get(unit, school, request) if request else None,
        appointment=_meeting(event, meetings),
        alert=_alert(unit, school, event),
        answer=messages.state_of(unit, school, event.request, event.message, person)
        if isinstance(event, Retract | Correct)
        else "",
        open_appointments=tuple(
            one for one in meetings if one.state in ("proposed", "booked", "moved")
        ),
        busy=appointments.busy(unit, school, [person], facts.now, facts.now + HORIZON)
        if isinstance(event, Propose | Retract)
        else (),
    )


def _with_busy(unit: Unit, school: str, facts: Facts, persons: Iterable[str]) -> Facts:
    fresh = [person for person in dict.fromkeys(persons) if person not in facts.busy_of]
    until: Instant = facts.now + HORIZON
    busy = appointments.busy(unit, school, fresh, facts.now, until) if fresh else ()
    return msgspec.structs.replace(
        facts, busy=(*(facts.busy or ()), *busy), busy_of=(*facts.busy_of, *fresh)
    )


def _meeting(event: StaffEvent, meetings: tuple[AppointmentFact, ...]) -> AppointmentFact | None:
    if not isinstance(event, CallOff):
        return None
    return next((one for one in meetings if one.id == event.appointment), None)


def _alert(unit: Unit, school: str, event: StaffEvent) -> AlertFact | None:
    if not isinstance(event, Acknowledge | AlertUnseen):
        return None
    return alerts.get(unit, school, event.alert)
