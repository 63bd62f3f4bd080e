"""Checks the words that a school adds to the lexicon: their form, and whether they can count."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping

from content.forms import guess
from content.problems import Problem
from content.reading import Node

STRENGTHS = ("strong", "clear", "hint", "against")
"""How much a cue may say; what each adds is in `flows.understand.topics`."""

_LISTS = ("concepts", "languages")
_WORDS = ("spelling", "emoji")
_LABELS = ("topics", "intents")
_KNOWN = (*_LABELS, *_LISTS, *_WORDS)
_PARTS = ("phrases", "cues", "as")
_GAPS = (".", "..")

_Seen = dict[str, int]
"""The lines on which words stood first."""


def lexicon_problems(node: Node, labels: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    """Yield what is wrong in a school's `lexicon.yaml`.

    `labels` are the topics and the intents there are; of what it does not name any will do.
    """
    phrases: _Seen = {}
    for name, below in _entries(node):
        if name == "danger":
            yield Problem(below.file, below.where, "words.danger")
        elif name not in _KNOWN:
            yield _unknown(name, below, _KNOWN)
        elif not isinstance(below.value, dict):
            yield _wrong("value.empty" if below.value is None else "value.group", name, below)
        elif name in _LABELS:
            yield from _labels(below, labels.get(name), phrases)
        elif name in _LISTS:
            for key, entry in _entries(below):
                yield from _list(key, entry)


def _labels(node: Node, known: Collection[str] | None, phrases: _Seen) -> Iterator[Problem]:
    for label, entry in _entries(node):
        yield from _known(label, entry, known)
        yield from _label(label, entry, phrases)


def _known(label: str, node: Node, known: Collection[str] | None) -> Iterator[Problem]:
    if known is not None and label not in known:
        near = guess(label, sorted(known))
        yield Problem(node.file, node.where, "words.label", {"name": label}, near)


def _label(label: str, node: Node, phrases: _Seen) -> Iterator[Problem]:
    if not isinstance(node.value, dict):
        yield _wrong("value.group", label, node)
    for part, below in _entries(node):
        if part not in _PARTS:
            yield _unknown(part, below, _PARTS)
        elif part == "phrases":
            yield from _list(part, below)
            yield from _twice(below, phrases)
        elif part == "cues":
            yield from _cues(below)


def _cues(node: Node) -> Iterator[Problem]:
    if not isinstance(node.value, dict):
        yield _wrong("value.group", "cues", node)
    cues: _Seen = {}
    for strength, below in _entries(node):
        if strength not in STRENGTHS:
            yield _unknown(strength, below, STRENGTHS)
        yield from _list(strength, below, cues=True)
        yield from _twice(below, cues)


def _list(name: str, node: Node, *, cues: bool = False) -> Iterator[Problem]:
    if not isinstance(node.value, list):
        yield _wrong("value.list", name, node)
        return
    for below in node.value:
        if not isinstance(below.value, str):
            yield _wrong("value.text", name, below)
        elif cues and below.value.strip() and not _can_be_found(below.value):
            yield _wrong("words.never", below.value, below)
        elif not _says_something(below.value):
            yield _wrong("words.empty", name, below)


def _twice(node: Node, seen: _Seen) -> Iterator[Problem]:
    """Yield what was there before, and note the rest in `seen`."""
    for below in node.value if isinstance(node.value, list) else ():
        if not isinstance(below.value, str) or not _says_something(below.value):
            continue
        words = " ".join(below.value.casefold().split())
        if words in seen:
            values = {"name": below.value, "first": str(seen[words])}
            yield Problem(below.file, below.where, "words.twice", values)
        seen.setdefault(words, below.line)


def _can_be_found(cue: str) -> bool:
    """Tell whether every word of a cue, but those that leave room, has a letter to look for."""
    words = [word for word in cue.split() if word not in _GAPS]
    return bool(words) and all(map(_says_something, words))


def _says_something(text: str) -> bool:
    """Tell whether there is a letter, a digit or an emoji in `text`: all else is not compared."""
    return any((kind := unicodedata.category(sign))[0] in "LN" or kind == "So" for sign in text)


def _entries(node: Node) -> Iterator[tuple[str, Node]]:
    if isinstance(node.value, Mapping):
        yield from node.value.items()


def _unknown(name: str, node: Node, known: tuple[str, ...]) -> Problem:
    return Problem(node.file, node.where, "key.unknown", {"name": name}, guess(name, list(known)))


def _wrong(key: str, name: str, node: Node) -> Problem:
    return Problem(node.file, node.where, key, {"name": name})
