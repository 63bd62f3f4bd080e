from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from bot import clock
from bot.clock import Clock


@pytest.fixture
async def ticking() -> AsyncIterator[Clock]:
    made = Clock(tick=3600)
    yield made
    await made.stop()


class Work:
    """Counts its calls; each call may be held, may fail, and says how much it did."""

    def __init__(self, *results: int | Exception) -> None:
        self.results = list(results)
        self.calls = 0
        self.called = asyncio.Event()
        self.running = 0
        self.together = 0

    async def __call__(self) -> int:
        self.calls += 1
        self.running += 1
        self.together = max(self.together, self.running)
        await asyncio.sleep(0)
        self.running -= 1
        result = self.results.pop(0) if self.results else 0
        if not self.results:
            self.called.set()
        if isinstance(result, Exception):
            raise result
        return result


async def test_work_that_did_something_is_asked_again_at_once(ticking: Clock) -> None:
    work = Work(64, 3, 0)
    ticking.every_tick("fire", work)

    ticking.start()
    await work.called.wait()
    await ticking.stop()

    assert work.calls == 3


async def test_every_tick_looks_again() -> None:
    work = Work(0, 0, 0)
    ticking = Clock(tick=0.01)
    ticking.every_tick("fire", work)

    ticking.start()
    await asyncio.wait_for(work.called.wait(), 10)
    await ticking.stop()

    assert work.calls >= 3


async def test_a_kick_from_a_thread_runs_what_is_due_now_never_twice_at_once(
    ticking: Clock,
) -> None:
    work = Work(0)
    ticking.every_tick("fire", work)
    ticking.start()
    await work.called.wait()
    work.called.clear()

    threads = [threading.Thread(target=ticking.kick) for _ in range(5)]
    for thread in threads:
        thread.start()
    await asyncio.wait_for(work.called.wait(), 10)
    for thread in threads:
        thread.join()
    await ticking.stop()

    assert 2 <= work.calls <= 6
    assert work.together == 1


async def test_failing_work_goes_on_and_is_logged_without_its_words(ticking: Clock) -> None:
    work = Work(RuntimeError("secret words"), 0)
    ticking.every_tick("fire", work)

    with capture_logs() as logs:
        ticking.start()
        while not work.called.is_set():
            ticking.kick()
            await asyncio.sleep(0)
        await ticking.stop()

    assert [line["event"] for line in logs] == ["clock.failed", "clock.mended"]
    assert "secret" not in str(logs)


async def test_a_long_failure_is_told_once_a_minute(ticking: Clock) -> None:
    work = Work(*[OSError() for _ in range(100)])
    ticking.every_tick("fire", work)

    with capture_logs() as logs:
        ticking.start()
        while not work.called.is_set():
            ticking.kick()
            await asyncio.sleep(0)
        await ticking.stop()

    failed = [line["fails"] for line in logs if line["event"] == "clock.failed"]
    assert failed == [1, 61]


async def test_hourly_work_runs_at_the_start(ticking: Clock) -> None:
    work = Work(0)
    ticking.every_hour("prune", work)

    ticking.start()

    await asyncio.wait_for(work.called.wait(), 10)


async def test_stopping_waits_for_running_work(ticking: Clock) -> None:
    begun, may_end, ended = asyncio.Event(), asyncio.Event(), False

    async def slow() -> int:
        nonlocal ended
        begun.set()
        await may_end.wait()
        ended = True
        return 0

    ticking.every_tick("slow", slow)
    ticking.start()
    await begun.wait()
    stopping = asyncio.create_task(ticking.stop())
    await asyncio.sleep(0)
    may_end.set()
    await stopping

    assert ended


def test_now_is_the_utc_time_in_milliseconds() -> None:
    before = time.time()

    moment = clock.now()

    assert isinstance(moment, int)
    assert int(before * 1000) <= moment <= time.time() * 1000
