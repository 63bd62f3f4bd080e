"""Updates that are brought to our own address: who may bring them, and when they are taken."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from aiohttp import ClientSession, web

from bot.config import WEBHOOK
from bot.telegram.read import ALLOWED
from bot.telegram.webhook import HEADER, LARGEST
from flows.words import plain
from storage import views
from storage.work import Store
from tests.botapi.people import User
from tests.integration.chat import SCHOOL, Chat, chatting
from tests.integration.test_telegram_student import ASKED, said

QUICK = (0.3, 0.6)


@dataclass
class Hooked:
    """A running webhook, before Telegram is told of it unless `start`."""

    chat: Chat
    url: str
    session: ClientSession

    async def posts(self, data: bytes | str, secret: str | None = None) -> int:
        """Bring something, as Telegram unless another secret is shown; return the status."""
        shown = self.chat.store.secret("webhook", str(self.chat.api.bot.id))
        headers = {HEADER: shown if secret is None else secret}
        async with self.session.post(self.url, data=data, headers=headers) as answer:
            assert await answer.read() == b""
            return answer.status

    async def begins(self) -> User:
        self.chat.start()
        sam = self.chat.api.user("Sam")
        await self.chat.api.until(lambda: self.chat.api.bot.updates.webhook_url, "the webhook")
        sam.start("loc-leeuwarden")
        await sam.sees(ASKED)
        return sam


@asynccontextmanager
async def hooking(store: Store) -> AsyncIterator[Hooked]:
    with socket.create_server(("127.0.0.1", 0)) as on:
        base = f"http://127.0.0.1:{on.getsockname()[1]}"
        async with chatting(store, wait=True, webhook=base, patience=QUICK) as chat:
            assert chat.telegram.webhook is not None
            app = web.Application(client_max_size=1000)
            app.router.add_post(WEBHOOK, chat.telegram.webhook.handle)
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
            await runner.setup()
            await web.SockSite(runner, on).start()
            async with ClientSession() as session:
                yield Hooked(chat, base + WEBHOOK, session)
            await runner.cleanup()


@pytest.fixture
async def hooked(store: Store) -> AsyncIterator[Hooked]:
    async with hooking(store) as made:
        yield made


def update(number: int, text: str, chat: int = 5_000_000_077) -> dict[str, Any]:
    person = {"id": chat, "type": "private", "is_bot": False, "first_name": "Kim"}
    message = {"message_id": number, "date": 1_795_425_300, "chat": person, "from": person}
    return {"update_id": number, "message": message | {"text": text}}


async def test_a_student_is_answered_and_what_waited_is_not_thrown_away(hooked: Hooked) -> None:
    chat = hooked.chat
    early = chat.api.user("Kim")
    early.start("loc-leeuwarden")

    sam = await hooked.begins()

    await early.sees(ASKED)
    sam.says("ik heb schulden")
    await sam.sees("Waar gaat het vooral over?")
    sam.press("Schulden of boetes")
    await sam.sees("Je kunt terecht bij")
    await chat.api.until(lambda: not chat.api.spinning(), "the spinner")
    assert set(chat.api.bot.updates.allowed) == set(ALLOWED)
    assert (chat.api.bot.updates.drops, chat.api.bot.updates.webhook_url) == ([], hooked.url)


@pytest.mark.parametrize("secret", ["", "wrong", "x" * 5000, "geheim\u00e9"])
async def test_who_shows_no_secret_hears_nothing(hooked: Hooked, secret: str) -> None:
    body = '{"update_id": 1}'

    assert await hooked.posts(body, secret) == 404
    assert await hooked.posts(body) == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"\xff\xfe", 400),
        (b'{"update_id": "1"}', 400),
        (b'{"update_id": true}', 400),
        (b"[" * 200_000, 400),
        (b'{"update_id": 1, "message": 5}', 200),
        (b'{"update_id": 1, "strange": {"chat": {"id": []}}}', 200),
        (b" " * (LARGEST + 1), 413),
    ],
)  # fmt: skip
async def test_what_is_no_update_is_refused_and_harms_nobody(
    hooked: Hooked, body: bytes, status: int
) -> None:
    assert await hooked.posts(body) == status


async def test_two_hundred_follows_the_commit_and_comes_again_until_then(hooked: Hooked) -> None:
    chat = hooked.chat
    sam = await hooked.begins()
    chat.api.bot.updates.disturbance.again = 3

    for number in range(4):
        sam.says(f"bericht {number}")
    await chat.api.confirmed()

    assert chat.telegram.webhook is not None
    assert chat.telegram.webhook.lines == {}


async def test_one_chat_loses_nothing_when_all_comes_at_once(hooked: Hooked) -> None:
    bodies = [msgspec.json.encode(update(900 + n, f"{n}")) for n in range(30)]

    done = await asyncio.gather(*map(hooked.posts, bodies))

    assert set(done) == {200}
    found = await hooked.chat.store.read(
        lambda unit: views.conversation(unit, SCHOOL, "telegram", "5000000077")
    )
    assert found is not None
    heard = [plain(one.message.spans) for one in found.shown if one.message.kind == "student"]
    assert sorted(heard, key=int) == [f"{n}" for n in range(30)]
    assert hooked.chat.telegram.webhook is not None
    assert hooked.chat.telegram.webhook.lines == {}


async def test_danger_that_waits_for_its_chat_s_turn_is_answered_meanwhile(
    hooked: Hooked,
) -> None:
    sam, webhook = await hooked.begins(), hooked.chat.telegram.webhook
    assert webhook is not None
    hooked.chat.telegram.intake.patience = 0.05
    async with webhook.turn(sam.id):
        body = msgspec.json.encode(update(900, "ik wil niet meer leven", sam.id))
        post = asyncio.create_task(hooked.posts(body))
        await sam.sees("113")
        assert not post.done()

    assert await post == 200


async def test_polling_takes_the_webhook_away_and_keeps_what_waits(
    store: Store,
) -> None:
    async with chatting(store, wait=True) as chat:
        sam = chat.api.user("Sam")
        chat.api.bot.updates.webhook_url = "http://127.0.0.1:9/before"
        sam.start("loc-leeuwarden")

        chat.start()

        await sam.sees(ASKED)
        assert (chat.api.bot.updates.webhook_url, chat.api.bot.updates.drops) == ("", [])
        assert said(sam, ASKED) == 1
