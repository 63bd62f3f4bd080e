"""Turns one part of a file into its model and pydantic's complaints into ours; checks form only."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import TypeVar, get_args

from annotated_types import Ge, Le
from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from content.problems import Problem
from content.reading import Loc, Node, texts_of
from content.schema import Model, Words

M = TypeVar("M", bound=Model)

_PATTERNS = (
    ("^[a-z]", "value.id"),
    ("^([01]", "value.time"),
    ("^\\d{4}", "value.date"),
    ("^#", "value.colour"),
)
"""How the patterns of the schema begin, and the problem of a text that does not fit one."""
_KINDS = {
    "tuple_type": "value.list",
    "list_type": "value.list",
    "model_type": "value.group",
    "model_attributes_type": "value.group",
    "dict_type": "value.words",
    "too_short": "value.length",
    "too_long": "value.length",
    "int_type": "value.whole",
    "int_parsing": "value.whole",
    "int_from_float": "value.whole",
    "greater_than_equal": "value.range",
    "less_than_equal": "value.range",
    "bool_type": "value.yesno",
    "bool_parsing": "value.yesno",
    "literal_error": "value.choice",
    "string_type": "value.text",
    "extra_forbidden": "key.unknown",
}


def formed(model: type[M], node: Node) -> tuple[M | None, list[Problem]]:
    """Return `node` as a `model`, or None and everything that is wrong with its form."""
    try:
        return model.model_validate(texts_of(node)), []
    except ValidationError as error:
        return None, [_problem(model, node, one) for one in error.errors(include_url=False)]


def guess(word: str, among: Iterator[str] | list[str]) -> str:
    """Return what `word` was probably meant to be, or ""."""
    return next(iter(difflib.get_close_matches(word, list(among), n=1, cutoff=0.6)), "")


def doubles(kind: str, nodes: list[Node], name: str = "id") -> Iterator[Problem]:
    """Yield a problem for each id in `nodes` that was there before."""
    first: dict[str, int] = {}
    for node in nodes:
        place = node.at((name,))
        if not isinstance(place.value, str):
            continue
        if place.value in first:
            values = {"kind": f"@{kind}", "value": place.value, "first": str(first[place.value])}
            yield Problem(place.file, place.where, "id.twice", values)
        first.setdefault(place.value, place.line)


def _problem(model: type[Model], node: Node, error: ErrorDetails) -> Problem:
    loc: Loc = tuple(step for step in error["loc"] if step != "[key]")
    place = node.at(loc)
    name = next((step for step in reversed(loc) if isinstance(step, str)), "") or "@line"
    if error["type"] == "missing":
        return Problem(place.file, place.where, "key.missing", {"name": name})
    if error["loc"][-1:] == ("[key]",):
        near = guess(name, ["nl", "en"])
        return Problem(place.file, place.where, "key.unknown", {"name": name}, near)
    values = {"name": name, "value": _short(error["input"])}
    key = _key(place, error)
    if key == "key.unknown":
        fields = _fields(model, loc[:-1])
        return Problem(place.file, place.where, key, values, guess(name, list(fields)))
    values |= _limits(model, loc, error)
    return Problem(place.file, place.where, key, values)


def _key(place: Node, error: ErrorDetails) -> str:
    kind = error["type"]
    if error["input"] is None:
        return "value.hash" if _cut_off(place) else "value.empty"
    if kind == "string_pattern_mismatch":
        pattern = str(error.get("ctx", {}).get("pattern", ""))
        return next((key for start, key in _PATTERNS if pattern.startswith(start)), "value.other")
    if kind == "dict_type" and not isinstance(error["input"], str):
        return "value.group"
    return _KINDS.get(kind, "value.other")


def _cut_off(place: Node) -> bool:
    """Tell whether the value is empty because YAML took it for a comment."""
    lines = place.file.read_text(encoding="utf-8-sig").splitlines()
    return "#" in lines[place.line - 1]


def _limits(model: type[Model], loc: Loc, error: ErrorDetails) -> dict[str, str]:
    context = error.get("ctx", {})
    if error["type"] == "literal_error":
        return {"choices": str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")}
    if error["type"] in {"too_short", "too_long"}:
        return {"count": str(context.get("min_length", context.get("max_length", "")))}
    field = _fields(model, loc[:-1]).get(str(loc[-1])) if loc else None
    limits = field.metadata if field else []
    low = next((str(one.ge) for one in limits if isinstance(one, Ge)), "")
    high = next((str(one.le) for one in limits if isinstance(one, Le)), "")
    return {"low": low, "high": high}


def _fields(model: type[Model], loc: Loc) -> dict[str, FieldInfo]:
    """Return the fields of the model that `loc` leads to, starting at `model`."""
    for step in loc:
        if isinstance(step, str):
            field = model.model_fields.get(step)
            below = _model_in(field.annotation) if field else None
            if below is None:
                return {}
            model = below
    return model.model_fields


def _model_in(annotation: object) -> type[Model] | None:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def _short(value: object) -> str:
    return value[:40] if isinstance(value, str) else "…"


def words_in(model: Model, loc: Loc = ()) -> Iterator[tuple[Loc, Words]]:
    """Yield every saying in `model` (a text per language) with its place."""
    for name, value in model:
        yield from _words(value, (*loc, name))


def _words(value: object, loc: Loc) -> Iterator[tuple[Loc, Words]]:
    if isinstance(value, Model):
        yield from words_in(value, loc)
    elif isinstance(value, dict):
        yield loc, value
    elif isinstance(value, tuple):
        for at, one in enumerate(value):
            yield from _words(one, (*loc, at))
