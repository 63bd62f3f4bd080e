"""Keeps to Telegram's speed limits by itself: says how long to wait, and sends nothing.

Telegram's own words (core.telegram.org/bots/faq, "My bot is hitting limits"): avoid more than one
message a second in one chat, short bursts may go over it; 20 messages a minute in one group; about
30 messages a second in all. Each limit is a window here: so many in so long, never more.

Of a bot's 30 a second some are left to what is more urgent, so that a thousand reminders never
stand before one student in danger.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from flows.protocol import Value
from storage.queue import ANSWER, NEWS, URGENT

if TYPE_CHECKING:
    from collections.abc import Callable

SLACK = 100
"""Milliseconds by which a message may be slower on its way than the next one."""
PATIENCE = 1_000 + 2 * SLACK
"""Milliseconds somebody may stand and wait; longer waits are left to the outbox."""
_MOST_CHATS = 5_000


class Window(Value, frozen=True):
    """At most so many in so many milliseconds."""

    most: int
    length: int


CHAT = Window(3, 3_000 + SLACK)
"""One a second in the long run, three at once: an answer often has two or three messages."""
GROUP = Window(20, 60_000 + 10 * SLACK)
BOT = {
    URGENT: Window(30, 1_000 + SLACK),
    ANSWER: Window(27, 1_000 + SLACK),
    NEWS: Window(2, 120),
}
"""News goes out evenly, so that nobody who sends it stands and waits for long."""


class Slow(Exception):
    """It is not time yet; `wait` is in milliseconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


class Rates:
    """The state of the limits. Time is given, in milliseconds, and never goes back."""

    def __init__(self) -> None:
        self._sent: deque[int] = deque(maxlen=BOT[URGENT].most)
        self._chats: dict[str, deque[int]] = {}
        self._rests: dict[str, int] = {}

    def ask(self, chat: str, rank: int, now: int, *, edit: bool = False) -> int:
        """Count one message and return 0; or count nothing and return how long to wait.

        In a private chat what is urgent is held up by nothing but the bot's limit and a wait that
        Telegram asked for, and edits have a window of their own: its words are about messages.
        """
        key = f"{chat} edit" if edit and not is_group(chat) else chat
        waits = [self._rests.get(chat, 0) - now, _wait(self._sent, BOT[rank], now)]
        if is_group(chat) or rank != URGENT:
            waits.append(_wait(self._chats.get(key, ()), _window(chat), now))
        if (wait := max(waits)) > 0:
            return wait
        self._sent.append(now)
        if len(self._chats) > _MOST_CHATS:
            self._tidy(now)
        self._chats.setdefault(key, deque(maxlen=_window(chat).most)).append(now)
        return 0

    def rest(self, chat: str, until: int) -> None:
        """Send nothing to a chat until then, because Telegram asked for it."""
        self._rests[chat] = max(until, self._rests.get(chat, 0))

    def _tidy(self, now: int) -> None:
        self._chats = {
            chat: times for chat, times in self._chats.items() if times[-1] > now - GROUP.length
        }
        self._rests = {chat: until for chat, until in self._rests.items() if until > now}


class Pace:
    """Lets callers wait for their turn, by a clock of milliseconds that only goes forward."""

    def __init__(self, now: Callable[[], int], rates: Rates | None = None) -> None:
        self._now = now
        self._rates = rates or Rates()

    async def turn(self, chat: int | str, rank: int = ANSWER, *, edit: bool = False) -> None:
        """Return when one message may go to this chat; `Slow` when that takes too long."""
        until = self._now() + PATIENCE
        while wait := self._rates.ask(str(chat), rank, self._now(), edit=edit):
            if self._now() + wait > until:
                raise Slow(wait)
            await asyncio.sleep(wait / 1000)

    def rest(self, chat: int | str, seconds: int) -> None:
        """Telegram asked for this wait; it counts for all threads of a group."""
        self._rates.rest(str(chat), self._now() + 1000 * seconds)


class Unpaced(Pace):
    """Never waits; for a server without limits, with a clock that stands still."""

    def __init__(self) -> None:
        super().__init__(lambda: 0)

    async def turn(self, chat: int | str, rank: int = ANSWER, *, edit: bool = False) -> None:
        """Go on at once."""

    def rest(self, chat: int | str, seconds: int) -> None:
        """Keep nothing."""


def is_group(chat: str) -> bool:
    """Groups have numbers below zero, and @names."""
    return chat.startswith(("-", "@"))


def _window(chat: str) -> Window:
    return GROUP if is_group(chat) else CHAT


def _wait(times: deque[int] | tuple[()], window: Window, now: int) -> int:
    """Return when the window has room; `times` are the last ones, oldest first."""
    if len(times) < window.most:
        return 0
    return max(0, times[-window.most] + window.length - now)
