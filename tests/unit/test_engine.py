"""The table of nodes and the rules of a turn that hold for every conversation."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import msgspec
import pytest

from flows import engine
from flows import protocol as p
from flows.turn import Node, World
from tests.unit.test_transcripts import content_of

FLOWS = Path(__file__).parent.parent.parent / "flows"
NOW = 1_795_425_300_000
"""Monday 23 November 2026, 10:15 in Amsterdam."""


def world() -> World:
    content, understanding = content_of("saw-friesland")
    return World(content, content, understanding)


def take(
    session: p.Session, event: p.StudentEvent, **facts: object
) -> tuple[p.Session, tuple[p.StudentEffect, ...]]:
    base = {"now": NOW, "seed": "0" * 32, "busy": (), "mine": p.MineFact(), "had": p.HadFact()}
    people = tuple(one.id for one in world().active.pack.people)
    done = engine.step(session, event, p.Facts(**{**base, "busy_of": people, **facts}), world())  # type: ignore[arg-type]  # a test's facts
    assert not isinstance(done, p.Wanted)
    return done


def said(effects: tuple[p.StudentEffect, ...]) -> list[p.Message]:
    return [one.message for one in effects if isinstance(one, p.Say)]


def test_every_node_is_reached_from_the_first() -> None:
    reached, todo = set(), {engine.FIRST} | engine.FROM_ANYWHERE
    while todo:
        name = todo.pop()
        reached.add(name)
        todo |= engine.NODES[name].leads_to - reached

    assert reached == set(engine.NODES)


def test_every_node_asks_the_student_or_leads_on() -> None:
    assert [name for name, node in engine.NODES.items() if not node.leads_to] == ["wipe"]


def test_a_node_that_leads_nowhere_known_is_refused() -> None:
    node = Node("x", lambda _t: "", lambda _t, _e: "", frozenset({"nergens"}))

    with pytest.raises(engine.UndeclaredMoveError, match="nergens"):
        engine._table((node,))  # noqa: SLF001  # the table's own guard


def test_the_same_turn_gives_the_same_answer() -> None:
    first = take(p.Session(), p.Text("schulden"))
    second = take(p.Session(), p.Text("schulden"))

    assert first == second


def test_a_session_survives_its_json() -> None:
    session, _ = take(p.Session(), p.Text("schulden"))

    assert p.decode_session(p.encode(session)) == session


def test_positions_count_what_is_shown() -> None:
    session, effects = take(p.Session(), p.Text("schulden"))
    shown = [one for one in effects if isinstance(one, p.Say | p.Heard | p.Release)]

    assert session.position == len(shown)
    assert len({one.message.id for one in shown if not isinstance(one, p.Release)}) == len(shown)


def test_an_old_button_never_does_anything_but_asks_again() -> None:
    session, effects = take(p.Session(), p.Start())
    old = session.offered
    session, _ = take(session, p.Text("schulden"))
    before = session.profile

    session, effects = take(session, p.Choice(old.message, old.options[0]))

    assert session.profile == before
    assert said(effects)[0].spans == (p.Plain(world().active.text("nl", "stale")),)


def test_a_numbered_choice_is_the_nth_that_was_offered() -> None:
    session, _ = take(p.Session(), p.Start())
    offered = session.offered

    for number, option in enumerate(offered.options):
        by_number = take(session, p.Choice(offered.message, f"#{number}"))
        by_name = take(session, p.Choice(offered.message, option))

        assert by_number[1] == by_name[1]
        assert msgspec.structs.replace(by_number[0], last="") == msgspec.structs.replace(
            by_name[0], last=""
        )


def test_a_number_of_another_message_is_a_stale_one() -> None:
    session, _ = take(p.Session(), p.Start())

    after, effects = take(session, p.Choice("t9.9", "#0"))

    assert after.node == session.node
    assert said(effects)[0].spans == (p.Plain(world().active.text("nl", "stale")),)


def test_a_double_press_is_one_press_also_by_number() -> None:
    session, _ = take(p.Session(), p.Start())
    press = p.Choice(session.offered.message, "#0")
    session, _ = take(session, press)

    assert take(session, press)[1] == ()


@pytest.mark.parametrize(
    "option",
    [
        *("slot:1", "../../etc", "", "topic:geld", "do:yes"),
        *("#", "#-1", "#99", "#1000", "#²", "#0x1", "# 0", "##0", "#" + "9" * 5000),
    ],
)
def test_a_forged_choice_is_a_stale_one(option: str) -> None:
    session, _ = take(p.Session(), p.Start())

    after, effects = take(session, p.Choice(session.offered.message, option))

    assert after.node == session.node
    assert said(effects)[0].spans == (p.Plain(world().active.text("nl", "stale")),)


def test_a_double_press_is_one_press() -> None:
    session, _ = take(p.Session(), p.Start())
    press = p.Choice(session.offered.message, session.offered.options[0])
    session, _ = take(session, press)

    again, effects = take(session, press)

    assert effects == ()
    assert msgspec.structs.replace(again, turn=0) == msgspec.structs.replace(session, turn=0)


@pytest.mark.parametrize("node", sorted(engine.NODES))
@pytest.mark.parametrize("kind", ["voice", "picture", "sticker", "other"])
def test_what_nobody_hears_or_sees_is_said_so_with_numbers_to_call(node: str, kind: str) -> None:
    session, _ = take(p.Session(), p.Start())
    session = msgspec.structs.replace(session, node=node)

    _after, effects = take(session, msgspec.convert({"is": "Unreadable", "kind": kind}, p.Event))

    spans = said(effects)[0].spans
    assert {one.number for one in spans if isinstance(one, p.Phone)} == {"112", "113"}
    assert isinstance(effects[0], p.Heard)


def test_danger_beside_a_picture_is_answered_in_the_same_turn() -> None:
    session, _ = take(p.Session(), p.Start())

    _after, effects = take(session, p.Unreadable("picture", "ik wil dood"))

    assert [one.kind for one in said(effects)][:2] == ["bot", "panel"]
    assert any(isinstance(one, p.RaiseAlert) for one in effects)


@pytest.mark.parametrize("node", sorted(engine.NODES))
@pytest.mark.parametrize(
    "text", ["ik wil dood", "hallo?", "   ", "😀", "x" * 10_000, "/help", "/mijn"]
)
def test_from_every_node_words_are_answered_with_a_way_on(node: str, text: str) -> None:
    """No dead end: whatever is typed wherever, the bot says something and offers a way on."""
    session, _ = take(p.Session(), p.Start())
    session = msgspec.structs.replace(session, node=node)

    after, effects = take(session, p.Text(text))

    messages = said(effects)
    assert messages
    assert any(one.rows for one in messages) or after.node in {"location", "write", "alias", "mail"}
    if text == "ik wil dood":
        assert messages[0].kind == "panel"
        assert any(isinstance(one, p.RaiseAlert) for one in effects)


LEARNERS = frozenset({"training", "teaching", "calibration", "scoring", "measuring"})


def _keys_used() -> tuple[set[str], set[str]]:
    """Return the text keys in the code of flows, and the beginnings of computed ones."""
    keys, starts = set(), set()
    shell = FLOWS.parent / "bot"
    for path in [*FLOWS.rglob("*.py"), *shell.glob("*.py"), *shell.glob("telegram/*.py")]:
        if path.stem in LEARNERS:
            continue  # what they name are columns of the weights
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                starts.add(str(node.values[0].value))
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                keys.add(node.value)
    return keys, {one for one in starts if re.fullmatch(r"[a-z]+\.[a-z_]*", one)}


def test_every_text_is_used_and_every_used_text_exists() -> None:
    texts = set(world().active.pack.texts["nl"])
    used, starts = _keys_used()
    dead = {
        key
        for key in texts
        if key not in used
        and not key.startswith(tuple(starts))
        and not key.startswith(("web.", "team."))
    }
    sections = {key.split(".")[0] for key in texts if "." in key}
    missing = {
        key
        for key in used - texts
        if re.fullmatch(r"[a-z_]+\.[a-z_]*[a-z]", key) and key.split(".")[0] in sections
    }

    assert (dead, missing) == (set(), set())


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("/stop", {"bot"}),
        ("/help", {"bot"}),
        ("/start loc-heerenveen", {"bot"}),
        ("/help ik wil dood", {"bot", "panel"}),
        ("/dood ik wil niet meer leven", {"bot", "panel"}),
    ],
)
def test_a_command_alone_is_no_cry_for_help(text: str, kinds: set[str]) -> None:
    session, _ = take(p.Session(), p.Start())

    _, effects = take(session, p.Text(text))

    assert {one.kind for one in said(effects)} == kinds


def _asked_before(first: str) -> tuple[p.Session, tuple[p.StudentEffect, ...]]:
    """Show "bedoel je ...?" with these guesses."""
    session, _ = take(p.Session(), p.Start())
    draft = p.Draft(question="iets", guesses=(first, "geld", "wonen"))
    session = msgspec.structs.replace(session, node="guess", draft=draft)
    return take(session, p.Command("help"))


@pytest.mark.parametrize(
    ("guess", "option", "label"),
    [
        ("geld", "topic:geld", "geldzorgen, schulden of DUO"),
        ("wie_leest", "info:wie_leest", "wie dit allemaal leest"),
        ("kost", "info:kost", "wat het kost en of je mag komen"),
        ("docent", "info:docent", "je vraagt dit als docent of mentor"),
        ("afspraak_wanneer", "go:mine", "een afspraak of vraag die je al hebt"),
        ("gegevens_wissen", "go:mine", "wat je hier hebt staan, of dat wissen"),
    ],
)
def test_a_guess_may_be_a_topic_or_a_question_to_the_bot(
    guess: str, option: str, label: str
) -> None:
    session, _ = _asked_before(guess)

    assert (session.offered.options[0], session.offered.labels[0]) == (option, label)


def test_a_guessed_question_is_answered_and_the_guesses_stay() -> None:
    session, _ = _asked_before("kost")

    session, effects = take(session, p.Choice(session.offered.message, "info:kost"))

    assert said(effects)[0].spans == (p.Plain(world().own.text("nl", "info.cost")),)
    assert session.node == "guess"
    assert "topic:geld" in session.offered.options
