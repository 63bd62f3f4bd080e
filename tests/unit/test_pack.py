"""The loaded pack: cheap look-ups, languages that fall back, and a compiled form that is equal."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from content.load import load_pack
from content.pack import Content

PACKS = Path(__file__).parent.parent / "packs"


@pytest.fixture(scope="module")
def klein() -> Content:
    return Content(load_pack(PACKS / "klein", PACKS / "gedeeld"))


def test_the_compiled_form_gives_the_same_content(klein: Content) -> None:
    again = Content.of(klein.compile())

    assert (again.pack, again.hash, again.compile()) == (klein.pack, klein.hash, klein.compile())


def test_another_word_is_another_hash(klein: Content) -> None:
    texts = {"nl": {**klein.pack.texts["nl"], "ask.anyone": "Anders"}}
    other = Content(klein.pack.model_copy(update={"texts": texts}))

    assert other.hash != klein.hash


def test_look_ups_find_what_is_there_and_nothing_else(klein: Content) -> None:
    person, topic, line = klein.person("noor"), klein.topic("geld"), klein.line("nood")
    place, course = klein.location("haven"), klein.programme("klas-1a")
    team, panel = klein.team("kaw-team"), klein.panel("medical")
    found = [person, topic, line, place, course, team]

    assert [one.id if one else "" for one in found] == [
        "noor",
        "geld",
        "nood",
        "haven",
        "klas-1a",
        "kaw-team",
    ]
    assert panel is not None
    assert panel.kind == "medical"
    assert klein.person("weg") is None
    assert klein.topic("") is None
    assert klein.panel("weg") is None


def test_people_keep_their_order_and_those_who_left_are_passed_over(klein: Content) -> None:
    people = klein.people(["yassin", "vertrokken", "noor"])

    assert [person.id for person in people] == ["yassin", "noor"]


def test_the_school_s_own_word_for_a_role(klein: Content) -> None:
    noor, carla = klein.people(["noor", "carla"])

    assert klein.role_word(noor, "nl") == "KAW'er"
    assert klein.role_word(noor, "en") == "class worker"
    assert klein.role_word(carla, "nl") == "loopbaanbegeleider"


def test_words_fall_back_on_dutch(klein: Content) -> None:
    assert klein.words({"nl": "ja", "en": "yes"}, "en") == "yes"
    assert klein.words({"nl": "ja"}, "en") == "ja"
    assert klein.words({"nl": "ja", "en": "yes"}, "fy") == "ja"


def test_texts_fall_back_on_dutch_and_an_unknown_key_is_refused(klein: Content) -> None:
    assert klein.languages == ("nl", "en")
    assert klein.text("en", "reason.team") == "{name} works at {location}."
    assert klein.text("fy", "reason.team") == "{name} werkt op {location}."
    with pytest.raises(KeyError, match=r"^.no_such_text.$"):
        klein.text("nl", "no_such_text")


def test_the_small_school_says_it_in_its_own_words(klein: Content) -> None:
    assert klein.text("nl", "ask.anyone") == "Ik wil gewoon een KAW'er spreken"
    assert klein.words(klein.school.method, "nl") == "Klas als Werkplaats (KAW)"
    assert klein.school.booking.length == 20


def test_the_small_school_also_stands_on_what_all_schools_share() -> None:
    content = Content(load_pack(PACKS / "klein"))

    assert content.text("nl", "ask.anyone") == "Ik wil gewoon een KAW'er spreken"
    assert len(content.pack.topics) == 19


@pytest.mark.parametrize(
    ("today", "overdue"),
    [(date(2027, 2, 20), []), (date(2027, 2, 21), ["nood", "geldlijn"])],
    ids=["ninety days after the check", "a day later"],
)
def test_helplines_that_nobody_checked_for_a_quarter(
    klein: Content, today: date, overdue: list[str]
) -> None:
    assert [line.id for line in klein.overdue(today)] == overdue
