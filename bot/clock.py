"""The only source of time, and the ticks that make due work run; holds no work of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC
from typing import TYPE_CHECKING

import structlog

from bot.log import report

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    from flows.protocol import Instant

log = structlog.get_logger(__name__)

TICK = 1.0
"""Seconds between two looks at what is due."""
HOUR = 3600
Work = Callable[[], Awaitable[int]]


def now() -> Instant:
    """Return this moment."""
    return time.time_ns() // 1_000_000


def elapsed() -> int:
    """Return milliseconds that only go forward, for how long something takes; no moment."""
    return time.monotonic_ns() // 1_000_000


class Worker:
    """Runs `work` once for every kick, never twice at once; kicks during a run make one more.

    `work` returns how much it did; while it did something it is called again at once.
    """

    def __init__(self, name: str, work: Work) -> None:
        self.name = name
        self._work = work
        self._kicked = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._fails = 0

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name=self.name)

    def kick(self) -> None:
        self._kicked.set()

    async def stop(self) -> None:
        """Let the running work end, and do no more."""
        if self._task is None:
            return
        task, self._task = self._task, None
        self._kicked.set()
        await task

    async def _run(self) -> None:
        me = asyncio.current_task()
        while self._task is me:
            await self._kicked.wait()
            self._kicked.clear()
            while self._task is me and await self._once():
                pass

    async def _once(self) -> int:
        try:
            done = await self._work()
        except Exception as error:  # noqa: BLE001 - a failing turn must not end the clock
            self._failed(error)
            return 0
        if self._fails:
            log.info("clock.mended", worker=self.name, fails=self._fails)
            self._fails = 0
        return done

    def _failed(self, error: Exception) -> None:
        """Tell the operator once a minute, not every second."""
        if self._fails % 60 == 0:
            report(log, "clock.failed", error, worker=self.name, fails=self._fails + 1)
        self._fails += 1


class Clock:
    """Kicks its workers every second or every hour; `kick` looks at what is due now."""

    def __init__(self, tick: float = TICK) -> None:
        self._often: list[Worker] = []
        self._seldom: list[Worker] = []
        self._tick = tick
        self._loop: asyncio.AbstractEventLoop | None = None
        self._scheduler: AsyncIOScheduler | None = None

    def every_tick(self, name: str, work: Work) -> None:
        """Do this at every tick and kick."""
        self._often.append(Worker(name, work))

    def every_hour(self, name: str, work: Work) -> None:
        """Do this at the start and then every hour."""
        self._seldom.append(Worker(name, work))

    def start(self) -> None:
        """Begin to tick; what is due already runs at once."""
        from apscheduler.schedulers.asyncio import (  # noqa: PLC0415 - slow to import
            AsyncIOScheduler,
        )

        self._loop = asyncio.get_running_loop()
        for worker in (*self._often, *self._seldom):
            worker.start()
        scheduler = AsyncIOScheduler(
            event_loop=self._loop,
            timezone=UTC,
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        scheduler.add_job(self._tick_often, "interval", seconds=self._tick)
        scheduler.add_job(self._tick_seldom, "interval", seconds=HOUR)
        scheduler.start()
        self._scheduler = scheduler
        self._kick(self._seldom)
        self._kick(self._often)

    def kick(self) -> None:
        """Look at what is due now; may be called from any thread."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended; the next start looks anyway
                self._loop.call_soon_threadsafe(self._kick, self._often)

    async def stop(self) -> None:
        """Stop ticking and let running work end."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        self._loop = None
        for worker in (*self._often, *self._seldom):
            await worker.stop()

    async def _tick_often(self) -> None:  # a coroutine: APScheduler runs functions in a thread
        self._kick(self._often)

    async def _tick_seldom(self) -> None:
        self._kick(self._seldom)

    @staticmethod
    def _kick(workers: list[Worker]) -> None:
        for worker in workers:
            worker.kick()
