"""The published content of every school, by its hash; loading a pack's files is not done here."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from bot.knowledge import understanding
from content.pack import Content
from flows.turn import World
from storage import versions

if TYPE_CHECKING:
    from flows.protocol import Instant
    from flows.understand import Understanding
    from storage.work import Store, Unit


class Contents:
    """Active and older contents, cached; the table `content_version` is what processes share.

    A session's own content may be older than the active one: `world` joins the two.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._active: dict[str, tuple[Content, Understanding]] = {}
        self._known: dict[tuple[str, str], Content] = {}

    def schools(self) -> tuple[str, ...]:
        """Return the schools that have content."""
        return tuple(self._active)

    def active(self, school: str) -> Content:
        """Return the newest content; `KeyError` for an unknown school."""
        return self._active[school][0]

    def understanding(self, school: str) -> Understanding:
        """Return what reads the texts of this school's students."""
        return self._active[school][1]

    def by_hash(self, school: str, wanted: str) -> Content:
        """Return the content with this hash when it is at hand, else the active one."""
        return self._known.get((school, wanted)) or self.active(school)

    def world(self, unit: Unit, school: str, own: str) -> World:
        """Return what a turn of a session that started on `own` runs on; "" is the active one."""
        active, understanding = self._active[school]
        if own and own != active.hash and (school, own) not in self._known:
            body = versions.body(unit, school, own)
            self._known[school, own] = Content.of(body) if body else active
        return World(active, self._known.get((school, own), active), understanding)

    async def publish(self, school: str, content: Content, now: Instant) -> None:
        """Make this the active content, for every process."""
        body = content.compile()
        await self._store.unit(lambda unit: versions.publish(unit, school, content.hash, body, now))
        await self._take_over(school, content)

    async def refresh(self) -> None:
        """Take over what another process published; called by the clock."""
        for school, wanted in (await self._store.read(versions.active)).items():
            if school in self._active and self.active(school).hash == wanted:
                continue
            body = await self._store.read(partial(versions.body, school=school, wanted=wanted))
            if body is not None:
                await self._take_over(school, await asyncio.to_thread(Content.of, body))

    async def _take_over(self, school: str, content: Content) -> None:
        # Compiling a lexicon takes a moment, in which conversations go on.
        reads = await asyncio.to_thread(understanding, content.pack.lexicon)
        self._known[school, content.hash] = content
        self._active[school] = (content, reads)
