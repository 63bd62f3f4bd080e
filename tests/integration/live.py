"""The real conversation on the real runner and a real database, with a clock that is stepped."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from bot.contents import Contents
from bot.knowledge import understanding
from bot.runner import Handled, Inbound, Runner
from content.load import load_pack
from content.pack import Content
from flows import protocol as p
from storage import queue, requests, views

if TYPE_CHECKING:
    from flows.understand import Understanding
    from storage.work import Store

ROOT = Path(__file__).parents[2]
PACKS = {
    "saw-friesland": ROOT / "content" / "schools" / "saw-friesland",
    "deltion-djt": ROOT / "content" / "schools" / "deltion-djt",
    "klein": ROOT / "tests" / "packs" / "klein",
}
MONDAY = 1_795_425_300_000
"""Monday 23 November 2026, 10:15 in Leeuwarden."""
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@cache
def school(slug: str) -> tuple[Content, Understanding]:
    content = Content(load_pack(PACKS[slug]))
    return content, understanding(content.pack.lexicon)


class Prepared(Contents):
    """Contents whose lexicon was compiled before: that takes longer than most tests."""

    async def _take_over(self, school: str, content: Content) -> None:
        self._known[school, content.hash] = content
        self._active[school] = (content, globals()["school"](school)[1])


@dataclass
class Live:
    """Who plays here: students by the name of their browser, professionals by their id."""

    store: Store
    slug: str
    contents: Contents
    now: int = MONDAY
    runner: Runner = field(init=False)
    _nonces: count[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.runner = Runner(self.store, self.contents, lambda: self.now, lambda _keys: None)

    @property
    def content(self) -> Content:
        return school(self.slug)[0]

    async def does(self, who: str, event: p.StudentEvent, nonce: str = "") -> Handled:
        nonce = nonce or f"n{next(self._nonces)}"
        handled = await self.runner.student(Inbound(self.slug, "web", who, nonce, event))
        await self.settles()
        return handled

    async def says(self, who: str, text: str) -> Handled:
        return await self.does(who, p.Text(text))

    async def presses(self, who: str, *options: str) -> Handled:
        """Press buttons that are offered one after another; `slot:` is the first of its kind."""
        handled = Handled("")
        for wanted in options:
            offered = (await self.session(who)).offered
            option = next((one for one in offered.options if one.startswith(wanted)), "")
            assert option, f"{wanted} is none of {offered.options}"
            handled = await self.does(who, p.Choice(offered.message, option))
        return handled

    async def acts(self, person: str, event: p.StaffEvent) -> p.Refused | None:
        refused = await self.runner.staff(self.slug, person, f"n{next(self._nonces)}", event)
        await self.settles()
        return refused

    async def claims(self, person: str, request: str) -> str:
        """Return the person when they got it; what follows from it is left to `settles`."""
        refused = await self.runner.staff(
            self.slug, person, f"n{next(self._nonces)}", p.Claim(request)
        )
        return "" if refused else person

    async def settles(self) -> int:
        """Fire what is due until nothing is."""
        total = 0
        while fired := await self.runner.fire():
            total += fired
        return total

    async def until(self, moment: int) -> None:
        """Let the clock run; what falls due on the way happens at its own moment."""
        while (due := await self.store.read(queue.next_timer)) is not None and due <= moment:
            self.now = max(self.now, due)
            if not await self.settles():
                break
        self.now = moment
        await self.settles()

    async def conversation(self, who: str, after: int = 0) -> views.Conversation | None:
        return await self.store.read(
            lambda unit: views.conversation(unit, self.slug, "web", who, after)
        )

    async def session(self, who: str) -> p.Session:
        found = await self.conversation(who)
        return found.session if found else p.Session()

    async def shown(self, who: str, after: int = 0) -> tuple[views.Shown, ...]:
        found = await self.conversation(who, after)
        return found.shown if found else ()

    async def said(self, who: str, after: int = 0) -> list[str]:
        """Return the words that stand on the student's page."""
        return [
            "".join(span.text for span in one.message.spans) for one in await self.shown(who, after)
        ]

    async def request(self, number: int) -> p.RequestFact | None:
        return await self.store.read(lambda unit: requests.by_number(unit, self.slug, number))

    async def page(self, number: int, person: str) -> views.RequestPage | None:
        return await self.store.read(
            lambda unit: views.request_page(unit, self.slug, number, person)
        )


async def live(store: Store, slug: str = "saw-friesland", now: int = MONDAY) -> Live:
    contents = Prepared(store)
    await contents.publish(slug, school(slug)[0], now)
    return Live(store, slug, contents, now)
