"""Who can help, and why: a pack's rules applied to one question. Not how it is said or booked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from typing import Literal
from zlib import crc32

from content.pack import Content
from content.schema import Person, Presence, Programme, Rule
from flows import calendar, slots
from flows.protocol import Busy, HadFact, Instant, Picked, Profile

MEETING_DAYS = 3
"""School days within which a free slot counts as soon (the promise of a meeting)."""

_KNOWN = frozenset({"had", "people"})
"""Offers of a face the student or the school chose: neither distance nor load sets them back."""

_HERE, _ELSEWHERE, _FULL = range(3)
_Order = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Question:
    """One question as the rules see it; what the content does not know counts as not told."""

    content: Content
    profile: Profile
    location: str
    programme: str
    asked: str
    topic: str
    had: HadFact


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
) -> tuple[Picked, ...]:
    """Return everyone who may help, best first, each person once, with the rule's reason.

    The pack's rules give the order, first for who is at the student's location and has room, then
    for who is elsewhere or a coordinator, then for who is full. Inside a rule: own programme, own
    language, most fitting expertise, then fewest open requests for the hours in school.
    """
    question = _question(content, profile, topic, answers, had)
    best: dict[str, tuple[_Order, int]] = {}
    for number, rule in enumerate(content.school.rules):
        if not _holds(question, rule):
            continue
        for person in _offered(question, rule):
            order = (_tier(question, rule, person), number, *_inside(question, rule, person))
            if person.id not in excluded and (person.id not in best or order < best[person.id][0]):
                best[person.id] = (order, number)
    ranked = sorted(best, key=lambda person: (best[person][0], person))
    return tuple(_picked(question, person, best[person][1]) for person in ranked)


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
    content: Content, profile: Profile, topic: str
) -> Literal["location", "programme", ""]:
    """Return the profile field to ask now, because its answers lead to different people.

    A field that holds anything was asked before, also when the answer was "weet ik niet".
    """
    if not profile.location and _differs(content, "location", "", topic):
        return "location"
    if not profile.programme and _differs(content, "programme", profile.location, topic):
        return "programme"
    return ""


# ---------------------------------------------------------------- rules


def _question(
    content: Content, profile: Profile, topic: str, answers: Mapping[str, str], had: HadFact
) -> _Question:
    return _Question(
        content,
        profile,
        profile.location if content.location(profile.location) else "",
        profile.programme if content.programme(profile.programme) else "",
        topic,
        _turned_out(content, topic, answers),
        had,
    )


def _turned_out(content: Content, topic: str, answers: Mapping[str, str]) -> str:
    """Return the topic after its follow-up question: an answer may show it is another one."""
    found = content.topic(topic)
    if found is None or found.follow_up is None:
        return topic
    answer = answers.get(found.follow_up.id)
    return next((one.topic for one in found.follow_up.choices if one.id == answer), "") or topic


def _holds(question: _Question, rule: Rule) -> bool:
    return (
        (not rule.topics or question.topic in rule.topics)
        and (not rule.locations or question.location in rule.locations)
        and (not rule.programmes or question.programme in rule.programmes)
    )


def _offered(question: _Question, rule: Rule) -> Iterator[Person]:
    content = question.content
    if rule.offer in _KNOWN:
        named = question.had.persons if rule.offer == "had" else rule.people
        yield from (one for one in map(content.person, named) if one)
        return
    for person in content.pack.people:
        if person.coordinator == (rule.offer == "coordinator") and _fits(question, rule, person):
            yield person


def _fits(question: _Question, rule: Rule, person: Person) -> bool:
    if rule.offer == "expertise":
        return question.topic in person.expertise
    if rule.offer == "generalist":
        return person.generalist
    return rule.offer != "team" or _is_near(question, person)


# ---------------------------------------------------------------- order


def _tier(question: _Question, rule: Rule, person: Person) -> int:
    if rule.offer in _KNOWN:
        return _HERE
    if question.had.load.get(person.id, 0) >= person.capacity:
        return _FULL
    far = rule.offer == "coordinator" or not _is_near(question, person)
    return _ELSEWHERE if far else _HERE


def _inside(question: _Question, rule: Rule, person: Person) -> _Order:
    if rule.offer == "had":
        return (question.had.persons.index(person.id),)
    _, minutes = _known(question.content)[person.id]
    load = question.had.load.get(person.id, 0)
    return (
        not _is_near(question, person),
        _programme_rank(question, person),
        question.profile.language not in person.languages,
        -len({question.asked, question.topic}.intersection(person.expertise)),
        (load + 1) * 1_000_000 // minutes,
        # Equal claims: each topic has its own order, so nobody is always the first.
        crc32(f"{question.topic}:{person.id}".encode()),
    )


def _is_near(question: _Question, person: Person) -> bool:
    places, _ = _known(question.content)[person.id]
    return not question.location or question.location in places


def _programme_rank(question: _Question, person: Person) -> int:
    """Own programme first, then who serves every programme, then who serves another one."""
    if not question.programme or not person.programmes:
        return 1
    return 0 if question.programme in person.programmes else 2


@lru_cache(maxsize=64)
def _known(content: Content) -> dict[str, tuple[frozenset[str], int]]:
    """Return where each person is and for how many minutes a week; once per content."""
    return {
        person.id: (_places(content, person), max(1, sum(map(_minutes, person.presence))))
        for person in content.pack.people
    }


def _places(content: Content, person: Person) -> frozenset[str]:
    """Return where a person is; without hours in school, where the teams are."""
    teams = (content.team(one) for one in person.teams)
    of_teams = (place for team in teams if team for place in team.locations)
    return frozenset(one.location for one in person.presence) or frozenset(of_teams)


def _minutes(block: Presence) -> int:
    start, end = time.fromisoformat(block.start), time.fromisoformat(block.end)
    return (end.hour - start.hour) * 60 + end.minute - start.minute


def _picked(question: _Question, person: str, number: int) -> Picked:
    content, lang = question.content, question.profile.language
    found = content.person(person)
    topic = content.topic(question.topic)
    values = {
        "name": found.name.split()[0] if found else "",
        "role": content.role_word(found, lang) if found else "",
        "topic": content.words(topic.name, lang).lower() if topic else "",
        "location": _place_name(question, person),
    }
    reason = content.school.rules[number].reason.removeprefix("reason.")
    return Picked(person, f"reason.{reason}", values, number)


def _place_name(question: _Question, person: str) -> str:
    """Return where the person is: the student's own location only when that is true."""
    content = question.content
    places, _ = _known(content)[person]
    own = places & {question.location} or places
    return next((one.name for one in content.school.locations if one.id in own), "")


# ---------------------------------------------------------------- choosing


def _earliest(content: Content, picks: Sequence[Picked], busy: Sequence[Busy], now: Instant) -> int:
    """Return the index of who has the first free slot at all; of nobody's, the first pick."""
    end = slots.horizon(content, now)
    found = [(at, slots.first(content, one.person, busy, now, end)) for at, one in enumerate(picks)]
    starts = [(slot.start, at) for at, slot in found if slot]
    return min(starts)[1] if starts else 0


def _is_known(content: Content, pick: Picked) -> bool:
    rules = content.school.rules
    return pick.rule < len(rules) and rules[pick.rule].offer in _KNOWN


# ---------------------------------------------------------------- what to ask


@lru_cache(maxsize=4096)
def _differs(
    content: Content, field: Literal["location", "programme"], location: str, topic: str
) -> bool:
    """Tell whether the answers to a question lead to different people, or another order."""
    if field == "location":
        profiles = [Profile(location=one.id) for one in content.school.locations]
    else:
        told = _told_apart(content)
        here = [one.id for one in content.school.programmes if _is_taught(content, one, location)]
        # All programmes that nothing tells apart are one answer.
        classes = {one if one in told else "" for one in here}
        profiles = [Profile(location=location, programme=one) for one in sorted(classes)]
    orders = {
        tuple(pick.person for pick in candidates(content, profile, topic, {}, HadFact(), ()))
        for profile in profiles
    }
    return len(orders) > 1


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
