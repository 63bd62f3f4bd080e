"""What a typed moment means for booking: past, refused, too far, too soon, and out of hours."""

from __future__ import annotations

import msgspec
import pytest

from flows import calendar
from flows import protocol as p
from flows.talk import wish
from flows.words import plain
from tests.unit.test_engine import said, take, world

KARIM = p.Draft(question="schulden", topic="geld", person="karim-haddad", wants="meeting")


def typed(text: str) -> tuple[p.Session, tuple[p.StudentEffect, ...]]:
    """Type `text` on Monday 10:15, where Karim's free moments are shown."""
    session, _ = take(p.Session(), p.Start())
    session = msgspec.structs.replace(session, node="times", draft=KARIM)
    return take(session, p.Text(text))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("gisteren om 3 uur", "times.past"),
        ("gister", "times.past"),
        ("niet vandaag", "times.refused"),
        ("donderdag kan ik niet", "times.refused"),
        ("not thursday", "times.refused"),
        ("zondag om 3 uur", "times.away"),
        ("vrijdagochtend", "times.away"),
        ("vanavond 8 uur", "times.away"),
        ("over 20 minuten", "times.soon"),
        ("over 4 weken", "times.far"),
        ("zo snel mogelijk", "times.soonest"),
        ("morgen tussen 2 en 4", "times.fits"),
        ("tomorrow afternoon", "times.fits"),
        ("kies jij maar", "times.unclear"),
        ("ok", "times.unclear"),
    ],
)
def test_every_answer_to_when_gets_kind_words_and_free_moments(text: str, key: str) -> None:
    session, effects = typed(text)

    message = said(effects)[-1]
    words = world().own.text("nl", key).format(name="Karim")
    assert plain(message.spans) == words
    assert [one[0].id.partition(":")[0] for one in message.rows[:3]] == ["slot"] * 3
    assert session.node == "times"


def test_a_free_moment_is_taken_at_once() -> None:
    session, _ = typed("morgen om 1 uur")

    assert session.node == "alias"


def test_a_refused_day_is_not_offered() -> None:
    _, effects = typed("niet vandaag")

    labels = [row[0].label for row in said(effects)[-1].rows[:3]]
    assert [one.split()[0] for one in labels] == ["morgen"] * 3


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("vanavond 8 uur", True),
        ("niet vandaag", True),
        ("morgen of overmorgen, liefst om half 3", True),
        ("Tuesday at 10 am", True),
        ("112", False),
        ("8", False),
        ("ik kan niet", False),
        ("vanavond niet meer", False),
        ("vanavond ga ik", False),
        ("morgen ben ik er niet", False),
        ("vandaag " * 20, False),
        ("vandaag" + "!" * 60 + "x", False),
    ],
)
def test_only_words_of_time_can_mean_nothing_else(text: str, only: bool) -> None:  # noqa: FBT001  # a column of the table
    assert wish.only_time(text) is only


def test_where_a_time_is_asked_a_time_is_no_danger() -> None:
    _, effects = typed("vanavond 8 uur")

    assert {one.kind for one in said(effects)} == {"bot"}


def test_where_a_time_is_asked_danger_is_danger() -> None:
    _, effects = typed("vanavond maak ik er een einde aan, ik wil dood")

    assert said(effects)[0].kind == "panel"


def test_a_time_after_a_first_half_is_read_with_it() -> None:
    session, _ = take(p.Session(), p.Start())
    session = msgspec.structs.replace(session, node="times", draft=KARIM, before="ik spring")

    _, effects = take(session, p.Text("vanavond"))

    assert said(effects)[0].kind == "panel"


@pytest.mark.parametrize("text", ["kan ik een afspraak maken", "kan het donderdag om half 11?"])
def test_who_asks_for_a_time_on_a_card_means_that_person(text: str) -> None:
    session, _ = take(p.Session(), p.Start())
    draft = p.Draft(question="laptop", topic="praktisch", person="sjoukje-hoekstra")
    session = msgspec.structs.replace(session, node="person", draft=draft)

    session, _ = take(session, p.Text(text))

    assert session.node in {"times", "alias"}
    assert (session.draft.person, session.draft.topic) == ("sjoukje-hoekstra", "praktisch")


@pytest.mark.parametrize(
    ("text", "alias", "node"),
    [
        ("doe maar anoniem", "", "reach"),
        ("ik wil anoniem blijven", "", "reach"),
        ("Sanne", "Sanne", "reach"),
        ("is dit anoniem?", "", "alias"),
        ("wie leest dit", "", "alias"),
    ],
)
def test_what_is_typed_for_a_name(text: str, alias: str, node: str) -> None:
    session, _ = take(p.Session(), p.Start())
    slot = p.Slot("karim-haddad", 1_795_518_000_000, 1_795_519_800_000, "leeuwarden")
    draft = msgspec.structs.replace(KARIM, slot=slot)
    session = msgspec.structs.replace(session, node="alias", draft=draft)

    session, _ = take(session, p.Text(text))

    assert (session.draft.alias, session.node) == (alias, node)


@pytest.mark.parametrize("node", ["times", "alias", "write"])
def test_after_danger_a_joke_is_no_name_time_or_message(node: str) -> None:
    session, _ = take(p.Session(), p.Start())
    session = msgspec.structs.replace(session, node=node, draft=KARIM, panel="suicide")

    session, effects = take(session, p.Text("haha grapje"))

    assert plain(said(effects)[0].spans).startswith("Oké. De lijnen blijven hierboven staan.")
    assert session.node == node


def labels(text: str, *before: str) -> list[str]:
    """Type `before` and then `text` on Monday 10:15; return the moments that are shown then."""
    session, effects = talk(text, *before)
    shown = said(effects)[-1].rows[:3] if session.node != "alias" else ()
    return [row[0].label for row in shown if row[0].id.startswith("slot:")]


def talk(text: str, *before: str) -> tuple[p.Session, tuple[p.StudentEffect, ...]]:
    session, effects = typed((*before, text)[0])
    for line in (*before, text)[1:]:
        session, effects = take(session, p.Text(line))
    return session, effects


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("de eerste", "14.00"),
        ("ja de eerste is goed", "14.00"),
        ("de 2e graag", "14.15"),
        ("die laatste", "14.30"),
        ("de derde", "14.30"),
        ("de middelste", "14.15"),
        ("optie 2", "14.15"),
        ("nummer drie", "14.30"),
        ("second one", "14.15"),
        ("the last one please", "14.30"),
        ("14.15", "14.15"),
        ("kwart over 2", "14.15"),
        ("liever half 3", "14.30"),
        ("niet de eerste", ""),
        ("de eerste of de tweede", ""),
        ("optie 4", ""),
        ("ja", ""),
    ],
)
def test_what_is_typed_points_at_a_moment_on_screen(text: str, chosen: str) -> None:
    session, _ = talk(text, "morgen tussen 2 en 4")

    slot = session.draft.slot
    content = world().active
    assert (calendar.spoken_time(content, slot.start, "nl") if slot else "") == chosen


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("later", ["14.45", "15.00", "15.15"]),
        ("heb je iets later?", ["14.45", "15.00", "15.15"]),
        ("later op de dag", ["15.00", "15.30", "16.00"]),
        ("iets eerder graag", ["13.15", "13.30", "13.45"]),
        ("a bit earlier please", ["13.15", "13.30", "13.45"]),
    ],
)
def test_later_and_earlier_show_other_moments_of_that_day(text: str, times: list[str]) -> None:
    assert labels(text, "morgen tussen 2 en 4") == [f"morgen om {one}" for one in times]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("'s ochtends kan ik niet", "vandaag om 12.00"),
        ("niet in de ochtend", "vandaag om 12.00"),
        ("niet voor 12 uur", "vandaag om 12.00"),
        ("na 14:00", "morgen om 14.00"),
        ("ik heb les tot 12 daarna kan ik", "vandaag om 12.00"),
        ("voor 10 uur", "woensdag 25 november om 8.30"),
        ("kan niet tussen 11 en 12", "vandaag om 12.00"),
        ("kwart over 11 kan niet", "vandaag om 11.30"),
    ],
)
def test_hours_that_cannot_be_are_not_offered(text: str, first: str) -> None:
    assert labels(text)[0] == first


def test_hours_that_cannot_be_are_remembered_until_a_moment_is_named() -> None:
    assert labels("morgen", "na 14:00")[0] == "morgen om 14.00"
    assert labels("na 14:00", "donderdag")[0] == "donderdag 26 november om 14.00"
    assert labels("voor 10 uur", "na 14:00")[0] == "woensdag 25 november om 8.30"
    assert talk("morgen om 1 uur", "na 14:00")[0].node == "alias"


@pytest.mark.parametrize(
    ("before", "text", "moments"),
    [
        ("", "half 3", ["morgen om 14.30", "donderdag 26 november om 14.30"]),
        (
            "woensdag",
            "half 3",
            [f"woensdag 25 november om {one}" for one in ("11.45", "12.00")]
            + ["donderdag 26 november om 14.30"],
        ),
        (
            "",
            "morgen half 3 of donderdag 4 uur",
            ["morgen om 14.30", "donderdag 26 november om 16.00"],
        ),
        ("", "morgen half 3 of woensdag half 4", ["morgen om 14.30"]),
        ("", "morgen om 2 of 3", ["morgen om 14.00", "morgen om 15.00"]),
    ],
)
def test_what_may_be_several_moments_is_offered(before: str, text: str, moments: list[str]) -> None:
    assert labels(text, *filter(None, [before]))[: len(moments)] == moments


@pytest.mark.parametrize("text", ["nee", "Nee, liever niet.", "nope", "geen naam", "zeg ik niet"])
def test_no_is_no_nickname(text: str) -> None:
    session, _ = talk(text, "morgen om 1 uur")

    assert (session.node, session.draft.alias) == ("reach", "")


@pytest.mark.parametrize("name", ["Noor", "Jeu", "Wil", "Uno"])
def test_a_name_made_of_such_words_is_a_name(name: str) -> None:
    assert talk(name, "morgen om 1 uur")[0].draft.alias == name


def test_yes_takes_the_only_moment_on_screen_but_not_below_a_panel() -> None:
    only = ("morgen half 3 of woensdag half 4",)

    session, _ = talk("ja is goed", *only)
    assert session.node == "alias"

    session, _ = talk(*only)
    session = msgspec.structs.replace(session, panel="suicide")
    assert take(session, p.Text("ja"))[0].node == "times"
