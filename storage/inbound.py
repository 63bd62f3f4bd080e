"""Remembers what was taken in already, so that the same post twice is one post."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.protocol import Instant
    from storage.work import Unit

KEPT = 48 * 3_600_000
"""Channels repeat what was not acknowledged for a day; two to be sure."""

_ADD = "INSERT INTO inbound (school, key, at) VALUES (:school, :key, :at) ON CONFLICT DO NOTHING"
_FORGET = "DELETE FROM inbound WHERE school = :school AND key = :key"
_PRUNE = "DELETE FROM inbound WHERE at < :before"


def is_new(unit: Unit, school: str, words: tuple[str, ...], now: Instant) -> bool:
    """Take in what `words` (channel, address, nonce) name; False when it was taken in before."""
    key = unit.keyring.lookup("inbound", *words)
    return unit.run(_ADD, school=school, key=key, at=now) == 1


def forget(unit: Unit, school: str, words: tuple[str, ...]) -> None:
    """Let what `words` name count as new again: nothing was done."""
    unit.run(_FORGET, school=school, key=unit.keyring.lookup("inbound", *words))


def prune(unit: Unit, now: Instant) -> int:
    """Forget what no channel repeats any more."""
    return unit.run(_PRUNE, before=now - KEPT)
