"""The first words, and where the student is in school: asked only when it changes who helps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flows import routing
from flows.protocol import Choice, Mine, NotOpened, Option, Start, Text
from flows.turn import Node, Turn, column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from content.schema import Location
    from flows.protocol import StudentEvent

UNKNOWN = "-"
"""A profile field that was asked, and that the student left open."""

SHORT = 4
"""So few words with a place in them are an answer to "which location", not a question."""

_WORD = re.compile(r"[^\W_]+")


LEADS_TO = frozenset({"ask", "named", "asked", "meeting", "mine"})

NODE = Node("link", lambda _turn: "", lambda _turn, _event: "", frozenset(), frozenset({Mine}))
"""Stands for a deep link while it is followed; it is entered by no one."""


def arrive(turn: Turn, event: StudentEvent) -> None:
    """Somebody is new here: keep what brought them, for the welcome to lead on with."""
    if isinstance(event, NotOpened):
        turn.word = f"opened.{event.why}"
    if not isinstance(event, Start):
        return
    remember(turn, event.payload)
    person = _person_of(event.payload)
    if person and not _name(turn, person):
        turn.word = "named.gone"


def again(turn: Turn, event: Start | NotOpened) -> str:
    """/start begins anew; a link leads on, or leaves the conversation where it is."""
    if turn.session.turn == 1:
        return ""
    if isinstance(event, NotOpened):
        turn.say(f"opened.{event.why}")
        turn.again = True
        return turn.session.node
    if not event.payload:
        turn.fresh()
        return "ask"
    return follow(turn, event.payload) or turn.session.node


def follow(turn: Turn, payload: str) -> str:
    """Return where a deep link leads, "" when nowhere; another's number says nothing at all."""
    remember(turn, payload)
    kind, _, value = payload.partition("-")
    if kind == "vraag":
        return _asked(turn, value)
    person = _person_of(payload)
    if not person:
        return ""
    if turn.world.active.person(person) is None:
        turn.say("named.gone")
        return ""
    turn.fresh()
    _name(turn, person)
    return "named"


def _person_of(payload: str) -> str:
    kind, _, value = payload.partition("-")
    return value if kind == "wie" else ""


def _name(turn: Turn, person: str) -> bool:
    """Begin with this professional, where they work unless the student's place is known."""
    found = turn.world.active.person(person)
    if found is None:
        return False
    places = {block.location for block in found.presence}
    if not turn.profile.location and len(places) == 1:
        turn.know(location=places.pop())
    turn.keep(person=person)
    return True


def _asked(turn: Turn, number: str) -> str:
    found = next((one for one in turn.mine.requests if str(one.number) == number), None)
    if found is None:
        return ""
    coming = [
        one for one in turn.mine.appointments if one.request == found.id and one.start > turn.now
    ]
    if coming:
        turn.keep(appointment=coming[0].id)
        return "meeting"
    if found.state == "closed":
        turn.say("asked.gone")
        return "mine"
    turn.keep(request=found.id)
    return "asked"


def remember(turn: Turn, payload: str) -> None:
    """Keep what a deep link says, e.g. `loc-heerenveen`."""
    kind, _, value = payload.partition("-")
    if kind == "loc" and turn.world.active.location(value):
        turn.know(location=value)
    if kind == "lang" and value in turn.world.active.languages:
        turn.know(language=value)


def _enter_welcome(turn: Turn) -> str:
    school = turn.world.active.school
    if len(school.locations) == 1:
        turn.know(location=school.locations[0].id)
    key = "welcome.hello_telegram" if turn.on_telegram else "welcome.hello"
    turn.say(key, bot=school.bot_name, school=school.name, readers=turn.text(_readers(turn)))
    if school.invented:
        turn.say("welcome.invented")
    if turn.word:
        turn.say(turn.word)
    if turn.draft.person:
        return "named"
    missing = routing.missing_fact(turn.world.active, turn.profile, "")
    return "location" if missing == "location" else "ask"


def _readers(turn: Turn) -> str:
    """Return the text that says who reads along, as this school has it."""
    key = "open" if turn.world.active.school.team_reads == "open" else "owner"
    return f"welcome.readers_{key}{'_telegram' if turn.on_telegram else ''}"


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


def _named(text: str, things: Iterable[Location]) -> str:
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
        frozenset({"location", "ask", "named"}),
    ),
    Node(
        "location",
        _enter_location,
        _answer_location,
        frozenset({"ask", "person", "understand"}),
        resting=True,
        open=True,
    ),
)
