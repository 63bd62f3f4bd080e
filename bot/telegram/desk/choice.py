"""Which moments a professional chose in a form so far: kept by us, so that quick taps all count.

The keyboard that comes back with a tap is as old as the phone's screen; it is no place to keep it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.perform import STAFF
from storage import mirror

if TYPE_CHECKING:
    from bot.telegram.desk.office import Hand, Office
    from storage.work import Unit

ITEM = "choice"
_NONE = "-"


def made(
    unit: Unit, office: Office, hand: Hand, request: str, message: int
) -> tuple[str, ...] | None:
    """Return the marks that were chosen in this form; None when a newer one took its place."""
    where = mirror.place(unit, STAFF, hand.chat)
    known = mirror.images(unit, office.school, where, request).get(ITEM)
    _, form, marks = known.outside.split(":") if known else ("", "0", _NONE)
    if int(form) > message:
        return None
    return tuple(marks.split(",")) if int(form) == message and marks != _NONE else ()


def keep(
    unit: Unit, office: Office, hand: Hand, request: str, message: int, marks: tuple[str, ...]
) -> None:
    """Keep what is chosen now; from then on older forms about the request are dead."""
    outside = f"{ITEM}:{message}:{','.join(marks) or _NONE}"
    office.keep(unit, hand, request, ITEM, outside)
