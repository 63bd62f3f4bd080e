"""How strong each professional's claim to one question is, by the pack's rules; chooses nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from zlib import crc32

from content.pack import Content
from content.schema import Person, Presence, Rule
from flows.protocol import HadFact, Picked, Profile

KNOWN = frozenset({"had", "face", "people"})
"""Offers of a face the student or the school chose: neither distance nor load sets them back."""

_HERE, _ELSEWHERE, _FULL = range(3)
Order = tuple[int, ...]
BY_LOAD = 2
"""How many of an order's last numbers only spread equal claims."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question as the rules see it; what the content does not know counts as not told."""

    content: Content
    profile: Profile
    location: str
    programme: str
    asked: str
    topic: str
    had: HadFact


# ---------------------------------------------------------------- rules


def ask(
    content: Content, profile: Profile, topic: str, answers: Mapping[str, str], had: HadFact
) -> Question:
    return Question(
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


def _holds(question: Question, rule: Rule) -> bool:
    return (
        (not rule.topics or question.topic in rule.topics)
        and (not rule.locations or question.location in rule.locations)
        and (not rule.programmes or question.programme in rule.programmes)
        and (not rule.levels or _is_of(question, rule.levels))
    )


def _is_of(question: Question, levels: tuple[int, ...]) -> bool:
    """Tell whether the student's programme is of these levels only."""
    programme = question.content.programme(question.programme)
    own = set(programme.levels) if programme else set()
    return bool(own) and own <= set(levels)


def _offered(question: Question, rule: Rule) -> Iterator[Person]:
    content = question.content
    if rule.offer in ("had", "people"):
        named = question.had.persons if rule.offer == "had" else rule.people
        yield from (one for one in map(content.person, named) if one)
        return
    for person in content.pack.people:
        if person.coordinator == (rule.offer == "coordinator") and _fits(question, rule, person):
            yield person


def _fits(question: Question, rule: Rule, person: Person) -> bool:
    if rule.offer == "face":
        return bool(question.programme) and question.programme in person.programmes
    if rule.offer == "expertise":
        return question.topic in person.expertise
    if rule.offer == "generalist":
        return person.generalist
    return rule.offer != "team" or _is_near(question, person)


# ---------------------------------------------------------------- order


def best(question: Question) -> dict[str, Order]:
    """Return the best claim of each person: tier, number of the rule, then what `_inside` says."""
    found: dict[str, Order] = {}
    for number, rule in enumerate(question.content.school.rules):
        if not _holds(question, rule):
            continue
        for person in _offered(question, rule):
            tier, known = _tier(question, rule, person), found.get(person.id)
            # Rules come in order: a later one is better only by its tier.
            if known is None or tier < known[0]:
                found[person.id] = (tier, number, *_inside(question, rule, person))
    return found


def _tier(question: Question, rule: Rule, person: Person) -> int:
    if rule.offer in KNOWN:
        return _HERE
    if question.had.load.get(person.id, 0) >= person.capacity:
        return _FULL
    far = rule.offer == "coordinator" or not _is_near(question, person)
    return _ELSEWHERE if far else _HERE


def _inside(question: Question, rule: Rule, person: Person) -> Order:
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


def _is_near(question: Question, person: Person) -> bool:
    places, _ = _known(question.content)[person.id]
    return not question.location or question.location in places


def _programme_rank(question: Question, person: Person) -> int:
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


def picked(question: Question, person: str, number: int) -> Picked:
    content, lang = question.content, question.profile.language
    found = content.person(person)
    topic = content.topic(question.topic)
    values = {
        "name": found.name.split()[0] if found else "",
        "role": content.role_word(found, lang) if found else "",
        "topic": content.words(topic.name, lang).lower() if topic else "",
        "location": _place_name(question, person),
    }
    programme = content.programme(question.programme)
    if programme:
        values["programme"] = programme.name
    reason = content.school.rules[number].reason.removeprefix("reason.")
    return Picked(person, f"reason.{reason}", values, number)


def _place_name(question: Question, person: str) -> str:
    """Return where the person is: the student's own location only when that is true."""
    content = question.content
    places, _ = _known(content)[person]
    own = places & {question.location} or places
    return next((one.name for one in content.school.locations if one.id in own), "")
