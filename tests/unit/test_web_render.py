from __future__ import annotations

import pytest

from bot.web.render import Bubble, Clock, Piece, bubble, bubbles, paragraphs
from flows.protocol import (
    Bold,
    Invite,
    Link,
    Message,
    Offered,
    Option,
    Phone,
    Plain,
    Session,
    Span,
)
from storage.views import Shown
from tests.integration.site import HOUR, MINUTE, NOW, content

ROWS = ((Option("a", "A"),),)


def shape(*spans: Span) -> list[list[str]]:
    """Paragraphs of lines, each piece written as look:text."""
    return [
        ["|".join(f"{piece.look}:{piece.text}" for piece in line) for line in paragraph]
        for paragraph in paragraphs(spans)
    ]


@pytest.mark.parametrize(
    ("spans", "shown"),
    [
        pytest.param([Plain("hoi")], [["plain:hoi"]], id="a word"),
        pytest.param([Plain("a\n\nb")], [["plain:a"], ["plain:b"]], id="a blank line parts"),
        pytest.param([Plain("a\nb")], [["plain:a", "plain:b"]], id="a line goes on below"),
        pytest.param([Plain("a\r\n\r\nb\rc")], [["plain:a"], ["plain:b", "plain:c"]], id="Windows"),
        pytest.param([Plain("a\n \t\n\n\nb")], [["plain:a"], ["plain:b"]], id="many blank lines"),
        pytest.param(
            [Plain("Bel "), Bold("nu"), Plain(".\n\nDag")],
            [["plain:Bel |bold:nu|plain:."], ["plain:Dag"]],
            id="weight within a line",
        ),
        pytest.param([Plain("\n\n a \n\n")], [["plain:a "]], id="empty ends are left out"),
        pytest.param([Plain("  \n ")], [], id="only spaces are nothing"),
        pytest.param([Plain("a\x00\x1b[31mb")], [["plain:a[31mb"]], id="control signs go"),
        pytest.param([], [], id="nothing"),
    ],
)
def test_spans_become_paragraphs(spans: list[Span], shown: list[list[str]]) -> None:
    assert shape(*spans) == shown


@pytest.mark.parametrize(
    ("span", "piece"),
    [
        (Link("113", "https://www.113.nl"), Piece("link", "113", "https://www.113.nl")),
        (Link("code", "/verder"), Piece("link", "code", "/verder")),
        (Link("x", "javascript:alert(1)"), Piece("plain", "x")),
        (Link("x", "http://plain.example"), Piece("plain", "x")),
        (Link("x", "//evil.example"), Piece("plain", "x")),
        (Link("x", "/\\evil.example"), Piece("plain", "x")),
        (Phone("0800-0113", "08000113"), Piece("phone", "0800-0113", "tel:08000113")),
        (Phone("x", "1;ext=2"), Piece("plain", "x")),
    ],
)
def test_only_safe_addresses_can_be_tapped(span: Span, piece: Piece) -> None:
    assert paragraphs([span]) == (((piece,),),)


@pytest.mark.parametrize(
    ("kind", "side"),
    [("bot", "bot"), ("panel", "bot"), ("gentle", "bot"), ("student", "me"), ("person", "person")],
)
def test_each_voice_has_its_side(kind: str, side: str) -> None:
    made = Message("t1.1", (Plain("x"),), kind=kind)  # type: ignore[arg-type]  # the five kinds

    assert bubble(made) == Bubble("t1.1", side, kind, "", (((Piece("plain", "x"),),),))  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(
    ("text", "big"),
    [
        ("😀", True),
        ("❤️‍🔥 🎉", True),
        ("😀 hoi", False),
        ("...", False),
        ("😀" * 13, False),
        ("", False),
    ],
)
def test_a_few_emoji_are_shown_large(text: str, big: bool) -> None:  # noqa: FBT001 - a table
    assert bubble(Message("m", (Plain(text),), kind="student")).big is big


def test_buttons_are_there_only_while_they_count() -> None:
    shown = [
        Shown(1, NOW, Message("t1.1", (Plain("a"),), ROWS), seen=False),
        Shown(2, NOW, Message("t2.1", (Plain("b"),), ROWS), seen=False),
    ]
    session = Session(offered=Offered("t2.1", ("a",), ("A",)))
    drawn = bubbles(shown, session, Clock(content(), "nl", NOW))

    assert [one.rows for one in drawn] == [(), ROWS]


def test_a_meeting_brings_its_calendar_file() -> None:
    invite = Invite("abc", 0, "Afspraak", "hal", NOW, NOW + HOUR)

    assert bubble(Message("m", (Plain("x"),), invite=invite)).calendar == "/agenda/abc.ics"


def test_the_time_is_told_at_a_new_day_and_after_a_silence() -> None:
    moments = [NOW - 48 * HOUR, NOW, NOW + MINUTE, NOW + 20 * MINUTE]
    shown = [
        Shown(at, moment, Message(f"m{at}", (Plain("x"),)), seen=False)
        for at, moment in enumerate(moments, 1)
    ]
    drawn = bubbles(shown, Session(), Clock(content(), "nl", NOW))

    assert [one.when for one in drawn] == [
        "Zaterdag 21 november 9.00",
        "Vandaag 9.00",
        "",
        "9.20",
    ]


def test_a_tail_knows_what_stood_before_it() -> None:
    shown = [
        Shown(at, NOW, Message(f"m{at}", (Plain("x"),), kind="student"), seen=at < 3)
        for at in range(1, 5)
    ]
    drawn = bubbles(shown, Session(), Clock(content(), "nl", NOW), after=1)

    assert [(one.id, one.when, one.seen) for one in drawn] == [
        ("m2", "", True),
        ("m3", "", False),
        ("m4", "", False),
    ]


def test_what_is_replaced_or_empty_is_left_out() -> None:
    shown = [
        Shown(1, NOW, Message("a", (Plain("oud"),)), seen=False),
        Shown(2, NOW, Message("b", (Plain(" "),), kind="student"), seen=False),
        Shown(3, NOW, Message("c", (Plain("nieuw"),), replaces="a"), seen=False),
    ]

    assert [one.id for one in bubbles(shown, Session(), Clock(content(), "nl", NOW))] == ["c"]


def test_changed_words_come_again_marked_for_their_place() -> None:
    def one(position: int, changed: int) -> Shown:
        mark = "(aangepast)" if changed else ""
        message = Message(f"m{position}", (Plain("x"),), kind="person", changed=mark)
        return Shown(position, NOW, message, seen=False, changed=changed)

    shown = [one(1, 0), one(2, 9), one(3, 8), one(10, 0)]
    clock = Clock(content(), "nl", NOW)

    again = bubbles(shown, Session(), clock, 9)
    assert [(drawn.id, drawn.changed) for drawn in again] == [("m2", "(aangepast)"), ("m10", "")]
    assert len(bubbles(shown, Session(), clock)) == 4
