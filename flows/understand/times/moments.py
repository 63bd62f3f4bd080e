"""Finds the pieces of time among the tokens of a line: the grammar of days and hours.

What a rule matched is read in `times.dates` and `times.hours`; which of it is wished,
`times.wishes` tells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from flows.understand.times import dates, hours
from flows.understand.times.clocks import ANY, BARE, CLOCK, SPACED
from flows.understand.times.pieces import Item, Span
from flows.understand.times.wordings import Token

_MONTHLY = r"[0123]E?v?d?(?:M,?N?|[zc]B)"
_WRITTEN = r"(?:O?dF(?=$|[,ObaupwfPxei_])|O?d?Fv?d?M|M,?dF)"
"""A date in words: "de tiende", "vierde november"."""
_DATE = rf"(?:O?d?{_MONTHLY}|M[dk]?[0123]E?(?![UAQ0-9])|sN?)"
_NTH = r"(?:(?:O?d|O)?[0123]E(?!U))"
_COUNT = r"(?:n?h|n?H|[n01234]h?|[012]en?h)"
_UNITS = r"[UIKYWB]"
_HOUR = r"[012j]"
_OF = r"(?:x[0123](?![UM]))?"

_RULES = (
    ("lesson", r"[abiO]?[dk]?(?:F|[01]E)(?:[xe_](?:F|[01]E)|[01])?U"),
    ("nth_weekday", r"O?d?FDv?d?(?:[zc]?B|M)"),
    ("nth_week", r"i?d?(?:F|[0123]E)Wvd?(?:[zc]?B|M)"),
    ("either_date", r"O?d?[0123]E?(?:,[0123]E?)*[xe]d?(?=[0123]E?v?M)"),
    ("week_of", rf"dWx{_DATE}|[dz]?WvD?(?:{_DATE}|{_NTH})"),
    ("gone", rf"G|l[dk]?[WDBMPVJ]D?P?|{_COUNT}?_?[UIKYWBJ]g"),
    ("shift", rf"(?:(?<=[DTP])|(?<=[DTP],))X[n012]W{_OF}|X[n1]WO?(?=D)|[n01]W[fO](?=[DT])"),
    ("from_now", rf"(?:{_COUNT}n?)?{_UNITS}{_OF}f!"),
    ("delay", rf"X(?:{_COUNT}n?)?{_UNITS}(?:e?n?K|e?[01234]I|{_OF})|i{_COUNT}n?[UIKYWB]{_OF}"),
    ("through", rf"[vwf]?D[u-]D|[wv]DeD|[vwf]?[0123]E?[u-]{_MONTHLY}"),
    (
        "limit",
        rf"[abu][Odczk]?(?:D(?!X)|{_DATE}|[cz]?V)(?!,?p?{CLOCK})P?|[abu]d[0123]E(?!,?p?{CLOCK})|[au]T",
    ),
    ("dash", r"[vwf]?rU?|wsU?"),
    ("written_date", _WRITTEN),
    ("slash_hours", r"p?sU"),
    ("date", rf"{_DATE}|{_NTH}(?![LBJYU])|d[0123](?=$|[,ObaupwfPxei])"),
    ("week", r"(?:[SZR]v?d?)?[czd]?[cz]W|Z(?:v?d)?W|[dz]?Wqq?|vdW|W[01234](?![UE])|dWa(?=$|,)"),
    ("month", r"[SZh]?v?d?(?:[cz]B|iM|M)"),
    ("next_alone", r"c(?=$|,)"),
    ("weekend", r"[czd]?[czd]?V"),
    ("day", r"T"),
    ("same_day", r"O?d?\*"),
    ("dow", r"[czd]?[cz]?D"),
    ("range", rf"[vwf]?p?{ANY}[uo-]p?{ANY}|[wv]p?{ANY}ep?{ANY}"),
    ("either", rf"p{_HOUR}xp?(?:{CLOCK}|{BARE})|{_HOUR}xp?{CLOCK}"),
    ("after", rf"[af]p?{ANY}|m&p?{ANY}|p?{ANY}xm"),
    ("before", rf"[bu]p?{ANY}|y&p?{ANY}|p?{ANY}xy"),
    ("beside_part", r"[ab][dk]?P"),
    ("part", r"[SZR]i?v?d?[PY]|[SZ]v?d?C|Z(?=[TD]P)|PZ(?=$|,)|[iO]?[dk]?P|R|a[dk]?C"),
    ("vague", rf"[abiw][dk]?[Fk]?L(?:vp?{CLOCK})?|[abwO][dk]?C"),
    ("moved", rf"v{_HOUR}_p?{ANY}"),
    ("clock", rf"p[dk]?(?:{SPACED}|{ANY})|pn(?=$|,)|[paf][012]E(?![UBMJYLP])|{CLOCK}"),
    (
        "beside_day",
        rf"(?:(?<=[DTPMsr~])|(?<=[DTP][,O]))(?:{SPACED}|{BARE}|3(?![UIWYBJMEKH0-9]))|(?:{SPACED}|[012j])(?=[Oi]?d?[DTP])",
    ),
    ("alone", rf"(?:{SPACED}|{BARE})(?=$|,|_)"),
    ("same_time", r"[pO]?d?="),
    ("asap", r"!"),
    ("stay", rf"{_COUNT}n?[UIK]|K"),
)
_GRAMMAR = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _RULES))
_PLAIN = frozenset("_,e")


def find(line: Sequence[Token], today: date) -> list[Item | Token]:
    """Return the pieces of time in a line, and the other tokens between them."""
    signs = "".join(token.sign for token in line)
    found: list[Item | Token] = []
    at = 0
    while at < len(line):
        match = None if signs[at] in _PLAIN else _GRAMMAR.match(signs, at)
        item = None
        if match is not None and match.lastgroup:
            item = _READERS[match.lastgroup](Span(line, at, match.end(), today))
        if match is None or item is None:
            found.append(line[at])
            at += 1
        else:
            found.append(dates.after_that(item, found, today) if item.name == "erna" else item)
            at = match.end()
    return found


_READERS: dict[str, Callable[[Span], Item | None]] = {
    "lesson": dates.read_lesson,
    "nth_weekday": dates.read_nth_weekday,
    "nth_week": dates.read_nth_week,
    "either_date": dates.read_either_date,
    "week_of": dates.read_week_of,
    "gone": dates.read_gone,
    "shift": dates.read_shift,
    "from_now": dates.read_from_now,
    "delay": dates.read_delay,
    "through": dates.read_through,
    "limit": dates.read_limit,
    "dash": dates.read_dash,
    "written_date": dates.read_written_date,
    "date": dates.read_date,
    "week": dates.read_week,
    "month": dates.read_month,
    "next_alone": dates.read_next_alone,
    "weekend": dates.read_weekend,
    "day": dates.read_day,
    "dow": dates.read_dow,
    "same_day": dates.read_same_day,
    "slash_hours": hours.read_slash_hours,
    "range": hours.read_range,
    "either": hours.read_either,
    "after": hours.read_after,
    "before": hours.read_before,
    "beside_part": hours.read_beside_part,
    "part": hours.read_part,
    "vague": hours.read_vague,
    "moved": hours.read_moved,
    "alone": hours.read_alone,
    "clock": hours.read_clock,
    "beside_day": hours.read_beside_day,
    "same_time": hours.read_same_time,
    "asap": hours.read_asap,
    "stay": dates.read_stay,
}
