"""Tells other processes on the same PostgreSQL that something changed: keys, never what."""

from __future__ import annotations

import queue
import secrets
from threading import Event, Thread
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import URL

_CHANNEL = "terecht"
_KEYS_AT_ONCE = 100
"""A notification holds 8,000 bytes; a key has some 40."""
_AGAIN = 1.0
"""Seconds between tries of a lost connection, and between looks at whether to stop."""


class News:
    """One connection that tells and one that listens, each in a thread begun at its first use.

    A telling that fails is dropped: whoever waits also looks for themselves every second.
    """

    def __init__(self, url: URL) -> None:
        self._dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._me = secrets.token_hex(8)
        self._keys: queue.SimpleQueue[frozenset[str]] = queue.SimpleQueue()
        self._stop = Event()
        self._threads: list[Thread] = []
        self._telling = False

    def announce(self, keys: frozenset[str]) -> None:
        self._keys.put(keys)
        if not self._telling:
            self._telling = True
            self._begin("news-tell", self._tell)

    def listen(self, heard: Callable[[frozenset[str]], None]) -> None:
        self._begin("news-listen", lambda: self._listen(heard))

    def close(self) -> None:
        self._stop.set()
        self._keys.put(frozenset())
        for thread in self._threads:
            thread.join()

    def _begin(self, name: str, target: Callable[[], None]) -> None:
        thread = Thread(target=target, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _connections(self) -> Iterator[psycopg.Connection]:
        while not self._stop.is_set():
            try:
                with psycopg.connect(self._dsn, autocommit=True, connect_timeout=5) as connection:
                    yield connection
            except psycopg.Error:
                self._stop.wait(_AGAIN)

    def _tell(self) -> None:
        for connection in self._connections():
            try:
                self._tell_on(connection)
            except psycopg.Error:
                self._stop.wait(_AGAIN)

    def _tell_on(self, connection: psycopg.Connection) -> None:
        while not self._stop.is_set():
            keys = set(self._keys.get())
            while not self._keys.empty():
                keys |= self._keys.get()
            waiting = sorted(keys)
            for start in range(0, len(waiting), _KEYS_AT_ONCE):
                text = "\n".join((self._me, *waiting[start : start + _KEYS_AT_ONCE]))
                connection.execute("SELECT pg_notify(%s, %s)", (_CHANNEL, text))

    def _listen(self, heard: Callable[[frozenset[str]], None]) -> None:
        for connection in self._connections():
            try:
                connection.execute(f"LISTEN {_CHANNEL}")
                while not self._stop.is_set():
                    for notice in connection.notifies(timeout=_AGAIN):
                        who, *keys = notice.payload.split("\n")
                        if who != self._me:
                            heard(frozenset(keys))
            except psycopg.Error:
                self._stop.wait(_AGAIN)
