"""Terecht behind its webhook, as the program wires it: 200 after the commit, answers by delivery.

Only Telegram's speed limits are off: with them no bot may send more than 30 messages a second.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot import clock
from bot.config import Settings
from bot.database import opened
from bot.serve import Service
from bot.telegram import pace
from bot.watch import load_content
from tests.bench.hook import PATH, SECRET
from tests.bench.hooked import arguments, run

WIDE = pace.Window(1_000_000, 1)


def without_limits() -> None:
    pace.CHAT = pace.GROUP = WIDE
    pace.BOT.update(dict.fromkeys(pace.BOT, WIDE))


async def serve(folder: Path, api: str) -> None:
    without_limits()
    settings = Settings(
        data=folder,
        telegram_token="123:" + "a" * 35,
        telegram_api=api,
        webhook_url=f"https://bench.example{PATH}",
        webhook_secret=SECRET,
    )
    with opened(settings, make_key=True) as store:
        service = Service(store, settings)
        await service.contents.publish(settings.school, load_content(settings), clock.now())
        async with service.working(), service.receiving():
            await run(service.app())


if __name__ == "__main__":
    asyncio.run(serve(*arguments()))
