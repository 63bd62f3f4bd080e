"""Starts the real program over and over, quickly: a process that has read all modules and forks.

Reading them takes seconds, and a test that kills twenty times has not got these. Each child is the
program as it is, on a Monday when the school is open; it prints nothing here.
Driven through standard input, see `Warm`.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path

from tests.integration.program import KEY, ROOT


class Warm:
    """The process that forks, and at most one child of it: the running program."""

    def __init__(self, process: asyncio.subprocess.Process, data: Path) -> None:
        self.began = time.time()
        self.process = process
        self.data = data
        self.child = 0

    async def start(self, **settings: str) -> None:
        """Start the program; it is not ready yet."""
        given = {"DATA": str(self.data), "PORT": "0", "KEY": KEY, **settings}
        env = {f"TERECHT_{name}": value for name, value in given.items()}
        env["STORY_BEGAN"] = str(self.began)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(env).encode() + b"\n")
        self.child = int(await self.process.stdout.readline())

    async def end(self, by: signal.Signals = signal.SIGKILL) -> None:
        """Send the signal, and wait until the child is gone."""
        os.kill(self.child, by)
        assert self.process.stdout is not None
        assert int(await self.process.stdout.readline()) == self.child
        self.child = 0

    @property
    def log(self) -> str:
        return (self.data / "log").read_text("utf-8")


@asynccontextmanager
async def warmed(data: Path) -> AsyncIterator[Warm]:
    process = await asyncio.create_subprocess_exec(
        *[sys.executable, "-m", "tests.integration.warm", str(data / "log")],
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    warm = Warm(process, data)
    try:
        yield warm
    finally:
        if warm.child:
            await warm.end()
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


def become(env: dict[str, str], log: str) -> None:
    """Be the program, in a child."""
    from tests.acceptance.on_monday import run  # noqa: PLC0415 - see `fork_on_demand`

    with Path(log).open("ab") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    os.environ.update(env)
    sys.argv = ["terecht", "run"]
    run()


def fork_on_demand(log: str) -> None:
    """Read environments, start the program with each; tell its number, and again at its end."""
    for name in ("tests.acceptance.on_monday", "bot.cli", "bot.serve", "bot.telegram.service"):
        import_module(name)  # not in the test's own process
    import_module("bot.knowledge").shared()  # what each child would read for itself
    for line in sys.stdin:
        child = os.fork()
        if not child:
            become(json.loads(line), log)
            os._exit(0)
        print(child, flush=True)  # noqa: T201 - this is how it answers
        os.waitpid(child, 0)
        print(child, flush=True)  # noqa: T201 - as above


if __name__ == "__main__":
    fork_on_demand(sys.argv[1])
