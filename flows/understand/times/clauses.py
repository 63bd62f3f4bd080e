"""Tells of a clause whether it is over, or whether the time in it is taken already.

What of a clause is refused is `times.refusals`; all of them together are `times.wishes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flows.understand.times.phrases import GOES_ON
from flows.understand.times.pieces import Item
from flows.understand.times.signals import (
    ABLE,
    ASKED,
    ASKING,
    BEING,
    BUSY,
    COMES_WELL,
    COMING,
    CONDITION,
    DOING,
    GOING_HERE,
    HAVE,
    HERE,
    LIVING,
    MEETING,
    MOVING,
    MUST,
    NOT,
    NOT_PAST,
    OPEN,
    PLACED,
    READY,
    TAKING_OFF,
    TOPIC,
    WISHING,
    WITH,
    WORK,
    YOURS,
)
from flows.understand.times.told import is_told
from flows.understand.times.wordings import Token

Part = Item | Token

_HOLDING = HAVE | {"is", "has"}
_UNLIKE_LESSONS = WISHING | OPEN | NOT
_UNLIKE_HOME = WISHING | {"alleen"}
_UNLIKE_DUTY = WISHING - {"doen"}
_UNLIKE_MOVING = CONDITION | NOT
_PROVIDING = frozenset(("als", "zodra", "mits", "if", "when"))
_RISING = frozenset(("sta", "staat", "stond"))
_PRESSING = frozenset(("het", "t", "moet", "echt", "nog", "wel", "dus", "gewoon", "gwn", "vandaag"))
"""With no more words than these "het moet echt vandaag" is a wish."""
_STANDING = frozenset(("sta", "staan"))


@dataclass
class Clause:
    parts: list[Part] = field(default_factory=list)
    opened_by: str = ""
    asked: bool = False
    _words: list[str] = field(default_factory=list)
    _length: int = 0

    def items(self) -> list[Item]:
        return [part for part in self.parts if isinstance(part, Item) and part.kind != "nothing"]

    def tokens(self) -> list[Token]:
        return [part for part in self.parts if isinstance(part, Token)]

    def words(self) -> list[str]:
        """Return the words; read again only when the clause grew or was cut."""
        if self._length != len(self.parts):
            self._words = [part.word for part in self.parts if isinstance(part, Token)]
            self._length = len(self.parts)
        return self._words

    def says(self, words: frozenset[str]) -> bool:
        return not words.isdisjoint(self.words())


def is_over(clause: Clause) -> bool:
    if any(item.kind == "past" for item in clause.items()):
        return True
    if clause.says(NOT_PAST):
        return False
    return is_told(clause.words())


def is_busy(clause: Clause) -> bool:
    """Whether something else takes the time that is said: a toets, a bus, work."""
    if any(_occupies(clause, at) for at in range(len(clause.parts))):
        return True
    said = set(clause.words())
    if clause.says(MOVING) or any(pair <= said for pair in TAKING_OFF):
        return not clause.says(_UNLIKE_MOVING) and clause.opened_by != "nee"
    if clause.says(WORK) and clause.says(MUST):
        return True
    return _is_going(clause) or _is_met(clause) or _is_daily(clause) or _is_elsewhere(clause)


def _occupies(clause: Clause, at: int) -> bool:
    """Whether the word there takes the time: "toets", "bezet", "sinds"."""
    token = clause.parts[at]
    if isinstance(token, Item) or not (token.sign == "L" or token.word in BUSY):
        return False
    if token.word in {"sinds", "since"}:
        return True
    parts, said = clause.parts, set(clause.words())
    before = [part.word for part in parts[max(0, at - 3) : at] if isinstance(part, Token)]
    if not NOT.isdisjoint(before) or _is_provided(clause, at):
        return False
    if token.word in BUSY and not _is_free(token, said):
        return True
    done = bool(said & READY and said & BEING) and "bij" not in said
    following = next(iter(parts[at + 1 : at + 2]), None)
    return token.sign == "L" and not (done or _is_topic(clause, before, following))


def _is_free(token: Token, said: set[str]) -> bool:
    """Whether what begins or is planned then is free time: "om 10 begint mijn tussenuur"."""
    if token.word in {"staan", "staat", "gepland", "ingepland"}:
        return not said.isdisjoint({"niets", "niks"})
    if token.word not in {"begint", "begin", "start", "starts"}:
        return False
    return any(word.endswith(("enuur", "pauze", "break", "vakantie")) for word in said)


def _is_provided(clause: Clause, at: int) -> bool:
    """Whether "als" opens what is said: "volgende maand als ik salaris heb"."""
    before, after = clause.parts[:at], clause.parts[at:]
    first = clause.parts[0]
    if isinstance(first, Token) and first.word in _PROVIDING:
        return any(isinstance(part, Token) and part.word in ASKING for part in after)
    for part in reversed(before):
        if isinstance(part, Item):
            return False
        if part.word in _PROVIDING:
            return any(isinstance(one, Item) for one in before)
    return False


def _is_topic(clause: Clause, before: Sequence[str], following: Part | None) -> bool:
    """Whether "over stage" is what the talk is to be of; "werk je vrijdag?" is a question."""
    if isinstance(following, Token) and following.word in {"je", "jij", "u", "jullie"}:
        return True
    return not TOPIC.isdisjoint(before[-2:]) and not clause.says(BUSY)


def _is_going(clause: Clause) -> bool:
    words = clause.words()
    if {"toch", "zijn"} <= set(words) or set(words) <= _PRESSING:
        return False
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        if word == "naar" and following not in GOING_HERE and clause.says(MUST):
            return True
        owed = following not in ASKED or isinstance(clause.parts[0], Item)
        if word == "moet" and owed and not clause.says(_UNLIKE_DUTY):
            return True
    return False


def _is_elsewhere(clause: Clause) -> bool:
    """Whether something unknown is done then, "heb om 10 zwemmen", or somewhere unknown."""
    if clause.asked or clause.says(_UNLIKE_LESSONS) or _is_put(clause):
        return False
    if clause.says(_PROVIDING) and clause.says(READY):
        return False
    parts = clause.parts
    standing = clause.says(_STANDING) and not clause.says(HERE)
    for at, part in enumerate(parts):
        if isinstance(part, Item) or part.sign != "_" or not _is_unknown(part.word):
            continue
        before = parts[at - 1] if at else None
        if isinstance(before, Token) and before.sign == "k":
            before = parts[at - 2] if at > 1 else None
        near = isinstance(before, Token) and (before.sign in "iO" or before.word in {"bij", "with"})
        if (near and clause.says(PLACED)) or clause.says(DOING) or standing:
            return True
    return False


def _is_put(clause: Clause) -> bool:
    """Whether somebody is asked: "heb je iets op maandag"."""
    return bool(clause.words()[1:2]) and clause.words()[1] in {"je", "jij", "u", "jullie", "you"}


def _is_unknown(word: str) -> bool:
    return len(word) > 3 and word.isalpha() and word not in GOES_ON and word not in ABLE  # noqa: PLR2004 - no particle


def _is_daily(clause: Clause) -> bool:
    """Whether it is said when somebody gets up, is home, or gets something."""
    if clause.says(_UNLIKE_HOME) or any(item.kind in {"delay", "asap"} for item in clause.items()):
        return False
    words = clause.words()
    rises = words[-1:] == ["op"] and clause.says(_RISING)
    comes = clause.says(COMING) and not clause.says(COMES_WELL)
    return rises or comes or clause.says(LIVING)


def _is_met(clause: Clause) -> bool:
    """Whether somebody else is met: "heb gesprek met me mentor"."""
    return (
        clause.says(_HOLDING)
        and clause.says(MEETING)
        and clause.says(WITH)
        and not clause.says(YOURS)
    )
