"""The program with pages and Telegram together, on one database and a stepped clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count

from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from bot.clock import Clock
from bot.config import Settings
from bot.hub import Hub
from bot.lifeline import Lifeline
from bot.perform import Desk
from bot.runner import Runner
from bot.web.app import make_app
from bot.web.parts import Parts
from storage.work import Store
from tests.botapi.people import User
from tests.botapi.server import running as serving
from tests.integration.chat import Chat, telling
from tests.integration.live import MONDAY, Prepared, school
from tests.integration.site import Browser, Site, Time

SCHOOL = "saw-friesland"


@dataclass
class Both:
    """`chat` is Telegram's side, `site` the pages'."""

    chat: Chat
    site: Site

    async def onward(self, student: Browser, user: User) -> None:
        """Tap "Verder in Telegram" on the page, and Start in the app it opens."""
        user.start(await payload(student))
        await self.chat.api.confirmed()


async def payload(student: Browser) -> str:
    """Return the word that the page's button leads to the bot with."""
    where = await tapped(student)
    return where.partition("?start=")[2]


async def tapped(student: Browser, **values: str) -> str:
    http: ClientSession = student.http
    async with http.post(f"{student.base}/telegram", data=values, allow_redirects=False) as answer:
        return answer.headers.get("Location", str(answer.status))


@asynccontextmanager
async def both(store: Store, *, named: bool = True) -> AsyncIterator[Both]:
    """Run both sides; without `named` there is no bot."""
    async with serving() as api:
        clock, hub, contents = Clock(tick=0.05), Hub(), Prepared(store)
        await contents.publish(SCHOOL, school(SCHOOL)[0], MONDAY)
        name = api.bot.user.username if named else ""
        runner = Runner(
            store,
            contents,
            lambda: chat.now,
            hub.wake,
            kick=clock.kick,
            telegram=lambda: name or "",
            desk=Desk(chats=True),
        )
        chat = Chat(api, store, contents, runner, clock, count())
        lifeline = Lifeline(runner, contents, lambda: chat.now)
        parts = Parts(
            runner=runner,
            lifeline=lifeline,
            store=store,
            contents=contents,
            understanding=lambda _: contents.understanding(SCHOOL),
            hub=hub,
            settings=Settings(school=SCHOOL),
            now=lambda: chat.now,
        )
        server = TestServer(make_app(parts))
        await server.start_server()
        site = Site(parts, Time(), server)
        async with telling(chat, lifeline) as telegram:
            chat.telegram, chat.start = telegram, telegram.receiver.start
            chat.start()
            try:
                yield Both(chat, site)
            finally:
                for jar in site.jars:
                    await jar.close()
                hub.close()
                await server.close()
