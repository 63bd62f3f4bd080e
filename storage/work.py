"""Units of work on one database: SQLite with one writer thread, or PostgreSQL with a small pool.

What a unit does is the caller's; this module begins it, ends it, and tells its waiter after the
commit. It is the only module that commits.
"""

from __future__ import annotations

import asyncio
import itertools
import queue
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage import engines
from storage.engines import StoreError
from storage.news import News
from storage.unit import ANY_OF, Unit

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from storage.crypto import Keyring

__all__ = ["ANY_OF", "Store", "StoreError", "Unit", "open_store"]

T = TypeVar("T")

GROUP = 64
"""SQLite: at most so many units in one commit,"""
GROUP_SECONDS = 0.005
"""taken on within this time."""
LANES = 8
"""PostgreSQL: units that run at the same time."""
TRIES = 3
"""PostgreSQL: a unit that lost a deadlock or its connection is begun again, before its commit."""


@dataclass(slots=True, eq=False)
class _Job:
    work: Callable[[Unit], object]
    student: tuple[str, str] | None
    future: asyncio.Future[object]
    loop: asyncio.AbstractEventLoop
    calls: list[Callable[[], None]] = field(default_factory=list)
    result: object = None
    error: Exception | None = None

    def attempt(self, unit: Unit) -> None:
        """Do the work; what it raises leaves the savepoint or transaction around it."""
        if self.student is not None:
            unit.lock(*self.student)
        self.result = self.work(unit)
        self.calls = unit.calls

    def fail(self, error: Exception) -> None:
        self.error, self.calls = error, []


class _Worker(Thread):
    """Takes jobs from its queue: in groups with a savepoint each (SQLite), or one by one."""

    def __init__(self, store: Store, name: str, *, grouped: bool) -> None:
        super().__init__(name=name, daemon=True)
        self.jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._store = store
        self._grouped = grouped
        self._last = False

    def run(self) -> None:
        while not self._last and (job := self.jobs.get()) is not None:
            done = self._group(job) if self._grouped else self._alone(job)
            _settle_all(done)

    def _group(self, first: _Job) -> list[_Job]:
        taken: list[_Job] = []
        try:
            with self._store.engine.connect() as connection, connection.begin():
                for job in self._take(first):
                    taken.append(job)
                    self._step(connection, job)
        except Exception as error:  # noqa: BLE001 - the waiters get it
            # When the group could not even begin, whoever waits behind it need not wait as long.
            taken = taken or list(self._take(first))
            for job in taken:
                job.fail(_told(error))
        return taken

    def _take(self, first: _Job) -> Iterator[_Job]:
        yield first
        until = time.monotonic() + GROUP_SECONDS
        for _ in range(GROUP - 1):
            if time.monotonic() > until or self.jobs.empty():
                return
            job = self.jobs.get()
            if job is None:
                self._last = True
                return
            yield job

    def _step(self, connection: Connection, job: _Job) -> None:
        # Plain statements: SQLAlchemy's nested transactions cost as much as the work inside.
        connection.exec_driver_sql("SAVEPOINT job")
        try:
            job.attempt(self._store.make_unit(connection))
        except Exception as error:  # noqa: BLE001 - the waiter gets it
            connection.exec_driver_sql("ROLLBACK TO job")
            job.fail(_told(error))
        connection.exec_driver_sql("RELEASE job")

    def _alone(self, job: _Job) -> list[_Job]:
        for left in reversed(range(TRIES)):
            worked = False
            try:
                with self._store.engine.connect() as connection, connection.begin():
                    job.attempt(self._store.make_unit(connection))
                    worked = True
                break
            except Exception as error:  # noqa: BLE001 - the waiter gets it
                if worked or not left or not _passing(error):
                    job.fail(_told(error))
                    break
        return [job]


class Store:
    """An open database. Made by `open_store`."""

    def __init__(self, engine: Engine, reading: Engine, keyring: Keyring) -> None:
        self.engine = engine
        self._reading = reading
        self._keyring = keyring
        self._texts: dict[str, str] = {}
        self._shared = engine.dialect.name == "postgresql"
        lanes = LANES if self._shared else 1
        self._workers = [
            _Worker(self, f"store-{number}", grouped=not self._shared) for number in range(lanes)
        ]
        self._turns = itertools.cycle(self._workers)
        self._readers = ThreadPoolExecutor(engines.READERS, thread_name_prefix="store-read")
        self._news = News(engine.url) if self._shared else None
        self._closed = False
        for worker in self._workers:
            worker.start()

    async def unit(
        self, work: Callable[[Unit], T], *, student: tuple[str, str] | None = None, lane: str = ""
    ) -> T:
        """Run `work` in one unit and return its result once that is durable.

        `student` (school, id) is locked first; units with an equal `lane` keep their order. On
        PostgreSQL `work` may be called again when its first try was undone.
        """
        if self._closed:
            raise StoreError("The database is closed.")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        job = _Job(work, student, future, loop)
        self._worker(lane).jobs.put(job)
        result: T = await future
        return result

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Run `work` on one snapshot of the data; it cannot write."""
        if self._closed:
            raise StoreError("The database is closed.")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._look, work)

    def secret(self, *words: str) -> str:
        """Return what only who has the key can make of these words; always the same."""
        return self._keyring.lookup("secret", *words)

    def announce(self, keys: frozenset[str]) -> None:
        """Tell other processes (PostgreSQL) that there is news under these keys."""
        if self._news is not None:
            self._news.announce(keys)

    def listen(self, heard: Callable[[frozenset[str]], None]) -> None:
        """Call `heard`, from a thread, with the keys that other processes announce."""
        if self._news is not None:
            self._news.listen(heard)

    def close(self) -> None:
        """Finish what was taken on and close every connection."""
        self._closed = True
        for worker in self._workers:
            worker.jobs.put(None)
        for worker in self._workers:
            worker.join()
        self._readers.shutdown()
        if self._news is not None:
            self._news.close()
        self.engine.dispose()
        self._reading.dispose()

    def make_unit(self, connection: Connection) -> Unit:
        return Unit(connection, self._keyring, self._texts)

    def _worker(self, lane: str) -> _Worker:
        if lane:
            return self._workers[zlib.crc32(lane.encode()) % len(self._workers)]
        return next(self._turns)

    def _look(self, work: Callable[[Unit], T]) -> T:
        try:
            with self._reading.connect() as connection:
                return work(self.make_unit(connection))
        except (DBAPIError, sqlite3.Error) as error:
            raise _told(error) from None


def open_store(url: str, keyring: Keyring, *, migrate: bool = True) -> Store:
    """Open (and migrate) the database; `StoreError` or `WrongKey` when that cannot be."""
    engine, reading = engines.connect(url)
    try:
        engines.prepare(engine, keyring, migrate=migrate)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine, reading, keyring)


def _settle_all(jobs: list[_Job]) -> None:
    """Tell the waiters, with one call for each event loop."""
    for loop in {job.loop for job in jobs}:
        mine = [job for job in jobs if job.loop is loop]
        try:
            loop.call_soon_threadsafe(_settle, mine)
        except RuntimeError:
            continue  # its loop is closed: nobody waits any more


def _settle(jobs: list[_Job]) -> None:
    for job in jobs:
        for call in job.calls:
            job.loop.call_soon(call)
        if job.future.done():
            pass  # its waiter was cancelled; what it asked for is done all the same
        elif job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)


def _passing(error: Exception) -> bool:
    """A deadlock, or a connection that broke: the same work may well succeed now."""
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or engines.sqlstate(error) in engines.TRY_AGAIN


def _told(error: Exception) -> Exception:
    if isinstance(
        error, OperationalError | InterfaceError | PoolTimeout | sqlite3.OperationalError
    ):
        return StoreError(f"The database cannot be used now ({engines.why(error)}).")
    return error
