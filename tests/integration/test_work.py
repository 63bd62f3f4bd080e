from __future__ import annotations

import asyncio
import re
import sqlite3
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from storage import engines
from storage.crypto import Keyring, WrongKey
from storage.work import Store, StoreError, Unit, open_store

ADD = "INSERT INTO counter (school, name, value) VALUES ('s', :name, :value)"
NAMES = "SELECT name FROM counter WHERE school = 's' ORDER BY name"


def names(unit: Unit) -> list[str]:
    return [row.name for row in unit.all(NAMES)]


def adds(name: str, *, fails: bool = False) -> Callable[[Unit], str]:
    def work(unit: Unit) -> str:
        unit.run(ADD, name=name, value=1)
        if fails:
            raise LookupError(name)
        return name

    return work


async def test_a_unit_is_there_for_the_next_reader(store: Store) -> None:
    assert await store.unit(adds("a")) == "a"

    assert await store.read(names) == ["a"]


async def test_a_unit_that_raises_is_undone_alone_inside_its_group(store: Store) -> None:
    results = await asyncio.gather(
        *(store.unit(adds(f"{n:02}", fails=n % 3 == 0)) for n in range(30)),
        return_exceptions=True,
    )

    expected = [f"{n:02}" for n in range(30) if n % 3]
    assert [r for r in results if isinstance(r, str)] == expected
    assert sum(isinstance(r, LookupError) for r in results) == 10
    assert await store.read(names) == expected


async def test_a_unit_with_broken_sql_is_undone_alone(store: Store) -> None:
    def broken(unit: Unit) -> None:
        unit.run(ADD, name="x", value=1)
        unit.run(ADD, name="x", value=1)

    results = await asyncio.gather(
        store.unit(adds("a")), store.unit(broken), store.unit(adds("b")), return_exceptions=True
    )

    assert [results[0], results[2]] == ["a", "b"]
    assert isinstance(results[1], Exception)
    assert await store.read(names) == ["a", "b"]


async def test_a_savepoint_undoes_only_what_was_done_inside(store: Store) -> None:
    def work(unit: Unit) -> None:
        unit.run(ADD, name="before", value=1)
        with unit.savepoint() as undo:
            unit.run(ADD, name="inside", value=1)
            undo()
        with unit.savepoint():
            unit.run(ADD, name="kept", value=1)

    await store.unit(work)

    assert await store.read(names) == ["before", "kept"]


async def test_calls_come_after_the_commit_and_only_then(store: Store) -> None:
    seen: list[list[str]] = []
    called: list[str] = []

    def work(unit: Unit) -> None:
        unit.run(ADD, name="a", value=1)
        unit.after(lambda: called.append("kept"))

    def failing(unit: Unit) -> None:
        unit.after(lambda: called.append("undone"))
        raise LookupError

    await store.unit(work)
    with pytest.raises(LookupError):
        await store.unit(failing)
    seen.append(await store.read(names))

    assert called == ["kept"]
    assert seen == [["a"]]


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(Exception, match=re.compile("read-?only", re.IGNORECASE)):
        await store.read(adds("a"))

    assert await store.read(names) == []


async def test_units_of_one_lane_keep_their_order(store: Store) -> None:
    order: list[int] = []

    def work(number: int, _unit: Unit) -> None:
        order.append(number)

    await asyncio.gather(*(store.unit(partial(work, n), lane="l") for n in range(40)))

    assert order == list(range(40))


async def test_after_close_units_are_refused(url: str, keyring: Keyring) -> None:
    store = open_store(url, keyring)
    waiting = asyncio.ensure_future(store.unit(adds("a")))
    await asyncio.sleep(0)
    store.close()

    assert await waiting == "a"
    with pytest.raises(StoreError, match="closed"):
        await store.unit(adds("b"))


def test_another_key_is_refused(store: Store, url: str) -> None:
    with pytest.raises(WrongKey, match="does not belong to this database"):
        open_store(url, Keyring([b"x" * 32]))


def test_a_new_key_in_front_of_the_old_one_fits(store: Store, url: str, keyring: Keyring) -> None:
    open_store(url, Keyring([b"x" * 32, bytes(range(32))])).close()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "not a database URL"),
        ("mysql://x/y", "begins with 'mysql'"),
        ("sqlite://", "names no file"),
        ("sqlite:////no/such/folder/t.db", "does not exist"),
        ("postgresql://me:hush@127.0.0.1:1/none", "cannot be opened"),
    ],
)
def test_a_wrong_url_is_a_sentence_without_secrets(
    url: str, sentence: str, keyring: Keyring
) -> None:
    with pytest.raises(StoreError, match=sentence) as caught:
        open_store(url, keyring)

    assert "hush" not in str(caught.value)


def test_a_file_that_is_no_database_is_a_sentence(tmp_path: Path, keyring: Keyring) -> None:
    path = tmp_path / "t.db"
    path.write_bytes(b"this is not a database at all" * 100)

    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(f"sqlite:///{path}", keyring)


async def test_a_unit_waits_while_another_process_has_the_file_locked(
    tmp_path: Path, keyring: Keyring
) -> None:
    path = tmp_path / "t.db"
    store = open_store(f"sqlite:///{path}", keyring)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.ensure_future(store.unit(adds("a")))
    await asyncio.sleep(0.3)

    assert not waiting.done()
    assert await store.read(names) == []

    other.execute("COMMIT")
    other.close()
    assert await waiting == "a"
    store.close()


async def test_a_lock_that_lasts_is_a_sentence_for_all_who_wait(
    tmp_path: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "LOCK_SECONDS", 0.2)
    path = tmp_path / "t.db"
    store = open_store(f"sqlite:///{path}", keyring)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    results = await asyncio.gather(
        *(store.unit(adds(f"{n}")) for n in range(20)), return_exceptions=True
    )

    assert {type(one) for one in results} == {StoreError}
    assert "SQLITE_BUSY" in str(results[0])
    other.execute("COMMIT")
    other.close()
    assert await store.unit(adds("after")) == "after"
    assert await store.read(names) == ["after"]
    store.close()


async def test_a_database_that_is_gone_for_a_while_is_used_again(
    pg_url: str, keyring: Keyring, pg_admin: psycopg.Connection
) -> None:
    store = open_store(pg_url, keyring)
    await store.unit(adds("before"))
    name = store.engine.url.database or ""
    gone = sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {}")
    pg_admin.execute(gone.format(sql.Identifier(name), sql.SQL("false")))
    pg_admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
    )
    results = await asyncio.gather(
        *(store.unit(adds(f"{n}")) for n in range(20)), return_exceptions=True
    )
    with pytest.raises(StoreError):
        await store.read(names)
    pg_admin.execute(gone.format(sql.Identifier(name), sql.SQL("true")))

    assert {type(one) for one in results} == {StoreError}
    assert await store.unit(adds("after")) == "after"
    assert await store.read(names) == ["after", "before"]
    store.close()


async def test_units_that_lock_each_other_out_are_begun_again(
    pg_url: str, keyring: Keyring
) -> None:
    store = open_store(pg_url, keyring)
    await store.unit(adds("a"))
    await store.unit(adds("b"))
    bump = "UPDATE counter SET value = value + 1 WHERE school = 's' AND name = :name"

    def work(names: str, unit: Unit) -> None:
        for name in names:
            unit.run(bump, name=name)
            unit.all("SELECT pg_sleep(0.05)")

    await asyncio.gather(store.unit(partial(work, "ab")), store.unit(partial(work, "ba")))

    rows = await store.read(lambda unit: unit.all("SELECT value FROM counter ORDER BY name"))
    assert [row.value for row in rows] == [3, 3]
    store.close()


async def test_a_lost_connection_is_made_again(pg_url: str, keyring: Keyring) -> None:
    store = open_store(pg_url, keyring)
    await store.unit(adds("a"))

    def cut(unit: Unit) -> None:
        unit.all(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    await store.unit(cut)
    results = await asyncio.gather(*(store.unit(adds(f"b{n}")) for n in range(16)))

    assert len(results) == 16
    assert len(await store.read(names)) == 17
    store.close()


async def test_processes_hear_each_other(pg_url: str, keyring: Keyring) -> None:
    store, other = open_store(pg_url, keyring), open_store(pg_url, keyring)
    heard: set[str] = set()
    own: set[str] = set()
    other.listen(heard.update)
    store.listen(own.update)
    until = time.monotonic() + 20
    while heard != {"student:1", "team:s"} and time.monotonic() < until:
        store.announce(frozenset({"student:1"}))
        store.announce(frozenset({"team:s"}))
        await asyncio.sleep(0.05)
    other.close()
    store.close()

    assert heard == {"student:1", "team:s"}
    assert own == set()
