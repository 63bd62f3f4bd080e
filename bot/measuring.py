"""Prints how well is understood: of a file, or of each writer of the phrases from the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console

from bot import labelled, scoring
from bot.calibration import folds
from bot.config import Trouble
from bot.knowledge import load_lexicon, shared, understanding
from content.lexicon import joined
from content.phrases import danger_lines, topic_lines
from flows.understand import intents_of
from flows.understand.data import table

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from rich.table import Table

    from bot.config import Settings
    from bot.teaching import Tell


def of_file(settings: Settings, file: Path, now: datetime) -> None:
    """Print what is understood of labelled lines with what was learned of all phrases."""
    known, own = shared(), load_lexicon(settings)
    words = joined(known.lexicon, own)
    lines = list(labelled.read(file, intents_of(words).union(table(words.get("topics")))))
    held = scoring.held_of(lines, understanding(own))
    _print(scoring.tables(file.name, held, known.weights.bounds, intents_of(known.lexicon)))
    times = [line for line in lines if line.get("kind") is not None and "crisis" not in line]
    if times:
        _print([scoring.time_table(file.name, times, now)])


def between_writers(writers: Sequence[str] | None, tell: Tell, share: float = 1.0) -> None:
    """Print what is understood of writers of whom nothing was learned: of these, or of all."""
    known = shared()
    out = tuple(folds(topic_lines(), danger_lines()))
    if writers:
        unknown = set(writers) - set().union(*out)
        if unknown:
            names = ", ".join(sorted(unknown))
            raise Trouble(
                f"Niemand met de naam {names} schreef zinnen. Kies uit: {_names(out)}.",
                f"Nobody called {names} wrote phrases. Choose from: {_names(out)}.",
            )
        out = tuple(one & set(writers) for one in out if one & set(writers))
    from bot.teaching import all_held_out  # noqa: PLC0415 - needs the extra `train`

    held = all_held_out(out, tell, share).sharper(known.weights.bounds.get("sharp", 1.0))
    _print(scoring.tables("between writers", held, known.weights.bounds, intents_of(known.lexicon)))


def _names(out: Iterable[frozenset[str]]) -> str:
    return ", ".join(sorted(set().union(*out)))


def _print(tables: Iterable[Table]) -> None:
    console = Console(width=110)
    for one in tables:
        console.print(one)
