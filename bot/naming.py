"""What a student's own messages are called where they wrote them, so that an edit finds its words.

It reads and keeps names; what an edit means is for the conversation to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flows.protocol import Edited
from storage import mirror

if TYPE_CHECKING:
    from bot.perform import Deed
    from flows.protocol import StudentEvent
    from storage.students import Known
    from storage.work import Unit


def meant(unit: Unit, who: Known, event: StudentEvent, ref: str) -> StudentEvent:
    """Return an edit with our id of the message that is called `ref` there, if it is known."""
    if not isinstance(event, Edited):
        return event
    where = mirror.place(unit, who.channel, who.outside)
    found = mirror.find(unit, who.school, where, ref)
    # An address may have been another student's before.
    own = found is not None and found[0] == who.id
    return msgspec.structs.replace(event, message=found[1] if found and own else "")


def keep(deed: Deed, event: StudentEvent, ref: str) -> None:
    """Remember under which of our ids the words called `ref` were kept in this turn."""
    if not ref or not deed.heard or deed.forgotten:
        return
    where = mirror.place(deed.unit, deed.channel, deed.outside)
    if isinstance(event, Edited) and event.message:
        mirror.drop(deed.unit, deed.school, where, deed.student, event.message)
    mirror.put(deed.unit, deed.school, where, deed.student, deed.heard, mirror.Image(ref))
