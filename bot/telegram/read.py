"""Reads a Telegram update as an event of the conversation: pure; what is not for us reads as None.

Groups are passed over, and so is an edit: what was said first has been answered already.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.telegram.draw import pressed
from flows.protocol import Choice, Command, Start, StudentEvent, Text, Unreadable, Value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiogram.types import CallbackQuery, Message, Update

    from flows.protocol import Medium

ALLOWED = ("message", "callback_query")
"""The kinds of updates that are asked for."""
LONGEST = 12_000
"""Characters of a text that reach the conversation, as in the web chat."""
_PRIVATE = "private"
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@[A-Za-z0-9_]+)?(?:\s+(.*))?", re.DOTALL)
_MEDIA: Mapping[str, Medium] = {
    "voice": "voice",
    "audio": "voice",
    "video_note": "voice",
    "photo": "picture",
    "video": "picture",
    "animation": "picture",
    "document": "picture",
    "sticker": "sticker",
}
"""What carries words or pictures nobody here can read; all else is "other"."""


class Taken(Value, frozen=True):
    """Who did what. `query` is set when it was a button: its spinner turns until it is answered."""

    outside: str
    event: StudentEvent
    query: str = ""


def read(update: Update) -> Taken | None:
    """Return what a student did, or None when it is not for this conversation."""
    if update.callback_query is not None:
        return _press(update.callback_query)
    if update.message is not None:
        return _said(update.message)
    return None


def read_raw(body: Mapping[str, object]) -> Taken | None:
    """Return what can be made of an update in a shape that no library knows: who, and the words."""
    message = body.get("message")
    chat = message.get("chat") if isinstance(message, dict) else None
    if not isinstance(message, dict) or not isinstance(chat, dict):
        return None
    who, text = chat.get("id"), message.get("text", message.get("caption"))
    if chat.get("type") != _PRIVATE or not isinstance(who, int):
        return None
    return Taken(str(who), _words(text) if isinstance(text, str) else Unreadable("other"))


def _press(query: CallbackQuery) -> Taken | None:
    message = query.message
    if message is None or message.chat.type != _PRIVATE:
        return None
    name, option = pressed(query.data or "")
    return Taken(str(message.chat.id), Choice(name[:80], option), query.id)


def _said(message: Message) -> Taken | None:
    if message.chat.type != _PRIVATE:
        return None
    who = str(message.chat.id)
    if message.text is not None:
        return Taken(who, _words(message.text))
    kinds = (kind for field, kind in _MEDIA.items() if getattr(message, field) is not None)
    return Taken(who, Unreadable(next(kinds, "other"), (message.caption or "")[:LONGEST]))


def _words(text: str) -> StudentEvent:
    found = _COMMAND.fullmatch(text.strip())
    if found is None:
        return Text(text[:LONGEST])
    name, payload = found[1].lower()[:20], (found[2] or "").strip()
    if name == "start":
        return Start(payload if _PAYLOAD.fullmatch(payload) else "")
    return Command(name, payload[:60])
