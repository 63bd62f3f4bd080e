"""A student's own other meetings: no second one is booked in their time."""

from __future__ import annotations

import pytest

from flows import protocol as p
from flows.talk.times import NODES, clash
from flows.turn import Turn
from tests.unit.test_engine import world

AT = 1_795_000_000_000
HALF = 1_800_000


def turn(draft: p.Draft, *meetings: p.AppointmentFact) -> Turn:
    facts = p.Facts(now=AT, seed="0" * 32, mine=p.MineFact((), meetings))
    made = Turn(p.Session(draft=draft), facts, world())
    made.node = next(one for one in NODES if one.name == "times")
    return made


def meeting(state: p.AppointmentState = "booked") -> p.AppointmentFact:
    return p.AppointmentFact("a1", "r1", "karim-haddad", state, AT, AT + HALF, "leeuwarden", "VIS")


@pytest.mark.parametrize(
    ("shift", "state", "moving", "clashes"),
    [
        pytest.param(0, "booked", "", True, id="the same moment"),
        pytest.param(HALF - 1, "moved", "", True, id="it has not ended yet"),
        pytest.param(1 - HALF, "booked", "", True, id="this one has not ended yet"),
        pytest.param(HALF, "booked", "", False, id="after it"),
        pytest.param(-HALF, "booked", "", False, id="before it"),
        pytest.param(0, "cancelled", "", False, id="called off"),
        pytest.param(0, "booked", "a1", False, id="the one that is being moved"),
        pytest.param(0, "booked", "a2", True, id="another one is being moved"),
    ],
)
def test_what_overlaps_an_own_meeting(
    shift: int, state: p.AppointmentState, moving: str, *, clashes: bool
) -> None:
    one = turn(p.Draft(appointment=moving), meeting(state))

    found = clash(one, AT + shift, AT + shift + HALF)

    assert (found is not None) is clashes
