"""The real site on a real database, and people who use it as a browser without script does."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from pathlib import Path

from aiohttp import ClientResponse, ClientSession, CookieJar
from aiohttp.test_utils import TestServer

from bot.config import Settings
from bot.contents import Contents
from bot.hub import Hub
from bot.lifeline import Lifeline
from bot.runner import Runner
from bot.web.app import make_app
from bot.web.parts import Parts
from content.load import load_pack
from content.pack import Content
from storage import logins
from storage.work import Store

ROOT = Path(__file__).parents[2]
SCHOOL = "saw-friesland"
NOW = 1_795_420_800_000
"""A Monday in November 2026, 9 o'clock in Leeuwarden."""
SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

_NONCE = re.compile(r'(?:name="nonce" value|data-nonce)="([^"]+)"')
_BUTTON = re.compile(r'name="press" value="([^"/]+)/([^"]+)"[^>]*>([^<]*)<')
_MESSAGE = re.compile(r'<li class="message ([^"]+)" id="m-([^"]+)".*?</li>\s', re.DOTALL)
_BUBBLE = re.compile(r'<div class="bubble".*?\n</div>\n', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


@cache
def content() -> Content:
    """The demo school."""
    return Content(load_pack(ROOT / "content" / "schools" / SCHOOL))


@dataclass
class Time:
    """A clock that only moves when told."""

    at: int = NOW

    def now(self) -> int:
        return self.at


@dataclass
class Page:
    """What the browser got."""

    status: int
    text: str
    url: str
    headers: dict[str, str]

    @property
    def nonce(self) -> str:
        return str(_NONCE.findall(self.text)[-1])

    @property
    def buttons(self) -> dict[str, tuple[str, str]]:
        """Option id -> message id and label."""
        found = _BUTTON.findall(self.text)
        return {unescape(id_): (message, unescape(label)) for message, id_, label in found}

    @property
    def talk(self) -> list[tuple[str, str]]:
        """Side and words of each message."""
        out = []
        for found in _MESSAGE.finditer(self.text):
            bubble = _BUBBLE.search(found[0])
            words = _TAG.sub("", bubble[0]) if bubble else ""
            out.append((found[1].split()[0], " ".join(unescape(words).split())))
        return out

    @property
    def last(self) -> str:
        return self.talk[-1][1]


@dataclass
class Browser:
    """Somebody with a cookie jar; without script: posts forms and follows where they lead."""

    http: ClientSession
    base: str
    page: Page | None = None

    async def get(self, path: str, **headers: str) -> Page:
        async with self.http.get(self.base + path, headers=headers) as answer:
            return self._keep(await _read(answer))

    async def post(self, path: str, values: dict[str, str], **headers: str) -> Page:
        async with self.http.post(self.base + path, data=values, headers=headers) as answer:
            return self._keep(await _read(answer))

    async def say(self, text: str, **more: str) -> Page:
        return await self.post("/", {"text": text, "nonce": await self._nonce(), **more})

    async def press(self, option: str) -> Page:
        page = self.page or await self.get("/")
        message, _label = page.buttons[option]
        return await self.post("/", {"press": f"{message}/{option}", "nonce": page.nonce})

    async def act(self, number: int, act: str, **values: str) -> Page:
        page = await self.get(f"/team/v/{number}")
        nonce = page.nonce if _NONCE.search(page.text) else "none"
        return await self.post(f"/team/v/{number}", {"act": act, "nonce": nonce, **values})

    async def _nonce(self) -> str:
        return (self.page or await self.get("/")).nonce

    def _keep(self, page: Page) -> Page:
        if page.url.partition("?")[0] == "/":
            self.page = page
        return page


async def _read(answer: ClientResponse) -> Page:
    return Page(answer.status, await answer.text(), answer.url.path_qs, dict(answer.headers))


@dataclass
class Site:
    """The running site."""

    parts: Parts
    time: Time
    server: TestServer
    jars: list[ClientSession] = field(default_factory=list)

    def browser(self, cookie: str = "") -> Browser:
        jar = CookieJar(unsafe=True)
        http = ClientSession(cookie_jar=jar, cookies={"t": cookie} if cookie else None)
        self.jars.append(http)
        return Browser(http, f"http://127.0.0.1:{self.server.port}")

    async def staff(self, person: str) -> Browser:
        """Return a professional's browser, logged in through the link."""
        token = await self.parts.store.unit(
            lambda unit: logins.invite(unit, SCHOOL, person, self.time.at)
        )
        browser = self.browser()
        page = await browser.post(f"/team/in/{token}", {})
        assert page.status == 200
        return browser

    async def asks(self, text: str, *, alias: str = "") -> Browser:
        """Return a student who has sent `text` to the team, to answer in the chat itself."""
        student = self.browser()
        await student.get("/?start=loc-leeuwarden")
        await student.say("hoi", start="loc-leeuwarden")
        for option in ("go:anyone", "do:write", "do:team"):
            await student.press(option)
        await student.say(text)
        await (student.say(alias) if alias else student.press("do:anonymous"))
        await student.press("reach:self")
        return student

    async def wait(self, milliseconds: int) -> None:
        """Let time pass, with what is due in it."""
        self.time.at += milliseconds
        while await self.parts.runner.fire():
            pass


@asynccontextmanager
async def running(store: Store, **settings: str) -> AsyncIterator[Site]:
    """Run the site on this database."""
    time, hub = Time(), Hub()
    contents = Contents(store)
    await contents.publish(SCHOOL, content(), time.at)
    runner = Runner(store, contents, time.now, hub.wake)
    parts = Parts(
        runner=runner,
        lifeline=Lifeline(runner, contents, time.now),
        store=store,
        contents=contents,
        understanding=lambda _: contents.understanding(SCHOOL),
        hub=hub,
        settings=Settings(school=SCHOOL, **settings),  # type: ignore[arg-type]  # read as from the environment
        now=time.now,
    )
    server = TestServer(make_app(parts))
    await server.start_server()
    site = Site(parts, time, server)
    try:
        yield site
    finally:
        for jar in site.jars:
            await jar.close()
        hub.close()
        await server.close()
