"""Who hears that a student may be in danger, and how far it climbs until somebody acts."""

from __future__ import annotations

from content.pack import Content
from flows import calendar, request
from flows.calendar import MINUTE
from flows.protocol import (
    Acknowledge,
    AlertFact,
    AlertUnseen,
    DeskFacts,
    DropTimers,
    Instant,
    Notify,
    Refused,
    RequestFact,
    SetAlert,
    SetTimer,
    ShowRequest,
    StaffEffect,
)
from flows.rights import taken

EVERYONE = 3
"""The rung at which an alert that nobody acknowledged goes to the whole school's helpers."""
SLOWEST = 5
"""Each rung waits twice as long as the one before, up to 2 ** this many times the first wait."""


def acknowledge(
    event: Acknowledge, facts: DeskFacts, content: Content
) -> tuple[StaffEffect, ...] | Refused:
    """Anyone may say "ik pak dit op": in danger nobody is refused for a team or a place."""
    alert = facts.alert
    if alert is None or content.person(facts.person) is None:
        return Refused("desk.gone")
    if alert.state == "done" or (alert.state == "acknowledged" and not event.done):
        mine = alert.person in {"", facts.person}
        return () if mine else taken(alert.person, content)
    return (
        SetAlert(alert.id, "done" if event.done else "acknowledged", facts.person, alert.rung),
        DropTimers(request.alert_key(alert.id)),
        *_show(alert),
    )


def climb(event: AlertUnseen, facts: DeskFacts, content: Content) -> tuple[StaffEffect, ...]:
    """Nobody acknowledged: wider, and again later; an alert is never left without a timer."""
    alert = facts.alert
    if alert is None or alert.state not in {"raised", "climbing"} or event.rung < alert.rung:
        return ()
    rung = max(event.rung, alert.rung + 1)
    wait = content.school.alert_minutes * MINUTE * 2 ** min(rung, SLOWEST)
    return (
        SetAlert(alert.id, "climbing", alert.person, rung),
        Notify(woken(content, facts.request, rung, facts.now), "alert", alert.request),
        SetTimer(request.alert_key(alert.id), facts.now + wait, AlertUnseen(alert.id, rung + 1)),
        *_show(alert),
    )


def woken(content: Content, asked: RequestFact | None, rung: int, now: Instant) -> tuple[str, ...]:
    """Return whom a rung wakes: coordinators and who is in school now, later everyone.

    Never whom the student does not want, also not in danger.
    """
    excluded = asked.excluded if asked else ()
    people = [one for one in content.pack.people if one.id not in excluded]
    first = [one.id for one in people if one.coordinator]
    rest = [one.id for one in people if not one.coordinator]
    here = [one.person for one in calendar.here_now(content, rest, now)]
    return (*first, *(here if rung < EVERYONE and (first or here) else rest))


def _show(alert: AlertFact) -> tuple[StaffEffect, ...]:
    return (ShowRequest(alert.request),) if alert.request else ()
