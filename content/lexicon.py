"""Reads the shared lexicon, and lays a school's own words over it; understands nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "lexicon"
PHRASES = FOLDER.parent / "phrases"


def read_lexicon(folder: Path = FOLDER, name: str = "*.yaml") -> dict[str, object]:
    """Return every file of `folder` that is called `name`, as one mapping."""
    merged: dict[str, object] = {}
    for file in sorted(folder.glob(name)):
        data = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe one
        merged = joined(merged, data if isinstance(data, dict) else {})
    return merged


def shared_intents(folder: Path = FOLDER) -> set[str]:
    """Return the names of what is asked of the bot, also those under which some go together."""
    intents = read_lexicon(folder, "intents.yaml").get("intents")
    if not isinstance(intents, Mapping):
        return set()
    wholes = {str(entry["as"]) for entry in intents.values() if entry and "as" in entry}
    return wholes.union(map(str, intents))


def joined(one: Mapping[str, object], other: Mapping[str, object]) -> dict[str, object]:
    """Return both: lists one after the other, of single values the one of `other`."""
    out = dict(one)
    for key, value in other.items():
        here = out.get(key)
        if isinstance(here, Mapping) and isinstance(value, Mapping):
            out[key] = joined(here, value)
        elif isinstance(here, list) and isinstance(value, list):
            out[key] = [*here, *value]
        else:
            out[key] = value
    return out


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
