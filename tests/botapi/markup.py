"""Reads Telegram's HTML as Telegram does: text and entities, or its words about what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from telegram import MessageEntity, User

from tests.botapi.errors import unparsable

NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
KINDS = {
    "a": MessageEntity.TEXT_LINK,
    "b": MessageEntity.BOLD,
    "strong": MessageEntity.BOLD,
    "i": MessageEntity.ITALIC,
    "em": MessageEntity.ITALIC,
    "u": MessageEntity.UNDERLINE,
    "ins": MessageEntity.UNDERLINE,
    "s": MessageEntity.STRIKETHROUGH,
    "strike": MessageEntity.STRIKETHROUGH,
    "del": MessageEntity.STRIKETHROUGH,
    "span": MessageEntity.SPOILER,
    "tg-spoiler": MessageEntity.SPOILER,
    "tg-emoji": MessageEntity.CUSTOM_EMOJI,
    "code": MessageEntity.CODE,
    "pre": MessageEntity.PRE,
    "blockquote": MessageEntity.BLOCKQUOTE,
}
PIECE = re.compile(r"<|&(?:#(\d+|[xX][0-9a-fA-F]+)|([a-zA-Z]+));?")
ATTRIBUTE = re.compile(r"""\s+([\w-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+))?""")


@dataclass(frozen=True)
class Opened:
    tag: str
    attributes: dict[str, str]
    offset: int


def utf16(text: str) -> int:
    """Telegram's unit of length."""
    return len(text.encode("utf-16-le")) // 2


class Reader:
    """One pass over one text."""

    def __init__(self, source: str, who: Callable[[int], User | None]) -> None:
        self.source = source
        self.who = who
        self.text = ""
        self.open: list[Opened] = []
        self.entities: list[MessageEntity] = []

    def read(self) -> tuple[str, tuple[MessageEntity, ...]]:
        at = 0
        while found := PIECE.search(self.source, at):
            self.text += self.source[at : found.start()]
            if found.group() == "<":
                at = self.tag(found.start())
            else:
                self.text += character(found)
                at = found.end()
        self.text += self.source[at:]
        if self.open:
            tag = self.open[-1].tag
            raise unparsable(f'Can\'t find end tag corresponding to start tag "{tag}"')
        return self.text, tuple(sorted(self.entities, key=lambda one: (one.offset, -one.length)))

    def byte(self, at: int) -> int:
        return len(self.source[:at].encode())

    def tag(self, at: int) -> int:
        """Open or close what stands at `at`; returns where the text goes on."""
        if self.source.startswith("</", at):
            return self.end(at)
        name_at = at + 1
        named = re.compile(r"[^\s>]*").match(self.source, name_at)
        name = named.group().lower() if named else ""
        after = name_at + len(name)
        if after >= len(self.source):
            raise unparsable(f"Unclosed start tag at byte offset {self.byte(at)}")
        if name not in KINDS:
            raise unparsable(f'Unsupported start tag "{name}" at byte offset {self.byte(at)}')
        attributes: dict[str, str] = {}
        while pair := ATTRIBUTE.match(self.source, after):
            attributes[pair.group(1).lower()] = plain((pair.group(2) or "").strip("\"'"))
            after = pair.end()
        return self.begin(name, attributes, at, after)

    def begin(self, name: str, attributes: dict[str, str], at: int, after: int) -> int:
        rest = self.source[after:].lstrip()
        if not rest.startswith(">"):
            raise unparsable(f"Unclosed start tag at byte offset {self.byte(at)}")
        if name == "span" and attributes.get("class") != "tg-spoiler":
            words = f'Tag "span" must have class "tg-spoiler" at byte offset {self.byte(at)}'
            raise unparsable(words)
        self.open.append(Opened(name, attributes, utf16(self.text)))
        return self.source.index(">", after) + 1

    def end(self, at: int) -> int:
        if not self.open:
            raise unparsable(f"Unexpected end tag at byte offset {self.byte(at)}")
        found = re.compile(r"</([^\s>]*)\s*>").match(self.source, at)
        if not found:
            raise unparsable(f"Unclosed end tag at byte offset {self.byte(at)}")
        opened = self.open.pop()
        name = found.group(1).lower()
        if name and name != opened.tag:
            raise unparsable(
                f"Unmatched end tag at byte offset {self.byte(at)}, "
                f'expected "</{opened.tag}>", found "</{name}>"'
            )
        self.close(opened)
        return found.end()

    def close(self, opened: Opened) -> None:
        length = utf16(self.text) - opened.offset
        if not length:
            return
        if opened.tag == "a":
            self.link(opened, length)
            return
        kind = KINDS[opened.tag]
        emoji = opened.attributes.get("emoji-id") if kind == MessageEntity.CUSTOM_EMOJI else None
        self.entities.append(MessageEntity(kind, opened.offset, length, custom_emoji_id=emoji))

    def link(self, opened: Opened, length: int) -> None:
        """A link that Telegram doesn't follow (tel:, mailto: without a name) is silently gone."""
        href = opened.attributes.get("href", "")
        parts = urlsplit(href)
        if parts.scheme == "tg" and parts.netloc == "user":
            user = self.who(int(parse_qs(parts.query).get("id", ["0"])[0]))
            if user:
                kind = MessageEntity.TEXT_MENTION
                self.entities.append(MessageEntity(kind, opened.offset, length, user=user))
        elif parts.scheme in {"http", "https", "tg"} and parts.netloc:
            kind = MessageEntity.TEXT_LINK
            self.entities.append(MessageEntity(kind, opened.offset, length, url=href))


def character(found: re.Match[str]) -> str:
    number, name = found.groups()
    if number:
        return chr(int(number[1:], 16) if number[0] in "xX" else int(number))
    return NAMED.get(name, found.group())


def plain(source: str) -> str:
    return PIECE.sub(lambda found: "<" if found.group() == "<" else character(found), source)


def parse_html(source: str, who: Callable[[int], User | None]) -> tuple[str, list[MessageEntity]]:
    """The visible text without white space around it, and its entities moved along."""
    text, entities = Reader(source, who).read()
    return stripped(text, list(entities))


def stripped(text: str, entities: list[MessageEntity]) -> tuple[str, list[MessageEntity]]:
    visible = text.strip()
    lead = utf16(text[: len(text) - len(text.lstrip())])
    size = utf16(visible)
    moved = []
    for one in entities:
        start = max(one.offset - lead, 0)
        end = min(one.offset - lead + one.length, size)
        if end > start:
            fields = one.to_dict() | {"offset": start, "length": end - start}
            moved.append(MessageEntity.de_json(fields, None))
    return visible, moved
