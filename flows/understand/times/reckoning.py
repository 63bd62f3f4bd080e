"""Counts on the calendar: which date "de 14e", week 42 or the last Friday of a month is."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

FRIDAY = 4
_WEEK = timedelta(7)
_MOST_WEEKS = 99


def real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def dated(day: int, month: int, year: int, today: date) -> date | None:
    """Return a date; without a year the next one."""
    if year:
        return real(year, month, day)
    this = real(today.year, month, day)
    return this if this and this >= today else real(today.year + 1, month, day)


def of_month(day: int, today: date) -> date | None:
    """Return the next time that a month has this day."""
    for ahead in range(13):
        first = months_on(today.replace(day=1), ahead)
        found = real(first.year, first.month, day)
        if found and found >= today:
            return found
    return None


def months_on(day: date, months: int) -> date:
    """Return the same day of a later month, or its last day when it is shorter."""
    count = day.month - 1 + months
    year, month = day.year + count // 12, count % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def end_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def monday(day: date) -> date:
    return day - timedelta(day.weekday())


def this_week(today: date) -> tuple[date, date]:
    """Return what is left of the week; at the weekend that is the next one."""
    first = today if today.weekday() <= FRIDAY else monday(today) + _WEEK
    return first, monday(first) + timedelta(FRIDAY)


def weeks_on(today: date, weeks: int) -> tuple[date, date]:
    first = monday(today) + min(weeks, _MOST_WEEKS) * _WEEK
    return first, first + timedelta(FRIDAY)


def numbered_week(number: int, today: date) -> tuple[date, date] | None:
    """Return week 42: the next one of that number."""
    for year in (today.isocalendar().year, today.isocalendar().year + 1):
        try:
            first = date.fromisocalendar(year, number, 1)
        except ValueError:
            return None
        if first + timedelta(FRIDAY) >= today:
            return first, first + timedelta(FRIDAY)
    return None


def nth_weekday(which: int, weekday: int, first: date) -> date | None:
    """Return the first (1) or last (-1) Friday of the month that begins on `first`."""
    if which < 0:
        last = end_of_month(first)
        return last - timedelta((last.weekday() - weekday) % 7)
    day = first + timedelta((weekday - first.weekday()) % 7) + (which - 1) * _WEEK
    return day if day.month == first.month else None


def part_of_month(first: date, sign: str) -> tuple[date, date]:
    """Return the begin (S), the end (Z) or all of a month."""
    last = end_of_month(first)
    if sign == "S":
        return first, first.replace(day=10)
    return (first.replace(day=21), last) if sign == "Z" else (first, last)
