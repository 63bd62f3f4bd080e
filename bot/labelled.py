"""Reads files of labelled lines and tells what is wrong with one; `bot.scoring` compares them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from bot.config import Trouble
from bot.jsonlines import objects
from content.forms import guess
from content.phrases import URGENCIES
from flows.understand.danger import KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from bot.jsonlines import Object

_RIGHT = ("label", "crisis", "kind", "lang")
"""Fields of which each says what is right for a line."""
_TIMES = ("instant", "window", "none", "past")
_SHOWN = 40

_Said = tuple[str, str]
"""The same words in Dutch and in English."""


def read(file: Path, labels: Collection[str]) -> Iterator[Object]:
    """Yield the lines of `file`; raise a Trouble at one that is wrong, or when there is no file.

    `labels` are the topics and intents there are.
    """
    try:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                for found in objects([line], number, str(file)):
                    _check(found, labels, file, number)
                    yield found
    except OSError:
        raise Trouble(
            f"{file} is geen bestand dat te lezen is. Noem een bestand met regels JSON.",
            f"{file} is no file that can be read. Name a file with lines of JSON.",
        ) from None


def _check(line: Object, labels: Collection[str], file: Path, number: int) -> None:
    wrong = next(_problems(line, labels), None)
    if wrong is not None:
        nl, en = wrong
        raise Trouble(f"{file}: regel {number}: {nl}", f"{file}: line {number}: {en}")


def _problems(line: Object, labels: Collection[str]) -> Iterator[_Said]:
    if "crisis" in line:
        yield from _danger(line)
    elif "label" in line:
        yield from _label(line, sorted(labels))
    elif line.get("kind") is None and "lang" not in line:
        yield _nothing(line)
    if "crisis" not in line and line.get("kind") is not None:
        yield from _time(line)


def _nothing(line: Mapping[str, object]) -> _Said:
    near = next(filter(None, (guess(name, list(_RIGHT)) for name in line if name != "text")), "")
    nl, en = _meant(near)
    return (
        f"de regel zegt niet wat goed is{nl}. Zet er label, crisis, kind of lang bij.",
        f"the line does not say what is right{en}. Add label, crisis, kind or lang.",
    )


def _label(line: Object, labels: list[str]) -> Iterator[_Said]:
    also = line.get("also") or []
    if line["label"] not in labels:
        yield _choice("label", line["label"], labels)
    if not isinstance(also, list):
        yield (
            '“also” is geen lijst. Schrijf het als ["…"].',
            '“also” is no list. Write it as ["…"].',
        )
    else:
        yield from (_choice("also", one, labels) for one in also if one not in labels)


def _danger(line: Object) -> Iterator[_Said]:
    if not isinstance(line["crisis"], bool):
        yield _choice("crisis", line["crisis"], ["true", "false"])
    if line["crisis"] and line.get("kind") not in KINDS:
        yield _choice("kind", line.get("kind"), sorted(KINDS))
    if line.get("urgency") and line["urgency"] not in URGENCIES:
        yield _choice("urgency", line["urgency"], list(URGENCIES))


def _time(line: Object) -> Iterator[_Said]:
    if line["kind"] not in _TIMES:
        nl, en = _choice("kind", line["kind"], sorted(_TIMES))
        if line["kind"] in KINDS:
            nl = f'{nl[:-1]}; bij gevaar hoort "crisis": true.'
            en = f'{en[:-1]}; danger needs "crisis": true.'
        yield nl, en
    now = line.get("now")
    if now and not _is_moment(now):
        yield (
            f"“{_short(now)}” is geen moment. Schrijf “now” als 2026-09-08T10:15.",
            f"“{_short(now)}” is no moment. Write “now” as 2026-09-08T10:15.",
        )


def _is_moment(said: object) -> bool:
    try:
        datetime.fromisoformat(str(said))
    except ValueError:
        return False
    return isinstance(said, str)


def _choice(name: str, value: object, choices: list[str]) -> _Said:
    """Tell that `value` is none of `choices`."""
    near_nl, near_en = _meant(guess(_short(value), choices))
    listed = ", ".join(choices)
    return (
        f"“{_short(value)}” past niet bij “{name}”{near_nl}. Kies uit: {listed}.",
        f"“{_short(value)}” does not fit “{name}”{near_en}. Choose from: {listed}.",
    )


def _meant(near: str) -> _Said:
    return (f" (bedoel je “{near}”?)", f" (do you mean “{near}”?)") if near else ("", "")


def _short(value: object) -> str:
    return value[:_SHOWN] if isinstance(value, str) else "…"
