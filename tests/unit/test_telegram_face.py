"""How a request looks in the staff group: what it says, when, and what it never says."""

from __future__ import annotations

import msgspec
import pytest

from bot.telegram.desk.face import CLOSED, Known, Painter, keyboard
from content.pack import Content
from flows.protocol import RequestFact
from storage.audit import Act
from tests.integration.live import DAY, HOUR, MONDAY, school

SJOUKJE = "sjoukje-hoekstra"
ORIGIN = "https://hulp.example"
ASKED = RequestFact(
    id="r1",
    number=12,
    student="s1",
    state="waiting",
    topic="geld",
    wants="message",
    location="leeuwarden",
    person="",
    owner="",
    seen=False,
    opened=MONDAY,
    alias="Zilvervos",
    promise="running",
    due=MONDAY + DAY,
)


@pytest.fixture
def content() -> Content:
    return school("saw-friesland")[0]


@pytest.fixture
def painter(content: Content) -> Painter:
    return Painter(content, ORIGIN, MONDAY)


def asked(**changes: object) -> RequestFact:
    return msgspec.structs.replace(ASKED, **changes)


OWNED = {"state": "owned", "owner": SJOUKJE, "seen": True, "promise": "kept"}


@pytest.mark.parametrize(
    ("changes", "title", "who", "keys"),
    [
        ({}, "#12 · wacht · Leeuwarden", "Wie pakt hem op?", ["d:claim:12"]),
        ({"location": ""}, "#12 · wacht", "Wie pakt hem op?", ["d:claim:12"]),
        (
            {"person": SJOUKJE},
            "#12 · wacht · Leeuwarden",
            "Voor Sjoukje Hoekstra.",
            ["d:claim:12"],
        ),
        ({"promise": "late"}, "#12 · te laat · Leeuwarden", "Wie pakt hem op?", ["d:claim:12"]),
        (OWNED, "#12 · loopt · Leeuwarden", "Sjoukje Hoekstra heeft #12.", ["d:shut:12"]),
        (
            OWNED | {"seen": False},
            "#12 · loopt · Leeuwarden",
            "Voor Sjoukje Hoekstra, nog niet gezien.",
            ["d:claim:12"],
        ),
        (
            OWNED | {"owner": "weg"},
            "#12 · loopt · Leeuwarden",
            "Iemand die hier niet meer werkt heeft #12.",
            ["d:claim:12"],
        ),
        (OWNED | {"state": "closed"}, "#12 · afgesloten · Leeuwarden", "Hoekstra had #12.", []),
        ({"state": "closed"}, "#12 · afgesloten · Leeuwarden", "Niemand had hem.", []),
    ],
)
def test_what_it_says(
    painter: Painter, changes: dict[str, object], title: str, who: str, keys: list[str]
) -> None:
    face = painter.face(Known(asked(**changes)))

    assert face.title == title
    assert who in face.text
    assert [key.data for row in face.rows for key in row if key.data] == keys
    assert all(len(key.data.encode()) <= 64 for row in face.rows for key in row)
    assert [key.url for row in face.rows for key in row if key.url] == [f"{ORIGIN}/team/v/12"]
    for secret in ("Zilvervos", "geld", "Geld", "s1"):
        assert secret not in face.title + face.text


@pytest.mark.parametrize(
    ("due", "now", "said"),
    [
        (MONDAY + DAY, MONDAY, "uiterlijk dinsdag 10.15"),
        (MONDAY + 9 * DAY, MONDAY, "uiterlijk woensdag 2 december 10.15"),
        (MONDAY, MONDAY + HOUR, "<b>Te laat.</b>"),
    ],
)
def test_the_clock_is_true_on_whatever_day_it_is_read(
    content: Content, due: int, now: int, said: str
) -> None:
    assert said in Painter(content, ORIGIN, now).face(Known(asked(due=due))).text


def test_the_clock_ends_with_the_promise(painter: Painter) -> None:
    for changes in (OWNED, {"state": "closed"}):
        text = painter.face(Known(asked(**changes))).text
        assert "uiterlijk" not in text
        assert "aat" not in text.replace("Zaterdag", "")


def test_the_history_is_short_and_without_what_is_nobody_s_business(painter: Painter) -> None:
    acts = [Act(MONDAY, SJOUKJE, one) for one in ("Claim", "Claim", "Note", "Reply", "Retract")]
    acts += [
        Act(MONDAY + one * HOUR, SJOUKJE, "Reply" if one % 2 else "Propose") for one in range(9)
    ]

    text = painter.face(Known(asked(**OWNED), tuple(acts))).text

    lines = text.partition("\n\n")[2].splitlines()
    assert lines[0] == "23 nov 10.15 binnengekomen"
    assert len(lines) == 9
    assert lines[-1] == "23 nov 18.15 Sjoukje Hoekstra stelde tijden voor"
    assert "otitie" not in text


def test_only_whom_it_is_offered_to_is_mentioned(painter: Painter) -> None:
    mention = '<a href="tg://user?id=5">Sjoukje Hoekstra</a>'
    for changes, offered in (
        ({"person": SJOUKJE}, True),
        (OWNED | {"seen": False}, True),
        ({}, False),
        (OWNED, False),
        (OWNED | {"state": "closed", "seen": False}, False),
    ):
        face = painter.face(Known(asked(**changes), account="5"))
        assert (mention in face.text) is offered
        assert ("tg://" in face.text) is offered


@pytest.mark.parametrize(
    ("before", "changes", "news"),
    [
        ("waiting", {"promise": "late"}, "#12 is te laat."),
        ("owned", OWNED | {"promise": "told"}, "#12 is te laat."),
        ("late", {"promise": "told"}, ""),
        ("late", OWNED, ""),
        ("waiting", OWNED, ""),
        (CLOSED, OWNED, "#12 is weer open."),
        (CLOSED, {"promise": "late"}, "#12 is weer open."),
        ("owned", OWNED | {"state": "closed"}, ""),
        ("waiting", {"person": SJOUKJE}, "Sjoukje Hoekstra, #12 is voor jou."),
        (f"offered:{SJOUKJE}", {"person": SJOUKJE}, ""),
        ("offered:johan-wiersma", {"person": SJOUKJE}, "Sjoukje Hoekstra, #12 is voor jou."),
    ],
)
def test_what_must_be_noticed_is_a_message_of_its_own(
    painter: Painter, before: str, changes: dict[str, object], news: str
) -> None:
    said = painter.news(Known(asked(**changes)), before)

    assert bool(said) is bool(news)
    assert news in said.replace("<b>", "").replace("</b>", "")


def test_phones_are_not_sent_where_they_cannot_go(content: Content) -> None:
    face = Painter(content, "http://localhost:8080", MONDAY).face(Known(asked()))

    assert [key.url for row in face.rows for key in row] == [""]


def test_buttons_are_telegram_s(painter: Painter) -> None:
    made = keyboard(painter.face(Known(asked())).rows)

    assert made is not None
    assert [one.callback_data or one.url for row in made.inline_keyboard for one in row] == [
        "d:claim:12",
        f"{ORIGIN}/team/v/12",
    ]
    assert keyboard(()) is None
