"""Decides by its neighbours whether a word that may be a day or a month is one: "ma", "zat"."""

from __future__ import annotations

import re
from collections.abc import Callable

from flows.understand.times.wordings import WORDS, Token

EDGE = Token("", ",")

_FAMILY = {"me", "mn", "mijn", "je", "zn", "haar", "my", "mama", "papa"}
_NOT_DO = {
    "i",
    "you",
    "we",
    "u",
    "to",
    "can",
    "it",
    "what",
    "how",
    "they",
    "not",
    "do",
    "please",
    "only",
    "just",
    "cant",
    "wont",
    "couldnt",
    "could",
    "would",
    "might",
    "will",
    "ill",
    "id",
    "should",
    "must",
    "dont",
    "he",
    "she",
}
_BUT = {
    "ik",
    "k",
    "dat",
    "das",
    "hoe",
    "wat",
    "waarom",
    "als",
    "hij",
    "ze",
    "er",
    "me",
    "mn",
    "die",
}
_SITTING = _BUT | {
    "u",
    "je",
    "niet",
    "iemand",
    "we",
    "in",
    "met",
    "te",
    "vast",
    "toen",
    "jij",
    "niemand",
}
_STEPPING = {"v": "voor", "o": "over"}
"""Between the numbers of a clock: "kwart v 2"."""
_JOINED = {"of", "en", "or", "and", "/", "-", ","}
_DATED_CLOCK = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])")
"""A clock time that a clock time follows is a date: "22.09 om 10 uur"."""
_DATED = set("0123tMPsr")


def meaning(tokens: list[Token], words: list[str], at: int, settled: Token) -> Token:
    """Decide by its neighbours whether a word that may be a day or month is one.

    `settled` is what was decided of the word before it.
    """
    token, word = tokens[at], words[at]
    before = tokens[at - 1] if at else EDGE
    after = tokens[at + 1] if at + 1 < len(tokens) else EDGE
    if token.sign == "T" and token.value == 1 and settled.sign == "D" and word[0] not in "t2":
        return WORDS["ochtend"]
    if word == "do" and at + 1 < len(words) and words[at + 1][0] in "t2" and after.sign == "T":
        return Token(word, "_")
    if token.sign == "t" and after.sign in "pt" and _DATED_CLOCK.fullmatch(word):
        return Token(word, "s", *map(int, word.split(".")))
    if word in _STEPPING and before.sign in "KI0123" and after.sign in "h012":
        return WORDS[_STEPPING[word]]
    if token.sign == "z" and after.sign == "P":
        return WORDS["vandaag"]
    doubt = _DOUBTS.get(word)
    if doubt is not None and doubt(before, after):
        if word == "do" and after.sign in "012t" and _ends(tokens, at + 2):
            return Token("at", "p")
        return Token("maar" if word == "ma" else word, "_")
    return token


def _ends(tokens: list[Token], at: int) -> bool:
    """Whether no thing is counted there: "can we do 11" but "i do 3 shifts"."""
    return at >= len(tokens) or tokens[at].sign in ",OTDPU"


def _no_sunday(before: Token, after: Token) -> bool:
    near = before.word in _JOINED or before.sign in "cz," or after.word in _JOINED
    return after.sign not in _DATED or (after.sign in "0123t" and not near)


def _no_friday(before: Token, after: Token) -> bool:
    if before.sign in "xOcz":
        return False
    return before.sign != "," or after.sign not in "0123tphPKrs,x"


def _no_month(before: Token, after: Token) -> bool:
    return before.sign not in "0123EivSZcv" and after.sign not in "0123"


_DOUBTS: dict[str, Callable[[Token, Token], bool]] = {
    "do": lambda before, after: (
        before.word in _NOT_DO or after.word in _NOT_DO or after.sign == "D"
    ),
    "ma": lambda before, after: before.word in _FAMILY or after.word in _BUT,
    "di": lambda before, _: before.word in _FAMILY,
    "zat": lambda before, after: before.word in _SITTING or after.word in _SITTING,
    "zo": _no_sunday,
    "zon": _no_sunday,
    "vrij": _no_friday,
    "jan": _no_month,
    "mar": _no_month,
    "mei": lambda _, after: after.word in {"dat", "it", "ik", "de"},
    "may": _no_month,
    "march": _no_month,
}
