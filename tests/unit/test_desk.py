from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import desk, request
from flows.desk import act, acts, may
from flows.protocol import (
    Acknowledge,
    AlertFact,
    AlertState,
    AlertUnseen,
    AppointmentFact,
    AppointmentState,
    Busy,
    CallOff,
    Claim,
    Claimed,
    Close,
    Closed,
    Correct,
    Corrected,
    DeskFacts,
    DropTimers,
    Hold,
    MeetingOff,
    Note,
    Notify,
    PromiseDue,
    PromiseState,
    Propose,
    Proposed,
    Reason,
    Refused,
    Released,
    Reply,
    RequestFact,
    RequestState,
    Retract,
    Rewrite,
    SetAlert,
    SetAppointment,
    SetRequest,
    SetTimer,
    ShowRequest,
    Slot,
    StaffEffect,
    StaffEvent,
    Tell,
    Wants,
    Withdraw,
)
from tests.unit.small_pack import PEOPLE, SMALL, content
from tests.unit.test_calendar import HOUR, at

NOW = at("2026-11-24T10:00")
DUE = at("2026-11-24T14:00")
SEED = "0123456789abcdef0123456789abcdef"
ANSWER = "s" + SEED[:23]
CORRECTED = Corrected("r1", ANSWER, "Beter zo", "anna")
KEEPING = "k" + SEED[:23]
SHOW = ShowRequest("r1")
MINUTE = 60_000


def asked(**changes: object) -> RequestFact:
    """Return a request that waits for team noord, with changes."""
    waiting = RequestFact(
        id="r1",
        number=7,
        student="st1",
        state="waiting",
        topic="geld",
        wants="message",
        location="noord",
        person="",
        owner="",
        seen=False,
        opened=NOW - HOUR,
        alias="Blauwe Reiger",
        promise="running",
        due=DUE,
        team="noord",
    )
    return msgspec.structs.replace(waiting, **changes)


def owned(**changes: object) -> RequestFact:
    """Return a request that anna has and has seen, with changes."""
    return asked(**{"state": "owned", "owner": "anna", "seen": True, **changes})


def meeting(**changes: object) -> AppointmentFact:
    """Return anna's meeting tomorrow, with changes."""
    start = at("2026-11-25T10:00")
    booked = AppointmentFact(
        "a1", "r1", "anna", "booked", start, start + HOUR // 2, "noord", "4711"
    )
    return msgspec.structs.replace(booked, **changes)


def slot(start: str, person: str = "anna", minutes: int = 30, location: str = "noord") -> Slot:
    return Slot(person, at(start), at(start) + minutes * MINUTE, location)


def facts(found: RequestFact | None = None, person: str = "anna", **more: object) -> DeskFacts:
    """Return what `person` may know while acting on `found`."""
    return msgspec.structs.replace(DeskFacts(NOW, SEED, person, found), **more)


KEPT = (SetRequest("r1", seen=True, promise="kept"), DropTimers("promise:r1"))


# ---------------------------------------------------------------- claim


@pytest.mark.parametrize(
    ("found", "person"),
    [
        pytest.param(asked(), "anna", id="a colleague of its team"),
        pytest.param(asked(), "gijs", id="a coordinator of the school"),
        pytest.param(asked(person="anna"), "anna", id="the one it was asked of"),
        pytest.param(asked(person="eva"), "eva", id="also when not of that team"),
        pytest.param(asked(person="bram"), "gijs", id="a coordinator in another's place"),
        pytest.param(
            asked(person="bram", promise="told"), "anna", id="a colleague after a broken promise"
        ),
        pytest.param(asked(person="weg"), "anna", id="who was asked is no longer at school"),
        pytest.param(owned(owner="weg"), "gijs", id="a coordinator when its owner left school"),
        pytest.param(asked(team="", location="noord"), "anna", id="a team of the location"),
        pytest.param(asked(team="", location=""), "eva", id="no team and no place: anyone"),
    ],
)
def test_who_may_claim_a_waiting_request(found: RequestFact, person: str) -> None:
    assert act(Claim("r1"), facts(found, person), SMALL) == (
        SetRequest("r1", state="owned", owner=person, seen=True),
        Tell("st1", Claimed("r1", person)),
        SHOW,
    )
    assert may(Claim, found, person, SMALL)
    assert "claim" in acts(SMALL, facts(found, person))


@pytest.mark.parametrize(
    ("found", "person", "refused"),
    [
        pytest.param(None, "anna", Refused("desk.gone"), id="it was deleted"),
        pytest.param(
            asked(state="closed"), "anna", Refused("desk.closed"), id="the student withdrew it"
        ),
        pytest.param(
            owned(),
            "bram",
            Refused("desk.taken", {"name": "Anna Verzonnen"}),
            id="a colleague was first",
        ),
        pytest.param(
            owned(owner="weg"),
            "bram",
            Refused("desk.taken", {"name": "weg"}),
            id="its owner left school",
        ),
        pytest.param(
            asked(person="bram"),
            "anna",
            Refused("desk.taken", {"name": "Bram Verzonnen"}),
            id="the student chose who reads it",
        ),
        pytest.param(asked(), "eva", Refused("desk.not_yours"), id="another team"),
        pytest.param(
            asked(team="", location="noord"),
            "eva",
            Refused("desk.not_yours"),
            id="a team of another location",
        ),
        pytest.param(
            asked(excluded=("anna",)),
            "anna",
            Refused("desk.not_yours"),
            id="the student wants somebody else",
        ),
        pytest.param(
            asked(excluded=("gijs",)), "gijs", Refused("desk.not_yours"), id="also a coordinator"
        ),
        pytest.param(asked(), "weg", Refused("desk.not_yours"), id="who left the school"),
    ],
)
def test_who_may_not_claim(found: RequestFact | None, person: str, refused: Refused) -> None:
    assert act(Claim("r1"), facts(found, person), SMALL) == refused
    assert "claim" not in acts(SMALL, facts(found, person))


def test_the_owner_says_gezien_and_the_promise_runs_on() -> None:
    found = owned(seen=False)

    assert act(Claim("r1"), facts(found), SMALL) == (
        SetRequest("r1", seen=True),
        Tell("st1", Claimed("r1", "anna")),
        SHOW,
    )
    assert "seen" in acts(SMALL, facts(found))


def test_gezien_is_the_answer_to_a_booked_meeting() -> None:
    found = owned(seen=False, wants="meeting")

    assert act(Claim("r1"), facts(found), SMALL) == (
        *KEPT,
        Tell("st1", Claimed("r1", "anna")),
        SHOW,
    )


def test_a_double_click_on_gezien_does_nothing() -> None:
    assert act(Claim("r1"), facts(owned()), SMALL) == ()
    assert "seen" not in acts(SMALL, facts(owned()))


# ---------------------------------------------------------------- answers and notes


def test_the_first_answer_waits_five_seconds_and_keeps_the_promise() -> None:
    assert act(Reply("r1", "  Kom gerust langs.\n"), facts(owned()), SMALL) == (
        Hold("r1", KEEPING, "anna", "Kom gerust langs."),
        SetTimer(f"release:{KEEPING}", NOW + 5_000, Released("r1", KEEPING)),
        *KEPT,
        SHOW,
    )


def test_a_later_answer_has_no_promise_to_keep() -> None:
    assert act(Reply("r1", "Tot dan."), facts(owned(promise="kept")), SMALL) == (
        Hold("r1", ANSWER, "anna", "Tot dan."),
        SetTimer(f"release:{ANSWER}", NOW + 5_000, Released("r1", ANSWER)),
        SHOW,
    )


@pytest.mark.parametrize("promise", ["late", "told"])
def test_a_late_answer_keeps_the_promise_still(promise: PromiseState) -> None:
    found = act(Reply("r1", "Sorry!"), facts(owned(promise=promise, seen=False)), SMALL)

    assert not isinstance(found, Refused)
    assert set(KEPT) <= set(found)


def test_a_note_stays_among_colleagues() -> None:
    assert act(Note("r1", "belt liever"), facts(owned()), SMALL) == (
        Hold("r1", ANSWER, "anna", "belt liever", note=True),
        SHOW,
    )


@pytest.mark.parametrize("event", [Reply, Note])
@pytest.mark.parametrize(
    ("text", "refused"),
    [
        pytest.param("", Refused("desk.empty"), id="nothing"),
        pytest.param(" \n\t ", Refused("desk.empty"), id="only spaces"),
        pytest.param("a" * 4001, Refused("desk.too_long", {"most": "4000"}), id="too long"),
    ],
)
def test_texts_that_cannot_go_out(event: type[Reply | Note], text: str, refused: Refused) -> None:
    assert act(event("r1", text), facts(owned()), SMALL) == refused


def test_the_longest_text_goes_out_whole() -> None:
    found = act(Reply("r1", "é" * desk.LONGEST), facts(owned()), SMALL)

    assert not isinstance(found, Refused)
    assert found[0] == Hold("r1", KEEPING, "anna", "é" * 4000)


# ---------------------------------------------------------------- haal terug


def test_an_answer_is_taken_back_in_time() -> None:
    seen = facts(owned(promise="kept"), answer="held")

    assert act(Retract("r1", ANSWER), seen, SMALL) == (
        Withdraw("r1", ANSWER),
        DropTimers(f"release:{ANSWER}"),
        SHOW,
    )


@pytest.mark.parametrize(
    ("due", "again"),
    [
        pytest.param(DUE, DUE, id="the promise runs to its old moment"),
        pytest.param(
            NOW - 1, at("2026-11-24T15:00"), id="a moment that passed meanwhile becomes a new one"
        ),
    ],
)
def test_taking_back_the_answer_that_kept_the_promise(due: int, again: int) -> None:
    seen = facts(owned(promise="kept", due=due), answer="held")

    assert act(Retract("r1", KEEPING), seen, SMALL) == (
        Withdraw("r1", KEEPING),
        DropTimers(f"release:{KEEPING}"),
        SetRequest("r1", promise="running", due=again),
        SetTimer("promise:r1", again, PromiseDue("r1", again)),
        SHOW,
    )


def test_an_answer_that_was_sent_cannot_be_taken_back() -> None:
    assert act(Retract("r1", ANSWER), facts(owned()), SMALL) == Refused("desk.too_late")


def test_taking_back_after_closing_starts_no_clock() -> None:
    closed = facts(owned(state="closed", promise="kept"), answer="held")

    assert act(Retract("r1", KEEPING), closed, SMALL) == (
        Withdraw("r1", KEEPING),
        DropTimers(f"release:{KEEPING}"),
        SHOW,
    )


# ---------------------------------------------------------------- only the owner


@pytest.mark.parametrize(
    ("state", "done"),
    [
        ("held", (Rewrite(ANSWER, "Beter zo", "r1"), ShowRequest("r1"))),
        ("sent", (Tell("st1", CORRECTED), ShowRequest("r1"))),
        ("unread", (Tell("st1", CORRECTED), ShowRequest("r1"))),
        ("seen", (Tell("st1", msgspec.structs.replace(CORRECTED, seen=True)), ShowRequest("r1"))),
        ("retracted", Refused("desk.gone")),
        ("", Refused("desk.gone")),
    ],
)
def test_an_own_answer_is_corrected(state: str, done: object) -> None:
    """Before it left nobody notices; after that the student sees the new words."""
    seen = facts(owned(promise="kept"), answer=state)
    assert act(Correct("r1", ANSWER, " Beter zo "), seen, SMALL) == done


OWNERS_ACTS: tuple[StaffEvent, ...] = (
    Reply("r1", "Hoi"),
    Retract("r1", ANSWER),
    Correct("r1", ANSWER, "Beter zo"),
    Note("r1", "Hoi"),
    Propose("r1", (slot("2026-11-25T10:00"),)),
    Close("r1", "helped"),
)


def kind(event: StaffEvent) -> str:
    return type(event).__name__


@pytest.mark.parametrize("event", OWNERS_ACTS, ids=kind)
@pytest.mark.parametrize(
    ("found", "person", "refused"),
    [
        pytest.param(None, "anna", Refused("desk.gone"), id="it is gone"),
        pytest.param(asked(), "anna", Refused("desk.not_yours"), id="nobody claimed it yet"),
        pytest.param(asked(), "", Refused("desk.not_yours"), id="nobody acts on it"),
        pytest.param(
            owned(owner="weg"),
            "weg",
            Refused("desk.taken", {"name": "weg"}),
            id="its owner left school",
        ),
        pytest.param(
            owned(),
            "bram",
            Refused("desk.taken", {"name": "Anna Verzonnen"}),
            id="a colleague's",
        ),
        pytest.param(
            owned(),
            "gijs",
            Refused("desk.taken", {"name": "Anna Verzonnen"}),
            id="a coordinator reads along as little",
        ),
    ],
)
def test_acts_of_the_owner_alone(
    event: StaffEvent, found: RequestFact | None, person: str, refused: Refused
) -> None:
    assert act(event, facts(found, person, answer="held"), SMALL) == refused
    if found is not None:
        assert not may(type(event), found, person, SMALL)


@pytest.mark.parametrize(
    "event", [Reply("r1", "Hoi"), Propose("r1", ()), Close("r1", "silent")], ids=kind
)
def test_a_closed_request_is_not_answered(event: StaffEvent) -> None:
    assert act(event, facts(owned(state="closed")), SMALL) == Refused("desk.closed")
    assert not may(type(event), owned(state="closed"), "anna", SMALL)


# ---------------------------------------------------------------- proposals


def test_a_proposal_goes_to_the_student_in_order_and_keeps_the_promise() -> None:
    late, early = slot("2026-11-25T14:00"), slot("2026-11-25T10:00")

    assert act(Propose("r1", (late, early, late)), facts(owned()), SMALL) == (
        Tell("st1", Proposed("r1", "anna", (early, late))),
        *KEPT,
        SHOW,
    )


@pytest.mark.parametrize(
    ("slots", "refused"),
    [
        pytest.param((), Refused("desk.empty"), id="none"),
        pytest.param(
            tuple(slot(f"2026-11-25T{hour}:00") for hour in (10, 11, 12, 13)),
            Refused("desk.too_many_slots", {"most": "3"}),
            id="four",
        ),
        pytest.param(
            (slot("2026-11-24T10:00"),),
            Refused("desk.slot_past", {"time": "vandaag om 10.00"}),
            id="this very moment",
        ),
        pytest.param(
            (slot("2026-11-25T10:00"), slot("2026-11-23T10:00")),
            Refused("desk.slot_past", {"time": "maandag 23 november om 10.00"}),
            id="one of them past",
        ),
        pytest.param(
            (slot("2026-11-25T11:30"),),
            Refused("desk.slot_taken", {"time": "morgen om 11.30"}),
            id="in another meeting",
        ),
        pytest.param(
            (slot("2026-11-25T10:30"),),
            Refused("desk.slot_taken", {"time": "morgen om 10.30"}),
            id="no room for the buffer before the next",
        ),
        pytest.param(
            (slot("2026-11-25T10:00", "bram"),), Refused("desk.not_yours"), id="a colleague's time"
        ),
        pytest.param(
            (slot("2026-11-25T10:00", minutes=0),),
            Refused("desk.slot_odd", {"time": "morgen om 10.00"}),
            id="of no length",
        ),
        pytest.param(
            (slot("2026-11-25T09:00", minutes=600),),
            Refused("desk.slot_odd", {"time": "morgen om 9.00"}),
            id="of ten hours",
        ),
        pytest.param(
            (slot("2026-11-25T10:00", location="maan"),),
            Refused("desk.slot_odd", {"time": "morgen om 10.00"}),
            id="at no place of the school",
        ),
    ],
)
def test_moments_that_cannot_be_proposed(slots: tuple[Slot, ...], refused: Refused) -> None:
    taken = (
        Busy("anna", at("2026-11-25T11:00"), at("2026-11-25T12:00")),
        Busy("bram", at("2026-11-25T08:00"), at("2026-11-25T17:00")),
    )

    assert act(Propose("r1", slots), facts(owned(), busy=taken), SMALL) == refused


# ---------------------------------------------------------------- closing and calling off


def test_closing_keeps_the_promise_and_tells_the_student() -> None:
    assert act(Close("r1", "helped"), facts(owned()), SMALL) == (
        SetRequest("r1", state="closed", reason="helped", promise="kept"),
        DropTimers("promise:r1"),
        Tell("st1", Closed("r1", "anna", "helped")),
        SHOW,
    )


@pytest.mark.parametrize("reason", ["helped", "withdrawn"])
def test_closing_calls_off_what_nobody_needs_any_more(reason: Reason) -> None:
    past = meeting(id="a0", start=NOW - HOUR, end=NOW - HOUR // 2)
    seen = facts(owned(promise="kept"), open_appointments=(past, meeting()))

    assert act(Close("r1", reason), seen, SMALL) == (
        SetAppointment("a1", "cancelled"),
        SetRequest("r1", state="closed", reason=reason),
        DropTimers("promise:r1"),
        Tell("st1", Closed("r1", "anna", reason, (meeting().start,))),
        SHOW,
    )


@pytest.mark.parametrize("reason", ["elsewhere", "silent", "forgotten"])
def test_a_meeting_to_come_holds_a_request_open(reason: Reason) -> None:
    seen = facts(owned(), open_appointments=(meeting(),))

    assert act(Close("r1", reason), seen, SMALL) == (
        Refused("desk.meeting_open", {"time": "morgen om 10.00"})
    )


@pytest.mark.parametrize(
    ("found", "person"),
    [
        pytest.param(meeting(), "anna", id="the owner's own"),
        pytest.param(meeting(person="bram", state="moved"), "bram", id="who is met, not the owner"),
        pytest.param(meeting(person="bram"), "anna", id="the owner, whom else is met"),
    ],
)
def test_calling_off(found: AppointmentFact, person: str) -> None:
    assert act(CallOff("a1"), facts(owned(), person, appointment=found), SMALL) == (
        SetAppointment("a1", "cancelled"),
        Tell("st1", MeetingOff("a1", person)),
        SHOW,
    )


@pytest.mark.parametrize(
    ("found", "person", "refused"),
    [
        pytest.param(None, "anna", Refused("desk.gone"), id="there is none"),
        pytest.param(
            meeting(),
            "bram",
            Refused("desk.taken", {"name": "Anna Verzonnen"}),
            id="a colleague's meeting",
        ),
        pytest.param(meeting(start=NOW), "anna", Refused("desk.meeting_past"), id="it has begun"),
        pytest.param(
            meeting(state="cancelled"),
            "anna",
            Refused("desk.meeting_past"),
            id="it was off already",
        ),
    ],
)
def test_what_cannot_be_called_off(
    found: AppointmentFact | None, person: str, refused: Refused
) -> None:
    assert act(CallOff("a1"), facts(owned(), person, appointment=found), SMALL) == refused


# ---------------------------------------------------------------- buttons


@pytest.mark.parametrize(
    ("found", "person", "expected"),
    [
        pytest.param(None, "anna", set(), id="nothing there"),
        pytest.param(asked(), "anna", {"claim"}, id="it waits for the team"),
        pytest.param(asked(), "eva", set(), id="it waits for another team"),
        pytest.param(
            owned(seen=False),
            "anna",
            {"seen", "reply", "note", "propose", "close", "call_off"},
            id="own and new",
        ),
        pytest.param(
            owned(), "anna", {"reply", "note", "propose", "close", "call_off"}, id="own and seen"
        ),
        pytest.param(owned(), "bram", set(), id="a colleague's"),
        pytest.param(owned(), "gijs", set(), id="a colleague's, for a coordinator"),
    ],
)
def test_buttons(found: RequestFact | None, person: str, expected: set[str]) -> None:
    assert acts(SMALL, facts(found, person, open_appointments=(meeting(),))) == expected


def test_buttons_of_a_closed_request() -> None:
    assert acts(SMALL, facts(owned(state="closed"))) == {"note"}


# ---------------------------------------------------------------- alerts


def alert(state: AlertState = "raised", rung: int = 0, **changes: object) -> AlertFact:
    found = AlertFact("al1", "st1", "suicide", "now", state, rung)
    return msgspec.structs.replace(found, **changes)


@pytest.mark.parametrize(
    ("found", "event", "effects"),
    [
        pytest.param(
            alert(),
            Acknowledge("al1"),
            (SetAlert("al1", "acknowledged", "eva", 0), DropTimers("alert:al1")),
            id="anyone may take it up",
        ),
        pytest.param(
            alert("climbing", 2, request="r1"),
            Acknowledge("al1"),
            (SetAlert("al1", "acknowledged", "eva", 2), DropTimers("alert:al1"), SHOW),
            id="while it climbs",
        ),
        pytest.param(
            alert("acknowledged", person="bram"),
            Acknowledge("al1", done=True),
            (SetAlert("al1", "done", "eva", 0), DropTimers("alert:al1")),
            id="anyone may end it",
        ),
        pytest.param(
            alert("acknowledged", person="eva"), Acknowledge("al1"), (), id="a double click"
        ),
        pytest.param(
            alert("acknowledged", person="bram"),
            Acknowledge("al1"),
            Refused("desk.taken", {"name": "Bram Verzonnen"}),
            id="a colleague was first",
        ),
        pytest.param(
            alert("done", person="eva"), Acknowledge("al1", done=True), (), id="ended already"
        ),
        pytest.param(None, Acknowledge("al1"), Refused("desk.gone"), id="it was deleted"),
    ],
)
def test_acknowledging(
    found: AlertFact | None, event: Acknowledge, effects: tuple[StaffEffect, ...] | Refused
) -> None:
    assert act(event, facts(person="eva", alert=found), SMALL) == effects


def test_a_stranger_acknowledges_nothing() -> None:
    found = act(Acknowledge("al1"), facts(person="weg", alert=alert()), SMALL)

    assert found == Refused("desk.gone")


EVERYONE = ("gijs", "anna", "bram", "cem", "dunya", "eva", "femke")


@pytest.mark.parametrize(
    ("now", "found", "rung", "woken", "minutes"),
    [
        pytest.param(
            "2026-11-24T10:00",
            alert(),
            1,
            ("gijs", "anna", "bram", "dunya", "eva"),
            20,
            id="first the coordinator and who is in school",
        ),
        pytest.param("2026-11-24T22:00", alert(), 1, ("gijs",), 20, id="at night the coordinator"),
        pytest.param("2026-11-24T22:00", alert("climbing", 2), 3, EVERYONE, 80, id="then everyone"),
        pytest.param(
            "2026-11-24T22:00",
            alert("climbing", 9),
            10,
            EVERYONE,
            320,
            id="ever slower, never over",
        ),
    ],
)
def test_an_unseen_alert_climbs(
    now: str, found: AlertFact, rung: int, woken: tuple[str, ...], minutes: int
) -> None:
    seen = facts(person="", alert=found, now=at(now))

    assert act(AlertUnseen("al1", rung), seen, SMALL) == (
        SetAlert("al1", "climbing", "", rung),
        Notify(woken, "alert"),
        SetTimer("alert:al1", at(now) + minutes * MINUTE, AlertUnseen("al1", rung + 1)),
    )


def test_an_alert_never_goes_to_whom_the_student_does_not_want() -> None:
    seen = facts(asked(excluded=("gijs", "anna")), "", alert=alert(request="r1"))

    found = act(AlertUnseen("al1", 1), seen, SMALL)

    assert not isinstance(found, Refused)
    assert found[1] == Notify(("bram", "dunya", "eva"), "alert", "r1")
    assert found[-1] == SHOW


def test_without_a_coordinator_and_nobody_here_everyone_is_woken() -> None:
    school = content(PEOPLE[:-1])
    seen = facts(person="", alert=alert(), now=at("2026-11-24T22:00"))

    found = act(AlertUnseen("al1", 1), seen, school)

    assert not isinstance(found, Refused)
    assert found[1] == Notify(("anna", "bram", "cem", "dunya", "eva", "femke"), "alert")


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(None, id="gone"),
        pytest.param(alert("acknowledged"), id="taken up"),
        pytest.param(alert("done"), id="over"),
        pytest.param(alert("climbing", 2), id="on a higher rung already"),
    ],
)
def test_a_stale_alert_timer_does_nothing(found: AlertFact | None) -> None:
    assert act(AlertUnseen("al1", 1), facts(person="", alert=found), SMALL) == ()


# ---------------------------------------------------------------- invariants

_PERSONS = st.sampled_from(["", "anna", "bram", "eva", "gijs", "weg"])
_STATES: st.SearchStrategy[RequestState] = st.sampled_from(["waiting", "owned", "closed"])
_PROMISES: st.SearchStrategy[PromiseState] = st.sampled_from(
    ["none", "running", "kept", "late", "told"]
)
_MEETINGS: st.SearchStrategy[AppointmentState] = st.sampled_from(
    ["proposed", "booked", "moved", "cancelled", "met", "missed"]
)
_ALERTS: st.SearchStrategy[AlertState] = st.sampled_from(
    ["raised", "acknowledged", "climbing", "done"]
)
_WANTS: st.SearchStrategy[Wants] = st.sampled_from(["message", "meeting"])
_REASONS: st.SearchStrategy[Reason] = st.sampled_from(
    ["helped", "withdrawn", "elsewhere", "silent", "forgotten"]
)


@st.composite
def requests(draw: st.DrawFn) -> RequestFact:
    state = draw(_STATES)
    owner = "" if state == "waiting" else draw(_PERSONS.filter(bool))
    return asked(
        state=state,
        owner=owner,
        seen=draw(st.booleans()),
        person=draw(_PERSONS),
        promise=draw(_PROMISES),
        due=NOW + draw(st.integers(-5, 5)) * HOUR,
        wants=draw(_WANTS),
        excluded=tuple(draw(st.lists(_PERSONS, max_size=2))),
        team=draw(st.sampled_from(["", "noord", "zuid"])),
    )


_SLOTS = st.builds(
    Slot,
    _PERSONS,
    st.integers(NOW - HOUR, NOW + 3 * HOUR),
    st.integers(NOW - HOUR, NOW + 3 * HOUR),
    st.sampled_from(["noord", "maan"]),
)
_EVENTS: st.SearchStrategy[StaffEvent] = st.one_of(
    st.just(Claim("r1")),
    st.builds(Reply, st.just("r1"), st.sampled_from(["", "Hoi", "a" * 5000])),
    st.builds(Retract, st.just("r1"), st.sampled_from([ANSWER, KEEPING])),
    st.builds(Note, st.just("r1"), st.sampled_from(["", "Hoi"])),
    st.builds(Propose, st.just("r1"), st.lists(_SLOTS, max_size=4).map(tuple)),
    st.builds(Close, st.just("r1"), _REASONS),
    st.just(CallOff("a1")),
    st.builds(Acknowledge, st.just("al1"), st.booleans()),
    st.builds(AlertUnseen, st.just("al1"), st.integers(0, 5)),
)


@st.composite
def desks(draw: st.DrawFn) -> DeskFacts:
    meetings = tuple(
        meeting(id="a1", person=person, state=state, start=NOW + hours * HOUR)
        for person, state, hours in draw(
            st.lists(st.tuples(_PERSONS, _MEETINGS, st.integers(-2, 40)), max_size=1)
        )
    )
    return facts(
        draw(st.none() | requests()),
        draw(_PERSONS),
        appointment=meetings[0] if meetings else None,
        open_appointments=meetings,
        alert=draw(st.none() | st.builds(alert, _ALERTS, st.integers(0, 5))),
        answer=draw(st.sampled_from(["", "held", "sent"])),
        busy=(Busy("anna", NOW + HOUR, NOW + 2 * HOUR),),
    )


def check_moves(effect: StaffEffect, seen: DeskFacts) -> None:
    """Raise when an effect is no lawful move from what was."""
    match effect:
        case SetRequest() if seen.request:
            if effect.state:
                request.check(request.REQUEST, seen.request.state, effect.state)
            if effect.promise:
                request.check(request.PROMISE, seen.request.promise, effect.promise)
        case SetAppointment() if seen.appointment:
            request.check(request.APPOINTMENT, seen.appointment.state, effect.state)
        case SetAlert() if seen.alert:
            request.check(request.ALERT, seen.alert.state, effect.state)
        case _:
            pass


@given(event=_EVENTS, seen=desks())
def test_whatever_staff_do_every_move_is_lawful(event: StaffEvent, seen: DeskFacts) -> None:
    """Also: nothing goes to another student, and texts only leave by the owner's hand."""
    found = act(event, seen, SMALL)

    if isinstance(found, Refused):
        assert found.key.startswith("desk.")
        return
    for effect in found:
        check_moves(effect, seen)
        if isinstance(effect, Tell):
            assert effect.student == "st1"
        if isinstance(effect, Hold | Withdraw):
            assert seen.request is not None
            assert seen.request.owner == effect_person(effect, seen) == seen.person
        if isinstance(effect, SetTimer):
            assert effect.due >= seen.now
    if found and seen.request is not None and not isinstance(event, Acknowledge | AlertUnseen):
        assert found[-1] == SHOW


def effect_person(effect: Hold | Withdraw, seen: DeskFacts) -> str:
    return effect.person if isinstance(effect, Hold) else seen.person


@given(event=_EVENTS, seen=desks())
def test_a_button_that_is_shown_is_not_refused_for_who_presses_it(
    event: StaffEvent, seen: DeskFacts
) -> None:
    mine = {"desk.taken", "desk.not_yours", "desk.closed", "desk.gone"}
    if seen.request is None or isinstance(event, CallOff | Acknowledge | AlertUnseen | Propose):
        return
    found = act(event, seen, SMALL)

    refused = isinstance(found, Refused) and found.key in mine

    if may(type(event), seen.request, seen.person, SMALL):
        assert not refused
    elif found != ():
        assert refused


@given(seen=desks(), event=st.sampled_from([Claim("r1"), AlertUnseen("al1", 1)]))
def test_the_excluded_get_nothing(seen: DeskFacts, event: StaffEvent) -> None:
    if seen.request is None:
        return
    found = act(event, seen, SMALL)

    if isinstance(found, Refused):
        return
    for effect in found:
        if isinstance(effect, SetRequest) and effect.owner:
            assert effect.owner not in seen.request.excluded
        if isinstance(effect, Notify):
            assert not set(effect.people) & set(seen.request.excluded)
