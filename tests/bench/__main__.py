"""`./run bench`: Terecht and its peers in turns, and what each of them took, in one table.

First without a network: our runner beside the peer's handlers. Then each behind its own webhook,
beside aiogram in memory too; last what reading a message costs. How to read it stands in
docs/architecture.md.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

import msgspec
import typer

from tests.bench.load import IN_FLIGHT, Figures
from tests.bench.reading import print_reading

Rounds = Mapping[str, list[Figures]]


def cpu_per_thousand(found: Figures) -> float:
    return found.cpu / found.updates * 1000


ROWS: tuple[tuple[str, Callable[[Figures], float]], ...] = (
    ("updates a second", lambda found: found.rate),
    ("p50, ms", lambda found: found.p50),
    ("p95, ms", lambda found: found.p95),
    ("p50 to the 200, ms", lambda found: found.accepted),
    ("CPU s per 1000 updates", cpu_per_thousand),
    ("highest memory, MB", lambda found: found.memory),
)
RUNNER = {"ours": "Terecht", "peer": "peer"}
HOOK = {"hook_ours": "Terecht, hook", "hook_peer": "peer, hook", "hook_memory": "memory, hook"}
NAMES = RUNNER | HOOK
WIDTH = 15


def play(bot: str, students: int, script: Path) -> Figures:
    """One round of one bot, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="terecht-bench-") as folder:
        hook = ["tests.bench.hook", bot, str(students), str(script)]
        command = hook if bot in HOOK else [f"tests.bench.{bot}", folder, str(students)]
        done = subprocess.run([sys.executable, "-m", *command], stdout=subprocess.PIPE, check=True)
    return msgspec.json.decode(done.stdout, type=Figures)


def middle(rounds: list[Figures], figure: Callable[[Figures], float]) -> float:
    return median(figure(found) for found in rounds)


def print_table(found: Rounds) -> None:
    print(f"{'median':24}" + "".join(f"{NAMES[bot]:>{WIDTH}}" for bot in found))
    for name, figure in ROWS:
        values = (middle(rounds, figure) for rounds in found.values())
        print(f"{name:24}" + "".join(f"{f'{one:.2f}' if one else '-':>{WIDTH}}" for one in values))


def print_ratio(found: Rounds, ours: str, other: str) -> None:
    """Say how many times the other one Terecht does; by CPU another busy program changes less."""
    pairs = zip(found[ours], found[other], strict=True)
    ratios = [mine.rate / one.rate for mine, one in pairs]
    by_cpu = middle(found[other], cpu_per_thousand) / middle(found[ours], cpu_per_thousand)
    rounds = ", ".join(f"{one:.2f}" for one in ratios)
    what = f"{NAMES[ours]} : {NAMES[other]}"
    print(f"{what:32} {median(ratios):6.2f}  by CPU {by_cpu:6.2f}  (rounds: {rounds})")


def main(students: int = 1000, rounds: int = 3) -> None:
    """Measure; the slower bots play fewer students, their figures settle as quickly."""
    share = {"ours": 1, "peer": 4, "hook_ours": 2, "hook_peer": 4, "hook_memory": 2}
    found: dict[str, list[Figures]] = {bot: [] for bot in NAMES}
    print(f"{rounds} rounds in turns, {students} students, {IN_FLIGHT} at a time, one core a bot\n")
    with tempfile.TemporaryDirectory(prefix="terecht-bench-") as folder:
        for _ in range(rounds):
            for bot in NAMES:
                number = max(students // share[bot], 1)
                found[bot].append(play(bot, number, Path(folder) / "script.json"))
    print_table(found)
    print()
    print_ratio(found, "ours", "peer")
    print_ratio(found, "hook_ours", "hook_peer")
    print_ratio(found, "hook_ours", "hook_memory")
    print()
    print_reading()


if __name__ == "__main__":
    typer.run(main)
