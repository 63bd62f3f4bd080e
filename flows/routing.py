"""Who can help, and why: a pack's rules applied to one question. Not how it is said or booked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Literal

from content.pack import Content
from content.schema import Programme
from flows import calendar, claims, slots
from flows.protocol import Busy, HadFact, Instant, Picked, Profile

MEETING_DAYS = 3
"""School days within which a free slot counts as soon (the promise of a meeting)."""


def promise_limit(content: Content, now: Instant) -> Instant:
    """Return the end of the window within which a free slot counts: three school days."""
    day = calendar.local(content, now).date()
    for _ in range(MEETING_DAYS):
        day = calendar.next_school_day(content, day)
    return calendar.midnight_after(content, day)


def candidates(
    content: Content,
    profile: Profile,
    topic: str,
    answers: Mapping[str, str],
    had: HadFact,
    excluded: Collection[str],
    most: int | None = None,
) -> tuple[Picked, ...]:
    """Return who may help, best first, each person once, with the rule's reason; `most` of them.

    The pack's rules give the order, first for who is at the student's location and has room, then
    for who is elsewhere or a coordinator, then for who is full. Inside a rule: own programme, own
    language, most fitting expertise, then fewest open requests for the hours in school.
    """
    question = claims.ask(content, profile, topic, answers, had)
    best = claims.best(question)
    ranked = sorted((best[person], person) for person in best if person not in excluded)
    return tuple(claims.picked(question, person, order[1]) for order, person in ranked[:most])


def choose(
    content: Content, picks: Sequence[Picked], busy: Sequence[Busy], now: Instant
) -> tuple[Picked, ...]:
    """Return the person to propose first, then at most one known face who can only later.

    The first who has a free slot inside the promise wins; without one, who has the earliest; empty
    only when `picks` is. `busy` must cover all picks. A face that is known to the student or fixed
    by the school comes second when passed over, if there is a slot at all.
    """
    limit = promise_limit(content, now)
    soon = (
        at for at, one in enumerate(picks) if slots.first(content, one.person, busy, now, limit)
    )
    won = next(soon, None)
    if won is None:
        won = _earliest(content, picks, busy, now)
    end = slots.horizon(content, now)
    beside = (
        one
        for one in picks[:won]
        if _is_known(content, one) and slots.first(content, one.person, busy, now, end)
    )
    return (*picks[won : won + 1], *list(beside)[:1])


def missing_fact(
    content: Content, profile: Profile, topic: str, excluded: Collection[str] = ()
) -> Literal["location", "programme", ""]:
    """Return the profile field to ask now, because its answers lead to different people.

    A field that holds anything was asked before, also when the answer was "weet ik niet". The
    programme is asked only when it changes who comes first of those not `excluded`: who goes to the
    same consulting hour from every programme is not asked for it.
    """
    if not profile.location and _differs(content, "location", "", topic):
        return "location"
    out = frozenset(excluded)
    if not profile.programme and _differs(content, "programme", profile.location, topic, out):
        return "programme"
    return ""


# ---------------------------------------------------------------- choosing


def _earliest(content: Content, picks: Sequence[Picked], busy: Sequence[Busy], now: Instant) -> int:
    """Return the index of who has the first free slot at all; of nobody's, the first pick."""
    end = slots.horizon(content, now)
    found = [(at, slots.first(content, one.person, busy, now, end)) for at, one in enumerate(picks)]
    starts = [(slot.start, at) for at, slot in found if slot]
    return min(starts)[1] if starts else 0


def _is_known(content: Content, pick: Picked) -> bool:
    rules = content.school.rules
    return pick.rule < len(rules) and rules[pick.rule].offer in claims.KNOWN


# ---------------------------------------------------------------- what to ask


@lru_cache(maxsize=4096)
def _differs(
    content: Content,
    field: Literal["location", "programme"],
    location: str,
    topic: str,
    excluded: frozenset[str] = frozenset(),
) -> bool:
    """Tell whether the answers to a question lead to different people, or another order."""
    if field == "location":
        profiles = [Profile(location=one.id) for one in content.school.locations]
        most = None
    else:
        most = 1
        told = _told_apart(content)
        here = [one.id for one in content.school.programmes if _is_taught(content, one, location)]
        # All programmes that nothing tells apart are one answer.
        classes = {one if one in told else "" for one in here}
        profiles = [Profile(location=location, programme=one) for one in sorted(classes)]
    return len({_equals(content, one, topic, excluded)[:most] for one in profiles}) > 1


def _equals(
    content: Content, profile: Profile, topic: str, excluded: frozenset[str]
) -> tuple[frozenset[str], ...]:
    """Return who comes when; colleagues whom only load or chance puts in order are one group."""
    best = claims.best(claims.ask(content, profile, topic, {}, HadFact()))
    groups: dict[claims.Order, set[str]] = {}
    for person, order in best.items():
        if person in excluded:
            continue
        groups.setdefault(order[: -claims.BY_LOAD], set()).add(person)
    return tuple(frozenset(groups[claim]) for claim in sorted(groups))


def _told_apart(content: Content) -> frozenset[str]:
    """Return the programmes that a rule or a person names."""
    rules = {one for rule in content.school.rules for one in rule.programmes}
    return frozenset(rules | {one for person in content.pack.people for one in person.programmes})


def _is_taught(content: Content, programme: Programme, location: str) -> bool:
    return (
        not programme.locations
        or content.location(location) is None
        or location in programme.locations
    )
