"""Guards how well strangers are understood: learned without two writers, tried on their lines.

C wrote topics as a school social worker would hear them, `dev` wrote danger and its look-alikes;
neither was looked at while the others' lines were written. Ratios only: no timing is asserted.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import scoring
from bot.knowledge import shared
from bot.teaching import School
from flows.understand.when import when_line

LABELLED = Path(__file__).parents[1] / "unit" / "labelled"
AT_LEAST = {
    "right @1": 0.84,
    "right @3": 0.94,
    "routed: rightly": 0.95,
    "routed: of all topics": 0.50,
    "danger: panel or gentle": 0.93,
    "danger now: panel or gentle": 0.95,
    "danger: panel": 0.85,
    "language": 0.95,
}
AT_MOST = {
    "out of scope routed": 0.06,
    "hard look-alikes: panel": 0.08,
    "hard look-alikes: gentle": 0.20,
}


@pytest.mark.timeout(900)
def test_strangers_are_understood_as_well_as_they_must_be() -> None:
    school = School()
    bounds = shared().weights.bounds
    held = school.held_out(frozenset(("C", "dev"))).sharper(bounds["sharp"])

    found = {
        name: share.part / share.whole
        for name, share, _, _ in scoring.figures(held, bounds, school.intents)
    }

    assert {name: value for name, value in found.items() if value < AT_LEAST.get(name, 0)} == {}
    assert {name: value for name, value in found.items() if value > AT_MOST.get(name, 1)} == {}
    assert found.keys() == AT_LEAST.keys() | AT_MOST.keys()


def test_strangers_times_are_read_as_well_as_they_must_be() -> None:
    now = datetime(2026, 9, 8, 10, 15, tzinfo=ZoneInfo("Europe/Amsterdam"))
    text = (LABELLED / "when_strangers.jsonl").read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    right = sum(scoring.time_is_right(line, when_line(line, now)) for line in lines)

    assert right / len(lines) >= 0.88
