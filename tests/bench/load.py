"""Drives many students through one conversation at once, and takes the figures; knows no bot."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from pathlib import Path
from statistics import quantiles

import msgspec

IN_FLIGHT = 40

Step = Callable[[], Awaitable[object]]
"""Sends one prepared update and returns when it is handled, durably."""


class Figures(msgspec.Struct, frozen=True):
    """What one round of one bot took; `memory` is the process's highest, in MB."""

    updates: int
    seconds: float
    p50: float
    p95: float
    cpu: float
    memory: float
    accepted: float = 0.0
    """Behind a webhook: p50 of the time to the 200; the others are then to the answer itself."""

    @property
    def rate(self) -> float:
        return self.updates / self.seconds


def use_one_core() -> None:
    """Stay on one core, where the system can, so that figures of machines compare."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


async def drive(conversations: Iterable[list[Step]]) -> Figures:
    """Play every conversation in order, `IN_FLIGHT` of them at a time."""
    waiting = iter(conversations)
    took: list[float] = []

    async def worker() -> None:
        for conversation in waiting:
            for step in conversation:
                before = time.perf_counter()
                await step()
                took.append(time.perf_counter() - before)

    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    return figures(took, seconds, cpu)


def figures(took: list[float], seconds: float, cpu: float) -> Figures:
    cuts = quantiles(took, n=20)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Figures(
        updates=len(took),
        seconds=seconds,
        p50=cuts[9] * 1000,
        p95=cuts[18] * 1000,
        cpu=cpu,
        memory=peak / (1024 if sys.platform == "linux" else 1024 * 1024),
    )


def play(play_in: Callable[[Path, int], Coroutine[None, None, Figures]]) -> None:
    """Run one round, as `python -m tests.bench.<bot> FOLDER STUDENTS`, and print it as JSON."""
    use_one_core()
    found = asyncio.run(play_in(Path(sys.argv[1]), int(sys.argv[2])))
    sys.stdout.write(json.dumps(msgspec.structs.asdict(found)))
