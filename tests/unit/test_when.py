from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.understand.lines import when_line
from flows.understand.when import when

ZONE = ZoneInfo("Europe/Amsterdam")
TUESDAY = datetime(2026, 9, 15, 10, 20, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("half 3", "2026-09-15T14:30"),
        ("vrijdag half 3", "2026-09-18T14:30"),
        ("morgen kwart voor 11", "2026-09-16T10:45"),
        ("morgen kwart over 2", "2026-09-16T14:15"),
        ("donderdag 9:30", "2026-09-17T09:30"),
        ("do 13u15", "2026-09-17T13:15"),
        ("9 uur", "2026-09-16T09:00"),
        ("volgende week woensdag om 11", "2026-09-23T11:00"),
        ("22 september 10.00", "2026-09-22T10:00"),
        ("22-9 om 10 uur", "2026-09-22T10:00"),
        ("over een half uur", "2026-09-15T10:50"),
        ("overmorgen 10 over half 2", "2026-09-17T13:40"),
        ("tomorrow at 3pm", "2026-09-16T15:00"),
        ("vanavond 8 uur", "2026-09-15T20:00"),
        ("niet woensdag maar donderdag 10 uur", "2026-09-17T10:00"),
        ("ma of wo om 9 uur", "2026-09-16T09:00"),
    ],
)
def test_a_moment_is_read(text: str, start: str) -> None:
    found = when_line({"text": text}, TUESDAY)
    assert found == {"kind": "instant", "start": start, "end": None}


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("vrijdag", "2026-09-18T08:00", "2026-09-18T17:00"),
        ("vrijdagmiddag", "2026-09-18T12:00", "2026-09-18T17:00"),
        ("donderdag na school", "2026-09-17T15:00", "2026-09-17T17:00"),
        ("morgen tussen 1 en 3", "2026-09-16T13:00", "2026-09-16T15:00"),
        ("woensdag na 2en", "2026-09-16T14:00", "2026-09-16T17:00"),
        ("volgende week", "2026-09-21T08:00", "2026-09-25T17:00"),
        ("di of do", "2026-09-15T08:00", "2026-09-15T17:00"),
        ("woesdag ochtend", "2026-09-16T08:00", "2026-09-16T12:00"),
        ("over 2 weken", "2026-09-29T08:00", "2026-09-29T17:00"),
        ("zsm", "2026-09-15T10:20", None),
    ],
)
def test_a_stretch_is_read(text: str, start: str, end: str | None) -> None:
    found = when_line({"text": text}, TUESDAY)
    assert found == {"kind": "window", "start": start, "end": end}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "wanneer kan jij",
        "niet vrijdag",
        "ik heb 3 boetes",
        "lokaal 2.15",
        "na het 5e uur",
        "👍",
    ],
)
def test_a_refusal_or_no_time_is_none(text: str) -> None:
    assert when(text, TUESDAY).kind == "none"


@pytest.mark.parametrize(
    "text", ["gisteren om 3 uur", "vorige week dinsdag was ik er", "vandaag 9 uur"]
)
def test_what_is_over_is_past(text: str) -> None:
    assert when(text, TUESDAY).kind == "past"


def test_hours_that_pass_count_across_the_clock_change() -> None:
    night = datetime(2027, 3, 28, 0, 30, tzinfo=ZONE)
    found = when_line({"text": "over 3 uur"}, night)
    assert found["start"] == "2027-03-28T04:30"


def test_the_line_may_bring_its_own_moment() -> None:
    found = when_line({"text": "morgen 10 uur", "now": "2026-12-31T15:00"}, TUESDAY)
    assert found["start"] == "2027-01-01T10:00"


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
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=12))
def test_no_row_of_pieces_of_time_raises(pieces: list[str]) -> None:
    when("over " + " ".join(pieces), TUESDAY)
