"""Standing questions (who reads this, what does it cost, am I too old ...) and small talk.

They are answered where the student is; then the running question is asked again, so that an answer
is never an end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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

PLACES = {
    "mens": "anyone",
    "afspraak_maken": "anyone",
    "afspraak_verzetten": "mine",
    "afspraak_afzeggen": "mine",
    "afspraak_wanneer": "mine",
    "gegevens_wissen": "wipe",
}
"""Intent -> the node that serves it."""

LEADS_TO = frozenset(PLACES.values()) | {"ask"}


def answer(turn: Turn) -> str | None:
    """Answer a standing question; None when the text is none."""
    reading = turn.reading
    if reading is None or reading.decision != "intent":
        return None
    if reading.intent in PLACES:
        place = PLACES[reading.intent]
        if place == "anyone":
            turn.fresh()
        return place
    key = STANDING.get(reading.intent)
    if key is None:
        return None
    if turn.session.panel and reading.intent in ("buiten", "klaar", "grap"):
        key = "danger.stays"  # a "grapje" takes nothing back
    content = turn.world.active
    coordinator = next((one for one in content.pack.people if one.coordinator), None)
    turn.say(
        key,
        method=content.words(content.school.method, turn.lang),
        coordinator=coordinator.name if coordinator else "",
        days=str(content.school.retention_days),
    )
    turn.again = True
    return turn.session.node
