"""What reading a message costs: lines a second of `terecht match`, start, memory, and long texts.

Each command is a process of its own; lines a second are those of a run less those of the start.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from statistics import median

from bot.knowledge import understanding
from content.phrases import topic_lines
from flows.understand.text import MAX_CHARS
from flows.understand.when import when
from tests.unit.test_when import TUESDAY

LINES = 8000
ROUNDS = 3


def cpu_of(lines: list[str]) -> float:
    """Return the CPU seconds that `terecht match` takes for `lines`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = "\n".join(json.dumps({"text": line}) for line in lines).encode()
    command = [sys.executable, "-m", "bot", "match"]
    environment = {**os.environ, "TERECHT_LOG": "json"}
    subprocess.run(command, input=said, stdout=subprocess.DEVNULL, env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def milliseconds(work: object, text: str) -> float:
    began = time.process_time()
    work(text)  # type: ignore[operator]  # one of the readers below
    return 1000 * (time.process_time() - began)


def print_reading() -> None:
    """Measure and print; figures of one machine at one moment."""
    every = [line.text for line in topic_lines() if line.writer in "ABC"]
    lines = (every * (LINES // len(every) + 1))[:LINES]
    starts = [cpu_of(["x"]) for _ in range(ROUNDS)]
    whole = [cpu_of(lines) for _ in range(ROUNDS)]
    rates = [LINES / (one - median(starts)) for one in whole]
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"match, lines a second by CPU    {median(rates):8.0f}  (rounds: {_list(rates)})")
    print(f"match, start, CPU s             {median(starts):8.2f}  (rounds: {_list(starts, 2)})")
    print(f"match, highest memory, MB       {memory:8.0f}")
    reads = understanding()
    endless = (" ".join(every) * 2)[:MAX_CHARS]
    long = [milliseconds(reads.read, endless + str(at)) for at in range(ROUNDS)]
    print(f"{MAX_CHARS} characters, ms           {median(long):8.1f}  (rounds: {_list(long, 1)})")
    word = [milliseconds(reads.read, "я" * (MAX_CHARS - at)) for at in range(ROUNDS)]
    print(f"the same in one word, ms        {median(word):8.1f}  (rounds: {_list(word, 1)})")
    times = [milliseconds(lambda text: when(text, TUESDAY), endless) for _ in range(ROUNDS)]
    print(f"as a time, ms                   {median(times):8.1f}")


def _list(values: list[float], digits: int = 0) -> str:
    return ", ".join(f"{one:.{digits}f}" for one in values)


if __name__ == "__main__":
    print_reading()
