"""What a typed moment means for booking: its stretch of time, a refusal, and why nothing is free.

The words themselves are read by `flows.understand.when`; which moments are free is not known here.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from flows import calendar, slots
from flows.understand.when import when

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flows.protocol import Instant, Slot
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


def tells_hours(turn: Turn, text: str) -> bool:
    """Tell whether `text` names a moment, or hours of any day ("na 2 uur", "'s ochtends niet")."""
    return is_time(turn, text) or bool(said(turn, text).closed)


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


def told_day(turn: Turn) -> date | None:
    """Return the day that was last talked about, when it is not over."""
    day = date.fromisoformat(turn.draft.day) if turn.draft.day else None
    return day if day and day >= calendar.local(turn.world.active, turn.now).date() else None


def tell_day(turn: Turn, meant: When) -> None:
    """Remember the day that a wish is for; hours that are typed later are of that day."""
    start, end = meant.start, meant.end
    if start and (meant.kind == "instant" or (end and end.date() == start.date())):
        turn.keep(day=start.date().isoformat())


def on_told_day(turn: Turn, meant: When) -> When:
    """Move hours without a day to the day last talked about."""
    day = told_day(turn)
    if day is None or meant.dated or meant.start is None:
        return meant
    ahead = day - meant.start.date()
    end = meant.end + ahead if meant.end else None
    return msgspec.structs.replace(meant, start=meant.start + ahead, end=end)


def hits(turn: Turn, found: Sequence[Slot], meant: When) -> tuple[Slot, ...]:
    """Return the free moments that are wished; hours without a day are those of any day.

    Of "di half 3 of wo half 4" both. Those of the day last talked about come first.
    """
    every = (meant, *meant.also)
    fits = [one for one in found if any(_fits(turn, one, wished) for wished in every)]
    return tuple(fits) if meant.dated else told_first(turn, fits)


def told_first(turn: Turn, found: Sequence[Slot]) -> tuple[Slot, ...]:
    """Put the moments of the day last talked about before the others."""
    day = told_day(turn)
    of_day = slots.on_day(turn.world.active, found, day) if day else ()
    return (*of_day, *(one for one in found if one not in of_day))


def _fits(turn: Turn, slot: Slot, wished: When) -> bool:
    if wished.dated or wished.start is None:
        begin, finish = span(turn, wished)
        return begin <= slot.start < (begin + 1 if wished.kind == "instant" else finish)
    first = slots.minute(wished.start)
    last = slots.minute(wished.end) if wished.end else first + 1
    return bool(slots.in_hours(turn.world.active, [slot], first, last))


def nearest(near: Sequence[Slot], hits: Sequence[Slot], begin: Instant) -> list[Slot]:
    """Return the moments near to one that is taken, with the next day's at the same hour."""
    same = next((one for one in hits if one.start > begin), None)
    found = sorted((one for one in near if one != same), key=lambda one: abs(one.start - begin))
    shown = [*found[: slots.OFFERED - 1], same] if same else near
    return sorted(shown, key=lambda one: one.start)


def suiting(
    turn: Turn, found: Sequence[Slot], closed: Iterable[tuple[int, int]]
) -> tuple[Slot, ...]:
    """Return the moments at which the student can: none that begins, or still lasts, then."""
    content = turn.world.active

    def collides(slot: Slot) -> bool:
        begin = slots.minute(calendar.local(content, slot.start))
        end = begin + (slot.end - slot.start) // calendar.MINUTE
        return any(begin < last and first < end for first, last in closed)

    return tuple(one for one in found if not collides(one))


def liked(
    turn: Turn, found: Sequence[Slot], begin: Instant = 0, finish: Instant | None = None
) -> tuple[Slot, ...]:
    """Leave out the hours that were refused before; not when nothing would be left in a time."""
    left = suiting(turn, found, turn.draft.closed)
    inside = [one for one in left if begin <= one.start and (not finish or one.start < finish)]
    return left if inside else tuple(found)


def only_bounds(text: str, meant: When) -> bool:
    """Tell whether hours are asked for ("na 2 uur"), and not only refused."""
    return not _NOT.search(text) and all(
        first == 0 or last == DAY // calendar.MINUTE for first, last in meant.closed
    )


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
