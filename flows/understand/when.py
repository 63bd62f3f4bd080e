"""Reads when somebody wants to meet from what they typed; what is free then is not known here.

School day 8-17, morning 8-12, afternoon 12-17, evening 17-22, early 8-10, lunch 12-13, after school
15-17; the hours 1 to 6 are in the afternoon. A bare clock time is the next such moment, a bare day
a whole school day; of several the earliest comes first. A refusal or a bound alone says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from flows.protocol import Value
from flows.understand.clocks import Minutes
from flows.understand.moments import PARTS, Item, clean, find

MAX_CHARS = 300
"""What is read of a line; a time stands at its beginning."""
_DAY: tuple[Minutes, Minutes] = (480, 1020)
_EVENING_END: Minutes = 1320
_DAYS = frozenset(("day", "dow", "week"))

_NOISE = re.compile(
    r"\b(?:lokaal|kamer|klas|niveau|leerjaar|gebouw|groep|nummer) \d[\w.]*|\b\d+(?:[.,]\d+)? ?"
    r"(?:euro|eu|jaar|x|keer|procent|kinderen|toetsen|vriend\w*|boetes|mensen|man|maanden?)\b"
    r"|\b\d+e (?:les)?uur\b|\bom deze tijd\b|\bvan \d en \d\b|\bin (?:19|20)\d\d\b|\bde hele dag\b"
)
_MOVED = re.compile(
    r"\b(?:in plaats van|ipv|instead of) [^,;?!]*?"
    r"(?=\b(?:kan|mag|liever|om|naar|graag|wil)\b|[,;?!]|$)"
    r"|\bvan (?:de |die )?\w+dag(?: \S+)?(?= naar )"
)
_EXCEPT = re.compile(
    r"\b(?:behalve|except|maar niet|but not|niet|nie|geen|not)"
    r"(?: op| in| na| voor| te| the| in the| on)* "
    r"(?:\w*(?:dag|ochtend|middag|avond|morgens|vroeg|day|morning|afternoon|morgen)s?"
    r"|ma|di|wo|do|vr|\d{1,2}en)\b(?! meer| maar| wel)"
)
_CLAUSE = re.compile(
    r"[,;?!()]|\.(?=\s|$)|\b(?:maar|want|dus|omdat|but|because|of anders|tot dan|or else)\b"
)
_NO = re.compile(
    r"\b(?:niet|nie|geen|kan nooit|not|cant|can not|cannot|no|ni|never|weet k?|vraag t|idee)\b"
)
_YES = re.compile(r"\b(?:wel|uit|goed|prima|is ok|works)\b")
_BUSY = re.compile(
    r"\b(?:heb ik|ik heb|heb|loop ik|begin ik|moet ik|moet|zit ik|ben ik op|werk ik|is)\b[^,;]*?"
    r"\b(?:les|toets|stage|examen|werk|praktijk|herkansing|ziekenhuis|kerk|jarig|gym|betaald|betalen"
    r"|huur|paasdag|feest|vakantie|herexamen|dicht|laatste|training)\b"
    r"|\bstage$|\bwerk ik\b|\bjarig\b"
    r"|\bgeboren\b|\bgeworden\b|\bover een jaar\b|\bnieuwjaar\b|\bklok\b|\bstage\b|\bbetaald\b"
)
_THEN = re.compile(r"\b(?:daarna|erna|after that|afterwards|daarna kan|dan pas)\b")
_WAS = re.compile(
    r"\b(?:moest|had|was|waren|stond|geweest|heb ik (?:je|jullie|al)"
    r"|ben niet gegaan|was vergeten|geappt)\b"
)
_UNSURE = re.compile(
    r"\bgeen idee\b|\bweet (?:ik|k) (?:nog |het )*niet\b|\bwakker\b(?!.*\bbel\b)"
    r"|beter dan s|\bop stage tot\b|\bliever daarvoor\b|\bover een jaar\b"
)


class When(Value, frozen=True):
    """A wished time in the zone of the asked moment; an open end is None."""

    kind: Literal["instant", "window", "none", "past"]
    start: datetime | None = None
    end: datetime | None = None


_NONE = When("none")


def when(text: str, now: datetime) -> When:
    """Return the time that `text` asks for, said at `now` (aware, local time)."""
    line = clean(text[:MAX_CHARS])
    if _UNSURE.search(line):
        return _NONE
    line = _EXCEPT.sub(" ", _MOVED.sub(" ", _NOISE.sub(" ", line)))
    items, past = _wanted(line, now)
    if not items:
        return When("past") if past else _NONE
    return _answer(items, now)


def _wanted(line: str, now: datetime) -> tuple[list[Item], bool]:
    """Collect the pieces that are wished: not refused, not taken by something else, not over."""
    wanted: list[Item] = []
    busy: list[Item] = []
    past = False
    for clause in _CLAUSE.split(line):
        items = find(clause, now.date())
        if _is_over(clause, items):
            past = True
            continue
        if _BUSY.search(clause):
            busy += items
        elif not _NO.search(clause) or _YES.search(clause):
            wanted += items
        if busy and _THEN.search(clause):
            wanted += _after(busy)
    if wanted and all(item.kind in {"after", "before"} for item in wanted):
        wanted += [item for item in busy if item.kind in _DAYS]
    return wanted, past


def _is_over(clause: str, items: Sequence[Item]) -> bool:
    if any(item.kind == "past" for item in items):
        return True
    return bool(items) and _WAS.search(clause) is not None


def _after(busy: Sequence[Item]) -> list[Item]:
    """What is free after something: its day, and its end as a bound."""
    days = [item for item in busy if item.kind in _DAYS]
    for item in busy:
        if item.kind == "range":
            return [*days, item._replace(kind="after", first=item.last)]
        if item.kind in {"before", "clock"}:
            return [*days, item._replace(kind="after")]
    return []


def _answer(items: list[Item], now: datetime) -> When:
    delay = next((item for item in items if item.kind == "delay"), None)
    if delay is not None:
        moment = (now.astimezone(UTC) + timedelta(minutes=delay.first)).astimezone(now.tzinfo)
        return When("instant", moment.replace(second=0, microsecond=0))
    rest = [item for item in items if item.kind != "asap"]
    if not rest:
        return When("window", now.replace(second=0, microsecond=0))
    found = [_one(group, now) for group in _groups(rest)]
    timed = [answer for answer in found if answer.start is not None]
    if not timed:
        return next((answer for answer in found if answer.kind == "past"), _NONE)
    return min(timed, key=lambda answer: answer.start or now)


def _groups(items: list[Item]) -> list[list[Item]]:
    """Put each day with its own hours; hours said once hold for every day."""
    groups: list[list[Item]] = [[]]
    for item in items:
        if item.kind in _DAYS and _has_day(groups[-1]):
            if _same_day(groups[-1], item):
                groups[-1] = [*groups[-1], item]
                continue
            groups.append([])
        groups[-1].append(item)
    week = [item for item in items if item.kind == "week"]
    groups = [
        group + week
        if week and [item.kind for item in group if item.day is None][:1] == ["dow"]
        else group
        for group in groups
    ]
    hours = [item for item in groups[-1] if item.kind not in _DAYS]
    return [
        group if any(item.kind not in _DAYS for item in group) else group + hours
        for group in groups
    ]


def _has_day(group: Sequence[Item]) -> bool:
    return any(item.kind in _DAYS for item in group)


def _same_day(group: Sequence[Item], item: Item) -> bool:
    """Whether `item` only says again which day is meant: "dinsdag de 27e", "volgende week ma"."""
    last = next(one for one in reversed(group) if one.kind in _DAYS)
    kinds = {last.kind, item.kind}
    if last.kind == "day" and item.kind == "dow" and last.name != "week":
        return last.day is not None and last.day.weekday() == item.first
    return kinds in ({"week", "dow"}, {"day", "dow"}, {"week", "day"}) and last.name != "today"


def _one(group: Sequence[Item], now: datetime) -> When:
    hours = [item for item in group if item.kind not in _DAYS]
    evening = any(item.name == "avond" for item in hours)
    clock = next((item for item in hours if item.kind == "clock"), None)
    if clock is not None:
        early = any(item.name in {"ochtend", "vroeg"} for item in hours)
        return _instant(group, _said(clock.first, evening, early=early), now)
    span = _span(hours, evening=evening)
    return _NONE if span is None else _window(group, span, now)


def _said(clock: Minutes, evening: bool, *, early: bool) -> Minutes:  # noqa: FBT001 - both are facts
    if early and 780 <= clock < 1140:  # noqa: PLR2004 - 13:00 to 19:00 was said as 1 to 6
        return clock - 720
    return clock + 720 if evening and clock < 720 else clock  # noqa: PLR2004 - noon


def _span(hours: Sequence[Item], *, evening: bool) -> tuple[Minutes, Minutes] | None:
    found = next((item for item in hours if item.kind == "range"), None)
    if found is not None:
        return found.first, found.last
    part = next((item for item in hours if item.kind == "part"), None)
    first, last = PARTS["avond"] if evening else _DAY
    if part is not None:
        first, last = part.first, part.last
    for item in hours:
        if item.kind == "after":
            first, last = item.first, _EVENING_END if item.first >= _DAY[1] else last
        elif item.kind == "before":
            last = item.first
    return (first, last) if first < last else None


def _instant(group: Sequence[Item], clock: Minutes, now: datetime) -> When:
    day, fixed = _day(group, now, until=clock)
    if day is None:
        day, fixed = now.date(), False
        if _at(day, clock, now) <= now:
            day += timedelta(1)
    start = _at(day, clock, now)
    return When("past") if fixed and start <= now else When("instant", start)


def _window(group: Sequence[Item], span: tuple[Minutes, Minutes], now: datetime) -> When:
    day, fixed = _day(group, now, until=span[1])
    week = next((item for item in group if item.kind == "week"), None)
    last = day
    if day is None:
        if not any(item.kind in {"part", "range"} for item in group):
            return _NONE
        day = last = (
            now.date() if _at(now.date(), span[1], now) > now else now.date() + timedelta(1)
        )
    elif week is not None and not any(item.kind in {"dow", "day"} for item in group):
        last = week.until
    end = _at(last or day, span[1], now)
    if fixed and end <= now:
        return When("past")
    return When("window", _at(day, span[0], now), end)


def _day(group: Sequence[Item], now: datetime, until: Minutes) -> tuple[date | None, bool]:
    """Return the day of a group, and whether it was named so that it cannot be a later one."""
    week = next((item.day for item in group if item.kind == "week" or item.name == "week"), None)
    fixed = next((item for item in group if item.kind == "day" and item.name != "week"), None)
    weekday = next((item for item in group if item.kind == "dow"), None)
    if fixed is not None:
        return fixed.day, True
    if weekday is None:
        return week, False
    if week is not None:
        return week - timedelta(week.weekday()) + timedelta(weekday.first), False
    ahead = (weekday.first - now.weekday()) % 7
    over = _at(now.date(), until, now) <= now
    if ahead == 0 and (over or weekday.name == "next"):
        ahead = 7
    return now.date() + timedelta(ahead), False


def _at(day: date, clock: Minutes, now: datetime) -> datetime:
    return datetime.combine(day, time(clock // 60, clock % 60), now.tzinfo)
