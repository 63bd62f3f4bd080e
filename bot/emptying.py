"""Has what passed its term taken away from the professionals' side of Telegram; sends nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.perform import GROUP, STAFF
from storage import going, mirror, queue, staff

if TYPE_CHECKING:
    from bot.perform import Desk
    from flows.protocol import Instant
    from storage.work import Unit

EMPTY = "empty"
"""A parcel's kind: take all that was said away from a chat, whoever is there by now."""
_SAID = "said:"
"""Before what was said, where the group shows a talk."""


def retire(unit: Unit, school: str, before: Instant, now: Instant, desk: Desk) -> int:
    """Post what empties the chats and threads of old requests; return how many requests."""
    stale = going.stale(unit, school, before, now)
    chats = _chats(unit, school) if desk.chats and stale else {}
    for request in stale:
        for where in sorted(mirror.places(unit, school, request, "")):
            if where in chats:
                _post(unit, school, chats[where], request, EMPTY, now)
        group = mirror.images(unit, school, mirror.place(unit, STAFF, GROUP), request)
        if desk.group and any(item.startswith(_SAID) for item in group):
            _post(unit, school, GROUP, request, "show", now)
    return len(stale)


def _chats(unit: Unit, school: str) -> dict[str, str]:
    """Return every professional's chat by the hash that names it as a place."""
    everyone = staff.everyone(unit, school, "telegram")
    found = staff.addresses(unit, school, "telegram", everyone)
    return {mirror.place(unit, STAFF, one): one for some in found.values() for one in some}


def _post(unit: Unit, school: str, where: str, request: str, what: str, now: Instant) -> None:
    parcel = queue.Parcel(school, "", what, request=request, rank=queue.NEWS)
    queue.post(unit, STAFF, f"{where}:{request}", parcel, now, collapse=what)
