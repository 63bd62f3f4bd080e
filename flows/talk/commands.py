"""Words with a slash and the buttons that are the same everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.talk import welcome

if TYPE_CHECKING:
    from flows.protocol import Command
    from flows.turn import Turn

BUTTONS = frozenset({"go:ask", "go:menu", "go:anyone", "go:mine", "go:code"})
"""Buttons that mean the same in every node."""
LEADS_TO = frozenset({"ask", "menu", "anyone", "mine", "code", "stopped"})


def press(turn: Turn, option: str) -> str:
    """Return where a button leads that is the same everywhere."""
    place = option.removeprefix("go:")
    if place in {"ask", "menu", "anyone"}:
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
