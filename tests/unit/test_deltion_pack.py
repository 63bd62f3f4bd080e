"""Deltion's youth team as it is described: faces, order, consulting hour, and its own words."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest

import bot
from content.pack import Content
from content.schema import Person
from flows import calendar, routing, words
from flows.protocol import HadFact, Profile
from flows.talk import programme
from tests.player import Stage
from tests.unit.test_calendar import at
from tests.unit.test_transcripts import FOLDER, content_of

DJT, HEARD = content_of("deltion-djt")
SAW, _ = content_of("saw-friesland")
FACES = {one: person for person in DJT.pack.people for one in person.programmes}
DAYS = ("mon", "tue", "wed", "thu", "fri")
LOW = [one.id for one in DJT.school.programmes if set(one.levels) <= {1, 2}]
HIGH = [one.id for one in DJT.school.programmes if one.id not in LOW]
MONDAY = at("2026-11-23T10:15")


def _minutes(person: Person) -> int:
    def clock(text: str) -> int:
        return int(text[:2]) * 60 + int(text[3:])

    return sum(clock(one.end) - clock(one.start) for one in person.presence)


def _days(person: Person) -> set[str]:
    return {one.day for one in person.presence}


# ---------------------------------------------------------------- as it is described


@pytest.mark.parametrize("course", [one.id for one in DJT.school.programmes])
def test_every_programme_has_one_face_who_comes_more_than_once_a_week(course: str) -> None:
    faces = [one for one in DJT.pack.people if course in one.programmes]

    assert len(faces) == 1
    assert len(_days(faces[0])) >= (3 if course in LOW else 2)


def test_the_face_of_entree_is_there_every_day_and_for_entree_only() -> None:
    face = FACES["entree"]

    assert _days(face) == set(DAYS)
    assert (face.programmes, face.generalist, face.expertise) == (("entree",), False, ())


def test_fourteen_people_of_nine_partners_share_three_and_a_half_jobs() -> None:
    team = [one for one in DJT.pack.people if one.role == "djt"]

    assert len(team) == 14
    assert 3.5 * 36 <= sum(map(_minutes, team)) / 60 <= 3.5 * 40
    assert {one.employer for one in team} == {
        *("De Kern", "RMC/Leerplicht", "Sociaal Wijkteam", "Dimence", "Mindfit"),
        *("Tactus", "Trias", "Travers", "MEE"),
    }


def test_who_works_for_leerplicht_is_nobody_s_face_and_gets_no_message_to_the_team() -> None:
    theirs = [one for one in DJT.pack.people if "Leerplicht" in one.employer]

    assert len(theirs) == 2
    for person in theirs:
        assert (person.programmes, person.team_inbox, person.generalist) == ((), False, False)
        assert "Kies iemand anders" in person.secrecy["nl"]


def test_nobody_promises_secrecy_without_its_limit() -> None:
    for person in DJT.pack.people:
        secrecy = person.secrecy["nl"]

        assert "gevaar" in secrecy or "leerplicht" in secrecy or person.coordinator


@pytest.mark.parametrize("day", DAYS)
def test_somebody_of_the_team_is_there_all_day(day: str) -> None:
    there = [
        one
        for who in DJT.pack.people
        if who.role == "djt"
        for one in who.presence
        if one.day == day
    ]
    gaps = [
        f"{hour:02}:{half}"
        for hour in range(9, 16)
        for half in ("00", "30")
        if not any(one.start <= f"{hour:02}:{half}" < one.end for one in there)
    ]

    assert gaps == []


def test_every_topic_has_someone_who_knows_it_or_is_for_the_generalists() -> None:
    known = {topic for person in DJT.pack.people for topic in person.expertise}

    assert {one.id for one in DJT.pack.topics} - known == {"weet-niet", "veel-tegelijk"}


def test_what_deltion_adds_is_said_in_both_languages() -> None:
    for topic in DJT.pack.topics:
        assert {"nl", "en"} == set(topic.name) == set(topic.about)
    assert DJT.pack.texts["nl"].keys() == DJT.pack.texts["en"].keys()


def test_the_pack_says_that_its_people_are_invented() -> None:
    assert DJT.school.invented
    assert {one.name for one in DJT.pack.people} & {one.name for one in SAW.pack.people} == set()


@pytest.mark.parametrize(
    ("day", "free"),
    [("2026-10-16", True), ("2026-10-19", False), ("2026-12-21", True), ("2027-02-22", True)],
)
def test_the_school_holidays_are_those_of_the_north(day: str, *, free: bool) -> None:
    asked = date.fromisoformat(day)

    assert DJT.school.region == "noord"
    before = asked - timedelta(days=1)
    assert (calendar.next_school_day(DJT, before) != asked) == free


# ---------------------------------------------------------------- who helps whom


def first(topic: str, course: str, excluded: tuple[str, ...] = ()) -> tuple[str, str]:
    """Return who comes first and the rule's reason."""
    profile = Profile(location="campus", programme=course)
    found = routing.candidates(DJT, profile, topic, {}, HadFact(), excluded)
    return found[0].person, found[0].reason.removeprefix("reason.")


@pytest.mark.parametrize(
    ("topic", "course", "expected"),
    [
        pytest.param("psychisch", "entree", ("danielle-kamphuis", "gezicht_eerst"), id="entree"),
        pytest.param("", "horeca-2", ("gijs-veldhuis", "gezicht_eerst"), id="just someone"),
        pytest.param("stage", "techniek-2", ("hatice-yildirim", "gezicht_eerst"), id="level 2"),
        pytest.param("verzuim", "entree", ("danielle-kamphuis", "gezicht_eerst"), id="absence"),
        pytest.param("studie", "ict-2", ("gijs-veldhuis", "onderwijs"), id="advice to teachers"),
        pytest.param("veel-tegelijk", "ict-34", ("ilse-dijkman", "plan"), id="one plan"),
        pytest.param("weet-niet", "entree", ("danielle-kamphuis", "verheldering"), id="to clarify"),
        pytest.param("middelen", "media", ("naomi-oosterhuis", "gezicht"), id="level 4: own face"),
        pytest.param("thuis", "sport-34", ("bas-lammertink", "gezicht"), id="levels 3 and 4"),
        pytest.param("middelen", "", ("bas-lammertink", "expertise"), id="unknown: who knows it"),
        pytest.param("middelen", "-", ("bas-lammertink", "expertise"), id="left open: the same"),
        pytest.param("geld", "entree", ("yvonne-klaassen", "spreekuur"), id="money, entree"),
        pytest.param("geld", "", ("yvonne-klaassen", "spreekuur"), id="money, unknown"),
    ],
)
def test_who_comes_first(topic: str, course: str, expected: tuple[str, str]) -> None:
    assert first(topic, course) == expected


@pytest.mark.parametrize("topic", ["studie", "stage", "opleiding", "ondersteuning"])
@pytest.mark.parametrize("course", HIGH)
def test_levels_3_and_4_go_to_the_career_advisers_for_school_matters(
    topic: str, course: str
) -> None:
    assert first(topic, course)[1] == "ssc"


@pytest.mark.parametrize("topic", [one.id for one in DJT.pack.topics if one.id != "geld"])
@pytest.mark.parametrize("course", LOW)
def test_entree_and_level_2_always_get_their_own_face_first(topic: str, course: str) -> None:
    assert first(topic, course)[0] == FACES[course].id


def test_rather_someone_else_than_the_consulting_hour_is_the_own_face() -> None:
    assert first("geld", "entree", ("yvonne-klaassen",))[0] == "danielle-kamphuis"


@pytest.mark.parametrize("topic", ["verzuim", "weet-niet", "veel-tegelijk", ""])
def test_without_a_programme_a_generalist_of_the_team(topic: str) -> None:
    person, reason = first(topic, "")

    assert reason == "generalist"
    assert DJT.people([person])[0].role == "djt"


@pytest.mark.parametrize(
    ("topic", "excluded", "asked"),
    [
        ("psychisch", (), "programme"),
        ("", (), "programme"),
        ("geld", (), ""),
        ("geld", ("yvonne-klaassen",), "programme"),
    ],
)
def test_the_programme_is_asked_when_it_changes_who_helps(
    topic: str, excluded: tuple[str, ...], asked: str
) -> None:
    assert routing.missing_fact(DJT, Profile(location="campus"), topic, excluded) == asked


@pytest.mark.parametrize("day", range(1, 29))
def test_the_consulting_hour_is_always_within_the_promise(day: int) -> None:
    now = at(f"2026-11-{day:02}T16:00")
    picks = routing.candidates(DJT, Profile(location="campus"), "geld", {}, HadFact(), ())

    assert routing.choose(DJT, picks, (), now)[0].person == "yvonne-klaassen"


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("topic", ["", *(one.id for one in DJT.pack.topics)])
def test_every_reason_can_be_said_whatever_is_known(topic: str, lang: str) -> None:
    for course in ("", "-", *(one.id for one in DJT.school.programmes)):
        profile = Profile(location="campus", programme=course, language=lang)
        for pick in routing.candidates(DJT, profile, topic, {}, HadFact(("lotte-eshuis",)), ()):
            said = words.fill(DJT.text(lang, pick.reason), pick.values)

            assert "{" not in said
            assert said[:1].isupper()


def test_the_names_of_programmes_fit_a_button() -> None:
    assert [one.name for one in DJT.school.programmes if len(one.name) > 42] == []


# ---------------------------------------------------------------- in the student's words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("entre", ["entree"]),
        ("niveau 1", ["entree"]),
        ("kok niv 2", ["horeca-2"]),
        ("ik doe lassen", ["techniek-2"]),
        ("beveliging", ["beveiliger"]),
        ("vig", ["verzorgende"]),
        ("nurse", ["verpleegkunde"]),
        ("hairdresser", ["kapper-2"]),
        ("autos", ["auto-2", "auto-34"]),
        ("ict", ["ict-2", "ict-34"]),
        ("zorg", ["helpende", "verzorgende", "verpleegkunde", "maatschappelijke-zorg"]),
        ("maatschappelijke zorg", ["maatschappelijke-zorg"]),
        ("toneel", []),
    ],
)
def test_a_programme_in_a_student_s_words(text: str, expected: list[str]) -> None:
    assert [one.id for one in programme.named(text, DJT.school.programmes)] == expected


def test_no_nickname_means_more_programmes_than_fit_on_a_phone() -> None:
    counted: dict[str, int] = defaultdict(int)
    for course in DJT.school.programmes:
        for name in {course.name.lower(), *course.aliases}:
            counted[name] += 1

    assert max(counted.values()) <= programme.MOST_CHOICES


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("ik weet niet wat er met me aan de hand is", "weet-niet"),
        ("kweet niet waar ik moet beginnen", "weet-niet"),
        ("gast alles gaat mis thuis school geld alles", "veel-tegelijk"),
        ("alles komt tegelijk, ik trek t niet", "veel-tegelijk"),
        ("everything goes wrong at the same time", "veel-tegelijk"),
        ("ik heb schulden", "geld"),
        ("ruzie thuis", "thuis"),
    ],
)
def test_the_own_topics_are_heard_and_steal_no_others(text: str, topic: str) -> None:
    reading = HEARD.read(text)

    assert (reading.topics[0].id, reading.decision) == (topic, "route")


def test_sent_by_the_coach_is_a_wish_to_speak_to_someone() -> None:
    assert HEARD.read("moet van mn slber hierheen").intent == "mens"


# ---------------------------------------------------------------- wandering

TYPED = (
    *("entre", "zorg", "kok niv 2", "kweenie", "toneel", "ik wil stoppen", "ruzie thuis", "???"),
    *("alles gaat mis", "heb schulden", "wie leest dit", "ik wil dood", "morgen 10 uur", "Sam"),
    *("/mijn", "/start", "/taal", "😀", "oh nee vig", "ben docent", "het is een lang verhaal hoor"),
)


@pytest.mark.parametrize("seed", range(12))
def test_wherever_a_student_wanders_the_bot_answers_and_danger_comes_first(seed: int) -> None:
    chance = random.Random(seed)
    stage, way = Stage(DJT, HEARD, "2026-11-26 12:20"), "> hoi"
    for _ in range(60):
        shown = stage.play(way)
        labels = stage.session.offered.labels

        assert shown, way
        if way == "> ik wil dood":
            assert any("112" in line for line in shown)
            assert not any("opleiding" in line for line in shown)
        assert SAW_WORDS.findall("\n".join(shown)) == []
        button = f"* {chance.choice(labels)}" if labels else ""
        typed = f"> {chance.choice(TYPED)}"
        way = chance.choice([button, button, typed]) or typed


# ---------------------------------------------------------------- own words, and no other's

SAW_WORDS = re.compile(
    r"\bSAW\b|(?i:saw'er|als werkplaats|friesland|leeuwarden|heerenveen|dokterswacht)"
)
DJT_WORDS = re.compile(r"\bdjt\b|djt'er|deltion|zwolle|jongerenteam", re.IGNORECASE)


def _shown(content: Content) -> str:
    """Return all that a pack can show; the lexicon is only listened with."""
    return content.pack.model_dump_json(exclude={"lexicon"})


@pytest.mark.parametrize(
    ("content", "foreign", "own"),
    [
        pytest.param(DJT, SAW_WORDS, DJT_WORDS, id="Deltion never says SAW"),
        pytest.param(SAW, DJT_WORDS, SAW_WORDS, id="SAW never says Deltion"),
    ],
)
def test_no_pack_shows_another_school_s_words(
    content: Content, foreign: re.Pattern[str], own: re.Pattern[str]
) -> None:
    shown = _shown(content)

    assert foreign.findall(shown) == []
    assert own.search(shown)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_no_conversation_shows_another_school_s_words(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    school = re.search(r"^school: (\S+)$", text, re.MULTILINE)
    assert school
    foreign = {"deltion-djt": SAW_WORDS, "saw-friesland": DJT_WORDS}.get(school[1])
    said = "\n".join(line for line in text.splitlines() if line.startswith("    "))

    assert foreign is None or foreign.findall(said) == []


def test_no_page_is_written_for_one_school() -> None:
    web = Path(bot.__file__).parent / "web"
    files = [*web.rglob("*.html"), *web.rglob("*.js"), *web.rglob("*.css")]
    words_of = {file.name: file.read_text(encoding="utf-8") for file in files}
    found = [
        name for name, text in words_of.items() if SAW_WORDS.search(text) or DJT_WORDS.search(text)
    ]

    assert len(files) > 5
    assert found == []
