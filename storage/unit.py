"""What a unit of work can do: constant SQL for both dialects, and sealing; not its begin or end.

Statements are written once, with `:name` parameters, and translated once for each dialect.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import msgspec

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from storage.crypto import Keyring

_ONLY_PG = re.compile(r"/\*pg (.*?)\*/")
_ONLY_LITE = re.compile(r"/\*lite (.*?)\*/")
_NAME = re.compile(r":([a-z_]+)")
ANY_OF = "/*pg = ANY(:values) *//*lite IN (SELECT value FROM json_each(:values)) */"
"""Ends a condition: the column is one of `Unit.array(...)`, given as `values`."""
_LOCK = "SELECT id FROM student WHERE school = :school AND id = :id /*pg FOR UPDATE*/"


class Unit:
    """One unit of work: constant SQL with `:name` parameters, and the keyring.

    `/*pg ... */` in a statement is run on PostgreSQL only, `/*lite ... */` on SQLite only.
    """

    __slots__ = ("_connection", "_driver", "_shared", "_texts", "calls", "keyring")

    def __init__(self, connection: Connection, keyring: Keyring, texts: dict[str, str]) -> None:
        self._connection = connection
        self._shared = connection.dialect.name == "postgresql"
        # SQLite runs in this process, where SQLAlchemy's results cost more than the statements.
        self._driver = None if self._shared else connection.connection.driver_connection
        self._texts = texts
        self.keyring = keyring
        self.calls: list[Callable[[], None]] = []

    def one(self, sql: str, **values: object) -> Row[Any] | None:
        """Return the first row, or None."""
        if self._driver is None:
            return self._connection.exec_driver_sql(self._text(sql), values).first()
        cursor = self._driver.execute(self._text(sql), values)
        row = cursor.fetchone()
        cursor.close()
        return None if row is None else _named(cursor.description)(row)

    def all(self, sql: str, **values: object) -> Sequence[Row[Any]]:
        """Return every row."""
        if self._driver is None:
            return self._connection.exec_driver_sql(self._text(sql), values).all()
        cursor = self._driver.execute(self._text(sql), values)
        rows = cursor.fetchall()
        return list(map(_named(cursor.description), rows)) if rows else []

    def run(self, sql: str, **values: object) -> int:
        """Run a statement and return how many rows it changed."""
        return self._execute(self._text(sql), values)

    def run_many(self, sql: str, rows: Sequence[Mapping[str, object]]) -> int:
        """Run a statement for each of these rows and return how many rows changed together."""
        if not rows:
            return 0
        if self._driver is not None:
            changed: int = self._driver.executemany(self._text(sql), rows).rowcount
            return changed
        return self._connection.exec_driver_sql(self._text(sql), list(map(dict, rows))).rowcount

    def array(self, values: Iterable[str]) -> object:
        """Return `values` as the parameter that `ANY_OF` wants."""
        listed = list(values)
        return listed if self._shared else msgspec.json.encode(listed).decode()

    def after(self, call: Callable[[], None]) -> None:
        """Call this in the waiter's event loop, before it goes on, once the unit is committed."""
        self.calls.append(call)

    def lock(self, school: str, student: str) -> None:
        """Let no other unit touch this student's rows; always the first lock a unit takes."""
        if self._shared:
            self.one(_LOCK, school=school, id=student)

    @contextmanager
    def savepoint(self) -> Iterator[Callable[[], None]]:
        """Yield a function that, when called, undoes at the end what was done inside."""
        undo: list[bool] = []
        self._execute("SAVEPOINT part", {})
        try:
            yield lambda: undo.append(True)
        except BaseException:
            self._execute("ROLLBACK TO part", {})
            raise
        if undo:
            self._execute("ROLLBACK TO part", {})
        self._execute("RELEASE part", {})

    def _execute(self, text: str, values: dict[str, object]) -> int:
        runner = self._connection.exec_driver_sql if self._driver is None else self._driver.execute
        changed: int = runner(text, values).rowcount
        return changed

    def _text(self, sql: str) -> str:
        text = self._texts.get(sql)
        if text is None:
            text = self._texts[sql] = _translate(sql, self._connection.dialect.name)
        return text


def _named(description: tuple[tuple[str, ...], ...]) -> Callable[[Iterable[Any]], Row[Any]]:
    return _row_type(tuple(column[0] for column in description))


@lru_cache(maxsize=512)
def _row_type(names: tuple[str, ...]) -> Callable[[Iterable[Any]], Row[Any]]:
    """Return what makes a row of these columns: it reads as SQLAlchemy's does, `row.name`."""
    # The columns are known only now, so there is no class to write down.
    make: Any = getattr(namedtuple("Row", list(names), rename=True), "_make")  # noqa: B009, PYI024
    return cast("Callable[[Iterable[Any]], Row[Any]]", make)


def _translate(sql: str, dialect: str) -> str:
    if dialect == "sqlite":
        return _ONLY_LITE.sub(r"\1", _ONLY_PG.sub("", sql))
    return _NAME.sub(r"%(\1)s", _ONLY_PG.sub(r"\1", _ONLY_LITE.sub("", sql)))
