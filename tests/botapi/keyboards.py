"""Reads reply_markup and refuses the buttons that Telegram refuses."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    TelegramObject,
)

from tests.botapi.call import Call
from tests.botapi.errors import Refusal, bad

MAX_BUTTONS = 100
MAX_KEYS = 300
MAX_DATA = 64
ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply


def read_markup(call: Call) -> Markup | None:
    value = call.json("reply_markup", "can't parse reply keyboard markup JSON object")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in value:
        return read_inline(call, value)
    if "keyboard" in value:
        return read_reply(call, value)
    name = "remove_keyboard" if "remove_keyboard" in value else "force_reply"
    if value.get(name) is not True:
        raise bad(f"can't parse reply keyboard markup: {name} must be true")
    return read_plain(call, value, name)


def read_plain(call: Call, value: dict[str, Any], name: str) -> Markup:
    """python-telegram-bot takes the type for the field that is always true."""
    known = {"selective", "input_field_placeholder"}
    if strange := sorted(set(value) - known - {name}):
        call.problem(f"python-telegram-bot does not know {', '.join(strange)} in reply_markup")
    if name == "remove_keyboard":
        return ReplyKeyboardRemove(value.get("selective"))
    return ForceReply(value.get("selective"), value.get("input_field_placeholder"))


def read_inline(call: Call, value: dict[str, Any]) -> InlineKeyboardMarkup:
    rows = value["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    for button in (button for row in rows for button in row):
        check_inline(button)
    if sum(len(row) for row in rows) > MAX_BUTTONS:
        raise bad("REPLY_MARKUP_TOO_LONG")
    return call.understood(value, "reply_markup", InlineKeyboardMarkup.de_json)


def check_inline(button: object) -> None:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not str(button.get("text", "")).strip():
        raise bad("inline keyboard button text must be non-empty")
    actions = [name for name in ACTIONS if button.get(name) is not None]
    if not actions:
        words = "Text buttons are unallowed in the inline keyboard"
        raise bad(f"can't parse inline keyboard button: {words}")
    if len(actions) > 1:
        raise bad("can't parse inline keyboard button: exactly one action is expected")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= MAX_DATA:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button and (wrong := refused_url(str(button["url"]))):
        raise wrong


def refused_url(url: str) -> Refusal | None:
    """Telegram opens web addresses with a dot in their name, and its own; no tel:, no localhost."""
    parts = urlsplit(
        url if "://" in url or url.startswith(("tel:", "mailto:")) else f"http://{url}"
    )
    if parts.scheme == "tg" and parts.netloc:
        return None
    if parts.scheme not in {"http", "https"}:
        return bad(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    if "." not in (parts.hostname or "") or " " in url:
        return bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return None


def read_reply(call: Call, value: dict[str, Any]) -> ReplyKeyboardMarkup:
    """python-telegram-bot leaves the keys as they are, so they are read one by one."""
    rows = value["keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('field "keyboard" of the ReplyKeyboardMarkup must be an Array of Arrays')
    keys = [[read_key(call, key) for key in row] for row in rows]
    if any(not key.text.strip() for row in keys for key in row):
        raise bad("keyboard button text must be non-empty")
    if sum(len(row) for row in keys) > MAX_KEYS:
        raise bad("REPLY_MARKUP_TOO_LONG")
    rest = {name: one for name, one in value.items() if name != "keyboard"}
    known = set(ReplyKeyboardMarkup.__slots__)
    if strange := sorted(set(rest) - known):
        call.problem(f"python-telegram-bot does not know {', '.join(strange)} in reply_markup")
    return ReplyKeyboardMarkup(keys, **{name: rest[name] for name in rest if name in known})


def read_key(call: Call, key: object) -> KeyboardButton:
    if isinstance(key, str):
        return KeyboardButton(key)
    return call.understood(key, "reply_markup", KeyboardButton.de_json)


def buttons(markup: TelegramObject | None) -> list[list[InlineKeyboardButton]]:
    if not isinstance(markup, InlineKeyboardMarkup):
        return []
    return [list(row) for row in markup.inline_keyboard]
