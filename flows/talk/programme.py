"""Which programme a student follows, in their own words; asked only when it changes who helps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from flows import routing
from flows.protocol import Choice, Option, Profile, Text
from flows.talk.welcome import SHORT, UNKNOWN
from flows.turn import Node, Turn, column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from content.schema import Programme

MOST_CHOICES = 6
"""More programmes than this under one word are no question but a list."""

_WORD = re.compile(r"[^\W_]+")
_LEVEL = re.compile(r"\b(?:niveau|nivo|niv|level|lvl|n)\s*([1-4])\b")
_UNSURE = re.compile(
    r"\b(?:k?weet (?:ik )?(?:het )?(?:nog )?(?:niet|nie)|k?weet?niet?|geen idee|idk|no idea|"
    r"not sure|(?:do not|don.?t) know|maakt niet uit)\b"
)
_LIKE = 84
"""So alike (of 100) is a misspelled name; "entre" and "entree" are 91."""
_LONG = 5
"""Shorter words are too easily like another one to be guessed at."""


def named(text: str, programmes: Sequence[Programme]) -> list[Programme]:
    """Return the programmes that `text` may name, in the school's order; none when it names none.

    A longer name beats a shorter one inside it, a name as it is written beats one that is only
    alike, and a level that is told leaves only the programmes of that level.
    """
    said = _WORD.findall(text.lower())
    levels = {int(level) for level in _LEVEL.findall(text.lower())}
    scores = {one.id: max(_fit(name, said) for name in _names(one)) for one in programmes}
    fitting = _narrowed([one for one in programmes if scores[one.id]], levels)
    best = max((scores[one.id] for one in fitting), default=0)
    return [one for one in fitting if scores[one.id] == best]


def unsure(text: str) -> bool:
    """Tell whether `text` says that the student does not know: no excuse is made for that."""
    return _UNSURE.search(text.lower()) is not None


def _narrowed(found: list[Programme], levels: set[int]) -> list[Programme]:
    return [one for one in found if levels & set(one.levels)] or found


def _names(programme: Programme) -> list[list[str]]:
    names = (programme.name, programme.id, *programme.aliases)
    return [words for words in (_WORD.findall(name.lower()) for name in names) if words]


def _fit(name: list[str], said: list[str]) -> int:
    """Return 0 when `name` is not in `said`, else how much of it was said, exact above alike."""
    best = 0
    for at in range(len(said) - len(name) + 1):
        heard = said[at : at + len(name)]
        if heard == name:
            return 100 * len(name)
        if _alike(" ".join(name), " ".join(heard)):
            best = 1
    return best


def _alike(name: str, heard: str) -> bool:
    return min(len(name), len(heard)) >= _LONG and fuzz.ratio(name, heard) >= _LIKE


def told(turn: Turn, text: str) -> bool:
    """Tell whether a few words on somebody's card name a programme after all; if so, keep it."""
    content, profile = turn.world.active, turn.profile
    asked = Profile(location=profile.location)
    short = len(_WORD.findall(text)) <= SHORT
    if turn.reading is None or turn.reading.decision == "route" or not short:
        return False
    found = named(text, content.school.programmes)
    if len(found) != 1 or found[0].id == profile.programme:
        return False
    wanted = {routing.missing_fact(content, asked, topic) for topic in (turn.draft.topic, "")}
    if "programme" not in wanted:
        return False
    turn.know(programme=found[0].id)
    return True


# ---------------------------------------------------------------- the question


def _enter_programme(turn: Turn) -> str:
    unknown = turn.option(f"prog:{UNKNOWN}", "programme.unknown", "quiet")
    turn.say("programme.ask", rows=column(unknown))
    return ""


def _answer_programme(turn: Turn, event: Text | Choice) -> str:
    if isinstance(event, Choice):
        turn.know(programme=event.option.removeprefix("prog:"))
        return _onward(turn)
    if turn.in_danger:
        return "person"
    found = named(event.text, turn.world.active.school.programmes)
    if 1 < len(found) <= MOST_CHOICES:
        _ask_which(turn, found)
        return ""
    if not found and len(_WORD.findall(event.text)) > SHORT:  # a story, not a name
        turn.keep(question=f"{turn.draft.question}\n{event.text}".strip())
        if turn.reading is not None and turn.reading.decision == "route":
            turn.say("programme.noted")
            return "understand"
    if len(found) != 1 and not unsure(event.text):
        turn.say("programme.not_found")
    turn.know(programme=found[0].id if len(found) == 1 else UNKNOWN)
    return _onward(turn)


def _ask_which(turn: Turn, found: Sequence[Programme]) -> None:
    """Offer the programmes that one word may mean: a nickname is often of two levels."""
    options = [Option(f"prog:{one.id}", one.name) for one in found]
    unknown = turn.option(f"prog:{UNKNOWN}", "programme.unknown", "quiet")
    turn.say("programme.which", rows=column(*options, unknown))


def _onward(turn: Turn) -> str:
    return "person" if turn.draft.asked else "ask"


NODES = (
    Node(
        "programme",
        _enter_programme,
        _answer_programme,
        frozenset({"ask", "person", "understand"}),
        waits=True,
    ),
)
