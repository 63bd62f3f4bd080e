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
    mine = not_owned(asked, person, content) is None
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
    coming = to_come(facts.open_appointments, facts.now)
    if coming and not_owned(asked, facts.person, content) is None:
        shown.add("call_off")
    return frozenset(shown)


def team_readers(content: Content, team: str) -> tuple[str, ...]:
    """Return who reads along with a request that the whole of this team reads."""
    people = content.pack.people
    return tuple(one.id for one in people if one.team_inbox and team in one.teams)


def may_read(asked: RequestFact, person: str, content: Content) -> bool:
    """Tell whether a person may read a request's talk: its owner, or its team when it was told."""
    if content.person(person) is None or person in asked.excluded:
        return False
    if asked.owner == person:
        return True
    return asked.reads == "team" and person in team_readers(content, asked.team)


def all_may_read(asked: RequestFact, content: Content) -> bool:
    """Tell whether everybody of the school's staff may: only then a place of all of them may show.

    Who works in another team, or has a duty to report, reads in the staff's group too.
    """
    return all(may_read(asked, one.id, content) for one in content.pack.people)


def not_claimable(asked: RequestFact, person: str, content: Content) -> Refused | None:
    if asked.state == "closed":
        return Refused("desk.closed")
    if asked.owner and content.person(asked.owner):
        return None if asked.owner == person else taken(asked.owner, content)
    if not _may_see(asked, person, content):
        return Refused("desk.not_yours")
    if asked.owner and not _coordinates(person, content):
        # Who had it left the school: the student's words were for one reader, not for the team.
        return taken(asked.owner, content)
    return _waits_for_other(asked, person, content)


def _may_see(asked: RequestFact, person: str, content: Content) -> bool:
    """Tell whether a waiting request concerns this person: asked for, its team, coordinator."""
    known = content.person(person)
    if known is None or person in asked.excluded:
        return False
    if known.coordinator or asked.person == person:
        return True
    if not known.team_inbox:
        return False
    if asked.team:
        return asked.team in known.teams
    teams = [team for team in map(content.team, known.teams) if team]
    return any(not asked.location or asked.location in team.locations for team in teams)


def _waits_for_other(asked: RequestFact, person: str, content: Content) -> Refused | None:
    """The student chose who reads it; colleagues may take over when that promise was broken."""
    chosen = content.person(asked.person)
    if chosen is None or asked.person == person or asked.promise in {"late", "told"}:
        return None
    return None if _coordinates(person, content) else taken(asked.person, content)


def _coordinates(person: str, content: Content) -> bool:
    known = content.person(person)
    return known is not None and known.coordinator


def not_owned(asked: RequestFact, person: str, content: Content) -> Refused | None:
    if asked.owner == person and content.person(person):
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
