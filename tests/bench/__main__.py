"""`./run bench`: our runner and the peer in turns on one core, and what each of them took."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from statistics import median

import msgspec
import typer

from tests.bench.load import IN_FLIGHT, Figures


def cpu_per_thousand(found: Figures) -> float:
    return found.cpu / found.updates * 1000


ROWS: tuple[tuple[str, Callable[[Figures], float]], ...] = (
    ("updates a second", lambda found: found.rate),
    ("p50, ms", lambda found: found.p50),
    ("p95, ms", lambda found: found.p95),
    ("CPU s per 1000 updates", cpu_per_thousand),
    ("highest memory, MB", lambda found: found.memory),
)


def play(bot: str, students: int) -> Figures:
    with tempfile.TemporaryDirectory(prefix="terecht-bench-") as folder:
        command = [sys.executable, "-m", f"tests.bench.{bot}", folder, str(students)]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return msgspec.json.decode(done.stdout, type=Figures)


def middle(rounds: list[Figures], figure: Callable[[Figures], float]) -> float:
    return median(figure(found) for found in rounds)


def main(students: int = 1000, rounds: int = 3) -> None:
    """Measure; the peer plays a quarter of the students, its figures settle as quickly."""
    print(f"{rounds} rounds in turns, {students} students, {IN_FLIGHT} at a time, one core\n")
    ours: list[Figures] = []
    peer: list[Figures] = []
    for _ in range(rounds):
        ours.append(play("ours", students))
        peer.append(play("peer", max(students // 4, 1)))
    print(f"{'median':24}{'Terecht':>12}{'peer':>12}")
    for name, figure in ROWS:
        print(f"{name:24}{middle(ours, figure):12.2f}{middle(peer, figure):12.2f}")
    ratios = [mine.rate / other.rate for mine, other in zip(ours, peer, strict=True)]
    print(f"\nratio {median(ratios):.1f} (rounds: {', '.join(f'{one:.1f}' for one in ratios)})")
    by_cpu = middle(peer, cpu_per_thousand) / middle(ours, cpu_per_thousand)
    print(f"by CPU {by_cpu:.1f}, which another busy program on this machine changes less")


if __name__ == "__main__":
    typer.run(main)
