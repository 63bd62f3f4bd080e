"""Plays many students against a bot behind a webhook, and takes the figures; knows no bot.

The bot is a process of its own, on a core of its own where there are two. This one has Telegram's
part: it posts updates, in order within a chat, and answers what the bot calls.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from statistics import quantiles

import msgspec

from tests.bench.load import IN_FLIGHT, Figures
from tests.bench.script import MOVES, Move, Saying, Script, data_of, saying, update
from tests.bench.wire import Poster, get, serve

SECRET = "secret-of-the-bench"
PATH = "/telegram/webhook"
PATIENCE = 30
QUIET = 0.5
"""Seconds in which what is still on its way comes to its end."""
_NUMBERS = count(1)


class Cost(msgspec.Struct, frozen=True):
    """What a bot's process says of itself: seconds of CPU, and its highest memory in MB."""

    cpu: float
    memory: float


class Chat:
    """One student's chat: what it waits for, and what it was given."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.mark = b""
        self.came = asyncio.Event()

    def hear(self, body: bytes) -> None:
        self.bodies.append(body)
        if self.mark and self.mark in body:
            self.came.set()

    def expect(self, move: Move) -> None:
        self.mark = move.mark
        self.came.clear()

    def data(self, label: str) -> str:
        found = (data_of(body, label) for body in reversed(self.bodies))
        return next(filter(None, found), "")


class Play:
    """A bot under load. `took` has, for each move, the time to its 200 and to its answer."""

    def __init__(self, port: int, chats: dict[int, Chat]) -> None:
        self.port = port
        self.chats = chats
        self.took: list[tuple[float, float]] = []

    async def talk(self, poster: Poster, number: int) -> list[list[Saying]]:
        """Play one student's part; return what was said to each move."""
        chat = self.chats[number] = Chat()
        said: list[list[Saying]] = []
        for move in MOVES:
            data = chat.data(move.does) if move.press else ""
            chat.expect(move)
            before, heard = time.perf_counter(), len(chat.bodies)
            await poster.post(update(next(_NUMBERS), number, move, data))
            accepted = time.perf_counter()
            try:
                await asyncio.wait_for(chat.came.wait(), PATIENCE)
            except TimeoutError:
                raise SystemExit(f"no {move.until!r} after {move.does!r}") from None
            self.took.append((accepted - before, time.perf_counter() - before))
            if number == 1:
                await asyncio.sleep(QUIET)
                said.append([saying(body) for body in chat.bodies[heard:]])
        del self.chats[number]
        return said

    async def storm(self, students: int) -> Figures:
        waiting = iter(range(2, students + 2))
        self.took.clear()

        async def worker() -> None:
            poster = Poster(self.port, PATH, SECRET)
            for number in waiting:
                await self.talk(poster, number)
            poster.close()

        before, began = await self.cost(), time.perf_counter()
        await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))
        seconds = time.perf_counter() - began
        await asyncio.sleep(QUIET)
        after = await self.cost()
        return Figures(
            updates=len(self.took),
            seconds=seconds,
            p50=quantiles([answer for _, answer in self.took], n=20)[9] * 1000,
            p95=quantiles([answer for _, answer in self.took], n=20)[18] * 1000,
            cpu=after.cpu - before.cpu,
            memory=after.memory,
            accepted=quantiles([accepted for accepted, _ in self.took], n=20)[9] * 1000,
        )

    async def cost(self) -> Cost:
        return msgspec.json.decode(await get(self.port, "/bench/cost"), type=Cost)


def cores() -> list[int]:
    return sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else [0]


@asynccontextmanager
async def started(bot: str, api: str, folder: Path) -> AsyncIterator[int]:
    """Run a bot; give its port."""
    command = [sys.executable, "-m", f"tests.bench.{bot}", str(folder), api, str(cores()[-1])]
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
    try:
        yield await port_of(process)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def port_of(process: Process) -> int:
    assert process.stdout is not None
    async for line in process.stdout:
        if line.startswith(b"PORT "):
            return int(line.split()[1])
    raise SystemExit("the bot did not start")


async def play(bot: str, students: int, folder: Path) -> tuple[Figures, Script]:
    """Run one round in this folder; return what it took, and what was said."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, {cores()[0]})
    chats: dict[int, Chat] = {}

    def hear(method: str, chat: int, body: bytes) -> None:
        if method.startswith("send") and chat in chats:
            chats[chat].hear(body)

    server, api = await serve(hear)
    async with started(bot, api, folder) as port:
        on = Play(port, chats)
        first = Poster(port, PATH, SECRET)
        says = Script(await on.talk(first, 1))
        first.close()
        found = await on.storm(students)
    server.close()
    return found, says


def main(bot: str, students: int, script: Path) -> None:
    """Play what stands in `script`; when there is nothing, write down what this bot says."""
    with tempfile.TemporaryDirectory(prefix="terecht-bench-") as name:
        folder = Path(name)
        if script.exists():
            (folder / "script.json").write_bytes(script.read_bytes())
        found, says = asyncio.run(play(bot, students, folder))
    if not script.exists():
        script.write_bytes(msgspec.json.encode(says))
    sys.stdout.buffer.write(msgspec.json.encode(found))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
