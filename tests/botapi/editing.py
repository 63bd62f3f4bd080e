"""Edits, deletions, pins, and the answers to pressed buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telegram import (
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    ReactionType,
    ReplyKeyboardMarkup,
    TelegramObject,
)

from tests.botapi.errors import NOT_MODIFIED, QUERY_TOO_OLD, bad
from tests.botapi.keyboards import read_markup
from tests.botapi.places import Turn, room_of, slow_down
from tests.botapi.rooms import Group, Post, message_of, wire
from tests.botapi.sending import Body, caption_of, document_of, photo_of, text_of

DAYS_2 = 48 * 3600
MAX_AT_ONCE = 100
MAX_TOAST = 200


def own_post(turn: Turn) -> Post:
    """The message to edit, when it is there and the bot's own."""
    room = room_of(turn)
    number = turn.call.number("message_id")
    if not number:
        raise bad("message identifier is not specified")
    post = room.posts.get(number)
    if not post:
        raise bad("message to edit not found")
    if post.author.id != turn.account.id:
        raise bad("message can't be edited")
    if isinstance(post.fields.get("reply_markup"), ReplyKeyboardMarkup):
        raise bad("message can't be edited")
    return post


def edit(turn: Turn, needs: str, body: Callable[[Turn], Body]) -> object:
    """Without a keyboard in the call the message loses the one it had."""
    post = own_post(turn)
    if needs == "text" and "text" not in post.fields:
        raise bad("there is no text in the message to edit")
    if needs == "caption" and not {"photo", "document"} & set(post.fields):
        raise bad("there is no caption in the message to edit")
    changes = body(turn)
    markup = read_markup(turn.call)
    if markup is not None and not isinstance(markup, InlineKeyboardMarkup):
        raise bad("inline keyboard expected")
    dropped = {"text": {"entities"}, "caption": {"caption", "caption_entities"}}.get(needs, set())
    if needs == "media":
        dropped = {"photo", "document", "caption", "caption_entities"}
    kept = {name: one for name, one in post.fields.items() if name not in dropped}
    kept.pop("reply_markup", None)
    fields = kept | changes | ({"reply_markup": markup} if markup else {})
    if face(fields) == face(post.fields):
        raise bad(NOT_MODIFIED)
    slow_down(turn, post.room)
    post.fields, post.edited = fields, turn.world.now()
    turn.world.changed()
    return wire(message_of(post).to_dict())


def face(fields: Body) -> dict[str, Any]:
    """What people see of a message; an empty keyboard is none."""

    def plain(value: object) -> object:
        if isinstance(value, InlineKeyboardMarkup) and not value.inline_keyboard:
            return None
        if isinstance(value, tuple | list):
            return [plain(one) for one in value] or None
        return value.to_dict() if isinstance(value, TelegramObject) else value

    hidden = {"link_preview_options", "reply_to"}
    seen = {name: plain(one) for name, one in fields.items() if name not in hidden}
    return {name: one for name, one in seen.items() if one is not None}


def edit_text(turn: Turn) -> object:
    return edit(turn, "text", text_of)


def edit_caption(turn: Turn) -> object:
    return edit(turn, "caption", caption_of)


def edit_markup(turn: Turn) -> object:
    return edit(turn, "", lambda _: {})


def media_of(turn: Turn) -> Body:
    value = turn.call.json("media", "can't parse input media JSON object")
    kind = value.get("type") if isinstance(value, dict) else ""
    if kind not in {"photo", "document"}:
        raise bad(f"type of the media is not supported by this server: {kind}")
    reader = InputMediaPhoto if kind == "photo" else InputMediaDocument

    def read(found: Body, _: None) -> InputMediaPhoto | InputMediaDocument:
        """The library fills the type in by itself, and takes a given one for a stranger."""
        return reader.de_json({name: one for name, one in found.items() if name != "type"}, None)

    media = turn.call.understood(value, "media", read)
    for name in ("caption", "parse_mode", "caption_entities"):
        if isinstance(value, dict) and name in value:
            turn.call.params[name] = value[name]
    found = (photo_of if kind == "photo" else document_of)(turn, str(media.media))
    return found | caption_of(turn)


def edit_media(turn: Turn) -> object:
    return edit(turn, "media", media_of)


# --------------------------------------------------------------------------------------- deleting


def erase(turn: Turn, number: int) -> bool:
    """Whether the message was there and is gone now."""
    room = room_of(turn)
    post = room.posts.get(number)
    if not post:
        return False
    own = post.author.id == turn.account.id
    group = room if isinstance(room, Group) else None
    if group and not own and not group.may(turn.account.user, "can_delete_messages"):
        raise bad("message can't be deleted")
    any_age = group and group.may(turn.account.user, "can_delete_messages")
    if not any_age and turn.world.now() - post.date > DAYS_2:
        raise bad("message can't be deleted for everyone")
    del room.posts[number]
    turn.world.changed()
    return True


def delete_message(turn: Turn) -> object:
    number = turn.call.number("message_id")
    if not number:
        raise bad("message identifier is not specified")
    if not erase(turn, number):
        raise bad("message to delete not found")
    return True


def delete_messages(turn: Turn) -> object:
    """What is not there is skipped."""
    value = turn.call.json("message_ids", "can't parse message identifiers JSON object")
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_AT_ONCE:
        raise bad("message identifiers are not specified")
    for number in value:
        erase(turn, int(number))
    return True


# -------------------------------------------------------------------------------- buttons and pins


def answer_callback(turn: Turn) -> object:
    """Once, and not too late."""
    pressed = turn.account.queries.get(turn.call.text("callback_query_id"))
    if not pressed or pressed.answered or pressed.expired:
        raise bad(QUERY_TOO_OLD)
    if len(turn.call.text("text")) > MAX_TOAST:
        raise bad("MESSAGE_TOO_LONG")
    pressed.answered = True
    pressed.text, pressed.url = turn.call.text("text"), turn.call.text("url")
    pressed.alert = turn.call.flag("show_alert")
    turn.world.changed()
    return True


def pin(turn: Turn) -> object:
    room = room_of(turn)
    if isinstance(room, Group) and not room.may(turn.account.user, "can_pin_messages"):
        raise bad("not enough rights to manage pinned messages in the chat")
    number = turn.call.number("message_id")
    if number not in room.posts:
        raise bad("message to pin not found")
    room.pinned = [number, *(one for one in room.pinned if one != number)]
    return True


def unpin(turn: Turn) -> object:
    room = room_of(turn)
    number = turn.call.number("message_id")
    if number and number not in room.pinned:
        raise bad("message to unpin not found")
    room.pinned = [one for one in room.pinned if one != (number or room.pinned[0])]
    return True


def react(turn: Turn) -> object:
    post = room_of(turn).posts.get(turn.call.number("message_id"))
    if not post:
        raise bad("message to react not found")
    reactions = turn.call.list_of("reaction", ReactionType)
    if len(reactions) > 1:
        raise bad("REACTIONS_TOO_MANY")
    first = reactions[0].to_dict() if reactions else {}
    post.reaction = str(first.get("emoji", ""))
    turn.world.changed()
    return True


METHODS = {
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageReplyMarkup": edit_markup,
    "editMessageMedia": edit_media,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "answerCallbackQuery": answer_callback,
    "setMessageReaction": react,
    "pinChatMessage": pin,
    "unpinChatMessage": unpin,
}
