"""A student in the terminal: types, picks by number, reads. What answers is the real thing."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text as Line

from bot import clock
from bot.config import Settings
from bot.contents import Contents
from bot.database import opened
from bot.lifeline import Lifeline, Rescue
from bot.runner import Inbound, Runner
from bot.watch import load_content
from flows.protocol import Bold, Choice, Link, Message, Option, Phone, Start, Text
from storage import views

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.protocol import StudentEvent
    from storage.views import Conversation
    from storage.work import Store

CHANNEL = "terminal"


async def talk(settings: Settings, *, keep: bool) -> None:
    """Talk until the input ends."""
    content = load_content(settings)
    with _place(settings, keep=keep) as place, opened(place, make_key=not keep) as store:
        contents = Contents(store)
        await contents.publish(settings.school, content, clock.now())
        runner = Runner(store, contents, clock.now, lambda _keys: None)
        lifeline = Lifeline(runner, contents, clock.now)
        await Terminal(settings.school, store, runner, lifeline).run()


@contextlib.contextmanager
def _place(settings: Settings, *, keep: bool) -> Iterator[Settings]:
    if keep:
        yield settings
        return
    with tempfile.TemporaryDirectory(prefix="terecht-") as folder:
        yield settings.model_copy(update={"data": Path(folder), "database": "", "key": ""})


class Terminal:
    """One conversation on this screen."""

    def __init__(self, school: str, store: Store, runner: Runner, lifeline: Lifeline) -> None:
        self._school = school
        self._store = store
        self._runner = runner
        self._lifeline = lifeline
        self._outside = secrets.token_hex(16)
        self._position = 0
        self._offered: tuple[str, tuple[Option, ...]] = ("", ())
        self._console = Console(highlight=False)

    async def run(self) -> None:
        """Begin, and answer line by line."""
        await self._send(Start())
        while True:
            sys.stdout.write("> ")
            sys.stdout.flush()
            line = await asyncio.to_thread(sys.stdin.readline)
            if not line:
                self._console.print()
                return
            await self._send(self._event(line.rstrip("\n")))

    def _event(self, line: str) -> StudentEvent:
        message, options = self._offered
        if line.strip().isdecimal() and 1 <= int(line) <= len(options):
            return Choice(message, options[int(line) - 1].id)
        return Text(line)

    async def _send(self, event: StudentEvent) -> None:
        nonce = secrets.token_hex(8)
        done = await self._lifeline.student(
            Inbound(self._school, CHANNEL, self._outside, nonce, event)
        )
        if isinstance(done, Rescue):
            self._print(done.message)
            return
        while await self._runner.fire():
            pass
        await self._read()

    async def _read(self) -> None:
        found = await self._store.read(
            lambda unit: views.conversation(
                unit, self._school, CHANNEL, self._outside, self._position
            )
        )
        if found is None:
            return
        for shown in found.shown:
            self._position = max(self._position, shown.position)
            if shown.message.kind != "student":
                self._print(shown.message)
        self._offer(found)
        await self._runner.saw(self._school, found.student, self._position)

    def _offer(self, found: Conversation) -> None:
        """Number the buttons that count now."""
        offered = found.session.offered
        for shown in found.shown:
            if shown.message.id == offered.message and offered.options:
                options = tuple(option for row in shown.message.rows for option in row)
                self._offered = (offered.message, options)
                for number, option in enumerate(options, 1):
                    self._console.print(Line(f"  {number}. {option.label}", style="cyan"))
        if not offered.options:
            self._offered = ("", ())

    def _print(self, message: Message) -> None:
        style = "bold red" if message.kind == "panel" else ""
        line = Line(f"{message.name}: " if message.name else "", style=style)
        for span in message.spans:
            if isinstance(span, Bold):
                line.append(span.text, style="bold")
            elif isinstance(span, Link):
                line.append(f"{span.text} <{span.href}>")
            elif isinstance(span, Phone):
                line.append(span.text, style="underline")
            else:
                line.append(span.text)
        if message.card:
            card = message.card
            who = (card.name, card.role, card.reason)
            parts = (*who, card.place, card.hours, card.about, card.secrecy)
            line.append("\n" + "\n".join(f"  {part}" for part in parts if part))
        self._console.print(line)
        self._console.print()
