from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.understand.when import when, when_line

TUESDAY = datetime(2026, 9, 15, 10, 20, tzinfo=ZoneInfo("Europe/Amsterdam"))
LABELLED = Path(__file__).parent / "labelled"
REACHED = 0.986
"""The share of the labelled lines that must stay right."""


def _labelled(name: str) -> list[dict[str, str | None]]:
    return [json.loads(line) for line in (LABELLED / name).read_text("utf-8").splitlines()]


def test_the_labelled_lines_stay_right() -> None:
    rows = _labelled("when_own.jsonl")
    wrong = [row["text"] for row in rows if not _is_right(row)]
    assert len(wrong) <= (1 - REACHED) * len(rows), wrong


FAMILIES = _labelled("when_families.jsonl")


@pytest.mark.parametrize("family", sorted({row["note"] or "" for row in FAMILIES}))
def test_a_family_of_sentences_is_read(family: str) -> None:
    """The note of a line says of which family it is, such as deadlines or corrections."""
    wrong = [row["text"] for row in FAMILIES if row["note"] == family and not _is_right(row)]
    assert wrong == []


def _is_right(row: dict[str, str | None]) -> bool:
    """Compare with a label: its note may allow other starts, and a window that runs already."""
    found = when_line(row, TUESDAY)
    note = row["note"] or ""
    others = re.findall(r"alt=([^; ]+)", note)
    if found["kind"] == row["kind"] and found["start"] in ",".join(others).split(",") and others:
        return True
    running = "clip_ok" in note and found["start"] == row["now"]
    return (found["kind"], found["end"]) == (row["kind"], row["end"]) and (
        running or found["start"] == row["start"]
    )


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_no_text_whatever_raises(text: str) -> None:
    when(text, TUESDAY)


_PIECES = [
    "di",
    "31",
    "30 feb",
    "24",
    "99/99",
    "half 0",
    "van",
    "tot",
    "29e",
    "99 weken",
    "niet",
    ",",
    "ipv",
    "10-12",
    "liever",
    "dan",
    "nee",
    "week erna",
    "of",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=12))
def test_no_row_of_pieces_of_time_raises(pieces: list[str]) -> None:
    when("over " + " ".join(pieces), TUESDAY)


def test_a_long_line_is_cheap() -> None:
    """What is read is cut; no rule may take long on what is left."""
    for piece in ("di of ", "10 over half ", "niet ", "1-", "van ", "a" * 299):
        when(piece * 10_000, TUESDAY)
