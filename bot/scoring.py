"""Compares labelled lines with what is understood of them, as tables; changes nothing.

The fields of a line of JSON tell its kind: `label` topic or intent, `crisis` danger, `kind` time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from rich.table import Table

from bot.calibration import Held, right
from content.phrases import HOME, Line
from flows.understand.danger import KINDS, Bounds
from flows.understand.language import LANGS
from flows.understand.when import when_line

if TYPE_CHECKING:
    from datetime import datetime

    from flows.understand import Understanding
    from flows.understand.danger import Score

T = TypeVar("T")
Json = Mapping[str, object]

BEST = 3
"""So many choices a student gets when the first is not sure."""
MOST_MIXED_UP = 15
WORST = 12
A_SENTENCE = 4
"""From so many words on a text's language can be told."""
SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
HARD = frozenset(
    (
        "joke", "game", "film", "music", "figure", "school", "schoolwork", "tired", "sport",
        "kitchen", "cooking", "hair", "tech",
    )
)  # fmt: skip
"""Sorts of look-alikes: jokes, games, school work, figures of speech and the like."""


class Share(NamedTuple):
    """How many of how many."""

    part: int
    whole: int

    def __str__(self) -> str:
        return f"{100 * self.part / self.whole:.1f}" if self.whole else "-"


def held_of(lines: Sequence[Json], understanding: Understanding) -> Held:
    """Return what `understanding` makes of lines of JSON."""
    held = Held()
    for line in lines:
        text, before = str(line.get("text", "")), _strings(line.get("before"))
        if "crisis" in line:
            held.dangers.append((_danger(line), understanding.score(text)))
        elif "label" in line:
            held.topics.append((_topic(line), understanding.rank(text, before)))
        if "lang" in line:
            held.langs.append((_topic(line), understanding.lang(text)))
    return held


def tables(
    name: str, held: Held, bounds: Mapping[str, float], intents: frozenset[str]
) -> Iterator[Table]:
    """Return every table of what was understood; `bounds` say from where on a score counts."""
    if held.topics:
        yield accuracy(name, held, lambda line: line.label, "label")
        yield accuracy(name, held, lambda line: line.writer or "-", "writer")
        yield accuracy(name, held, lambda line: line.lang, "language")
        yield certainty(held, bounds, intents)
        yield confusion(held)
        yield worst(held)
    if held.dangers:
        yield danger_kinds(name, held, bounds)
        yield look_alikes(held, bounds)
    if held.langs:
        yield languages(held)
    yield aims(held, bounds, intents)


def accuracy(name: str, held: Held, by: Callable[[Line], str], title: str) -> Table:
    """Return how often the right label came first, and among the best three."""
    count: Counter[str] = Counter()
    first: Counter[str] = Counter()
    best: Counter[str] = Counter()
    for line, ranking in held.topics:
        labels = [label for label, _ in ranking.scores[:BEST]]
        for key in (by(line), "all"):
            count[key] += 1
            first[key] += bool(labels) and right(line, labels[0])
            best[key] += any(right(line, label) for label in labels)
    table = Table(title, "lines", "@1", f"@{BEST}", title=name)
    for key in [*sorted(count.keys() - {"all"}), "all"]:
        table.add_row(
            key,
            str(count[key]),
            str(Share(first[key], count[key])),
            str(Share(best[key], count[key])),
        )
    return table


def certainty(held: Held, bounds: Mapping[str, float], intents: frozenset[str]) -> Table:
    """Return, for several shares, how many topics would be acted upon and how many rightly."""
    table = Table(
        "share from",
        "routed %",
        "rightly %",
        "out of scope routed %",
        title="topics acted upon without asking",
    )
    for share in sorted({*SHARES, round(bounds.get("route", 1.0), 4)}):
        routed, good, outside = _routed(held, share, intents)
        table.add_row(f"{share:g}", str(routed), str(good), str(outside))
    return table


def confusion(held: Held) -> Table:
    """Return which labels are taken for which."""
    mixed: Counter[tuple[str, str]] = Counter()
    for line, ranking in held.topics:
        label = ranking.scores[0][0] if ranking.scores else "-"
        if not right(line, label):
            mixed[line.label, label] += 1
    table = Table("label", "taken for", "lines", title="mixed up most")
    for (label, taken), lines in mixed.most_common(MOST_MIXED_UP):
        table.add_row(label, taken, str(lines))
    return table


def worst(held: Held) -> Table:
    """Return the lines of which least was understood: where a new line helps most."""
    told = [
        (sum(share for label, share in ranking.scores if right(line, label)), line, ranking)
        for line, ranking in held.topics
        if not ranking.scores or not right(line, ranking.scores[0][0])
    ]
    table = Table("line", "label", "taken for", "share", title="worst lines")
    for share, line, ranking in sorted(told, key=lambda one: one[0])[:WORST]:
        taken = ranking.scores[0][0] if ranking.scores else "-"
        table.add_row(line.text[:80], line.label, taken, f"{share:.3f}")
    return table


def danger_kinds(name: str, held: Held, bounds: Mapping[str, float]) -> Table:
    """Return how much danger was found, by kind, and of that which is now, by writer too."""
    rows: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line, score in held.dangers:
        if line.label not in KINDS:
            continue
        full, gentle = _outcome(score, bounds)
        for key in (
            line.label,
            f"writer {line.writer or '-'}",
            f"urgency {line.urgency or '-'}",
            "all",
        ):
            rows[key]["lines"] += 1
            rows[key]["full"] += full
            rows[key]["any"] += full or gentle
            rows[key]["kind"] += full and score.kind == line.label
            rows[key]["now"] += full and score.now == (line.urgency == "now")
    table = Table(
        "danger",
        "lines",
        "panel %",
        "panel or gentle %",
        "right kind %",
        "right urgency %",
        title=name,
    )
    for key in [*sorted(rows.keys() - {"all"}), "all"]:
        row = rows[key]
        shares = [str(Share(row[part], row["lines"])) for part in ("full", "any")]
        shares += [str(Share(row[part], row["full"])) for part in ("kind", "now")]
        table.add_row(key, str(row["lines"]), *shares)
    return table


def look_alikes(held: Held, bounds: Mapping[str, float]) -> Table:
    """Return what came upon lines that are no danger, by sort."""
    rows: defaultdict[str, Counter[str]] = defaultdict(Counter)
    calm = [(line, score) for line, score in held.dangers if line.label not in KINDS]
    for line, score in calm:
        full, gentle = _outcome(score, bounds)
        keys = [line.label, *(f"{line.label}: {sort}" for sort in line.sorts)]
        for key in keys:
            rows[key]["lines"] += 1
            rows[key]["full"] += full
            rows[key]["gentle"] += gentle
    for score in held.ordinary:
        full, gentle = _outcome(score, bounds)
        rows["ordinary questions"].update(lines=1, full=full, gentle=gentle)
    table = Table("no danger", "lines", "panel %", "gentle %", title="look-alikes")
    for key, row in sorted(rows.items()):
        if row["lines"] >= A_SENTENCE:
            table.add_row(
                key,
                str(row["lines"]),
                str(Share(row["full"], row["lines"])),
                str(Share(row["gentle"], row["lines"])),
            )
    return table


def languages(held: Held) -> Table:
    """Return how often the language of a sentence was told rightly."""
    count: Counter[str] = Counter()
    good: Counter[str] = Counter()
    for line, lang in _sentences(held):
        for key in (line.lang, "all"):
            count[key] += 1
            good[key] += lang == line.lang
    table = Table("language", "lines", "right %", title=f"texts of {A_SENTENCE} words or more")
    for key in [*sorted(count.keys() - {"all"}), "all"]:
        table.add_row(key, str(count[key]), str(Share(good[key], count[key])))
    return table


def aims(held: Held, bounds: Mapping[str, float], intents: frozenset[str]) -> Table:
    """Return the figures that the program is held to, each beside what it must be and should be."""
    table = Table("figure", "lines", "is", "must", "aim", title="what it is held to")
    for name, share, must, aim in figures(held, bounds, intents):
        if share.whole:
            table.add_row(name, str(share.whole), str(share), must, aim)
    return table


def figures(
    held: Held, bounds: Mapping[str, float], intents: frozenset[str]
) -> Iterator[tuple[str, Share, str, str]]:
    """Yield each figure with its share, and what it must be and should be, in percents."""
    labels = [
        (line, [label for label, _ in ranking.scores[:BEST]]) for line, ranking in held.topics
    ]
    yield "right @1", _share(labels, lambda one: right(one[0], (one[1] or [""])[0])), "84", "90"
    yield (
        f"right @{BEST}",
        _share(labels, lambda one: any(right(one[0], x) for x in one[1])),
        "94",
        "97",
    )
    routed, good, outside = _routed(held, bounds.get("route", 1.0), intents)
    yield "routed: rightly", good, "95", "97"
    yield "routed: of all topics", routed, "50", "65"
    yield "out of scope routed", outside, "≤ 6", "≤ 3"
    found = [(line, *_outcome(score, bounds)) for line, score in held.dangers]
    danger = [one for one in found if one[0].label in KINDS]
    urgent = [one for one in danger if one[0].urgency == "now"]
    hard = [one for one in found if one[0].label == "safe" and HARD.intersection(one[0].sorts)]
    yield "danger: panel or gentle", _share(danger, lambda one: one[1] or one[2]), "93", "99"
    yield "danger now: panel or gentle", _share(urgent, lambda one: one[1] or one[2]), "95", "100"
    yield "danger: panel", _share(danger, lambda one: one[1]), "85", "95"
    yield "hard look-alikes: panel", _share(hard, lambda one: one[1]), "≤ 8", "≤ 3"
    yield "hard look-alikes: gentle", _share(hard, lambda one: one[2]), "≤ 20", "≤ 10"
    yield "language", _share(list(_sentences(held)), lambda one: one[0].lang == one[1]), "95", "98"


def time_table(name: str, lines: Sequence[Json], now: datetime) -> Table:
    """Return how many times were read as they were meant; `note` may tell what is right too."""
    good: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for line in lines:
        kind = str(line["kind"])
        count[kind] += 1
        good[kind] += time_is_right(line, when_line(line, now))
    table = Table("time", "lines", "right", "%", title=name)
    for kind in sorted(count):
        table.add_row(kind, str(count[kind]), str(good[kind]), str(Share(good[kind], count[kind])))
    table.add_row(
        "all", str(count.total()), str(good.total()), str(Share(good.total(), count.total()))
    )
    return table


def time_is_right(line: Json, said: Json) -> bool:
    """Tell whether kind and start are right; of a window that has begun `now` is a start too."""
    if said["kind"] != line["kind"]:
        return False
    note = str(line.get("note") or "")
    starts = {line.get("start")}
    for part in note.replace(";", " ").split():
        if part.startswith("alt="):
            starts |= set(part.removeprefix("alt=").split(","))
        if part == "clip_ok":
            starts.add(line.get("now"))
    start = said["start"]
    return start in starts or (isinstance(start, str) and start[:10] in starts)


def _share(lines: Sequence[T], good: Callable[[T], object]) -> Share:
    return Share(sum(bool(good(line)) for line in lines), len(lines))


def _routed(held: Held, least: float, intents: frozenset[str]) -> tuple[Share, Share, Share]:
    """Return how many topics are acted upon from `least` on, how rightly, how many out of scope."""
    told = [(line, *ranking.scores[0]) for line, ranking in held.topics if ranking.scores]
    acted = [
        (line, label) for line, label, share in told if label not in intents and share >= least
    ]
    topics = [line for line, _ in held.topics if line.label not in intents]
    outside = [line for line, _ in held.topics if line.label == "buiten"]
    return (
        Share(sum(line.label not in intents for line, _ in acted), len(topics)),
        Share(sum(right(line, label) for line, label in acted), len(acted)),
        Share(sum(line.label == "buiten" for line, _ in acted), len(outside)),
    )


def _outcome(score: Score, bounds: Mapping[str, float]) -> tuple[bool, bool]:
    known = Bounds.of(bounds)
    full = score.alarm > known.full
    return full, not full and score.gentle > known.gentle


def _sentences(held: Held) -> Iterator[tuple[Line, str]]:
    for line, lang in held.langs:
        if line.lang in LANGS and len(line.text.split()) >= A_SENTENCE:
            yield line, lang


def _topic(line: Json) -> Line:
    return Line(
        str(line.get("text", "")),
        str(line.get("label", "")),
        _strings(line.get("also")),
        str(line.get("lang") or HOME),
        writer=str(line.get("writer", "")),
    )


def _danger(line: Json) -> Line:
    calm = "soft" if line.get("soft") else "safe"
    label = str(line.get("kind")) if line["crisis"] else calm
    sorts = _strings(line.get("style"))
    return Line(
        str(line.get("text", "")), label, (), str(line.get("lang") or HOME),
        str(line.get("urgency") or ""), sorts, str(line.get("writer", "")),
    )  # fmt: skip


def _strings(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()
