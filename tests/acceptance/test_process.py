"""The process dies, stops and refuses: nothing is lost, nothing is doubled, everything is said."""

from __future__ import annotations

import asyncio
import re
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientSession, ClientTimeout, CookieJar

from tests.acceptance.program import (
    PACK,
    SCHOOL,
    Program,
    command,
    environment,
    running,
)

STUDENTS = 20
QUICK = ClientTimeout(total=5)
pytestmark = pytest.mark.timeout(120)


class Poster:
    """A student who keeps typing, and remembers what was acknowledged."""

    def __init__(self, number: int) -> None:
        self.cookie = secrets.token_hex(16)
        self.number = number
        self.acknowledged: list[str] = []
        self.unsure = ""

    @asynccontextmanager
    async def browser(self) -> AsyncIterator[ClientSession]:
        jar = CookieJar(unsafe=True)
        async with ClientSession(cookie_jar=jar, cookies={"t": self.cookie}) as session:
            yield session

    async def types_until_it_fails(self, address: str) -> None:
        async with self.browser() as browser:
            for at in range(10_000):
                text = f"woord-{self.number}-{at}-einde"
                try:
                    status = await self.post(browser, address, text)
                except (ClientError, TimeoutError):
                    self.unsure = text
                    return
                assert status == 303
                self.acknowledged.append(text)

    @staticmethod
    async def post(browser: ClientSession, address: str, text: str) -> int:
        form = {"text": text, "nonce": f"n-{text}"}
        async with browser.post(
            f"{address}/", data=form, allow_redirects=False, timeout=QUICK
        ) as answer:
            return answer.status

    async def page(self, address: str) -> str:
        async with self.browser() as browser, browser.get(f"{address}/") as answer:
            assert answer.status == 200
            return await answer.text()


def check_conversation(poster: Poster, page: str) -> None:
    """Hold that all was kept, once, in order, and that the bot answered each."""
    sides = re.findall(
        r'<li class="message (\w+) [^>]*>(.*?)</li>\s*(?=<li class="message|</ol>)', page, re.DOTALL
    )
    kept = [
        (at, found[0])
        for at, (side, inner) in enumerate(sides)
        if side == "me" and (found := re.findall(r"woord-\d+-\d+-einde", inner))
    ]
    texts = [text for _, text in kept]
    assert texts[: len(poster.acknowledged)] == poster.acknowledged
    assert texts[len(poster.acknowledged) :] in ([], [poster.unsure])
    for at, text in kept:
        assert sides[at + 1][0] == "bot", f"{text} got no answer"


async def test_kill_nine_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    posters = [Poster(number) for number in range(STUDENTS)]
    with running(tmp_path) as program:
        typing = [asyncio.create_task(one.types_until_it_fails(program.address)) for one in posters]
        while sum(len(one.acknowledged) for one in posters) < 5 * STUDENTS:
            await asyncio.wait(typing, timeout=0.05)
        program.process.kill()
        await asyncio.gather(*typing)
        program.process.wait()
    with running(tmp_path) as again:
        for poster in posters:
            check_conversation(poster, await poster.page(again.address))
        await resend(posters, again.address)
        for poster in posters:
            poster.acknowledged.append(poster.unsure)
            check_conversation(poster, await poster.page(again.address))
        assert again.stop() == 0


async def resend(posters: list[Poster], address: str) -> None:
    """A browser that got no answer sends the same form again, even twice."""
    for poster in posters:
        async with poster.browser() as browser:
            for _ in range(2):
                assert await poster.post(browser, address, poster.unsure) == 303


async def test_sigterm_ends_open_streams_and_exits_cleanly(tmp_path: Path) -> None:
    poster = Poster(0)
    with running(tmp_path) as program:
        async with poster.browser() as browser:
            assert await Poster.post(browser, program.address, "hallo") == 303
            async with browser.get(f"{program.address}/events") as stream:
                assert stream.status == 200
                await stream.content.readany()
                since = time.monotonic()
                program.process.send_signal(signal.SIGTERM)
                async for _ in stream.content:
                    pass
            code = await asyncio.to_thread(program.process.wait, 5)
    print(f"stopped after {time.monotonic() - since:.2f} s")  # noqa: T201 - a figure, not a limit
    assert code == 0
    assert "Traceback" not in program.log


# ---------------------------------------------------------------- starting


def refused(data: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Start what must not start."""
    ended = subprocess.run(
        command(),
        env=environment(data, **settings),
        cwd=data,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode != 0
    assert "Traceback" not in ended.stdout + ended.stderr
    return ended


def test_a_second_start_is_quick_and_shows_the_same(tmp_path: Path) -> None:
    with running(tmp_path) as first:
        assert first.stop() == 0
    since = time.monotonic()
    with running(tmp_path) as program:
        print(f"second start: {time.monotonic() - since:.2f} s")  # noqa: T201 - a figure, no limit
        assert len(program.logins) == 3


def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = refused(tmp_path, PORT=str(port))

    assert f"Poort {port} is al in gebruik" in ended.stderr
    assert f"Port {port} is in use" in ended.stderr


def test_a_second_process_on_the_same_data_is_said(tmp_path: Path) -> None:
    with running(tmp_path):
        ended = refused(tmp_path)

    assert "Terecht draait al op deze gegevens" in ended.stderr


def test_another_key_is_said_and_does_no_harm(tmp_path: Path) -> None:
    with running(tmp_path) as program:
        assert program.stop() == 0
    ended = refused(tmp_path, KEY=secrets.token_hex(32))

    assert "sleutel" in ended.stderr
    assert "key" in ended.stderr
    with running(tmp_path) as again:
        assert again.stop() == 0


def test_a_spoilt_key_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("niet wat het was\n")
    (tmp_path / "key").chmod(0o600)
    ended = refused(tmp_path)

    assert "32 bytes" in ended.stderr


@pytest.mark.parametrize(
    "url",
    ["mysql://localhost/terecht", "sqlite:////nowhere/at/all.db", "postgresql://127.0.0.1:1/x"],
    ids=["another kind", "no such folder", "nobody listens"],
)
def test_a_wrong_database_is_said(tmp_path: Path, url: str) -> None:
    assert "TERECHT_DATABASE" in refused(tmp_path, DATABASE=url).stderr


def test_a_broken_pack_is_said_with_file_and_line(tmp_path: Path) -> None:
    own = tmp_path / "packs" / SCHOOL
    shutil.copytree(PACK, own)
    people = (own / "people.yaml").read_text("utf-8")
    line = people[: people.index("    role: saw")].count("\n") + 1
    (own / "people.yaml").write_text(people.replace("    role: saw", "    role: tovenaar", 1))
    with (own / "school.yaml").open("a", encoding="utf-8") as school:
        school.write("\nonbekend: 1\n")

    ended = refused(tmp_path)

    assert f"people.yaml:{line}:" in ended.stderr
    assert "tovenaar" in ended.stderr
    assert "school.yaml:" in ended.stderr
    assert "onbekend" in ended.stderr


def test_a_pack_that_breaks_while_it_runs_stops_nothing(tmp_path: Path) -> None:
    with running(tmp_path) as program:
        school = tmp_path / "packs" / SCHOOL / "school.yaml"
        school.write_text(school.read_text("utf-8") + "\nonbekend: 1\n", "utf-8")
        told(program, "onbekend")

        assert program.stop() == 0


def told(program: Program, word: str) -> None:
    """Wait until the log says it."""
    deadline = time.monotonic() + 30
    while word not in program.log:
        assert time.monotonic() < deadline, program.log
        time.sleep(0.1)
