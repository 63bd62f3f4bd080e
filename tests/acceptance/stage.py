"""The real process with a staff group on Telegram, and who plays there; no story of its own."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from telegram import User as TelegramUser

from tests.acceptance.on_monday import BEGAN
from tests.acceptance.program import Program, on_monday, running
from tests.acceptance.telegram import Phone, payload
from tests.botapi.staff import Forum, Staff
from tests.botapi.threaded import Threaded, in_thread


@dataclass
class Colleague:
    """A professional: a private chat with the bot, and a place in the group."""

    phone: Phone
    group: Phone
    person: str
    name: str


@dataclass
class Scene:
    """Telegram, the program, and the group of the team."""

    there: Threaded
    program: Program
    team: Forum

    def student(self, name: str) -> Phone:
        return Phone(self.there, self.there.api.user(name))

    def colleague(self, person: str) -> Colleague:
        """Who was invited by the command, opened the link, and is in the group."""
        name = person.partition("-")[0].title()
        staff: Staff = self.there.run(lambda: self.there.api.staff(name, self.team))
        alone = Phone(self.there, staff.alone)
        alone.starts(payload(self.program, person))
        alone.sees(f"Welkom {name}")
        return Colleague(alone, Phone(self.there, staff), person, name)

    def thread(self, words: str) -> int:
        """Wait for the thread of the group with these words in its name."""
        world = self.there.api.world

        def found() -> int:
            return next((one.id for one in self.team.threads if words in one.name), 0)

        return int(self.there.run(lambda: world.until(found, f"a thread {words!r}", 30.0)))


@contextmanager
def staged(data: Path) -> Iterator[Scene]:
    """Run the program with Telegram beside it; its day is always the same Monday."""
    os.environ[BEGAN] = str(time.time())
    try:
        with in_thread() as there:
            one = there.api.bot.user
            there.api.bot.user = TelegramUser(
                one.id, one.first_name, is_bot=True, username=one.username, has_topics_enabled=True
            )
            team: Forum = there.run(lambda: there.api.group("Team SAW"))
            settings = {
                "TELEGRAM_TOKEN": there.api.bot.token,
                "TELEGRAM_API": there.api.url,
                "TELEGRAM_STAFF_CHAT": str(team.id),
            }
            with running(data, on_monday, **settings) as program:
                yield Scene(there, program, team)
                assert program.stop() == 0
                assert "Traceback" not in program.log
    finally:
        del os.environ[BEGAN]
