"""The help that goes out when all else fails: fixed words from memory, no database, no waiting.

Danger is screened before the unit of work begins. What goes well goes through the runner; this
module never replaces what the conversation itself says.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
import structlog

from bot.log import report
from bot.runner import Handled
from flows import words
from flows.protocol import Bold, Edited, Link, Message, Phone, Plain, Text, Unreadable, Value
from flows.talk import danger as talk

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.contents import Contents
    from bot.runner import Inbound, Runner
    from content.pack import Content
    from flows.protocol import Instant, Span

    First = Callable[[], Awaitable[bool]]

log = structlog.get_logger(__name__)

PATIENCE = 2.0
"""Seconds a student in danger waits for the conversation before the panel comes from here."""
LONG_PATIENCE = 8.0
"""The same for everyone else, before the kind words."""
REST = 600_000
"""The panel goes out at most once to an address in this time (ms)."""
_MOST_ADDRESSES = 10_000

FAILED = "failed"
"""The kind of a rescue without danger."""

STATIC: dict[str, tuple[Span, ...]] = {
    "nl": (
        Plain("Het lukt nu niet om je bericht te verwerken. Stuur het straks nog eens.\n\n"),
        Bold("Is er nu gevaar?"),
        Plain(" Bel "),
        Phone("112", "112"),
        Plain(".\n"),
        Bold("Denk je aan zelfmoord?"),
        Plain(" Bel "),
        Phone("113", "113"),
        Plain(" of chat op "),
        Link("113.nl", "https://www.113.nl"),
        Plain(". Dag en nacht.\n"),
        Bold("Is het thuis niet veilig?"),
        Plain(" Bel gratis "),
        Phone("0800-2000", "08002000"),
        Plain(" (Veilig Thuis, dag en nacht)."),
    ),
    "en": (
        Plain("Your message cannot be handled right now. Please send it again later.\n\n"),
        Bold("In danger now?"),
        Plain(" Call "),
        Phone("112", "112"),
        Plain(".\n"),
        Bold("Thinking about suicide?"),
        Plain(" Call "),
        Phone("113", "113"),
        Plain(" or chat at "),
        Link("113.nl", "https://www.113.nl"),
        Plain(". Day and night.\n"),
        Bold("Not safe at home?"),
        Plain(" Call free "),
        Phone("0800-2000", "08002000"),
        Plain(" (Veilig Thuis, day and night)."),
    ),
}


class Rescue(Value, frozen=True):
    """What to show because the update was not taken: it may be sent again as it was.

    `kind` is the danger's, or "failed"; `error` is what an operator can search for.
    """

    message: Message
    kind: str
    error: str


class Lifeline:
    """Stands between the channels and the runner; everything a student does passes it."""

    def __init__(
        self,
        runner: Runner,
        contents: Contents,
        now: Callable[[], Instant],
        *,
        patience: float = PATIENCE,
        long_patience: float = LONG_PATIENCE,
    ) -> None:
        self._patience = patience
        self._long_patience = long_patience
        self._runner = runner
        self._contents = contents
        self._now = now
        self._given: dict[tuple[str, str, str], Instant] = {}
        self._slow: set[asyncio.Task[Handled]] = set()

    async def student(self, inbound: Inbound, first: First | None = None) -> Handled | Rescue:
        """Handle what a student did, or return what to show them when that fails.

        `first` may take it in as something else: what that costs in time or fails is covered too.
        """
        kind = self._danger(inbound)
        work = asyncio.ensure_future(self._work(inbound, first))
        done, _ = await asyncio.wait(
            {work}, timeout=self._patience if kind else self._long_patience
        )
        if not done:
            # It goes on: when it ends well after all, the page shows it by itself.
            self._slow.add(work)
            work.add_done_callback(self._ended)
            return self._rescue(inbound, kind, TimeoutError())
        error = work.exception()
        if error is not None:
            return self._rescue(inbound, kind, error)
        handled = work.result()
        if kind and handled.failed:
            return self._rescue(inbound, kind, RuntimeError(), handled.failed)
        return handled

    def ahead(self, inbound: Inbound) -> Rescue | None:
        """Return the panel for who is in danger while their words wait behind others' trouble."""
        kind = self._danger(inbound)
        if not kind or not self._may_give(inbound, count=False):
            return None
        return self._rescue(inbound, kind, TimeoutError())

    async def _work(self, inbound: Inbound, first: First | None) -> Handled:
        if first is not None and await first():
            return Handled("")
        return await self._runner.student(inbound)

    async def drain(self, seconds: float) -> None:
        """Wait for work that was slower than a student's patience."""
        if self._slow:
            await asyncio.wait(self._slow, timeout=seconds)

    def _ended(self, work: asyncio.Task[Handled]) -> None:
        self._slow.discard(work)
        if not work.cancelled() and (error := work.exception()) is not None:
            report(log, "lifeline.late", error)

    def _danger(self, inbound: Inbound) -> str:
        if not isinstance(inbound.event, Text | Unreadable | Edited):
            return ""
        try:
            reading = self._contents.understanding(inbound.school)
            found, _soft = reading.screen(inbound.event.text)
        except Exception as error:  # noqa: BLE001 - the runner screens again
            report(log, "lifeline.blind", error)
            return ""
        return found.kind if found else ""

    def _rescue(
        self, inbound: Inbound, kind: str, error: BaseException, number: str = ""
    ) -> Rescue:
        number = number or report(log, "lifeline.used", error, kind=kind or FAILED)
        lang = self._language(inbound)
        try:
            content = self._contents.active(inbound.school)
            if kind and self._may_give(inbound):
                message = talk.panel(content, kind, lang, self._now())
            else:
                message = _kind_words(content, lang, self._now())
        except Exception as broken:  # noqa: BLE001 - then what was written beforehand
            report(log, "lifeline.static", broken)
            message = Message("", STATIC[lang], kind="panel" if kind else "bot")
        shown = msgspec.structs.replace(message, id=f"rescue.{number}")
        return Rescue(shown, kind or FAILED, number)

    def _language(self, inbound: Inbound) -> str:
        """The student's own language lies in the database; the text itself must do."""
        if not isinstance(inbound.event, Text | Unreadable | Edited):
            return "nl"
        try:
            reading = self._contents.understanding(inbound.school)
            return "en" if reading.read(inbound.event.text).lang == "en" else "nl"
        except Exception:  # noqa: BLE001 - reported by _danger
            return "nl"

    def _may_give(self, inbound: Inbound, *, count: bool = True) -> bool:
        address = (inbound.school, inbound.channel, inbound.outside)
        at = self._now()
        last = self._given.get(address)
        if last is not None and at - last < REST:
            return False
        if not count:
            return True
        if len(self._given) >= _MOST_ADDRESSES:
            self._given = {one: when for one, when in self._given.items() if at - when < REST}
        self._given[address] = at
        return True


def _kind_words(content: Content, lang: str, now: Instant) -> Message:
    """Say that it went wrong, and who is there meanwhile."""
    names = [one.name for one in content.pack.people if one.coordinator]
    filled = {"coordinator": names[0] if names else content.school.name}
    said = words.spans(content.text(lang, "fallback.failed"), filled)
    lines = talk.open_lines(content, content.pack.crisis.gentle_lines, now)
    return Message("", (*said, Plain("\n\n"), *talk.line_spans(lines, lang)))
