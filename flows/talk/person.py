"""The named person with the reason why, and the ways to reach them; or someone else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import calendar, routing, slots
from flows.protocol import Card, Choice, Had, Option, Picked, Profile, Slots, Text
from flows.talk import also, danger, programme
from flows.talk.welcome import UNKNOWN
from flows.turn import Node, Turn, column

if TYPE_CHECKING:
    from content.schema import Person
    from flows.calendar import Block
    from flows.protocol import Busy

ENOUGH = 4
"""After so many refusals the whole team is offered too: nobody should say no thirty times."""
MOST_QUESTIONS = 2
"""Routing facts asked before the person (design: at most two)."""
AHEAD = 14 * 86_400_000
"""How far a walk-in looks ahead (ms)."""
MOST_NAMES = 8
"""How many candidates' calendars are looked at; a team of thirty needs not all of them."""


def routed(turn: Turn) -> tuple[Picked, ...]:
    """Return whom routing proposes, best first, with the time of the first candidates known."""
    content = turn.world.active
    draft, place = turn.draft, place_of(turn)
    near = routing.candidates(
        content, place, draft.topic, draft.answers, turn.had, draft.excluded, MOST_NAMES
    )
    busy = turn.busy(pick.person for pick in near)
    return routing.choose(content, near, busy, turn.now)


def place_of(turn: Turn) -> Profile:
    """Return the profile for routing: what was left open is not known."""
    profile = turn.profile
    return Profile(
        location="" if profile.location == UNKNOWN else profile.location,
        programme="" if profile.programme == UNKNOWN else profile.programme,
        language=profile.language,
    )


def name_of(turn: Turn, person: str) -> str:
    """Return the first name the student knows a professional by, or the team's when nobody."""
    found = turn.world.active.person(person)
    return found.name.split()[0] if found else team_name(turn)


def team_name(turn: Turn) -> str:
    """Return the name of the team at the student's location."""
    content = turn.world.active
    teams = content.school.teams
    here = next((one for one in teams if turn.profile.location in one.locations), teams[0])
    return content.words(here.name, turn.lang)


def team_id(turn: Turn) -> str:
    """Return the id of the team at the student's location."""
    teams = turn.world.active.school.teams
    return next((one for one in teams if turn.profile.location in one.locations), teams[0]).id


def _enter_person(turn: Turn) -> str:
    draft = turn.draft
    missing = routing.missing_fact(turn.world.active, turn.profile, draft.topic, draft.excluded)
    # After words of danger nobody is asked what they study: a person comes first.
    waits = turn.in_danger and missing == "programme"
    if missing and not waits and turn.draft.asked < MOST_QUESTIONS:
        turn.keep(asked=turn.draft.asked + 1)
        return missing
    picks = routed(turn)
    declined = len(turn.draft.excluded)
    if not picks or (declined >= ENOUGH and declined % ENOUGH == 0 and turn.draft.page != declined):
        turn.keep(page=declined)
        return "nobody"
    first = picks[0]
    person = turn.world.active.person(first.person)
    if person is None:
        return "nobody"
    turn.keep(picks=picks[:MOST_NAMES], person=first.person)
    busy = turn.busy(pick.person for pick in picks)
    turn.say(
        "person.here" if not turn.draft.excluded else "person.next",
        card=_card(turn, person, first, busy),
        rows=_buttons(turn, picks, busy),
        name=name_of(turn, person.id),
    )
    return ""


def _enter_named(turn: Turn) -> str:
    """Somebody was pointed at by a link: their card, whatever routing would say."""
    person = turn.world.active.person(turn.draft.person)
    if person is None:
        return "person"
    picks = (Picked(person.id, "reason.link"),)
    busy = turn.busy([person.id])
    turn.say(
        "person.here",
        card=_card(turn, person, picks[0], busy),
        rows=_buttons(turn, picks, busy),
        name=name_of(turn, person.id),
    )
    return ""


def _card(turn: Turn, person: Person, pick: Picked, busy: tuple[Busy, ...]) -> Card:
    content, lang = turn.world.active, turn.lang
    block = next_here(turn, person.id, busy)
    location = content.location(block.location) if block else None
    hours = _hours(turn, person, block, busy)
    place = location.name if location else ""
    if block and block.spot not in hours:
        place = f"{place}, {block.spot}"
    return Card(
        person=person.id,
        name=person.name,
        role=content.role_word(person, lang),
        initials="".join(part[0] for part in person.name.split() if part[0].isupper())[:2],
        colour=person.colour,
        photo=person.photo,
        place=place,
        hours=hours,
        about=content.words(person.about, lang),
        secrecy=content.words(person.secrecy, lang),
        reason=turn.text(f"reason.{_reason_key(pick)}", **_reason_values(turn, pick)),
    )


def next_here(turn: Turn, person: str, busy: tuple[Busy, ...]) -> Block | None:
    """Return when a person is next in school where the student is; else wherever they are."""
    content, place = turn.world.active, turn.profile.location
    blocks = calendar.presence(content, person, turn.now, turn.now + AHEAD, busy)
    own = next((one for one in blocks if one.location == place), None)
    return own or next(iter(blocks), None)


def _hours(turn: Turn, person: Person, block: Block | None, busy: tuple[Busy, ...]) -> str:
    """Return today's hours; of who works at more places, the next hours at the student's one."""
    content = turn.world.active
    if block is None or len({one.location for one in person.presence}) == 1:
        return calendar.hours_today(content, person.id, turn.now, busy, turn.lang)
    day = calendar.spoken_day(
        content, calendar.local(content, block.start).date(), turn.now, turn.lang
    )
    hours = (calendar.spoken_time(content, at, turn.lang) for at in (block.start, block.end))
    return f"{day} {'–'.join(hours)}"


def _reason_key(pick: Picked) -> str:
    return pick.reason.removeprefix("reason.")


def _reason_values(turn: Turn, pick: Picked) -> dict[str, str]:
    content = turn.world.active
    topic = content.topic(turn.draft.topic)
    location = content.location(turn.profile.location)
    return {
        "name": name_of(turn, pick.person),
        "topic": content.words(topic.name, turn.lang).lower() if topic else "",
        "location": location.name if location else content.school.name,
        **pick.values,
    }


def _buttons(
    turn: Turn, picks: tuple[Picked, ...], busy: tuple[Busy, ...]
) -> tuple[tuple[Option, ...], ...]:
    first = picks[0].person
    here = next_here(turn, first, busy)
    return column(
        turn.option("do:meet", "person.meet", "primary"),
        turn.option("do:write", "person.write", "primary"),
        turn.option("do:walk", "person.walk") if here else None,
        _beside(turn, picks, busy),
        turn.option("do:other", "person.other"),
        turn.option("go:ask", "person.new_question", "quiet"),
    )


def _beside(turn: Turn, picks: tuple[Picked, ...], busy: tuple[Busy, ...]) -> Option | None:
    """Return the button of a known or fixed face who can only later: the student weighs it."""
    for pick in picks[1:2]:
        found = slots.free(turn.world.active, [pick.person], busy, turn.now)[pick.person]
        if found:
            when = calendar.spoken(turn.world.active, found[0].start, turn.now, turn.lang)
            name = name_of(turn, pick.person)
            return turn.option(f"pick:{pick.person}", "person.beside", name=name, when=when)
    return None


def _answer_person(turn: Turn, event: Text | Choice) -> str:
    if isinstance(event, Text):
        if programme.told(turn, event.text):
            return "person"
        # Own words on a card with buttons are a new question: no button is lost by typing.
        turn.fresh()
        turn.keep(question=event.text)
        return "understand"
    kind, _, value = event.option.partition(":")
    if kind == "pick":
        turn.keep(picks=tuple(p for p in turn.draft.picks if p.person == value), person=value)
        return "times"
    if value == "other":
        excluded = (*turn.draft.excluded, turn.draft.person)
        turn.keep(excluded=excluded, person="")
        return "person"
    turn.keep(wants="meeting" if value == "meet" else "message")
    return {"meet": "times", "write": "write", "walk": "walk"}[value]


def _enter_walk(turn: Turn) -> str:
    content = turn.world.active
    person = turn.draft.person
    if content.person(person) is None:
        return "person"
    block = next_here(turn, person, turn.busy([person]))
    if block is None:
        return "times"
    location = content.location(block.location)
    rows = column(
        turn.option("do:meet", "person.meet"),
        turn.option("do:write", "person.write"),
        turn.option("do:other", "person.other"),
        turn.option("go:ask", "person.new_question", "quiet"),
    )
    others = also.due(turn)
    turn.say(
        "walk.here" if block.start <= turn.now else "walk.later",
        rows=() if others else rows,
        name=name_of(turn, person),
        location=location.name if location else "",
        spot=block.spot,
        start=calendar.spoken(content, block.start, turn.now, turn.lang),
        end=calendar.local(content, block.end).strftime("%H.%M"),
    )
    also.offer(turn, others, rows)
    return ""


def _enter_nobody(turn: Turn) -> str:
    """Many were declined: the team, and people outside school, are left; never a wall."""
    content = turn.world.active
    more = bool(routed(turn))
    topic = content.topic(turn.draft.topic)
    ids = ([topic.helpline] if topic and topic.helpline else []) + list(
        content.pack.crisis.gentle_lines
    )
    lines = danger.open_lines(content, dict.fromkeys(ids), turn.now)
    turn.keep(person="")
    turn.say(
        "nobody.enough" if more else "nobody.left",
        rows=column(
            turn.option("do:team" if more else "do:all", "nobody.team", "primary"),
            turn.option("do:more", "nobody.more")
            if more
            else turn.option("do:again", "nobody.again"),
            turn.option("go:ask", "person.new_question", "quiet"),
        ),
        lines=danger.line_spans(lines, turn.lang),
    )
    return ""


def _answer_nobody(turn: Turn, event: Text | Choice) -> str:
    if isinstance(event, Text):
        return _answer_person(turn, event)
    if event.option in ("do:again", "do:all"):
        turn.keep(excluded=())
    if event.option in ("do:again", "do:more"):
        return "person"
    turn.keep(wants="message", person="")
    return "write"


_NEEDS = frozenset({Had, Slots})
_WAYS = frozenset({"times", "write", "walk", "person", "understand"})

NODES = (
    Node(
        "person",
        _enter_person,
        _answer_person,
        _WAYS | {"location", "programme", "nobody"},
        _NEEDS,
        resting=True,
        open=True,
    ),
    Node(
        "named",
        _enter_named,
        _answer_person,
        _WAYS,
        frozenset({Slots}),
        resting=True,
        open=True,
    ),
    Node(
        "walk",
        _enter_walk,
        _answer_person,
        _WAYS,
        frozenset({Slots}),
        resting=True,
        open=True,
    ),
    Node(
        "nobody",
        _enter_nobody,
        _answer_nobody,
        _WAYS,
        _NEEDS,
        resting=True,
        open=True,
    ),
)
