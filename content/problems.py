"""What can be wrong in a pack, in the words of the person who edits it; finds nothing itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

Lang = Literal["nl", "en"]

_WORDS = Path(__file__).parent / "problems.yaml"
_PLACE = re.compile(r"\{([a-z]+)\}")
_GUESS = {"nl": " (bedoel je “{}”?)", "en": " (do you mean “{}”?)"}
_KINDS: dict[str, tuple[str, str]] = {
    "@role": ("rol", "role"),
    "@location": ("locatie", "location"),
    "@programme": ("opleiding", "programme"),
    "@team": ("team", "team"),
    "@person": ("persoon", "person"),
    "@topic": ("onderwerp", "topic"),
    "@helpline": ("hulplijn", "helpline"),
    "@panel": ("paneel", "panel"),
    "@choice": ("antwoord", "answer"),
    "@expertise": ("dat als expertise", "that as expertise"),
    "@generalist": ("`generalist: true`", "`generalist: true`"),
    "@topics": ("deze expertise", "this expertise"),
    "@line": ("deze regel", "this line"),
    "@none": ("geen", "none"),
}
"""Words that fill a problem's sentence and differ between languages."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where.

    `key` is its entry in problems.yaml, `values` fill it, `guess` is what may have been meant.
    """

    file: Path
    line: int
    key: str
    values: dict[str, str] = field(default_factory=dict)
    guess: str = ""

    @property
    def what(self) -> str:
        return self._part("what", "nl")

    @property
    def mend(self) -> str:
        return self._part("mend", "nl")

    def said(self, lang: Lang = "nl") -> str:
        """Return `file:line: what, and how to mend it`."""
        return f"{self.file}:{self.line}: {self._part('what', lang)}; {self._part('mend', lang)}"

    def __str__(self) -> str:
        return self.said()

    def _part(self, part: Literal["what", "mend"], lang: Lang) -> str:
        at = 0 if lang == "nl" else 1
        values = {
            name: _KINDS.get(value, (value, value))[at] for name, value in self.values.items()
        }
        values["guess"] = _GUESS[lang].format(self.guess) if self.guess else ""
        template = words()[self.key][lang][part]
        return _PLACE.sub(lambda found: values.get(found[1], found[0]), template)


@cache
def words() -> dict[str, dict[str, dict[str, str]]]:
    """Return every problem's words by language; read only once something is wrong."""
    data: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return data


class ContentError(Exception):
    """A pack cannot be used; `problems` says everything that must be mended, in reading order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__()
        self.problems = tuple(sorted(problems, key=lambda one: (str(one.file), one.line)))

    def said(self, lang: Lang = "nl") -> str:
        return "\n".join(problem.said(lang) for problem in self.problems)

    def __str__(self) -> str:
        return self.said()
