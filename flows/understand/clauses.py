"""Cuts a line into clauses, and tells of each whether it is over or the time is taken already.

What of a clause is refused is `flows.understand.refusals`; all of them together are
`flows.understand.wishes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flows.understand.phrases import GOES_ON
from flows.understand.pieces import DAYS, Item
from flows.understand.signals import (
    ABLE,
    AFTERWARDS,
    ASKED,
    ASKING,
    BREAKS,
    BUSY,
    CHANGED_TO,
    COMES_WELL,
    COMING,
    CONDITION,
    CORRECT,
    DOING,
    ELSE,
    EXCEPT,
    GOING_HERE,
    HAVE,
    INSTEAD,
    LIVING,
    MEETING,
    MOVING,
    MUST,
    NOT,
    NOT_PAST,
    OPEN,
    PAST,
    PLACED,
    QUESTIONS,
    RATHER,
    TAKING_OFF,
    TOPIC,
    WISHING,
    WITH,
    WORK,
    YOURS,
)
from flows.understand.wordings import Token

Part = Item | Token


@dataclass
class Clause:
    parts: list[Part] = field(default_factory=list)
    opened_by: str = ""
    asked: bool = False

    def items(self) -> list[Item]:
        return [part for part in self.parts if isinstance(part, Item) and part.kind != "nothing"]

    def words(self) -> list[str]:
        return [part.word for part in self.parts if isinstance(part, Token)]

    def says(self, words: frozenset[str]) -> bool:
        return not words.isdisjoint(self.words())


def cut(parts: Sequence[Part]) -> list[Clause]:
    clauses = [Clause()]
    for at, part in enumerate(parts):
        clause = clauses[-1]
        if isinstance(part, Item):
            clause.parts.append(part)
            continue
        opens = _opens(part, clause, parts[at + 1 :])
        if part.word == "?":
            clause.asked = True
        if opens is None:
            clause.parts.append(part)
        else:
            clauses.append(Clause(opened_by=opens))
            if part.word in ASKING or part.word in AFTERWARDS or part.word in CORRECT:
                clauses[-1].parts.append(part)
    return clauses


def _opens(token: Token, clause: Clause, rest: Sequence[Part]) -> str | None:
    """Return what a word opens a new clause as, or None when it opens none."""
    word = token.word
    if token.sign == ",":
        return None if _lists(clause, rest) else word
    name = next((name for words, name in _OPENERS if word in words), None)
    if name is not None:
        return name or word
    if word in CHANGED_TO or (word == "to" and clause.says(MOVING)):
        return "nee" if rest and isinstance(rest[0], Item) else None
    if word in AFTERWARDS and word != "dan":
        return word if clause.items() else None
    if word in QUESTIONS:
        return None if clause.items() else word
    more = word in ASKING and clause.items() and any(isinstance(part, Item) for part in rest)
    return word if more and (is_over(clause) or is_busy(clause)) else None


def _lists(clause: Clause, rest: Sequence[Part]) -> bool:
    """Whether a comma only stands in a row of days: "niet ma, di of wo"."""
    if not clause.parts or len(rest) < 3:  # noqa: PLR2004 - a day, "of" and a day
        return False
    first, last = clause.parts[-1], rest[2]
    joined = isinstance(rest[1], Token) and rest[1].sign in "xe,"
    return joined and all(
        isinstance(part, Item) and part.kind in DAYS for part in (first, rest[0], last)
    )


_OPENERS = (
    (BREAKS, ""),
    (INSTEAD, "ipv"),
    (EXCEPT, "except"),
    (CORRECT, "nee"),
    (RATHER, "rather"),
    (ELSE, "else"),
)


def is_over(clause: Clause) -> bool:
    if any(item.kind == "past" for item in clause.items()):
        return True
    return clause.says(PAST) and not clause.says(NOT_PAST)


def is_busy(clause: Clause) -> bool:
    """Whether something else takes the time that is said: a toets, a bus, work."""
    tokens = clause.parts
    said = set(clause.words())
    for at, token in enumerate(tokens):
        if not isinstance(token, Token):
            continue
        before = [part.word for part in tokens[max(0, at - 3) : at] if isinstance(part, Token)]
        following = next(iter(clause.parts[at + 1 : at + 2]), None)
        if not NOT.isdisjoint(before):
            continue
        if token.word in BUSY or (token.sign == "L" and not _is_topic(clause, before, following)):
            return True
    if clause.says(MOVING) or any(pair <= said for pair in TAKING_OFF):
        return not clause.says(CONDITION | NOT) and clause.opened_by != "nee"
    if clause.says(WORK) and clause.says(MUST):
        return True
    return _is_going(clause) or _is_met(clause) or _is_daily(clause) or _is_elsewhere(clause)


def _is_topic(clause: Clause, before: Sequence[str], following: Part | None) -> bool:
    """Whether "over stage" is what the talk is to be of; "werk je vrijdag?" is a question."""
    if isinstance(following, Token) and following.word in {"je", "jij", "u", "jullie"}:
        return True
    return not TOPIC.isdisjoint(before[-2:]) and not clause.says(BUSY)


def _is_going(clause: Clause) -> bool:
    words = clause.words()
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        if word == "naar" and following not in GOING_HERE and clause.says(MUST):
            return True
        owed = following not in ASKED or isinstance(clause.parts[0], Item)
        if word == "moet" and owed and not clause.says(WISHING - {"doen"}):
            return True
    return False


def _is_elsewhere(clause: Clause) -> bool:
    """Whether something unknown is done then, "heb om 10 zwemmen", or somewhere unknown."""
    if clause.asked or clause.says(WISHING | OPEN | NOT):
        return False
    parts = clause.parts
    for at, part in enumerate(parts):
        if isinstance(part, Item) or part.sign != "_" or not _is_unknown(part.word):
            continue
        before = parts[at - 1] if at else None
        if isinstance(before, Token) and before.sign == "k":
            before = parts[at - 2] if at > 1 else None
        near = isinstance(before, Token) and (before.sign in "iO" or before.word == "bij")
        if (near and clause.says(PLACED)) or clause.says(DOING):
            return True
    return False


def _is_unknown(word: str) -> bool:
    return len(word) > 3 and word.isalpha() and word not in GOES_ON and word not in ABLE  # noqa: PLR2004 - no particle


def _is_daily(clause: Clause) -> bool:
    """Whether it is said when somebody gets up, is home, or gets something."""
    if clause.says(WISHING) or any(item.kind in {"delay", "asap"} for item in clause.items()):
        return False
    words = clause.words()
    rises = words[-1:] == ["op"] and clause.says(frozenset(("sta", "staat", "stond")))
    comes = clause.says(COMING) and not clause.says(COMES_WELL)
    return rises or comes or clause.says(LIVING)


def _is_met(clause: Clause) -> bool:
    """Whether somebody else is met: "heb gesprek met me mentor"."""
    return (
        clause.says(HAVE) and clause.says(MEETING) and clause.says(WITH) and not clause.says(YOURS)
    )
