"""Messages laid out for Telegram: escaped, parted so that each part fits, buttons numbered."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.draw import MOST_TEXT, Button, Part, clean, draw, pressed, units
from flows.protocol import Bold, Card, Invite, Link, Message, Option, Phone, Plain, Span

ORIGIN = "https://terecht.example"


@pytest.mark.parametrize(
    ("span", "text"),
    [
        pytest.param(Plain("a < b & c"), "a &lt; b &amp; c", id="text is escaped"),
        pytest.param(Bold("<b>Sam</b>"), "<b>&lt;b&gt;Sam&lt;/b&gt;</b>", id="a name with tags"),
        pytest.param(Link("hier", "/verder"), f'<a href="{ORIGIN}/verder">hier</a>', id="own page"),
        pytest.param(
            Link("x", 'https://a.nl/?a="b"'),
            '<a href="https://a.nl/?a=&quot;b&quot;">x</a>',
            id="a link",
        ),
        pytest.param(Phone("112", "112"), "112", id="a number is found by the phone itself"),
        pytest.param(Phone("0800-2000", "08002000"), "0800-2000", id="as people write it"),
        pytest.param(Phone("Bel ons", "0800"), "Bel ons (0800)", id="a hidden number is shown"),
    ],
)
def test_a_span_is_laid_out(span: Span, text: str) -> None:
    assert draw(Message("m", (span,)), ORIGIN) == (Part(text),)


def test_buttons_are_numbered_over_their_rows() -> None:
    rows = ((Option("a", "A"), Option("b", "B")), (Option("c", "C" * 100),))

    (part,) = draw(Message("t3.1", (Plain("Kies"),), rows), ORIGIN)

    assert part.rows == (
        (Button("A", "t3.1#0"), Button("B", "t3.1#1")),
        (Button("C" * 63 + "…", "t3.1#2"),),
    )


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("t3.1#2", ("t3.1", "#2")),
        ("t3.1", ("", "")),
        ("t3.1#x", ("", "")),
        ("t3.1#²", ("", "")),
        ("t3.1#-1", ("", "")),
        ("", ("", "")),
        ("#", ("", "")),
    ],
)
def test_what_a_button_gives_back_is_read(data: str, found: tuple[str, str]) -> None:
    assert pressed(data) == found


def test_a_card_and_a_calendar_file_have_their_place() -> None:
    card = Card(
        "p", "Karim", "SAW'er", "K", "#000000", "", "B1", "vandaag", "over", "geheim", "reden"
    )
    invite = Invite("u", 0, "Afspraak", "B1", 0, 1)

    text, calendar = draw(Message("m", (Plain("Hoi"),), card=card, invite=invite), ORIGIN)

    assert text.text == "Hoi\n\n<b>Karim</b>, SAW'er\nreden\nB1\nvandaag\nover\ngeheim"
    assert calendar == Part("", calendar=True)


@pytest.mark.parametrize(
    ("about", "parts"),
    [
        pytest.param(1024 - 18, [("photo.jpg", True)], id="a short card is the picture's caption"),
        pytest.param(1025 - 18, [("photo.jpg", False), ("", True)], id="a long one comes after it"),
    ],
)
def test_a_card_comes_with_its_picture(about: int, parts: list[tuple[str, bool]]) -> None:
    card = Card("p", "K", "S", "K", "#0", "photo.jpg", "", "", "a" * about, "", "&reason")
    spans, rows = (Plain("Hoi"),), ((Option("a", "A"),),)

    drawn = draw(Message("m", spans, rows, card=card), ORIGIN)

    assert [(one.photo, bool(one.rows)) for one in drawn] == parts
    assert units(read(drawn[-1])) == about + 18
    assert drawn[0].text == ("" if len(drawn) == 2 else drawn[-1].text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a\ud83db", "a\ufffdb", id="half a character"),
        pytest.param("\ud83d\ude00", "😀", id="two halves"),
        pytest.param("a\x00b\x1b[31m\x9c\tc\nd", "ab[31m\tc\nd", id="control signs"),
        pytest.param("\u202eabc\u2069 مرحبا", "\u202eabc\u2069 مرحبا", id="from right to left"),
    ],
)
def test_what_no_wire_carries_is_left_out(text: str, shown: str) -> None:
    parts = draw(Message("m", (Bold(text), Link(text, f"https://a.nl/{text}"))), ORIGIN)

    (part,) = parts
    part.text.encode()
    assert read(part) == shown * 2


def test_a_button_of_nothing_still_has_words() -> None:
    (part,) = draw(Message("m", (Plain("x"),), ((Option("a", "\x00 "),),)), ORIGIN)

    assert part.rows[0][0].label == "…"


def test_words_without_markup_keep_where_links_lead() -> None:
    spans = (Bold("<Sam>"), Plain(" & "), Link("hier", "/verder?a=1&b=2"))

    (part,) = draw(Message("m", spans), ORIGIN)

    assert part.plain == f"<Sam> & hier ({ORIGIN}/verder?a=1&b=2)"


_TAG = re.compile(r"<[^>]+>")


def read(part: Part) -> str:
    """What a person reads of it: Telegram counts the characters of this."""
    return html.unescape(_TAG.sub("", part.text))


def solid(text: str) -> str:
    return "".join(text.split())


@given(st.text(max_size=6000), st.text(max_size=9000), st.text(max_size=200))
def test_every_part_fits_and_nothing_is_lost(text: str, bold: str, name: str) -> None:
    parts = draw(Message("m", (Plain(text), Bold(bold)), name=name), ORIGIN)

    assert all(0 < units(read(part)) <= MOST_TEXT for part in parts)
    assert solid("".join(map(read, parts))) == solid(clean(name + text + bold))


@pytest.mark.parametrize("length", [4095, 4096, 4097, 8192, 8193])
def test_a_text_without_sentences_is_cut_where_it_must(length: int) -> None:
    parts = draw(Message("m", (Plain("😀" * (length // 2) + "x"),)), ORIGIN)

    assert all(units(read(part)) <= MOST_TEXT for part in parts)
    assert "".join(map(read, parts)) == "😀" * (length // 2) + "x"


def test_buttons_without_words_still_come() -> None:
    (part,) = draw(Message("m", (Plain(" "),), ((Option("a", "A"),),)), ORIGIN)

    assert (part.text, part.rows) == ("…", ((Button("A", "m#0"),),))


def test_a_long_text_is_parted_between_sentences() -> None:
    sentence = "Dit is een zin die ongeveer vijftig tekens lang is. "

    parts = draw(Message("m", (Plain(sentence * 200),)), ORIGIN)

    assert len(parts) == 3
    assert all(part.text.endswith(".") for part in parts)
    assert sum(part.text.count("zin") for part in parts) == 200


def test_changed_words_say_so_behind_them() -> None:
    message = Message("m", (Plain("Tot <woensdag>"),), name="Anna", changed="(aangepast)")

    assert [one.text for one in draw(message, ORIGIN)] == [
        "<b>Anna</b>\nTot &lt;woensdag&gt; (aangepast)"
    ]
