"""Puts the program together, starts it, and stops it in order; does no work of its own."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from bot import clock
from bot.clock import Clock
from bot.config import PREFIX, Settings, Trouble
from bot.contents import Contents
from bot.database import is_sqlite, only_one, opened
from bot.delivery import Delivery
from bot.hub import Hub
from bot.lifeline import Lifeline
from bot.mail import MailChannel, read_server
from bot.perform import Desk
from bot.runner import Runner
from bot.upkeep import Upkeep
from bot.watch import Watch, load_content
from bot.web.app import make_app
from bot.web.parts import Parts
from storage import logins, queue

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from bot.delivery import Channel
    from bot.telegram.service import Telegram
    from content.pack import Content
    from storage.work import Store, Unit

log = structlog.get_logger(__name__)

DRAIN = 10.0
"""Seconds that running work gets when the process is asked to stop."""
LOOK_AGAIN = 10
"""Ticks between two wakes of every open page: another process's news may have got lost."""
DEMO_PROFESSIONALS = 2
LINK_HOLDS = 24 * 60
"""Minutes in which a login link can be used."""


class Service:
    """The program's parts, joined, and the work that runs by itself."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings
        self.contents = Contents(store)
        self.hub = Hub(store.announce)
        self.clock = Clock()
        desk = Desk(
            group=bool(settings.telegram_token and settings.telegram_staff_chat),
            chats=bool(settings.telegram_token),
        )
        self.runner = Runner(
            store,
            self.contents,
            clock.now,
            self.hub.wake,
            kick=self.clock.kick,
            looking=lambda student: self.hub.count(f"student:{student}") > 0,
            mails=bool(settings.mail),
            telegram=self._bot_name,
            desk=desk,
        )
        self.upkeep = Upkeep(store, self.contents, clock.now, desk=desk, kick=self.clock.kick)
        self.lifeline = Lifeline(self.runner, self.contents, clock.now)
        self.telegram = self._telegram() if settings.telegram_token else None
        channels: list[Channel] = [self._mail()] if settings.mail else []
        self.delivery = Delivery(
            store,
            [*channels, *self.telegram.channels] if self.telegram else channels,
            clock.now,
            workers=settings.workers,
            kick=self.clock.kick,
            gone=self.telegram.gone if self.telegram else None,
        )
        self._ticks = 0

    def app(self) -> web.Application:
        """Return the site on top of these parts, with the door for Telegram where it is used."""
        app = make_app(
            Parts(
                runner=self.runner,
                lifeline=self.lifeline,
                store=self.store,
                contents=self.contents,
                understanding=lambda _: self.contents.understanding(self.settings.school),
                hub=self.hub,
                settings=self.settings,
                now=clock.now,
            )
        )
        if self.telegram and self.telegram.webhook:
            path = urlsplit(self.settings.webhook).path
            app.router.add_post(path, self.telegram.webhook.handle)
        return app

    @contextlib.asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Fire, send and tidy until the end, then let what runs come to its end."""
        self.clock.every_tick("fire", self.runner.fire)
        self.clock.every_tick("delivery", self.delivery.pump)
        self.clock.every_tick("contents", self._refresh)
        self.clock.every_hour("upkeep", self.upkeep.run)
        if self.telegram:
            self.clock.every_hour("group", self.telegram.desk.look)
        self.store.listen(self.hub.heard)
        self.clock.start()
        try:
            yield
        finally:
            await self.clock.stop()
            await self.lifeline.drain(DRAIN)
            await self.delivery.drain(DRAIN)
            if self.telegram:
                await self.telegram.close()

    @contextlib.asynccontextmanager
    async def receiving(self) -> AsyncIterator[None]:
        """Take what comes from Telegram, if there is a bot; trouble there is no trouble here."""
        if self.telegram is None:
            yield
            return
        self.telegram.name.start()
        self.telegram.profile.start()
        self.telegram.receiver.start()
        try:
            yield
        finally:
            await self.telegram.name.stop()
            await self.telegram.profile.stop()
            await self.telegram.receiver.stop()

    @contextlib.asynccontextmanager
    async def listening(self, on: socket.socket) -> AsyncIterator[None]:
        """Take requests; at the end stop that first, then end the streams, then the rest."""
        site = web.AppRunner(
            self.app(), handle_signals=False, access_log=None, shutdown_timeout=DRAIN
        )
        await site.setup()
        door = web.SockSite(site, on)
        await door.start()
        try:
            yield
        finally:
            await door.stop()
            self.hub.close()
            await site.cleanup()

    @contextlib.asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Publish the pack when it changes, if that was asked for."""
        if not self.settings.watch:
            yield
            return
        watch = Watch(self.settings, self.contents, clock.now)
        task = asyncio.create_task(watch.run(), name="watch")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _refresh(self) -> int:
        """Take over what other processes published, and now and then look for their news."""
        await self.contents.refresh()
        self._ticks += 1
        if self._ticks % LOOK_AGAIN == 0 and not is_sqlite(self.settings):
            self.hub.wake_all()
        return 0

    def _mail(self) -> MailChannel:
        origin = self.settings.origin
        server = read_server(self.settings.mail, origin)
        return MailChannel(server, origin, self._subject, clock.now)

    def _telegram(self) -> Telegram:
        from bot.telegram.pace import Pace  # noqa: PLC0415 - slow to import, and not for all
        from bot.telegram.service import Telegram  # noqa: PLC0415 - as above

        return Telegram(
            self.settings,
            self.store,
            self.contents,
            self.lifeline,
            clock.now,
            runner=self.runner,
            kick=self.clock.kick,
            pace=Pace(clock.elapsed),
        )

    def _bot_name(self) -> str:
        return self.telegram.name.value if self.telegram else ""

    def _subject(self, school: str, lang: str) -> str:
        return self.contents.active(school).text(lang, "mail.subject")


async def serve(settings: Settings, *, demo: bool = False, say: Callable[[str], None]) -> None:
    """Run until SIGTERM or SIGINT; `Trouble` when it cannot start."""
    stop = _stop_signals()
    content = load_content(settings)
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(only_one(settings))
        on = stack.enter_context(_bound(settings))
        settings = settings.model_copy(update={"port": on.getsockname()[1]})
        store = stack.enter_context(opened(settings, make_key=demo))
        service = Service(store, settings)
        await service.contents.publish(settings.school, content, clock.now())
        if is_sqlite(settings):
            # We are alone here: what a killed process was sending need not wait for its lease.
            await store.unit(queue.free_all)
        await stack.enter_async_context(service.working())
        await stack.enter_async_context(service.watching())
        await stack.enter_async_context(service.receiving())
        await stack.enter_async_context(service.listening(on))
        say(_addresses(settings))
        if demo:
            say(await _demo_logins(store, settings, content))
        await stop.wait()
        log.info("stopping")


@contextlib.contextmanager
def _bound(settings: Settings) -> Iterator[socket.socket]:
    """Take the port early: who comes before the program is ready waits instead of failing."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        made = socket.create_server((settings.host, settings.port), family=family, backlog=128)
    except OSError as error:
        raise _no_port(settings, error) from None
    with made:
        yield made


def _no_port(settings: Settings, error: OSError) -> Trouble:
    if error.errno == errno.EADDRINUSE:
        return Trouble(
            f"Poort {settings.port} is al in gebruik. Stop het andere programma of kies een "
            f"andere poort: {PREFIX}PORT={settings.port + 1}",
            f"Port {settings.port} is in use. Stop the other program or choose another port: "
            f"{PREFIX}PORT={settings.port + 1}",
        )
    return Trouble(
        f"Op {settings.host}:{settings.port} kan niet worden geluisterd ({error.strerror}). "
        f"Controleer {PREFIX}HOST en {PREFIX}PORT.",
        f"Cannot listen on {settings.host}:{settings.port} ({error.strerror}). "
        f"Check {PREFIX}HOST and {PREFIX}PORT.",
    )


def _stop_signals() -> asyncio.Event:
    """Return what is set by the first signal to stop; the second one ends the process at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def asked() -> None:
        stop.set()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked)
    return stop


def _addresses(settings: Settings) -> str:
    return (
        f"Terecht draait / is running ({settings.school})\n"
        f"  student  {settings.origin}/\n"
        f"  team     {settings.origin}/team\n"
        f"  health   {settings.origin}/health"
    )


async def _demo_logins(store: Store, settings: Settings, content: Content) -> str:
    """Return one-time links for two professionals and a coordinator of the pack."""
    people = content.pack.people
    chosen = [one for one in people if not one.coordinator][:DEMO_PROFESSIONALS]
    chosen += [one for one in people if one.coordinator][:1]
    lines = ["Inloggen, een keer te gebruiken / to log in, for one use:"]
    for person in chosen:
        link = await login_link(store, settings, person.id)
        role = "coördinator" if person.coordinator else content.role_word(person, "nl")
        lines.append(f"  {person.name} ({role})\n    {link}")
    return "\n".join(lines)


async def login_link(
    store: Store, settings: Settings, person: str, minutes: int = LINK_HOLDS
) -> str:
    """Return a link that logs this professional in once."""

    def invite(unit: Unit) -> str:
        return logins.invite(unit, settings.school, person, clock.now(), minutes)

    return f"{settings.origin}/team/in/{await store.unit(invite)}"
