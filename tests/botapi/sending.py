"""sendMessage, sendPhoto, sendDocument and their like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telegram import (
    Document,
    LinkPreviewOptions,
    MessageEntity,
    PhotoSize,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)

from tests.botapi.call import Upload
from tests.botapi.errors import Refusal, bad
from tests.botapi.keyboards import Markup, read_markup
from tests.botapi.markup import parse_html, stripped, utf16
from tests.botapi.places import Turn, place_of, room_of, slow_down
from tests.botapi.rooms import Post, Room, message_of, wire

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_PHOTO = 10_000_000
MAX_FILE = 50_000_000
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")
ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
Body = dict[str, Any]


# ------------------------------------------------------------------------------------------ texts


def words_of(turn: Turn, name: str, entities_name: str) -> tuple[str, list[MessageEntity]]:
    """Text and entities as people will see them."""
    call = turn.call
    source = call.text(name)
    mode = call.text("parse_mode")
    if not mode:
        return stripped(source, call.list_of(entities_name, MessageEntity))
    if mode.lower() != "html":
        if mode.lower() in {"markdown", "markdownv2"}:
            call.problem("this server reads HTML only")
        raise bad("unsupported parse_mode")
    return parse_html(source, turn.world.person)


def text_of(turn: Turn) -> Body:
    text, entities = words_of(turn, "text", "entities")
    if not text:
        raise bad("message text is empty")
    if utf16(text) > MAX_TEXT:
        raise bad("message is too long")
    found: Body = {"text": text, "entities": tuple(entities)}
    preview = turn.call.nested("link_preview_options", LinkPreviewOptions)
    return found | ({"link_preview_options": preview} if preview else {})


def caption_of(turn: Turn) -> Body:
    text, entities = words_of(turn, "caption", "caption_entities")
    if utf16(text) > MAX_CAPTION:
        raise bad("message caption is too long")
    return {"caption": text, "caption_entities": tuple(entities)} if text else {}


# ------------------------------------------------------------------------------------------ files


def file_of(turn: Turn, name: str, value: str = "") -> tuple[str, Upload]:
    """What was uploaded now, or an earlier file by its id."""
    call = turn.call
    value = value or str(call.params.get(name, ""))
    upload = call.files.get(value[9:] if value.startswith("attach://") else name)
    if upload:
        if not upload.content:
            raise bad("file must be non-empty")
        if len(upload.content) > MAX_FILE:
            raise Refusal(413, "Request Entity Too Large")
        return turn.world.keep(upload), upload
    if not value:
        raise bad(f"there is no {name} in the request")
    if value.startswith(("http://", "https://")):
        raise bad("failed to get HTTP URL content")
    if value not in turn.world.files:
        raise bad("wrong file identifier/HTTP URL specified")
    return value, turn.world.files[value]


def photo_of(turn: Turn, value: str = "") -> Body:
    number, upload = file_of(turn, "photo", value)
    if not upload.content.startswith(PICTURES):
        raise bad("IMAGE_PROCESS_FAILED")
    if len(upload.content) > MAX_PHOTO:
        raise bad("file is too big")
    size = PhotoSize(number, f"u{number[-6:]}", 640, 640, len(upload.content))
    return {"photo": (size,)}


def document_of(turn: Turn, value: str = "") -> Body:
    number, upload = file_of(turn, "document", value)
    one = Document(number, f"u{number[-6:]}", file_name=upload.name, file_size=len(upload.content))
    return {"document": one}


# ---------------------------------------------------------------------------------------- sending


def reply_of(turn: Turn, room: Room) -> Body:
    wanted = turn.call.nested("reply_parameters", ReplyParameters)
    if not wanted:
        return {}
    post = room.posts.get(wanted.message_id)
    if post:
        return {"reply_to": post}
    if not wanted.allow_sending_without_reply:
        raise bad("message to be replied not found")
    return {}


def send(turn: Turn, body: Callable[[Turn], Body]) -> object:
    room, thread = place_of(turn)
    fields = body(turn)
    markup = read_markup(turn.call)
    fields |= reply_of(turn, room)
    slow_down(turn, room)
    keep_keys(room, markup)
    if markup:
        fields["reply_markup"] = markup
    post = turn.world.post(room, turn.account.user, thread, **fields)
    post.silent = turn.call.flag("disable_notification")
    return wire(message_of(post).to_dict())


def keep_keys(room: Room, markup: Markup | None) -> None:
    """The keys under the writing line stay until others come or they are removed."""
    if isinstance(markup, ReplyKeyboardMarkup):
        room.keys = markup
    elif isinstance(markup, ReplyKeyboardRemove):
        room.keys = None


def send_message(turn: Turn) -> object:
    return send(turn, text_of)


def send_photo(turn: Turn) -> object:
    return send(turn, lambda turn: photo_of(turn) | caption_of(turn))


def send_document(turn: Turn) -> object:
    return send(turn, lambda turn: document_of(turn) | caption_of(turn))


def send_chat_action(turn: Turn) -> object:
    room, _ = place_of(turn)
    action = turn.call.text("action")
    if action not in ACTIONS:
        raise bad("wrong parameter action in request")
    turn.account.actions.append((room.id, action))
    return True


def copied(turn: Turn, post: Post) -> Body:
    kept = {"text", "entities", "caption", "caption_entities", "photo", "document"}
    found = {name: value for name, value in post.fields.items() if name in kept}
    return found or {"text": "?"}


def copy_message(turn: Turn) -> object:
    source = room_of(turn, name="from_chat_id").posts.get(turn.call.number("message_id"))
    if not source:
        raise bad("message to copy not found")
    sent = send(turn, lambda turn: copied(turn, source))
    return {"message_id": sent["message_id"]} if isinstance(sent, dict) else sent


METHODS = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendChatAction": send_chat_action,
    "copyMessage": copy_message,
}
