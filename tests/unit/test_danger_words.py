"""Which lines a panel shows: only what is open at that hour and day, at most three."""

from __future__ import annotations

from datetime import datetime

import pytest

from flows import calendar, words
from flows.talk import danger
from tests.unit.test_transcripts import content_of

CONTENT, _ = content_of("saw-friesland")


def at(wall: str) -> int:
    return calendar.instant(CONTENT, datetime.fromisoformat(wall))


@pytest.mark.parametrize("kind", sorted(danger.TOPICS))
@pytest.mark.parametrize("wall", ["2026-11-23 10:15", "2026-11-22 03:00", "2026-12-26 20:00"])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_panel_has_a_line_that_is_open(kind: str, wall: str, lang: str) -> None:
    message = danger.panel(CONTENT, kind, lang, at(wall))

    assert message.kind == "panel"
    assert "112" in words.plain(message.spans)
    assert "{" not in words.plain(message.spans)


@pytest.mark.parametrize(
    ("wall", "is_open"),
    [
        pytest.param("2026-11-23 10:15", True, id="monday morning"),
        pytest.param("2026-11-22 10:15", False, id="sunday morning"),
        pytest.param("2026-11-23 23:15", False, id="monday night"),
    ],
)
def test_a_line_of_office_hours_is_shown_only_then(wall: str, is_open: bool) -> None:  # noqa: FBT001  # a table's value
    lines = danger.open_lines(CONTENT, ["geldfit"], at(wall))

    assert bool(lines) is is_open


def test_a_panel_shows_at_most_three_lines() -> None:
    ids = [line.id for line in CONTENT.pack.helplines]

    assert len(danger.open_lines(CONTENT, ids, at("2026-11-23 10:15"))) == danger.MOST_LINES
