"""What the grammar finds in a line: pieces of time, each read from a span of tokens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from flows.understand.times.clocks import Minutes
from flows.understand.times.wordings import Token

PARTS: dict[str, tuple[Minutes, Minutes]] = {
    "ochtend": (480, 720),
    "middag": (720, 1020),
    "avond": (1020, 1320),
    "vroeg": (480, 600),
    "lunch": (720, 780),
    "naschool": (900, 1020),
    "eind": (900, 1020),
    "nacht": (0, 360),
    "Socht": (480, 600),
    "Zocht": (600, 720),
    "Smidd": (720, 840),
    "Zmidd": (900, 1020),
}

DAYS = frozenset(("day", "dow", "week", "shift"))
"""The kinds of pieces that name a day."""

Kind = Literal[
    "day", "dow", "week", "shift", "clock", "range", "after", "before", "part", "past", "asap",
    "delay", "stay", "nothing",
]  # fmt: skip


class Item(NamedTuple):
    """One piece: `day` for days and weeks, `first` and `last` for minutes, `name` for parts."""

    kind: Kind
    day: date | None = None
    until: date | None = None
    first: Minutes = 0
    last: Minutes = 0
    name: str = ""
    rank: int = 1
    """0 when it is liked best, 2 when it is only the next best."""


class Span(NamedTuple):
    """What a rule of the grammar matched: the tokens from `at` to `end`."""

    line: Sequence[Token]
    at: int
    end: int
    today: date

    @property
    def tokens(self) -> Sequence[Token]:
        return self.line[self.at : self.end]

    @property
    def signs(self) -> str:
        return "".join(token.sign for token in self.tokens)

    def numbers(self, signs: str = "01234") -> list[int]:
        return [token.value for token in self.tokens if token.sign in signs]

    def value(self, signs: str) -> int:
        return next((token.value for token in self.tokens if token.sign in signs), 0)

    def next_word(self) -> Token | None:
        return self.line[self.end] if self.end < len(self.line) else None
