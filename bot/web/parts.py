"""What the pages need of the rest of the program, handed in once when the site is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.contents import Contents
    from bot.hub import Hub
    from bot.lifeline import Lifeline
    from bot.runner import Runner
    from content.pack import Content
    from flows.protocol import Instant
    from flows.understand import Understanding
    from storage.work import Store

CHANNEL = "web"
"""The channel's name in every address: a browser's outside id is its cookie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The program as the pages see it."""

    runner: Runner
    lifeline: Lifeline
    store: Store
    contents: Contents
    understanding: Callable[[Content], Understanding]
    hub: Hub
    settings: Settings
    now: Callable[[], Instant]

    @property
    def school(self) -> str:
        """The school this site belongs to."""
        return self.settings.school

    @property
    def content(self) -> Content:
        """The school's newest content; from memory, also when the database is gone."""
        return self.contents.active(self.settings.school)


PARTS = web.AppKey("parts", Parts)


def parts_of(request: web.Request) -> Parts:
    """Return the parts of the site a request came to."""
    return request.config_dict[PARTS]
