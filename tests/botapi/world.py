"""All that the server knows: bots, people, groups, files, calls. It decides nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import TypeVar

from telegram import BotCommand, CallbackQuery, Update, User

from tests.botapi.call import Call, Upload
from tests.botapi.faults import Faults
from tests.botapi.limits import Limits
from tests.botapi.rooms import Group, Post, Private, Room, message_of
from tests.botapi.updates import Updates
from tests.botapi.webhook import Webhook

T = TypeVar("T")
PATIENCE = 15.0


@dataclass(eq=False)
class Pressed:
    """A button that was pressed, and what the bot made of it."""

    id: str
    user: User
    post: Post
    data: str
    answered: bool = False
    expired: bool = False
    text: str = ""
    alert: bool = False
    url: str = ""


@dataclass(eq=False)
class Account:
    """A bot: its token, its updates and its private chats. `privacy`: as BotFather's setting."""

    token: str
    user: User
    updates: Updates
    webhook: Webhook
    privates: dict[int, Private] = field(default_factory=dict)
    queries: dict[str, Pressed] = field(default_factory=dict)
    commands: dict[str, list[BotCommand]] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)
    actions: list[tuple[int, str]] = field(default_factory=list)
    message_ids: count[int] = field(default_factory=lambda: count(101))
    privacy: bool = True
    revoked: bool = False

    @property
    def id(self) -> int:
        return self.user.id


@dataclass(eq=False)
class World:
    limits: Limits = field(default_factory=Limits)
    faults: Faults = field(default_factory=Faults)
    accounts: dict[str, Account] = field(default_factory=dict)
    people: dict[int, User] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    skew: int = 0
    numbers: count[int] = field(default_factory=lambda: count(1))
    event: asyncio.Event = field(default_factory=asyncio.Event)

    def now(self) -> int:
        """Telegram's clock; `skew` makes it differ from ours."""
        return int(time.time()) + self.skew

    def elapsed(self) -> float:
        """What the speed limits count by."""
        return time.monotonic()

    # -------------------------------------------------------------------------------- waiting

    def changed(self) -> None:
        self.event.set()
        self.event = asyncio.Event()
        for account in self.accounts.values():
            account.webhook.wake.set()

    async def until(
        self, check: Callable[[], T], what: str | Callable[[], str] = "", patience: float = PATIENCE
    ) -> T:
        """Wait for a true answer of `check`, which is asked after every change."""
        try:
            async with asyncio.timeout(patience):
                while not (found := check()):
                    await self.event.wait()
                return found
        except TimeoutError:
            words = what() if callable(what) else what
            raise AssertionError(f"waited {patience:g} s in vain for {words}") from None

    # --------------------------------------------------------------------------------- looking up

    def person(self, number: int) -> User | None:
        return self.people.get(number)

    def private(self, account: Account, person: User) -> Private:
        found = account.privates.get(person.id)
        if found is None:
            found = Private(account=account, person=person)
            account.privates[person.id] = found
        return found

    def keep(self, upload: Upload) -> str:
        number = f"AgACAgQAAxkBAAI{next(self.numbers):06d}"
        self.files[number] = upload
        return number

    # ------------------------------------------------------------------------------------ telling

    def post(self, room: Room, author: User, thread: int = 0, **fields: object) -> Post:
        """Put a message into a chat; nobody is told yet."""
        one = Post(room, room.next_id(), author, dict(fields), self.now(), thread)
        room.posts[one.id] = one
        self.changed()
        return one

    def tell(self, post: Post, kind: str = "message") -> None:
        """Let the bots that may see this message know of it."""
        for account in self.seeing(post):
            account.updates.put(
                kind,
                lambda number: Update(number, **{kind: message_of(post)}),  # type: ignore[arg-type]
                post.room.id,
            )

    def seeing(self, post: Post) -> list[Account]:
        room = post.room
        if isinstance(room, Private):
            return [room.account]
        group = [one for one in self.accounts.values() if one.id in room_members(room)]
        return [one for one in group if one.id != post.author.id and hears(one, post)]

    def ask(self, account: Account, pressed: Pressed, *, lost: bool = False) -> None:
        """Bring a pressed button to its bot; `lost`: the message is too old to be shown."""
        account.queries[pressed.id] = pressed
        message = message_of(pressed.post).to_dict()
        if lost:
            message = {"chat": message["chat"], "message_id": message["message_id"], "date": 0}
        query = CallbackQuery(pressed.id, pressed.user, f"c{pressed.post.room.id}").to_dict()
        query |= {"data": pressed.data, "message": message}
        account.updates.put(
            "callback_query",
            lambda number: Update.de_json({"update_id": number, "callback_query": query}, None),
            pressed.post.room.id,
        )


def room_members(room: Room) -> dict[int, User]:
    return room.members if isinstance(room, Group) else {}


def hears(account: Account, post: Post) -> bool:
    """Bots without privacy and administrators hear all; others what is said to them."""
    room = post.room
    admin = isinstance(room, Group) and account.id in room.rights
    if admin or not account.privacy:
        return True
    text = str(post.fields.get("text", ""))
    reply = post.fields.get("reply_to")
    service = not text and "new_chat_members" in post.fields
    answer = isinstance(reply, Post) and reply.author.id == account.id
    return service or answer or text.startswith("/") or f"@{account.user.username}" in text
