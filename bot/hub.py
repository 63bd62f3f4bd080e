"""Wakes whoever waits for news of a student or a team; carries keys only, never the news itself."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType


class Subscription:
    """One waiter. Iterating gives the keys that woke it since last time; ends when closed.

    Any number of wakes while it is busy make one turn: a waiter reads the state, not the wakes.
    """

    def __init__(self, hub: Hub, keys: Iterable[str]) -> None:
        self.keys = frozenset(keys)
        self._hub = hub
        self._pending: set[str] = set()
        self._woken = asyncio.Event()
        self._closed = False

    def push(self, keys: Iterable[str]) -> None:
        self._pending.update(keys)
        self._woken.set()

    def close(self) -> None:
        """End the iteration, also one that waits now."""
        self._closed = True
        self._hub.drop(self)
        self._woken.set()

    @property
    def closed(self) -> bool:
        return self._closed

    async def next(self, heartbeat: float | None = None) -> frozenset[str] | None:
        """Return the keys that woke it, none after `heartbeat` seconds, None once closed."""
        if not self._closed and not self._pending:
            try:
                async with asyncio.timeout(heartbeat):
                    await self._woken.wait()
            except TimeoutError:
                return frozenset()
        self._woken.clear()
        if self._closed:
            return None
        keys, self._pending = frozenset(self._pending), set()
        return keys

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> frozenset[str]:
        keys = await self.next()
        if keys is None:
            raise StopAsyncIteration
        return keys

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Hub:
    """All waiters of this process. `tell` passes wakes of this process on to others."""

    def __init__(self, tell: Callable[[frozenset[str]], None] | None = None) -> None:
        self._waiting: defaultdict[str, set[Subscription]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tell = tell
        self._closed = False

    def join(self, tell: Callable[[frozenset[str]], None]) -> None:
        """From now on pass wakes on to other processes with `tell` (callable from any thread)."""
        self._tell = tell

    def subscribe(self, *keys: str) -> Subscription:
        """Wait for `keys`; close it after use, best by `with`."""
        self._loop = asyncio.get_running_loop()
        made = Subscription(self, keys)
        if self._closed:
            made.close()
            return made
        for key in made.keys:
            self._waiting[key].add(made)
        return made

    def drop(self, gone: Subscription) -> None:
        for key in gone.keys:
            waiters = self._waiting.get(key)
            if waiters is None:
                continue
            waiters.discard(gone)
            if not waiters:
                del self._waiting[key]

    def wake(self, keys: Iterable[str]) -> None:
        """Something under `keys` has changed and is committed; may be called from any thread."""
        woken = frozenset(keys)
        if not woken:
            return
        self.heard(woken)
        if self._tell is not None:
            self._tell(woken)

    def heard(self, keys: Iterable[str]) -> None:
        """As `wake`, for what another process told."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended, and its waiters with it
                self._loop.call_soon_threadsafe(self._push, tuple(keys))

    def wake_all(self) -> None:
        """Let every waiter look again: what other processes told may have been missed."""
        if self._loop is not None:
            with suppress(RuntimeError):  # as above
                self._loop.call_soon_threadsafe(self._push_all)

    def count(self, key: str) -> int:
        """Return how many wait for `key`."""
        return len(self._waiting.get(key, ()))

    def close(self) -> None:
        """End every subscription, now and later: the process stops."""
        self._closed = True
        for waiter in {one for waiters in self._waiting.values() for one in waiters}:
            waiter.close()

    def _push(self, keys: Iterable[str]) -> None:
        for key in keys:
            for waiter in tuple(self._waiting.get(key, ())):
                waiter.push((key,))

    def _push_all(self) -> None:
        self._push(tuple(self._waiting))
