"""Turns a text with light markup and placeholders into spans; knows nothing of where texts live.

Markup: `*bold*`, `[label](https://...)`, `[label](/page)`, `[label](tel:0800...)`, `{name}`.
What fills a placeholder is never read as markup, so a name with stars or brackets stays a name.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from flows.protocol import Bold, Link, Phone, Plain, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Filling = str | tuple[Span, ...]

_TOKEN = re.compile(
    r"\*(?P<bold>[^*\n]+)\*"
    r"|\[(?P<label>[^\]\n]+)\]\((?P<href>(?:https://|/|tel:)[^)\s]+)\)"
    r"|\{(?P<name>[a-z_]+)\}"
)
_NAME = re.compile(r"\{([a-z_]+)\}")


def spans(template: str, values: Mapping[str, Filling]) -> tuple[Span, ...]:
    """Return `template` as spans with its placeholders filled; KeyError names a missing one."""
    out: list[Span] = []
    for kind, text, extra in _parsed(template):
        if kind == "fill":
            out.extend(_filled(values[text]))
        elif kind == "bold":
            out.append(Bold(fill(text, values)))
        elif kind == "link":
            out.append(_linked(text, extra))
        else:
            out.append(Plain(text))
    return tuple(_joined(out))


def fill(template: str, values: Mapping[str, Filling]) -> str:
    """Return `template` with its placeholders filled, for labels: no markup."""
    return _NAME.sub(lambda found: _flat(values[found[1]]), template)


def placeholders(template: str) -> frozenset[str]:
    """Return the names of the placeholders in `template`."""
    return frozenset(_NAME.findall(template))


def plain(parts: Sequence[Span]) -> str:
    """Return what a reader would see, without markup."""
    return "".join(part.text for part in parts)


@lru_cache(maxsize=4096)
def _parsed(template: str) -> tuple[tuple[str, str, str], ...]:
    out: list[tuple[str, str, str]] = []
    at = 0
    for found in _TOKEN.finditer(template):
        if found.start() > at:
            out.append(("plain", template[at : found.start()], ""))
        if found["bold"]:
            out.append(("bold", found["bold"], ""))
        elif found["label"]:
            out.append(("link", found["label"], found["href"]))
        else:
            out.append(("fill", found["name"], ""))
        at = found.end()
    if at < len(template):
        out.append(("plain", template[at:], ""))
    return tuple(out)


def _filled(value: Filling) -> tuple[Span, ...]:
    return (Plain(value),) if isinstance(value, str) else value


def _flat(value: Filling) -> str:
    return value if isinstance(value, str) else plain(value)


def _linked(label: str, href: str) -> Span:
    return Phone(label, href[4:]) if href.startswith("tel:") else Link(label, href)


def _joined(parts: list[Span]) -> list[Span]:
    """Merge neighbouring plain spans: one text is one span, whatever it was made of."""
    out: list[Span] = []
    for part in parts:
        last = out[-1] if out else None
        if isinstance(part, Plain) and isinstance(last, Plain):
            out[-1] = Plain(last.text + part.text)
        elif part.text:
            out.append(part)
    return out
