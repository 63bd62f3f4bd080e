"""Which professional may do what with a request; not what follows from doing it (`desk`)."""

from __future__ import annotations

from collections.abc import Iterable

from content.pack import Content
from flows.protocol import (
    AppointmentFact,
    Claim,
    Close,
    DeskFacts,
    Instant,
    Note,
    Propose,
    Refused,
    Reply,
    RequestFact,
    Retract,
    StaffEvent,
)


def may(event: type[StaffEvent], asked: RequestFact, person: str, content: Content) -> bool:
    """Tell whether a person may try this kind of act on this request."""
    if event is Claim:
        return not_claimable(asked, person, content) is None and not (
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
    if to_come(facts.open_appointments, facts.now) and asked.owner == facts.person:
        shown.add("call_off")
    return frozenset(shown)


def not_claimable(asked: RequestFact, person: str, content: Content) -> Refused | None:
    if asked.state == "closed":
        return Refused("desk.closed")
    if asked.owner == person:
        return None
    if asked.owner:
        return taken(asked.owner, content)
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
    return None if known and known.coordinator else taken(asked.person, content)


def not_owned(asked: RequestFact, person: str, content: Content) -> Refused | None:
    if asked.owner == person and person:
        return None
    return taken(asked.owner, content) if asked.owner else Refused("desk.not_yours")


def taken(owner: str, content: Content) -> Refused:
    known = content.person(owner)
    return Refused("desk.taken", {"name": known.name if known else owner})


def to_come(meetings: Iterable[AppointmentFact], now: Instant) -> list[AppointmentFact]:
    open_ones = (one for one in meetings if one.state in {"proposed", "booked", "moved"})
    return sorted((one for one in open_ones if one.start > now), key=_begin)


def _begin(one: AppointmentFact) -> Instant:
    return one.start
