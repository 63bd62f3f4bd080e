"""What the bot is called: asked at the start, kept, and never offered when the token is refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramUnauthorizedError
from aiohttp import ClientSession

from bot.telegram.name import BotName
from storage.work import Store
from tests.botapi.faults import Html
from tests.botapi.server import BotApi
from tests.botapi.server import running as serving
from tests.integration.program import running

SCHOOL = "klein"


@asynccontextmanager
async def asking(api: BotApi, store: Store, token: str = "") -> AsyncIterator[BotName]:
    server = TelegramAPIServer.from_base(api.url)
    bot = Bot(token or api.bot.token, session=AiohttpSession(api=server))
    name = BotName(bot, SCHOOL, store)
    try:
        yield name
    finally:
        await name.stop()
        await bot.session.close()


async def test_the_name_is_asked_and_kept_for_when_there_is_no_answer(store: Store) -> None:
    async with serving() as api:
        async with asking(api, store) as name:
            assert name.value == ""
            await name.learn()
            assert name.value == api.bot.user.username

        api.faults.plan("getMe", Html(502), times=9)
        async with asking(api, store) as name:
            name.start()
            await api.until(lambda: len(api.calls("getMe")) > 1, "a second call")
            assert name.value == api.bot.user.username


async def test_another_bot_is_not_taken_for_the_one_before(store: Store) -> None:
    async with serving() as api:
        async with asking(api, store) as name:
            await name.learn()
        other = api.add_bot("AnotherTestBot")
        async with asking(api, store, other.token) as name:
            await name.learn()
            assert name.value == "AnotherTestBot"


async def test_a_refused_token_leaves_no_name(store: Store) -> None:
    async with serving() as api:
        async with asking(api, store) as name:
            await name.learn()
        api.bot.revoked = True
        async with asking(api, store) as name:
            await name.learn()
            assert name.value == ""


async def test_a_token_refused_while_we_run_is_offered_no_more(store: Store) -> None:
    async with serving() as api:
        session = AiohttpSession(api=TelegramAPIServer.from_base(api.url))
        async with Bot(api.bot.token, session=session) as bot:
            name = BotName(bot, SCHOOL, store)
            await name.learn()
            assert name.value == api.bot.user.username
            api.bot.revoked = True
            with pytest.raises(TelegramUnauthorizedError):
                await bot.send_message(1, "hoi")
            assert name.value == ""


async def test_the_program_offers_telegram_on_its_page_once_it_knows_the_name(
    tmp_path: Path,
) -> None:
    async with serving() as api:
        settings = {"TELEGRAM_TOKEN": api.bot.token, "TELEGRAM_API": api.url}
        async with running(tmp_path, **settings) as program, ClientSession() as web:

            async def page() -> str:
                async with web.get(program.address) as answer:
                    return await answer.text()

            while "Verder in Telegram" not in await page():  # noqa: ASYNC110 - its own pace
                await asyncio.sleep(0.1)
            assert await program.stop() == 0
