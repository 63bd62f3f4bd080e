"""The program as it is started with a bot's token, and with one that is refused."""

from __future__ import annotations

import socket
from pathlib import Path

from aiohttp import ClientSession

from tests.botapi.server import running as serving
from tests.integration.program import Program, running


async def is_well(program: Program) -> bool:
    async with ClientSession() as web, web.get(f"{program.address}/health") as answer:
        return answer.status == 200


async def test_with_a_token_the_program_talks_in_the_chat_too(tmp_path: Path) -> None:
    async with serving() as api:
        settings = {"TELEGRAM_TOKEN": api.bot.token, "TELEGRAM_API": api.url}
        async with running(tmp_path, **settings) as program:
            sam = api.user("Sam")
            sam.start()

            await sam.sees("Op welke locatie zit je?", patience=30)

            assert await is_well(program)
            assert await program.stop() == 0


async def test_with_a_webhook_updates_come_in_at_the_site_s_own_door(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    async with serving() as api:
        settings = {"TELEGRAM_TOKEN": api.bot.token, "TELEGRAM_API": api.url, "PORT": port}
        settings["WEBHOOK_URL"] = f"http://127.0.0.1:{port}/from/telegram"
        async with running(tmp_path, **settings) as program:
            sam = api.user("Sam")
            sam.start()
            await sam.sees("Op welke locatie zit je?", patience=30)

            assert api.bot.updates.polls == 0
            async with ClientSession() as web:
                for path, status in (("/from/telegram", 404), ("/telegram/webhook", 404)):
                    async with web.post(program.address + path, json={"update_id": 1}) as answer:
                        assert (answer.status, answer.cookies) == (status, {})
            assert await is_well(program)
            assert await program.stop() == 0


async def test_with_a_refused_token_the_web_goes_on(tmp_path: Path) -> None:
    async with serving() as api:
        settings = {"TELEGRAM_TOKEN": "123456:refused", "TELEGRAM_API": api.url}
        async with running(tmp_path, **settings) as program:
            assert await is_well(program)
            assert await program.stop() == 0
