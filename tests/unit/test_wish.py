"""What a typed moment means for booking: past, refused, too far, too soon, and out of hours."""

from __future__ import annotations

import msgspec
import pytest

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
    session = msgspec.structs.replace(
        session, node="times", draft=KARIM, before="ik ben er klaar mee"
    )

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
