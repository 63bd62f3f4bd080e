"""Starts the real program for tests, on a free port; tells what it printed and how it ended."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
KEY = bytes(range(32)).hex()
_ADDRESS = re.compile(r"student +(http://\S+)/\n")
_LOGIN = re.compile(r"http://\S+/team/in/\S+")
PATIENCE = 60


@dataclass
class Ended:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


@dataclass
class Program:
    """A running server. `printed` is all of its output until it listened."""

    process: asyncio.subprocess.Process
    printed: str

    @property
    def address(self) -> str:
        found = _ADDRESS.search(self.printed)
        assert found, self.printed
        return found[1]

    @property
    def logins(self) -> list[str]:
        return _LOGIN.findall(self.printed)

    async def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(by)
        return await asyncio.wait_for(self.process.wait(), PATIENCE)


def environment(data: Path, **settings: str) -> dict[str, str]:
    """Return an environment with only these settings."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("TERECHT_")}
    given = {"DATA": str(data), "PORT": "0", "KEY": KEY, **settings}
    return own | {f"TERECHT_{name}": value for name, value in given.items()}


async def command(
    *arguments: str, env: Mapping[str, str], said: bytes = b"", cwd: Path = ROOT
) -> Ended:
    """Run a command to its end."""
    process = await asyncio.create_subprocess_exec(
        *[sys.executable, "-m", "bot", *arguments],
        env=env,
        cwd=cwd,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(said), PATIENCE)
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), err.decode())


@asynccontextmanager
async def running(data: Path, *options: str, **settings: str) -> AsyncIterator[Program]:
    """Run the server until the end of the block; what still runs then is killed."""
    process = await asyncio.create_subprocess_exec(
        *[sys.executable, "-m", "bot", "run", *options],
        env=environment(data, **settings),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        last = b"Inloggen" if "--demo" in options else b"health"
        printed = [await asyncio.wait_for(process.stdout.readuntil(last), PATIENCE)]
        printed.append(await process.stdout.readline())
        while "--demo" in options and b"".join(printed).count(b"/team/in/") < 3:
            printed.append(await asyncio.wait_for(process.stdout.readline(), PATIENCE))
        yield Program(process, b"".join(printed).decode())
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()
