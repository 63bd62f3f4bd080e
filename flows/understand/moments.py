"""Finds the pieces of time in a line: days, clock times, parts of a day, bounds. It joins nothing.

`flows.understand.when` cleans the line and makes one answer of what is found here.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA

from flows.understand.clocks import CLOCK, HOUR, Minutes, minutes
from flows.understand.text import fold

DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT = ("ma", "di", "wo", "do", "vr", "za", "zon")
_MONTHS = (
    ("januari", "january", "jan"),
    ("februari", "february", "feb", "febr"),
    ("maart", "march", "mrt"),
    ("april", "apr"),
    ("mei", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul", "julli"),
    ("augustus", "august", "aug"),
    ("september", "sept", "sep"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_DAY_OF = {name: number for names in (DAYS, _ENGLISH, _SHORT) for number, name in enumerate(names)}
_DAY_OF |= {"vrij": 4, "mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_NUMBERS = (
    ("twee", "two"),
    ("drie", "three"),
    ("vier", "four"),
    ("vijf", "five"),
    ("zes", "six"),
    ("zeven", "seven"),
    ("acht", "eight"),
    ("negen", "nine"),
    ("tien", "ten"),
    ("elf", "eleven"),
    ("twaalf", "twelve"),
)
_NUMBER_OF = {name: number for number, names in enumerate(_NUMBERS, 2) for name in names}

PARTS: dict[str, tuple[Minutes, Minutes]] = {
    "ochtend": (480, 720),
    "middag": (720, 1020),
    "avond": (1020, 1320),
    "vroeg": (480, 600),
    "lunch": (720, 780),
    "naschool": (900, 1020),
    "eind": (900, 1020),
    "nacht": (0, 360),
}
_PART_WORDS = (
    (
        "lunch",
        r"tussen de middag|(?:in |de |rond de )*(?:lunch|grote )pauze|lunch(?:tijd|time|break)?",
    ),
    ("naschool", r"na school(?:tijd)?|after (?:school|class)|na de les(?:sen)?"),
    ("eind", r"(?:aan het |op het )?eind(?:e)? (?:van de|vd) (?:school)?dag|laat in de middag"),
    ("nacht", r"s ?nachts"),
    ("vroeg", r"vroeg in de ochtend|(?:heel |lekker )?vroeg|early"),
    ("ochtend", r"(?:s ?|in de )?(?:o?cht?ends?|morgens)|voor de middag|(?:in the )?mornings?"),
    ("middag", r"(?:s ?|in de )?middags?|(?:in the )?afternoons?"),
    ("avond", r"(?:s ?|in de )?avonds?|(?:in the )?evenings?"),
)

_ANY = rf"(?:{CLOCK}|{HOUR}\b)"
_MONTH = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
_DAY = "|".join(sorted(_DAY_OF, key=len, reverse=True))
_PARTS = "|".join(f"(?P<part_{name}>{words})" for name, words in _PART_WORDS)

_ITEM = re.compile(
    r"\b(?:"
    r"(?P<date>(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<y>\d{4}|\d{2})\b"
    r"|(?P<d2>\d{1,2})[-/](?P<m2>1[0-2]|0?\d)(?![\d:.])\b)"
    r"|(?P<named>(?:de |the )?(?P<d3>\d{1,2}) ?(?:e|ste|de|th|rd|st|nd)?"
    rf"(?: of| van)? (?P<m3>{_MONTH})\b"
    rf"|(?P<m4>{_MONTH}) (?P<d4>\d{{1,2}})(?:th|rd|st|nd)?\b(?![:.]\d))"
    r"|(?P<nth>(?:de |the )(?P<d5>\d{1,2}) ?(?:e|ste|de|th|rd|st|nd)\b(?! (?:les)?uur))"
    rf"|(?P<range>(?:van |tussen |from |between )?(?P<r1>{_ANY})"
    rf" ?(?:tot|t/m|tm|en|to|and|-) ?(?P<r2>{_ANY}))"
    rf"|(?P<after>(?:na|vanaf|after|from|pas om) (?P<a1>{_ANY}))"
    rf"|(?P<before>(?:voor|tot|before|until|till) (?P<b1>{_ANY}))"
    rf"|(?P<clock>(?:om|tegen|rond|at|around|by) (?P<c1>{_ANY})|(?P<c2>{CLOCK}))"
    r"|(?P<rel>over (?:precies |ongeveer )?(?P<n>\d+|een) ?(?P<half>half )?"
    r"(?P<unit>minuten|minuut|min|kwartier(?:tje)?|uur(?:tje)?|dag(?:en)?|we+k(?:en)?|maand(?:en)?)\b"
    r"|in (?P<n2>\d+|an?) ?(?P<unit2>minutes?|hours?|days?|weeks?)\b)"
    r"|(?P<nextweek>(?:volgende?|vlgnde|volgnde|next|komende) (?:we+k|wk)"
    r"|the week after|(?:de )?(?:we+k|wk) (?:erna|daarna))"
    r"|(?P<thisweek>deze (?:we+k|wk)|this week)"
    r"|(?P<nextmonth>volgende maand|next month)"
    r"|(?P<gone>eergister(?:en|avond|ochtend|middag)?|gister(?:en|avond|ochtend|middag)?"
    rf"|yesterday|last (?:week|month|{_DAY})|(?:vorige?|afgelopen|verleden) (?:we+k|maand|{_DAY})"
    rf"(?: (?:{_DAY}))?|vannacht|last night|\w+ (?:dagen|weken|maanden|uur|jaar) geleden)"
    r"|(?P<today>vandaag|today)"
    r"|(?P<tomorrow>morgen(?!s)|tomorrow|tomorow)"
    r"|(?P<later>overmorgen|day after tomorrow)"
    r"|(?P<asap>zsm|zo snel mogelijk|asap|as soon as possible|nu|meteen|direct|now|right now)\b"
    r"|(?P<every>(?:volgende?|next|komende|aanstaande|aankomende|a s) )?"
    rf"(?P<dow>{_DAY})(?:en|s)?\b"
    rf"|{_PARTS}"
    r")"
)

_GLUED = re.compile(
    rf"\b(?:(van|morgen|overmorgen|{'|'.join(DAYS)}) ?)(ochtend|morgen|middag|avond)\b"
)

_NAME_LENGTHS = range(5, 11)
_SLIPS = 2
"""So many letters of a day's name may be wrong."""
_AHEAD = {"today": 0, "tomorrow": 1, "later": 2}
_SATURDAY = 5

Kind = Literal[
    "day", "dow", "week", "clock", "range", "after", "before", "part", "past", "asap", "delay"
]


class Item(NamedTuple):
    """One piece: `day` for days and weeks, `first` and `last` for minutes, `name` for parts."""

    kind: Kind
    at: int
    end: int
    day: date | None = None
    until: date | None = None
    first: Minutes = 0
    last: Minutes = 0
    name: str = ""


def clean(text: str) -> str:
    """Fold a line, spell numbers as digits and mend the names of days."""
    text = re.sub(r"[^\w\s.:,;?!/()-]", " ", fold(text))
    text = re.sub(r"\b(?:tonight|this evening)\b", "vandaag avond", text)
    text = re.sub(r"\b(tweee?n|drieen|viere?n|vijve?n|enen)\b", _hour_word, text)
    words = [_mend(part) for part in re.split(r"(\W+)", text)]
    text = _GLUED.sub(_unglue, "".join(words))
    return re.sub(r"\s+", " ", text).strip()


def _unglue(found: re.Match[str]) -> str:
    """Part "vanmiddag" and "dinsdagmiddag" into a day and a part of it."""
    day = {"van": "vandaag"}.get(found[1], found[1])
    part = {"morgen": "ochtend"}.get(found[2] or "", found[2] or "")
    return f"{day} {part}"


def _hour_word(found: re.Match[str]) -> str:
    return {"t": "2en", "d": "3en", "v": "4en", "e": "1en"}[found[0][0]]


def _mend(word: str) -> str:
    if word in _NUMBER_OF:
        return str(_NUMBER_OF[word])
    if word in {"mrgn", "mrge", "morge", "morgn", "tmr", "tmrw"}:
        return "morgen"
    if len(word) in _NAME_LENGTHS and word not in _DAY_OF and word[-1:] in "gdy":
        for name in (*DAYS, *_ENGLISH):
            if word[0] == name[0] and OSA.distance(word, name) <= _SLIPS:
                return name
    return word


def find(text: str, today: date) -> list[Item]:
    """Return the pieces of time in a cleaned line, in order."""
    items: list[Item] = []
    for found in _ITEM.finditer(text):
        item = _item(found, today)
        if item is not None:
            items.append(item)
    return items


def _item(found: re.Match[str], today: date) -> Item | None:
    at, end = found.span()
    name = found.lastgroup or ""
    groups = found.groupdict()
    if groups["date"] or groups["named"] or groups["nth"]:
        day = _date(groups, today)
        return Item("day", at, end, day, day) if day else None
    for kind, keys in (("range", ("r1", "r2")), ("after", ("a1",)), ("before", ("b1",))):
        if groups[kind]:
            return _bounded(kind, [groups[key] or "" for key in keys], at, end)
    if groups["clock"]:
        clock = minutes(groups["c1"] or groups["c2"] or "")
        return None if clock is None else Item("clock", at, end, first=clock)
    if groups["rel"]:
        return _relative(groups, today, at, end)
    return _worded(groups, name, today, at, end)


def _bounded(kind: str, texts: list[str], at: int, end: int) -> Item | None:
    times = [minutes(text) for text in texts]
    if None in times:
        return None
    first, last = times[0] or 0, times[-1] or 0
    if kind == "range":
        return Item("range", at, end, first=first, last=last) if first < last else None
    return Item("after" if kind == "after" else "before", at, end, first=first)


def _relative(groups: dict[str, str | None], today: date, at: int, end: int) -> Item:
    count = groups["n"] or groups["n2"] or "1"
    number = int(count) if count.isdigit() else 1
    unit = groups["unit"] or groups["unit2"] or ""
    if unit.startswith(("min", "kwart", "uur", "hour")):
        size = 60 if unit.startswith(("uur", "hour")) else 15 if unit.startswith("kwart") else 1
        size = 30 if groups["half"] else size
        return Item("delay", at, end, first=min(number, 999) * size)
    if unit.startswith(("dag", "day")):
        day = today + timedelta(days=min(number, 999))
        return Item("day", at, end, day, day)
    weeks = 4 if unit.startswith("maand") else 1
    day = today + timedelta(weeks=weeks * min(number, 99))
    return Item("day", at, end, day, day, name="week")


def _worded(
    groups: dict[str, str | None], name: str, today: date, at: int, end: int
) -> Item | None:
    if groups["dow"]:
        word = "next" if groups["every"] else ""
        return Item("dow", at, end, first=_DAY_OF[groups["dow"]], name=word)
    for word, days in _AHEAD.items():
        if groups[word]:
            day = today + timedelta(days)
            return Item("day", at, end, day, day, name="" if days else "today")
    if groups["gone"] or groups["asap"]:
        return Item("past" if groups["gone"] else "asap", at, end)
    part = PARTS.get(name.removeprefix("part_"))
    if part is None:
        return _week(groups, today, at, end)
    return Item("part", at, end, first=part[0], last=part[1], name=name.removeprefix("part_"))


def _week(groups: dict[str, str | None], today: date, at: int, end: int) -> Item | None:
    monday = today - timedelta(days=today.weekday())
    if groups["nextweek"]:
        return Item("week", at, end, monday + timedelta(7), monday + timedelta(11))
    if groups["thisweek"]:
        first = today if today.weekday() < _SATURDAY else monday + timedelta(7)
        return Item("week", at, end, first, first - timedelta(first.weekday()) + timedelta(4))
    if not groups["nextmonth"]:
        return None
    first = (today.replace(day=1) + timedelta(32)).replace(day=1)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return Item("week", at, end, first, last)


def _date(groups: dict[str, str | None], today: date) -> date | None:
    day = int(groups["d"] or groups["d2"] or groups["d3"] or groups["d4"] or groups["d5"] or 0)
    named = groups["m3"] or groups["m4"]
    month = _MONTH_OF[named] if named else int(groups["m"] or groups["m2"] or 0)
    if groups["y"]:
        year = int(groups["y"])
        return _real(year + 2000 if year < 100 else year, month, day)  # noqa: PLR2004 - "26"
    if month:
        this = _real(today.year, month, day)
        return this if this and this >= today else _real(today.year + 1, month, day)
    for ahead in range(13):
        months = today.month - 1 + ahead
        found = _real(today.year + months // 12, months % 12 + 1, day)
        if found and found >= today:
            return found
    return None


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
