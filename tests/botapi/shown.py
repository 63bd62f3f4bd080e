"""What a person sees of a chat: messages as they are now, with buttons; also as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, User

from tests.botapi.keyboards import buttons
from tests.botapi.rooms import Post, Room, message_of

KINDS = (
    "photo",
    "document",
    "voice",
    "sticker",
    "contact",
    "location",
    "poll",
    "video",
    "video_note",
    "animation",
    "audio",
    "dice",
)
SERVICE = {
    "forum_topic_created": "thread made",
    "forum_topic_edited": "thread changed",
    "forum_topic_closed": "thread closed",
    "forum_topic_reopened": "thread opened again",
    "new_chat_members": "joined",
    "left_chat_member": "left",
    "migrate_to_chat_id": "moved",
}


@dataclass(frozen=True)
class Shown:
    """One message on a screen. `text` is the visible text or caption, `html` has its marks."""

    post: Post
    author: str
    kind: str
    text: str
    html: str
    rows: tuple[tuple[InlineKeyboardButton, ...], ...]

    @property
    def id(self) -> int:
        return self.post.id

    @property
    def thread(self) -> int:
        return self.post.thread

    @property
    def edited(self) -> bool:
        return bool(self.post.edited)

    @property
    def labels(self) -> list[str]:
        return [button.text for row in self.rows for button in row]

    def button(self, label: str) -> InlineKeyboardButton | None:
        """By its whole label, else by how it begins."""
        every = [button for row in self.rows for button in row]
        exact = [button for button in every if button.text == label]
        starts = [button for button in every if button.text.startswith(label)]
        return next(iter(exact or starts), None)

    def page(self) -> str:
        mark = f"[{self.kind}] " if self.kind != "text" else ""
        reaction = f" ({self.post.reaction})" if self.post.reaction else ""
        lines = [f"{self.author}: {mark}{self.html}{reaction}".rstrip()]
        lines += ["    " + " ".join(f"[{one.text}]" for one in row) for row in self.rows]
        return "\n".join(lines)


def kind_of(post: Post) -> str:
    fields = post.fields
    service = next((words for name, words in SERVICE.items() if name in fields), "")
    return service or next((kind for kind in KINDS if kind in fields), "text")


def shown(post: Post) -> Shown:
    message = message_of(post)
    html = (message.text_html if message.text else message.caption_html) or ""
    document = f" {message.document.file_name}" if message.document else ""
    topic = message.forum_topic_created or message.forum_topic_edited
    name = f" {topic.name}" if topic else ""
    return Shown(
        post,
        post.author.first_name,
        kind_of(post) + document + name,
        message.text or message.caption or "",
        html,
        tuple(tuple(row) for row in buttons(post.inline)),
    )


def screen(room: Room, thread: int | None = None) -> list[Shown]:
    """Oldest first; of one thread, or of all when none is named."""
    posts = sorted(room.posts.values(), key=lambda post: post.id)
    return [shown(post) for post in posts if thread in {None, post.thread}]


def page(messages: Sequence[Shown]) -> str:
    return "\n".join(one.page() for one in messages)


def by(messages: Sequence[Shown], user: User) -> list[Shown]:
    return [one for one in messages if one.post.author.id == user.id]
