"""Run as a process of its own, to be killed: many students write, each answer is told on stdout."""

from __future__ import annotations

import asyncio
import sys

from storage.crypto import Keyring
from storage.work import open_store
from tests.integration.puppet import Play, play

STUDENTS = 40


async def write(on: Play, who: str) -> None:
    number = 0
    while True:
        number += 1
        await on.types(f"n{number}", who=who, nonce=f"{who}/{number}")
        sys.stdout.write(f"{who} {number}\n")
        sys.stdout.flush()


async def main(url: str) -> None:
    on = await play(open_store(url, Keyring([bytes(range(32))])))
    await asyncio.gather(*(write(on, f"s{n}") for n in range(STUDENTS)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
