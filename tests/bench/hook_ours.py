"""Terecht behind a webhook, as the program wires it: 200 after the commit, answers by delivery."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from bot import clock
from bot.config import Settings
from bot.database import opened
from bot.serve import Service
from bot.watch import load_content
from tests.bench.hook import PATH
from tests.bench.hooked import arguments, run


async def serve(folder: Path, api: str) -> None:
    settings = Settings(data=folder, telegram_token="123:" + "a" * 35, telegram_api=api)
    with opened(settings, make_key=True) as store:
        service = Service(store, settings)
        await service.contents.publish(settings.school, load_content(settings), clock.now())
        app = service.app()
        app.router.add_post(PATH, hook(service))
        async with service.working():
            await run(app)


def hook(service: Service) -> Handler:
    """Give updates to the receiver as a batch of one."""

    async def take(request: web.Request) -> web.Response:
        assert service.telegram is not None
        await service.telegram.receiver._handle([await request.json()])  # noqa: SLF001
        return web.Response()

    return take


if __name__ == "__main__":
    asyncio.run(serve(*arguments()))
