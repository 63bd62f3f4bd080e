"""Where a bot may write: finds the chat and thread of a call, or says why not."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Chat

from tests.botapi.call import Call
from tests.botapi.errors import CHAT_NOT_FOUND, THREAD_NOT_FOUND, Refusal, bad, forbidden
from tests.botapi.rooms import GENERAL, Group, Private, Room, Topic
from tests.botapi.world import Account, World


@dataclass(frozen=True)
class Turn:
    """One call of one bot: what every method is given."""

    world: World
    account: Account
    call: Call


def room_of(turn: Turn, *, name: str = "chat_id") -> Room:
    """The chat, when this bot has anything to do with it."""
    text = str(turn.call.params.get(name, ""))
    if not text:
        raise bad("chat_id is empty")
    number = int(text) if text.lstrip("-").isdigit() else 0
    group = turn.world.groups.get(number)
    if group:
        return group_of(turn.account, group)
    return private_of(turn, number)


def group_of(account: Account, group: Group) -> Group:
    name = "supergroup" if group.kind == Chat.SUPERGROUP else "group"
    if account.id in group.kicked:
        raise forbidden(f"bot was kicked from the {name} chat")
    if account.id in group.left:
        raise forbidden(f"bot is not a member of the {name} chat")
    if account.id not in group.members:
        raise CHAT_NOT_FOUND
    if group.moved_to:
        words = "Bad Request: group chat was upgraded to a supergroup chat"
        raise Refusal(400, words, migrate_to=group.moved_to)
    return group


def private_of(turn: Turn, number: int) -> Private:
    """A bot knows who wrote to it, and who shares a group with it."""
    found = turn.account.privates.get(number)
    if found and found.gone:
        raise forbidden("user is deactivated")
    if found and found.blocked:
        raise forbidden("bot was blocked by the user")
    if found and found.started:
        return found
    groups = turn.world.groups.values()
    if any(number in one.members and turn.account.id in one.members for one in groups):
        raise forbidden("bot can't initiate conversation with a user")
    raise CHAT_NOT_FOUND


def place_of(turn: Turn) -> tuple[Room, int]:
    """The chat and thread a new message goes to."""
    room = room_of(turn)
    if isinstance(room, Group) and turn.account.id in room.muted:
        raise bad("not enough rights to send text messages to the chat")
    thread = turn.call.number("message_thread_id")
    if thread:
        check_open(turn, room, topic_of(turn, room, thread))
    return room, thread


def topic_of(turn: Turn, room: Room, thread: int) -> Topic:
    """General has no thread: naming its number 1 is refused, as by Telegram."""
    topics = isinstance(room, Group) and room.forum
    private = isinstance(room, Private) and bool(turn.account.user.has_topics_enabled)
    found = room.topics.get(thread)
    if not (topics or private) or thread == GENERAL or not found:
        raise THREAD_NOT_FOUND
    return found


def check_open(turn: Turn, room: Room, topic: Topic) -> None:
    if not topic.closed or not isinstance(room, Group):
        return
    if room.strict_closed or not room.may(turn.account.user, "can_manage_topics"):
        raise bad("TOPIC_CLOSED")


def slow_down(turn: Turn, room: Room) -> None:
    """Count this message against the speed limits, when these are on."""
    limits = turn.world.limits
    if refusal := limits.refusal(turn.account.id, room.id, turn.world.elapsed):
        raise refusal
