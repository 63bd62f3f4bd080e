"""Takes what a professional writes: an answer, a note, a change of one, or a word with a slash."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from bot.perform import NOTICE
from bot.telegram.desk import acts
from bot.telegram.desk.draw import OWN
from bot.telegram.desk.listing import listing
from bot.telegram.desk.office import Tell
from flows.protocol import Correct, Plain, Refused
from flows.protocol import Message as Words
from flows.talk import danger
from storage import views

if TYPE_CHECKING:
    from aiogram.types import Message

    from bot.telegram.desk.office import Hand, Office
    from bot.telegram.read import Taken
    from storage.views import Entry

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s.*)?", re.DOTALL)
_WORDS = (
    "voice",
    "audio",
    "video_note",
    "photo",
    "video",
    "animation",
    "document",
    "sticker",
    "contact",
    "location",
    "poll",
    "venue",
    "dice",
    "story",
)
"""What a professional may send that is no text; the rest is Telegram telling of the chat itself."""
_NOT_THERE = "desk.gone"
_TITLE = re.compile(r"#(\d+) · ")
"""How the head of a request begins; see `team.talk.thread` in the texts."""


class Writing:
    """What stands in a thread, or answers to a message, is about that request."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def plain(self, hand: Hand, key: str, **values: object) -> Tell:
        """Return one of our texts, to tell."""
        return Tell(self._office.forms(hand).said(key, **values))

    async def said(self, hand: Hand, message: Message) -> bool:
        """Take a message; False when it is what they write as a student."""
        request = await self._target(hand, message)
        if hand.mode == "student" and not request:
            return False
        command = _COMMAND.fullmatch((message.text or "").strip())
        if command is not None:
            if not await self._gave_lines(hand, message):
                await self._command(hand, command[1].lower())
        elif message.text is None:
            await self._unreadable(hand, message, request)
        elif request:
            await self._write(hand, message, request)
        else:
            await self._loose(hand, message)
        return True

    async def edited(self, hand: Hand, message: Message) -> bool:
        """Take over other words for an own answer; False when it is what a student changed."""
        found = await self._office.found(hand, message.message_id)
        if found is None or not found[1].startswith(OWN):
            if hand.mode == "student":
                return False
            await self._gave_lines(hand, message)
            return True
        if message.text is not None:
            entry = found[1].removeprefix(OWN)
            refused = await self._change(hand, found[0], entry, message.text)
            if refused is not None:
                await self._refuse(hand, found[0], message.message_id, refused)
        return True

    async def strange(self, hand: Hand, taken: Taken) -> bool:
        """Say that it went nowhere; False when it is what they write as a student."""
        found = await self._office.found(hand, *taken.near)
        if hand.mode == "student" and found is None:
            return False
        panel = self._danger(getattr(taken.event, "text", ""))
        tells = [] if panel is None else [Tell(panel)]
        await self._office.tell(hand, *tells, self.plain(hand, "team.chat.strange"))
        return True

    # ------------------------------------------------------------ where it goes

    async def _target(self, hand: Hand, message: Message) -> str:
        """Return the request that a message is about, "" when it does not say."""
        above = message.reply_to_message
        thread = message.message_thread_id if message.is_topic_message else None
        found = await self._office.found(hand, above.message_id if above else None, thread)
        if found:
            return "" if found[1].startswith(NOTICE) else found[0]
        return await self._titled(hand, above) if above else ""

    async def _titled(self, hand: Hand, above: Message) -> str:
        """Return which of their requests a head of ours is about, when we do not know it.

        The program may be killed between sending a head and keeping its number; then it is sent
        once more, and both look alike to who answers.
        """
        ours = above.from_user is not None and above.from_user.is_bot  # only we, in a chat of two
        title = _TITLE.match(above.text or "") if ours else None
        if title is None:
            return ""
        mine = [one.request for one in (await self._office.inbox(hand)).mine]
        return next((one.id for one in mine if one.number == int(title[1])), "")

    async def _write(self, hand: Hand, message: Message, request: str) -> None:
        event = acts.meant(request, message.text or "")
        keep = self._office.remember(hand, request, message.message_id)
        refused = await self._office.act(hand, event, keep)
        if refused is not None:
            await self._refuse(hand, request, message.message_id, refused)
            return
        asked = await self._office.get(request)
        if asked is not None:
            await self._office.looked(hand, asked.number)

    async def _loose(self, hand: Hand, message: Message) -> None:
        """It is the only request's; else they say whose. Danger goes nowhere by itself.

        What answers to something, or stands in a thread, that we do not know was meant for another;
        and who was a student here just now may answer to what they were asked as such.
        """
        found = await self._office.inbox(hand)
        mine = [one.request for one in found.mine]
        panel = self._danger(message.text or "")
        aimed = message.reply_to_message is not None or bool(message.is_topic_message)
        torn = bool(mine) and await self._office.torn(hand)
        sure = panel is None and len(mine) == 1 and not (aimed or torn)
        # In a thread the receipt, with the way back, would stand out of sight.
        if sure and not await self._office.has_thread(hand, mine[0].id):
            await self._write(hand, message, mine[0].id)
            return
        tells = [] if panel is None else [Tell(panel)]
        if mine:
            numbers = [one.number for one in mine]
            form = self._office.forms(hand).whose(numbers, danger=panel is not None, torn=torn)
            tells.append(Tell(form, about=str(message.message_id)))
        elif panel is None:
            tells.append(self.plain(hand, "team.chat.help"))
        await self._office.tell(hand, *tells)

    def _danger(self, text: str) -> Words | None:
        """A professional may be a person in need: the lines come first, as for anyone."""
        office = self._office
        found, _soft = office.contents.understanding(office.school).screen(text)
        if found is None:
            return None
        panel = danger.panel(office.content, found.kind, office.tongue.lang, office.now())
        return msgspec.structs.replace(panel, rows=())

    async def _gave_lines(self, hand: Hand, message: Message) -> bool:
        """Give the lines where words go nowhere else; False when they tell of no danger."""
        panel = self._danger(message.text or message.caption or "")
        if panel is not None:
            await self._office.tell(hand, Tell(panel))
        return panel is not None

    async def _unreadable(self, hand: Hand, message: Message, request: str) -> None:
        if not any(getattr(message, kind, None) is not None for kind in _WORDS):
            return
        panel = self._danger(message.caption or "") if message.caption and not request else None
        tells = [] if panel is None else [Tell(panel)]
        said = self._office.forms(hand).said("team.chat.unreadable")
        tells.append(Tell(said, request, about=str(message.message_id)))
        await self._office.tell(hand, *tells)

    # ------------------------------------------------------------ changing

    async def _change(self, hand: Hand, request: str, entry: str, text: str) -> Refused | None:
        kept = await self._entry(hand, request, entry)
        if kept is not None and kept.kind == "note":
            return Refused("team.chat.note_fixed")
        if text.strip().startswith("//"):
            return Refused("team.chat.not_a_note")
        if kept is not None and kept.text == text.strip():
            return None
        refused = await self._office.act(hand, Correct(request, entry, text))
        if refused is not None and refused.key == _NOT_THERE:
            return Refused("team.chat.edit_gone")
        return refused

    async def _entry(self, hand: Hand, request: str, entry: str) -> Entry | None:
        asked = await self._office.get(request)
        if asked is None:
            return None
        office, person = self._office, hand.person.id
        found = await office.store.read(
            lambda unit: views.request_page(unit, office.school, asked.number, person)
        )
        entries = found.entries if found else None
        return next((one for one in entries or () if one.id == entry), None)

    async def _refuse(self, hand: Hand, request: str, message: int, refused: Refused) -> None:
        text = self._office.tongue.text(refused.key, **refused.values)
        reason = Words("", (Plain(text),))
        await self._office.tell(hand, Tell(reason, request, about=str(message)))

    # ------------------------------------------------------------ words with a slash

    async def _command(self, hand: Hand, name: str) -> None:
        if name == "mijn":
            found = await self._office.inbox(hand)
            said = listing(self._office.forms(hand), found)
            await self._office.tell(hand, Tell(said))
        elif name == "stop":
            await self._office.tell(hand, Tell(self._office.forms(hand).stop()))
        else:
            await self._office.tell(hand, self.plain(hand, "team.chat.help"))
