"""Reads the time on a clock as it is said, "kwart over 2" or "13u15"; it knows nothing of days."""

from __future__ import annotations

import re

Minutes = int
"""Minutes since midnight."""

_AFTERNOON = range(60, 420)
"""1:00 to 6:59 on a clock of twelve hours: nobody meets at night."""

HOUR = r"(?:[01]?\d|2[0-4])"
CLOCK = (
    rf"(?:\d{{1,2}} (?:voor|over) half {HOUR}\b|half {HOUR}\b|half past {HOUR}\b"
    rf"|(?:kwart|quarter) (?:voor|over|to|past) {HOUR}\b"
    rf"|(?:5|10|20|25) (?:min(?:uten)? )?(?:voor|over) {HOUR}\b"
    rf"|uur {HOUR}(?: en half)?\b"
    rf"|{HOUR}[:.][0-5]\d ?(?:uur|u|h|am|pm)?\b|{HOUR} ?u(?:ur)? ?[0-5]\d\b"
    rf"|{HOUR} ?(?:uur|u|h|am|pm|o ?clock)\b|{HOUR}en\b|\bnoon\b)"
)


def minutes(text: str) -> Minutes | None:
    """Read a clock time; the hours 1 to 6 are in the afternoon."""
    digits = [int(number) for number in re.findall(r"\d+", text)]
    if "noon" in text:
        return 720
    if not digits:
        return None
    hour, total = digits[-1], digits[-1] * 60
    if "half" in text and "past" not in text and "en half" not in text:
        total -= 30
    elif "half" in text:
        total += 30
    if len(digits) > 1 and not re.search(r"voor|over", text):
        hour, total = digits[0], digits[0] * 60 + digits[1]
    total += _offset(text, digits)
    total = _half_day(text, hour, total)
    return total if 0 <= total < 1440 else None  # noqa: PLR2004 - a day


def _offset(text: str, digits: list[int]) -> int:
    steps = 15 if re.search("kwart|quarter", text) else digits[0] if len(digits) > 1 else 0
    if re.search(r"\bvoor\b|\bto\b", text):
        return -steps
    return steps if re.search(r"\bover\b|quarter past|kwart over", text) else 0


def _half_day(text: str, hour: int, total: Minutes) -> Minutes:
    if "pm" in text:
        return total + 720 if hour < 12 else total  # noqa: PLR2004 - noon
    said_as_morning = "am" in text or text.startswith("0")
    return total + 720 if total in _AFTERNOON and not said_as_morning else total
