"""What ships: words in danger keep their rules, numbers live in one place, SAW is as written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

import content
from content.checks import KINDS
from content.forms import words_in
from content.load import load_pack
from content.pack import Content
from content.problems import words
from content.schema import FollowUp, Model, Person, Words

ROOT = Path(content.__file__).parent
SAW = Content(load_pack(ROOT / "schools" / "saw-friesland"))
DAYS = ("mon", "tue", "wed", "thu", "fri")
OPEN, SHUT = 8 * 60 + 30, 16 * 60 + 30


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _hours(person: Person) -> float:
    blocks = person.presence
    return sum(_minutes(one.end) - _minutes(one.start) for one in blocks) / 60


def _sentences(text: str) -> Iterator[str]:
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("*", "").replace("{lines}", "")
    yield from filter(str.strip, re.split(r"(?<=[.?!:])\s+|\n+", plain))


# ---------------------------------------------------------------- danger


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_panel_is_short_honest_and_leads_to_people(kind: str, lang: str) -> None:
    panel = SAW.panel(kind)
    assert panel is not None
    text = SAW.words(panel.text, lang)

    assert [one for one in _sentences(text) if len(one.split()) > 10] == []
    assert ("Ik ben een computer" if lang == "nl" else "I am a computer") in text
    assert "{lines}" in text
    assert "112" in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_panel_has_at_least_one_line_that_is_open_at_night(kind: str) -> None:
    panel = SAW.panel(kind)
    assert panel is not None
    lines = [line for line in map(SAW.line, panel.lines) if line]

    assert any(not line.open and line.phone for line in lines)


@pytest.mark.parametrize(
    "never",
    [
        "komt goed",
        "geheim",
        "beloof je",
        "waarom",
        "rustig",
        "zelfmoord plegen",
        "poging",
        "er komt iemand",
        "ga naar huis",
        "confron",
    ],
)
def test_words_that_a_panel_never_says(never: str) -> None:
    said = [panel.text["nl"].lower() for panel in SAW.pack.crisis.panels]

    assert [text for text in said if never in text] == []


def test_who_is_blackmailed_hears_what_to_do() -> None:
    panel = SAW.panel("exploitation")
    assert panel is not None

    for words_needed in ("Betaal niet.", "Stuur niets meer.", "Bewaar de berichten."):
        assert words_needed in panel.text["nl"]


def test_a_threat_is_passed_on_and_the_panel_says_so() -> None:
    panel = SAW.panel("threat_others")
    assert panel is not None

    assert "de school meldt een bedreiging bij de politie" in panel.text["nl"]


# ---------------------------------------------------------------- helplines


def test_an_uncertain_line_gives_a_link_and_no_number() -> None:
    assert [line.id for line in SAW.pack.helplines if line.unverified and line.phone] == []


def test_every_line_says_when_it_was_checked_and_where_it_comes_from() -> None:
    assert [line.id for line in SAW.pack.helplines if not line.checked_at or not line.source] == []


def test_numbers_live_in_the_helplines_and_nowhere_else() -> None:
    number = re.compile(r"\b0(?:[89]00|88|20)[ -]?\d{3,}")
    files = [path for path in ROOT.rglob("*.yaml") if path.name != "helplines.yaml"]

    assert [path.name for path in files if number.search(path.read_text(encoding="utf-8"))] == []


# ---------------------------------------------------------------- topics


def test_nineteen_topics_and_someone_to_talk_to_is_none_of_them() -> None:
    assert {topic.id for topic in SAW.pack.topics} == {
        *("psychisch", "gezondheid", "middelen", "zingeving", "vrijetijd", "thuis", "vrienden"),
        *("relatie", "veiligheid", "studie", "stage", "verzuim", "opleiding", "ondersteuning"),
        *("geld", "wonen", "werk", "justitie", "praktisch"),
    }


def test_a_question_never_asks_for_a_diagnosis_or_referral() -> None:
    asked = [topic.follow_up.ask["nl"].lower() for topic in SAW.pack.topics if topic.follow_up]

    for word in ("diagnose", "verwijzing", "wachtlijst", "precies gebeurd"):
        assert [ask for ask in asked if word in ask] == []


def test_buttons_fit_a_phone() -> None:
    labels = [
        text
        for topic in SAW.pack.topics
        for saying in (topic.name, topic.about, *_labels(topic.follow_up))
        for text in saying.values()
    ]

    assert [label for label in labels if len(label) > 42] == []


def _labels(follow_up: FollowUp | None) -> Iterator[Words]:
    if follow_up is not None:
        for loc, saying in words_in(follow_up):
            if loc[-1] == "label":
                yield saying


def test_what_is_shared_is_said_in_both_languages() -> None:
    models: tuple[Model, ...] = (*SAW.pack.topics, *SAW.pack.helplines, *SAW.pack.crisis.panels)
    missing = [
        (model, loc) for model in models for loc, said in words_in(model) if "en" not in said
    ]

    assert missing == []


# ---------------------------------------------------------------- School als Werkplaats


def _by_employer(location: str) -> dict[str, int]:
    count: dict[str, int] = defaultdict(int)
    for person in SAW.pack.people:
        if not person.coordinator and (*person.teams,) == (location,):
            count["school" if person.employer == SAW.school.name else "partner"] += 1
    return dict(count)


def test_the_team_is_as_large_as_the_school_wrote() -> None:
    both = [one for one in SAW.pack.people if len(one.teams) == 2 and not one.coordinator]

    assert _by_employer("leeuwarden") == {"school": 5, "partner": 14}
    assert _by_employer("heerenveen") == {"school": 4, "partner": 6}
    assert len(both) == 2
    assert [one.id for one in SAW.pack.people if one.coordinator] == ["renske-algra"]


def test_together_they_are_in_school_some_four_hundred_hours_a_week() -> None:
    hours = [_hours(one) for one in SAW.pack.people if not one.coordinator]

    assert (min(hours), max(hours)) == (4, 32)
    assert 395 <= sum(hours) <= 410


@pytest.mark.parametrize("location", ["leeuwarden", "heerenveen"])
@pytest.mark.parametrize("day", DAYS)
def test_somebody_is_there_all_day(location: str, day: str) -> None:
    blocks = [
        (_minutes(one.start), _minutes(one.end))
        for person in SAW.pack.people
        for one in person.presence
        if (one.day, one.location) == (day, location) and not person.coordinator
    ]
    empty = [
        minute
        for minute in range(OPEN, SHUT, 5)
        if not any(start <= minute < end for start, end in blocks)
    ]

    assert empty == []


def test_who_works_for_leerplicht_says_so_before_the_student_writes() -> None:
    theirs = [one for one in SAW.pack.people if "Leerplicht" in one.employer]

    assert len(theirs) == 2
    for person in theirs:
        assert "leerplicht" in person.secrecy["nl"]
        assert "Kies iemand anders" in person.secrecy["nl"]


def test_nobody_promises_secrecy_without_its_limit() -> None:
    for person in SAW.pack.people:
        secrecy = person.secrecy["nl"]

        assert (
            "gevaar" in secrecy
            or "gemeente" in secrecy
            or "leerplicht" in secrecy
            or (person.coordinator)
        )


def test_every_topic_but_none_stays_without_someone_who_knows_it() -> None:
    known = {topic for person in SAW.pack.people for topic in person.expertise}

    assert {topic.id for topic in SAW.pack.topics} - known == set()


def test_the_pack_says_that_its_people_are_invented() -> None:
    assert SAW.school.invented


# ---------------------------------------------------------------- problems


def test_every_problem_can_be_said_in_both_languages() -> None:
    for told in words().values():
        assert set(told) == {"nl", "en"}
        assert all(set(parts) == {"what", "mend"} for parts in told.values())


def test_every_problem_that_code_names_has_its_words() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("*.py"))
    named = set(re.findall(r'"((?:file|yaml|key|value|id|text|rule|panel)\.[a-z]+)"', source))
    named |= set(
        re.findall(
            r'"((?:team|location|holiday|times|presence|choices|line|phrase|words)\.[a-z]+)"',
            source,
        )
    )

    assert named <= set(words())
    assert set(words()) - named == {"coordinator", "timezone"}
