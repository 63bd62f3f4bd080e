"""Which texts and keyboards the server takes, and Telegram's words about the others."""

from __future__ import annotations

import pytest

from tests.botapi.client import Client
from tests.botapi.server import BotApi
from tests.botapi.test_server import BAD, button, keyboard

UNMATCHED = (
    'can\'t parse entities: Unmatched end tag at byte offset 3, expected "</b>", found "</i>"'
)


# ------------------------------------------------------------------------------------------ texts


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", "message text is empty"),
        (" \n ", "message text is empty"),
        ("<b></b>", "message text is empty"),
        ("x" * 4097, "message is too long"),
        ("🙂" * 2049, "message is too long"),
        ("a < b", 'can\'t parse entities: Unsupported start tag "" at byte offset 2'),
        ("é<div>", 'can\'t parse entities: Unsupported start tag "div" at byte offset 2'),
        ("<b>a", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("a</b>", "can't parse entities: Unexpected end tag at byte offset 1"),
        ("<b></i></b>", UNMATCHED),
        ("<b", "can't parse entities: Unclosed start tag at byte offset 0"),
        (
            "<span>a</span>",
            'can\'t parse entities: Tag "span" must have class "tg-spoiler" at byte offset 0',
        ),
    ],
)
async def test_texts_that_are_refused(api: BotApi, bot: Client, source: str, said: str) -> None:
    sam = api.user("Sam")
    sam.start()

    refused = await bot.refused("sendMessage", chat_id=sam.id, text=source, parse_mode="HTML")

    assert refused == BAD + said


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>" + "x" * 4096 + "</b>", "x" * 4096, [("bold", 0, 4096)]),
        ("🙂 <b>é</b>", "🙂 é", [("bold", 3, 1)]),
        (" \n<i> a </i>", "a", [("italic", 0, 1)]),
        ("1 &lt; 2 &amp;&#33; &nbsp;", "1 < 2 &! &nbsp;", []),
        ('<a href="https://x.nl">x</a>', "x", [("text_link", 0, 1)]),
        ('<a href="tel:113">113</a>', "113", []),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
    ],
)
async def test_html(
    api: BotApi, bot: Client, source: str, text: str, entities: list[tuple[str, int, int]]
) -> None:
    sam = api.user("Sam")
    sam.start()

    sent = await bot.result("sendMessage", chat_id=sam.id, text=source, parse_mode="HTML")

    found = [(one["type"], one["offset"], one["length"]) for one in sent.get("entities", [])]
    assert (sent["text"], found) == (text, entities)


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        (keyboard(button("")), "BUTTON_DATA_INVALID"),
        (keyboard(button("x" * 65)), "BUTTON_DATA_INVALID"),
        (keyboard(button("é" * 33)), "BUTTON_DATA_INVALID"),
        (keyboard(button("a", " ")), "inline keyboard button text must be non-empty"),
        (
            keyboard({"text": "a"}),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            keyboard({"text": "a", "url": "tel:113"}),
            "inline keyboard button URL 'tel:113' is invalid: Unsupported URL protocol",
        ),
        (
            keyboard({"text": "a", "url": "http://localhost:8080/"}),
            "inline keyboard button URL 'http://localhost:8080/' is invalid: Wrong HTTP URL",
        ),
        ({"inline_keyboard": [[button(str(n))] for n in range(101)]}, "REPLY_MARKUP_TOO_LONG"),
        ("{", "can't parse reply keyboard markup JSON object"),
        ([1], "object expected as reply markup"),
    ],
)
async def test_keyboards_that_are_refused(
    api: BotApi, bot: Client, markup: object, said: str
) -> None:
    sam = api.user("Sam")
    sam.start()

    refused = await bot.refused("sendMessage", chat_id=sam.id, text="a", reply_markup=markup)

    assert refused == BAD + said
