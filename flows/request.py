"""The life of a request and of what runs beside it: lawful moves, and the clock of a promise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from content.pack import Content
from flows.protocol import Busy, Instant, Value


class Moves(Value, frozen=True):
    """A table of lawful moves; "" is the state before there is one."""

    name: str
    lead: dict[str, frozenset[str]]


class IllegalMove(Exception):
    """A move that its table does not have; nothing was changed."""


def check(table: Moves, old: str, new: str) -> None:
    """Raise `IllegalMove` unless `old` may become `new`. e.g. `check(REQUEST, "", "waiting")`."""
    raise NotImplementedError


def promise_key(request: str) -> str:
    """Return the key of the timer that fires `PromiseDue`."""
    return f"promise:{request}"


def release_key(message: str) -> str:
    """Return the key of the timer that fires `Released`."""
    return f"release:{message}"


def alert_key(alert: str) -> str:
    """Return the key of the timer that fires `AlertUnseen`."""
    return f"alert:{alert}"


def deadline(
    content: Content, persons: Iterable[str], busy: Sequence[Busy], now: Instant
) -> Instant:
    """Return when a student hears at the latest; `persons` are those who may answer."""
    raise NotImplementedError
