"""The program with Telegram at both ends, on a strict server of our own and a stepped clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

from bot import lifeline
from bot.clock import Clock
from bot.config import Settings
from bot.contents import Contents
from bot.delivery import Delivery
from bot.lifeline import Lifeline
from bot.perform import Deed, Desk, perform, show
from bot.runner import Runner
from bot.telegram.pace import Pace
from bot.telegram.service import Telegram
from flows import protocol as p
from storage.work import Store, Unit
from tests.botapi.people import User
from tests.botapi.server import BotApi
from tests.botapi.server import running as serving
from tests.botapi.shown import Shown
from tests.botapi.staff import Forum
from tests.integration.live import MONDAY, Prepared, school

SCHOOL = "saw-friesland"
ORIGIN = "https://hulp.example"


@dataclass
class Chat:
    """What a test needs of it. `now` moves only when it is told."""

    api: BotApi
    store: Store
    contents: Contents
    runner: Runner
    clock: Clock
    nonces: count[int]
    now: int = MONDAY
    start: Callable[[], asyncio.Task[None]] = field(init=False)
    telegram: Telegram = field(init=False)
    team: Forum | None = None
    pace: Pace | None = None

    async def moves(self, milliseconds: int) -> None:
        """Let time pass, with what is due in it."""
        self.now += milliseconds
        self.clock.kick()

    async def acts(self, person: str, event: p.StaffEvent) -> p.Refused | None:
        return await self.runner.staff(SCHOOL, person, f"n{next(self.nonces)}", event)

    async def performs(self, student: str, *effects: p.Effect) -> None:
        """Make these effects so for a student, as a turn would."""

        def work(unit: Unit) -> None:
            content = self.contents.active(SCHOOL)
            desk = Desk(group=self.team is not None, chats=True)
            deed = Deed(unit, SCHOOL, student, content, self.now, desk=desk)
            for effect in effects:
                perform(deed, effect)
            deed.flush()
            show(deed)

        await self.store.unit(work)
        self.clock.kick()

    async def presses(self, user: User, *labels: str) -> Shown:
        """Press these buttons, each as soon as it is there; return the last message."""
        for label in labels:
            await self.api.until(lambda: _has(user, label), lambda: f"[{label}]:\n{user.screen()}")  # type: ignore[arg-type]  # noqa: B023 - awaited at once
            await user.pressed(label)
        return user.last


def _has(user: User, label: str) -> bool:
    return any(one.button(label) for one in user.messages())


@asynccontextmanager
async def chatting(
    store: Store,
    *,
    wait: bool = False,
    group: str = "",
    forum: bool = True,
    webhook: str = "",
    patience: tuple[float, float] = (lifeline.PATIENCE, lifeline.LONG_PATIENCE),
    paced: bool = False,
) -> AsyncIterator[Chat]:
    """Run the program's Telegram on this database and a fresh server; `wait` for `start`.

    `group` is the name of a staff group, which then has topics if `forum`. `webhook` is where
    updates are brought to. `patience` is the lifeline's. `paced`: keep to the speed limits.
    """
    async with serving() as api:
        clock = Clock(tick=0.05)
        contents = Prepared(store)
        await contents.publish(SCHOOL, school(SCHOOL)[0], MONDAY)
        runner = Runner(
            store,
            contents,
            lambda: chat.now,
            lambda _keys: None,
            kick=clock.kick,
            desk=Desk(group=bool(group), chats=True),
        )
        chat = Chat(api, store, contents, runner, clock, count())
        chat.team = api.group(group, forum=forum) if group else None
        chat.pace = Pace(lambda: chat.now) if paced else None
        soon, late = patience
        line = Lifeline(runner, contents, lambda: chat.now, patience=soon, long_patience=late)
        async with telling(chat, line, webhook) as telegram:
            chat.telegram = telegram
            chat.start = telegram.receiver.start
            if not wait:
                chat.start()
            yield chat


@asynccontextmanager
async def telling(chat: Chat, line: Lifeline, webhook: str = "") -> AsyncIterator[Telegram]:
    settings = Settings(
        school=SCHOOL,
        telegram_token=chat.api.bot.token,
        telegram_api=chat.api.url,
        public_url=ORIGIN,
        webhook_url=webhook,
        telegram_staff_chat=str(chat.team.id) if chat.team else "",
    )
    telegram = Telegram(
        settings,
        chat.store,
        chat.contents,
        line,
        lambda: chat.now,
        runner=chat.runner,
        kick=chat.clock.kick,
        pace=chat.pace,
    )
    delivery = Delivery(
        chat.store,
        telegram.channels,
        lambda: chat.now,
        kick=chat.clock.kick,
        gone=telegram.gone,
    )
    chat.clock.every_tick("fire", chat.runner.fire)
    chat.clock.every_tick("delivery", delivery.pump)
    chat.clock.start()
    try:
        yield telegram
    finally:
        await telegram.receiver.stop()
        await chat.clock.stop()
        await delivery.drain(5)
        await telegram.close()
