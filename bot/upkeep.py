"""What goes by itself: texts past their term, used-up logins, old marks. Says when, never how."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot import emptying
from bot.perform import NO_DESK
from storage import forget, inbound, logins, queue, students

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.contents import Contents
    from bot.perform import Desk
    from flows.protocol import Instant
    from storage.work import Store, Unit

PARCELS_KEPT = 7 * 86_400_000
"""Milliseconds that a sent parcel's bare mark stays, for an operator's questions."""
AT_ONCE = 100
"""Students that go in one unit, so that nobody waits long behind it."""


class Upkeep:
    """Forgets, for every school, what is past its term; also where professionals saw it."""

    def __init__(
        self,
        store: Store,
        contents: Contents,
        now: Callable[[], Instant],
        *,
        desk: Desk = NO_DESK,
        kick: Callable[[], None] = lambda: None,
    ) -> None:
        self._desk = desk
        self._kick = kick
        self._store = store
        self._contents = contents
        self._now = now

    async def run(self) -> int:
        """Do all of it once; return 0: there is no hurry to come back."""
        now = self._now()
        await self._store.unit(partial(_prune, now=now))
        for school in self._contents.schools():
            days = self._contents.active(school).school.retention_days
            retire = partial(forget.retire, school=school, now=now, days=days)
            while await self._store.unit(retire) >= AT_ONCE:
                pass
            before = now - days * forget.DAY
            empty = partial(emptying.retire, school=school, before=before, now=now, desk=self._desk)
            while await self._store.unit(empty) >= AT_ONCE:
                pass
        self._kick()
        return 0


def _prune(unit: Unit, now: Instant) -> None:
    inbound.prune(unit, now)
    logins.prune(unit, now)
    students.prune_tickets(unit, now)
    queue.prune(unit, now - PARCELS_KEPT)
