"""The staff group itself: its number, whether it can be worked in, and who is told when not.

What stands in its threads is `board`'s. Trouble with the group is nobody's message's fault: what
was to be shown waits, and comes when the group is back.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

import structlog
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import ChatMemberAdministrator, ChatMemberOwner

from bot.delivery import Ending, Later, Paced
from bot.perform import GROUP, STAFF
from bot.telegram.channel import PATIENCE, ending_of
from bot.telegram.desk.face import LANGUAGE, html_of
from flows import words
from storage import mirror, queue, requests, settings

if TYPE_CHECKING:
    from aiogram.types import Update

    from bot.telegram.desk.ends import Ends
    from storage.work import Unit

log = structlog.get_logger(__name__)

Kind = Literal["", "unknown", "out", "no_forum", "no_rights", "token"]

SECOND = 1000
LOOK_AGAIN = 300 * SECOND
"""Between two looks at a group that cannot be worked in."""
PAUSE = 60 * SECOND
"""So long a parcel waits meanwhile; it learns from us, not from Telegram, that all is well."""
NUMBER = "telegram.group"
"""The setting with the group's number as it was given, and as it is by now."""
TROUBLE = "telegram.trouble"
MEND = {
    "unknown": "check TERECHT_TELEGRAM_STAFF_CHAT, and put the bot into the group",
    "out": "put the bot back into the staff group, as administrator",
    "no_forum": "switch topics on in the staff group: edit the group, Topics",
    "no_rights": "make the bot administrator of the staff group, with the right to manage topics",
    "token": "set TERECHT_TELEGRAM_TOKEN to the bot's token and restart",
}


def number_of(unit: Unit, school: str, given: str) -> int:
    """Return the group's number by now; a group that was upgraded has another than was given."""
    configured, _, actual = settings.get(unit, school, NUMBER).partition(" ")
    return int(actual if configured == given and actual else given)


class Group:
    """The staff group of one school, whose number was given as `given`."""

    def __init__(self, ends: Ends, given: str) -> None:
        self.bot = ends.bot
        self._ends = ends
        self._school = ends.school
        self._given = given
        self._store = ends.store
        self._now = ends.now
        self._trouble: Kind = ""
        self._looked = 0
        self._until = 0

    # ------------------------------------------------------------ for the board

    async def chat(self) -> int | Ending:
        """Return the group's number, or how sending ends while it cannot be worked in."""
        wait = self._until - self._now()
        if wait > 0:
            return Paced(wait)
        if self._trouble and not await self._store.read(self._known):
            self._trouble = ""  # another process saw that all is well
        if self._trouble:
            recent = self._now() - self._looked < LOOK_AGAIN
            if recent or await self.check():
                return Paced(PAUSE)
        return await self.number()

    def _known(self, unit: Unit) -> str:
        return settings.get(unit, self._school, TROUBLE)

    async def number(self) -> int:
        """Return what the group is called by now."""
        return await self._store.read(partial(number_of, school=self._school, given=self._given))

    async def failed(self, error: AiogramError) -> Ending:
        """Return how a failed call ends; what is wrong with the group itself is told."""
        if isinstance(error, TelegramRetryAfter):
            wait = max(1, error.retry_after)
            self._until = self._now() + wait * SECOND
            self._ends.pace.rest(await self.number(), wait)
            return Paced(wait * SECOND)
        if isinstance(error, TelegramMigrateToChat):
            await self.moved(error.migrate_to_chat_id)
            return Paced(SECOND)
        kind = kind_of(error)
        if not kind:
            ending = ending_of(error)
            # A refusal here is odd, but what is to be shown may look otherwise next time.
            return ending if isinstance(ending, Later) else Later(type(error).__name__)
        await self._is(kind)
        return Paced(PAUSE)

    # ------------------------------------------------------------ looking, and being told

    async def check(self) -> Kind:
        """Look whether the group can be worked in; tell when that changed."""
        try:
            kind = await self.look()
        except TelegramMigrateToChat as error:
            await self.moved(error.migrate_to_chat_id)
            return await self.check()
        except AiogramError as error:
            if not (kind := kind_of(error)):
                self._looked = self._now()
                return self._trouble  # the way there is bad; that says nothing of the group
        await self._is(kind)
        return kind

    async def look(self) -> Kind:
        """Return what is wrong with the group, and keep nothing of it."""
        number = await self.number()
        chat = await self.bot.get_chat(number, request_timeout=PATIENCE)
        me = await self.bot.get_chat_member(number, self.bot.id, request_timeout=PATIENCE)
        if me.status in {"left", "kicked"}:
            return "out"
        if not chat.is_forum:
            return "no_forum"
        may = isinstance(me, ChatMemberOwner) or (
            isinstance(me, ChatMemberAdministrator) and bool(me.can_manage_topics)
        )
        return "" if may else "no_rights"

    async def heard(self, update: Update) -> bool:
        """Take what Telegram tells of the group itself; False when it is about something else."""
        if (change := update.my_chat_member) is not None:
            return change.chat.type != "private" and await self._changed(change.chat.id)
        message = update.message
        if message is None or message.migrate_to_chat_id is None:
            return False
        if message.chat.id != await self.number():
            return False
        await self.moved(message.migrate_to_chat_id)
        return True

    async def _changed(self, chat: int) -> bool:
        """What the bot is in a group has changed; one that is not ours may be ours since now."""
        ours = chat == await self.number()
        await self.check()
        return ours or chat == await self.number()

    async def moved(self, number: int) -> None:
        """Keep the group's new number; its threads are made anew, for it has none of them."""
        if await self._store.unit(partial(self._renumbered, number)):
            log.error(
                "telegram.group_moved",
                chat=number,
                mend=f"set TERECHT_TELEGRAM_STAFF_CHAT to {number}; the new number is kept so long",
            )

    def _renumbered(self, number: int, unit: Unit) -> bool:
        """Return whether it is news: the update and a refusal tell it both."""
        if number_of(unit, self._school, self._given) == number:
            return False
        settings.put(unit, self._school, NUMBER, f"{self._given} {number}")
        mirror.leave(unit, self._school, mirror.place(unit, STAFF, GROUP))
        self._show_all(unit)
        return True

    async def _is(self, kind: Kind) -> None:
        """Keep what is wrong; on a change tell the operator, the coordinators and the group."""
        self._looked = self._now()
        news = await self._store.unit(partial(self._keep, kind))
        if kind and kind != self._trouble:
            log.error("telegram.group_trouble", trouble=kind, mend=MEND[kind])
        self._trouble = kind
        if news and kind == "no_forum":
            await self._say_how()

    def _keep(self, kind: Kind, unit: Unit) -> bool:
        """Return whether it is news; show everything in a group that is new or back."""
        before = settings.get(unit, self._school, TROUBLE)
        news = settings.change(unit, self._school, TROUBLE, kind)
        if settings.get(unit, self._school, NUMBER).partition(" ")[0] != self._given:
            number = f"{self._given} {self._given}"
            news = settings.change(unit, self._school, NUMBER, number) or news
            mirror.leave(unit, self._school, mirror.place(unit, STAFF, GROUP))
            before = before or "new"
        if before and not kind:
            self._show_all(unit)
        return news

    def _show_all(self, unit: Unit) -> None:
        """Have every open request drawn, also those whose parcel waits for a long while."""
        for request, _owner in requests.running(unit, self._school):
            where = f"{GROUP}:{request}"
            parcel = queue.Parcel(self._school, "", "show", request=request, rank=queue.NEWS)
            queue.post(unit, STAFF, where, parcel, self._now(), collapse="show")
            queue.hurry(unit, self._school, STAFF, where, self._now())

    async def _say_how(self) -> None:
        """Tell the group how to switch topics on; once, and if it can be told at all."""
        content = self._ends.content
        spans = words.spans(content.text(LANGUAGE, "team.trouble.say_no_forum"), {})
        try:
            await self.bot.send_message(
                await self.number(),
                html_of(spans, self._ends.origin),
                parse_mode="HTML",
                request_timeout=PATIENCE,
            )
        except AiogramError as error:
            log.info("telegram.group_not_told", error=type(error).__name__)


def kind_of(error: AiogramError) -> Kind:
    """Return what a refusal tells of the group, "" when it is about something else."""
    match error:
        case TelegramUnauthorizedError() | TelegramNotFound():
            return "token"
        case TelegramForbiddenError():
            return "out"
        case TelegramBadRequest():
            said = error.message.lower()
            return next((kind for words_, kind in _SAID.items() if words_ in said), "")
        case _:
            return ""


_SAID: dict[str, Kind] = {
    "chat not found": "unknown",
    "not a forum": "no_forum",
    "not enough rights": "no_rights",
    "have no rights": "no_rights",
    "chat_admin_required": "no_rights",
    "chat_write_forbidden": "no_rights",
}
