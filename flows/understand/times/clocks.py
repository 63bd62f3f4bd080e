"""Reads the time on a clock as it is said, "kwart over 2" or "13u15"; it knows nothing of days."""

from __future__ import annotations

from collections.abc import Sequence

from flows.understand.times.wordings import Token

Minutes = int
"""Minutes since midnight."""

_NOON = 720
_DAY = 1440
_AFTERNOON = range(1, 420)
"""Up to 6:59 on a clock of twelve hours: nobody meets at night."""

_STEP = r"[0123]I?"
CLOCK = (
    rf"(?:{_STEP}[bX]h[01n]U?"  # 5 voor half 3
    r"|K[bXao][012n]U?"  # kwart over 2, quarter to 3
    r"|hX[012n]U?"  # half past two
    r"|h[01n]U?[AQ]?"  # half drie
    rf"|{_STEP}[bX][012n](?![IKWYBMEH0-9])U?[AQ]?"  # 10 voor 4
    r"|n?(?<![0-9])Uxh?[012]U?"  # een uur of 2
    r"|[012]U?en?hU?"  # 2 en een half
    r"|t-?U?[AQ]?|jU"  # 13:15, 1315u
    r"|[012]U[0234](?![IWYBMEKUH])"  # 13u15
    r"|[012]U?[AQ]"  # 3pm
    r"|[012]U"  # 14 uur
    r"|(?<![0-9n])U[012](?![UIWYBMEKH]))"  # uur elf
)
"""A time of which the signs themselves say that it is one."""
BARE = r"[012j](?![UIWYBJMEKH0-9])"
"""A number that is an hour only by what stands before it."""
SPACED = r"[012][0234](?![UIWYBJMEKH0-9])"
ANY = rf"(?:{CLOCK}|nU|{BARE})"


def minutes(tokens: Sequence[Token]) -> Minutes | None:
    """Read a clock time; the hours 1 to 6 are in the afternoon."""
    signs = "".join(token.sign for token in tokens)
    numbers = [_number(token) for token in tokens if token.sign in "01234jtn"]
    if not numbers:
        return None
    exact = any(token.sign in "tj" for token in tokens)
    if "x" in signs:
        total = numbers[-1] * 60 - (30 if "h" in signs else 0)
    elif "h" in signs:
        total = _halved(signs, numbers)
    elif "K" in signs:
        total = numbers[-1] * 60 + (-15 if "b" in signs or "o" in signs else 15)
    elif "b" in signs or "X" in signs:
        total = numbers[-1] * 60 + (-numbers[0] if "b" in signs else numbers[0])
    else:
        total = numbers[0] if exact else numbers[0] * 60 + (numbers[1] if len(numbers) > 1 else 0)
    total = _half_day(total, signs, tokens)
    return total if 0 <= total < _DAY else None


def _number(token: Token) -> int:
    if token.sign == "n":
        return 1
    return token.value // 100 * 60 + token.value % 100 if token.sign == "j" else token.value


def _halved(signs: str, numbers: Sequence[int]) -> Minutes:
    """Half drie is 2:30, but half past two and "2 en een half" count on."""
    on = signs.startswith("hX") or "e" in signs
    total = numbers[0 if "e" in signs else -1] * 60 + (30 if on else -30)
    if len(numbers) > 1 and "e" not in signs:
        total += -numbers[0] if "b" in signs else numbers[0]
    return total


def _half_day(total: Minutes, signs: str, tokens: Sequence[Token]) -> Minutes:
    if "Q" in signs:
        return total + _NOON if total < _NOON else total
    first = next(token.word for token in tokens if token.sign in "01234jtn")
    if "A" in signs or first.startswith("0"):
        return total
    return total + _NOON if total in _AFTERNOON else total
