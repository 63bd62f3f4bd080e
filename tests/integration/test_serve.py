from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar

from bot.config import Settings
from bot.serve import Service
from bot.watch import Watch, load_content
from storage import queue
from storage.crypto import Keyring
from storage.queue import Parcel
from storage.work import Store, open_store
from tests.integration.mailbox import Mailbox
from tests.integration.program import ROOT, command, environment, running

START = 1_790_000_000_000
SCHOOL = "saw-friesland"
PACK = ROOT / "content" / "schools" / SCHOOL


@pytest.fixture
async def browser() -> AsyncIterator[ClientSession]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        yield session


async def text(browser: ClientSession, address: str) -> str:
    async with browser.get(address) as answer:
        assert answer.status == 200
        return await answer.text()


async def say(browser: ClientSession, address: str, words: str, nonce: str = "n") -> str:
    async with browser.post(f"{address}/", data={"text": words, "nonce": nonce}) as answer:
        assert answer.status == 200
        return await answer.text()


# ---------------------------------------------------------------- starting


async def test_the_demo_prints_addresses_that_answer_and_links_that_log_in_once(
    url: str, tmp_path: Path
) -> None:
    async with running(tmp_path, "--demo", DATABASE=url) as program:
        for page in ("/", "/team", "/health"):
            async with ClientSession() as anyone, anyone.get(program.address + page) as answer:
                assert answer.status == 200
        assert len(program.logins) == 3
        for link in program.logins:
            async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as staff:
                async with staff.post(link) as answer:
                    assert (answer.status, answer.url.path) == (200, "/team")
                assert 'action="/team/in' not in await text(staff, f"{program.address}/team")
            async with ClientSession() as late, late.post(link) as answer:
                assert answer.status != 200

        assert await program.stop() == 0


async def test_without_demo_there_are_no_links_and_a_key_is_needed(tmp_path: Path) -> None:
    async with running(tmp_path) as program:
        assert program.logins == []
    ended = await command("run", env=environment(tmp_path, KEY=""))

    assert ended.code == 2
    assert "terecht key" in ended.err


async def test_the_demo_makes_its_key_and_uses_it_again(
    tmp_path: Path, browser: ClientSession
) -> None:
    async with running(tmp_path, "--demo", KEY="") as program:
        await say(browser, program.address, "hallo, ik ben er")
    key = (tmp_path / "key").read_bytes()
    async with running(
        tmp_path, "--demo", KEY="", PORT=program.address.rpartition(":")[2]
    ) as again:
        assert "hallo, ik ben er" in await text(browser, again.address)

    assert (tmp_path / "key").read_bytes() == key
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def taken_port() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


async def refused(tmp_path: Path, **settings: str) -> tuple[int, str]:
    ended = await command("run", env=environment(tmp_path, **settings))
    assert ended.out == ""
    assert "Traceback" not in ended.err
    return ended.code, ended.err


async def test_a_port_in_use_is_named_with_another_one(tmp_path: Path) -> None:
    with taken_port() as taken:
        port = taken.getsockname()[1]
        code, said = await refused(tmp_path, PORT=str(port))

    assert code == 2
    assert f"Poort {port} is al in gebruik" in said
    assert f"TERECHT_PORT={port + 1}" in said


async def test_an_address_that_is_not_ours_is_named(tmp_path: Path) -> None:
    code, said = await refused(tmp_path, HOST="192.0.2.1")

    assert code == 2
    assert "TERECHT_HOST" in said


@pytest.mark.parametrize(
    "wrong",
    [
        "sqlite:////nowhere/at/all/terecht.db",
        "postgresql://nobody:geheim@127.0.0.1:1/terecht",
        "postgresql://me:geheim@host:port/terecht",
        "mysql://localhost/terecht",
    ],
    ids=["a folder that is not there", "a server that is not there", "no URL", "another database"],
)
async def test_a_wrong_database_is_told_without_its_password(tmp_path: Path, wrong: str) -> None:
    code, said = await refused(tmp_path, DATABASE=wrong)

    assert code == 2
    assert "TERECHT_DATABASE" in said
    assert "geheim" not in said


async def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "terecht.db").write_text("no database " * 100)

    code, said = await refused(tmp_path)

    assert code == 2
    assert "TERECHT_DATABASE" in said


async def test_a_key_that_does_not_fit_the_data_is_told(url: str, tmp_path: Path) -> None:
    code, said = await refused(tmp_path, DATABASE=url, KEY="ab" * 32)

    assert code == 2
    assert "De sleutel in TERECHT_KEY past niet bij deze database" in said


async def test_a_broken_pack_is_told_with_file_and_line(tmp_path: Path) -> None:
    own = tmp_path / "packs" / SCHOOL
    shutil.copytree(PACK, own)
    (own / "school.yaml").write_text("id: x\n  name: [\n")

    code, said = await refused(tmp_path)

    assert code == 1
    assert f"{own / 'school.yaml'}:2: " in said


async def test_an_unknown_school_is_told_with_the_folder(tmp_path: Path) -> None:
    code, said = await refused(tmp_path, SCHOOL="nergens")

    assert code == 2
    assert "TERECHT_SCHOOL" in said


async def test_a_second_server_on_the_same_file_is_refused(tmp_path: Path) -> None:
    async with running(tmp_path):
        code, said = await refused(tmp_path)

    assert code == 1
    assert "draait al" in said


# ---------------------------------------------------------------- stopping


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
async def test_asked_to_stop_it_ends_the_open_streams_first_and_exits_with_0(
    url: str, tmp_path: Path, browser: ClientSession, by: signal.Signals
) -> None:
    async with running(tmp_path, DATABASE=url) as program:
        await say(browser, program.address, "hoi")
        async with browser.get(f"{program.address}/events") as stream:
            assert await stream.content.readline() == b"retry: 2000\n"

            stopping = asyncio.create_task(program.stop(by))
            rest = await stream.content.read()

        assert await stopping == 0
        assert b"event" not in rest


async def test_killed_it_has_lost_and_doubled_nothing(
    url: str, tmp_path: Path, browser: ClientSession
) -> None:
    async with running(tmp_path, DATABASE=url) as program:
        await say(browser, program.address, "ik heb schulden", "same")
        await program.stop(signal.SIGKILL)
    port = program.address.rpartition(":")[2]
    async with running(tmp_path, DATABASE=url, PORT=port) as again:
        await say(browser, again.address, "ik heb schulden", "same")
        shown = await text(browser, again.address)

    assert shown.count("ik heb schulden") == 1


# ---------------------------------------------------------------- working by itself


def told_by(box: Mailbox) -> asyncio.Event:
    """Return what is set when a mail has come in."""
    arrived, loop = asyncio.Event(), asyncio.get_running_loop()

    def told() -> None:
        loop.call_soon_threadsafe(arrived.set)

    box.on_data = told
    return arrived


async def test_mail_that_waited_goes_out_when_the_server_starts(url: str, tmp_path: Path) -> None:
    store = open_store(url, Keyring([bytes(range(32))]))
    parcel = Parcel(SCHOOL, "", "news")
    await store.unit(lambda unit: queue.post(unit, "mail", "sam@example.org", parcel, START))
    store.close()
    with Mailbox() as box:
        arrived = told_by(box)
        settings = {"DATABASE": url, "MAIL": box.url, "PUBLIC_URL": "https://hulp.example"}
        async with running(tmp_path, **settings) as program:
            await asyncio.wait_for(arrived.wait(), 30)
            assert await program.stop() == 0

    (mail,) = box.mails
    assert mail["To"] == "sam@example.org"
    assert mail["Subject"] == "Je hebt een bericht"
    assert mail.get_content().split() == ["https://hulp.example/verder"]


async def test_killed_while_mailing_it_sends_again_at_once_and_recognisably(
    tmp_path: Path,
) -> None:
    settings = {"DATABASE": f"sqlite:///{tmp_path / 'terecht.db'}"}
    store = open_store(settings["DATABASE"], Keyring([bytes(range(32))]))
    parcel = Parcel(SCHOOL, "", "news")
    await store.unit(lambda unit: queue.post(unit, "mail", "sam@example.org", parcel, START))
    store.close()
    with Mailbox() as box:
        started: Future[int] = Future()
        box.on_data = lambda: os.kill(started.result(30), signal.SIGKILL)
        async with running(tmp_path, **settings, MAIL=box.url) as program:
            started.set_result(program.process.pid)
            await asyncio.wait_for(program.process.wait(), 30)
        arrived = told_by(box)
        async with running(tmp_path, **settings, MAIL=box.url) as program:
            await asyncio.wait_for(arrived.wait(), 30)
            assert await program.stop() == 0

    first, again = (mail["Message-ID"] for mail in box.mails)
    assert first == again


async def test_news_reaches_those_who_wait_at_another_process(
    pg_server: Callable[[], str], keyring: Keyring
) -> None:
    settings = Settings(database=pg_server())
    stores = [open_store(settings.database_url, keyring) for _ in range(2)]
    here, there = (Service(store, settings) for store in stores)
    try:
        with here.hub.subscribe("student:1") as waiting:
            here.store.listen(here.hub.heard)
            woken = None
            while not woken:  # the listener's connection takes a moment
                there.hub.wake(["student:1"])
                woken = await waiting.next(0.2)
            assert woken == frozenset({"student:1"})
    finally:
        for store in stores:
            await asyncio.to_thread(store.close)


@pytest.fixture
def settings(tmp_path: Path, url: str) -> Settings:
    shutil.copytree(PACK, tmp_path / "packs" / SCHOOL)
    return Settings(data=tmp_path, database=url, school=SCHOOL)


async def test_a_changed_pack_is_published_and_a_broken_one_keeps_the_old(
    store: Store, settings: Settings
) -> None:
    service = Service(store, settings)
    before = load_content(settings)
    await service.contents.publish(SCHOOL, before, START)
    watch = Watch(settings, service.contents, lambda: START)
    file = settings.pack_folder / "school.yaml"
    words = file.read_text()

    assert not await watch.look()
    file.write_text(words.replace("name: Friesland College", "name: Andere Naam", 1))
    assert await watch.look()
    after = service.contents.active(SCHOOL)
    file.write_text("id: [")
    assert not await watch.look()

    assert (before.school.name, after.school.name) == ("Friesland College", "Andere Naam")
    assert service.contents.active(SCHOOL).hash == after.hash
