from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.schema import Holiday, Promise
from flows import calendar, request
from flows.protocol import Busy
from flows.request import Moves
from tests.unit.small_pack import PEOPLE, SMALL, WEEK, content, hours, person
from tests.unit.test_calendar import HOUR, at, busy

TABLES = list(request.TABLES.values())
LAWFUL = [
    (table, old, new)
    for table in TABLES
    for old, leads in table.lead.items()
    for new in sorted(leads)
]
UNLAWFUL = [
    (table, old, new)
    for table in TABLES
    for old in (*table.lead, "unheard-of")
    for new in (*table.lead, "unheard-of")
    if new not in table.lead.get(old, ())
]


def moves_id(value: object) -> str:
    return value.name if isinstance(value, Moves) else str(value) or "nothing"


# ---------------------------------------------------------------- moves


@pytest.mark.parametrize(("table", "old", "new"), LAWFUL, ids=moves_id)
def test_lawful_moves_pass(table: Moves, old: str, new: str) -> None:
    request.check(table, old, new)


@pytest.mark.parametrize(("table", "old", "new"), UNLAWFUL, ids=moves_id)
def test_every_other_move_raises_and_changes_nothing(table: Moves, old: str, new: str) -> None:
    before = {state: set(leads) for state, leads in table.lead.items()}

    with pytest.raises(request.IllegalMove) as raised:
        request.check(table, old, new)

    assert (raised.value.table, raised.value.old, raised.value.new) == (table.name, old, new)
    assert before == {state: set(leads) for state, leads in table.lead.items()}


@pytest.mark.parametrize("table", TABLES, ids=moves_id)
def test_every_state_of_a_table_is_reached_and_known(table: Moves) -> None:
    reached, todo = set(), {""}
    while todo:
        state = todo.pop()
        reached.add(state)
        todo |= table.lead[state] - reached

    assert reached == set(table.lead)


@pytest.mark.parametrize(
    ("table", "ends"),
    [
        pytest.param(request.REQUEST, set(), id="a request opens again when the student writes"),
        pytest.param(request.PROMISE, set(), id="a promise runs again when the student writes"),
        pytest.param(
            request.APPOINTMENT, {"cancelled", "met", "missed"}, id="a meeting ends three ways"
        ),
        pytest.param(request.HANDOVER, {"declined", "done"}, id="a handover ends two ways"),
        pytest.param(request.OUTSIDE, {"ended"}, id="help outside ends"),
        pytest.param(request.ALERT, {"done"}, id="an alert ends only when somebody says so"),
    ],
)
def test_where_it_ends(table: Moves, ends: set[str]) -> None:
    assert {state for state, leads in table.lead.items() if not leads} == ends


# ---------------------------------------------------------------- the promise


@pytest.mark.parametrize(
    ("now", "persons", "expected"),
    [
        pytest.param(
            "2026-11-24T09:00", ["bram"], "2026-11-24T13:00", id="four hours of presence from now"
        ),
        pytest.param(
            "2026-11-24T09:10", ["bram"], "2026-11-24T13:30", id="rounded up to the half hour"
        ),
        pytest.param("2026-11-24T10:00", ["anna"], "2026-11-24T15:00", id="a break does not count"),
        pytest.param(
            "2026-11-24T14:00", ["bram"], "2026-11-25T12:00", id="it goes on the next morning"
        ),
        pytest.param(
            "2026-11-24T22:30", ["bram"], "2026-11-25T13:00", id="asked at night: from the morning"
        ),
        pytest.param(
            "2026-11-24T10:00",
            ["anna", "bram", "eva"],
            "2026-11-24T14:00",
            id="hours of several people count once",
        ),
        pytest.param(
            "2026-11-24T13:00",
            ["eva", "bram"],
            "2026-11-25T10:30",
            id="one goes home, another begins",
        ),
        pytest.param(
            "2026-11-24T09:00",
            ["cem"],
            "2026-11-26T14:00",
            id="not there in time: in the person's own next hours",
        ),
        pytest.param(
            "2026-11-27T16:30", ["bram"], "2026-11-30T13:00", id="asked on Friday: on Monday"
        ),
        pytest.param(
            "2026-11-29T11:00", ["cem"], "2026-11-30T14:00", id="asked on a Sunday: on Monday"
        ),
        pytest.param(
            "2026-12-18T16:00", ["bram"], "2027-01-04T13:00", id="asked before Christmas: after it"
        ),
        pytest.param(
            "2026-11-24T09:00", [], "2026-11-25T17:00", id="nobody: the end of the next school day"
        ),
        pytest.param(
            "2026-10-23T14:00", ["bram"], "2026-10-26T12:00", id="over the end of summer time"
        ),
    ],
)
def test_when_a_student_hears(now: str, persons: list[str], expected: str) -> None:
    assert request.deadline(SMALL, persons, (), at(now)) == at(expected)


def test_an_absence_does_not_count() -> None:
    away = [busy("bram", "2026-11-24T10:00", "2026-11-24T13:00")]

    assert request.deadline(SMALL, ["bram"], away, at("2026-11-24T09:00")) == at("2026-11-25T10:00")


@pytest.mark.parametrize(
    ("now", "days", "expected"),
    [
        pytest.param("2026-11-24T09:00", 0, "2026-11-24T17:00", id="today means today"),
        pytest.param(
            "2026-11-24T16:30", 0, "2026-11-25T17:00", id="a day that is almost over is none"
        ),
        pytest.param("2026-11-28T09:00", 0, "2026-11-30T17:00", id="today there is no school"),
        pytest.param("2026-11-26T09:00", 3, "2026-12-01T17:00", id="three school days"),
    ],
)
def test_the_cap_of_the_pack(now: str, days: int, expected: str) -> None:
    school = content(promise=Promise(presence_hours=40, school_days=days))

    assert request.deadline(school, ["bram"], (), at(now)) == at(expected)


@pytest.mark.parametrize(
    ("hours_there", "expected"),
    [
        pytest.param("13:10-17:10", "2026-11-24T17:10", id="not after the last one has left"),
        pytest.param("12:40-16:40", "2026-11-24T17:00", id="school is still open then"),
        pytest.param("16:10-21:00", "2026-11-24T20:30", id="in the evening somebody is there"),
    ],
)
def test_rounding_stays_in_school_hours(hours_there: str, expected: str) -> None:
    school = content((person("laat", *hours(WEEK, hours_there)),))

    assert request.deadline(school, ["laat"], (), at("2026-11-24T08:00")) == at(expected)


@given(
    now=st.integers(at("2026-09-01T00:00"), at("2027-09-01T00:00")),
    persons=st.lists(st.sampled_from([one.id for one in PEOPLE]), max_size=4),
    taken=st.lists(
        st.tuples(
            st.sampled_from([one.id for one in PEOPLE]), st.integers(-40, 200), st.integers(1, 90)
        ),
        max_size=6,
    ),
    promise=st.builds(Promise, presence_hours=st.integers(1, 40), school_days=st.integers(0, 5)),
)
def test_a_deadline_can_be_kept(
    now: int, persons: list[str], taken: list[tuple[str, int, int]], promise: Promise
) -> None:
    """Never past, on a school day while school is open or someone is there; capped when it can."""
    school = content(promise=promise)
    away = [Busy(who, now + at_ * HOUR, now + (at_ + long) * HOUR) for who, at_, long in taken]

    due = request.deadline(school, persons, away, now)

    wall = calendar.local(school, due)
    there = [one for who in persons for one in calendar.blocks_on(school, who, wall.date())]
    assert due > now
    assert calendar.is_school_day(school, wall.date())
    assert "08:00" <= wall.strftime("%H:%M") <= "17:00" or any(
        one.start <= due <= one.end for one in there
    )
    last = calendar.local(school, now).date()
    for _ in range(max(1, promise.school_days)):
        last = calendar.next_school_day(school, last)
    beyond = wall.date() > last
    assert not beyond or not any(
        calendar.presence(school, who, now, request.latest(school, now), away) for who in persons
    )


def test_a_closed_school_still_promises_a_day() -> None:
    school = content(holidays=(Holiday(start="2026-01-01", end="2036-01-01", name="Dicht"),))

    assert request.deadline(school, ["bram"], (), at("2026-11-24T09:00")) > at("2026-11-24T09:00")


def test_timer_keys_name_their_row() -> None:
    assert request.promise_key("r1") == "promise:r1"
    assert request.release_key("m1") == "release:m1"
    assert request.alert_key("a1") == "alert:a1"
