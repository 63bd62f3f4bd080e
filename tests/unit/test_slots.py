from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.pack import Content
from content.schema import Booking, Holiday
from flows import calendar, slots
from flows.protocol import Busy, Slot
from tests.unit.small_pack import SMALL, WEEK, content, hours, person
from tests.unit.test_calendar import HOUR, at, busy

MINUTE = 60_000


def clocks(found: tuple[Slot, ...], day: str, school: Content = SMALL) -> list[str]:
    """Return the clock times of the slots on one day."""
    starts = [calendar.local(school, one.start) for one in found]
    return [one.strftime("%H:%M") for one in starts if one.date() == date.fromisoformat(day)]


def short(booking: Booking, *blocks: str) -> Content:
    """Return a school with one person who is in on weekdays, and a booking rule of its own."""
    return content((person("a", *hours(WEEK, *blocks)),), booking=booking)


# ---------------------------------------------------------------- free


def test_slots_of_an_empty_morning() -> None:
    found = slots.free(SMALL, ["eva"], [], at("2026-11-26T06:00"))["eva"]

    assert clocks(found, "2026-11-26")[:3] == ["08:30", "08:45", "09:00"]
    assert clocks(found, "2026-11-26")[-1] == "12:00"
    assert found[0] == Slot("eva", at("2026-11-26T08:30"), at("2026-11-26T09:00"), "zuid")


@pytest.mark.parametrize(
    ("booking", "blocks", "expected"),
    [
        pytest.param(
            Booking(length=30, step=30),
            ["09:10-10:50"],
            ["09:30", "10:00"],
            id="starts on round times, ends inside the block",
        ),
        pytest.param(
            Booking(length=45, step=20),
            ["09:00-10:30"],
            ["09:00", "09:20", "09:40"],
            id="a step of twenty minutes",
        ),
        pytest.param(
            Booking(length=60, step=60), ["09:00-09:50"], [], id="a block that is too short"
        ),
        pytest.param(
            Booking(length=30, step=30),
            ["09:00-10:00", "10:00-11:00"],
            ["09:00", "09:30", "10:00", "10:30"],
            id="no slot spans two blocks",
        ),
        pytest.param(
            Booking(length=30, step=30),
            ["09:00-10:30", "09:30-11:00"],
            ["09:00", "09:30", "10:00", "10:30"],
            id="blocks that overlap give each moment once",
        ),
    ],
)
def test_how_a_block_is_cut(booking: Booking, blocks: list[str], expected: list[str]) -> None:
    school = short(booking, *blocks)

    found = slots.free(school, ["a"], [], at("2026-11-25T20:00"))["a"]

    assert clocks(found, "2026-11-26", school) == expected


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        pytest.param(
            [("10:00", "10:40")],
            ["09:00", "09:15", "10:45", "11:00"],
            id="a talk with its buffer, and the own buffer before it",
        ),
        pytest.param(
            [("09:00", "11:00")], ["11:00"], id="free from the minute on which it ends"
        ),
        pytest.param([("10:32", "10:33")], ["09:00", "09:15", "09:30", "09:45", "10:45", "11:00"],
            id="a stretch across the cells"),
        pytest.param([("00:00", "23:59")], [], id="a day away"),
    ],
)  # fmt: skip
def test_no_slot_in_what_is_taken(taken: list[tuple[str, str]], expected: list[str]) -> None:
    school = short(Booking(), "09:00-11:30")
    day = "2026-11-26"
    away = [busy("a", f"{day}T{start}", f"{day}T{end}") for start, end in taken]

    found = slots.free(school, ["a"], away, at("2026-11-25T20:00"))["a"]

    assert clocks(found, day, school) == expected


def test_lead_time_and_horizon() -> None:
    school = short(Booking(lead=90, horizon_days=2), "09:00-11:00")

    found = slots.free(school, ["a"], [], at("2026-11-25T08:50"))["a"]

    assert clocks(found, "2026-11-25", school) == ["10:30"]
    assert clocks(found, "2026-11-26", school)[0] == "09:00"
    assert clocks(found, "2026-11-27", school) == []


def test_everyone_asked_has_a_key_also_who_is_gone_or_away() -> None:
    away = [busy("cem", "2026-11-01T00:00", "2027-01-01T00:00")]

    found = slots.free(SMALL, ["cem", "niemand", "cem"], away, at("2026-11-26T06:00"))

    assert found == {"cem": (), "niemand": ()}


def test_slots_of_one_location() -> None:
    now = at("2026-11-25T06:00")

    everywhere = slots.free(SMALL, ["femke"], [], now)["femke"]
    south = slots.free(SMALL, ["femke"], [], now, "zuid")["femke"]

    assert {one.location for one in everywhere} == {"noord", "zuid"}
    assert south == tuple(one for one in everywhere if one.location == "zuid")
    assert slots.free(SMALL, ["femke"], [], now, "weet-niet")["femke"] == everywhere


@pytest.mark.parametrize(
    ("now", "day", "utc"),
    [
        pytest.param("2026-10-23T18:00", "2026-10-26", "08:00", id="the clock went back"),
        pytest.param("2027-03-26T18:00", "2027-03-30", "07:00", id="the clock went on"),
    ],
)
def test_slots_keep_the_wall_clock_over_a_change(now: str, day: str, utc: str) -> None:
    found = slots.free(SMALL, ["bram"], [], at(now))["bram"]

    assert clocks(found, day)[0] == "09:00"
    first = next(one for one in found if clocks((one,), day))
    assert datetime.fromisoformat(f"{day}T{utc}+00:00").timestamp() * 1000 == first.start


def test_slots_in_the_very_night_of_a_clock_change() -> None:
    """Dutch clocks change on a Sunday, when school is closed; Jordan's did so on a Friday."""
    school = content(
        (person("a", *hours("fri", "00:30-05:30")),),
        timezone="Asia/Amman",
        booking=Booking(length=30, step=30, buffer=0, lead=0),
        holidays=(),
    )
    midnight = calendar.instant(school, datetime(2021, 10, 29))  # noqa: DTZ001  # wall clock

    found = slots.free(school, ["a"], [], midnight)["a"][:11]

    # One hour comes twice in that night: five hours on the clock are six on the wrist.
    assert [one.start for one in found[:2]] == [midnight + 30 * MINUTE, midnight + 60 * MINUTE]
    assert all(one.end - one.start == 30 * MINUTE for one in found)
    assert [clocks((one,), "2021-10-29", school) for one in found][-1] == ["04:30"]


def test_first_is_the_first_of_free() -> None:
    now = at("2026-11-26T06:00")
    away = [busy("bram", "2026-11-26T09:00", "2026-11-26T12:00")]

    found = slots.first(SMALL, "bram", away, now, now + 24 * HOUR)

    assert found == slots.free(SMALL, ["bram"], away, now)["bram"][0]
    assert slots.first(SMALL, "bram", away, now, at("2026-11-26T12:00")) is None


# ---------------------------------------------------------------- cells


@pytest.mark.parametrize(
    ("booking", "start", "count"),
    [
        pytest.param(Booking(length=30, buffer=10), "10:00", 8, id="thirty minutes and ten"),
        pytest.param(Booking(length=30, buffer=0), "10:00", 6, id="no buffer"),
        pytest.param(Booking(length=32, buffer=10), "10:00", 9, id="a broken cell is a whole one"),
        pytest.param(Booking(length=30, buffer=10), "10:03", 9, id="also at its start"),
    ],
)
def test_cells_of_a_slot(booking: Booking, start: str, count: int) -> None:
    school = short(booking, "09:00-12:00")
    begin = at(f"2026-11-26T{start}")
    slot = Slot("a", begin, begin + booking.length * MINUTE, "noord")

    first = begin // slots.CELL

    assert slots.cells(school, slot) == tuple(range(first, first + count))


# ---------------------------------------------------------------- choosing among many


def test_days_are_those_with_free_slots() -> None:
    now = at("2026-11-26T12:00")

    found = slots.days(SMALL, slots.free(SMALL, ["cem"], [], now)["cem"])

    assert [one.isoformat() for one in found] == [
        "2026-11-26", "2026-11-30", "2026-12-03", "2026-12-07", "2026-12-10",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("block", "most", "expected"),
    [
        pytest.param("09:00-10:00", 8, ["09:00", "09:15", "09:30"], id="few: all of them"),
        pytest.param(
            "09:00-13:00",
            8,
            ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "12:00", "12:30"],
            id="many: the round ones",
        ),
        pytest.param(
            "09:00-17:00",
            4,
            ["09:00", "11:30", "14:00", "16:30"],
            id="very many: spread from first to last",
        ),
        pytest.param("09:00-17:00", 1, ["09:00"], id="one: the first"),
    ],
)
def test_times_of_a_day(block: str, most: int, expected: list[str]) -> None:
    school = short(Booking(), block)
    free = slots.free(school, ["a"], [], at("2026-11-25T20:00"))["a"]

    found = slots.times(school, free, date(2026, 11, 26), most)

    assert clocks(found, "2026-11-26", school) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param("2026-11-26T14:30", None, ["14:30"], id="exactly that moment is free"),
        pytest.param(
            "2026-11-26T12:10",
            None,
            ["12:00", "12:15", "12:30"],
            id="the three nearest to a moment",
        ),
        pytest.param(
            "2026-11-26T20:00", None, ["14:00", "14:15", "14:30"], id="too late: the last ones"
        ),
        pytest.param(
            "2026-11-26T12:00",
            "2026-11-26T17:00",
            ["12:00", "12:15", "12:30"],
            id="the first three of a window",
        ),
        pytest.param(
            "2026-11-26T14:15", "2026-11-26T23:00", ["14:15", "14:30"], id="as many as it has"
        ),
        pytest.param(
            "2026-11-26T15:00",
            "2026-11-26T23:00",
            ["14:00", "14:15", "14:30"],
            id="an empty window: the nearest before it",
        ),
        pytest.param(
            "2026-11-26T01:00",
            "2026-11-26T02:00",
            ["09:00", "09:15", "09:30"],
            id="an empty window: the nearest after it",
        ),
    ],
)
def test_nearest_to_a_wish(start: str, end: str | None, expected: list[str]) -> None:
    now = at("2026-11-25T20:00")
    day = [one for one in slots.free(SMALL, ["bram"], [], now)["bram"]
           if one.start < at("2026-11-26T23:00")]  # fmt: skip

    found = slots.nearest(day, at(start), at(end) if end else None)

    assert clocks(found, "2026-11-26") == expected


def test_nearest_of_nothing_is_nothing() -> None:
    assert slots.nearest((), at("2026-11-26T14:30")) == ()


# ---------------------------------------------------------------- invariants

_MOMENTS = st.integers(at("2026-09-01T00:00"), at("2027-09-01T00:00"))
_TAKEN = st.lists(st.tuples(st.integers(-600, 20_000), st.integers(1, 3_000)), max_size=12)
_BOOKING = st.builds(
    Booking,
    length=st.integers(10, 120),
    buffer=st.integers(0, 60),
    lead=st.integers(0, 2880),
    step=st.integers(5, 60),
    horizon_days=st.integers(1, 14),
)


@given(now=_MOMENTS, taken=_TAKEN, booking=_BOOKING)
def test_no_slot_lies(now: int, taken: list[tuple[int, int]], booking: Booking) -> None:
    """Inside presence, on a school day, after the lead time, beside everything that is taken."""
    school = content(booking=booking)
    away = [
        Busy("anna", now + start * MINUTE, now + (start + length) * MINUTE)
        for start, length in taken
    ]

    found = slots.free(school, ["anna"], away, now)["anna"]

    for one in found:
        day = calendar.local(school, one.start).date()
        cells = slots.cells(school, one)
        assert calendar.is_school_day(school, day)
        assert any(
            block.start <= one.start < one.end <= block.end
            for block in calendar.blocks_on(school, "anna", day)
        )
        assert now + booking.lead * MINUTE <= one.start
        assert one.end <= now + booking.horizon_days * 24 * HOUR
        assert not any(
            gone.start < (cells[-1] + 1) * slots.CELL and cells[0] * slots.CELL < gone.end
            for gone in away
        )
    assert list(found) == sorted(set(found), key=lambda one: one.start)


@given(now=_MOMENTS, chosen=st.lists(st.integers(0, 10_000), max_size=6), booking=_BOOKING)
def test_booking_one_slot_after_another_never_shares_a_cell(
    now: int, chosen: list[int], booking: Booking
) -> None:
    school = content(booking=booking)
    away: list[Busy] = []
    cells: list[int] = []
    for number in chosen:
        found = slots.free(school, ["bram"], away, now)["bram"]
        if not found:
            break
        mine = slots.cells(school, found[number % len(found)])
        away.append(Busy("bram", mine[0] * slots.CELL, (mine[-1] + 1) * slots.CELL))
        cells += mine

    assert len(cells) == len(set(cells))


@given(now=_MOMENTS, most=st.integers(1, 10))
def test_times_are_some_of_the_day_in_order(now: int, most: int) -> None:
    free = slots.free(SMALL, ["anna", "bram"], [], now)
    both = [*free["anna"], *free["bram"]]
    for day in slots.days(SMALL, both):
        found = slots.times(SMALL, both, day, most)

        assert 0 < len(found) <= most
        assert len(set(found)) == len(found)
        assert set(found) <= set(both)
        assert [one.start for one in found] == sorted(one.start for one in found)


def test_a_holiday_has_no_slots() -> None:
    school = content(holidays=(Holiday(start="2026-11-26", end="2026-12-20", name="Dicht"),))

    assert slots.free(school, ["bram"], [], at("2026-11-25T20:00"))["bram"] == ()
