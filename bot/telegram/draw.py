"""Lays a message out for Telegram: escaped HTML, parts that fit, buttons. Pure; sends nothing.

Limits are Telegram's (Bot API): 4096 characters a text and 1024 a caption, counted after the markup
is read, in UTF-16 units; 64 bytes for what a button gives back.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from flows.protocol import Bold, Card, Link, Message, Phone, Plain, Span, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_TEXT = 4096
MOST_CAPTION = 1024
LONGEST_LABEL = 64
"""Longer labels are cut by phones anyway; the whole text stands in the message."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LINKED = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"</?[a-z][^>]*>")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


class Button(Value, frozen=True):
    """A button; `data` is at most 64 bytes and means something in its own chat only."""

    label: str
    data: str


class Part(Value, frozen=True):
    """One Telegram message: HTML, its buttons, and what hangs on it.

    `photo` is the name of a picture in the pack; the text is its caption then.
    """

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    calendar: bool = False
    photo: str = ""

    @property
    def plain(self) -> str:
        """The words without markup, for a server that does not take ours."""
        return html.unescape(_TAG.sub("", _LINKED.sub(r"\2 (\1)", self.text)))


def draw(message: Message, origin: str) -> tuple[Part, ...]:
    """Return `message` as what is sent, in order; own pages become links to `origin`.

    The buttons stand under the last text, which is the caption of the card's picture when it is
    short enough; a calendar file comes after it.
    """
    spans = message.spans
    if message.name:
        spans = (Bold(message.name), Plain("\n"), *spans)
    if message.changed:
        spans = (*spans, Plain(f" {message.changed}"))
    if message.card is not None:
        spans = (*spans, Plain("\n\n"), *_card(message.card))
    pieces = [one for one in _pieces(map(_shown, spans)) if any(span.text.strip() for span in one)]
    rows = _keyboard(message)
    if rows and not pieces:
        pieces = [(Plain("…"),)]  # Telegram hangs buttons under a text only
    parts = [Part(_html(one, origin)) for one in pieces]
    if parts:
        photo = message.card.photo if message.card else ""
        if photo and sum(units(span.text) for span in pieces[-1]) > MOST_CAPTION:
            parts.insert(-1, Part("", photo=photo))
            photo = ""
        parts[-1] = Part(parts[-1].text, rows, photo=photo)
    if message.invite is not None:
        parts.append(Part("", calendar=True))
    return tuple(parts)


def _shown(span: Span) -> Span:
    """Telegram knows no tel: links; phones find digits in a text by themselves."""
    text = clean(span.text)
    if isinstance(span, Link):
        return Link(text, clean(span.href))
    if not isinstance(span, Phone):
        return type(span)(text)
    hidden = span.number not in "".join(filter(str.isdigit, text))
    return Plain(f"{text} ({span.number})" if hidden else text)


def clean(text: str) -> str:
    """Leave out what no text on the wire may hold: half characters and control signs."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _CONTROL.sub("", whole)


def _keyboard(message: Message) -> tuple[tuple[Button, ...], ...]:
    """Number the buttons: what comes back is read against what the session offered."""
    rows, number = [], 0
    for row in message.rows:
        made = []
        for option in row:
            made.append(Button(_cut(option.label), f"{message.id}#{number}"))
            number += 1
        rows.append(tuple(made))
    return tuple(rows)


def pressed(data: str) -> tuple[str, str]:
    """Return the message id and option of what a button gave back; forged data names nothing."""
    message, mark, number = data.partition("#")
    lawful = mark and number.isascii() and number.isdigit()
    return (message, f"#{number}") if lawful else ("", "")


def _cut(label: str) -> str:
    label = clean(label).strip() or "…"
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "…"


def _card(card: Card) -> tuple[Span, ...]:
    lines = (Bold(card.name), Plain(f", {card.role}\n{card.reason}"))
    more = (card.place, card.hours, card.about, card.secrecy)
    return (*lines, *(Plain(f"\n{line}") for line in more if line))


def _html(spans: Iterable[Span], origin: str) -> str:
    return "".join(_tag(span, origin) for span in spans).strip()


def _tag(span: Span, origin: str) -> str:
    text = html.escape(span.text, quote=False)
    if isinstance(span, Bold):
        return f"<b>{text}</b>"
    if isinstance(span, Link):
        href = origin + span.href if span.href.startswith("/") else span.href
        if span.text == span.href:
            text = html.escape(href, quote=False)  # an address to read and type elsewhere
        return f'<a href="{html.escape(href)}">{text}</a>'
    return text


def units(text: str) -> int:
    """Return how long Telegram finds a text: UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _pieces(spans: Iterable[Span]) -> Iterator[tuple[Span, ...]]:
    """Part spans so that each piece fits; a long text is parted between sentences."""
    piece: list[Span] = []
    room = MOST_TEXT
    for span in spans:
        for part in _short(span):
            size = units(part.text)
            if size > room and piece:
                yield tuple(piece)
                piece, room = [], MOST_TEXT
            piece.append(part)
            room -= size
    if piece:
        yield tuple(piece)


def _short(span: Span) -> Iterator[Span]:
    if units(span.text) <= MOST_TEXT or not isinstance(span, Plain | Bold):
        yield span
        return
    for sentence in _sentences(span.text):
        yield type(span)(sentence)


def _sentences(text: str) -> Iterator[str]:
    """Part a text after its sentences; one that is too long itself is cut."""
    at = 0
    ends = [found.end() for found in _SENTENCE.finditer(text)] + [len(text)]
    for end in ends:
        while units(text[at:end]) > MOST_TEXT:
            cut = at + MOST_TEXT // 2
            yield text[at:cut]
            at = cut
        if end > at:
            yield text[at:end]
            at = end
