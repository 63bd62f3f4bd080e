"""Reads what is typed against the moments on screen: which one is meant, or others than these.

Which words name a time is not known here: that is read by `flows.understand.when`.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from flows import calendar, slots
from flows.understand.times.signals import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.protocol import Slot
    from flows.turn import Turn
    from flows.understand.when import When

_WORD = re.compile(r"[^\W_]+")
_NTH = re.compile(r"([1-9])(?:e|ste|de|st|nd|rd|th)")
_NTHS = "eerste tweede derde vierde vijfde zesde zevende achtste"
_NTHS_EN = "first second third fourth fifth sixth seventh eighth"
_COUNTED = "een twee drie vier vijf zes zeven acht"
_COUNTED_EN = "one two three four five six seven eight"


def _from_one(*lines: str) -> dict[str, int]:
    return {word: at for line in lines for at, word in enumerate(line.split(), start=1)}


_ORDINALS = _from_one(_NTHS, _NTHS_EN)
_NUMBERS = _from_one(_COUNTED, _COUNTED_EN, "1 2 3 4 5 6 7 8")
_LAST = words("laatste onderste last")
_MIDDLE = words("middelste middle")
_NUMBERED = words("optie nummer nr keuze option number choice")
_YES = words("ja jaa yes ok oke oké okay prima goed graag die deze yep sure doe")
_BESIDE = (
    _YES
    | _NUMBERED
    | words(
        "nee dan maar ik wil kies neem pak liever toch gewoon de het is lijkt me mij fijn beste aub"
        " past kan lukt wel plek tijd moment tijdstip i take want choose the please pls prefer like"
        " would d ll one works fine good slot then for that top perfect"
    )
)
"""Words that may stand beside the one that points."""
_LATER = words("later latere")
_EARLIER = words("eerder eerdere vroeger vroegere earlier")
_WHOLE_DAY = words("dag day")
_ABOUT = _BESIDE | words(
    "iets wat beetje nog een kan het t ook op die dezelfde heb hebt je u er tijden momenten plekken"
    " mag kunnen moet zou any something do you have bit a can it be could slots times on in same"
    " dag day"
)
"""Words that may stand beside "later"."""


def moments(turn: Turn) -> tuple[Slot, ...]:
    """Return the moments that have a button now."""
    known = turn.draft.slots
    return tuple(known[one] for one in turn.session.offered.options if one in known)


def pointed(turn: Turn, text: str) -> str:
    """Return the button that is meant by its place: "de tweede", "optie 3", "die laatste"."""
    shown = [one for one in turn.session.offered.options if one.startswith(("slot:", "day:"))]
    line = _WORD.findall(text.lower())
    read = [_place(line, at, len(shown)) for at in range(len(line))]
    places = [place for place in read if place]
    beside = {word for word, place in zip(line, read, strict=True) if not place}
    if not shown or not beside <= _BESIDE:
        return ""
    if len(shown) == 1 and not places and beside & _YES and "nee" not in beside:
        return "" if turn.session.panel else shown[0]  # "ja" may answer what the panel asks
    return shown[places[0] - 1] if len(places) == 1 and places[0] <= len(shown) else ""


def _place(line: Sequence[str], at: int, count: int) -> int:
    """Return which one of `count` a word points at, counted from 1; 0 when it does not."""
    word = line[at]
    if word in _LAST:
        return count
    if word in _MIDDLE:
        return count // 2 + 1 if count % 2 else 0
    if at and line[at - 1] in _NUMBERED:
        return _NUMBERS.get(word, 0)
    nth = _NTH.fullmatch(word)
    return int(nth[1]) if nth else _ORDINALS.get(word, 0)


def meant_by(turn: Turn, meant: When) -> str:
    """Return the button of the one moment on screen that a time or a day can only mean."""
    shown = moments(turn)
    content = turn.world.active
    if meant.start is None or meant.also:
        return ""
    if meant.kind == "instant" and not meant.dated:
        minute = slots.minute(meant.start)
        fits = slots.in_hours(content, shown, minute, minute + 1)
    elif meant.kind == "window" and _is_day(meant):
        days = [calendar.local(content, one.start).date() for one in shown]
        apart = len(set(days)) == len(days) > 1
        fits = slots.on_day(content, shown, meant.start.date()) if apart else ()
    else:
        return ""
    return f"slot:{fits[0].start}" if len(fits) == 1 else ""


def _is_day(meant: When) -> bool:
    """Tell whether a wish is for a day and says nothing of its hours."""
    start, end = meant.start, meant.end
    return bool(start and end and meant.dated and end - start == timedelta(hours=9))


def step(text: str) -> str:
    """Return "later" or "earlier" when other moments than those on screen are asked for."""
    said = set(_WORD.findall(text.lower()))
    later, earlier = said & _LATER, said & _EARLIER
    if bool(later) == bool(earlier) or not said - later - earlier <= _ABOUT:
        return ""
    return "later" if later else "earlier"


def others(turn: Turn, text: str, found: Sequence[Slot]) -> tuple[Slot, ...]:
    """Return moments later or earlier than those on screen, on the same day when there are."""
    content, seen = turn.world.active, [one.start for one in moments(turn)]
    if not seen:
        return ()
    later = step(text) == "later"
    edge = max(seen) if later else min(seen)
    left = [one for one in found if (one.start > edge if later else one.start < edge)]
    day = calendar.local(content, edge).date()
    of_day = slots.on_day(content, left, day)
    if of_day and not _WHOLE_DAY.isdisjoint(_WORD.findall(text.lower())):
        return slots.times(content, of_day, day, slots.OFFERED)
    return tuple(left[: slots.OFFERED] if later else (of_day or left)[-slots.OFFERED :])
