"""What a professional's chat shows and what its buttons say: pure, on the demo school."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import msgspec
import pytest

from bot.telegram.desk import acts
from bot.telegram.desk.acts import Forms, Press
from bot.telegram.desk.draw import Drawer, Sheet, surplus
from bot.telegram.desk.listing import MOST, listing
from bot.web.pages import Tongue
from content.load import load_pack
from content.pack import Content
from flows import protocol as p
from flows.desk import acts as buttons
from storage.views import Entry, Inbox, RequestPage, Row

PACK = Path(__file__).parents[2] / "content" / "schools" / "saw-friesland"
MONDAY = 1_795_425_300_000
"""Monday 23 November 2026, 10:15 in Leeuwarden."""
MINUTE = 60_000
KARIM = "karim-haddad"
LONG = "abcdefghijklmnopqrstuvwx"
"""As long as an id gets."""


@cache
def tongue(lang: str = "nl") -> Tongue:
    return Tongue(Content(load_pack(PACK)), lang)


def drawer(*written: str, threads: bool = True, origin: str = "https://hulp.example") -> Drawer:
    person = tongue().content.person(KARIM)
    assert person is not None
    return Drawer(tongue(), person, origin, threads, frozenset(written))


def forms() -> Forms:
    return Forms(tongue(), drawer().person, MONDAY)


ASKED = p.RequestFact(
    id="r1",
    number=12,
    student="s1",
    state="owned",
    topic="geld",
    wants="message",
    location="leeuwarden",
    person=KARIM,
    owner=KARIM,
    seen=True,
    opened=MONDAY,
    alias="Zilvervos",
    promise="running",
    due=MONDAY + 90 * MINUTE,
)


def page(*entries: Entry, **changes: object) -> RequestPage:
    asked = msgspec.structs.replace(ASKED, **changes)
    return RequestPage(Row(asked, None, 0, 0), entries, (), None)


def drawn(found: RequestPage, by: Drawer | None = None) -> tuple[Sheet, ...]:
    facts = p.DeskFacts(MONDAY, "0" * 32, KARIM, request=found.row.request)
    return (by or drawer()).sheets(found, buttons(tongue().content, facts))


def said(text: str, kind: str = "student", state: str = "sent", id_: str = "m1") -> Entry:
    author = "" if kind == "student" else KARIM
    return msgspec.convert(
        {"id": id_, "kind": kind, "author": author, "text": text, "at": MONDAY, "state": state},
        Entry,
    )


# ---------------------------------------------------------------- buttons


@pytest.mark.parametrize(
    ("data", "press"),
    [
        ("d:claim:12", Press("claim", "12")),
        (f"d:back:12:{LONG}", Press("back", "12", LONG)),
        ("d:ack:a_b-C9", Press("ack", "a_b-C9")),
        ("d:stop:yes", Press("stop", "yes")),
        ("", None),
        ("d:", None),
        ("d:claim", None),
        ("d:claim:", None),
        ("d:claim:12:", None),
        ("d:claim:1:2:3", None),
        ("d:Claim:12", None),
        ("d:claim:12 ", None),
        ("d:claim:12\n", None),
        ("x:claim:12", None),
        (f"d:claim:{'9' * 41}", None),
    ],
)
def test_only_what_we_gave_is_read(data: str, press: Press | None) -> None:
    assert acts.read(data) == press


@pytest.mark.parametrize(
    ("about", "number"), [("12", 12), ("0", 0), ("x", 0), ("1" * 10, 0), ("-1", 0)]
)
def test_a_number_is_a_number(about: str, number: int) -> None:
    assert Press("claim", about).number == number


def test_every_button_fits_in_what_telegram_carries() -> None:
    slot = p.Slot(KARIM, MONDAY, MONDAY + 30 * MINUTE, "leeuwarden")
    meeting = p.AppointmentFact(LONG, "r1", KARIM, "booked", MONDAY, MONDAY, "leeuwarden", "1")
    number = 999_999_999
    made = (
        forms().times(number, [slot]),
        forms().why(number),
        forms().sure(number, meeting),
        forms().whose([number]),
        forms().stop(),
    )

    data = [one.id for form in made for row in form.rows for one in row]
    data += [acts.data("back", number, "k" + LONG[:23]), acts.data("ack", LONG)]

    assert all(len(one.encode()) <= 64 for one in data)
    assert all(acts.read(one) for one in data)


def test_moments_are_spread_over_days_and_at_most_nine() -> None:
    found = [
        p.Slot(KARIM, at, at + 30 * MINUTE, "leeuwarden")
        for day in range(1, 8)
        for at in range(
            MONDAY + day * 1440 * MINUTE,
            MONDAY + day * 1440 * MINUTE + 5 * 30 * MINUTE,
            30 * MINUTE,
        )
    ]

    form = forms().times(12, found)

    labels = [one.label for row in form.rows for one in row]
    assert len(labels) == acts.OFFERED + 2
    assert len({one.rpartition(" ")[0] for one in labels[: acts.OFFERED]}) == 3


def test_nothing_free_has_no_buttons() -> None:
    form = forms().times(12, [])

    assert (form.rows, form.spans[0].text[:4]) == ((), "#12:")


def test_a_moment_is_chosen_and_let_go() -> None:
    found = [p.Slot(KARIM, MONDAY + n * 1440 * MINUTE, MONDAY, "leeuwarden") for n in range(1, 6)]
    rows = forms().times(12, found).rows
    ids = [row[0].id for row in rows]

    marks: tuple[str, ...] = ()
    for at in range(3):
        marks = acts.wanted(marks, rows, ids[at]) or ()
    again = acts.wanted(marks, rows, ids[2])  # in haste, before the screen has changed
    assert again == marks

    assert acts.starts(marks) == tuple(one.start for one in found[:3])
    rows = forms().chosen(12, rows, marks)
    labels = [row[0].label for row in rows]
    assert "Stuur 3 tijden" in labels
    assert [one.startswith("✓") for one in labels[:4]] == [True, True, True, False]
    marks = acts.wanted(marks, rows, ids[0]) or ()
    assert acts.starts(marks) == tuple(one.start for one in found[1:3])
    assert acts.wanted(marks, rows, "d:slot:12:1") is None


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Kom langs", p.Reply("r1", "Kom langs")),
        ("  Kom // langs ", p.Reply("r1", "Kom // langs")),
        ("//let op", p.Note("r1", "let op")),
        (" // let op ", p.Note("r1", "let op")),
        ("//", p.Note("r1", "")),
        ("https://school.nl", p.Reply("r1", "https://school.nl")),
    ],
)
def test_two_slashes_in_front_make_a_note(text: str, event: p.Reply | p.Note) -> None:
    assert acts.meant("r1", text) == event


# ---------------------------------------------------------------- the talk


def test_the_head_says_what_and_until_when() -> None:
    (head,) = drawn(page())

    assert head.html == (
        "<b>#12</b> · Bericht · Leeuwarden\n"
        "Zilvervos · Geld en schulden\n"
        "Beloofd: uiterlijk maandag 23 november 11.45\n"
        "Schrijf hier je antwoord. Begin met // voor een notitie."
    )
    assert [one.data or one.url for row in head.rows for one in row] == [
        "d:times:12",
        "d:shut:12",
        "https://hulp.example/team/v/12",
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"promise": "late"}, "Te laat. Beloofd was: maandag 23 november 11.45"),
        ({"state": "closed"}, "Deze hulpvraag is afgesloten."),
        ({"alias": ""}, "Anoniem · Geld en schulden"),
        ({"location": ""}, "#12</b> · Bericht · Locatie onbekend"),
    ],
)
def test_the_head_tells_how_it_stands(changes: dict[str, object], words: str) -> None:
    assert words in drawn(page(**changes))[0].html


def test_a_new_request_makes_a_sound_and_can_be_seen() -> None:
    head = drawn(page(seen=False))[0]

    assert head.loud
    assert head.rows[0][0].data == "d:seen:12"


def test_no_button_leads_to_a_page_that_phones_cannot_open() -> None:
    head = drawn(page(), drawer(origin="http://localhost:8080"))[0]

    assert not any(one.url for row in head.rows for one in row)


def test_what_people_write_is_no_markup() -> None:
    _, words = drawn(page(said("<b>&</b>"), alias="<i>"))

    assert "&lt;b&gt;&amp;&lt;/b&gt;" in words.html
    assert "<b>&lt;i&gt;</b> · student" in words.html


def test_without_threads_every_message_tells_its_number() -> None:
    found = page(said("Hoi"), said("Kom langs", "person", "held", "k1"))

    sheets = drawn(found, drawer("k1", threads=False))

    assert [one.html[:10] for one in sheets] == ["<b>#12</b>", "<b>#12 </b", "<b>#12 </b"]


def test_an_answer_from_this_chat_is_only_a_receipt() -> None:
    _, receipt = drawn(page(said("Kom langs", "person", "held", "k1")), drawer("k1"))

    assert receipt == Sheet(
        "k1",
        "Gaat over 5 tellen naar de student.",
        receipt.rows,
        answers="own:k1",
    )
    assert receipt.rows[0][0].data == "d:back:12:k1"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("sent", "Verstuurd"),
        ("seen", "Gelezen"),
        ("unread", "Niet gelezen"),
        ("retracted", "Teruggehaald"),
    ],
)
def test_what_left_has_no_button_to_take_it_back(state: str, words: str) -> None:
    _, shown = drawn(page(said("Kom langs", "person", state)))

    assert shown.html.endswith(f"Kom langs\n\n{words}")
    assert shown.rows == ()


def test_other_words_are_told() -> None:
    one = msgspec.structs.replace(said("Kom langs", "person", "sent"), changed=True)

    assert drawn(page(one))[1].html.endswith("Verstuurd · aangepast")


def test_what_the_bot_says_is_not_part_of_the_talk() -> None:
    assert len(drawn(page(said("Karim heeft het gezien.", "bot")))) == 1


def test_the_end_is_said_in_a_message_of_its_own() -> None:
    end = drawn(page(state="closed"))[-1]

    assert end == Sheet("end", "#12 is afgesloten.", fresh=True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"owner": "sjoukje-hoekstra"}, "#12 is nu van Sjoukje Hoekstra."),
        ({"owner": "", "state": "waiting"}, "#12 wacht weer op iemand van het team."),
        ({"owner": "sjoukje-hoekstra", "state": "closed"}, "#12 is afgesloten."),
    ],
)
def test_who_lost_it_sees_whose_it_is_and_no_buttons(
    changes: dict[str, object], words: str
) -> None:
    sheets = drawer().lost(msgspec.structs.replace(ASKED, **changes))

    assert [one.html for one in sheets] == [f"<b>#12</b>\n{words}", words]
    assert not any(one.rows for one in sheets)


def test_long_words_are_parted_and_the_button_stands_last() -> None:
    sheets = drawn(page(said("Een zin. " * 1000, "person", "held", "k1")))[1:]

    assert [one.item for one in sheets] == ["k1", "k1+1", "k1+2"]
    assert [bool(one.rows) for one in sheets] == [False, False, True]


def test_what_was_wiped_or_became_shorter_goes() -> None:
    sheets = drawn(page(said("Hoi")))
    there = ["head", "thread", "end", "old:7", "used:8", "tell:9", "m1", "m1+1", "m2", "own:m2"]

    assert surplus(there, sheets, wiped=False) == ("m1+1", "m2", "own:m2")


def test_who_lost_it_keeps_nothing_that_was_said() -> None:
    sheets = drawer().lost(msgspec.structs.replace(ASKED, owner="sjoukje-hoekstra"))
    there = ["head", "old:7", "tell:9", "m1", "own:m2"]

    assert surplus(there, sheets, wiped=True) == ("old:7", "m1", "own:m2")


# ---------------------------------------------------------------- the list


def test_a_long_list_ends_with_how_many_more() -> None:
    rows = tuple(
        Row(msgspec.structs.replace(ASKED, id=f"r{n}", number=n), None, 0, 0) for n in range(1, 21)
    )

    made = listing(forms(), Inbox((), rows, (), ()))

    text = "".join(one.text for one in made.spans)
    assert f"En nog {20 - MOST}." in text
    assert len(made.rows) == MOST


def test_an_alert_tells_no_kind_and_has_the_button_that_fits() -> None:
    raised = p.AlertFact("al1", "s1", "suicide", "now", "raised", raised=MONDAY)
    mine = msgspec.structs.replace(raised, id="al2", state="acknowledged", person=KARIM)
    other = msgspec.structs.replace(mine, id="al3", person="sjoukje-hoekstra")

    made = listing(forms(), Inbox((raised, mine, other), (), (), ()))

    assert [row[0].id for row in made.rows] == ["d:ack:al1", "d:done:al2"]
    text = "".join(one.text for one in made.spans)
    assert "zelfdoding" not in text
    assert "Sjoukje Hoekstra pakt dit op." in text


def test_every_text_is_there_in_english_too() -> None:
    english = replace(forms(), tongue=tongue("en"))

    assert english.why(12).spans[0].text == "#12: how did it end?"
