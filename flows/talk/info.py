"""Standing questions (who reads this, what does it cost, am I too old ...) and small talk.

They are answered where the student is; then the running question is asked again, so that an answer
is never an end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.protocol import Mine
from flows.turn import Node

if TYPE_CHECKING:
    from flows.turn import Turn

STANDING = {
    "wie_leest": "info.who_reads",
    "vraag_privacy": "info.who_reads",
    "wie_mentor": "info.mentor",
    "wie_ouders": "info.parents",
    "wie_leerplicht": "info.attendance",
    "wie_politie": "info.police",
    "wie_laptop": "info.laptop",
    "kost": "info.cost",
    "vraag_drempel": "info.threshold",
    "wachtlijst": "info.waiting",
    "verwijzing": "info.referral",
    "te_klein": "info.too_small",
    "te_jong_oud": "info.age",
    "bbl": "info.bbl",
    "bot_vraag": "info.bot",
    "hoe_werkt": "info.how",
    "groet": "info.greeting",
    "dank": "info.thanks",
    "buiten": "info.outside",
    "docent": "info.teacher",
    "grap": "info.joke",
    "klaar": "info.done",
}
"""Intent -> the text that answers it."""

TELEGRAM = {
    "info.who_reads": "info.who_reads_telegram",
    "info.laptop": "info.laptop_telegram",
}
"""What is otherwise on Telegram: there another company keeps the words too."""

PLACES = {
    "mens": "anyone",
    "afspraak_maken": "anyone",
    "afspraak_verzetten": "mine",
    "afspraak_afzeggen": "mine",
    "afspraak_wanneer": "mine",
    "gegevens_wissen": "wipe",
}
"""Intent -> the node that serves it."""

LEADS_TO = frozenset(PLACES.values()) | {"ask", "meeting"}

SMALL_TALK = frozenset({"groet", "dank", "buiten", "docent", "grap", "klaar", "hoe_werkt"})
"""Where a message or a name is waited for, these words are that message or name."""
A_QUESTION = 14
"""A standing question has at most so many words; a longer text is a message that holds one."""

NODE = Node("info", lambda _turn: "", lambda _turn, _event: "", frozenset(), frozenset({Mine}))
"""Stands for the standing questions while they are answered; it is entered by no one."""


def answer_first(turn: Turn, text: str) -> str | None:
    """Answer who reads this and the like where a name, a time or a message is waited for."""
    reading = turn.reading
    if reading is None or reading.intent not in STANDING.keys() - SMALL_TALK:
        return None
    return answer(turn, text) if len(text.split()) <= A_QUESTION else None


def answer(turn: Turn, text: str) -> str | None:
    """Answer a standing question; None when `text` is none."""
    reading = turn.reading
    if reading is None or reading.decision != "intent":
        return None
    if reading.intent in PLACES:
        return _place(turn, PLACES[reading.intent], text)
    key = STANDING.get(reading.intent)
    if key is None:
        return None
    if turn.session.panel and reading.intent in ("buiten", "klaar", "grap"):
        key = "danger.stays"  # a "grapje" takes nothing back
    if turn.on_telegram:
        key = TELEGRAM.get(key, key)
    content = turn.world.active
    coordinator = next((one for one in content.pack.people if one.coordinator), None)
    turn.say(
        key,
        method=content.words(content.school.method, turn.lang),
        coordinator=coordinator.name if coordinator else "",
        readers=turn.text(f"info.readers_{content.school.team_reads}"),
        days=str(content.school.retention_days),
    )
    turn.again = True
    return turn.session.node


def _place(turn: Turn, place: str, text: str) -> str:
    """Lead to what serves the wish; who has one meeting means that one."""
    if place == "anyone":
        turn.fresh()
        turn.keep(question=text)
    if place == "mine":
        coming = [one for one in turn.mine.appointments if one.start > turn.now]
        if len(coming) == 1:
            turn.keep(appointment=coming[0].id)
            return "meeting"
    return place
