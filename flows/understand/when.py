"""Reads when somebody wants to meet from what they typed; what is free then is not known here.

School day 8-17, morning 8-12, afternoon 12-17, evening 17-22, early 8-10, lunch 12-13, after school
15-17; the hours 1 to 6 are in the afternoon. A bare clock time is the next such moment, a bare day
a whole school day; of several the earliest comes first. A refusal or a bound alone says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

import msgspec

from flows.protocol import Value
from flows.understand.times import reckoning
from flows.understand.times.clocks import Minutes
from flows.understand.times.closed import Stretch, closed
from flows.understand.times.pieces import DAYS, Item
from flows.understand.times.tokens import read
from flows.understand.times.wishes import wishes

MAX_CHARS = 300
"""What is read of a line; a time stands at its beginning."""
_DAY: tuple[Minutes, Minutes] = (480, 1020)
_EVENING_END: Minutes = 1320
_NOON: Minutes = 720
_PART_BOUNDS = frozenset(("part", "range"))


class When(Value, frozen=True):
    """A wished time in the zone of the asked moment; an open end is None.

    `dated`: a day was said too. `also`: other times that are wished as much. `closed`: the hours of
    any day that are refused or taken, when nothing else is said.
    """

    kind: Literal["instant", "window", "none", "past"]
    start: datetime | None = None
    end: datetime | None = None
    dated: bool = False
    also: tuple[When, ...] = ()
    closed: tuple[Stretch, ...] = ()


_NONE = When("none")


def when(text: str, now: datetime) -> When:
    """Return the time that `text` asks for, said at `now` (aware, local time)."""
    items, taken, past = wishes(read(text[:MAX_CHARS]), now.date())
    found = _answer(items, now) if items else When("past") if past else _NONE
    return found if found.kind != "none" else When("none", closed=closed(items, taken))


def when_line(obj: Mapping[str, object], now: datetime) -> dict[str, object]:
    """Answer {"text", "now"?} with the time that is meant, in the zone of `now`.

    A "now" in the line wins; without an offset it is local time.
    """
    said = obj.get("now")
    if isinstance(said, str) and said:
        moment = datetime.fromisoformat(said)
        now = moment.astimezone(now.tzinfo) if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
    found = when(str(obj.get("text", "")), now)
    return {"kind": found.kind, "start": _local(found.start), "end": _local(found.end)}


def _local(moment: datetime | None) -> str | None:
    return None if moment is None else moment.replace(tzinfo=None).isoformat(timespec="minutes")


def _answer(items: list[Item], now: datetime) -> When:
    delay = next((item for item in items if item.kind == "delay"), None)
    if delay is not None:
        moment = (now.astimezone(UTC) + timedelta(minutes=delay.first)).astimezone(now.tzinfo)
        return When("instant", moment.replace(second=0, microsecond=0), dated=True)
    items = _as_late_as_now(items, now)
    if not items:
        return _NONE
    soon = When("window", now.replace(second=0, microsecond=0), dated=True)
    rest = [item for item in items if item.kind != "asap"]
    if not rest:
        return soon
    found = [(_rank(group), answer) for group in _groups(rest) for answer in _each(group, now)]
    timed = [(rank, answer) for rank, answer in found if answer.start is not None]
    if not timed:
        if len(rest) < len(items) and all(answer.kind == "none" for _, answer in found):
            return soon
        return next((answer for _, answer in found if answer.kind == "past"), _NONE)
    best = min(rank for rank, _ in timed)
    liked = [answer for rank, answer in timed if rank == best]
    answer = min(liked, key=lambda answer: answer.start or now)
    if len(rest) < len(items):
        return _from_now(answer, soon)
    return msgspec.structs.replace(answer, also=_others(answer, liked))


def _others(answer: When, liked: Sequence[When]) -> tuple[When, ...]:
    """Return what is wished as much as the first, each once."""
    every = [other for one in liked for other in (msgspec.structs.replace(one, also=()), *one.also)]
    first = msgspec.structs.replace(answer, also=())
    return tuple(dict.fromkeys(one for one in every if one != first and one.start is not None))


def _from_now(answer: When, soon: When) -> When:
    """Begin a stretch that was wished "zsm, liefst vandaag" when it can."""
    if answer.kind != "window" or answer.start is None or soon.start is None:
        return answer
    return msgspec.structs.replace(soon, end=answer.end) if answer.start < soon.start else answer


def _as_late_as_now(items: list[Item], now: datetime) -> list[Item]:
    """Give "zelfde tijd" its hour, and a week that it is said of its weekday."""
    if not any(item.name == "same" for item in items):
        return items
    days = [item for item in items if item.kind in DAYS]
    if not days:
        return [item for item in items if item.name != "same"]
    clock = now.hour * 60 + now.minute
    items = [item._replace(first=clock) if item.name == "same" else item for item in items]
    weekly = all(item.kind == "week" for item in days)
    return [*items, Item("dow", first=now.weekday())] if weekly else items


# ------------------------------------------------------------------------------ each day its hours


def _groups(items: list[Item]) -> list[list[Item]]:
    """Put each day with its own hours; hours said once hold for every day."""
    groups: list[list[Item]] = [[]]
    hours_first = items[0].kind not in DAYS and any(item.kind in DAYS for item in items)
    for at, item in enumerate(items):
        group = groups[-1]
        if (item.kind in DAYS and _has_day(group) and not _same_day(group, item)) or (
            hours_first and item.kind not in DAYS and _has_day(group) and _day_follows(items, at)
        ):
            groups.append([])
        groups[-1].append(item)
    return [_completed(group, groups) for group in groups]


def _completed(group: list[Item], groups: list[list[Item]]) -> list[Item]:
    """Give a group the week and the hours that were said once, for all."""
    if [item.kind for item in group if item.kind in DAYS][:1] == ["dow"]:
        group = group + [item for one in groups for item in one if item.kind == "week"][:1]
    if any(item.kind not in DAYS for item in group):
        return group
    return group + [item for item in groups[-1] if item.kind not in DAYS]


def _day_follows(items: Sequence[Item], at: int) -> bool:
    return at + 1 < len(items) and items[at + 1].kind in DAYS


def _has_day(group: Sequence[Item]) -> bool:
    return any(item.kind in DAYS for item in group)


def _same_day(group: Sequence[Item], item: Item) -> bool:
    """Whether `item` only says again which day is meant: "dinsdag de 27e", "volgende week ma"."""
    last = next(one for one in reversed(group) if one.kind in DAYS)
    kinds = {last.kind, item.kind}
    if "shift" in kinds:
        return True
    if last.kind == item.kind == "day":
        return last.day == item.day
    if last.kind == item.kind == "dow":
        return last.first == item.first
    if last.kind == "day" and item.kind == "dow" and last.name != "week":
        return last.day is not None and last.day.weekday() == item.first
    if kinds == {"day", "dow"} and item.day is not None and last.kind == "dow":
        return item.day.weekday() == last.first or item.name != "today"
    return kinds in ({"week", "dow"}, {"day", "dow"}, {"week", "day"}) and last.name != "today"


def _rank(group: Sequence[Item]) -> int:
    """Tell how well a group is liked: by its day, or its first hour."""
    days = [item.rank for item in group if item.kind in DAYS]
    return min(days, default=group[0].rank if group else 1)


# ----------------------------------------------------------------------------------- one of them


def _each(group: Sequence[Item], now: datetime) -> list[When]:
    hours = [item for item in group if item.kind not in DAYS]
    part = next((item for item in hours if item.kind == "part"), None)
    clocks = [item for item in hours if item.kind == "clock"]
    if clocks:
        best = min(item.rank for item in clocks)
        liked = [item for item in clocks if item.rank == best]
        return [_clock(group, item, part, now) for item in liked]
    bounded = any(item.kind in {"after", "before"} for item in hours)
    if part is not None and not _has_day(group) and (bounded or part.name == "lesson"):
        return [_NONE]
    span = _span(hours)
    return [_NONE if span is None else _window(group, span, now)]


def _clock(group: Sequence[Item], item: Item, part: Item | None, now: datetime) -> When:
    """Return a time on the clock; of "2 of 3" the other one is wished as much."""
    first = _instant(group, _said(item.first, part), now)
    if not item.last or first.start is None:
        return first
    return msgspec.structs.replace(first, also=(_instant(group, _said(item.last, part), now),))


def _said(clock: Minutes, part: Item | None) -> Minutes:
    """Read a clock time in the part of the day it was said with."""
    name = part.name if part else ""
    if name in {"ochtend", "vroeg", "nacht", "Socht", "Zocht"}:
        least = 1020 if name == "vroeg" else 780
        return clock - _NOON if least <= clock < 1140 else clock  # noqa: PLR2004 - said as 1 to 6
    if name == "avond":
        return clock + _NOON if clock < _NOON else clock
    return clock


def _span(hours: Sequence[Item]) -> tuple[Minutes, Minutes] | None:
    parts = [item for item in hours if item.kind == "part"]
    part = min(parts, key=lambda item: (item.rank, item.first, item.last), default=None)
    for one in parts:
        if part and one.name in {"naschool", "eind"} and part.first <= one.first < part.last:
            part = one
    found = next((item for item in hours if item.kind == "range"), None)
    evening = part if part and part.name == "avond" else None
    if found is not None:
        return _said(found.first, evening), _said(found.last, evening)
    first, last = (part.first, part.last) if part else _DAY
    for item in hours:
        bound = _said(item.first, evening)
        if item.kind == "after":
            first, last = bound, _EVENING_END if bound >= _DAY[1] else last
        elif item.kind == "before":
            last = bound
    return (first, last) if first < last else None


def _instant(group: Sequence[Item], clock: Minutes, now: datetime) -> When:
    day, fixed = _day(group, now, until=clock)
    if day is None:
        day, fixed = now.date(), False
        if _at(day, clock, now) <= now:
            day += timedelta(1)
    start = _at(day, clock, now)
    return When("past") if fixed and start <= now else When("instant", start, dated=_has_day(group))


def _window(group: Sequence[Item], span: tuple[Minutes, Minutes], now: datetime) -> When:
    day, fixed = _day(group, now, until=span[1])
    last = day
    if day is None:
        if not any(item.kind in _PART_BOUNDS for item in group):
            return _NONE
        day = last = (
            now.date() if _at(now.date(), span[1], now) > now else now.date() + timedelta(1)
        )
    else:
        last = _last_day(group, day)
    end = _at(last, span[1], now)
    if fixed and end <= now:
        return When("past")
    return When("window", _at(day, span[0], now), end, _has_day(group))


def _last_day(group: Sequence[Item], day: date) -> date:
    """Return where a stretch of days ends: a week, a month, "ma t/m wo"."""
    week = next((item for item in group if item.kind == "week"), None)
    through = next((item for item in group if item.name == "through"), None)
    if through is not None:
        return day + timedelta((through.last - through.first) % 7)
    if week is not None and not any(item.kind in {"dow", "day"} for item in group):
        return week.until or day
    return day


def _day(group: Sequence[Item], now: datetime, until: Minutes) -> tuple[date | None, bool]:
    """Return the day of a group, and whether it was named so that it cannot be a later one."""
    shift = timedelta(weeks=sum(item.first for item in group if item.kind == "shift"))
    week = next((item.day for item in group if item.kind == "week" or item.name == "week"), None)
    fixed = next((item for item in group if item.kind == "day" and item.name != "week"), None)
    weekday = next((item for item in group if item.kind == "dow"), None)
    if fixed is not None and fixed.day is not None:
        return fixed.day + shift, True
    if weekday is None:
        return week, False
    if week is not None:
        return reckoning.monday(week) + timedelta(weekday.first), False
    ahead = (weekday.first - now.weekday()) % 7
    over = _at(now.date(), until, now) <= now
    if ahead == 0 and (over or weekday.name == "next"):
        ahead = 7
    return now.date() + timedelta(ahead) + shift, False


def _at(day: date, clock: Minutes, now: datetime) -> datetime:
    return datetime.combine(day, time(clock // 60, clock % 60), now.tzinfo)
