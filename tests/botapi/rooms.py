"""Chats as the server keeps them: posts, threads, members. No network and no rules of sending."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from telegram import Chat, InlineKeyboardMarkup, Message, ReplyKeyboardMarkup, User

if TYPE_CHECKING:
    from tests.botapi.world import Account

RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_topics",
    "can_pin_messages",
    "can_change_info",
    "can_invite_users",
    "can_restrict_members",
)
GENERAL = 1


@dataclass(eq=False)
class Post:
    """A message; `fields` are what telegram.Message is made of."""

    room: Room = field(repr=False)
    id: int
    author: User
    fields: dict[str, Any]
    date: int
    thread: int = 0
    edited: int = 0
    silent: bool = False
    reaction: str = ""

    @property
    def inline(self) -> InlineKeyboardMarkup | None:
        markup = self.fields.get("reply_markup")
        return markup if isinstance(markup, InlineKeyboardMarkup) else None


@dataclass(eq=False)
class Topic:
    id: int
    name: str
    closed: bool = False
    icon: str = ""


@dataclass(eq=False)
class Room:
    """What private chats and groups share."""

    posts: dict[int, Post] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    keys: ReplyKeyboardMarkup | None = None
    pinned: list[int] = field(default_factory=list)

    @property
    def id(self) -> int:
        raise NotImplementedError

    def chat(self) -> Chat:
        raise NotImplementedError

    def next_id(self) -> int:
        raise NotImplementedError


@dataclass(eq=False)
class Private(Room):
    """One person's chat with one bot."""

    account: Account = field(kw_only=True)
    person: User = field(kw_only=True)
    started: bool = False
    blocked: bool = False
    gone: bool = False

    @property
    def id(self) -> int:
        return self.person.id

    def chat(self) -> Chat:
        one = self.person
        return Chat(self.id, Chat.PRIVATE, first_name=one.first_name, username=one.username)

    def next_id(self) -> int:
        return next(self.account.message_ids)


@dataclass(eq=False)
class Group(Room):
    """A group of people and bots. `strict_closed`: a closed thread refuses administrators too."""

    number: int = field(kw_only=True)
    title: str = field(kw_only=True)
    forum: bool = True
    kind: str = Chat.SUPERGROUP
    members: dict[int, User] = field(default_factory=dict)
    kicked: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)
    rights: dict[int, set[str]] = field(default_factory=dict)
    muted: set[int] = field(default_factory=set)
    moved_to: int = 0
    strict_closed: bool = True
    ids: count[int] = field(default_factory=lambda: count(2))

    @property
    def id(self) -> int:
        return self.number

    def chat(self) -> Chat:
        return Chat(self.number, self.kind, title=self.title, is_forum=self.forum or None)

    def next_id(self) -> int:
        return next(self.ids)

    def may(self, user: User, right: str) -> bool:
        return right in self.rights.get(user.id, set())


def message_of(post: Post, *, deep: bool = True) -> Message:
    """The message as python-telegram-bot builds it; a reply shows one level."""
    fields = dict(post.fields)
    reply = fields.pop("reply_to", None)
    markup = fields.pop("reply_markup", None)
    if isinstance(markup, InlineKeyboardMarkup) and markup.inline_keyboard:
        fields["reply_markup"] = markup
    if isinstance(reply, Post) and deep:
        fields["reply_to_message"] = message_of(reply, deep=False)
    if post.thread:
        fields |= {"message_thread_id": post.thread, "is_topic_message": True}
    if post.edited:
        fields["edit_date"] = moment(post.edited)
    return Message(post.id, moment(post.date), post.room.chat(), from_user=post.author, **fields)


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


NEVER_FALSE = (
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
)
"""python-telegram-bot writes these as false; Telegram leaves them out."""


def wire(value: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    """JSON as Telegram writes it."""
    if isinstance(value, dict):
        kept = {name: wire(one) for name, one in value.items()}
        return {name: one for name, one in kept.items() if name not in NEVER_FALSE or one}
    if isinstance(value, list | tuple):
        return [wire(one) for one in value]
    return value
