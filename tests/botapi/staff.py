"""A group with threads, what its owner does to it, and members who write and press there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from telegram import (
    Chat,
    ChatMember,
    ChatMemberUpdated,
    ForumTopicClosed,
    ForumTopicCreated,
    ForumTopicReopened,
    Update,
)
from telegram import User as TelegramUser

from tests.botapi import shown
from tests.botapi.asking import member_of
from tests.botapi.people import User, commands
from tests.botapi.rooms import RIGHTS, Group, Post, Room, Topic, moment
from tests.botapi.shown import Shown
from tests.botapi.topics import remove
from tests.botapi.world import Account, Pressed, World


class Forum:
    """The group as its owner has it in hand."""

    def __init__(self, world: World, group: Group) -> None:
        self.world = world
        self.group = group
        self.owner = TelegramUser(4_000_000_000 + next(world.numbers), "Beheer", is_bot=False)
        world.people[self.owner.id] = self.owner
        group.members[self.owner.id] = self.owner
        group.rights[self.owner.id] = set(RIGHTS)

    @property
    def id(self) -> int:
        return self.group.id

    @property
    def threads(self) -> list[Topic]:
        return list(self.group.topics.values())

    def thread(self, words: str) -> Topic:
        """The thread with these words in its name."""
        for one in self.threads:
            if words in one.name:
                return one
        raise AssertionError(f"no thread {words!r} among {[one.name for one in self.threads]}")

    def messages(self, thread: int | None = None) -> list[Shown]:
        return shown.screen(self.group, thread)

    def screen(self, thread: int | None = None) -> str:
        return shown.page(self.messages(thread))

    # ------------------------------------------------------------------------------- bots in it

    def admit(self, account: Account, rights: Iterable[str] | None = None) -> None:
        """Let a bot in; an administrator when rights are named."""
        before = member_of(self.group, account.user)
        self.group.kicked.discard(account.id)
        self.group.left.discard(account.id)
        self.group.members[account.id] = account.user
        if rights is not None:
            self.group.rights[account.id] = set(rights)
        self.told(account, before)
        joined = (account.user,)
        self.world.tell(self.world.post(self.group, self.owner, new_chat_members=joined))

    def grant(self, account: Account, **rights: bool) -> None:
        """`grant(bot, can_manage_topics=False)` takes that right away."""
        before = member_of(self.group, account.user)
        held = self.group.rights.setdefault(account.id, set())
        for name, given in rights.items():
            (held.add if given else held.discard)(name)
        self.told(account, before)

    def kick(self, account: Account) -> None:
        before = member_of(self.group, account.user)
        self.group.members.pop(account.id, None)
        self.group.rights.pop(account.id, None)
        self.group.kicked.add(account.id)
        self.told(account, before)

    def told(self, account: Account, before: ChatMember) -> None:
        after = member_of(self.group, account.user)
        change = ChatMemberUpdated(
            self.group.chat(), self.owner, moment(self.world.now()), before, after
        )
        account.updates.put("my_chat_member", lambda at: Update(at, my_chat_member=change), self.id)

    # ------------------------------------------------------------------------- people and threads

    def leaves(self, staff: Staff) -> None:
        self.group.members.pop(staff.id, None)
        post = self.world.post(self.group, staff.person, left_chat_member=staff.person)
        self.world.tell(post)

    def delete_thread(self, thread: int) -> None:
        """Somebody deletes a thread; bots are not told."""
        remove(self.group, self.group.topics[thread])
        self.world.changed()

    def close_thread(self, thread: int) -> None:
        self.group.topics[thread].closed = True
        self.service(thread, forum_topic_closed=ForumTopicClosed())

    def reopen_thread(self, thread: int) -> None:
        self.group.topics[thread].closed = False
        self.service(thread, forum_topic_reopened=ForumTopicReopened())

    def make_thread(self, name: str) -> Topic:
        """Somebody makes a thread by hand."""
        made = ForumTopicCreated(name, 0x6FB9F0)
        post = self.world.post(self.group, self.owner, forum_topic_created=made)
        post.thread = post.id
        self.group.topics[post.id] = Topic(post.id, name)
        self.world.tell(post)
        return self.group.topics[post.id]

    def service(self, thread: int, **fields: Any) -> None:  # noqa: ANN401 - telegram.Message's
        self.world.tell(self.world.post(self.group, self.owner, thread, **fields))

    def move(self) -> Forum:
        """The group becomes a supergroup under another number; the old number refuses."""
        old = self.group
        number = -1_002_000_000_000 - next(self.world.numbers)
        new = Group(number=number, title=old.title, forum=old.forum)
        new.members, new.rights = dict(old.members), dict(old.rights)
        self.world.groups[number] = new
        old.kind = Chat.GROUP
        self.world.tell(self.world.post(old, self.owner, migrate_to_chat_id=number))
        self.world.tell(self.world.post(new, self.owner, migrate_from_chat_id=old.id))
        old.moved_to = number
        return Forum(self.world, new)


class Staff(User):
    """A member of the group, who also has a private chat as any User."""

    def __init__(self, world: World, account: Account, person: TelegramUser, forum: Forum) -> None:
        super().__init__(world, account, person)
        self.forum = forum

    def chat(self, _thread: int | None) -> Room:
        """A thread is the group's (0: General); without one they look at their private chat."""
        return self.room if _thread is None else self.forum.group

    @property
    def alone(self) -> User:
        """The same person in the private chat only, whose threads are then the named ones."""
        return User(self.world, self.account, self.person)

    def writes(self, text: str, *, thread: int = 0, reply_to: int = 0) -> Post:
        """Write in the group; in a thread every message that answers none answers its start."""
        group = self.forum.group
        fields: dict[str, Any] = {"text": text, "entities": commands(text)}
        if reply_to or thread:
            fields["reply_to"] = group.posts[reply_to or thread]
        post = self.world.post(group, self.person, thread, **fields)
        self.world.tell(post)
        return post

    def edits_in_group(self, message: int, text: str) -> Post:
        post = self.forum.group.posts[message]
        post.fields |= {"text": text, "entities": commands(text)}
        post.edited = self.world.now()
        self.world.tell(post, "edited_message")
        return post

    def press_in(self, thread: int, label: str) -> Pressed:
        """Press the youngest button of this name in that thread."""
        return self.press(label, thread=thread)
