"""Units of work on one database: SQLite with one writer thread, or PostgreSQL with a small pool.

What a unit does is the caller's; this module begins it, ends it, and tells its waiter after the
commit. It is the only module that commits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from sqlalchemy import Row

    from storage.crypto import Keyring

T = TypeVar("T")


class StoreError(Exception):
    """The database cannot be used. The message is a sentence for the operator, without secrets."""


class Unit:
    """One unit of work: constant SQL with `:name` parameters, and the keyring.

    `/*pg ... */` in a statement is run on PostgreSQL only.
    """

    keyring: Keyring

    def one(self, sql: str, **values: object) -> Row[Any] | None:
        """Return the first row, or None."""
        raise NotImplementedError

    def all(self, sql: str, **values: object) -> Sequence[Row[Any]]:
        """Return every row."""
        raise NotImplementedError

    def run(self, sql: str, **values: object) -> int:
        """Run a statement and return how many rows it changed."""
        raise NotImplementedError

    def run_many(self, sql: str, rows: Sequence[Mapping[str, object]]) -> int:
        """Run a statement for each of these rows and return how many rows changed together."""
        raise NotImplementedError

    def after(self, call: Callable[[], None]) -> None:
        """Call this in the waiter's event loop once the unit is committed."""
        raise NotImplementedError

    @contextmanager
    def savepoint(self) -> Iterator[Callable[[], None]]:
        """Yield a function that undoes, at the end, what was done inside."""
        raise NotImplementedError


class Store:
    """An open database. Made by `open_store`."""

    async def unit(
        self, work: Callable[[Unit], T], *, student: tuple[str, str] | None = None, lane: str = ""
    ) -> T:
        """Run `work` in one unit and return its result once that is durable.

        `student` (school, id) is locked first; units with an equal `lane` keep their order.
        """
        raise NotImplementedError

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Run `work` on one snapshot of the data; it cannot write."""
        raise NotImplementedError

    def announce(self, keys: Iterable[str]) -> None:
        """Tell other processes (PostgreSQL) that there is news under these keys."""
        raise NotImplementedError

    def listen(self, heard: Callable[[Sequence[str]], None]) -> None:
        """Call `heard`, from a thread, with the keys that other processes announce."""
        raise NotImplementedError

    def close(self) -> None:
        """Finish what was taken on and close every connection."""
        raise NotImplementedError


def open_store(url: str, keyring: Keyring, *, migrate: bool = True) -> Store:
    """Open (and migrate) the database; `StoreError` or `WrongKey` when that cannot be."""
    raise NotImplementedError
