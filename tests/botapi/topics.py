"""Threads of a forum group, and of private chats with a bot that has them."""

from __future__ import annotations

from telegram import ForumTopic, ForumTopicClosed, ForumTopicCreated, ForumTopicEdited
from telegram import ForumTopicReopened as Reopened

from tests.botapi.errors import Refusal, bad
from tests.botapi.places import Turn, room_of, slow_down
from tests.botapi.rooms import Group, Private, Room, Topic, wire

COLORS = {0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F}
MAX_NAME = 128
NOT_A_FORUM = bad("the chat is not a forum")
NOT_MODIFIED = bad("TOPIC_NOT_MODIFIED")
NO_RIGHTS = bad("not enough rights")


def forum_of(turn: Turn, refused: Refusal, right: str = "can_manage_topics") -> Room:
    """The chat, when it has threads and the bot may manage them."""
    room = room_of(turn)
    if isinstance(room, Private):
        if not turn.account.user.has_topics_enabled:
            raise NOT_A_FORUM
        return room
    if not isinstance(room, Group) or not room.forum:
        raise NOT_A_FORUM
    if not room.may(turn.account.user, right):
        raise refused
    return room


def name_of(turn: Turn) -> str:
    name = turn.call.text("name").strip()
    if len(name) > MAX_NAME:
        turn.call.problem("a topic's name has at most 128 characters")
    return name[:MAX_NAME]


def topic_of(turn: Turn, room: Room) -> Topic:
    found = room.topics.get(turn.call.number("message_thread_id"))
    if not found:
        raise bad("TOPIC_ID_INVALID")
    return found


def create(turn: Turn) -> object:
    room = forum_of(turn, bad("not enough rights to create a topic"))
    name = name_of(turn)
    if not name:
        raise bad("title must be non-empty")
    color = turn.call.number("icon_color", 0x6FB9F0)
    if color not in COLORS:
        raise bad("TOPIC_ICON_COLOR_INVALID")
    slow_down(turn, room)
    service = turn.world.post(
        room, turn.account.user, forum_topic_created=ForumTopicCreated(name, color)
    )
    service.thread = service.id
    room.topics[service.id] = Topic(service.id, name)
    return wire(ForumTopic(service.id, name, color).to_dict())


def edit(turn: Turn) -> object:
    room = forum_of(turn, NO_RIGHTS)
    topic = topic_of(turn, room)
    name = name_of(turn) or topic.name
    icon = turn.call.text("icon_custom_emoji_id")
    if name == topic.name and icon in {"", topic.icon}:
        raise NOT_MODIFIED
    topic.name, topic.icon = name, icon or topic.icon
    turn.world.post(room, turn.account.user, topic.id, forum_topic_edited=ForumTopicEdited(name))
    return True


def close(turn: Turn) -> object:
    room = forum_of(turn, NO_RIGHTS)
    topic = topic_of(turn, room)
    if topic.closed:
        raise NOT_MODIFIED
    topic.closed = True
    turn.world.post(room, turn.account.user, topic.id, forum_topic_closed=ForumTopicClosed())
    return True


def reopen(turn: Turn) -> object:
    room = forum_of(turn, NO_RIGHTS)
    topic = topic_of(turn, room)
    if not topic.closed:
        raise NOT_MODIFIED
    topic.closed = False
    turn.world.post(room, turn.account.user, topic.id, forum_topic_reopened=Reopened())
    return True


def delete(turn: Turn) -> object:
    room = forum_of(turn, bad("not enough rights to delete a topic"), "can_delete_messages")
    remove(room, topic_of(turn, room))
    turn.world.changed()
    return True


def remove(room: Room, topic: Topic) -> None:
    """A thread goes with all that was said in it."""
    del room.topics[topic.id]
    for post in [one for one in room.posts.values() if one.thread == topic.id]:
        del room.posts[post.id]


METHODS = {
    "createForumTopic": create,
    "editForumTopic": edit,
    "closeForumTopic": close,
    "reopenForumTopic": reopen,
    "deleteForumTopic": delete,
}
