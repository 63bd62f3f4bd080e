"""Starts the real program as `./run` does, with a data folder of its own; no browser here."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
SCHOOL = "saw-friesland"
PACK = ROOT / "content" / "schools" / SCHOOL
PATIENCE = 60
_ADDRESS = re.compile(r"student +(http://\S+)/\n")
_LINK = re.compile(r"http://\S+/team/in/\S+")


def command(*arguments: str) -> list[str]:
    """Return what starts Terecht here: the script, if it made this environment."""
    if (ROOT / ".venv" / "installed-requirements.lock").exists():
        return [str(ROOT / "run"), *arguments]
    return [sys.executable, "-m", "bot", *(arguments or ("run", "--demo"))]


def on_monday(*arguments: str) -> list[str]:
    """Return what starts it with a clock that begins on a fixed day."""
    return [sys.executable, "-m", "tests.acceptance.on_monday", *(arguments or ("run", "--demo"))]


def environment(data: Path, **settings: str) -> dict[str, str]:
    """Return an environment with these settings of Terecht only."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("TERECHT_")}
    given = {"DATA": str(data), "PORT": "0", **settings}
    return own | {f"TERECHT_{name}": value for name, value in given.items()}


def without_holidays(data: Path) -> None:
    """Let the demo school be open all year: else there is nothing to book in the summer."""
    own = data / "packs" / SCHOOL
    if own.exists():
        return
    shutil.copytree(PACK, own)
    school = yaml.safe_load((own / "school.yaml").read_text("utf-8"))
    school["holidays"] = []
    (own / "school.yaml").write_text(yaml.safe_dump(school, allow_unicode=True), "utf-8")


def person_called(name: str) -> str:
    """Return the id of who has this name, or this first name, in the demo school."""
    people = yaml.safe_load((PACK / "people.yaml").read_text("utf-8"))["people"]
    found = [str(one["id"]) for one in people if name in {one["name"], one["name"].split()[0]}]
    assert len(found) == 1, (name, found)
    return found[0]


def member_of(team: str, *but: str) -> str:
    """Return somebody who works in this team only, is no coordinator, and is none of `but`."""
    people = yaml.safe_load((PACK / "people.yaml").read_text("utf-8"))["people"]
    fit = [one for one in people if one["teams"] == [team] and not one.get("coordinator")]
    return next(str(one["id"]) for one in fit if one["id"] not in but)


class Program:
    """A running server."""

    def __init__(
        self, data: Path, settings: dict[str, str], starts: Callable[..., list[str]]
    ) -> None:
        self.data = data
        self.settings = settings
        self.starts = starts
        self._log = (data / "log").open("ab")
        self.process = subprocess.Popen(
            starts(),
            env=environment(data, **settings),
            cwd=data,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self.printed = self._until_it_listens()

    def _until_it_listens(self) -> str:
        """Read what it prints up to the third login link; a silent one is killed."""
        watchdog = threading.Timer(PATIENCE, self.process.kill)
        watchdog.start()
        assert self.process.stdout is not None
        lines: list[str] = []
        for line in self.process.stdout:
            lines.append(line)
            if sum("/team/in/" in one for one in lines) == 3:
                break
        watchdog.cancel()
        return "".join(lines)

    @property
    def address(self) -> str:
        found = _ADDRESS.search(self.printed)
        assert found, self.printed + self.log
        return found[1]

    @property
    def logins(self) -> list[str]:
        return _LINK.findall(self.printed)

    @property
    def log(self) -> str:
        return (self.data / "log").read_text("utf-8")

    def invite(self, person: str) -> str:
        """Return a login link, made by the command while the server runs."""
        path = self.invitation(person).partition("/team/in/")[2].split()[0]
        return f"{self.address}/team/in/{path}"

    def invitation(self, person: str) -> str:
        """Return what the command prints."""
        done = subprocess.run(
            self.starts("invite", person),
            env=environment(self.data, **self.settings),
            cwd=self.data,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal and return the exit code."""
        self.process.send_signal(by)
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()
        self._log.close()


@contextmanager
def running(
    data: Path, starts: Callable[..., list[str]] = command, **settings: str
) -> Iterator[Program]:
    """Run the server until the end of the block."""
    without_holidays(data)
    program = Program(data, settings, starts)
    try:
        yield program
    finally:
        program.close()
