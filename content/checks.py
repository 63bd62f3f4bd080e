"""Checks what belongs together in a pack: ids, times, rules, words. Reads no file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from content.forms import doubles, guess, words_in
from content.problems import Problem
from content.reading import Loc, Node
from content.schema import Helpline, Model, Panel, Person, Programme, Rule, SchoolInfo, Topic
from content.wording import digits, saying

KINDS = (
    "suicide",
    "selfharm",
    "danger_now",
    "violence_home",
    "sexual_violence",
    "exploitation",
    "medical",
    "threat_others",
    "missing_home",
)
"""The kinds of danger; each has its panel."""
_FEWEST, _MOST = 2, 5
"""How many answers a follow-up question has: what fits on a phone without scrolling."""


@dataclass(slots=True)
class Draft:
    """A pack on its way: what has the right form, with the nodes it came from.

    `ids` names everything that was written, also what had a wrong form, so that one mistake is not
    told twice; `whole` is false when something was left out.
    """

    school: SchoolInfo | None = None
    school_node: Node | None = None
    people: list[tuple[Node, Person]] = field(default_factory=list)
    topics: list[tuple[Node, Topic]] = field(default_factory=list)
    helplines: list[tuple[Node, Helpline]] = field(default_factory=list)
    panels: list[tuple[Node, Panel]] = field(default_factory=list)
    crisis_node: Node | None = None
    gentle_lines: dict[str, tuple[str, ...]] = field(default_factory=dict)
    reasons: frozenset[str] = frozenset()
    ids: dict[str, set[str]] = field(default_factory=dict)
    whole: bool = True


def checked(draft: Draft) -> list[Problem]:
    """Return everything in `draft` that does not belong together."""
    checks: tuple[Callable[[Draft], Iterator[Problem]], ...] = (
        _people,
        _topics,
        _helplines,
        _panels,
        _words,
    )
    found = [problem for check in checks for problem in check(draft)]
    if draft.school is not None and draft.school_node is not None:
        found.extend(_school(draft, draft.school, draft.school_node))
    return found


def _at(node: Node, loc: Loc, key: str, **values: str) -> Problem:
    place = node.at(loc)
    return Problem(place.file, place.where, key, values)


def _unknown(draft: Draft, node: Node, loc: Loc, kind: str, value: str) -> Iterator[Problem]:
    known = draft.ids.get(kind)
    if (known or draft.whole) and value not in (known or ()):
        values = {"kind": f"@{kind}", "value": value}
        place = node.at(loc)
        yield Problem(
            place.file, place.where, "id.unknown", values, guess(value, sorted(known or ()))
        )


def _all_known(
    draft: Draft, node: Node, model: Model, fields: Mapping[str, str]
) -> Iterator[Problem]:
    """Check that every id in these fields of `model` exists; `fields` gives the kind of each."""
    for name, kind in fields.items():
        value = getattr(model, name)
        if isinstance(value, str):
            yield from _unknown(draft, node, (name,), kind, value)
        for at, one in enumerate(value if isinstance(value, tuple) else ()):
            yield from _unknown(draft, node, (name, at), kind, one)


# ---------------------------------------------------------------- people


_PERSON = {"role": "role", "teams": "team", "expertise": "topic", "programmes": "programme"}


def _people(draft: Draft) -> Iterator[Problem]:
    for node, person in draft.people:
        yield from _all_known(draft, node, person, _PERSON)
        if not person.presence:
            yield _at(node, ("presence",), "presence.none", name=person.name)
        yield from _presence(draft, node, person)
    if draft.whole and draft.people and not any(one.coordinator for _, one in draft.people):
        node = draft.people[0][0]
        yield Problem(node.file, 1, "coordinator")


def _presence(draft: Draft, node: Node, person: Person) -> Iterator[Problem]:
    for at, block in enumerate(person.presence):
        yield from _unknown(draft, node, ("presence", at, "location"), "location", block.location)
        if block.end <= block.start:
            loc: Loc = ("presence", at, "end")
            yield _at(node, loc, "times.backwards", start=block.start, end=block.end)
    order = sorted(
        range(len(person.presence)),
        key=lambda at: (person.presence[at].day, person.presence[at].start, at),
    )
    for before, after in pairwise(order):
        one, other = person.presence[before], person.presence[after]
        if one.day == other.day and other.start < one.end:
            first = str(node.at(("presence", before)).line)
            loc = ("presence", after)
            yield _at(node, loc, "presence.overlap", name=person.name, day=other.day, first=first)


# ---------------------------------------------------------------- shared content


def _topics(draft: Draft) -> Iterator[Problem]:
    for node, topic in draft.topics:
        if topic.helpline:
            yield from _unknown(draft, node, ("helpline",), "helpline", topic.helpline)
        if topic.follow_up is None:
            continue
        choices = topic.follow_up.choices
        if not _FEWEST <= len(choices) <= _MOST:
            loc: Loc = ("follow_up", "choices")
            yield _at(node, loc, "choices.few", count=str(len(choices)))
        under = node.at(("follow_up", "choices")).value
        yield from doubles("choice", under if isinstance(under, list) else [])
        for at, choice in enumerate(choices):
            if choice.topic:
                loc = ("follow_up", "choices", at, "topic")
                yield from _unknown(draft, node, loc, "topic", choice.topic)


def _helplines(draft: Draft) -> Iterator[Problem]:
    for node, line in draft.helplines:
        if not line.phone and not line.url:
            yield _at(node, ("url",), "line.reach", value=line.id)
        if not is_date(line.checked_at):
            yield _at(node, ("checked_at",), "value.date", value=line.checked_at)


def _gentle_lines(draft: Draft) -> Iterator[tuple[str, int, str]]:
    for name, lines in draft.gentle_lines.items():
        yield from ((name, at, line) for at, line in enumerate(lines))


def _panels(draft: Draft) -> Iterator[Problem]:
    for node, panel in draft.panels:
        if not panel.lines:
            yield _at(node, ("lines",), "panel.lines", value=panel.kind)
        for at, line in enumerate(panel.lines):
            yield from _unknown(draft, node, ("lines", at), "helpline", line)
    crisis = draft.crisis_node
    if crisis is None:
        return
    for name, at, line in _gentle_lines(draft):
        yield from _unknown(draft, crisis, (name, at), "helpline", line)
    for kind in KINDS if draft.whole else ():
        if kind not in draft.ids["panel"]:
            yield _at(crisis, ("panels",), "panel.missing", value=kind)


def is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


# ---------------------------------------------------------------- words


def _words(draft: Draft) -> Iterator[Problem]:
    pairs: list[tuple[Node, Model]] = [*draft.people, *draft.topics]
    pairs += [*draft.helplines, *draft.panels]
    if draft.school is not None and draft.school_node is not None:
        pairs.append((draft.school_node, draft.school))
    numbers = numbers_of(draft)
    for node, model in pairs:
        for loc, words in words_in(model):
            yield from saying(node.at(loc), str(loc[-1]), words, numbers)


def numbers_of(draft: Draft) -> frozenset[str] | None:
    """Return the digits of every helpline's number and of the school's own; None if unreadable."""
    if len(draft.helplines) < max(1, len(draft.ids["helpline"])):
        return None
    phones = [line.phone for _, line in draft.helplines]
    phones.append(draft.school.phone if draft.school else "")
    return frozenset(digits(phone) for phone in phones if phone)


# ---------------------------------------------------------------- the school


_RULE = {
    "topics": "topic",
    "locations": "location",
    "programmes": "programme",
    "people": "person",
}


def _school(draft: Draft, school: SchoolInfo, node: Node) -> Iterator[Problem]:
    yield from _calendar(school, node)
    for at, programme in enumerate(school.programmes):
        below = node.at(("programmes", at))
        yield from _all_known(draft, below, programme, {"locations": "location"})
    for at, team in enumerate(school.teams):
        below = node.at(("teams", at))
        yield from _all_known(draft, below, team, {"locations": "location"})
    if draft.whole:
        yield from _teams(draft, school, node)
    for at, rule in enumerate(school.rules):
        yield from _rule(draft, node.at(("rules", at)), rule)
    last = school.rules[-1] if school.rules else None
    if last is None or not _catches_all(last):
        loc: Loc = ("rules", len(school.rules) - 1) if school.rules else ("rules",)
        yield _at(node, loc, "rule.last")


def _calendar(school: SchoolInfo, node: Node) -> Iterator[Problem]:
    try:
        ZoneInfo(school.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        yield _at(node, ("timezone",), "timezone", value=school.timezone)
    if school.school_day[1] <= school.school_day[0]:
        start, end = school.school_day
        yield _at(node, ("school_day",), "times.backwards", start=start, end=end)
    for at, holiday in enumerate(school.holidays):
        for name, text in (("start", holiday.start), ("end", holiday.end)):
            if not is_date(text):
                yield _at(node, ("holidays", at, name), "value.date", value=text)
        if holiday.end < holiday.start:
            yield _at(node, ("holidays", at, "end"), "holiday.backwards", name=holiday.name)


def _teams(draft: Draft, school: SchoolInfo, node: Node) -> Iterator[Problem]:
    manned = {team for _, person in draft.people for team in person.teams}
    served = {location for team in school.teams for location in team.locations}
    for at, team in enumerate(school.teams):
        if team.id not in manned:
            yield _at(node, ("teams", at), "team.nobody", value=team.id)
    for at, location in enumerate(school.locations):
        if location.id not in served:
            yield _at(node, ("locations", at), "location.team", value=location.id)


def _catches_all(rule: Rule) -> bool:
    conditions = rule.topics or rule.locations or rule.programmes or rule.levels
    return not conditions and rule.offer in {"anywhere", "coordinator"}


def _rule(draft: Draft, node: Node, rule: Rule) -> Iterator[Problem]:
    yield from _all_known(draft, node, rule, _RULE)
    if rule.offer == "people" and not rule.people:
        yield _at(node, ("people",), "rule.people")
    if rule.offer != "people" and rule.people:
        yield _at(node, ("people",), "rule.idle")
    if draft.reasons and rule.reason not in draft.reasons:
        place = node.at(("reason",))
        near = guess(rule.reason, sorted(draft.reasons))
        values = {"value": rule.reason, "lang": "nl"}
        yield Problem(place.file, place.where, "text.missing", values, near)
    if draft.whole:
        yield from _yields_nobody(draft, node, rule)


def _covers(rule: Rule, programme: Programme) -> bool:
    return (not rule.programmes or programme.id in rule.programmes) and (
        not rule.levels or (bool(programme.levels) and set(programme.levels) <= set(rule.levels))
    )


def _yields_nobody(draft: Draft, node: Node, rule: Rule) -> Iterator[Problem]:
    persons = [person for _, person in draft.people]
    if rule.offer == "face" and draft.school is not None:
        theirs = {one for person in persons if not person.coordinator for one in person.programmes}
        for programme in draft.school.programmes:
            if _covers(rule, programme) and programme.id not in theirs:
                yield _at(node, ("offer",), "rule.face", name=programme.name)
    if rule.offer == "generalist" and not any(one.generalist for one in persons):
        yield _at(node, ("offer",), "rule.nobody", what="@generalist")
    if rule.offer == "expertise":
        known = {topic for one in persons for topic in one.expertise}
        if not known or (rule.topics and not known & set(rule.topics)):
            yield _at(
                node, ("offer",), "rule.nobody", what="@topics" if rule.topics else "@expertise"
            )
