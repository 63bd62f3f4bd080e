"""Connections: how each database is opened, set up and checked. Units of work are not run here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from storage import migrations
from storage.crypto import WrongKey

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import URL, Connection, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

    from storage.crypto import Keyring

READERS = 2
LOCK_SECONDS = 15
"""SQLite: so long a unit waits for another process that has the file locked."""
TRY_AGAIN = frozenset({"40001", "40P01"})
"""PostgreSQL: serialization failure, deadlock."""
_CONNECT_SECONDS = 5
_CHECKED = b"terecht"
_MIGRATING = 7_303_242
"""Two processes that start together migrate one after the other."""


class StoreError(Exception):
    """The database cannot be used. The message is a sentence for the operator, without secrets."""


def connect(url: str) -> tuple[Engine, Engine]:
    """Return the engines that write and read; nothing is connected yet."""
    try:
        made = make_url(url)
    except ArgumentError:
        raise StoreError("TERECHT_DATABASE is not a database URL.") from None
    match made.get_backend_name():
        case "sqlite":
            return _sqlite(made)
        case "postgresql" | "postgres":
            return _postgres(made.set(drivername="postgresql+psycopg"))
        case other:
            raise StoreError(
                f"TERECHT_DATABASE begins with {other!r}; use sqlite:/// or postgresql://."
            )


def prepare(engine: Engine, keyring: Keyring, *, migrate: bool) -> None:
    """Migrate, and see whether the key fits what is stored."""
    try:
        with engine.begin() as connection:
            _see_schema(connection, migrate=migrate)
            _see_key(connection, keyring)
    except DBAPIError as error:
        raise StoreError(
            f"The database {_where(engine.url)} cannot be opened ({why(error)})."
        ) from None


def why(error: Exception) -> str:
    """Return what kind of failure it is; never its message, which may hold values."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = sqlstate(error) or getattr(cause, "sqlite_errorname", "")
    return " ".join(filter(None, (type(cause).__name__, code)))


def sqlstate(error: Exception) -> str:
    """Return PostgreSQL's code of an error, or ""."""
    return str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")


def _where(url: URL) -> str:
    return url.set(password=None, username=None, query={}).render_as_string()


def _sqlite(url: URL) -> tuple[Engine, Engine]:
    if not url.database or url.database == ":memory:":
        raise StoreError("TERECHT_DATABASE names no file: sqlite:///path/to/terecht.db.")
    if not Path(url.database).resolve().parent.is_dir():
        raise StoreError(f"The folder of the database {_where(url)} does not exist.")
    url = url.set(drivername="sqlite+pysqlite")
    options = {"timeout": LOCK_SECONDS, "isolation_level": None, "cached_statements": 256}
    writing = create_engine(url, connect_args=options, pool_size=1, hide_parameters=True)
    reading = create_engine(url, connect_args=options, pool_size=READERS, hide_parameters=True)
    for engine, begin in ((writing, "BEGIN IMMEDIATE"), (reading, "BEGIN")):
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _beginning(begin))
    event.listen(reading, "connect", _only_read)
    return writing, reading


def _set_up_sqlite(raw: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "temp_store=MEMORY",
        "cache_size=-16000",
    ):
        raw.cursor().execute(f"PRAGMA {pragma}")


def _only_read(raw: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    raw.cursor().execute("PRAGMA query_only=ON")


def _beginning(statement: str) -> Callable[[Connection], None]:
    # The driver's own way of beginning would begin too late to lock out another process.
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    return begin


def _postgres(url: URL) -> tuple[Engine, Engine]:
    options = {"connect_timeout": _CONNECT_SECONDS, "application_name": "terecht"}
    engine = create_engine(
        url, connect_args=options, pool_size=12, max_overflow=0, hide_parameters=True
    )
    return engine, engine.execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True
    )


def _see_schema(connection: Connection, *, migrate: bool) -> None:
    if connection.dialect.name == "postgresql" and migrate:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")
    found = migrations.revision(connection)
    if found == migrations.HEAD:
        return
    if found > migrations.HEAD:
        raise StoreError("The database is newer than this program: install the newer version.")
    if not migrate:
        raise StoreError("The database is older than this program: run `terecht db upgrade`.")
    migrations.upgrade(connection)


def _see_key(connection: Connection, keyring: Keyring) -> None:
    rows = connection.exec_driver_sql("SELECT key, sealed FROM key_check").all()
    for key, sealed in rows:
        if key != keyring.oldest:
            raise WrongKey(
                "The key does not belong to this database: its texts cannot be read with it. "
                "Put back the key file (or TERECHT_KEY) that it was made with."
            )
        keyring.open("key_check", key, "sealed", sealed)
    if not rows:
        sealed = keyring.seal("key_check", keyring.oldest, "sealed", _CHECKED)
        values = {"key": keyring.oldest, "sealed": sealed}
        mark = (
            "%(key)s, %(sealed)s"
            if connection.dialect.paramstyle == "pyformat"
            else ":key, :sealed"
        )
        connection.exec_driver_sql(
            f"INSERT INTO key_check (school, key, sealed) VALUES ('', {mark})",
            values,
        )
