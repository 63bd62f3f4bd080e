"""How updates reach a bot: polling, webhook, and trouble on the way."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.botapi.client import Client
from tests.botapi.faults import Html, Reset, Stall, broken, flood
from tests.botapi.server import BotApi


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [one["message"]["text"] for one in updates]


# ---------------------------------------------------------------------------------------- polling


async def test_an_update_stays_until_a_higher_offset(api: BotApi, bot: Client) -> None:
    sam = api.user("Sam")
    for text in "abc":
        sam.says(text)

    first = await bot.updates(limit=2)
    assert texts(first) == ["a", "b"]
    assert texts(await bot.updates()) == ["a", "b", "c"]
    assert texts(await bot.updates(offset=first[1]["update_id"] + 1)) == ["c"]
    assert texts(await bot.updates()) == ["c"]
    sam.says("d")
    assert texts(await bot.updates(offset=-1)) == ["d"]
    assert texts(await bot.updates()) == ["d"]


async def test_a_long_poll_waits(api: BotApi, bot: Client) -> None:
    sam = api.user("Sam")
    poll = asyncio.create_task(bot.updates(timeout=30))
    await api.until(lambda: api.bot.updates.poll, "a poll")

    sam.says("a")

    assert texts(await poll) == ["a"]


async def test_a_bot_that_dies_while_it_waits_loses_nothing(api: BotApi, bot: Client) -> None:
    poll = asyncio.create_task(bot.updates(timeout=30))
    await api.until(lambda: api.bot.updates.poll, "a poll")
    poll.cancel()
    await api.until(lambda: api.bot.updates.poll is None, "the end of the poll")

    api.user("Sam").says("a")

    assert texts(await bot.updates()) == ["a"]


async def test_only_one_poll_at_a_time(api: BotApi, bot: Client) -> None:
    first = asyncio.create_task(bot("getUpdates", timeout=30))
    await api.until(lambda: api.bot.updates.poll, "a poll")

    assert await bot.updates() == []

    answer = await first
    assert answer["error_code"] == 409
    assert answer["description"].startswith("Conflict: terminated by other getUpdates request")


async def test_only_kinds_that_were_asked_for(api: BotApi, bot: Client) -> None:
    sam = api.user("Sam")
    sam.start()
    sam.block()
    assert [min(one) for one in await bot.updates()] == ["message", "my_chat_member"]
    await bot.updates(offset=-1, allowed_updates=["message"])

    sam.unblock()
    sam.says("a")

    assert len(await bot.updates()) == 2


async def test_updates_repeated_and_shuffled(api: BotApi, bot: Client) -> None:
    sam = api.user("Sam")
    for number in range(6):
        sam.says(str(number))
    api.bot.updates.disturbance.again = 2
    api.bot.updates.disturbance.shuffle = random.Random(1)

    first = await bot.updates()
    second = await bot.updates(offset=max(one["update_id"] for one in first) + 1)

    assert texts(first) != sorted(texts(first))
    assert sorted(texts(second)) == ["0", "1"]
    assert await bot.updates() == []


async def test_a_dropped_update_is_recorded(api: BotApi, bot: Client) -> None:
    api.user("Sam").says("a")

    await bot.result("deleteWebhook", drop_pending_updates=True)

    assert (api.bot.updates.dropped, api.bot.updates.drops) == (1, ["deleteWebhook"])


# ---------------------------------------------------------------------------------------- webhook


class Receiver:
    """The bot's own address: it says no as often as it is told."""

    def __init__(self) -> None:
        self.refusals = 0
        self.got: list[str] = []
        self.secrets: set[str] = set()
        self.url = ""

    async def receive(self, request: web.Request) -> web.Response:
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""))
        if self.refusals:
            self.refusals -= 1
            return web.Response(status=500)
        self.got.append((await request.json())["message"]["text"])
        return web.Response()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_webhook_repeats_in_order_until_it_is_taken(
    api: BotApi, bot: Client, receiver: Receiver
) -> None:
    sam = api.user("Sam")
    receiver.refusals = 2
    sam.says("a")

    await bot.result("setWebhook", url=receiver.url, secret_token="geheim")
    sam.says("b")
    await api.confirmed()

    assert (receiver.got, receiver.secrets) == (["a", "b"], {"geheim"})
    info = await bot.result("getWebhookInfo")
    assert (info["url"], info["pending_update_count"]) == (receiver.url, 0)
    assert info["last_error_message"] == "Wrong response from the webhook: 500"
    refused = await bot.refused("getUpdates")
    assert refused.startswith("409 Conflict: can't use getUpdates method while webhook is active")
    await bot.result("deleteWebhook")
    assert await bot.updates() == []


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"url": "ftp://x.nl"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://x.nl", "secret_token": "é"},
            "secret token contains unallowed characters",
        ),
    ],
)
async def test_webhooks_that_are_refused(bot: Client, params: dict[str, object], said: str) -> None:
    assert await bot.refused("setWebhook", **params) == f"400 Bad Request: {said}"


# ----------------------------------------------------------------------------------------- faults


async def test_refusals_on_request(api: BotApi, bot: Client) -> None:
    sam, other = api.user("Sam"), api.user("Ander")
    sam.start()
    other.start()
    api.faults.plan("sendMessage", flood(3), chat=sam.id, after=1, times=2)
    api.faults.plan("sendMessage", broken(502), chat=other.id)

    codes = [(await bot("sendMessage", chat_id=sam.id, text="a"))["ok"] for _ in range(4)]
    assert codes == [True, False, False, True]
    assert await bot.refused("sendMessage", chat_id=other.id, text="a") == "502 Bad Gateway"
    assert len(sam.messages()) == 3
    assert [one.code for one in api.calls("sendMessage")] == [200, 429, 429, 200, 502]


@pytest.mark.parametrize(("delivered", "seen"), [(False, 0), (True, 1)])
async def test_cut_lines(api: BotApi, bot: Client, delivered: bool, seen: int) -> None:  # noqa: FBT001
    sam = api.user("Sam")
    post = sam.start()
    api.faults.plan("sendMessage", Reset(delivered=delivered))

    with pytest.raises(aiohttp.ClientError):
        await bot("sendMessage", chat_id=sam.id, text="a")

    assert len(sam.messages()) - 1 == seen
    assert [one.lost for one in api.calls("sendMessage")] == [True]
    assert (await bot.result("sendMessage", chat_id=sam.id, text="b"))["message_id"] > post.id


async def test_slow_answers_and_pages(api: BotApi, bot: Client) -> None:
    sam = api.user("Sam")
    sam.start()
    api.faults.plan("sendMessage", Stall(60.0, delivered=True))
    api.faults.plan("getMe", Html(504))

    slow = asyncio.create_task(bot("sendMessage", chat_id=sam.id, text="a"))
    assert (await sam.sees("a")).text == "a"
    slow.cancel()
    with pytest.raises(aiohttp.ContentTypeError):
        await bot("getMe")


async def test_a_storm_can_be_repeated(api: BotApi, bot: Client) -> None:
    sam = api.user("Sam")
    sam.start()
    found = []
    for _ in range(2):
        api.faults.storm(7, 0.5, [broken(), broken(502)])
        answers = [await bot("sendMessage", chat_id=sam.id, text="a") for _ in range(12)]
        found.append([one["ok"] for one in answers])
        api.faults.calm()

    assert found[0] == found[1]
    assert set(found[0]) == {True, False}
