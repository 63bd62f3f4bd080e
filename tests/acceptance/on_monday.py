"""Runs a command of Terecht as if its story began on Monday 23 November 2026, 10:16 in Leeuwarden.

The clock goes on from there, also from one command to the next. What is read as a transcript needs
the same days each time, and a school that is open.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from runpy import run_module

import time_machine

BEGIN = datetime(2026, 11, 23, 9, 16, tzinfo=UTC).timestamp()
BEGAN = "STORY_BEGAN"
"""In the environment: when the story really began, in seconds."""


def run() -> None:
    """Run the command that `sys.argv` names."""
    now = time.time()
    passed = now - float(os.environ.get(BEGAN) or now)
    with time_machine.travel(BEGIN + passed, tick=True):
        run_module("bot", run_name="__main__")


if __name__ == "__main__":
    sys.argv[0] = "terecht"
    run()
