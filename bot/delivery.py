"""Sends what waits in the outbox: in order per destination, destinations never wait for each other.

A parcel ends sent, due later, or refused for good. It is marked after it was sent, so a process
that dies in between sends it again, which channels make recognisable. Nothing here decides what is
said.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from typing import TYPE_CHECKING, Protocol, assert_never

import structlog

from bot.log import report
from flows.protocol import Value
from storage import queue
from storage.work import StoreError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from flows.protocol import Instant
    from storage.queue import Lease, Parcel
    from storage.work import Store, Unit

    Gone = Callable[[Lease], Awaitable[None]]

log = structlog.get_logger(__name__)

LEASE = 120
"""Seconds a destination is ours; longer than one send may take."""
LIMIT = 60.0
"""Seconds for one parcel. A channel that is slower is taken to have failed."""
FIRST_WAIT = 5
LONGEST_WAIT = 900
"""Seconds between attempts: 5, 10, 20 ... at most 15 minutes."""
MOST_FAILS = 300
"""About three days of attempts; after that a message is no news any more."""


class Sent(Value, frozen=True):
    """It arrived; `outside_id` is the channel's own name for it."""

    outside_id: str = ""


class Later(Value, frozen=True):
    """Not now: try again after `wait` seconds, 0 leaves that to the backoff."""

    why: str
    wait: int = 0


class Paced(Value, frozen=True):
    """Not yet, by our own choice: nothing failed, and nothing is sent there for `wait` ms."""

    wait: int


class Refused(Value, frozen=True):
    """Never: this destination does not take it. `gone`: nor anything else."""

    why: str
    gone: bool = False


Ending = Sent | Later | Paced | Refused


class Channel(Protocol):
    """What delivers to one kind of destination. Content stays out of `why`."""

    name: str

    async def send(self, destination: str, parcel: Parcel) -> Ending:
        """Deliver one parcel and tell how it ended; raising counts as `Later`."""
        ...


class Delivery:
    """Takes leases and serves them, at most `workers` destinations at the same time.

    `gone` hears of a destination that takes nothing any more, before what waits there is given up:
    a process that dies in between tells it once more, and what it makes be said is given up too.
    """

    def __init__(
        self,
        store: Store,
        channels: Iterable[Channel],
        now: Callable[[], Instant],
        *,
        workers: int = 8,
        kick: Callable[[], None] = lambda: None,
        gone: Gone | None = None,
    ) -> None:
        self._store = store
        self._channels = {channel.name: channel for channel in channels}
        self._now = now
        self._free = workers
        self._spare = 1 if workers > 1 else 0
        self._kick = kick
        self._gone = gone
        self._running: set[asyncio.Task[None]] = set()
        self._worker = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._stopped = False

    async def pump(self) -> int:
        """Begin with every destination that is due, as far as there is room; does not wait."""
        begun = 0
        while self._free > 0 and not self._stopped:
            held = await self._store.unit(self._take)
            if held is None:
                break
            self._begin(held)
            begun += 1
        return begun

    async def drain(self, seconds: float) -> None:
        """Begin nothing new and wait for what runs; what takes longer is left to its lease."""
        self._stopped = True
        if self._running:
            _, slow = await asyncio.wait(self._running, timeout=seconds)
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)

    async def settle(self) -> None:
        """Pump until nothing is due and nothing runs."""
        while await self.pump() or self._running:
            await asyncio.gather(*self._running)

    def _take(self, unit: Unit) -> Lease | None:
        # However much there is to send: somebody is always free for danger.
        rank = queue.NEWS if self._free > self._spare else queue.URGENT
        return queue.lease(unit, self._now(), self._worker, LEASE, rank)

    def _begin(self, held: Lease) -> None:
        self._free -= 1
        task = asyncio.create_task(self._serve(held), name="delivery")
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if self._free <= self._spare:
            self._kick()
        self._free += 1

    async def _serve(self, held: Lease) -> None:
        until = self._now() + int((LEASE - LIMIT) * 1000)
        try:
            for parcel in held.parcels:
                ending = await self._send(held, parcel)
                if isinstance(ending, Refused) and ending.gone:
                    await self._leave(held, ending)
                    break
                await self._mark(parcel, ending)
                if isinstance(ending, Later | Paced) or self._stopped or self._now() > until:
                    break
            await self._store.unit(lambda unit: queue.release(unit, held))
        except StoreError as error:
            # The lease runs out by itself, and what was not marked goes out again then.
            report(log, "delivery.unmarked", error, channel=held.channel)

    async def _send(self, held: Lease, parcel: Parcel) -> Ending:
        channel = self._channels.get(held.channel)
        if channel is None:
            return Later("no such channel is set up", LONGEST_WAIT)
        try:
            async with asyncio.timeout(LIMIT):
                return await channel.send(held.destination, parcel)
        except Exception as error:  # noqa: BLE001 - one destination's trouble stays its own
            number = report(log, "delivery.failed", error, channel=held.channel, parcel=parcel.id)
            return Later(f"{type(error).__name__} {number}")

    async def _leave(self, held: Lease, ending: Refused) -> None:
        """Nothing arrives there any more: tell it once, and try nothing else of what waits."""
        log.warning("delivery.gone", channel=held.channel, why=ending.why)
        if self._gone is not None:
            try:
                await self._gone(held)
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001 - the rest of the world goes on
                report(log, "delivery.untold", error, channel=held.channel)
        at = self._now()
        await self._store.unit(lambda unit: queue.refuse_all(unit, held, ending.why, at))

    async def _mark(self, parcel: Parcel, ending: Ending) -> None:
        ending = _given_up(parcel, ending)
        at = self._now()
        match ending:
            case Sent():
                await self._store.unit(
                    lambda unit: queue.mark_sent(unit, parcel, at, ending.outside_id)
                )
            case Later():
                log.info("delivery.later", parcel=parcel.id, why=ending.why, fails=parcel.fails + 1)
                until = at + 1000 * (ending.wait or backoff(parcel.fails))
                await self._store.unit(lambda unit: queue.put_off(unit, parcel, until, ending.why))
            case Paced():
                until = at + max(1, ending.wait)
                await self._store.unit(lambda unit: queue.wait(unit, parcel, until))
            case Refused():
                log.warning("delivery.refused", parcel=parcel.id, why=ending.why)
                await self._store.unit(lambda unit: queue.refuse(unit, parcel, ending.why))
            case _:
                assert_never(ending)


def backoff(fails: int) -> int:
    """Return the seconds to wait after this many earlier failures."""
    return min(LONGEST_WAIT, FIRST_WAIT << min(fails, 20))


def _given_up(parcel: Parcel, ending: Ending) -> Ending:
    if isinstance(ending, Later) and parcel.fails + 1 >= MOST_FAILS:
        return Refused(f"too old: {ending.why}")
    return ending
