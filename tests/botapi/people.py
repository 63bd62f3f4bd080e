"""A person with a private chat: what they do becomes updates, what they see can be read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from telegram import (
    ChatMemberBanned,
    ChatMemberMember,
    ChatMemberUpdated,
    Contact,
    Dice,
    Document,
    InlineQuery,
    Location,
    MessageEntity,
    MessageOriginHiddenUser,
    MessageReactionUpdated,
    PhotoSize,
    Poll,
    PollOption,
    ReactionTypeEmoji,
    Sticker,
    Update,
    Venue,
    Video,
    VideoNote,
    Voice,
)
from telegram import User as TelegramUser

from tests.botapi import shown
from tests.botapi.call import Upload
from tests.botapi.markup import utf16
from tests.botapi.rooms import Post, Private, Room, moment
from tests.botapi.shown import Shown
from tests.botapi.world import PATIENCE, Account, Pressed, World

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


class User:
    """All that one person can do in a private chat. Every act returns what it made."""

    def __init__(self, world: World, account: Account, person: TelegramUser) -> None:
        self.world = world
        self.account = account
        self.person = person

    @property
    def id(self) -> int:
        return self.person.id

    @property
    def room(self) -> Private:
        return self.world.private(self.account, self.person)

    def via(self, account: Account) -> User:
        """The same person in a chat with another bot."""
        return User(self.world, account, self.person)

    # ---------------------------------------------------------------------------------- writing

    def start(self, payload: str = "") -> Post:
        """Press start, or follow a link with a payload."""
        self.room.started = True
        return self.says(f"/start {payload}".strip())

    def says(self, text: str, *, reply_to: int = 0, thread: int = 0) -> Post:
        fields: dict[str, Any] = {"text": text, "entities": commands(text)}
        return self.sends(reply_to=reply_to, thread=thread, **fields)

    def sends(self, *, reply_to: int = 0, thread: int = 0, **fields: Any) -> Post:  # noqa: ANN401 - telegram.Message's
        """Any message, made of the fields of telegram.Message."""
        room = self.room
        if room.blocked:
            self.unblock()
        room.started = True
        if reply_to:
            fields["reply_to"] = room.posts[reply_to]
        post = self.world.post(room, self.person, thread, **fields)
        self.world.tell(post)
        return post

    def photo(self, caption: str = "", **more: Any) -> Post:  # noqa: ANN401 - as `sends`
        number = self.world.keep(Upload("photo.png", PNG))
        sizes = (PhotoSize(number, f"u{number[-6:]}", 90, 90, 72),)
        return self.sends(photo=sizes, caption=caption or None, **more)

    def voice(self) -> Post:
        number = self.world.keep(Upload("voice.ogg", b"OggS"))
        return self.sends(voice=Voice(number, f"u{number[-6:]}", timedelta(seconds=3)))

    def video(self) -> Post:
        return self.sends(video=Video("BAACAgQ1", "v1", 640, 360, timedelta(seconds=3)))

    def video_note(self) -> Post:
        return self.sends(video_note=VideoNote("DQACAgQ1", "n1", 240, timedelta(seconds=3)))

    def sticker(self) -> Post:
        one = Sticker("CAACAgQ1", "s1", 512, 512, False, False, Sticker.REGULAR, emoji="🙂")
        return self.sends(sticker=one)

    def contact(self, phone: str = "+31600000000") -> Post:
        return self.sends(contact=Contact(phone, self.person.first_name, user_id=self.id))

    def location(self, latitude: float = 53.2, longitude: float = 5.8) -> Post:
        return self.sends(location=Location(longitude, latitude))

    def document(self, caption: str = "", name: str = "brief.pdf") -> Post:
        number = self.world.keep(Upload(name, b"%PDF"))
        one = Document(number, f"u{number[-6:]}", file_name=name)
        return self.sends(document=one, caption=caption or None)

    def venue(self) -> Post:
        return self.sends(venue=Venue(Location(5.8, 53.2), "School", "Julianalaan 97"))

    def dice(self) -> Post:
        return self.sends(dice=Dice(6, Dice.DICE))

    def reacts(self, message: int, emoji: str = "👍") -> None:
        """A sign under a message; bots are told only when they ask for it."""
        change = MessageReactionUpdated(
            self.room.chat(),
            message,
            moment(self.world.now()),
            (),
            (ReactionTypeEmoji(emoji),),
            user=self.person,
            api_kwargs={"old_reaction": []},  # which python-telegram-bot leaves out
        )
        updates = self.account.updates
        updates.put("message_reaction", lambda at: Update(at, message_reaction=change), self.id)

    def poll(self, question: str = "?") -> Post:
        options = [PollOption("a", 0, persistent_id="o1"), PollOption("b", 0, persistent_id="o2")]
        kind = Poll.REGULAR
        return self.sends(poll=a_poll(question, options, kind))

    def forwards(self, text: str, *, of: str = "Iemand") -> Post:
        """A message of somebody who hides their account."""
        origin = MessageOriginHiddenUser(moment(self.world.now()), of)
        return self.sends(text=text, forward_origin=origin)

    def edits(self, message: int, text: str) -> Post:
        post = self.room.posts[message]
        post.fields |= {"text": text, "entities": commands(text)}
        post.edited = self.world.now()
        self.world.tell(post, "edited_message")
        return post

    def deletes(self, message: int) -> None:
        """Bots are not told."""
        del self.room.posts[message]

    def asks_inline(self, query: str) -> None:
        number = str(next(self.world.numbers))
        one = InlineQuery(number, self.person, query, "")
        updates = self.account.updates
        updates.put("inline_query", lambda at: Update(at, inline_query=one), self.id)

    def raw(self, body: dict[str, Any]) -> None:
        """An update as it is, for shapes that no library knows; `update_id` is filled in."""
        updates = self.account.updates
        number = updates.next_id
        updates.next_id += 1
        updates.put_raw({"update_id": number} | body, self.id)

    # ----------------------------------------------------------------------------------- pressing

    def press(self, label: str, *, message: int = 0, thread: int | None = None) -> Pressed:
        """Press the youngest button of this name; an old message only when it is named."""
        post, button = self.find(label, message, thread)
        if button.callback_data is None:
            raise AssertionError(f"[{label}] opens {button.url or 'nothing'}: use `link`")
        return self.press_data(post, str(button.callback_data))

    def press_data(self, post: Post, data: str, *, too_old: bool = False) -> Pressed:
        """Send callback data as it is: forged, or of a keyboard that is no longer there."""
        number = f"{self.id}{next(self.world.numbers):09d}"
        pressed = Pressed(number, self.person, post, data)
        self.world.ask(self.account, pressed, lost=too_old)
        return pressed

    async def pressed(self, label: str, *, message: int = 0) -> Pressed:
        """Press, and wait until the button's spinner stops."""
        return await self.answered(self.press(label, message=message))

    async def answered(self, pressed: Pressed) -> Pressed:
        await self.world.until(lambda: pressed.answered, "an answer to the button")
        return pressed

    def link(self, label: str, *, message: int = 0) -> str:
        """The address behind a button."""
        return self.find(label, message, None)[1].url or ""

    def find(self, label: str, message: int, thread: int | None) -> tuple[Post, Any]:
        for one in reversed(self.messages(thread)):
            button = one.button(label) if message in {0, one.id} else None
            if button:
                return one.post, button
        raise AssertionError(f"there is no button [{label}]:\n{self.screen(thread)}")

    def taps(self, key: str) -> Post:
        """A key under the writing line sends its text."""
        keys = self.chat(None).keys
        if not keys or key not in {one.text for row in keys.keyboard for one in row}:
            raise AssertionError(f"there is no key {key}")
        return self.says(key)

    # --------------------------------------------------------------------------- coming and going

    def block(self) -> None:
        self.room.blocked = True
        self.moved(ChatMemberMember, ChatMemberBanned)

    def unblock(self) -> None:
        self.room.blocked = False
        self.moved(ChatMemberBanned, ChatMemberMember)

    def leaves_telegram(self) -> None:
        """The account is gone."""
        self.room.gone = True

    def moved(self, old: type[Any], new: type[Any]) -> None:
        bot = self.account.user
        states = [
            kind(bot, moment(0)) if kind is ChatMemberBanned else kind(bot) for kind in (old, new)
        ]
        change = ChatMemberUpdated(
            self.room.chat(), self.person, moment(self.world.now()), states[0], states[1]
        )
        updates = self.account.updates
        updates.put("my_chat_member", lambda at: Update(at, my_chat_member=change), self.id)
        self.world.changed()

    # ------------------------------------------------------------------------------------- seeing

    def chat(self, _thread: int | None) -> Room:
        """Where this person looks; see Staff."""
        return self.room

    def messages(self, thread: int | None = None) -> list[Shown]:
        return shown.screen(self.chat(thread), thread)

    def screen(self, thread: int | None = None) -> str:
        """The chat as it is now: every message with its buttons."""
        return shown.page(self.messages(thread))

    @property
    def last(self) -> Shown:
        """The youngest message of the bot in the private chat."""
        return shown.by(shown.screen(self.room), self.account.user)[-1]

    async def sees(
        self, text: str, *, thread: int | None = None, after: int = 0, patience: float = PATIENCE
    ) -> Shown:
        """Wait for a message of the bot with these words, younger than `after`."""

        def found() -> Shown | None:
            said = shown.by(self.messages(thread), self.account.user)
            fits = [one for one in said if text in one.text and one.id > after]
            return fits[-1] if fits else None

        one = await self.world.until(found, lambda: f"{text!r} in\n{self.screen(thread)}", patience)
        if one is None:
            raise AssertionError(text)
        return one

    async def hears_back(self, post: Post) -> Shown:
        """Wait for the bot's first message after this one."""
        return await self.sees("", after=post.id)


def commands(text: str) -> tuple[MessageEntity, ...]:
    """Telegram marks a command at the beginning."""
    word = text.split(maxsplit=1)[0] if text.strip() else ""
    if not word.startswith("/") or len(word) < 2:
        return ()
    return (MessageEntity(MessageEntity.BOT_COMMAND, 0, utf16(word)),)


def a_poll(question: str, options: list[PollOption], kind: str) -> Poll:
    fields: dict[str, Any] = {
        "id": "1",
        "question": question,
        "options": options,
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": kind,
        "allows_multiple_answers": False,
        "allows_revoting": False,
        "members_only": False,
    }
    return Poll(**fields)
