"""Mends slips in words of time, "vrijdach" and "donderdagmidag", and parts words written as one."""

from __future__ import annotations

import re
from collections import defaultdict

from rapidfuzz.distance import OSA

from flows.understand.times.phrases import REAL_WORDS
from flows.understand.times.signals import SIGNALS, words
from flows.understand.times.wordings import DAYS, WORDS, Token

_MENDABLE = "DTGMPcIKVwf012RCLHlq!"
_GLUED = words(
    "vP TP TR DR DP GP hn h0 h1 hU cW zW cD zD aC p0 p1 ph pK pn ZP ZY Pp DK Dh Dp Tp Th TK"
    " T0 T1 D0 D1 WD WP Ka Kb KX X0 X1 Xn XK Xh nU nK 0U 1U b0 b1 a0 a1 u0 u1 bh ah f0 f1 fh"
    " cB PD ha"
)
_FIRST_OF_GLUED = frozenset("".join(pair[0] for pair in _GLUED))
_SHORTEST = 5
_NOT_MENDED = words("zeven negen seven eight three twenty zonet zojuist daarnet maart march kwart")
_MORNING = {"moarn", "morgen", "morge", "mrgn", "morgn"}
_LONG = 7


def _by_sound(word: str) -> str:
    """Spell "vrijdach", "freidag" and "saterdag" as they sound."""
    word = word.replace("ch", "g").replace("ei", "ij").replace("y", "ij")
    return {"f": "v", "s": "z"}.get(word[:1], word[:1]) + word[1:]


def _candidates() -> dict[str, list[tuple[str, int, list[Token]]]]:
    """Index the words that are mended by their first letter, with how many slips each may have."""
    found: dict[str, list[tuple[str, int, list[Token]]]] = defaultdict(list)
    for word, token in WORDS.items():
        named = token.sign == "D"
        if token.sign in _MENDABLE and len(word) >= _SHORTEST:
            if (named and not word.endswith(("dag", "day"))) or word in _NOT_MENDED:
                continue
            slips = (
                2 if named and len(word) >= (_LONG if word.endswith("dag") else _LONG + 1) else 1
            )
            found[_by_sound(word)[0]].append((word, slips, [token]))
    for part in ("ochtend", "middag", "avond", "morgen"):
        told = WORDS["ochtend" if part == "morgen" else part]
        found["v"].append((f"van{part}", 1, [WORDS["vandaag"], told]))
        for day in (*DAYS, "morgen", "overmorgen", "gister", "gisteren"):
            found[_by_sound(day)[0]].append((day + part, 2, [WORDS[day], told]))
    return dict(found)


_CANDIDATES = _candidates()


def mended(word: str) -> list[Token]:
    """Find the word of time that is one slip away, or two when it is a long name of a day."""
    if len(word) < _SHORTEST or word in REAL_WORDS or word in SIGNALS:
        return []
    sound = _by_sound(word)
    best, found = 3, []
    for name, allowed, tokens in _CANDIDATES.get(sound[0], ()):
        if abs(len(name) - len(word)) > allowed:
            continue
        slips = OSA.distance(word, name, score_cutoff=allowed)
        if slips > 0 and sound != word:
            slips = min(slips, OSA.distance(sound, _by_sound(name), score_cutoff=allowed))
        if slips <= allowed and slips < best:
            best, found = slips, tokens
    return found


def undoubled(word: str) -> list[Token]:
    """Find the word of time that is written with one letter twice: "viijf", "haalf"."""
    if len(word) < _SHORTEST or word in REAL_WORDS or word in SIGNALS:
        return []
    found = (
        WORDS.get(word[:at] + word[at + 1 :])
        for at in range(len(word) - 1)
        if word[at] == word[at + 1]
    )
    return [token for token in found if token is not None][:1]


def unglued(word: str) -> list[Token]:
    """Part "vanmid", "halfdrie" and "volgendeweekdinsdag" into their words."""
    for cut in range(len(word) - 2, 1, -1):
        first, last = WORDS.get(word[:cut]), WORDS.get(word[cut:])
        if first is None or (first.sign not in _FIRST_OF_GLUED):
            continue
        if first.sign in "TDGv" and word[cut:] in _MORNING:
            return [WORDS["vandaag"] if first.sign == "v" else first, WORDS["ochtend"]]
        rest = [last] if last else unglued(word[cut:]) if cut > 2 else []  # noqa: PLR2004 - sense
        if rest and first.sign + rest[0].sign in _GLUED:
            return [WORDS["vandaag"] if first.sign == "v" else first, *rest]
    return []


# -------------------------------------------------------------------- short words, by their place

_AFTER_DAY = r"(?:[DTP,]|^)\|[p012thKj]"
_COUNTING = r"[phXu]\||[Kh0123][bX]\||\|U"
_PLACES = {
    "half": r"\|(?:[012]|X[012])",
    "over": r"[K0123I]\|[h012n]|\|(?:[n01234]h?|n?h|H)[UIKYWB]|[DTP]\|[n012]W",
    "voor": rf"[K0123I]\|[h012n]|{_AFTER_DAY}",
    "kwart": r"\|[bXao]",
    "rond": _AFTER_DAY,
    "tegen": _AFTER_DAY,
    "around": _AFTER_DAY,
    "between": _AFTER_DAY,
    "after": _AFTER_DAY,
    "week": r"[czl]\|",
    "deze": r"\|[WV]",
    "maand": r"[czl]\||X[n01234]\||vd\|",
    "weken": r"[Xi][n01234]\|",
    "dagen": r"[Xi][n01234]\|",
    "uurtje": r"[Xpi]?[n01234]\|",
    "uurtjes": r"[Xpi][n01234]\|",
    "uur": r"[012]\|",
    "pauze": r"[idkDT]\|",
    "lunch": r"[idkDT]\|",
    "einde": r"\|(?:v?d?[PYC]|[vd])",
    "eind": r"\|(?:v?d?[PYC]|[vd])",
    "begin": r"\|v?d?[PYWM]",
    "april": r"[0123E]\|",
    "maart": r"[0123E]\|",
    "juni": r"[0123E]\|",
    "juli": r"[0123E]\|",
    "laatste": r"[dk]\|[LUDW]|\|[DW]",
    "niet": r"",
    "behalve": r"",
    "onmogelijk": r"",
    "twee": _COUNTING,
    "drie": _COUNTING,
    "vier": _COUNTING,
    "vijf": _COUNTING,
    "acht": _COUNTING,
    "tien": _COUNTING,
    "geen": r"\|[DTP012]",
}
"""Where a short word may be mended: by the signs of what stands before it and behind it."""
_PLACED = {word: re.compile(place) for word, place in _PLACES.items()}
_KEPT = words(
    "maar maat weer weet welk weten wegen geven geef geel begint"
    " net niets haal halt door oven voer voert begon rand ronde wees gee geeft uit mand"
    " die dier dit dat ver vies vijl tier tiet teen tent twijfel ach act actie wee vie vrij drip"
)

_REAL = _KEPT | REAL_WORDS | SIGNALS


def placed(tokens: list[Token], at: int) -> Token:
    """Mend a short word one slip away from one that belongs in its place: "kwart ovr 3"."""
    token = tokens[at]
    word = token.word
    if token.sign != "_" or len(word) < 3 or word in _REAL:  # noqa: PLR2004
        return token
    near: str | None = None
    for name, place in _PLACED.items():
        if name[0] != word[0] or abs(len(name) - len(word)) > 1:
            continue
        if OSA.distance(word, name, score_cutoff=1) != 1:
            continue
        near = near or _near(tokens, at)
        if place.search(near):
            return WORDS.get(name, Token(name, "_"))
    return token


def _near(tokens: list[Token], at: int) -> str:
    before = "".join(token.sign for token in tokens[max(0, at - 2) : at])
    return f"{before}|{''.join(token.sign for token in tokens[at + 1 : at + 4])}"
