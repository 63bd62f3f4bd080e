"""Words with a slash and the buttons that are the same everywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flows.talk import also, welcome

if TYPE_CHECKING:
    from flows.protocol import Command
    from flows.turn import Turn

BUTTONS = frozenset({"go:ask", "go:menu", "go:anyone", "go:mine", "go:code"})
"""Buttons that mean the same in every node, beside those of a second topic."""
LEADS_TO = frozenset({"ask", "menu", "anyone", "mine", "code", "stopped", "follow_up"})


KNOWN = frozenset(
    {"start", "opnieuw", "restart", "menu", "mijn", "mine", "code", "stop", "stoppen"}
    | {"taal", "language", "help", "hulp"}
)
_ALONE = re.compile(r"/(\w+)(?: [\w-]{1,64})?")


def is_command(text: str) -> bool:
    """Tell whether `text` is a known command and nothing else: it is said to the bot alone."""
    found = _ALONE.fullmatch(text)
    return found is not None and found[1].lower() in KNOWN


def everywhere(option: str) -> bool:
    """Tell whether a button means the same in every node."""
    return option in BUTTONS or option.startswith(also.TAKE)


def press(turn: Turn, option: str) -> str:
    """Return where a button leads that is the same everywhere."""
    if option.startswith(also.TAKE):
        return also.take(turn, option)
    place = option.removeprefix("go:")
    if place == "ask":
        also.carry(turn)
    elif place in {"menu", "anyone"}:
        turn.fresh()
    return place


def run(turn: Turn, command: Command) -> str:
    """Carry out a command; an unknown one says which there are, and asks on."""
    name = command.name.lower().split("@")[0]
    if name == "start" and command.payload:
        turn.node = welcome.NODE
        return welcome.follow(turn, command.payload) or "ask"
    if name in {"start", "opnieuw", "restart", "menu"}:
        turn.fresh()
        return "menu" if name == "menu" else "ask"
    if name in {"mijn", "mine"}:
        return "mine"
    if name == "code":
        return "code"
    if name in {"stop", "stoppen"}:
        return "stopped"
    if name in {"taal", "language"}:
        return _language(turn, command.payload)
    turn.say("command.help" if name in {"help", "hulp"} else "command.unknown")
    turn.again = True
    return turn.session.node


def _language(turn: Turn, wanted: str) -> str:
    languages = turn.world.active.languages
    other = next((one for one in languages if one != turn.lang), turn.lang)
    turn.know(language=wanted if wanted in languages else other)
    turn.say("language.changed")
    turn.again = True
    return turn.session.node
