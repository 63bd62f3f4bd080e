"""Cuts a line into clauses, each opened by the word that tells how it goes with the one before."""

from __future__ import annotations

from collections.abc import Sequence

from flows.understand.times.clauses import Clause, Part, is_busy, is_over
from flows.understand.times.pieces import DAYS, Item
from flows.understand.times.signals import (
    AFFIRM,
    AFTERWARDS,
    ASKING,
    BREAKS,
    CHANGED_TO,
    CORRECT,
    ELSE,
    EXCEPT,
    FREE,
    HESITATING,
    INSTEAD,
    MOVING,
    NOT,
    QUESTIONS,
    RATHER,
    YES,
)
from flows.understand.times.wordings import Token

_SUBJECTS = frozenset(("ik", "i", "toen", "k", "daarvoor"))
"""After these "en" begins a new clause."""
_POSSIBLE = AFFIRM | YES | FREE
_REASONING = frozenset(("ik", "i", "k", "moet", "heb", "have", "must"))
"""After "zsm" these begin why: "zsm aub ik moet t maandag inleveren"."""
_SHIFTED = frozenset(("verzet", "verplaatst", "verschoven", "uitgesteld", "verhuisd"))
_BEING = frozenset(("is", "zijn"))
"""With these it is told that something has another time by now."""
_PROPOSING = frozenset(("doe", "kom", "zet", "zeg", "plan", "kies", "pak", "neem", "bel", "toch"))
"""With these "maar" begins nothing new: "doe maar maandag"."""


def cut(parts: Sequence[Part]) -> list[Clause]:
    clauses = [Clause()]
    for at, part in enumerate(parts):
        clause = clauses[-1]
        if isinstance(part, Item):
            if _turns(part, clause, parts[at + 1 : at + 4]):
                clauses.append(Clause(opened_by=","))
            clauses[-1].parts.append(part)
            continue
        opens = _opens(part, clause, parts[at + 1 :])
        if opens == "," and clause.opened_by == "nee" and not clause.items():
            opens = "nee"
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
    if _only_proposes(word, clause, rest):
        return None
    name = next((name for words, name in _OPENERS if word in words), None)
    if name is not None:
        return name or word
    if (word in HESITATING and _repairs(clause, rest)) or (word == "maak" and _remakes(rest)):
        return "nee"
    if _changes(word, clause):
        return "nee" if rest and isinstance(rest[0], Item) else None
    return word if _goes_on(token, clause, rest) else None


def _goes_on(token: Token, clause: Clause, rest: Sequence[Part]) -> bool:
    """Whether a word begins the next thing that is said."""
    word, said = token.word, bool(clause.items())
    if word in AFTERWARDS and word != "dan":
        return said
    if word in QUESTIONS:
        return not said
    kinds = {item.name if item.kind == "asap" else item.kind for item in clause.items()}
    if kinds == {"soon"} and word in _REASONING:
        return any(isinstance(part, Item) for part in rest)
    if token.sign == "e":
        following = rest[0] if rest else None
        return (
            said
            and kinds != {"stay"}
            and isinstance(following, Token)
            and following.word in _SUBJECTS
        )
    more = word in ASKING and said and any(isinstance(part, Item) for part in rest)
    return more and (is_over(clause) or is_busy(clause))


def _turns(item: Item, clause: Clause, rest: Sequence[Part]) -> bool:
    """Whether a day begins what is possible after what is not: "wo rooster vol do leeg"."""
    if item.kind not in DAYS or not any(one.kind in DAYS for one in clause.items()):
        return False
    last = clause.parts[-1]
    if isinstance(last, Item) or last.sign in "xe," or not is_busy(clause):
        return False
    return any(isinstance(part, Token) and part.word in _POSSIBLE for part in rest)


def _only_proposes(word: str, clause: Clause, rest: Sequence[Part]) -> bool:
    """Whether "liever niet" refuses, and "doe maar" begins nothing new."""
    following = rest[0] if rest else None
    if word in RATHER:
        return isinstance(following, Token) and following.word in NOT
    return word == "maar" and not _PROPOSING.isdisjoint(clause.words()[-1:])


def _changes(word: str, clause: Clause) -> bool:
    if word == "naar" and not _SHIFTED.isdisjoint(clause.words()):
        return not clause.says(_BEING)
    if word in CHANGED_TO:
        return word != "wordt" or bool(clause.items())
    return word == "to" and clause.says(MOVING)


def _repairs(clause: Clause, rest: Sequence[Part]) -> bool:
    """Whether "euh" stands between two hours or two days: "om 9 euh 10 uur"."""
    if not clause.parts or not rest:
        return False
    first, second = clause.parts[-1], rest[0]
    if not isinstance(first, Item) or not isinstance(second, Item):
        return False
    return (first.kind in DAYS) == (second.kind in DAYS)


def _remakes(rest: Sequence[Part]) -> bool:
    """Whether "maak" begins "maak er 10 uur van"."""
    return len(rest) > 1 and isinstance(rest[0], Token) and rest[0].word in {"er", "daar", "dat"}


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
