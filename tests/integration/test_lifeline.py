from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator

import psycopg
import pytest
from structlog.testing import capture_logs

from bot import lifeline
from bot.config import Settings
from bot.contents import Contents
from bot.lifeline import Lifeline, Rescue
from bot.runner import Handled, Inbound, Runner
from bot.watch import load_content
from content.pack import Content
from flows.protocol import Message, Phone, Start, StudentEvent, Text
from flows.talk.danger import panel
from flows.words import plain
from storage import views
from storage.work import Store

SCHOOL = "saw-friesland"
START = 1_790_000_000_000
DANGER = "ik wil dood"
HELLO = "hoi"


@pytest.fixture(scope="session")
def content() -> Content:
    return load_content(Settings(school=SCHOOL))


@pytest.fixture
async def contents(store: Store, content: Content) -> Contents:
    made = Contents(store)
    await made.publish(SCHOOL, content, START)
    return made


class Line:
    """A lifeline over a real runner, with a clock that is moved by hand."""

    def __init__(self, store: Store, contents: Contents) -> None:
        self.at = START
        runner = Runner(store, contents, self.now, lambda _keys: None)
        self.line = Lifeline(runner, contents, self.now, patience=0.3, long_patience=0.6)
        self._nonce = 0

    def now(self) -> int:
        return self.at

    async def __call__(self, event: StudentEvent, outside: str = "browser") -> Handled | Rescue:
        self._nonce += 1
        return await self.line.student(Inbound(SCHOOL, "web", outside, f"{self._nonce}", event))


@pytest.fixture
async def line(store: Store, contents: Contents) -> AsyncIterator[Line]:
    made = Line(store, contents)
    yield made
    await made.line.drain(30)


Broken = Callable[[], contextlib.AbstractContextManager[None]]

HOLD = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


@contextlib.contextmanager
def locked_by_another_process(path: str) -> Iterator[None]:
    command = [sys.executable, "-c", HOLD, path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        try:
            yield
        finally:
            other.kill()


@contextlib.contextmanager
def gone(url: str) -> Iterator[None]:
    """The server turns everyone away, also who was connected."""
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    with psycopg.connect(url, dbname="postgres", autocommit=True) as admin:

        def allow(*, yes: bool) -> None:
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {yes}".encode())

        allow(yes=False)
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                      (name,))  # fmt: skip
        try:
            yield
        finally:
            allow(yes=True)


@pytest.fixture
def broken(url: str) -> Broken:
    """A context in which the database cannot be used."""
    if url.startswith("sqlite"):
        return lambda: locked_by_another_process(url.removeprefix("sqlite:///"))
    return lambda: gone(url)


def numbers(message: Message) -> set[str]:
    return {span.number for span in message.spans if isinstance(span, Phone)}


async def test_what_goes_well_goes_through_the_runner(line: Line) -> None:
    assert isinstance(await line(Start()), Handled)
    assert isinstance(await line(Text(HELLO)), Handled)


async def test_danger_gets_the_panel_when_the_database_is_locked_or_gone(
    line: Line, broken: Broken
) -> None:
    await line(Start())
    with broken():
        rescue = await line(Text(DANGER))

    assert isinstance(rescue, Rescue)
    assert rescue.kind == "suicide"
    assert rescue.message.kind == "panel"
    assert "113" in numbers(rescue.message)


async def test_a_text_without_danger_gets_kind_words_a_name_and_lines(
    line: Line, broken: Broken, content: Content
) -> None:
    await line(Start())
    with broken():
        rescue = await line(Text(HELLO))

    assert isinstance(rescue, Rescue)
    assert rescue.kind == lifeline.FAILED
    coordinator = next(one.name for one in content.pack.people if one.coordinator)
    assert coordinator in plain(rescue.message.spans)
    assert {"112", "113"} <= numbers(rescue.message)


async def test_words_are_in_the_language_of_the_text(
    line: Line, broken: Broken, content: Content
) -> None:
    with broken():
        rescue = await line(Text("i really want to kill myself tonight"))

    assert isinstance(rescue, Rescue)
    assert rescue.message.spans == panel(content, rescue.kind, "en", line.at).spans


async def test_the_panel_goes_out_once_in_ten_minutes_to_an_address_the_lines_always(
    line: Line, broken: Broken
) -> None:
    kinds = []
    with broken():
        for wait, outside in [(0, "a"), (1, "a"), (0, "b"), (lifeline.REST, "a")]:
            line.at += wait
            rescue = await line(Text(DANGER), outside)
            assert isinstance(rescue, Rescue)
            assert rescue.kind == "suicide"
            assert "113" in numbers(rescue.message)
            kinds.append(rescue.message.kind)

    assert kinds == ["panel", "bot", "panel", "panel"]


async def test_a_rescued_text_can_be_sent_again_and_is_answered_once(
    line: Line, broken: Broken, store: Store
) -> None:
    await line(Start())
    inbound = Inbound(SCHOOL, "web", "browser", "the-same", Text(DANGER))
    with broken():
        assert isinstance(await line.line.student(inbound), Rescue)
    await line.line.drain(30)
    again = [await line.line.student(inbound) for _ in range(2)]

    assert [type(one) for one in again] == [Handled, Handled]
    found = await store.read(lambda unit: views.conversation(unit, SCHOOL, "web", "browser"))
    assert found is not None
    said = [plain(one.message.spans) for one in found.shown if one.message.kind == "student"]
    assert said == [DANGER]
    assert [one.message.kind for one in found.shown].count("panel") == 1


async def test_without_content_the_words_written_beforehand_go_out(
    store: Store, line: Line
) -> None:
    empty = Contents(store)
    runner = Runner(store, empty, line.now, lambda _keys: None)
    inbound = Inbound(SCHOOL, "web", "browser", "1", Text(DANGER))

    with capture_logs() as logs:
        rescue = await Lifeline(runner, empty, line.now).student(inbound)

    assert isinstance(rescue, Rescue)
    assert {"112", "113", "08002000"} <= numbers(rescue.message)
    assert DANGER not in str(logs)


class Failing(Runner):
    """A planned failure: the turn fails, and the apology is kept."""

    async def student(self, post: Inbound) -> Handled:  # noqa: ARG002 - fails whatever it is
        return Handled("someone", failed="abc123")


async def test_an_apology_is_no_answer_to_danger(store: Store, contents: Contents) -> None:
    runner = Failing(store, contents, lambda: START, lambda _keys: None)
    line = Lifeline(runner, contents, lambda: START)

    rescue = await line.student(Inbound(SCHOOL, "web", "browser", "1", Text(DANGER)))
    other = await line.student(Inbound(SCHOOL, "web", "browser", "2", Text(HELLO)))

    assert isinstance(rescue, Rescue)
    assert (rescue.message.kind, rescue.error) == ("panel", "abc123")
    assert other == Handled("someone", failed="abc123")


def test_the_numbers_written_beforehand_are_those_of_the_helplines(content: Content) -> None:
    known = {"".join(filter(str.isdigit, one.phone)) for one in content.pack.helplines}

    for spans in lifeline.STATIC.values():
        assert numbers(Message("", spans)) <= known
    assert set(lifeline.STATIC) == {"nl", "en"}
