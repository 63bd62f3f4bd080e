"""Reads the days that a line names: dates, weekdays, weeks, and what comes after some time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from flows.understand.times import reckoning
from flows.understand.times.clocks import Minutes, minutes
from flows.understand.times.hours import ranged
from flows.understand.times.phrases import COUNTED, GOES_ON
from flows.understand.times.pieces import Item, Span
from flows.understand.times.signals import words
from flows.understand.times.wordings import Token

_MEETINGS = words(
    "afspraak afspraakje gesprek gesprekje plek plekje tijd plannen inplannen moment"
    " appointment meeting afspreken gaatje plaats tijdstip zet neer plan boek book wil graag"
)
"""After these "voor dinsdag" means on Tuesday."""
_PLAYED = words(
    "gewonnen verloren gelijk gespeeld gelijkspel stond uitslag winnen won lost ajax feyenoord psv"
    " score gescoord wint verliest tegen"
)
_SCHOOL_HOURS = range(8, 17)
_SOON = timedelta(60)
_HALF_A_YEAR = timedelta(183)
"""A date without a year that is farther off may be one that was: "24 dec heb ik gemaild"."""
_FIRST_SAID = 3
"""The first and second of something are seldom of a month."""


def _on(day: date | None, name: str = "") -> Item | None:
    return Item("day", day, day, name=name) if day else None


def _during(week: tuple[date, date] | None) -> Item | None:
    return Item("week", *week) if week else None


def read_date(span: Span) -> Item | None:
    if span.value("M") or "B" in span.signs:
        month = span.today.month if "z" in span.signs else span.value("M")
        if "c" in span.signs:
            return _on(_day_in(span.numbers()[0], reckoning.months_on(span.today, 1)))
        day = reckoning.dated(span.numbers("0123")[0], month, span.value("N"), span.today)
        gone = day is not None and not span.value("N") and day - span.today > _HALF_A_YEAR
        return _on(day, name="date" if gone else "")
    slash = next((token for token in span.tokens if token.sign == "s"), None)
    if slash is not None:
        year = slash.year or span.value("N")
        day = reckoning.dated(slash.value, slash.month, year, span.today)
        return Item("nothing") if year and day and day < span.today else _on(day)
    placed = any(token.word == "in" for token in span.line[max(0, span.at - 2) : span.at])
    return (
        None
        if placed or _numbers_a_thing(span)
        else _on(reckoning.of_month(span.numbers("0123")[0], span.today))
    )


def read_written_date(span: Span) -> Item | None:
    """Read "de tiende" and "de vierde november"; "de tweede keer" and "de eerste" are no dates."""
    day, month = span.value("F"), span.value("M")
    if month:
        return _on(reckoning.dated(day, month, 0, span.today)) if day > 0 else None
    word = span.next_word()
    counts = word is not None and word.sign == "_" and word.word not in GOES_ON
    return None if day < _FIRST_SAID or counts else _on(reckoning.of_month(day, span.today))


def _numbers_a_thing(span: Span) -> bool:
    """Whether "2e" is one of many: "2e kans", but not "27e is koningsdag"."""
    word = span.next_word()
    if word is None or word.sign != "_" or not word.word.isalpha():
        return False
    return word.word in COUNTED or (span.tokens[0].sign != "d" and word.word not in GOES_ON)


def _day_in(day: int, month: date) -> date | None:
    return reckoning.real(month.year, month.month, day)


def read_dash(span: Span) -> Item | None:
    """Read 10-12 as a date or as hours; a weekday beside it tells which."""
    token = next(token for token in span.tokens if token.sign in "rs")
    day = reckoning.dated(token.value, token.month, 0, span.today)
    near = span.line[span.at - 1] if span.at else None
    if _is_score(span):
        return None
    named = near is not None and near.sign == "D" and day is not None
    fits = named and near is not None and day is not None and day.weekday() == near.value
    if fits and day is not None and token.value in _SCHOOL_HOURS and token.month > token.value:
        fits = day - span.today < _SOON
    beside = near is not None and near.sign in "DTP"
    if len(span.tokens) > 1 or day is None or (beside and not fits):
        hours = [Token(str(value), "1", value) for value in (token.value, token.month)]
        return ranged(minutes(hours[:1]), minutes(hours[1:]))
    return _on(day)


def _is_score(span: Span) -> bool:
    """Whether two numbers say how a match went: "met 4-1 verloren"."""
    near = [token.word for token in span.line[max(0, span.at - 3) : span.end + 2]]
    return not _PLAYED.isdisjoint(near)


def read_through(span: Span) -> Item | None:
    names = span.numbers("D")
    if names:
        return Item("dow", first=names[0], last=names[1], name="through")
    first, last = span.numbers("0123")[:2]
    if "B" in span.signs:
        return None
    end = reckoning.dated(last, span.value("M"), 0, span.today)
    start = reckoning.real(end.year, end.month, first) if end else None
    return Item("week", start, end) if start and end and start < end else None


def read_limit(span: Span) -> Item | None:
    """Leave out a day that is only a bound; what is wanted *for* a day is wanted on it."""
    token = span.tokens[0]
    if token.sign == "b" and any(one.word in _MEETINGS for one in span.line[: span.at]):
        return None
    return Item("nothing")


def read_lesson(span: Span) -> Item | None:
    early = (span.value("F") or span.value("01")) == 1 and span.tokens[0].sign not in "ab"
    return Item("part", first=480, last=600, name="lesson") if early else Item("nothing")


def read_nth_weekday(span: Span) -> Item | None:
    first = span.today.replace(day=1)
    if span.value("M"):
        first = first.replace(month=span.value("M"))
    elif "c" in span.signs:
        first = reckoning.months_on(first, 1)
    for start in (first, reckoning.months_on(first, 12 if span.value("M") else 1)):
        day = reckoning.nth_weekday(span.value("F"), span.value("D"), start)
        if day and day >= span.today:
            return _on(day)
    return None


def read_week_of(span: Span) -> Item | None:
    day = read_date(span)
    return _during(reckoning.weeks_on(day.day, 0)) if day and day.day else None


def after_that(item: Item, found: Sequence[Item | Token], today: date) -> Item:
    """Count "de week erna" from the day or week that was named before it."""
    named = [one for one in found if isinstance(one, Item) and (one.day or one.kind == "dow")]
    if not named or item.day is None or item.until is None:
        return item
    last = named[-1]
    day = last.day or today + timedelta((last.first - today.weekday()) % 7)
    later = reckoning.monday(day) - reckoning.monday(today)
    return item._replace(day=item.day + later, until=item.until + later)


def read_nth_week(span: Span) -> Item | None:
    """Read "de eerste week van maart": the week of its first day."""
    first = span.today.replace(day=1)
    if span.value("M"):
        first = first.replace(month=span.value("M"))
        first = first if first >= span.today.replace(day=1) else reckoning.months_on(first, 12)
    elif "c" in span.signs:
        first = reckoning.months_on(first, 1)
    which = span.value("F") or span.numbers()[0]
    day = reckoning.end_of_month(first) if which < 0 else first + timedelta(weeks=which - 1)
    return _during(reckoning.weeks_on(day, 0))


def read_either_date(span: Span) -> Item | None:
    """Read the first day of "14 of 15 november"."""
    month = next(token.value for token in span.line[span.end :] if token.sign == "M")
    return _on(reckoning.dated(span.numbers("0123")[0], month, 0, span.today))


def read_week(span: Span) -> Item | None:
    signs = span.signs
    if signs[0] == "W" and span.numbers():
        return _during(reckoning.numbered_week(span.numbers()[0], span.today))
    if "q" in signs or signs.endswith("a"):
        return Item("week", *reckoning.weeks_on(span.today, 1 + signs.count("qq")), name="erna")
    following = "c" in signs
    first, last = (
        reckoning.weeks_on(span.today, 1) if following else reckoning.this_week(span.today)
    )
    if signs[0] in "SR":
        last = first + timedelta(1)
    elif signs[0] == "Z":
        first = max(first, last - timedelta(1))
    return Item("week", first, last)


def read_next_alone(span: Span) -> Item | None:
    """Read the end of "niet deze week maar volgende"."""
    if not any(token.sign == "W" for token in span.line[: span.at]):
        return None
    return _during(reckoning.weeks_on(span.today, 1))


def read_month(span: Span) -> Item | None:
    if "c" in span.signs or "z" in span.signs:
        first = reckoning.months_on(span.today.replace(day=1), int("c" in span.signs))
    else:
        first = span.today.replace(day=1, month=span.value("M"))
        if first < span.today.replace(day=1):
            first = first.replace(year=first.year + 1)
    start, last = reckoning.part_of_month(first, span.signs[0])
    return Item("week", max(start, span.today), last) if last >= span.today else None


def read_weekend(span: Span) -> Item | None:
    saturday = reckoning.monday(span.today) + timedelta(reckoning.FRIDAY + 1)
    if "c" in span.signs and span.tokens[0].word.startswith(("v", "n")):
        saturday += timedelta(7)
    return Item("week", max(saturday, span.today), saturday + timedelta(1))


def read_dow(span: Span) -> Item | None:
    return Item("dow", first=span.value("D"), name="next" if "c" in span.signs else "")


def read_same_day(span: Span) -> Item | None:
    """Read "volgende week zelfde dag": the weekday that it is now; alone it is any day."""
    if not any(token.sign == "W" for token in span.line):
        return None
    return Item("dow", first=span.today.weekday())


# ------------------------------------------------------------------------- what passes until then


def _count(span: Span) -> tuple[int, int]:
    """Return how many units, and how many minutes more: "2 en een half"."""
    numbers = span.numbers()
    return (numbers[-1] if numbers else 1), (30 if "h" in span.signs else 0)


def _minutes_long(span: Span) -> Minutes:
    both = re.fullmatch(r"X?.*U(e?n?K|e?[01234]I)", span.signs)
    if both:
        cut = span.end - len(both[1])
        rest = Span(span.line, cut, span.end, span.today)
        return _minutes_long(Span(span.line, span.at, cut, span.today)) + _minutes_long(rest)
    count, half = _count(span)
    if span.value("H"):
        return span.value("H")
    if "U" in span.signs:
        return min(count, 99) * 60 + half if span.numbers() or not half else half
    return min(count, 999) * (15 if "K" in span.signs else 1)


def read_delay(span: Span) -> Item | None:
    signs = span.signs
    if signs[0] == "X" and span.tokens[0].word == "past":
        return None
    count, _ = _count(span)
    if re.search("[UIK]", signs):
        return Item("delay", first=_minutes_long(span))
    if "Y" in signs:
        return _on(span.today + timedelta(min(count, 999)), name="then")
    if "B" in signs:
        return _on(reckoning.months_on(span.today, min(count, 99)), name="then")
    return _on(span.today + timedelta(weeks=min(count, 99)), name="week")


def read_from_now(span: Span) -> Item | None:
    """Read "2 weken vanaf nu"."""
    return read_delay(Span(span.line, span.at, span.end - 2, span.today))


def read_shift(span: Span) -> Item | None:
    return Item("shift", first=min(_count(span)[0], 99))


def read_stay(span: Span) -> Item | None:
    return Item("stay", first=_minutes_long(span))


def read_day(span: Span) -> Item | None:
    ahead = span.value("T")
    return _on(span.today + timedelta(ahead), name="" if ahead else "today")


def read_gone(_: Span) -> Item | None:
    return Item("past")
