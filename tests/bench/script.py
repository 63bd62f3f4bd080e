"""The conversation of the webhook bench: what a student does, and what a bot says to it.

Terecht's own words are recorded once, from its calls; the other bots then say the same, so that all
three send and receive the same texts and keyboards.
"""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, quote_plus

import msgspec

WHEN = 1_795_341_600


class Move(msgspec.Struct, frozen=True):
    """One thing a student does: type `does`, or press the button of that name.

    It is answered when a message with `until` in its words or on a button has come.
    """

    does: str
    until: str
    press: bool = False

    @property
    def mark(self) -> bytes:
        """How `until` stands in the body of a call."""
        return quote_plus(self.until).encode()


MOVES = (
    Move("/start", "Leeuwarden"),
    Move("Leeuwarden", "Waar kan ik je mee helpen", press=True),
    Move("ik heb schulden en kan mijn huur niet betalen", "Schulden of boetes"),
    Move("Schulden of boetes", "Bericht sturen", press=True),
    Move("Bericht sturen", "Schrijf je bericht", press=True),
    Move("ik heb rood gestaan en begrijp de brief van de bank niet", "Ik blijf anoniem"),
    Move("Ik blijf anoniem", "Het antwoord komt hier", press=True),
)


class Saying(msgspec.Struct, frozen=True):
    """A message of the bot: HTML, and rows of label and data."""

    text: str
    rows: list[list[tuple[str, str]]] = []


class Script(msgspec.Struct, frozen=True):
    """What the bot says to each move."""

    says: list[list[Saying]]


def saying(body: bytes) -> Saying:
    """Read a call of sendMessage; of what is sent with a file only the words are kept."""
    form = {name: one[0] for name, one in parse_qs(body.decode("utf-8", "replace")).items()}
    rows = json.loads(form.get("reply_markup") or "{}").get("inline_keyboard", [])
    made = [[(str(one["text"]), str(one["callback_data"])) for one in row] for row in rows]
    return Saying(form.get("text") or form.get("caption") or "…", made)


def data_of(body: bytes, label: str) -> str:
    """Return what the button of this name gives back, or "" when it is not there."""
    if b"reply_markup" not in body:
        return ""
    return next(
        (data for row in saying(body).rows for text, data in row if text == label),
        "",
    )


def update(number: int, chat: int, move: Move, data: str) -> dict[str, object]:
    """Return the move as Telegram posts it."""
    who = {"id": chat, "is_bot": False, "first_name": "Sam", "language_code": "nl"}
    message: dict[str, object] = {
        "message_id": number,
        "date": WHEN,
        "chat": {"id": chat, "type": "private", "first_name": "Sam"},
    }
    if move.press:
        bot = {"id": 1, "is_bot": True, "first_name": "Bench", "username": "BenchBot"}
        shown = {**message, "from": bot, "text": move.does}
        query = {"id": str(number), "from": who, "chat_instance": "1", "data": data}
        return {"update_id": number, "callback_query": {**query, "message": shown}}
    typed: dict[str, object] = {**message, "from": who, "text": move.does}
    if command := re.match(r"/\w+", move.does):
        entity = {"type": "bot_command", "offset": 0, "length": len(command[0])}
        typed["entities"] = [entity]
    return {"update_id": number, "message": typed}
