"""Reads one YAML file into values that remember their lines; knows nothing of what they mean.

A scalar stays the text that was written: what it should be (a time, a number) is for the schema,
so that `no`, `10:30` and `0800-0113` never turn into something else on the way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from content.problems import Problem

Loc = tuple[int | str, ...]

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_EMPTY = ("", "~", "null")


@dataclass(slots=True)
class Node:
    """A value of a YAML file: where it stands and what it is. `key_line` is that of its name."""

    file: Path
    line: int
    value: dict[str, Node] | list[Node] | str | None
    plain: bool = True
    key_line: int = 0

    def at(self, loc: Loc) -> Node:
        """Return the node at `loc`, or the nearest one above it that exists."""
        node = self
        for step in loc:
            below = _child(node, step)
            if below is None:
                break
            node = below
        return node

    @property
    def where(self) -> int:
        return self.key_line or self.line


def _child(node: Node, step: int | str) -> Node | None:
    if isinstance(node.value, dict):
        return node.value.get(str(step))
    if isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    return None


def texts_of(node: Node) -> object:
    """Return the values below `node`, every scalar as text; an empty one is None."""
    if isinstance(node.value, dict):
        return {key: texts_of(below) for key, below in node.value.items()}
    if isinstance(node.value, list):
        return [texts_of(below) for below in node.value]
    return node.value


def data_of(node: Node) -> object:
    """Return the values below `node` with unquoted numbers, true and false as such."""
    if isinstance(node.value, dict):
        return {key: data_of(below) for key, below in node.value.items()}
    if isinstance(node.value, list):
        return [data_of(below) for below in node.value]
    return _typed(node.value) if node.plain and node.value is not None else node.value


def _typed(text: str) -> object:
    if text in {"true", "false"}:
        return text == "true"
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text


def read(path: Path) -> tuple[Node | None, list[Problem]]:
    """Return what `path` holds and what is wrong with how it is written."""
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        return None, [Problem(path, 1, "file.gone")]
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return None, [Problem(path, line, "file.encoding")]
    tabs = [
        Problem(path, number, "yaml.tab")
        for number, line in enumerate(text.split("\n"), start=1)
        if "\t" in line[: len(line) - len(line.lstrip())] and line.strip()
    ]
    if tabs:
        return None, tabs
    return _compose(path, text)


def _compose(path: Path, text: str) -> tuple[Node | None, list[Problem]]:
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        return None, [_syntax(path, text, error)]
    except yaml.YAMLError:  # a control character; the reader gives no mark
        return None, [Problem(path, 1, "file.encoding")]
    if root is None:
        return None, [Problem(path, 1, "file.empty")]
    builder = _Builder(path)
    return builder.node(root, 0), builder.problems


class _Builder:
    """Turns PyYAML's nodes into ours, noting double names and references on the way."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self._met: set[int] = set()

    def node(self, source: yaml.Node, key_line: int) -> Node:
        line = source.start_mark.line + 1
        known = source.tag.startswith("tag:yaml.org,2002:")
        if id(source) in self._met or not known:
            self.problems.append(
                Problem(self.path, line, "yaml.sign" if not known else "yaml.alias")
            )
            return Node(self.path, line, "-", plain=False, key_line=key_line)
        self._met.add(id(source))
        if isinstance(source, yaml.MappingNode):
            return Node(self.path, line, self._mapping(source), key_line=key_line)
        if isinstance(source, yaml.SequenceNode):
            below = [self.node(item, 0) for item in source.value]
            return Node(self.path, line, below, key_line=key_line)
        plain = isinstance(source, yaml.ScalarNode) and not source.style
        text = None if plain and source.value in _EMPTY else source.value
        return Node(self.path, line, text, plain=plain, key_line=key_line)

    def _mapping(self, source: yaml.MappingNode) -> dict[str, Node]:
        out: dict[str, Node] = {}
        for key, value in source.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode) or not key.value:
                self.problems.append(Problem(self.path, line, "yaml.key"))
            elif key.value in out:
                first = str(out[key.value].key_line)
                names = {"name": key.value, "first": first}
                self.problems.append(Problem(self.path, line, "yaml.twice", names))
            else:
                out[key.value] = self.node(value, line)
        return out


_SYNTAX = (
    ("mapping values are not allowed", "yaml.colon"),
    ("quoted scalar", "yaml.quote"),
    ("flow", "yaml.bracket"),
    ("undefined alias", "yaml.sign"),
    ("cannot start any token", "yaml.sign"),
    ("scanning an anchor", "yaml.sign"),
    ("scanning an alias", "yaml.sign"),
    ("tag", "yaml.sign"),
    ("directive", "yaml.sign"),
    ("block scalar", "yaml.sign"),
    ("another document", "yaml.documents"),
)
"""What the parser says, as part of it, and which problem that is; the first that fits counts."""


_OPEN_QUOTE = re.compile(r"""\s*(?:- )*[\w.-]+: +(?:"[^"]*|'[^']*)""")


def _syntax(path: Path, text: str, error: yaml.MarkedYAMLError) -> Problem:
    said = f"{error.context or ''} {error.problem or ''}"
    key = next((key for part, key in _SYNTAX if part in said), "yaml.indent")
    # What opened and never closed is told where it opened; all else where it went wrong.
    opened = key in {"yaml.quote", "yaml.bracket"}
    mark = (error.context_mark if opened else None) or error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    # A quote that is not closed takes in lines until the next one: the parser complains only there.
    quote = next(
        (
            number
            for number, one in enumerate(text.split("\n")[:line], start=1)
            if _OPEN_QUOTE.fullmatch(one)
        ),
        0,
    )
    return Problem(path, quote, "yaml.quote") if quote else Problem(path, line, key)
