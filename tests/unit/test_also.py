"""What a long message tells beside its first matter, and in which order it is taken."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import protocol as p
from flows.talk import also
from flows.talk.also import DATED, LATER, NOW, Matter
from flows.turn import Turn
from tests.unit.test_engine import NOW as MONDAY
from tests.unit.test_engine import said, take, world
from tests.unit.test_transcripts import content_of


def turn() -> Turn:
    return Turn(p.Session(), p.Facts(now=MONDAY, seed="0" * 32), world())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("ik heb schulden", ("ik heb schulden",)),
        ("ik heb schulden. en ik zoek een kamer", ("ik heb schulden", "ik zoek een kamer")),
        ("geen geld, geen stage", ("geen geld", "geen stage")),
        (
            "mijn baas betaalt niet daarnaast slaap ik slecht",
            ("mijn baas betaalt niet", "slaap ik slecht"),
        ),
        ("brood en beleg kan ik niet kopen", ("brood en beleg kan ik niet kopen",)),
        ("I have debts and my mother is ill", ("I have debts", "my mother is ill")),
        (
            "ik heb huurschuld en ruzie met mn ouders en mn stage is gestopt",
            ("ik heb huurschuld", "ruzie met mn ouders", "mn stage is gestopt"),
        ),
        ("ja. nee. ok. ik zoek hulp", ("ik zoek hulp",)),
        ("", ()),
    ],
)
def test_a_message_falls_apart_where_a_new_matter_may_begin(
    text: str, parts: tuple[str, ...]
) -> None:
    assert also.parts(text) == parts


def test_of_very_many_parts_neighbours_go_together() -> None:
    found = also.parts(". ".join(f"ding nummer {at}" for at in range(20)))

    assert len(found) <= also.MOST_PARTS
    assert found[0] == "ding nummer 0 ding nummer 1 ding nummer 2"


@given(st.text(max_size=5_000))
def test_any_text_has_few_parts_that_are_not_longer_than_it(text: str) -> None:
    found = also.parts(text)

    assert len(found) <= also.MOST_PARTS
    assert sum(map(len, found)) <= also.MOST_LETTERS + 2


@pytest.mark.parametrize(
    ("topic", "text", "level"),
    [
        ("wonen", "ik heb vannacht geen slaapplek", NOW),
        ("wonen", "ik moet zaterdag uit mijn kamer", DATED),
        ("wonen", "ik zoek een kamer", LATER),
        ("geld", "volgende week komt de deurwaarder", DATED),
        ("geld", "de deurwaarders bellen", DATED),
        ("geld", "ik heb schulden", LATER),
        ("studie", "ik moet vannacht leren", LATER),
    ],
)
def test_only_the_words_of_a_topic_make_it_pressing(topic: str, text: str, level: int) -> None:
    found = world().own.topic(topic)

    assert found is not None
    assert also.pressing(found, text) == level


@pytest.mark.parametrize(
    ("first", "text", "matters", "order"),
    [
        pytest.param(
            "geld",
            "ik heb schulden en zoek een kamer",
            (Matter("geld", LATER), Matter("wonen", LATER)),
            ("geld", "wonen"),
            id="what was understood first stays first",
        ),
        pytest.param(
            "opleiding",
            "ik wil stoppen en dinsdag komt de deurwaarder",
            (Matter("geld", DATED), Matter("opleiding", LATER)),
            ("geld", "opleiding"),
            id="a legal date goes before",
        ),
        pytest.param(
            "geld",
            "de deurwaarder komt en ik sta op straat",
            (Matter("wonen", NOW), Matter("geld", DATED)),
            ("wonen", "geld"),
            id="no bed tonight goes before a legal date",
        ),
        pytest.param(
            "geld",
            "de deurwaarder komt en ik moet naar de rechter",
            (Matter("geld", DATED), Matter("justitie", DATED)),
            ("geld", "justitie"),
            id="as pressing as the first is not before it",
        ),
    ],
)
def test_the_order_is_a_social_workers(
    first: str, text: str, matters: tuple[Matter, ...], order: tuple[str, ...]
) -> None:
    assert also.in_order(turn(), first, matters, text) == order


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        (
            "ik heb schulden. daarnaast zoek ik een kamer. en ik moet nog een stage vinden",
            ["geld", "wonen", "stage"],
        ),
        ("ik kan geen stage vinden. ik heb geen schulden", ["stage"]),
        ("ik kan geen stage vinden. thuis gaat het gewoon goed", ["stage"]),
        ("ik heb schulden", []),
    ],
)
def test_what_is_clearly_told_is_heard_and_what_goes_well_is_not(
    text: str, topics: list[str]
) -> None:
    assert [one.topic for one in also.heard(turn(), text)] == topics


STORY = p.Draft(question="een lang verhaal", topic="geld", also=("wonen", "stage"))


def talking(draft: p.Draft) -> p.Session:
    """A message was just sent and the talk begins."""
    session, _ = take(p.Session(), p.Start())
    return msgspec.structs.replace(session, node="talk", draft=draft, talk="r1")


def labels(effects: tuple[p.StudentEffect, ...]) -> list[str]:
    return [option.label for one in said(effects) for row in one.rows for option in row]


def test_second_topics_are_offered_once_the_first_is_arranged() -> None:
    session, effects = take(talking(STORY), p.Command("help"))

    assert labels(effects)[:2] == ["Wonen en een slaapplek", "Stage"]
    assert session.draft.also_told


def test_who_takes_one_keeps_the_words_and_hears_of_the_other_later() -> None:
    session, _ = take(talking(STORY), p.Command("help"))

    session, _ = take(session, p.Choice(session.offered.message, "also:wonen"))

    assert session.node == "follow_up"
    assert session.draft == p.Draft(question="een lang verhaal", topic="wonen", also=("stage",))


def test_who_does_not_take_it_never_sees_it_again() -> None:
    session, _ = take(talking(STORY), p.Command("help"))

    session, effects = take(session, p.Choice(session.offered.message, "go:ask"))

    assert "Stage" not in labels(effects)
    assert session.draft == p.Draft()


def test_another_question_before_anything_was_arranged_offers_the_rest() -> None:
    session, _ = take(p.Session(), p.Start())
    offered = p.Offered("t9.9", ("go:ask",), ("Andere vraag",))
    session = msgspec.structs.replace(session, node="person", draft=STORY, offered=offered)

    session, effects = take(session, p.Choice("t9.9", "go:ask"))

    assert labels(effects)[:2] == ["Wonen en een slaapplek", "Stage"]


def test_not_knowing_and_everything_at_once_are_no_side_matters() -> None:
    deltion, _ = content_of("deltion-djt")

    assert [one.id for one in deltion.pack.topics if not one.beside] == [
        "weet-niet",
        "veel-tegelijk",
    ]
