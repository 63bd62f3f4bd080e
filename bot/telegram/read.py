"""Reads a Telegram update as an event of the conversation: pure; what is not for us reads as None.

Only what a person does in their private chat is one; groups are passed over, and so is what
Telegram itself says there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.telegram.desk.acts import PREFIX
from bot.telegram.draw import pressed
from flows.protocol import (
    Blocked,
    Choice,
    Command,
    Edited,
    Start,
    StudentEvent,
    Text,
    Unblocked,
    Unreadable,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update

    from flows.protocol import Medium

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member", "inline_query")
"""The kinds of updates that are asked for."""
LONGEST = 12_000
"""Characters of a text that reach the conversation, as in the web chat."""
_PRIVATE = "private"
_SHUT = "kicked"
_NAMES = frozenset(
    {"start", "code", "help", "hulp", "language", "menu", "mijn", "mine", "opnieuw", "restart"}
    | {"stop", "stoppen", "taal"}
)
"""The words that are commands after a slash; what else stands there is text."""
_NOTHING = re.compile("")
_AFTER: Mapping[str, re.Pattern[str]] = {
    "start": re.compile(r"[A-Za-z0-9_-]{0,64}"),
    "code": re.compile(r"[0-9A-Za-z-]{0,64}|[0-9A-Za-z]{5} [0-9A-Za-z]{5} [0-9A-Za-z]{4}"),
    "taal": re.compile(r"(?:[a-z]{2})?"),
    "language": re.compile(r"(?:[a-z]{2})?"),
}
"""What may follow a command that takes something."""
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
    "contact": "contact",
    "location": "place",
    "venue": "place",
}
"""What carries words or pictures nobody here can read; all else is "other"."""
_SERVICE = frozenset(
    {
        "boost_added",
        "chat_background_set",
        "checklist_tasks_added",
        "checklist_tasks_done",
        "connected_website",
        "forum_topic_closed",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_reopened",
        "gift",
        "message_auto_delete_timer_changed",
        "pinned_message",
        "poll_option_added",
        "poll_option_deleted",
        "proximity_alert_triggered",
        "refunded_payment",
        "successful_payment",
        "unique_gift",
        "video_chat_ended",
        "video_chat_started",
        "write_access_allowed",
    }
)
"""Lines that Telegram writes itself about the chat."""


class Taken(Value, frozen=True):
    """Who did what. `query` is set when it was a button: its spinner turns until it is answered.

    `ref` is Telegram's number of the message that was written or changed. `near` is what is known
    of where it stands when the library does not read it: the message above it, and its thread.
    """

    outside: str
    event: StudentEvent
    query: str = ""
    ref: str = ""
    near: tuple[int, ...] = ()


def read(update: Update) -> Taken | None:
    """Return what a student did, or None when it is not for this conversation."""
    if update.callback_query is not None:
        return _press(update.callback_query)
    if update.message is not None:
        return _said(update.message)
    if update.edited_message is not None:
        return _changed(update.edited_message)
    if update.my_chat_member is not None:
        return _moved(update.my_chat_member)
    return None


def chat_of(body: Mapping[str, object]) -> int:
    """Return the chat whose order an update has a place in, 0 when it has none; of any shape."""
    for value in body.values():
        if isinstance(value, dict):
            message = value.get("message", value)
            chat = message.get("chat", value.get("from")) if isinstance(message, dict) else None
            number = chat.get("id") if isinstance(chat, dict) else None
            if isinstance(number, int):
                return number
    return 0


def read_raw(body: Mapping[str, object]) -> Taken | None:
    """Return what can be made of an update in a shape that no library knows: who, and the words."""
    edited = body.get("edited_message")
    message = body.get("message", edited)
    chat = message.get("chat") if isinstance(message, dict) else None
    if not isinstance(message, dict) or not isinstance(chat, dict):
        return None
    who, text = chat.get("id"), message.get("text", message.get("caption"))
    if chat.get("type") != _PRIVATE or not isinstance(who, int):
        return None
    near = _near(message)
    if message is edited:
        event = Edited("", text[:LONGEST]) if isinstance(text, str) else None
        return Taken(str(who), event, near=near) if event else None
    said = _words(text) if isinstance(text, str) else Unreadable("other")
    return Taken(str(who), said, near=near)


def _near(message: Mapping[str, object]) -> tuple[int, ...]:
    above = message.get("reply_to_message")
    numbers = (
        above.get("message_id") if isinstance(above, dict) else None,
        message.get("message_thread_id"),
    )
    return tuple(one for one in numbers if isinstance(one, int))


def _press(query: CallbackQuery) -> Taken | None:
    message = query.message
    if message is None or message.chat.type != _PRIVATE:
        return None
    data = query.data or ""
    name, option = pressed(data)
    # A professional's button is answered with words, once it is done.
    spins = "" if data.startswith(PREFIX) else query.id
    return Taken(str(message.chat.id), Choice(name[:80], option), spins)


def _said(message: Message) -> Taken | None:
    if not _by_a_person(message) or message.content_type in _SERVICE:
        return None
    return Taken(str(message.chat.id), _event(message), ref=str(message.message_id))


def _by_a_person(message: Message) -> bool:
    by = message.from_user
    return message.chat.type == _PRIVATE and not (by is not None and by.is_bot)


def _event(message: Message) -> StudentEvent:
    said = message.text if message.text is not None else message.caption
    if message.forward_origin is not None and said:
        return Unreadable("forwarded", said[:LONGEST])
    if message.text is not None:
        return _words(message.text)
    kinds = (kind for field, kind in _MEDIA.items() if getattr(message, field) is not None)
    return Unreadable(next(kinds, "other"), (said or "")[:LONGEST])


def _changed(message: Message) -> Taken | None:
    """A place that moves along is an edit too, without words."""
    said = message.text if message.text is not None else message.caption
    if said is None or not _by_a_person(message):
        return None
    return Taken(str(message.chat.id), Edited("", said[:LONGEST]), ref=str(message.message_id))


def _moved(change: ChatMemberUpdated) -> Taken | None:
    """In a private chat this tells that somebody shut us out, or let us in again."""
    if change.chat.type != _PRIVATE:
        return None
    shut = change.new_chat_member.status == _SHUT
    return Taken(str(change.chat.id), Blocked() if shut else Unblocked())


def _words(text: str) -> StudentEvent:
    """Only what is a command and no more is one: other words after a slash may tell of danger."""
    found = _COMMAND.fullmatch(text.strip())
    name, payload = (found[1].lower(), (found[2] or "").strip()) if found else ("", "")
    lawful = _AFTER.get(name, _NOTHING) if name in _NAMES else None
    if lawful is None or not lawful.fullmatch(payload):
        return Text(text[:LONGEST])
    return Start(payload) if name == "start" else Command(name, payload)
