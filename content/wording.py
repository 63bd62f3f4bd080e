"""Checks texts: markup that can be shown, the same placeholders in each language; no ids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from content.forms import guess
from content.problems import Problem
from content.reading import Node
from content.schema import Words

Texts = dict[str, dict[str, Node]]
"""language -> full key -> where the text stands"""

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]*)\)")
_BOLD = re.compile(r"\*[^*\n]+\*")
_OPENS = re.compile(r"https://[^\s/]+\.[^\s]+|/[^\s]*|tel:\+?\d+|tel:\{[a-z_]+\}")


def saying(
    place: Node, name: str, words: Words, numbers: frozenset[str] | None
) -> Iterator[Problem]:
    """Yield what is wrong with one saying: a language missing, markup, placeholders that differ."""
    if "nl" not in words:
        yield Problem(place.file, place.where, "key.missing", {"name": "nl"})
        return
    for lang, text in words.items():
        yield from markup(place.at((lang,)), name, text, numbers)
        yield from differing(place.at((lang,)), name, words["nl"], lang, text)


def markup(place: Node, key: str, text: str, numbers: frozenset[str] | None) -> Iterator[Problem]:
    """Yield what a channel could not show: loose braces and stars, links that open nothing."""
    for href in _LINK.findall(text):
        if not _OPENS.fullmatch(href):
            values = {"value": key, "href": href}
            yield Problem(place.file, place.where, "text.link", values)
        elif numbers is not None and href[4:].isdigit() and href[4:] not in numbers:
            values = {"value": key, "href": href[4:]}
            yield Problem(place.file, place.where, "text.number", values)
    if any("](" in bold for bold in _BOLD.findall(text)):
        yield Problem(place.file, place.where, "text.nested", {"value": key})
    rest = _LINK.sub("", text)
    loose = _PLACEHOLDER.sub("", rest)
    if "{" in loose or "}" in loose:
        yield Problem(place.file, place.where, "text.braces", {"value": key})
    if "*" in _BOLD.sub("", rest):
        yield Problem(place.file, place.where, "text.star", {"value": key})


def differing(place: Node, key: str, ours: str, lang: str, text: str) -> Iterator[Problem]:
    """Yield a problem when `text` asks for other words than the Dutch `ours`."""
    here, there = names(ours), names(text)
    if here != there:
        values = {"value": key, "lang": lang, "ours": listed(here), "theirs": listed(there)}
        yield Problem(place.file, place.where, "text.placeholders", values)


def names(text: str) -> frozenset[str]:
    return frozenset(_PLACEHOLDER.findall(text))


def listed(placeholders: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(placeholders)) or "@none"


def digits(phone: str) -> str:
    return "".join(sign for sign in phone if sign.isdigit())


def flat(node: Node, above: str = "") -> dict[str, Node]:
    """Return the texts under `node` by their full key: nested keys joined by dots."""
    out: dict[str, Node] = {}
    for key, below in node.value.items() if isinstance(node.value, dict) else ():
        name = f"{above}{key}"
        if isinstance(below.value, dict):
            out.update(flat(below, f"{name}."))
        else:
            out[name] = below
    return out


@dataclass(frozen=True, slots=True)
class Layers:
    """The shared texts and the school's own changes to them."""

    shared: Texts
    own: Texts

    def merged(self) -> dict[str, dict[str, str]]:
        """Return language -> key -> text, Dutch first, the school's own words on top."""
        out: dict[str, dict[str, str]] = {}
        for lang in sorted({*self.shared, *self.own}, key=lambda one: (one != "nl", one)):
            nodes = {**self.shared.get(lang, {}), **self.own.get(lang, {})}
            out[lang] = {
                key: node.value for key, node in nodes.items() if isinstance(node.value, str)
            }
        return out

    def problems(self, numbers: frozenset[str] | None) -> Iterator[Problem]:
        dutch = {**self.shared.get("nl", {}), **self.own.get("nl", {})}
        yield from self._missing()
        for layer in (self.shared, self.own):
            for lang, texts in layer.items():
                for key, node in texts.items():
                    yield from _form(key, node, numbers)
                    replaced = layer is self.shared and key in self.own.get(lang, {})
                    if not replaced and lang != "nl" and key in dutch:
                        ours = dutch[key].value
                        if isinstance(ours, str) and isinstance(node.value, str):
                            yield from differing(node, key, ours, lang, node.value)
        for texts in self.own.values() if self.shared.get("nl") else ():
            yield from self._changes(texts)

    def _missing(self) -> Iterator[Problem]:
        """Yield what one language says and another does not; nothing when Dutch is unreadable."""
        ours = self.shared.get("nl", {})
        for lang, texts in self.shared.items() if ours else ():
            for key in sorted(ours.keys() - texts.keys()):
                file = next(iter(texts.values())).file if texts else ours[key].file
                yield Problem(file, 1, "text.missing", {"value": key, "lang": lang})
            for key in sorted(texts.keys() - ours.keys()):
                node = texts[key]
                yield Problem(node.file, node.where, "text.missing", {"value": key, "lang": "nl"})

    def _changes(self, texts: Mapping[str, Node]) -> Iterator[Problem]:
        """Yield own texts that change nothing, or that ask for a word which is not given there.

        A school may add reasons for its own rules; they get the words that any reason gets.
        """
        ours = self.shared.get("nl", {})
        reasons = {key: node for key, node in ours.items() if key.startswith("reason.")}
        for key, node in texts.items():
            if key in ours:
                given = _names_of(ours[key])
            elif key.startswith("reason."):
                given = frozenset[str]().union(*map(_names_of, reasons.values()))
            else:
                near = guess(key, list(ours))
                yield Problem(node.file, node.where, "text.unknown", {"value": key}, near)
                continue
            asked = _names_of(node)
            if asked - given:
                values = {"value": key, "ours": listed(given), "theirs": listed(asked - given)}
                yield Problem(node.file, node.where, "text.placeholder", values)


def _names_of(node: Node) -> frozenset[str]:
    return names(node.value) if isinstance(node.value, str) else frozenset()


def _form(key: str, node: Node, numbers: frozenset[str] | None) -> Iterator[Problem]:
    if isinstance(node.value, str):
        yield from markup(node, key, node.value, numbers)
    else:
        kind = "value.empty" if node.value is None else "value.text"
        yield Problem(node.file, node.where, kind, {"name": key})
