"""Our side of the bench: the real conversation through the real runner on a SQLite file.

Start, a typed question, the location, "bericht sturen", the words for the professional, a name,
and how the answer comes: all of it sealed, de-duplicated, with a promise and its timer.
"""

from __future__ import annotations

import secrets
from functools import partial
from pathlib import Path

from bot import clock
from bot.config import Settings
from bot.contents import Contents
from bot.runner import Inbound, Runner
from content.load import load_pack
from content.pack import Content
from flows.protocol import Choice, Session, Start, StudentEvent, Text
from storage import views
from storage.crypto import Keyring
from storage.work import Store, open_store
from tests.bench.load import Figures, Step, drive, play

SCHOOL = Settings().school
QUESTION = "waar kan ik terecht met schulden"
WORDS = "ik heb rood gestaan en begrijp de brief van de bank niet"
TAKEN = ("loc:leeuwarden", "answer:-", "do:write", "do:anonymous", "reach:self")
MOST_STEPS = 12


class Bench:
    """A runner with one school, and what a student of it does."""

    def __init__(self, store: Store, runner: Runner) -> None:
        self.store = store
        self.runner = runner

    async def take(self, student: str, number: int, event: StudentEvent) -> None:
        found = await self.runner.student(
            Inbound(SCHOOL, "web", student, f"{student}-{number}", event)
        )
        if found.failed:
            raise SystemExit("an update failed; see the log above")

    async def session(self, student: str) -> tuple[Session, int]:
        found = await self.store.read(lambda unit: views.conversation(unit, SCHOOL, "web", student))
        if found is None:
            raise SystemExit("the first student's conversation is not kept")
        return found.session, found.open_requests

    async def rehearse(self) -> list[StudentEvent]:
        """Play one student by what is offered; every other one then does just the same.

        Ids of messages are per student, so the events fit them all.
        """
        events: list[StudentEvent] = [Start(), Text(QUESTION)]
        for number, event in enumerate(events):
            await self.take("first", number, event)
        while len(events) < MOST_STEPS:
            session, requests = await self.session("first")
            event = answer(session)
            if requests and isinstance(event, Text):
                return events
            events.append(event)
            await self.take("first", len(events), event)
        raise SystemExit(f"no request after {MOST_STEPS} steps")

    def prepared(self, student: str, events: list[StudentEvent]) -> list[Step]:
        return [partial(self.take, student, number, event) for number, event in enumerate(events)]


def answer(session: Session) -> StudentEvent:
    """The button that leads on when there is one, else the words for the professional."""
    offered = session.offered
    option = next((option for option in TAKEN if option in offered.options), None)
    return Choice(offered.message, option) if option else Text(WORDS)


async def play_ours(folder: Path, students: int) -> Figures:
    keyring = Keyring([secrets.token_bytes(32)])
    store = open_store(f"sqlite:///{folder / 'ours.db'}", keyring)
    contents = Contents(store)
    await contents.publish(SCHOOL, Content(load_pack(Settings().pack_folder)), clock.now())
    bench = Bench(store, Runner(store, contents, clock.now, lambda _: None))
    events = await bench.rehearse()
    found = await drive([bench.prepared(f"s{number}", events) for number in range(students)])
    kept = await store.read(lambda unit: unit.all("SELECT count(*) FROM request")[0][0])
    store.close()
    if kept != students + 1:
        raise SystemExit(f"{kept} requests are kept of {students + 1} students")
    return found


if __name__ == "__main__":
    play(play_ours)
