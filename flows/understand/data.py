"""Reads plain lexicon data as what it should be; it reports nothing, a wrong shape is empty."""

from __future__ import annotations

from collections.abc import Mapping


def table(value: object) -> dict[str, object]:
    """Return `value` as a mapping with string keys."""
    if not isinstance(value, Mapping):
        return {}
    return {str(name): entry for name, entry in value.items()}


def strings(value: object) -> list[str]:
    """Return `value` as a list of strings."""
    return [str(entry) for entry in value] if isinstance(value, list | tuple) else []


def words(value: object) -> dict[str, str]:
    """Return `value` as a mapping of string to string."""
    return {name: str(entry) for name, entry in table(value).items()}


def number(value: object, otherwise: float) -> float:
    """Return `value` as a number."""
    return float(value) if isinstance(value, int | float) else otherwise
