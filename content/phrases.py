"""Reads the lines that teach what students mean: plain text, one message a line, by who wrote it.

`content/phrases/topics/<label>.txt` holds what is said of a topic or asked of the bot,
`content/phrases/danger/<kind>.txt` what is said in danger, and what only sounds like it:

    [marja]
    steeds blauwe enveloppen
    kan niet slapen door de aanmaningen | gezondheid
    my rent is late again | wonen | en

What stands between bars is optional. For topics: other labels that are right too, the language
when it is not Dutch, and danger (`violence_home now`, `soft`) where a line speaks of it. For
danger: `now` or `soon`, the language, and the sort of line. Who wrote a line counts, because only
lines of a writer who was left out tell how well others are understood.
Nothing is learned here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from content.forms import guess
from content.lexicon import PHRASES
from content.problems import ContentError, Problem

if TYPE_CHECKING:
    from pathlib import Path

HOME = "nl"
URGENCIES = ("now", "soon")
UNREAD = "unread"
"""The danger of a line of a topic about which nobody decided: it teaches nothing of danger."""
CALM = frozenset(("soft", "safe", UNREAD))
"""Classes that are no danger: for the gentle line, for nothing at all, and not decided."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message and what is right for it; `label` is a topic, an intent, or a kind of danger.

    `danger` is a kind, `soft`, or nothing; `urgency` goes with a kind.
    """

    text: str
    label: str
    also: tuple[str, ...] = ()
    lang: str = HOME
    urgency: str = ""
    sorts: tuple[str, ...] = ()
    writer: str = ""
    danger: str = ""

    @property
    def screen(self) -> str:
        """What a line is to who looks for danger: its kind, `soft` or `safe`."""
        return self.danger or "safe"


def topic_lines(folder: Path = PHRASES) -> tuple[Line, ...]:
    """Return what is said of each topic and intent; ContentError tells every line that is wrong."""
    rows = list(_rows(folder / "topics"))
    labels = {file.stem for file in (folder / "topics").glob("*.txt")}
    kinds = {file.stem for file in (folder / "danger").glob("*.txt")} | {"soft", UNREAD}
    lines: list[Line] = []
    problems: list[Problem] = []
    for row in rows:
        also = tuple(one for one in _parts(row.second) if one != row.file.stem)
        problems += [_problem(row, "phrase.label", one, labels) for one in {*also} - labels]
        danger, _, urgency = row.sorts.partition(" ")
        if danger and (danger not in kinds or (urgency in URGENCIES) == (danger in CALM)):
            problems.append(_problem(row, "phrase.danger", row.sorts, kinds))
        lines.append(Line(row.text, row.file.stem, also, row.lang, urgency, (), row.writer, danger))
    return _sound(lines, rows, problems)


def danger_lines(folder: Path = PHRASES) -> tuple[Line, ...]:
    """Return what is said in danger, and its look-alikes; ContentError as `topic_lines`."""
    rows = list(_rows(folder / "danger"))
    lines: list[Line] = []
    problems: list[Problem] = []
    for row in rows:
        kind = row.file.stem
        if (row.second in URGENCIES) == (kind in CALM):
            problems.append(_problem(row, "phrase.urgency", row.second, set(URGENCIES)))
        sorts = tuple(_parts(row.sorts))
        danger = "" if kind == "safe" else kind
        lines.append(Line(row.text, kind, (), row.lang, row.second, sorts, row.writer, danger))
    return _sound(lines, rows, problems)


class _Row(NamedTuple):
    file: Path
    number: int
    writer: str
    text: str
    second: str
    lang: str
    sorts: str


def _rows(folder: Path) -> Iterator[_Row]:
    for file in sorted(folder.glob("*.txt")):
        writer = ""
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            bare = line.strip()
            if bare.startswith("[") and bare.endswith("]"):
                writer = bare[1:-1].strip()
            elif bare and not bare.startswith("#"):
                text, second, lang, sorts, *_ = [*map(str.strip, bare.split("|")), "", "", ""]
                yield _Row(file, number, writer, text, second, lang or HOME, sorts)


def _sound(lines: list[Line], rows: list[_Row], problems: list[Problem]) -> tuple[Line, ...]:
    """Return the lines, unless something is wrong with one."""
    seen: dict[str, _Row] = {}
    for row in rows:
        if not row.text:
            problems.append(_problem(row, "phrase.empty", "", set()))
        elif not row.writer:
            problems.append(_problem(row, "phrase.writer", "", set()))
        first = seen.setdefault(row.text.casefold(), row)
        if row.text and first is not row:
            problems.append(
                _problem(row, "phrase.double", f"{first.file.name}:{first.number}", set())
            )
    if problems:
        raise ContentError(tuple(sorted(problems, key=lambda one: (one.file, one.line))))
    return tuple(lines)


def _parts(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _problem(row: _Row, key: str, value: str, known: set[str]) -> Problem:
    return Problem(row.file, row.number, key, {"name": value}, guess(value, sorted(known)))
