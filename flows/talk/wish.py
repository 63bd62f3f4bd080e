"""What a typed moment means for booking: its stretch of time, a refusal, and why nothing is free.

The words themselves are read by `flows.understand.when`; which moments are free is not known here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flows import calendar, slots
from flows.understand.when import when

if TYPE_CHECKING:
    from flows.protocol import Instant
    from flows.turn import Turn
    from flows.understand.when import When

HOUR = 3_600_000
DAY = 24 * HOUR
MOST_LETTERS = 80
"""A moment is short; what is longer says something else too."""

_NOT = re.compile(
    r"\b(?:niet|nie|geen|nooit|behalve|not|no|never|except|isn'?t|can'?t|cannot|won'?t)\b",
    re.IGNORECASE,
)
"""Words that refuse the time beside them."""

_NAMES = (
    r"(?:maan|dins|woens|donder|vrij|zater|zon)dag(?:ochtend|middag|avond)?|ma|di|wo|vr|za"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|vandaag|overmorgen|gister(?:en)?"
    r"|(?:van|gister|morgen|overmorgen)?(?:ochtend|morgen|middag|avond|nacht)"
    r"|today|tomorrow|tonight|yesterday|morning|afternoon|evening|noon|uur|uurtje|week|weken|weeks"
    r"|januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
)
_BESIDE = (
    r"do|zo|u|half|kwart|minuten|min|dag|dagen|days|maand|hour|hours|am|pm|volgende|komende|next"
    r"|vroeg|laat|early|late|een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|om|rond|over|voor|na|tot|tussen|in|op|de|het|t|s|en|of|anders|liever|liefst|niet|wel|kan|ik"
    r"|past|graag|aub|pls|at|on|the|or|and|not|to|a"
)
_NAMED = re.compile(rf"\b(?:{_NAMES})\b", re.IGNORECASE)
_ONLY_TIME = re.compile(rf"(?:[^\w]|\b\d{{1,2}}\b|\b(?:{_NAMES}|{_BESIDE})\b)+", re.IGNORECASE)


def is_time(turn: Turn, text: str) -> bool:
    """Tell whether `text` names a moment to come."""
    return said(turn, text).kind in ("instant", "window")


def only_time(text: str) -> bool:
    """Tell whether there is nothing in `text` but words of time: it can mean nothing else."""
    if len(text) > MOST_LETTERS or not _NAMED.search(text):
        return False
    return _ONLY_TIME.fullmatch(text) is not None


def said(turn: Turn, text: str) -> When:
    """Return the moment that `text` asks for."""
    return when(text, calendar.local(turn.world.active, turn.now))


def refused(turn: Turn, text: str) -> tuple[Instant, Instant] | None:
    """Return the time that is refused ("niet vrijdag"); None when none is."""
    if not _NOT.search(text):
        return None
    meant = said(turn, _NOT.sub(" ", text))
    return span(turn, meant) if meant.start is not None else None


def span(turn: Turn, meant: When) -> tuple[Instant, Instant]:
    """Return from when to when a wish lasts; an open one as long as meetings can be made."""
    content = turn.world.active
    start, end = meant.start, meant.end
    begin = calendar.instant(content, start.replace(tzinfo=None)) if start else turn.now
    if meant.kind == "instant":
        return begin, begin + content.school.booking.length * calendar.MINUTE
    if end is not None:
        return begin, calendar.instant(content, end.replace(tzinfo=None))
    return begin, max(slots.horizon(content, turn.now), begin + DAY)


def why_not(turn: Turn, begin: Instant, finish: Instant) -> str:
    """Return what to say of a time without a free moment: too far, too soon, away, or taken."""
    content = turn.world.active
    if begin >= slots.horizon(content, turn.now):
        return "times.far"
    if finish <= turn.now + content.school.booking.lead * calendar.MINUTE:
        return "times.soon"
    place = turn.profile.location if content.location(turn.profile.location) else ""
    blocks = calendar.presence(content, turn.draft.person, begin, finish)
    here = any(place in ("", block.location) for block in blocks)
    return "times.nearest" if here else "times.away"
