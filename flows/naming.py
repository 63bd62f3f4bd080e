"""Tells whether a text names somebody of a team; who may read it is decided in `rights`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flows.understand.text import fold

if TYPE_CHECKING:
    from content.pack import Content
    from content.schema import Person

SHORTEST = 3
"""Letters of a part of a name that counts by itself; a first name always does."""
_PARTICLES = frozenset({"van", "von", "der", "den", "ter", "ten", "het", "the", "bin", "ben"})
_WORD = re.compile(r"[^\W_]+")


def named(content: Content, team: str, text: str) -> Person | None:
    """Return the first member of `team` whose first or last name stands in `text`.

    Capitals and accents do not matter. A word that is also a name counts as the name: then fewer
    people read along, which is the safe mistake.
    """
    said = set(_words(text))
    if not said:
        return None
    members = (one for one in content.pack.people if team in one.teams)
    return next((one for one in members if _forms(one.name) & said), None)


def _forms(name: str) -> set[str]:
    """Return the parts of a name as they may be written: "sanne", "sannes", "vries"."""
    first, *rest = _words(name) or [""]
    parts = {first, *(one for one in rest if len(one) >= SHORTEST and one not in _PARTICLES)}
    return {form for one in parts - {""} for form in (one, f"{one}s")}


def _words(text: str) -> list[str]:
    # Piece by piece: folding looks at the beginning of a text only.
    return [word for piece in text.split() for word in _WORD.findall(fold(piece))]
