"""What a bot asks about itself, chats and members, and its settings."""

from __future__ import annotations

import re
from typing import Any

from telegram import (
    AcceptedGiftTypes,
    BotCommand,
    BotCommandScope,
    ChatFullInfo,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberBanned,
    ChatMemberLeft,
    ChatMemberMember,
    File,
    InlineQueryResultsButton,
    User,
)

from tests.botapi.errors import bad
from tests.botapi.places import Turn, room_of
from tests.botapi.rooms import RIGHTS, Group, Private, moment, wire

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
MAX_DESCRIPTION = 256
MAX_COMMANDS = 100
MAX_SHORT = 120
OTHER_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_video_chats",
    "can_promote_members",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
NEWER_RIGHTS = ("can_send_welcome_messages",)
"""Required since Bot API 10.1, which python-telegram-bot does not know yet."""


def get_me(turn: Turn) -> object:
    return wire(turn.account.user.to_dict())


def get_chat(turn: Turn) -> object:
    room = room_of(turn)
    fields = room.chat().to_dict()
    number, kind = int(fields.pop("id")), str(fields.pop("type"))
    gifts = AcceptedGiftTypes(
        unlimited_gifts=False,
        limited_gifts=False,
        unique_gifts=False,
        premium_subscription=False,
        gifts_from_channels=False,
    )
    return wire(ChatFullInfo(number, kind, 0, 11, gifts, **fields).to_dict())


def member_of(group: Group, user: User) -> ChatMember:
    """What this person or bot is in the group."""
    if user.id in group.kicked:
        return ChatMemberBanned(user, moment(0))
    if user.id not in group.members:
        return ChatMemberLeft(user)
    if user.id not in group.rights:
        return ChatMemberMember(user)
    rights: dict[str, Any] = {name: group.may(user, name) for name in RIGHTS}
    newer = {"api_kwargs": dict.fromkeys(NEWER_RIGHTS, False)}
    return ChatMemberAdministrator(user, **dict.fromkeys(OTHER_RIGHTS, False) | rights | newer)


def get_chat_member(turn: Turn) -> object:
    room = room_of(turn)
    number = turn.call.number("user_id")
    bots = {one.id: one.user for one in turn.world.accounts.values()}
    user = turn.world.person(number) or bots.get(number)
    if not user:
        raise bad("PARTICIPANT_ID_INVALID")
    if isinstance(room, Group):
        return wire(member_of(room, user).to_dict())
    return wire(ChatMemberMember(user).to_dict())


def get_administrators(turn: Turn) -> object:
    room = room_of(turn)
    if not isinstance(room, Group):
        raise bad("there are no administrators in the private chat")
    users = [one for one in room.members.values() if one.id in room.rights]
    return [wire(member_of(room, one).to_dict()) for one in users]


def leave(turn: Turn) -> object:
    room = room_of(turn)
    if isinstance(room, Private):
        raise bad("chat member status can't be changed in private chats")
    if isinstance(room, Group):
        room.members.pop(turn.account.id, None)
        room.left.add(turn.account.id)
    turn.world.changed()
    return True


# --------------------------------------------------------------------------------------- settings


def scope_of(turn: Turn) -> str:
    scope = turn.call.nested("scope", BotCommandScope)
    kind = scope.to_dict() if scope else {"type": "default"}
    parts = (kind["type"], kind.get("chat_id"), turn.call.text("language_code"))
    return "/".join(str(one) for one in parts if one)


def set_commands(turn: Turn) -> object:
    commands = turn.call.list_of("commands", BotCommand)
    if len(commands) > MAX_COMMANDS:
        raise bad("too many commands specified")
    for one in commands:
        if not COMMAND.fullmatch(one.command):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(one.description) <= MAX_DESCRIPTION:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    turn.account.commands[scope_of(turn)] = commands
    turn.world.changed()
    return True


def get_commands(turn: Turn) -> object:
    return [wire(one.to_dict()) for one in turn.account.commands.get(scope_of(turn), [])]


def delete_commands(turn: Turn) -> object:
    turn.account.commands.pop(scope_of(turn), None)
    return True


def set_short_description(turn: Turn) -> object:
    """Kept by language; what is empty is taken away."""
    words, language = turn.call.text("short_description"), turn.call.text("language_code")
    if len(words) > MAX_SHORT:
        raise bad("SHORT_DESCRIPTION_TOO_LONG")
    turn.account.about[language] = words
    turn.world.changed()
    return True


def accepted(turn: Turn) -> object:
    """Settings that change nothing here."""
    return bool(turn.call)


def answer_inline(turn: Turn) -> object:
    """A question from another chat; nobody looks at results here, only at the button."""
    if not turn.call.text("inline_query_id"):
        raise bad("query is too old and response timeout expired or query ID is invalid")
    button = turn.call.nested("button", InlineQueryResultsButton)
    start = button.start_parameter if button else None
    if button and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", start or ""):
        raise bad("invalid start parameter specified")
    return True


def get_file(turn: Turn) -> object:
    number = turn.call.text("file_id")
    upload = turn.world.files.get(number)
    if not upload:
        raise bad("wrong file_id or the file is temporarily unavailable")
    size = len(upload.content)
    return wire(File(number, f"u{number[-6:]}", size, f"files/{number}").to_dict())


METHODS = {
    "getMe": get_me,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_administrators,
    "leaveChat": leave,
    "answerInlineQuery": answer_inline,
    "setMyCommands": set_commands,
    "getMyCommands": get_commands,
    "deleteMyCommands": delete_commands,
    "setMyDescription": accepted,
    "setMyShortDescription": set_short_description,
    "setMyName": accepted,
    "setChatMenuButton": accepted,
    "getFile": get_file,
}
