"""What a unit of work can do: constant SQL for both dialects, and sealing; not its begin or end.

Statements are written once, with `:name` parameters, and translated once for each dialect.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

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

    __slots__ = ("_connection", "_shared", "_texts", "calls", "keyring")

    def __init__(self, connection: Connection, keyring: Keyring, texts: dict[str, str]) -> None:
        self._connection = connection
        self._shared = connection.dialect.name == "postgresql"
        self._texts = texts
        self.keyring = keyring
        self.calls: list[Callable[[], None]] = []

    def one(self, sql: str, **values: object) -> Row[Any] | None:
        """Return the first row, or None."""
        return self._connection.exec_driver_sql(self._text(sql), values).first()

    def all(self, sql: str, **values: object) -> Sequence[Row[Any]]:
        """Return every row."""
        return self._connection.exec_driver_sql(self._text(sql), values).all()

    def run(self, sql: str, **values: object) -> int:
        """Run a statement and return how many rows it changed."""
        return self._connection.exec_driver_sql(self._text(sql), values).rowcount

    def run_many(self, sql: str, rows: Sequence[Mapping[str, object]]) -> int:
        """Run a statement for each of these rows and return how many rows changed together."""
        if not rows:
            return 0
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
        nested = self._connection.begin_nested()
        undo: list[bool] = []
        try:
            yield lambda: undo.append(True)
        except BaseException:
            nested.rollback()
            raise
        if undo:
            nested.rollback()
        else:
            nested.commit()

    def _text(self, sql: str) -> str:
        text = self._texts.get(sql)
        if text is None:
            text = self._texts[sql] = _translate(sql, self._connection.dialect.name)
        return text


def _translate(sql: str, dialect: str) -> str:
    if dialect == "sqlite":
        return _ONLY_LITE.sub(r"\1", _ONLY_PG.sub("", sql))
    return _NAME.sub(r"%(\1)s", _ONLY_PG.sub(r"\1", _ONLY_LITE.sub("", sql)))
