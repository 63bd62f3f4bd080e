from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.pack import Content
from content.schema import Location, Person, Programme, Rule
from flows import routing, slots
from flows.protocol import Busy, HadFact, Picked, Profile
from tests.unit.small_pack import PEOPLE, RULES, SMALL, WEEK, content, hours, person
from tests.unit.test_calendar import HOUR, at, busy

NOON = at("2026-11-24T12:00")
NOBODY = HadFact()


def names(picks: tuple[Picked, ...]) -> list[str]:
    return [one.person for one in picks]


def order(
    topic: str = "",
    location: str = "",
    *,
    school: Content = SMALL,
    had: HadFact = NOBODY,
    excluded: tuple[str, ...] = (),
    programme: str = "",
    answers: dict[str, str] | None = None,
) -> list[str]:
    """Return who routing proposes, in order."""
    profile = Profile(location=location, programme=programme)
    return names(routing.candidates(school, profile, topic, answers or {}, had, excluded))


# ---------------------------------------------------------------- candidates


@pytest.mark.parametrize(
    ("topic", "location", "expected"),
    [
        pytest.param(
            "geld",
            "noord",
            ["cem", "bram", "anna", "femke", "dunya", "eva", "gijs"],
            id="the expert here, generalists here, the team here, then those elsewhere",
        ),
        pytest.param(
            "geld",
            "zuid",
            ["dunya", "eva", "femke", "cem", "bram", "anna", "gijs"],
            id="the same question at the other location",
        ),
        pytest.param(
            "wonen",
            "noord",
            ["bram", "anna", "cem", "femke", "dunya", "eva", "gijs"],
            id="an expert far away comes after everyone who is here",
        ),
        pytest.param(
            "verslaving",
            "noord",
            ["femke", "bram", "anna", "cem", "eva", "dunya", "gijs"],
            id="who is at both locations is near at both",
        ),
    ],
)
def test_order_of_the_rules(topic: str, location: str, expected: list[str]) -> None:
    assert order(topic, location) == expected


def test_without_a_location_nobody_is_far() -> None:
    assert order("geld")[:2] in (["cem", "dunya"], ["dunya", "cem"])
    assert order("geld", "onbekend-gebouw") == order("geld")


def test_a_person_from_before_comes_first_the_latest_first() -> None:
    had = HadFact(("eva", "bram", "weg"))

    assert order("geld", "noord", had=had)[:3] == ["eva", "bram", "cem"]


def test_the_excluded_are_never_proposed() -> None:
    had = HadFact(("eva",))

    assert set(order("geld", "noord", had=had, excluded=("eva", "cem"))) == {
        "anna", "bram", "dunya", "femke", "gijs",
    }  # fmt: skip


def test_an_answer_can_show_that_it_is_about_something_else() -> None:
    asked = order("geld", "zuid", answers={"soort": "schuld"})
    turned = routing.candidates(
        SMALL, Profile(location="zuid"), "geld", {"soort": "huur"}, NOBODY, ()
    )

    assert asked == order("geld", "zuid")
    assert turned[0] == Picked(
        "dunya",
        "reason.expertise",
        {"name": "Dunya", "role": "maatje", "topic": "wonen", "location": "Zuid"},
        1,
    )


def test_a_coordinator_is_only_proposed_by_a_rule_for_coordinators() -> None:
    without = content(rules=RULES[:-1])

    assert "gijs" not in order("geld", "noord", school=without)
    assert order("geld", "noord")[-1] == "gijs"


@pytest.mark.parametrize(
    ("rule", "location", "programme", "holds"),
    [
        pytest.param({"topics": ("geld",)}, "noord", "", True, id="its topic"),
        pytest.param({"topics": ("wonen",)}, "noord", "", False, id="another topic"),
        pytest.param({"locations": ("noord",)}, "noord", "", True, id="its location"),
        pytest.param({"locations": ("zuid",)}, "noord", "", False, id="another location"),
        pytest.param({"locations": ("zuid",)}, "", "", False, id="a location not told"),
        pytest.param({"programmes": ("zorg",)}, "noord", "zorg", True, id="its programme"),
        pytest.param({"programmes": ("zorg",)}, "noord", "koken", False, id="another programme"),
        pytest.param(
            {"topics": ("geld",), "locations": ("zuid",)}, "noord", "", False, id="one of two holds"
        ),
    ],
)
def test_when_a_rule_holds(
    rule: dict[str, object], location: str, programme: str, *, holds: bool
) -> None:
    fixed = Rule.model_validate({"offer": "people", "people": ("eva",), "reason": "fixed", **rule})
    school = content(rules=(fixed, *RULES))

    found = order("geld", location, school=school, programme=programme)

    assert (found[0] == "eva") == holds


def test_a_fixed_face_elsewhere_is_not_set_back() -> None:
    fixed = Rule(offer="people", people=("eva", "weg"), reason="reason.fixed")
    school = content(rules=(*RULES[:1], fixed, *RULES[1:]))

    found = routing.candidates(school, Profile(location="noord"), "geld", {}, NOBODY, ())

    assert (found[0].person, found[0].reason) == ("eva", "reason.fixed")
    assert found[0].values["location"] == "Zuid"


def three(**changes: dict[str, object]) -> Content:
    """Return a school of three equal generalists, with changes to some of them."""
    people = tuple(
        person(
            key,
            *hours(WEEK, "09:00-13:00"),
            **{"generalist": True, **changes.get(key, {})},
        )
        for key in ("een", "twee", "drie")
    )
    return content(people, rules=RULES)


def test_equal_colleagues_are_spread_by_load() -> None:
    """Sixty questions, each counted to who gets it: nobody gets more than a third."""
    school, load = three(), Counter[str]()
    for _ in range(60):
        load[order("verdriet", "noord", school=school, had=HadFact(load=dict(load)))[0]] += 1

    assert load == {"een": 20, "twee": 20, "drie": 20}


def test_half_the_hours_get_half_the_questions() -> None:
    school = three(een={"presence": hours(WEEK, "09:00-11:00")})
    load = Counter[str]()
    for _ in range(50):
        load[order("verdriet", "noord", school=school, had=HadFact(load=dict(load)))[0]] += 1

    assert load == {"een": 10, "twee": 20, "drie": 20}


def test_without_any_load_topics_start_with_different_colleagues() -> None:
    firsts = {order(topic, "noord", school=three())[0] for topic in ("geld", "wonen", "verdriet")}

    assert len(firsts) > 1


@pytest.mark.parametrize(
    ("changes", "load", "programme", "expected"),
    [
        pytest.param(
            {"een": {"capacity": 3}, "twee": {"capacity": 3}},
            {"een": 3, "twee": 4, "drie": 9},
            "",
            "drie",
            id="who is full comes after who has room",
        ),
        pytest.param(
            {"twee": {"programmes": ("zorg",)}},
            {"twee": 9},
            "zorg",
            "twee",
            id="who belongs to the programme comes first",
        ),
        pytest.param(
            {"een": {"programmes": ("koken",)}, "drie": {"programmes": ("koken",)}},
            {"twee": 9},
            "zorg",
            "twee",
            id="who belongs to another programme comes last",
        ),
    ],
)
def test_claims_inside_a_rule(
    changes: dict[str, dict[str, object]], load: dict[str, int], programme: str, expected: str
) -> None:
    school = three(**changes)

    found = order("", "noord", school=school, programme=programme, had=HadFact(load=load))

    assert found[0] == expected


def test_who_speaks_the_language_comes_first() -> None:
    school = three(drie={"languages": ("nl", "en")})
    profile = Profile(location="noord", language="en")

    found = routing.candidates(school, profile, "geld", {}, HadFact(load={"drie": 9}), ())

    assert found[0].person == "drie"
    assert (found[0].values["topic"], found[0].values["role"]) == ("geld!", "buddy")


# ---------------------------------------------------------------- choose


def choose(
    picks: tuple[str, ...],
    taken: list[Busy],
    now: int = NOON,
    had: HadFact = NOBODY,
    school: Content = SMALL,
) -> list[str]:
    """Return whom `choose` takes when only `picks` are left, at location noord, about geld."""
    others = tuple(one.id for one in school.pack.people if one.id not in picks)
    found = routing.candidates(school, Profile(location="noord"), "geld", {}, had, others)
    return names(routing.choose(school, found, taken, now))


AWAY_A_WEEK = ("2026-11-24T00:00", "2026-12-02T00:00")


def test_the_first_rule_with_room_inside_the_promise_wins() -> None:
    assert choose(("cem", "bram", "anna"), []) == ["cem"]
    assert choose(("cem", "bram", "anna"), [busy("cem", *AWAY_A_WEEK)]) == ["bram"]


def test_a_known_face_who_can_only_later_stays_beside() -> None:
    had = HadFact(("cem",))

    assert choose(("cem", "bram"), [], had=had) == ["cem"]
    assert choose(("cem", "bram"), [busy("cem", *AWAY_A_WEEK)], had=had) == ["bram", "cem"]


def test_a_known_face_who_is_away_for_weeks_is_not_offered() -> None:
    away = [busy("cem", "2026-11-01T00:00", "2027-02-01T00:00")]

    assert choose(("cem", "bram"), away, had=HadFact(("cem",))) == ["bram"]


def test_nobody_inside_the_promise_then_who_is_first() -> None:
    away = [busy("cem", "2026-11-24T00:00", "2026-12-06T00:00"), busy("bram", *AWAY_A_WEEK)]

    assert choose(("cem", "bram"), away) == ["bram"]


def test_nobody_at_all_then_the_first_of_the_rules() -> None:
    away = [busy(who, "2026-11-01T00:00", "2027-02-01T00:00") for who in ("cem", "bram")]

    assert choose(("cem", "bram"), away) == ["cem"]
    assert choose((), []) == []


@pytest.mark.parametrize(
    ("now", "limit"),
    [
        pytest.param("2026-11-23T10:00", "2026-11-27T00:00", id="Monday: until Thursday night"),
        pytest.param("2026-11-27T10:00", "2026-12-03T00:00", id="Friday: over the weekend"),
        pytest.param("2026-11-28T10:00", "2026-12-03T00:00", id="Saturday: the same"),
        pytest.param("2026-12-18T10:00", "2027-01-07T00:00", id="over Christmas"),
    ],
)
def test_until_when_a_free_slot_counts(now: str, limit: str) -> None:
    assert routing.promise_limit(SMALL, at(now)) == at(limit)


# ---------------------------------------------------------------- what to ask

FIXED_COOK = Rule(offer="people", people=("eva",), programmes=("koken",), reason="fixed")
ONE_PLACE = (Location(id="noord", name="Noord"),)


@pytest.mark.parametrize(
    ("school", "profile", "expected"),
    [
        pytest.param(SMALL, Profile(), "location", id="two towns with their own people"),
        pytest.param(SMALL, Profile(location="zuid"), "", id="known already"),
        pytest.param(SMALL, Profile(location="-"), "", id="asked already, not known"),
        pytest.param(content(locations=ONE_PLACE), Profile(), "", id="there is but one town"),
        pytest.param(
            content((person("a", *hours("mon", "09:00-12:00")),
                     person("b", *hours("mon", "09:00-12:00")))),
            Profile(),
            "",
            id="nobody is in the other town",
        ),
        pytest.param(
            content(rules=(FIXED_COOK, *RULES)),
            Profile(location="noord"),
            "programme",
            id="a rule tells programmes apart",
        ),
        pytest.param(
            content(rules=(FIXED_COOK, *RULES)), Profile(), "location", id="the town goes first"
        ),
        pytest.param(
            content(rules=(FIXED_COOK, *RULES)),
            Profile(location="noord", programme="-"),
            "",
            id="the programme was asked already",
        ),
        pytest.param(
            content(
                rules=(FIXED_COOK, *RULES),
                programmes=(Programme(id="koken", name="Koken", locations=("zuid",)),),
            ),
            Profile(location="noord"),
            "",
            id="that programme is not taught here",
        ),
        pytest.param(
            three(een={"programmes": ("zorg",)}),
            Profile(location="noord"),
            "programme",
            id="a person belongs to one programme",
        ),
    ],
)  # fmt: skip
def test_a_fact_is_asked_only_when_it_changes_who_helps(
    school: Content, profile: Profile, expected: str
) -> None:
    assert routing.missing_fact(school, profile, "geld") == expected


def test_a_rule_for_one_topic_makes_no_question_for_another() -> None:
    fixed = Rule(
        offer="people", people=("eva",), topics=("wonen",), programmes=("koken",), reason="fixed"
    )
    school = content(rules=(fixed, *RULES))

    assert routing.missing_fact(school, Profile(location="noord"), "wonen") == "programme"
    assert routing.missing_fact(school, Profile(location="noord"), "geld") == ""


def test_who_is_the_same_for_every_programme_is_not_asked_for_it() -> None:
    """A consulting hour comes first whatever one studies; without it, the face does."""
    hour = Rule(offer="people", people=("cem",), topics=("geld",), reason="hour")
    school = content(FACES, rules=(hour, FACE, *RULES))
    here = Profile(location="noord")

    assert routing.missing_fact(school, here, "geld") == ""
    assert routing.missing_fact(school, here, "geld", ["cem"]) == "programme"
    assert routing.missing_fact(school, here, "wonen") == "programme"


# ---------------------------------------------------------------- a face for each programme

FACE = Rule(offer="face", reason="face")
FACES = (
    *PEOPLE,
    person("kok", *hours(WEEK, "09:00-11:00 keuken", at="zuid"), programmes=("koken",), capacity=1),
    person("las", *hours("mon", "09:00-11:00 hal"), programmes=("lassen", "zorg")),
)


@pytest.mark.parametrize(
    ("programme", "expected"),
    [
        pytest.param("koken", "kok", id="also who is elsewhere and full"),
        pytest.param("lassen", "las", id="a face of two programmes, of the first"),
        pytest.param("zorg", "las", id="and of the second"),
        pytest.param("", "cem", id="not told: the next rule"),
        pytest.param("-", "cem", id="asked, not known: the next rule"),
        pytest.param("weg", "cem", id="a programme that is gone: the next rule"),
    ],
)
def test_the_face_of_a_programme(programme: str, expected: str) -> None:
    school, had = content(FACES, rules=(FACE, *RULES[1:])), HadFact(load={"kok": 9})

    assert order("geld", "noord", school=school, programme=programme, had=had)[0] == expected


def test_the_face_is_told_with_the_programme() -> None:
    school = content(FACES, rules=(FACE, *RULES[1:]))
    profile = Profile(location="noord", programme="koken")

    first = routing.candidates(school, profile, "geld", {}, NOBODY, ())[0]

    assert (first.reason, first.values["programme"]) == ("reason.face", "Koken")


def test_a_face_who_can_only_later_stays_beside() -> None:
    school = content(FACES, rules=(FACE, *RULES[1:]))
    profile = Profile(location="noord", programme="koken")
    picks = routing.candidates(school, profile, "geld", {}, NOBODY, ())

    assert names(routing.choose(school, picks, [busy("kok", *AWAY_A_WEEK)], NOON)) == ["cem", "kok"]


@pytest.mark.parametrize(
    ("levels", "programme", "holds"),
    [
        pytest.param((1, 2), "koken", True, id="of this level"),
        pytest.param((3, 4), "koken", False, id="of another level"),
        pytest.param((1, 2), "lassen", False, id="of more levels than these"),
        pytest.param((2, 3, 4), "lassen", True, id="all its levels"),
        pytest.param((1, 2), "zorg", False, id="a programme that tells no level"),
        pytest.param((1, 2), "", False, id="a programme not told"),
    ],
)
def test_a_rule_for_levels(levels: tuple[int, ...], programme: str, *, holds: bool) -> None:
    fixed = Rule(offer="people", people=("eva",), levels=levels, reason="fixed")
    programmes = (
        Programme(id="koken", name="Koken", levels=(2,)),
        Programme(id="lassen", name="Lassen", levels=(2, 3)),
        Programme(id="zorg", name="Zorg"),
    )
    school = content(rules=(fixed, *RULES), programmes=programmes)

    found = order("geld", "noord", school=school, programme=programme)

    assert (found[0] == "eva") == holds


# ---------------------------------------------------------------- invariants

_IDS = [one.id for one in PEOPLE]
_SOME = st.lists(st.sampled_from(_IDS), max_size=5, unique=True)
_LOAD = st.dictionaries(st.sampled_from(_IDS), st.integers(0, 40))


def is_true(pick: Picked, who: Person, topic: str, location: str, had: HadFact) -> bool:
    """Tell whether the reason given holds for this person."""
    places = {one.location for one in who.presence}
    return {
        "reason.had": who.id in had.persons,
        "reason.expertise": topic in who.expertise,
        "reason.generalist": who.generalist,
        "reason.team": not location or location in places,
        "reason.anywhere": True,
        "reason.coordinator": who.coordinator,
    }[pick.reason]


@given(
    topic=st.sampled_from(["", "geld", "wonen", "verslaving", "verdriet", "weg"]),
    location=st.sampled_from(["", "noord", "zuid"]),
    programme=st.sampled_from(["", "koken", "-"]),
    had=st.builds(HadFact, _SOME.map(tuple), _LOAD),
    excluded=_SOME,
)
def test_routing_is_true_whole_and_repeatable(
    topic: str, location: str, programme: str, had: HadFact, excluded: list[str]
) -> None:
    profile = Profile(location=location, programme=programme)

    found = routing.candidates(SMALL, profile, topic, {}, had, excluded)

    assert sorted(names(found)) == sorted(set(_IDS) - set(excluded))
    assert found == routing.candidates(SMALL, profile, topic, {}, had, excluded)
    for pick in found:
        who = next(one for one in PEOPLE if one.id == pick.person)
        assert is_true(pick, who, topic, location, had)
        here = pick.values["location"].lower()
        assert here in {one.location for one in who.presence}


@given(
    now=st.integers(at("2026-09-01T00:00"), at("2027-09-01T00:00")),
    had=_SOME,
    excluded=_SOME,
    taken=st.lists(
        st.tuples(st.sampled_from(_IDS), st.integers(-40, 300), st.integers(1, 200)), max_size=8
    ),
)
def test_choice_is_the_soonest_promise_and_never_excluded(
    now: int, had: list[str], excluded: list[str], taken: list[tuple[str, int, int]]
) -> None:
    away = [
        Busy(who, now + start * HOUR, now + (start + long) * HOUR) for who, start, long in taken
    ]
    picks = routing.candidates(SMALL, Profile(), "geld", {}, HadFact(tuple(had)), excluded)

    found = routing.choose(SMALL, picks, away, now)

    limit = routing.promise_limit(SMALL, now)
    soon = [one for one in picks if slots.first(SMALL, one.person, away, now, limit)]
    assert len(found) <= 2
    assert bool(found) == bool(picks)
    assert not set(names(found)) & set(excluded)
    if soon:
        assert found[0] == soon[0]
    if len(found) > 1:
        assert found[1] not in soon
        assert found[1].person in had
