"""Checks the words that a school adds to the lexicon: their form, not what they bring about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from content.forms import guess
from content.problems import Problem
from content.reading import Node

STRENGTHS = ("strong", "clear", "hint", "against")
"""How much a cue may say; what each adds is in `flows.understand.topics`."""

_LISTS = ("concepts", "languages")
_WORDS = ("spelling", "emoji")
_LABELS = ("topics", "intents")
_KNOWN = (*_LABELS, *_LISTS, *_WORDS, "danger")
_PARTS = ("phrases", "cues", "as")


def lexicon_problems(node: Node) -> Iterator[Problem]:
    """Yield what is wrong in a school's `lexicon.yaml`."""
    for name, below in _entries(node):
        if name not in _KNOWN:
            yield _unknown(name, below, _KNOWN)
        elif name in _LABELS:
            for label, entry in _entries(below):
                yield from _label(label, entry)
        elif name in _LISTS:
            for key, entry in _entries(below):
                yield from _list(key, entry)
        elif not isinstance(below.value, dict):
            yield _wrong("value.group", name, below)


def _label(label: str, node: Node) -> Iterator[Problem]:
    if not isinstance(node.value, dict):
        yield _wrong("value.group", label, node)
    for part, below in _entries(node):
        if part not in _PARTS:
            yield _unknown(part, below, _PARTS)
        elif part == "phrases":
            yield from _list(part, below)
        elif part == "cues":
            yield from _cues(below)


def _cues(node: Node) -> Iterator[Problem]:
    if not isinstance(node.value, dict):
        yield _wrong("value.group", "cues", node)
    for strength, below in _entries(node):
        if strength not in STRENGTHS:
            yield _unknown(strength, below, STRENGTHS)
        yield from _list(strength, below)


def _list(name: str, node: Node) -> Iterator[Problem]:
    if not isinstance(node.value, list):
        yield _wrong("value.list", name, node)
        return
    for below in node.value:
        if not isinstance(below.value, str):
            yield _wrong("value.text", name, below)


def _entries(node: Node) -> Iterator[tuple[str, Node]]:
    if isinstance(node.value, Mapping):
        yield from node.value.items()


def _unknown(name: str, node: Node, known: tuple[str, ...]) -> Problem:
    return Problem(node.file, node.where, "key.unknown", {"name": name}, guess(name, list(known)))


def _wrong(key: str, name: str, node: Node) -> Problem:
    return Problem(node.file, node.where, key, {"name": name})
