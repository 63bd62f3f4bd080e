"""Standing questions (who reads this, what does it cost, am I too old ...) and small talk.

They are answered where the student is; then the running question is asked again, so that an answer
is never an end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.protocol import Mine, Slots
from flows.talk import reach, times, wish
from flows.turn import Node

if TYPE_CHECKING:
    from flows.protocol import Option
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

LEADS_TO = frozenset(PLACES.values()) | {
    "ask",
    "meeting",
    "times",
    "alias",
    "commit",
    "full",
}

ON_A_CARD = frozenset({"person", "named", "walk"})
"""Where a person was just shown: who wants an appointment there means this person."""

ABOUT = "info:"
GUESSED = frozenset({"vraag_privacy", "vraag_drempel", "bot_vraag", "docent"})
"""Questions to the bot that "bedoel je ...?" may offer."""
GUESSED_PLACES = {
    "afspraak_verzetten": "guess.mine",
    "afspraak_afzeggen": "guess.mine",
    "afspraak_wanneer": "guess.mine",
    "gegevens_wissen": "guess.wipe",
}
"""Wishes that "bedoel je ...?" may offer: they lead to the student's own list."""

SMALL_TALK = frozenset({"groet", "dank", "buiten", "docent", "grap", "klaar", "hoe_werkt"})
"""Where a message or a name is waited for, these words are that message or name."""
TAKEN_BACK = frozenset({"klaar", "grap"})
"""After the help panel these are no name or message, wherever they are said."""
FEWEST, A_QUESTION = 2, 14
"""A standing question has so many words; one is a name, and a longer text is a message."""
SURE = 0.75
"""Where something else is waited for, a standing question must be as clear as this."""

NODE = Node(
    "info", lambda _turn: "", lambda _turn, _event: "", frozenset(), frozenset({Mine, Slots})
)
"""Stands for the standing questions while they are answered; it is entered by no one."""


def answer_first(turn: Turn, text: str) -> str | None:
    """Answer who reads this and the like where a name, a time or a message is waited for."""
    reading = turn.reading
    words = len(text.split())
    if reading is None:
        return None
    if turn.session.panel and reading.intent in TAKEN_BACK and words <= A_QUESTION:
        return answer(turn, text)
    if reading.intent not in STANDING.keys() - SMALL_TALK:
        return None
    if not FEWEST <= words <= A_QUESTION or reach.says_anonymous(text):
        return None
    sure = turn.world.understanding.rank(text).share >= SURE
    return answer(turn, text) if sure else None


def answer(turn: Turn, text: str) -> str | None:
    """Answer a standing question; None when `text` is none."""
    reading = turn.reading
    if reading is None or reading.decision != "intent":
        return None
    if reading.intent in PLACES:
        return _place(turn, PLACES[reading.intent], text)
    if reading.intent not in STANDING:
        return None
    tell(turn, reading.intent)
    return turn.session.node


def tell(turn: Turn, intent: str) -> None:
    """Say the answer to a standing question; the running one is asked again after it."""
    key = STANDING[intent]
    if turn.session.panel and intent in TAKEN_BACK | {"buiten"}:
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


def guess(turn: Turn, label: str) -> str:
    """Return `label` when "bedoel je ...?" can offer it, else ""."""
    printed = turn.world.understanding.printed(label)
    offered = label in GUESSED_PLACES or (label in STANDING and printed in GUESSED)
    return label if offered else ""


def option(turn: Turn, label: str) -> Option:
    """Return the button for a question to the bot that may be meant."""
    if label in GUESSED_PLACES:
        return turn.option("go:mine", GUESSED_PLACES[label])
    return turn.option(f"{ABOUT}{label}", f"guess.{turn.world.understanding.printed(label)}")


def _place(turn: Turn, place: str, text: str) -> str | None:
    """Lead to what serves the wish; who has one meeting means that one."""
    if turn.session.node in ON_A_CARD and turn.draft.person and _wants_this_person(turn, text):
        turn.keep(wants="meeting")
        if not wish.is_time(turn, text):
            return "times"
        turn.set(node="times")
        return times.typed(turn, text)
    if place == "anyone":
        turn.fresh()
        turn.keep(question=text)
    if place == "mine":
        coming = [one for one in turn.mine.appointments if one.start > turn.now]
        if not coming and turn.session.node == "code" and turn.session.talk:
            return None  # "is tien uur ook goed?" is for the helper they write with
        if len(coming) == 1:
            turn.keep(appointment=coming[0].id)
            return "meeting"
    return place


def _wants_this_person(turn: Turn, text: str) -> bool:
    """Tell whether an appointment is asked for on somebody's card, perhaps with a moment in it.

    Who has no meeting yet can only mean a new one: "kan het ook vrijdag?"
    """
    intent = turn.reading.intent if turn.reading else ""
    if intent == "afspraak_maken":
        return True
    another = intent in ("afspraak_verzetten", "afspraak_wanneer", "mens")
    return another and wish.is_time(turn, text) and not turn.mine.appointments
