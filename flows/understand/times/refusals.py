"""Parts what is wished in a clause from what is refused: "niet" and "wel", before and behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flows.understand.times.clauses import Clause, Part
from flows.understand.times.pieces import DAYS, Item
from flows.understand.times.signals import (
    ABLE,
    AFFIRM,
    ASKING,
    BETWEEN,
    BRIEFLY,
    CONDITION,
    HARMLESS,
    LINKS,
    MIND,
    NOT,
    POSSIBLE,
    YES,
)
from flows.understand.times.wordings import Token

_INVITING = frozenset(("kunnen", "mag", "zullen", "could"))
"""With these "mag het niet vrijdag" is a wish without its question mark too."""


_COMING = frozenset(("komen", "gaan", "langskomen", "bellen", "afspreken", "praten"))
_FAR = frozenset(("cant", "cannot", "couldnt", "wont"))
"""These reach over any verb: "i cant stay very long today"."""


def sides(clause: Clause) -> tuple[list[Item], list[Item]]:
    """Part what is wished of a clause from what is refused in it."""
    found = _Sides(clause)
    at = 0
    while at < len(clause.parts):
        part = clause.parts[at]
        at += 1
        if isinstance(part, Item):
            found.pending.append(part)
            found.between = []
        elif part.word in AFFIRM | YES:
            found.wish()
        elif part.word not in NOT or _is_harmless(clause, at - 1, found.between):
            found.between.append(part.word)
        else:
            at = found.refuse(at)
    found.wish()
    return found.wished, found.refused


@dataclass
class _Sides:
    clause: Clause
    wished: list[Item] = field(default_factory=list)
    refused: list[Item] = field(default_factory=list)
    pending: list[Item] = field(default_factory=list)
    """Said since the last "niet" or "wel"."""
    between: list[str] = field(default_factory=list)
    """The words since the last piece of time."""

    def wish(self) -> None:
        self.wished += self.pending
        self.pending = []

    def refuse(self, at: int) -> int:
        """Refuse what a "niet" before `at` is said of; return where to read on."""
        parts = self.clause.parts
        reach = _reached(parts, at)
        if reach and not (self.pending and _comes_after(parts, reach, self.between)):
            self.wish()
            phrase, at = _phrase(parts, reach)
            self.refused += phrase
        elif _concerns(parts, at - 1, self.pending, self.between):
            self.refused += self.pending
            self.pending = []
            if reach and _completes(self.refused, parts[reach]):
                self.refused += _phrase(parts, reach)[0]
                return len(parts)
        return at


def _is_harmless(clause: Clause, at: int, between: Sequence[str]) -> bool:
    """Whether this "niet" refuses no time: "geen probleem", "als het niet kan"."""
    following = [part for part in clause.parts[at + 1 : at + 3] if isinstance(part, Token)]
    if following and following[0].word in HARMLESS:
        return not (following[0].word == "te" and following[-1].word in _COMING)
    linked = following[1:] if following and following[0].word in LINKS else following[:1]
    if any(token.sign in "LC" for token in linked):
        return True
    if not CONDITION.isdisjoint(between) or not MIND.isdisjoint(between):
        return True
    if between[-1:] == ["waarom"] or between[-1:] == ["why"]:
        return True
    words = clause.words()[:at]
    if len(words) not in {2, 3} or words[0] not in ASKING:
        return False
    return clause.asked or words[0] in _INVITING


def _reached(parts: Sequence[Part], at: int) -> int:
    """Return where the piece stands that a "niet" before `at` is said of, or 0."""
    said = parts[at - 1]
    far = isinstance(said, Token) and said.word in _FAR
    for index in range(at, min(at + (8 if far else 5), len(parts))):
        part = parts[index]
        if isinstance(part, Item):
            if part.kind == "nothing":
                continue
            return index
        if part.word not in BETWEEN and not far:
            return 0
    return 0


def _comes_after(parts: Sequence[Part], reach: int, between: Sequence[str]) -> bool:
    """Whether "niet" belongs to what stands before it: "dinsdag kan niet woensdag wel"."""
    following = parts[reach + 1] if reach + 1 < len(parts) else None
    said = isinstance(following, Token) and following.word in (
        AFFIRM | YES | NOT | {"kan", "lukt", "ook"}
    )
    return said or not ABLE.isdisjoint(between)


def _completes(refused: Sequence[Item], part: Part) -> bool:
    """Whether a day behind "niet" belongs to the hour before it: "10 uur kan niet op vrijdag"."""
    if not isinstance(part, Item):
        return False
    return all((item.kind in DAYS) != (part.kind in DAYS) for item in refused)


def _phrase(parts: Sequence[Part], at: int) -> tuple[list[Item], int]:
    """Return the pieces that are refused together from `at` on, and where they end."""
    phrase: list[Item] = []
    joined = True
    while at < len(parts):
        part = parts[at]
        if isinstance(part, Item):
            if part.kind in DAYS and any(one.kind in DAYS for one in phrase) and not joined:
                break
            phrase.append(part)
            joined = False
        elif part.sign in "xe," or part.word == "ook":
            joined = True
        else:
            break
        at += 1
    return phrase, at


def _concerns(parts: Sequence[Part], at: int, pending: list[Item], between: list[str]) -> bool:
    """Whether a "niet" at the end refuses the pieces before it."""
    said = parts[at]
    following = parts[at + 1] if at + 1 < len(parts) else None
    if isinstance(said, Token) and said.word in {"geen", "no"} and isinstance(following, Token):
        return following.word in POSSIBLE
    if pending and pending[-1].kind == "asap":
        return set(between) <= BRIEFLY or not ABLE.isdisjoint(between)
    return bool(pending)
