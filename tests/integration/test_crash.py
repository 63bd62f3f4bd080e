from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from storage.crypto import Keyring
from storage.work import open_store
from tests.integration.puppet import play

ROOT = Path(__file__).parents[2]
ANSWERS = 600


def _write_until_killed(url: str) -> dict[str, int]:
    """Return the last number that was answered to each student."""
    command = [sys.executable, "-m", "tests.integration.crash_writer", url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(ANSWERS)]
        writer.kill()
        # What it said between the last look and its end counts too; a torn last line does not.
        lines += writer.stdout.read().splitlines(keepends=True)
    said = [line.split() for line in lines if line.endswith("\n")]
    return {who: int(number) for who, number in said}


async def test_kill_in_mid_load_loses_nothing_that_was_answered(url: str, keyring: Keyring) -> None:
    answered = _write_until_killed(url)
    store = open_store(url, keyring)
    on = await play(store)

    assert len(answered) > 1
    for who, last in answered.items():
        texts = await on.reads(who)
        stored = len(texts) // 2
        assert texts == [t for n in range(1, stored + 1) for t in (f"n{n}", f"echo n{n}")]
        assert last <= stored <= last + 1
        # A post whose answer never came is sent again: it is answered once.
        await on.types(f"n{last + 1}", who=who, nonce=f"{who}/{last + 1}")
        assert len(await on.reads(who)) == 2 * (last + 1)
        assert (await on.conversation(who)).session.turn == last + 1
    store.close()
