"""Lays messages out for a page: pure; templates draw, and escape, what comes out of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from flows import calendar
from flows.protocol import Bold, Card, Link, Message, Option, Phone, Span

if TYPE_CHECKING:
    from content.pack import Content
    from flows.protocol import Instant, Session
    from storage.views import Shown

Side = Literal["me", "bot", "person"]
Rows = tuple[tuple[Option, ...], ...]

SILENCE = 10 * calendar.MINUTE
"""After so long a message tells its time again."""

_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_EMOJI_ONLY = re.compile(r"[\W_]{1,12}")
_DIGITS = re.compile(r"[0-9+]{2,20}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that looks one way; `href` is "" unless it can be tapped."""

    look: Literal["plain", "bold", "link", "phone"]
    text: str
    href: str = ""


Line = tuple[Piece, ...]
Paragraph = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message as the page draws it. `rows` only when its buttons count now.

    `when` is the heading above the first of a day or after a silence; `seen` is true for the last
    own message that the helper has read. `calendar` is the address of a calendar file, `off` when
    it takes the meeting out again; `changed` says that the words were others before.
    """

    id: str
    side: Side
    kind: str
    name: str
    paragraphs: tuple[Paragraph, ...]
    when: str = ""
    card: Card | None = None
    rows: Rows = ()
    calendar: str = ""
    off: bool = False
    big: bool = False
    seen: bool = False
    changed: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """How the moments of messages are said on this page."""

    content: Content
    lang: str
    now: Instant

    def heading(self, before: Instant, at: Instant) -> str:
        """Return "Vandaag 9.15", later that day "9.40", and nothing while the talk goes on."""
        day = calendar.local(self.content, at).date()
        time = calendar.spoken_time(self.content, at, self.lang)
        if not before or calendar.local(self.content, before).date() != day:
            said = calendar.spoken_day(self.content, day, self.now, self.lang)
            return f"{said[:1].upper()}{said[1:]} {time}"
        return time if at - before >= SILENCE else ""


# ---------------------------------------------------------------- texts


def paragraphs(spans: Iterable[Span]) -> tuple[Paragraph, ...]:
    """Return spans as paragraphs of lines of pieces; empty ones are left out."""
    out: list[list[list[Piece]]] = [[[]]]
    for span in spans:
        for number, part in enumerate(_BLANK.split(_clean(span.text))):
            if number:
                out.append([[]])
            for turn, line in enumerate(part.split("\n")):
                if turn:
                    out[-1].append([])
                if line:
                    out[-1][-1].append(_piece(span, line))
    return tuple(
        tuple(tuple(line) for line in paragraph)
        for paragraph in out
        if any(piece.text.strip() for line in paragraph for piece in line)
    )


def _clean(text: str) -> str:
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _piece(span: Span, text: str) -> Piece:
    match span:
        case Bold():
            return Piece("bold", text)
        case Link() if _is_safe(span.href):
            return Piece("link", text, span.href)
        case Phone() if _DIGITS.fullmatch(span.number):
            return Piece("phone", text, f"tel:{span.number}")
        case _:
            return Piece("plain", text)


def _is_safe(href: str) -> bool:
    own_page = href.startswith("/") and not href.startswith(("//", "/\\"))
    return own_page or href.startswith("https://")


# ---------------------------------------------------------------- messages


def bubble(message: Message, *, live: bool = False) -> Bubble:
    """Return one message; `live` when its buttons count now."""
    shown = paragraphs(message.spans)
    return Bubble(
        id=message.id,
        side=_side(message),
        kind=message.kind,
        name=message.name,
        paragraphs=shown,
        card=message.card,
        rows=message.rows if live else (),
        calendar="" if message.invite is None else f"/agenda/{message.invite.uid}.ics",
        off=message.invite is not None and message.invite.cancelled,
        big=message.kind == "student" and _is_big(message),
        changed=message.changed,
    )


def _side(message: Message) -> Side:
    return {"student": "me", "person": "person"}.get(message.kind, "bot")  # type: ignore[return-value]  # the two values are sides


def _is_big(message: Message) -> bool:
    """A few signs without a letter or digit: emoji are shown as large as they are meant."""
    text = "".join(span.text for span in message.spans).strip()
    return _EMOJI_ONLY.fullmatch(text) is not None and not text.isascii()


def bubbles(
    shown: Sequence[Shown], session: Session, clock: Clock, after: int = 0
) -> tuple[Bubble, ...]:
    """Return what the page shows after a position, and what was changed since it was shown.

    Other earlier messages only tell the day.

    A message that another replaces is left out. Of a meeting that was moved or called off only the
    last message has the calendar file: there is one file, and it says how things stand now.
    """
    replaced = {one.message.replaces for one in shown} - {""}
    kept = [one for one in shown if one.message.id not in replaced]
    files = {one.message.invite.uid: one.message.id for one in kept if one.message.invite}
    last_seen = max((one.position for one in kept if _is_read(one)), default=0)
    out: list[Bubble] = []
    before: Instant = 0
    for one in kept:
        heading = clock.heading(before, one.at)
        before = one.at
        drawn = bubble(one.message, live=_is_live(one.message, session))
        if one.message.invite and files[one.message.invite.uid] != one.message.id:
            drawn = replace(drawn, calendar="")
        fresh = one.position > after or one.changed >= after
        if fresh and not _is_empty(drawn):
            out.append(replace(drawn, when=heading, seen=one.position == last_seen))
    return tuple(out)


def _is_empty(drawn: Bubble) -> bool:
    """Only spaces were typed: the answer to it is enough."""
    return not (drawn.paragraphs or drawn.card or drawn.rows or drawn.calendar)


def _is_read(one: Shown) -> bool:
    return one.seen and one.message.kind == "student"


def _is_live(message: Message, session: Session) -> bool:
    return bool(message.id) and message.id == session.offered.message
