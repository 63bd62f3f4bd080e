"""The first words, and where the student is in school: asked only when it changes who helps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flows import routing
from flows.protocol import Choice, Option, Text
from flows.turn import Node, Turn, column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from content.schema import Location, Programme

UNKNOWN = "-"
"""A profile field that was asked, and that the student left open."""

SHORT = 4
"""So few words with a place in them are an answer to "which location", not a question."""

_WORD = re.compile(r"[^\W_]+")


def remember(turn: Turn, payload: str) -> None:
    """Keep what a deep link says, e.g. `loc-heerenveen`."""
    kind, _, value = payload.partition("-")
    if kind == "loc" and turn.world.active.location(value):
        turn.know(location=value)
    if kind == "lang" and value in turn.world.active.languages:
        turn.know(language=value)


def again(turn: Turn, payload: str) -> str:
    """The page or bot was opened once more: where the conversation stands stays as it is."""
    fresh = turn.session.turn == 1
    remember(turn, payload)
    return "" if fresh else turn.session.node


def _enter_welcome(turn: Turn) -> str:
    school = turn.world.active.school
    turn.say("welcome.hello", bot=school.bot_name, school=school.name)
    if school.invented:
        turn.say("welcome.invented")
    missing = routing.missing_fact(turn.world.active, turn.profile, "")
    return "location" if missing == "location" else "ask"


def _enter_location(turn: Turn) -> str:
    options = [
        Option(f"loc:{place.id}", place.name) for place in turn.world.active.school.locations
    ]
    key = "location.ask_late" if turn.draft.asked else "location.ask"
    unknown = turn.option(f"loc:{UNKNOWN}", "location.unknown", "quiet")
    anyone = None if turn.draft.asked else turn.option("go:anyone", "ask.anyone", "quiet")
    turn.say(key, rows=column(*options, unknown, anyone))
    return ""


def _answer_location(turn: Turn, event: Text | Choice) -> str:
    if isinstance(event, Choice):
        turn.know(location=event.option.removeprefix("loc:"))
        return _onward(turn)
    found = _named(event.text, turn.world.active.school.locations)
    if found:
        turn.know(location=found)
        if len(_WORD.findall(event.text)) <= SHORT:
            return _onward(turn)
    if not turn.draft.asked:
        turn.keep(question=event.text)
        return "understand"
    turn.know(location=turn.profile.location or UNKNOWN)
    return _onward(turn)


def _onward(turn: Turn) -> str:
    return "person" if turn.draft.asked else "ask"


def _enter_programme(turn: Turn) -> str:
    turn.say(
        "programme.ask",
        rows=column(turn.option(f"prog:{UNKNOWN}", "programme.unknown", "quiet")),
    )
    return ""


def _answer_programme(turn: Turn, event: Text | Choice) -> str:
    if isinstance(event, Choice):
        turn.know(programme=event.option.removeprefix("prog:"))
        return _onward(turn)
    found = _named(event.text, turn.world.active.school.programmes)
    if not found:
        turn.say("programme.not_found")
    turn.know(programme=found or UNKNOWN)
    return _onward(turn)


def _named(text: str, things: Iterable[Location | Programme]) -> str:
    """Return the id of the one thing whose name or nickname stands in `text`, else ""."""
    said = _WORD.findall(text.lower())
    found = {
        thing.id
        for thing in things
        for name in (thing.name, thing.id, *thing.aliases)
        if _within(_WORD.findall(name.lower()), said)
    }
    return found.pop() if len(found) == 1 else ""


def _within(words: list[str], said: list[str]) -> bool:
    size = len(words)
    return size > 0 and any(said[at : at + size] == words for at in range(len(said) - size + 1))


NODES = (
    Node(
        "welcome",
        _enter_welcome,
        lambda _turn, _event: "ask",
        frozenset({"location", "ask"}),
    ),
    Node(
        "location",
        _enter_location,
        _answer_location,
        frozenset({"ask", "person", "understand"}),
        resting=True,
        open=True,
    ),
    Node(
        "programme",
        _enter_programme,
        _answer_programme,
        frozenset({"ask", "person"}),
    ),
)
