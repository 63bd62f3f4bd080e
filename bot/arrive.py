"""Reads which conversation somebody wants to go on with in a chat program, and slows guessers down.

Pages have a form of their own for it. Whether a code is somebody's is for the storage to say.
"""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING

from flows.protocol import Command, Start, Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from flows.protocol import Instant, StudentEvent
    from storage.openings import Way

    Key = tuple[Way, str]

MOST = 10
"""Tries of one address within `WINDOW`, as on the page."""
WINDOW = 600_000
_MOST_ADDRESSES = 10_000
_TYPED = re.compile(r"[0-9A-Za-z]{5}-[0-9A-Za-z]{5}-[0-9A-Za-z]{4}")
"""A code as it is read from a screen; nobody's question looks like that."""


def key_of(event: StudentEvent) -> Key | None:
    """Return what is to open a conversation, None when the event is something else."""
    match event:
        case Start(payload) if payload.startswith("k-"):
            return "ticket", payload[2:]
        case Start(payload) if payload.startswith("code-"):
            return "code", payload[5:]
        case Command("code", payload) if payload:
            return "code", payload
        case Text(text) if _TYPED.fullmatch(text.strip()):
            return "code", text
        case _:
            return None


class Tries:
    """Counts tries of each address; in memory, for it only has to slow a guesser down."""

    def __init__(self, now: Callable[[], Instant]) -> None:
        self._now = now
        self._times: dict[str, deque[Instant]] = {}

    def allow(self, address: str) -> bool:
        """Count one more try, unless there were too many of late."""
        since = self._now() - WINDOW
        if len(self._times) >= _MOST_ADDRESSES:
            self._times = {one: at for one, at in self._times.items() if at[-1] >= since}
        times = self._times.setdefault(address, deque())
        while times and times[0] < since:
            times.popleft()
        if len(times) >= MOST:
            return False
        times.append(self._now())
        return True
