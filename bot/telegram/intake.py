"""Takes in one update: staff's, a student's or a stranger's; says whether it was committed.

Both ways to receive use it. It says nothing of its own, save that somebody is at work ("typing"),
that a button was felt, and the lifeline's words when the conversation is not there.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

import structlog
from aiogram.exceptions import AiogramError, TelegramForbiddenError
from aiogram.methods import AnswerCallbackQuery, SendChatAction, TelegramMethod
from aiogram.types import Update
from pydantic import ValidationError

from bot.lifeline import FAILED, Rescue
from bot.lifeline import PATIENCE as SOON_ENOUGH
from bot.log import report
from bot.runner import Handled, Inbound
from bot.telegram.channel import NAME, PATIENCE
from bot.telegram.desk.acts import PREFIX
from bot.telegram.read import Taken, read, read_raw
from flows.protocol import Blocked, Edited, Text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from aiogram import Bot

    from flows.protocol import Message

    First = Callable[[], Awaitable[bool]]
    Show = Callable[[str, Message], Awaitable[None]]
    Staff = Callable[[Update | Taken, str], Awaitable[bool]]
    Strangers = Callable[[Update], Awaitable[None]]

    class Line(Protocol):
        """What the lifeline does."""

        async def student(self, inbound: Inbound, first: First) -> Handled | Rescue: ...

        def ahead(self, inbound: Inbound) -> Rescue | None: ...


log = structlog.get_logger(__name__)

MOST_TRIES = 5
"""So often an update that fails alone, while others go well, is tried."""
MOST_KEPT = 1000
"""Failing updates whose tries are counted, and answers that could not be sent."""
SOON = 0.5
"""Seconds after which somebody who waits sees that we are at work."""


class Tries:
    """Counts the failures of updates, to tell what fails alone from what all have to wait for."""

    def __init__(self) -> None:
        self._well = 0
        self._failed: dict[int, tuple[int, int, int]] = {}

    def __len__(self) -> int:
        return len(self._failed)

    def fails(self, number: int) -> int:
        """Return how often this update failed."""
        return self._failed.get(number, (0, 0, 0))[0]

    def well(self, number: int) -> None:
        """Count that this update was taken in."""
        self._well += 1
        self._failed.pop(number, None)

    def failed(self, number: int) -> bool:
        """Count a failure; return whether to give up: others went well between the failures."""
        fails, alone, well = self._failed.pop(number, (0, 0, self._well))
        fails, alone = fails + 1, alone + (self._well > well)
        if alone >= MOST_TRIES:
            return True
        self._failed[number] = (fails, alone, self._well)
        if len(self._failed) > MOST_KEPT:
            del self._failed[next(iter(self._failed))]
        return False


class Intake:
    """`line` takes it in; `show` sends what it gives when the conversation is not there.

    `staff` is asked first, also for what could only be read in part; `strangers` gets what belongs
    to no conversation. `strange` is told of every update that could only be read in part.
    """

    def __init__(
        self,
        bot: Bot,
        school: str,
        line: Line,
        show: Show,
        staff: Staff | None = None,
        strangers: Strangers | None = None,
        strange: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._bot = bot
        self._school = school
        self._line = line
        self._show = show
        self._staff = staff
        self._strangers = strangers
        self._strange = strange
        self._asides: set[asyncio.Task[None]] = set()
        self._unshown: dict[int, Rescue] = {}
        self.tries = Tries()
        self.patience = SOON_ENOUGH

    async def take(self, body: dict[str, Any]) -> bool:
        """Take in one update; False: it was not, and is to come again."""
        number = number_of(body)
        try:
            done = await self._taken(body, number)
        except Exception as error:  # noqa: BLE001 - it is tried again
            report(log, "telegram.update_failed", error, update=number)
            done = False
        if done:
            self._unshown.pop(number, None)
            self.tries.well(number)
            return True
        given_up = self.tries.failed(number)
        if given_up:
            self._unshown.pop(number, None)
            log.error("telegram.update_given_up", update=number)
        return given_up

    async def ahead(self, body: dict[str, Any]) -> None:
        """Answer danger in what has to wait behind an update that fails; it stays untaken."""
        update, number = self._read(body), number_of(body)
        taken = read_raw(body) if update is None else read(update)
        if taken is None:
            return
        rescue = self._unshown.get(number) or self._line.ahead(self._post(taken, ""))
        if rescue is not None:
            await self._rescue(taken.outside, number, rescue)

    @contextmanager
    def looking_ahead(self, waiting: Iterable[dict[str, Any]]) -> Iterator[None]:
        """Answer danger in what waits when what it waits for takes long."""

        async def look() -> None:
            for body in waiting:
                await self.ahead(body)

        later = asyncio.get_running_loop().call_later(self.patience, lambda: self._aside(look()))
        try:
            yield
        finally:
            later.cancel()

    async def drain(self) -> None:
        """Let what was said beside the conversation come to its end."""
        await asyncio.gather(*self._asides, return_exceptions=True)

    async def _taken(self, body: dict[str, Any], number: int) -> bool:
        nonce = f"{self._bot.id}:{number}"
        update = self._read(body)
        if update is None and self._strange is not None and not self.tries.fails(number):
            self._aside(self._strange())
        taken = read_raw(body) if update is None else read(update)
        first = partial(self._is_staff, update or taken, nonce)
        if update is not None and _of_desk(update) and await first():
            return True  # a professional's button is answered once, with what became of it
        if taken is not None:
            return await self._student(taken, number, nonce, first)
        if update is not None and not await first():
            self._feel(update)
            if self._strangers is not None:
                self._aside(self._strangers(update))
        return True

    async def _student(self, taken: Taken, number: int, nonce: str, first: First) -> bool:
        if taken.query and not self.tries.fails(number):
            self._stop_spinner(taken.query)
        with self._typing(taken):
            done = await self._line.student(self._post(taken, nonce), first)
        if not isinstance(done, Rescue):
            return not done.duplicate or await self._shown_after_all(taken, number)
        unshown = number in self._unshown or not self.tries.fails(number)
        if unshown and not isinstance(taken.event, Blocked):
            await self._rescue(taken.outside, number, self._unshown.get(number, done))
        return False

    async def _shown_after_all(self, taken: Taken, number: int) -> bool:
        """An apology was committed before, but the panel that goes with it was not shown yet."""
        rescue = self._unshown.get(number)
        if rescue is not None and rescue.kind != FAILED:
            await self._rescue(taken.outside, number, rescue)
            return number not in self._unshown
        return True

    def _post(self, taken: Taken, nonce: str) -> Inbound:
        return Inbound(self._school, NAME, taken.outside, nonce, taken.event, taken.ref)

    def _read(self, body: dict[str, Any]) -> Update | None:
        try:
            return Update.model_validate(body, context={"bot": self._bot})
        except ValidationError as error:
            report(log, "telegram.strange_update", error, update=number_of(body))
            return None

    async def _is_staff(self, what: Update | Taken | None, nonce: str) -> bool:
        return what is not None and self._staff is not None and await self._staff(what, nonce)

    async def _rescue(self, outside: str, number: int, rescue: Rescue) -> None:
        """Show it; what could not be sent is shown at the next try of its update."""
        self._unshown.pop(number, None)
        try:
            await self._show(outside, rescue.message)
        except AiogramError as error:
            report(log, "telegram.no_rescue", error, rescue=rescue.error)
            shut = isinstance(error, TelegramForbiddenError)  # nothing reaches them any more
            if not shut and len(self._unshown) < MOST_KEPT:
                self._unshown[number] = rescue

    # ------------------------------------------------------------ beside the conversation

    def _feel(self, update: Update) -> None:
        if update.callback_query is not None:
            self._stop_spinner(update.callback_query.id)

    def _stop_spinner(self, query: str) -> None:
        """Answer a button at once: what it brings comes later, and people press again."""
        self._aside(self._call(AnswerCallbackQuery(callback_query_id=query)))

    @contextmanager
    def _typing(self, taken: Taken) -> Iterator[None]:
        """Show that we are at work when it takes a while; it delays and fails nothing."""
        if not isinstance(taken.event, Text | Edited):
            yield
            return
        action = SendChatAction(chat_id=int(taken.outside), action="typing")
        later = asyncio.get_running_loop().call_later(SOON, lambda: self._aside(self._call(action)))
        try:
            yield
        finally:
            later.cancel()

    async def _call(self, method: TelegramMethod[bool]) -> None:
        try:
            await self._bot(method, request_timeout=PATIENCE)
        except AiogramError as error:  # too late, or answered before: nothing is lost
            log.debug("telegram.aside", error=type(error).__name__)

    def _aside(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._asides.add(task)
        task.add_done_callback(self._asides.discard)


def _of_desk(update: Update) -> bool:
    query = update.callback_query
    return query is not None and (query.data or "").startswith(PREFIX)


def number_of(body: dict[str, Any]) -> int:
    """Return the number of an update, by which it is known to have been taken in."""
    return int(body["update_id"])
