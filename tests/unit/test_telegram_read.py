"""Updates of every kind, built by another library, read as events of the conversation."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import telegram
from aiogram.types import Update

from bot.telegram.read import ALLOWED, LONGEST, Taken, chat_of, read, read_raw
from flows.protocol import (
    Blocked,
    Choice,
    Command,
    Edited,
    Start,
    StudentEvent,
    Text,
    Unblocked,
    Unreadable,
)

SAM = telegram.User(5_000_000_001, "Sam", is_bot=False, language_code="nl")
HOME = telegram.Chat(SAM.id, telegram.Chat.PRIVATE, first_name="Sam")
STICKER = telegram.Sticker("f", "u", 9, 9, False, False, "regular")
AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
BOT = telegram.User(800_000_001, "Terecht", is_bot=True)
FORWARDED = telegram.MessageOriginHiddenUser(AT, "Iemand")


def message(chat: telegram.Chat = HOME, **fields: Any) -> telegram.Message:  # noqa: ANN401 - its fields
    return telegram.Message(7, AT, chat, from_user=SAM, **fields)


def taken(**kinds: Any) -> Taken | None:  # noqa: ANN401 - the kinds of telegram.Update
    body = telegram.Update(1, **kinds).to_dict()
    return read(Update.model_validate(body))


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("ik heb schulden", Text("ik heb schulden")),
        ("/start", Start()),
        ("/start loc-heerenveen", Start("loc-heerenveen")),
        ("/start ../../etc", Text("/start ../../etc")),
        ("/start ik wil niet meer leven", Text("/start ik wil niet meer leven")),
        ("/start k-0f_9A-", Start("k-0f_9A-")),
        ("/start code-ABCDE-FGHJK-MNPQ", Start("code-ABCDE-FGHJK-MNPQ")),
        (f"/start {'a' * 64}", Start("a" * 64)),
        (f"/start {'a' * 65}", Text(f"/start {'a' * 65}")),
        ("/START@TerechtBot loc-leeuwarden", Start("loc-leeuwarden")),
        ("/mijn", Command("mijn")),
        ("/help@TerechtBot", Command("help")),
        ("/help ik wil dood", Text("/help ik wil dood")),
        ("/stop\nik maak er een eind aan", Text("/stop\nik maak er een eind aan")),
        ("/ikwildood", Text("/ikwildood")),
        ("/code ik wil dood", Text("/code ik wil dood")),
        ("/code ABCDE-FGHJK-MNPQ", Command("code", "ABCDE-FGHJK-MNPQ")),
        ("/code abcde fghjk mnpq", Command("code", "abcde fghjk mnpq")),
        ("/taal en", Command("taal", "en")),
        ("/ wat", Text("/ wat")),
        ("1/2 of 3", Text("1/2 of 3")),
        ("x" * 20_000, Text("x" * LONGEST)),
    ],
)
def test_words(text: str, event: StudentEvent) -> None:
    assert taken(message=message(text=text)) == Taken(str(SAM.id), event, ref="7")


@pytest.mark.parametrize(
    ("fields", "event"),
    [
        ({"voice": telegram.Voice("f", "u", 3)}, Unreadable("voice")),
        ({"video_note": telegram.VideoNote("f", "u", 240, 3)}, Unreadable("voice")),
        (
            {"photo": (telegram.PhotoSize("f", "u", 9, 9),), "caption": "help me"},
            Unreadable("picture", "help me"),
        ),
        ({"document": telegram.Document("f", "u")}, Unreadable("picture")),
        ({"sticker": STICKER}, Unreadable("sticker")),
        ({"location": telegram.Location(5.8, 53.2)}, Unreadable("place")),
        ({"contact": telegram.Contact("+31600000000", "Sam")}, Unreadable("contact")),
        ({"dice": telegram.Dice(3, "🎲")}, Unreadable("other")),
        ({"text": "kom hier", "forward_origin": FORWARDED}, Unreadable("forwarded", "kom hier")),
        ({"voice": telegram.Voice("f", "u", 3), "forward_origin": FORWARDED}, Unreadable("voice")),
    ],
)  # fmt: skip
def test_what_is_no_text(fields: dict[str, Any], event: StudentEvent) -> None:
    assert taken(message=message(**fields)) == Taken(str(SAM.id), event, ref="7")


@pytest.mark.parametrize(
    ("data", "event"),
    [("t3.1#2", Choice("t3.1", "#2")), ("forged", Choice("", "")), ("#" * 64, Choice("", ""))],
)
def test_a_button(data: str, event: StudentEvent) -> None:
    query = telegram.CallbackQuery("99", SAM, "c", message=message(text="?"), data=data)

    assert taken(callback_query=query) == Taken(str(SAM.id), event, "99")


def test_a_button_of_a_message_that_is_too_old_still_counts() -> None:
    old = telegram.InaccessibleMessage(HOME, 7)
    query = telegram.CallbackQuery("99", SAM, "c", message=old, data="t3.1#0")

    assert taken(callback_query=query) == Taken(str(SAM.id), Choice("t3.1", "#0"), "99")


@pytest.mark.parametrize(
    ("fields", "event"),
    [
        ({"text": "ik heb schuld"}, Edited("", "ik heb schuld")),
        ({"voice": telegram.Voice("f", "u", 3), "caption": "hoi"}, Edited("", "hoi")),
        ({"text": "x" * 20_000}, Edited("", "x" * LONGEST)),
        ({"location": telegram.Location(5.8, 53.2, live_period=60)}, None),
    ],
)
def test_an_edit(fields: dict[str, Any], event: StudentEvent | None) -> None:
    edited = taken(edited_message=message(edit_date=AT, **fields))

    assert edited == (Taken(str(SAM.id), event, ref="7") if event else None)


def test_coming_and_going() -> None:
    out, back = telegram.ChatMemberBanned(BOT, AT), telegram.ChatMemberMember(BOT)
    group = telegram.Chat(-100, telegram.Chat.SUPERGROUP, title="Team")

    def moved(
        chat: telegram.Chat, old: telegram.ChatMember, new: telegram.ChatMember
    ) -> Taken | None:
        return taken(my_chat_member=telegram.ChatMemberUpdated(chat, SAM, AT, old, new))

    assert moved(HOME, back, out) == Taken(str(SAM.id), Blocked())
    assert moved(HOME, out, back) == Taken(str(SAM.id), Unblocked())
    assert moved(group, back, out) is None


@pytest.mark.parametrize(
    "fields", [{"pinned_message": telegram.InaccessibleMessage(HOME, 5)}, {"from_user": BOT}]
)
def test_what_telegram_or_a_bot_says_itself_is_no_word_of_a_student(fields: dict[str, Any]) -> None:
    given: dict[str, Any] = {"from_user": SAM, "text": "?"} | fields
    said = telegram.Message(7, AT, HOME, **given)
    body = telegram.Update(1, message=said).to_dict()
    if "pinned_message" in fields:
        del body["message"]["text"]

    assert read(Update.model_validate(body)) is None


def test_every_kind_that_is_asked_for_has_a_chat_whose_order_it_keeps() -> None:
    person = {"id": 5}
    shapes: dict[str, dict[str, object]] = {
        "callback_query": {"from": {"id": 6}, "message": {"chat": person}},
        "inline_query": {"from": person},
    }

    for kind in ALLOWED:
        body = {"update_id": 1, kind: shapes.get(kind, {"chat": person, "from": {"id": 6}})}
        assert (kind, chat_of(body)) == (kind, 5)
    strange: tuple[object, ...] = (None, 5, {"chat": []})
    assert [chat_of({"update_id": 1, "message": one}) for one in strange] == [0] * 3


def test_groups_and_buttons_of_nowhere_are_not_for_us() -> None:
    group = telegram.Chat(-100, telegram.Chat.SUPERGROUP, title="Team")
    edited = message(group, text="a", edit_date=AT)
    in_group = telegram.CallbackQuery("9", SAM, "c", message=message(group, text="?"), data="a#0")

    assert taken(message=message(group, text="hallo")) is None
    assert taken(edited_message=edited) is None
    assert taken(callback_query=in_group) is None
    assert taken(callback_query=telegram.CallbackQuery("9", SAM, "c", data="a#0")) is None


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"chat": {"id": 5, "type": "private"}, "text": "hoi"}, Taken("5", Text("hoi"))),
        ({"chat": {"id": 5, "type": "private"}, "caption": "hoi"}, Taken("5", Text("hoi"))),
        ({"chat": {"id": 5, "type": "private"}, "new": {}}, Taken("5", Unreadable("other"))),
        ({"chat": {"id": "5", "type": "private"}, "text": "hoi"}, None),
        ({"chat": {"id": -5, "type": "group"}, "text": "hoi"}, None),
        ({"chat": 5}, None),
        ([], None),
        (None, None),
    ],
)
def test_an_update_in_an_unknown_shape(body: object, found: Taken | None) -> None:
    assert read_raw({"update_id": 1, "message": body}) == found


def test_an_edit_in_an_unknown_shape_is_read_for_its_words() -> None:
    edited = {"chat": {"id": 5, "type": "private"}, "text": "hoi", "new": {}}

    assert read_raw({"update_id": 1, "edited_message": edited}) == Taken("5", Edited("", "hoi"))
    assert read_raw({"update_id": 1, "edited_message": {"chat": edited["chat"]}}) is None
