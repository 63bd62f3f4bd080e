"""Publishes a school's pack: at the start, and again when its files change. It checks nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.config import Settings, Trouble, pack_at
from bot.knowledge import forget
from content.load import SHARED, load_pack
from content.pack import Content
from content.problems import ContentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.contents import Contents
    from flows.protocol import Instant

log = structlog.get_logger(__name__)

EVERY = 2.0
"""Seconds between two looks at the files."""


def load_content(settings: Settings) -> Content:
    """Return the school's content; `Trouble` tells every problem with its file and line."""
    folder = pack_at(settings.pack_folder)
    try:
        return Content(load_pack(folder))
    except ContentError as error:
        raise Trouble(
            f"Het pakket van de school klopt niet:\n{error.said('nl')}",
            f"The school's pack is wrong:\n{error.said('en')}",
            1,
        ) from None


class Watch:
    """Looks at a pack's files; a broken pack is logged and the old one stays."""

    def __init__(self, settings: Settings, contents: Contents, now: Callable[[], Instant]) -> None:
        self._settings = settings
        self._contents = contents
        self._now = now
        self._seen = self._stamps()

    async def run(self, every: float = EVERY) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(every)
            await self.look()

    async def look(self) -> bool:
        """Publish the pack when a file changed since the last look; tell whether it did."""
        stamps = await asyncio.to_thread(self._stamps)
        if stamps == self._seen:
            return False
        self._seen = stamps
        forget()
        try:
            content = await asyncio.to_thread(load_content, self._settings)
        except Trouble as trouble:
            log.warning("pack.broken", problems=trouble.nl.splitlines())
            return False
        await self._contents.publish(self._settings.school, content, self._now())
        log.info("pack.published", hash=content.hash[:12])
        return True

    def _stamps(self) -> dict[str, tuple[int, int]]:
        """Return when each file changed and its size; names that come or go count too."""
        own = self._settings.pack_folder.rglob("*.yaml")
        shared = [*SHARED.glob("*.yaml"), *SHARED.glob("texts/*.yaml"), *SHARED.glob("lexicon/*")]
        stamps = {}
        for path in (*own, *shared):
            try:
                found = path.stat()
            except OSError:
                continue  # an editor replaces it just now: seen at the next look
            stamps[str(path)] = (found.st_mtime_ns, found.st_size)
        return stamps
