"""The published content of every school, by its hash; loading a pack's files is not done here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from content.pack import Content
    from flows.protocol import Instant
    from storage.work import Store


class Contents:
    """Active and older contents, cached; the table `content_version` is what processes share."""

    def __init__(self, store: Store) -> None:
        raise NotImplementedError

    def schools(self) -> tuple[str, ...]:
        """Return the schools that have content."""
        raise NotImplementedError

    def active(self, school: str) -> Content:
        """Return the newest content; `KeyError` for an unknown school."""
        raise NotImplementedError

    def by_hash(self, school: str, wanted: str) -> Content:
        """Return the content with this hash when it is at hand, else the active one."""
        raise NotImplementedError

    async def publish(self, school: str, content: Content, now: Instant) -> None:
        """Make this the active content, for every process."""
        raise NotImplementedError

    async def refresh(self) -> None:
        """Take over what another process published; called by the clock."""
        raise NotImplementedError
