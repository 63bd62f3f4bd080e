from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.schema import Holiday
from flows import calendar
from flows.calendar import Block
from flows.protocol import Busy
from tests.unit.small_pack import SMALL, WEEK, content, hours, person

HOUR = 3_600_000


def at(wall: str) -> int:
    """Return the instant of an Amsterdam wall clock time, without asking the code under test."""
    zone = ZoneInfo("Europe/Amsterdam")
    return round(datetime.fromisoformat(wall).replace(tzinfo=zone).timestamp() * 1000)


def busy(who: str, start: str, end: str) -> Busy:
    return Busy(who, at(start), at(end))


def block(who: str, start: str, end: str, location: str = "noord", spot: str = "plein") -> Block:
    return Block(who, at(start), at(end), location, spot)


# ---------------------------------------------------------------- days and instants


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param("2026-11-26", True, id="an ordinary Thursday"),
        pytest.param("2026-11-28", False, id="a Saturday"),
        pytest.param("2026-11-29", False, id="a Sunday"),
        pytest.param("2026-10-09", True, id="the Friday before the autumn holiday"),
        pytest.param("2026-10-12", False, id="the autumn holiday"),
        pytest.param("2026-12-18", True, id="the last day before Christmas"),
        pytest.param("2027-01-04", True, id="the first day after Christmas"),
        pytest.param("2027-04-27", False, id="King's Day"),
        pytest.param("2027-03-29", False, id="Easter Monday"),
        pytest.param("2027-05-06", False, id="Ascension Day"),
        pytest.param("2027-05-17", False, id="Whit Monday"),
    ],
)
def test_school_days(day: str, *, expected: bool) -> None:
    assert calendar.is_school_day(SMALL, date.fromisoformat(day)) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param("2026-11-26", "2026-11-27", id="tomorrow"),
        pytest.param("2026-11-27", "2026-11-30", id="over a weekend"),
        pytest.param("2026-12-18", "2027-01-04", id="over Christmas"),
        pytest.param("2027-07-09", "2027-08-23", id="over the summer"),
    ],
)
def test_next_school_day(day: str, expected: str) -> None:
    found = calendar.next_school_day(SMALL, date.fromisoformat(day))

    assert found == date.fromisoformat(expected)


def test_a_school_that_only_has_holidays_still_ends_the_search() -> None:
    closed = content(holidays=(Holiday(start="2026-01-01", end="2036-01-01", name="Dicht"),))

    found = calendar.next_school_day(closed, date(2026, 11, 26))

    assert (found - date(2026, 11, 26)).days == calendar.LONGEST_CLOSURE


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        pytest.param("2026-10-23T09:00", "2026-10-23T07:00+00:00", id="before the clock goes back"),
        pytest.param("2026-10-26T09:00", "2026-10-26T08:00+00:00", id="after the clock went back"),
        pytest.param("2026-10-25T02:30", "2026-10-25T00:30+00:00", id="the hour that comes twice"),
        pytest.param("2027-03-28T02:30", "2027-03-28T01:30+00:00", id="the hour that never comes"),
        pytest.param("2027-03-29T09:00", "2027-03-29T07:00+00:00", id="after the clock went on"),
    ],
)
def test_wall_clock_to_instant(wall: str, utc: str) -> None:
    found = calendar.instant(SMALL, datetime.fromisoformat(wall))

    assert found == round(datetime.fromisoformat(utc).timestamp() * 1000)


@given(st.integers(0, 4_000_000_000_000))
def test_local_is_the_same_moment(moment: int) -> None:
    assert round(calendar.local(SMALL, moment).timestamp() * 1000) == moment


# ---------------------------------------------------------------- presence


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        pytest.param(
            [],
            [("09:00", "12:00"), ("13:00", "15:00")],
            id="nothing taken: both blocks",
        ),
        pytest.param(
            [("10:00", "10:40")],
            [("09:00", "10:00"), ("10:40", "12:00"), ("13:00", "15:00")],
            id="a talk splits a block",
        ),
        pytest.param(
            [("08:00", "14:00")],
            [("14:00", "15:00")],
            id="an absence takes one block and a part",
        ),
        pytest.param([("00:00", "23:59")], [], id="a day away leaves nothing"),
        pytest.param(
            [("09:30", "10:30"), ("10:00", "11:00"), ("11:00", "12:00")],
            [("09:00", "09:30"), ("13:00", "15:00")],
            id="stretches that overlap and touch",
        ),
        pytest.param(
            [("11:00", "10:00")],
            [("09:00", "12:00"), ("13:00", "15:00")],
            id="a stretch backwards takes nothing",
        ),
    ],
)
def test_presence_without_what_is_taken(
    taken: list[tuple[str, str]], expected: list[tuple[str, str]]
) -> None:
    day = "2026-11-26T"
    away = [busy("anna", day + start, day + end) for start, end in taken]
    others = [busy("bram", day + "00:00", day + "23:00")]

    found = calendar.presence(SMALL, "anna", at(day + "00:00"), at(day + "23:59"), others + away)

    assert found == tuple(block("anna", day + start, day + end) for start, end in expected)


def test_presence_is_cut_to_the_window_and_knows_no_closed_days() -> None:
    found = calendar.presence(SMALL, "bram", at("2026-11-27T14:00"), at("2026-11-30T09:30"))

    assert found == (
        block("bram", "2026-11-27T14:00", "2026-11-27T15:00"),
        block("bram", "2026-11-30T09:00", "2026-11-30T09:30"),
    )


def test_somebody_unknown_is_never_here() -> None:
    assert calendar.presence(SMALL, "niemand", at("2026-11-26T00:00"), at("2026-11-27T00:00")) == ()
    assert calendar.next_presence(SMALL, "niemand", at("2026-11-26T00:00")) is None


def test_here_now_names_who_is_here_and_until_when() -> None:
    now = at("2026-11-26T12:30")
    away = [busy("cem", "2026-11-26T12:00", "2026-11-26T13:00")]

    assert calendar.here_now(SMALL, ["anna", "bram", "cem"], now, away) == (
        Block("bram", now, at("2026-11-26T15:00"), "noord", "plein"),
    )


@pytest.mark.parametrize(
    ("who", "now", "expected"),
    [
        pytest.param(
            "anna",
            "2026-11-26T09:30",
            block("anna", "2026-11-26T09:30", "2026-11-26T12:00"),
            id="here: the rest of the block",
        ),
        pytest.param(
            "anna",
            "2026-11-26T12:00",
            block("anna", "2026-11-26T13:00", "2026-11-26T15:00"),
            id="in the break: the next block",
        ),
        pytest.param(
            "cem",
            "2026-11-26T16:00",
            block("cem", "2026-11-30T10:00", "2026-11-30T16:00", spot="lokaal 1.12"),
            id="gone: the next day of presence",
        ),
        pytest.param(
            "bram",
            "2027-07-09T15:00",
            block("bram", "2027-08-23T09:00", "2027-08-23T15:00"),
            id="over the summer",
        ),
    ],
)
def test_next_presence(who: str, now: str, expected: Block) -> None:
    assert calendar.next_presence(SMALL, who, at(now)) == expected


def test_next_presence_passes_over_an_absence() -> None:
    away = [busy("cem", "2026-11-26T00:00", "2026-12-01T00:00")]

    found = calendar.next_presence(SMALL, "cem", at("2026-11-26T09:00"), away)

    assert found == block("cem", "2026-12-03T10:00", "2026-12-03T16:00", spot="lokaal 1.12")


@given(
    st.integers(at("2026-10-01T00:00"), at("2027-11-01T00:00")),
    st.lists(st.tuples(st.integers(-50, 400), st.integers(1, 60)), max_size=8),
)
def test_presence_never_lies(now: int, taken: list[tuple[int, int]]) -> None:
    away = [
        Busy("anna", now + start * HOUR, now + (start + length) * HOUR) for start, length in taken
    ]

    found = calendar.presence(SMALL, "anna", now, now + 14 * 24 * HOUR, away)

    for one in found:
        start, end = calendar.local(SMALL, one.start), calendar.local(SMALL, one.end)
        assert now <= one.start < one.end
        assert calendar.is_school_day(SMALL, start.date())
        assert "09:00" <= start.strftime("%H:%M") < end.strftime("%H:%M") <= "15:00"
        assert not any(gone.start < one.end and one.start < gone.end for gone in away)
    assert list(found) == sorted(found, key=lambda one: one.start)


# ---------------------------------------------------------------- said


@pytest.mark.parametrize(
    ("moment", "dutch", "english"),
    [
        pytest.param("2026-11-24T14:30", "vandaag om 14.30", "today at 14:30", id="today"),
        pytest.param("2026-11-25T09:00", "morgen om 9.00", "tomorrow at 9:00", id="tomorrow"),
        pytest.param(
            "2026-11-26T10:15",
            "donderdag 26 november om 10.15",
            "Thursday 26 November at 10:15",
            id="this week",
        ),
        pytest.param(
            "2026-11-23T10:15",
            "maandag 23 november om 10.15",
            "Monday 23 November at 10:15",
            id="yesterday",
        ),
    ],
)
def test_a_moment_is_spoken(moment: str, dutch: str, english: str) -> None:
    now = at("2026-11-24T08:00")

    assert calendar.spoken(SMALL, at(moment), now, "nl") == dutch
    assert calendar.spoken(SMALL, at(moment), now, "en") == english


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        pytest.param("2026-11-24T15:30", "vandaag 15.30", id="today"),
        pytest.param("2026-11-25T12:00", "morgen 12.00", id="tomorrow"),
        pytest.param("2026-11-30T17:00", "maandag 17.00", id="within a week"),
        pytest.param("2026-12-01T09:00", "dinsdag 1 december 9.00", id="in a week"),
    ],
)
def test_a_deadline_is_spoken(moment: str, expected: str) -> None:
    assert calendar.spoken_deadline(SMALL, at(moment), at("2026-11-24T23:30"), "nl") == expected


MIXED = content(
    (
        person(
            "mo", *hours("thu", "09:00-12:00 plein"), *hours("thu", "13:00-15:00 balie", at="zuid")
        ),
        person("leeg"),
    )
)


@pytest.mark.parametrize(
    ("who", "now", "away", "expected"),
    [
        pytest.param(
            "bram", "2026-11-26T08:00", [], "vandaag 9.00–15.00, plein", id="before the block"
        ),
        pytest.param(
            "bram",
            "2026-11-26T10:10",
            [("10:00", "10:40")],
            "vandaag 9.00–15.00, plein",
            id="in a talk: still in school",
        ),
        pytest.param(
            "anna",
            "2026-11-26T08:00",
            [],
            "vandaag 9.00–12.00 en 13.00–15.00, plein",
            id="two blocks at one spot",
        ),
        pytest.param(
            "anna", "2026-11-26T12:30", [], "vandaag 13.00–15.00, plein", id="the first one is over"
        ),
        pytest.param(
            "bram",
            "2026-11-26T08:00",
            [("09:00", "12:00")],
            "vandaag 12.00–15.00, plein",
            id="a morning away",
        ),
        pytest.param(
            "bram",
            "2026-11-26T08:00",
            [("00:00", "23:59")],
            "vandaag niet; morgen 9.00–15.00",
            id="the whole day away",
        ),
        pytest.param(
            "bram", "2026-11-26T15:00", [], "vandaag niet meer; morgen 9.00–15.00", id="gone home"
        ),
        pytest.param(
            "cem", "2026-11-24T10:00", [], "vandaag niet; donderdag 10.00–16.00", id="another day"
        ),
        pytest.param(
            "bram",
            "2026-12-18T15:30",
            [],
            "vandaag niet meer; maandag 4 januari 9.00–15.00",
            id="after a holiday",
        ),
    ],
)
def test_hours_as_the_card_says_them(
    who: str, now: str, away: list[tuple[str, str]], expected: str
) -> None:
    taken = [busy(who, f"{now[:11]}{start}", f"{now[:11]}{end}") for start, end in away]

    assert calendar.hours_today(SMALL, who, at(now), taken, "nl") == expected


def test_hours_at_two_spots_and_of_who_has_none() -> None:
    now = at("2026-11-26T08:00")

    assert calendar.hours_today(MIXED, "mo", now, (), "en") == (
        "today 9:00–12:00, plein; 13:00–15:00, balie"
    )
    assert calendar.hours_today(MIXED, "leeg", now, (), "nl") == "voorlopig niet op school"


def test_a_school_week_has_five_days() -> None:
    one = content((person("a", *hours(WEEK, "09:00-10:00")),))

    found = calendar.presence(one, "a", at("2026-11-23T00:00"), at("2026-11-30T00:00"))

    assert [calendar.local(one, block.start).isoweekday() for block in found] == [1, 2, 3, 4, 5]
