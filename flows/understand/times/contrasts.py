"""Tells how a clause goes with the one before: against it, on about it, or beside it."""

from __future__ import annotations

from flows.understand.times.clauses import Clause, Part, is_busy
from flows.understand.times.pieces import DAYS, Item
from flows.understand.times.signals import (
    AFFIRM,
    ALSO,
    BEGINNING,
    BESIDES,
    DUTY,
    FREE,
    HERE,
    MEETING,
    NAY,
    OPEN,
    STARTING,
    WISHING,
    WORKING,
    YES,
)
from flows.understand.times.statements import is_content
from flows.understand.times.wordings import Token


def is_unclear(clause: Clause) -> bool:
    """Whether unknown words stand behind a day; they may be what is done then: "wo zwolle"."""
    if clause.asked or clause.says(WISHING | YES | AFFIRM | OPEN | MEETING):
        return False
    at = next((at for at, part in enumerate(clause.parts) if _is_day(part)), len(clause.parts))
    return any(
        is_content(part) or (isinstance(part, Token) and part.word in NAY)
        for part in clause.parts[at + 1 :]
    )


def is_clear(clause: Clause) -> bool:
    """Whether a time is wished beyond doubt, and not besides another."""
    if clause.says(BESIDES) or any(part.sign == "x" for part in clause.tokens()):
        return False
    hours = any(item.kind not in DAYS for item in clause.items())
    return hours or clause.says(WISHING | YES | AFFIRM | FREE)


def adds_to_busy(clause: Clause) -> bool:
    """Whether it says more of what takes the time: "wo ook", "7:15 daar zijn"."""
    words = set(clause.words())
    if any(map(_is_day, clause.parts)):
        return words <= ALSO
    return words <= BEGINNING and not words.isdisjoint(STARTING)


def is_then_busy(clause: Clause) -> bool:
    """Whether "maar dan heb ik les" is said of the time before it."""
    if clause.opened_by not in {"maar", "but"} or clause.asked or clause.says(AFFIRM):
        return False
    words = set(clause.words())
    works = words <= WORKING and not words.isdisjoint(DUTY)
    return works or (not {"dan", "then"}.isdisjoint(clause.words()[:2]) and is_busy(clause))


def is_just(clause: Clause) -> bool:
    """Whether it is of a moment ago: "net stond ik er nog"."""
    return clause.words()[:1] == ["net"] and clause.says(HERE)


def _is_day(part: Part) -> bool:
    return isinstance(part, Item) and part.kind in DAYS
