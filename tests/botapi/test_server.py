"""What the server takes and what it refuses, in Telegram's words."""

from __future__ import annotations

from typing import Any

import pytest
from aiogram import Bot as AiogramBot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BufferedInputFile
from telegram import Bot as PtbBot

from tests.botapi.client import Client
from tests.botapi.server import BotApi

PNG = b"\x89PNG\r\n\x1a\n"
BAD = "400 Bad Request: "


def keyboard(*buttons: dict[str, object]) -> dict[str, object]:
    return {"inline_keyboard": [list(buttons)]}


def button(data: str, text: str = "Geld") -> dict[str, object]:
    return {"text": text, "callback_data": data}


# ------------------------------------------------------------------------------------------ chats


async def test_chats_a_bot_may_not_write_to(api: BotApi, bot: Client) -> None:
    stranger, sam, gone = api.user("Vreemd"), api.user("Sam"), api.user("Weg")
    staff = api.group("Team")
    noor = api.staff("Noor", staff)
    kicked, left, old = api.group("Uit"), api.group("Weg"), api.group("Oud")
    sam.start()
    sam.block()
    gone.start()
    gone.leaves_telegram()
    kicked.kick(api.bot)
    await bot.result("leaveChat", chat_id=left.id)
    new = old.move()

    expected = {
        stranger.id: f"{BAD}chat not found",
        -42: f"{BAD}chat not found",
        sam.id: "403 Forbidden: bot was blocked by the user",
        gone.id: "403 Forbidden: user is deactivated",
        noor.id: "403 Forbidden: bot can't initiate conversation with a user",
        kicked.id: "403 Forbidden: bot was kicked from the supergroup chat",
        left.id: "403 Forbidden: bot is not a member of the supergroup chat",
        old.id: f"{BAD}group chat was upgraded to a supergroup chat",
    }
    found = {one: await bot.refused("sendMessage", chat_id=one, text="a") for one in expected}
    assert found == expected
    answer = await bot("sendMessage", chat_id=old.id, text="a")
    assert answer["parameters"] == {"migrate_to_chat_id": new.id}


async def test_a_wrong_token(api: BotApi, bot: Client) -> None:
    wrong = Client(api, "1:no", bot.session)

    assert await wrong.refused("getMe") == "401 Unauthorized"
    api.bot.revoked = True
    assert await bot.refused("getMe") == "401 Unauthorized"


# ------------------------------------------------------------------------------- edits and buttons


async def test_keys_under_the_writing_line(api: BotApi, bot: Client) -> None:
    sam = api.user("Sam")
    sam.start()
    at = {"chat_id": sam.id, "text": "a"}
    keys = {"keyboard": [["Ja", {"text": "Nee"}]], "resize_keyboard": True}
    await bot.result("sendMessage", **at, reply_markup=keys)

    assert sam.taps("Nee").fields["text"] == "Nee"
    await bot.result("sendMessage", **at, reply_markup={"remove_keyboard": True})
    with pytest.raises(AssertionError, match="no key Ja"):
        sam.taps("Ja")


async def test_edits(api: BotApi, bot: Client) -> None:
    sam = api.user("Sam")
    said = sam.start()
    at: dict[str, Any] = {"chat_id": sam.id}
    keys = keyboard(button("1"))
    at["message_id"] = (await bot.result("sendMessage", **at, text="een", reply_markup=keys))[
        "message_id"
    ]

    same = await bot.refused("editMessageText", **at, text="een", reply_markup=keys)
    assert same.startswith(f"{BAD}message is not modified: specified new message content")
    await bot.result("editMessageText", **at, text="twee")
    assert (sam.last.text, sam.last.labels, sam.last.edited) == ("twee", [], True)
    assert "not modified" in await bot.refused("editMessageReplyMarkup", **at)
    await bot.result("editMessageReplyMarkup", **at, reply_markup=keys)
    assert sam.last.labels == ["Geld"]

    other = at | {"message_id": said.id}
    assert (
        await bot.refused("editMessageText", **other, text="a") == f"{BAD}message can't be edited"
    )
    gone = at | {"message_id": 9}
    assert await bot.refused("editMessageText", **gone, text="a") == (
        f"{BAD}message to edit not found"
    )
    assert await bot.refused("deleteMessage", **gone) == f"{BAD}message to delete not found"
    await bot.result("deleteMessage", **at)
    assert sam.screen() == "Sam: /start"


async def test_a_button_is_answered_once(api: BotApi, bot: Client) -> None:
    sam = api.user("Sam")
    sam.start()
    await bot.result("sendMessage", chat_id=sam.id, text="?", reply_markup=keyboard(button("x")))
    pressed, late = sam.press("Geld"), sam.press("Geld")
    late.expired = True
    query = (await bot.updates(offset=-2, limit=1))[0]["callback_query"]

    assert (query["id"], query["data"]) == (pressed.id, "x")
    await bot.result("answerCallbackQuery", callback_query_id=pressed.id, text="Ja")
    assert (pressed.answered, pressed.text) == (True, "Ja")
    assert api.spinning() == [late]
    for number in (pressed.id, late.id, "7"):
        refused = await bot.refused("answerCallbackQuery", callback_query_id=number)
        assert refused == (
            f"{BAD}query is too old and response timeout expired or query ID is invalid"
        )


# ---------------------------------------------------------------------------------------- threads


async def test_threads(api: BotApi, bot: Client) -> None:
    forum = api.group("Team")
    noor = api.staff("Noor", forum)
    at: dict[str, Any] = {"chat_id": forum.id}
    at["message_thread_id"] = (await bot.result("createForumTopic", **at, name="Vraag 1"))[
        "message_thread_id"
    ]
    await bot.result("sendMessage", **at, text="Wie?", reply_markup=keyboard(button("x", "Ik")))
    noor.writes("ik", thread=forum.thread("Vraag").id)
    noor.press_in(forum.thread("Vraag").id, "Ik")
    written, pressed = await bot.updates()

    assert written["message"]["is_topic_message"] is True
    assert written["message"]["reply_to_message"]["forum_topic_created"]["name"] == "Vraag 1"
    assert pressed["callback_query"]["message"]["message_thread_id"] == at["message_thread_id"]
    await bot.result("closeForumTopic", **at)
    assert await bot.refused("closeForumTopic", **at) == f"{BAD}TOPIC_NOT_MODIFIED"
    assert await bot.refused("sendMessage", **at, text="a") == f"{BAD}TOPIC_CLOSED"
    await bot.result("reopenForumTopic", **at)
    await bot.result("editForumTopic", **at, name="Vraag 1 · van Noor")
    assert await bot.refused("editForumTopic", **at, name="Vraag 1 · van Noor") == (
        f"{BAD}TOPIC_NOT_MODIFIED"
    )
    forum.delete_thread(at["message_thread_id"])
    assert await bot.refused("sendMessage", **at, text="a") == f"{BAD}message thread not found"
    assert await bot.refused("closeForumTopic", **at) == f"{BAD}TOPIC_ID_INVALID"
    assert forum.screen() == ""


async def test_threads_without_rights_or_forum(api: BotApi, bot: Client) -> None:
    forum, plain = api.group("Team"), api.group("Plat", forum=False)
    forum.grant(api.bot, can_manage_topics=False)
    made = {"name": "Vraag 1"}

    assert await bot.refused("createForumTopic", chat_id=forum.id, **made) == (
        f"{BAD}not enough rights to create a topic"
    )
    assert await bot.refused("createForumTopic", chat_id=plain.id, **made) == (
        f"{BAD}the chat is not a forum"
    )
    member = await bot.result("getChatMember", chat_id=forum.id, user_id=api.bot.id)
    assert (member["status"], member["can_manage_topics"]) == ("administrator", False)
    assert (await bot.updates())[0]["my_chat_member"]["chat"]["id"] == forum.id


async def test_threads_of_private_chats(api: BotApi, bot: Client) -> None:
    able = api.add_bot("Draden", private_topics=True)
    sam, noor = api.user("Sam"), api.user("Noor", bot=able)
    sam.start()
    noor.start()
    with_threads = Client(api, able.token, bot.session)

    refused = await bot.refused("createForumTopic", chat_id=sam.id, name="a")
    assert refused == f"{BAD}the chat is not a forum"
    made = await with_threads.result("createForumTopic", chat_id=noor.id, name="Vraag 1")
    thread = made["message_thread_id"]
    await with_threads.result("sendMessage", chat_id=noor.id, text="a", message_thread_id=thread)
    assert noor.messages(thread)[-1].text == "a"


# ------------------------------------------------------------------------------ files and speed


async def test_files(api: BotApi, bot: Client) -> None:
    sam = api.user("Sam")
    sam.start()
    chat = {"chat_id": str(sam.id)}

    sent = await bot.form("sendDocument", **chat, document=b"BEGIN", caption="x")
    number = sent["result"]["document"]["file_id"]
    await bot.result("sendDocument", **chat, document=number)
    assert [one.kind for one in sam.messages()[1:]] == ["document document.bin"] * 2
    assert (await bot.form("sendPhoto", **chat, photo=PNG))["ok"]
    cases: dict[str, dict[str, Any]] = {
        "IMAGE_PROCESS_FAILED": {"photo": b"no picture"},
        "file must be non-empty": {"photo": b""},
        "there is no photo in the request": {},
        "wrong file identifier/HTTP URL specified": {"photo": "AgAD"},
        "message caption is too long": {"photo": PNG, "caption": "x" * 1025},
    }
    for said, params in cases.items():
        answer = await bot.form("sendPhoto", **chat, **params)
        assert answer["description"] == f"Bad Request: {said}"


async def test_speed_limits_when_they_are_on(api: BotApi, bot: Client) -> None:
    sam, forum = api.user("Sam"), api.group("Team")
    sam.start()
    for _ in range(10):
        await bot.result("sendMessage", chat_id=sam.id, text="a")
    api.limits.on = True

    answers = [await bot("sendMessage", chat_id=sam.id, text="a") for _ in range(5)]
    groups = [await bot("sendMessage", chat_id=forum.id, text="a") for _ in range(21)]
    refused = [one for one in answers + groups if not one["ok"]]
    assert refused[0]["error_code"] == 429
    assert refused[-1]["parameters"]["retry_after"] > 1
    assert "retry after" in refused[-1]["description"]
    assert api.limits.refused == len(refused)


# ----------------------------------------------------------------------------- what is understood


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({"reply_markup": keyboard(button("a") | {"colour": 1})}, "does not know colour"),
        ({"disable_notification": "maybe"}, "neither true nor false"),
        ({"message_thread": 1}, "there is no parameter message_thread"),
    ],
)
async def test_what_is_not_understood_fails_the_test(
    api: BotApi, bot: Client, params: dict[str, object], problem: str
) -> None:
    sam = api.user("Sam")
    sam.start()

    await bot("sendMessage", chat_id=sam.id, text="a", **params)

    with pytest.raises(AssertionError, match=problem):
        api.verify()
    api.problems.clear()


async def test_both_libraries_can_talk_to_it(api: BotApi) -> None:
    sam = api.user("Sam")
    sam.start("abc")
    server = TelegramAPIServer.from_base(api.url)
    async with AiogramBot(api.bot.token, session=AiohttpSession(api=server)) as one:
        update = (await one.get_updates())[0]
        assert update.message is not None
        assert update.message.text == "/start abc"
        sent = await one.send_photo(sam.id, BufferedInputFile(PNG, "a.png"), caption="x")
        assert sent.photo is not None
    async with PtbBot(api.bot.token, base_url=f"{api.url}/bot") as other:
        assert (await other.get_updates())[0].update_id == update.update_id
        assert (await other.send_message(sam.id, "<b>a</b>", parse_mode="HTML")).text == "a"
