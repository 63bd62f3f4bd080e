"""Compiled content by its hash; what is published last is active for every process."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.protocol import Instant
    from storage.work import Unit

_PUBLISH = """
INSERT INTO content_version (school, hash, published, body)
VALUES (:school, :hash, :now, :body)
ON CONFLICT (school, hash) DO UPDATE SET published = excluded.published
"""
_LATEST = "SELECT coalesce(max(published), 0) AS latest FROM content_version WHERE school = :school"
_ACTIVE = """
SELECT school, hash FROM content_version v WHERE published =
(SELECT max(published) FROM content_version w WHERE w.school = v.school)
"""
_BODY = "SELECT body FROM content_version WHERE school = :school AND hash = :hash"


def publish(unit: Unit, school: str, wanted: str, body: bytes, now: Instant) -> None:
    """Make this content the active one."""
    latest = unit.one(_LATEST, school=school)
    moment = max(now, latest.latest + 1) if latest else now
    unit.run(_PUBLISH, school=school, hash=wanted, body=body, now=moment)


def active(unit: Unit) -> dict[str, str]:
    """Return the hash of the active content of every school."""
    return {row.school: row.hash for row in unit.all(_ACTIVE)}


def body(unit: Unit, school: str, wanted: str) -> bytes | None:
    """Return the compiled content with this hash, or None."""
    found = unit.one(_BODY, school=school, hash=wanted)
    return found.body if found else None
