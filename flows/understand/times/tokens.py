"""Cuts a line into tokens, each with the sign of its meaning; words of two meanings get theirs.

Nothing is concluded: "ma" in "ma of di" is a Monday and in "me ma" it is not, but whether somebody
wants that Monday is for others to tell.
"""

from __future__ import annotations

import re

from flows.understand.text import fold
from flows.understand.times.meanings import EDGE, meaning
from flows.understand.times.phrases import (
    COUNTED,
    FILLING,
    GREETED,
    GREETING,
    NUMBERED,
    PHRASES,
    TAKING,
)
from flows.understand.times.slips import mended, placed, undoubled, unglued
from flows.understand.times.wordings import DATES_SAID, DAYS, HOURS_SAID, WORDS, Token, number_sign

_PIECE = re.compile(
    r"(?P<iso>20\d\d-\d\d?-\d\d?(?!\d))"
    r"|(?P<date>(?<![^\W_])\d{1,2}[-/]\d{1,2}(?:[-/](?:20)?\d\d)?(?![:.]?\d|[-/]\d)"
    r"|(?<!\d)\d{1,2}\.\d{1,2}\.(?:20)?\d\d(?!\d))"
    r"|(?P<clock>(?<!\d)\d{1,2}(?:[:.;]\d\d(?!\d)|,\d\d(?= ?u(?:ur)?\b)))"
    r"|(?P<halves>(?<!\d)\d[.,]5(?!\d))"
    r"|(?P<number>\d+)"
    r"|(?P<word>t/m|v/d|a\.s\b\.?|[ap]\.m\b\.?|[^\W\d_]+)"
    r"|(?P<mark>[^\w\s]|\n)"
)
_AFTER_NUMBER = {"e": "E", "ste": "E", "de": "E", "th": "E", "nd": "E", "rd": "E", "st": "E"}
_CLOSE = {"en": "U", "ens": "U", "ish": "U", "isch": "U", "m": "I"} | _AFTER_NUMBER
_NEAR = {
    "e": "E",
    "ste": "E",
    "u": "U",
    "h": "U",
    "klok": "U",
    "achtig": "U",
    "ish": "U",
    "am": "A",
    "pm": "Q",
    "a.m": "A",
    "p.m": "Q",
}
_DASHES = str.maketrans({"–": "-", "—": "-", "‑": "-", "½": ",", "\u00a0": " "})
_SIGNS = {"&": "e", "@": "p"}
_COMPOUND = 6
_LAST_HOUR = 24
_LAST_MINUTE = 59


def read(text: str) -> list[Token]:
    """Return the tokens of a line."""
    tokens: list[Token] = []
    words: list[str] = []
    pieces = _pieces(text)
    for at, (kind, piece, glued) in enumerate(pieces):
        before = tokens[-1] if tokens else EDGE
        if kind == "word":
            tokens += _worded(piece, before, glued=glued)
        elif kind == "mark":
            tokens.append(_marked(piece))
        elif _means_nothing(pieces, at, before, glued=glued):
            tokens.append(Token(piece, "_"))
        else:
            tokens.append(_figure(kind, piece))
        words += [piece] * (len(tokens) - len(words))
    settled: list[Token] = []
    for at in range(len(tokens)):
        settled.append(meaning(tokens, words, at, settled[-1] if settled else EDGE))
    settled = [placed(settled, at) for at in range(len(settled))]
    return [token for at, token in enumerate(settled) if not _fills(settled, at)]


def _fills(tokens: list[Token], at: int) -> bool:
    """Whether a word only stands between: "over ongeveer 10 min"."""
    return at > 0 and tokens[at].word in FILLING and tokens[at - 1].sign in "Xpafbwn"


def _pieces(text: str) -> list[tuple[str, str, bool]]:
    """Cut the line, with phrases of several words made one; a piece may be glued to the last."""
    found = [
        (match.lastgroup or "", match[0], match.start())
        for match in _PIECE.finditer(fold(text.translate(_DASHES)))
    ]
    pieces: list[tuple[str, str, bool]] = []
    at, end = 0, -1
    while at < len(found):
        kind, piece, start = found[at]
        if piece in GREETING and at + 1 < len(found) and found[at + 1][1] in GREETED:
            pieces.append(("mark", ",", False))
            at += 2
            continue
        for words, instead in PHRASES.get(piece, ()):
            if tuple(part for _, part, _ in found[at : at + len(words)]) == words:
                pieces += [("number" if w.isdigit() else "word", w, False) for w in instead]
                at += len(words)
                break
        else:
            pieces.append((kind, piece, start == end))
            at += 1
        end = found[at - 1][2] + len(found[at - 1][1])
    return pieces


def _marked(piece: str) -> Token:
    if piece in _SIGNS:
        return Token(piece, _SIGNS[piece])
    return Token(piece, "-" if piece == "-" else "," if piece in ",;:?!.()\n/…" else "_")


def _means_nothing(
    pieces: list[tuple[str, str, bool]], at: int, before: Token, *, glued: bool
) -> bool:
    """Whether a number counts or names something: "3 boetes", "lokaal 2.14", "409 euro"."""
    following = pieces[at + 1][1] if at + 1 < len(pieces) else ""
    if before.word in NUMBERED or before.word == "€" or following in COUNTED or following == "€":
        return True
    if glued and before.sign == "_" and before.word.isalpha():
        return True
    room = pieces[at][0] == "clock" and "." in pieces[at][1] and before.sign in "id"
    if room:
        return following not in {"u", "uur", "h"}
    close = at + 1 < len(pieces) and pieces[at + 1][2] and pieces[at + 1][0] == "word"
    return close and following not in _CLOSE | _NEAR and following not in WORDS


def _figure(kind: str, piece: str) -> Token:
    if kind == "number":
        return Token(piece, number_sign(piece), int(piece[:6]))
    digits = [int(part) for part in re.findall(r"\d+", piece)]
    if kind == "iso":
        return Token(piece, "s", digits[2], digits[1], digits[0])
    if kind == "halves":
        return Token(piece, "H", digits[0] * 60 + 30)
    if kind == "clock":
        hour, minute = digits
        right = hour <= _LAST_HOUR and minute <= _LAST_MINUTE
        return Token(piece, "t" if right else "_", hour * 60 + minute)
    year = digits[2] if len(digits) > 2 else 0  # noqa: PLR2004 - a day, a month, a year
    sign = "r" if "-" in piece and not year else "s"
    return Token(piece, sign, digits[0], digits[1], year % 100 + 2000 if year else 0)


_PLURAL_DAYS = {f"{day}en": WORDS[day] for day in DAYS} | {
    f"{day}s": WORDS[day]
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
}
"""These tell what is so every week."""


def _says_hour(word: str, before: Token) -> bool:
    """Whether "vieren" is no verb, and "met zn vieren" no number of people."""
    if before.sign == "k" or before.word in {"zn", "ons"}:
        return False
    return word != "vieren" or before.sign in "abpufwovxe&-"


def _worded(word: str, before: Token, *, glued: bool) -> list[Token]:
    number = before.sign in "01234jt" and before.word[:1].isdigit()
    if number and glued and word in _CLOSE:
        return [Token(word, _CLOSE[word])]
    if number and word in _NEAR:
        return [Token(word, _NEAR[word])]
    if word == "a" and before.sign in "012UE":
        return [Token("of", "x")]
    if word in DATES_SAID:
        value = DATES_SAID[word]
        return [Token(str(value), number_sign(str(value)), value), Token("e", "E")]
    if word in _PLURAL_DAYS:
        return [Token("elke", "_"), _PLURAL_DAYS[word]]
    if word in HOURS_SAID and _says_hour(word, before):
        value = HOURS_SAID[word]
        return [Token(str(value), number_sign(str(value)), value), Token("uur", "U")]
    known = WORDS.get(word)
    if known is not None:
        return [known]
    takes = len(word) > _COMPOUND and word.endswith(TAKING)
    return unglued(word) or undoubled(word) or mended(word) or [Token(word, "L" if takes else "_")]
