"""People on Telegram for stories without coroutines, and the transcript of what all of them see."""

from __future__ import annotations

import os
import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path
from typing import Any

from tests.acceptance.program import Program
from tests.acceptance.seen import Item
from tests.botapi.people import User
from tests.botapi.shown import Shown
from tests.botapi.staff import Forum
from tests.botapi.threaded import Threaded
from tests.botapi.world import Pressed

PATIENCE = 30.0
MASKS = (
    (re.compile(r"team-[\w-]{20,}"), "team-UITNODIGING"),
    (re.compile(r"(?<=k-)[\w-]{20,}|(?<=\?b=)[0-9a-f]{32}"), "KAARTJE"),
    (re.compile(r"http://127\.0\.0\.1:\d+"), "http://terecht"),
    (re.compile(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{4}\b"), "AAAAA-BBBBB-CCCC"),
    (re.compile(r"(?<=eurcode:</b> )[A-Z]+|(?<=eurcode: )[A-Z]+"), "PEER"),
    # Only the story's own minutes differ from time to time; times to choose are whole quarters.
    (re.compile(r"\b(1[0-9])\.(?!00|15|30|45)\d\d\b"), r"\1.16"),
)


class Phone:
    """One person's Telegram. Every act waits until what it needs is there."""

    def __init__(self, there: Threaded, user: User) -> None:
        self.there = there
        self.user = user

    def run(self, act: Callable[[], Any]) -> Any:  # noqa: ANN401 - what the act gives
        return self.there.run(act)

    def starts(self, payload: str = "") -> None:
        self.run(lambda: self.user.start(payload))

    def says(self, text: str, **where: int) -> int:
        """Write; return the message's number."""
        return int(self.run(lambda: self.user.says(text, **where)).id)

    def edits(self, message: int, text: str) -> None:
        self.run(lambda: self.user.edits(message, text))

    def sees(self, text: str, **where: int) -> Shown:
        found: Shown = self.run(lambda: self.user.sees(text, patience=PATIENCE, **where))
        return found

    def waits_for(self, check: Callable[[], object], what: str) -> None:
        self.run(lambda: self.user.world.until(check, lambda: f"{what}\n{self.screen}", PATIENCE))

    def presses(self, label: str, thread: int | None = None) -> Pressed:
        """Press the youngest button of this name, without waiting for its answer."""

        def there() -> bool:
            return any(one.button(label) for one in self.user.messages(thread))

        self.waits_for(there, f"[{label}]")
        pressed: Pressed = self.run(lambda: self.user.press(label, thread=thread))
        return pressed

    def taps(self, label: str, thread: int | None = None) -> Pressed:
        """Press, and wait until the button's spinner stops."""
        return self.answered(self.presses(label, thread))

    def answered(self, pressed: Pressed) -> Pressed:
        self.run(lambda: self.user.answered(pressed))
        return pressed

    def labels(self) -> list[str]:
        """The buttons that can be pressed, the youngest message's first."""
        return [label for one in reversed(self.user.messages()) for label in one.labels]

    @property
    def screen(self) -> str:
        return self.user.screen()


def items(messages: list[Shown]) -> list[Item]:
    # A notice goes its own way, and may come before or after what it is about.
    ordered = sorted(messages, key=lambda one: one.text.startswith("Hulpvraag "))
    return [Item(str(one.id), one.page()) for one in ordered]


@dataclass
class Transcript:
    """What is new or changed on every screen, chapter by chapter."""

    there: Threaded
    data: Path
    phones: dict[str, Phone]
    team: Forum
    lines: list[str] = field(default_factory=list)
    pages: dict[str, Callable[[], list[Item]]] = field(default_factory=dict)
    """Who looks at a page of the site, and what reads it."""
    shown: dict[tuple[str, str], str] = field(default_factory=dict)

    def chapter(self, title: str) -> None:
        self.settle()
        self.lines += ["", f"== {title} =="]
        for name, screen in self.screens().items():
            fresh = [one for one in screen if self.shown.get((name, one.id)) != one.text]
            if fresh:
                self.lines += ["", f"-- {name} --"]
            for one in fresh:
                changed = "* " if (name, one.id) in self.shown else ""
                self.lines.append(changed + one.text)
                self.shown[name, one.id] = one.text

    def screens(self) -> dict[str, list[Item]]:
        web = {name: read() for name, read in self.pages.items()}
        return web | self.there.run(self.chats)

    def chats(self) -> dict[str, list[Item]]:
        found = {name: items(phone.user.messages()) for name, phone in self.phones.items()}
        for topic in self.team.threads:
            closed = " (dicht)" if topic.closed else ""
            found[f"groep, {topic.name}{closed}"] = items(self.team.messages(topic.id))
        return found

    def settle(self) -> None:
        """Wait until all was taken in and sent."""
        self.there.run(self.there.api.confirmed)
        until = time.monotonic() + PATIENCE
        while self.waiting():
            assert time.monotonic() < until, "the outbox never gets empty"
            time.sleep(0.05)

    def waiting(self) -> int:
        query = "SELECT count(*) FROM outbox WHERE state = 'due'"
        with closing(sqlite3.connect(self.data / "terecht.db")) as database:
            return int(database.execute(query).fetchone()[0])

    @property
    def text(self) -> str:
        found = "\n".join(self.lines).strip() + "\n"
        for pattern, instead in MASKS:
            found = pattern.sub(instead, found)
        return found

    def compare(self, golden: Path) -> None:
        """Hold it against the file, or write that with UPDATE=1."""
        if os.environ.get("UPDATE"):
            golden.write_text(self.text, "utf-8")
        kept = golden.read_text("utf-8").splitlines()
        found = "\n".join(unified_diff(kept, self.text.splitlines(), lineterm=""))
        assert not found, found


def payload(program: Program, person: str) -> str:
    """Invite a professional by the command; return what the link for Telegram starts with."""
    printed = program.invitation(person)
    found = re.search(r"https://t\.me/\w+\?start=(team-[\w-]+)", printed)
    assert found, printed
    return found[1]
