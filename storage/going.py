"""What stands elsewhere of what has to go: which it is, and when its names may be forgotten.

Only while a message has its name here can it still be taken away there; so the names of what was
retired stay a day longer than the words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import mirror
from storage.mirror import Image

if TYPE_CHECKING:
    from flows.protocol import Instant
    from storage.work import Unit

DAY = 86_400_000
_MARK = "going"
"""Stands for a place, where it marks a request."""
_STALE = """
SELECT DISTINCT m.about FROM mirror m JOIN request r ON r.school = m.school AND r.id = m.about
WHERE m.school = :school AND r.state = 'closed' AND r.closed < :before AND NOT EXISTS
(SELECT 1 FROM mirror d WHERE d.school = m.school AND d.place = :mark AND d.about = m.about)
ORDER BY m.about LIMIT 100
"""
_OLD = """
DELETE FROM mirror WHERE school = :school AND about IN
(SELECT d.about FROM mirror d WHERE d.school = :school AND d.place = :mark AND d.outside < :until)
"""


def stale(unit: Unit, school: str, before: Instant, now: Instant) -> tuple[str, ...]:
    """Mark requests that passed their term and still stand somewhere, and return them."""
    found = unit.all(_STALE, school=school, before=before, mark=_MARK)
    for row in found:
        mirror.put(unit, school, _MARK, row.about, _MARK, Image(str(now)))
    return tuple(row.about for row in found)


def prune(unit: Unit, school: str, now: Instant) -> None:
    """Forget the names of what was marked more than a day ago."""
    unit.run(_OLD, school=school, mark=_MARK, until=str(now - DAY))
