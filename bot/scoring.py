"""Compares labelled lines with what is understood of them, as tables; changes no lexicon.

The fields of a line tell its kind: `label` a topic or intent, `crisis` danger, `kind` a time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from flows.understand.lines import match_line, when_line

if TYPE_CHECKING:
    from datetime import datetime

    from flows.understand import Understanding

Line = Mapping[str, object]

BEST = 3
"""So many choices a student gets when the first is not sure."""
MOST_MIXED_UP = 10


def tables(
    name: str, lines: Sequence[Line], understanding: Understanding, now: datetime
) -> Iterable[Table]:
    """Return the tables of a file; `now` is the moment of time lines that have none."""
    topics = [line for line in lines if "label" in line]
    dangers = [line for line in lines if "crisis" in line]
    times = [line for line in lines if "kind" in line and "crisis" not in line]
    if topics:
        yield from topic_tables(name, topics, understanding)
    if dangers:
        yield danger_table(name, dangers, understanding)
    if times:
        yield time_table(name, times, now)


def topic_tables(name: str, lines: Sequence[Line], understanding: Understanding) -> list[Table]:
    """Return accuracy by label, and which labels are taken for which."""
    first: Counter[str] = Counter()
    best: Counter[str] = Counter()
    count: Counter[str] = Counter()
    mixed: Counter[tuple[str, str]] = Counter()
    decided: defaultdict[str, Counter[bool]] = defaultdict(Counter)
    for line in lines:
        label = str(line["label"])
        right = {label, *_strings(line.get("also"))}
        text = str(line.get("text", ""))
        names = map(understanding.printed, (one for one, _ in understanding.rank(text).scores))
        ranked = list(dict.fromkeys(names))[:BEST]
        hit = bool(ranked) and ranked[0] in right
        count[label] += 1
        first[label] += hit
        best[label] += any(one in right for one in ranked)
        decided[understanding.read(text, _strings(line.get("before"))).decision][hit] += 1
        if not hit:
            mixed[label, ranked[0] if ranked else "-"] += 1
    return [
        _accuracy(name, count, first, best),
        _decisions(decided),
        _confusion(mixed),
    ]


def danger_table(name: str, lines: Sequence[Line], understanding: Understanding) -> Table:
    """Return what was found, missed and cried wolf about, by kind."""
    found: Counter[str] = Counter()
    count: Counter[str] = Counter()
    alarms = calm = 0
    for line in lines:
        said = match_line(understanding, line)
        kind = str(line.get("kind") or "?")
        if line["crisis"]:
            count[kind] += 1
            found[kind] += said["danger"] is not None
        else:
            calm += 1
            alarms += said["danger"] is not None
    table = Table("danger", "lines", "found", "%", title=name)
    for kind in sorted(count):
        _row(table, kind, count[kind], found[kind])
    _row(table, "all", count.total(), found.total())
    _row(table, "false alarms", calm, alarms)
    return table


def time_table(name: str, lines: Sequence[Line], now: datetime) -> Table:
    """Return how many times were read exactly as they were meant."""
    right: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for line in lines:
        kind = str(line["kind"])
        said = when_line(line, now)
        count[kind] += 1
        right[kind] += all(said[part] == line.get(part) for part in ("kind", "start", "end"))
    table = Table("time", "lines", "right", "%", title=name)
    for kind in sorted(count):
        _row(table, kind, count[kind], right[kind])
    _row(table, "all", count.total(), right.total())
    return table


def _accuracy(name: str, count: Counter[str], first: Counter[str], best: Counter[str]) -> Table:
    table = Table("label", "lines", "@1", f"@{BEST}", title=name)
    for label in [*sorted(count), "all"]:
        lines, one, some = (
            (counter.total() if label == "all" else counter[label])
            for counter in (count, first, best)
        )
        table.add_row(label, str(lines), _share(one, lines), _share(some, lines))
    return table


def _decisions(decided: Mapping[str, Counter[bool]]) -> Table:
    table = Table("decision", "lines", "first is right", "%")
    for decision, hits in sorted(decided.items()):
        _row(table, decision, hits.total(), hits[True])
    return table


def _confusion(mixed: Counter[tuple[str, str]]) -> Table:
    table = Table("label", "taken for", "lines", title="mixed up most")
    for (label, taken), lines in mixed.most_common(MOST_MIXED_UP):
        table.add_row(label, taken, str(lines))
    return table


def _row(table: Table, name: str, lines: int, right: int) -> None:
    table.add_row(name, str(lines), str(right), _share(right, lines))


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "-"


def _strings(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()
