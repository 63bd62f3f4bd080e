"""How a request looks in the staff group: pure, from facts to title, text and buttons.

A group is many eyes: number, state, place, clock and who acts; never a topic, a student's name or
a word of what was said.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.telegram.draw import draw
from flows import calendar, words
from flows.protocol import Link, Message, Plain, Span, Value
from storage.views import WAITED_FOR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from content.pack import Content
    from flows.protocol import Instant, RequestFact
    from storage.audit import Act

LANGUAGE = "nl"
"""Professionals read Dutch."""
CLOSED, LATE, OFFERED, OWNED, WAITING = "closed", "late", "offered", "owned", "waiting"
MOST_LINES = 8
"""Lines of history: the latest ones."""
_BROKEN = frozenset({"late", "told"})
_TOLD = {
    "Claim": "claim",
    "Reply": "reply",
    "Propose": "propose",
    "CallOff": "calloff",
    "Close": "close",
}
"""Acts that make a line of history; notes and what was taken back are nobody's business here."""


_HELD = frozenset({"Reply", "Propose"})
"""Of these the last one can be taken back for some seconds."""


class Key(Value, frozen=True):
    """A button: it does something (`data`), or opens an address (`url`)."""

    label: str
    data: str = ""
    url: str = ""


class Face(Value, frozen=True):
    """A request as its thread shows it. `stage` is what a change of must be noticed."""

    title: str
    text: str
    rows: tuple[tuple[Key, ...], ...]
    stage: str


class Known(Value, frozen=True):
    """What the thread is drawn from. `account` is the Telegram number of whom it is offered to."""

    asked: RequestFact
    acts: tuple[Act, ...] = ()
    account: str = ""


class Painter:
    """Draws for one school's content at one moment; `origin` is where the web inbox is."""

    def __init__(self, content: Content, origin: str, now: Instant) -> None:
        self._content = content
        self._origin = origin
        self._now = now

    def face(self, known: Known) -> Face:
        """Return how the thread shall look now."""
        asked = known.asked
        lines = [self._first(asked), self._who(known), *self._clock(asked)]
        past = [self._say("opened", when=self._stamp(asked.opened)), *self._past(known.acts)]
        spans = joined([*lines, (Plain(""),), *past])
        return Face(self._title(asked), self._html(spans), self._rows(asked), self.stage(asked))

    def stage(self, asked: RequestFact) -> str:
        """Return the stage; with whom it is offered to, so that another person is a change."""
        if asked.state == CLOSED:
            return CLOSED
        if asked.promise in _BROKEN:
            return LATE
        person = self.offered(asked)
        return f"{OFFERED}:{person}" if person else OWNED if asked.owner else WAITING

    def offered(self, asked: RequestFact) -> str:
        """Return the one person who is asked to take it up, "" when it is nobody or a team."""
        person = asked.owner or asked.person
        waits = asked.state != CLOSED and not (asked.owner and asked.seen)
        return person if waits and self._content.person(person) else ""

    def news(self, known: Known, before: str) -> str:
        """Return what must be noticed now that the stage was `before`, or ""."""
        stage, number = self.stage(known.asked), known.asked.number
        if stage in {before, CLOSED}:
            return ""
        if before == CLOSED:
            return self._html(self._say("reopened", number=number))
        if stage == LATE:
            return self._html(self._say("is_late", number=number))
        if stage.startswith(OFFERED):
            return self._html(self._say("offer", number=number, name=self._mention(known)))
        return ""

    # ------------------------------------------------------------ the head

    def _title(self, asked: RequestFact) -> str:
        parts = (f"#{asked.number}", self._state(asked), self._place(asked))
        return " · ".join(filter(None, parts))

    def _state(self, asked: RequestFact) -> str:
        name = self.stage(asked).partition(":")[0]
        if name == OFFERED:
            name = OWNED if asked.owner else WAITING
        return self._text(f"state.{name}")

    def _place(self, asked: RequestFact) -> str:
        found = self._content.location(asked.location)
        return found.name if found else ""

    def _first(self, asked: RequestFact) -> tuple[Span, ...]:
        wants = self._content.text(LANGUAGE, f"team.wants.{asked.wants}")
        what = " · ".join(filter(None, (wants, self._place(asked))))
        return self._say("head", number=asked.number, state=self._state(asked), what=what)

    def _who(self, known: Known) -> tuple[Span, ...]:
        asked = known.asked
        if asked.owner:
            unseen = asked.state != CLOSED and not asked.seen
            name = self._mention(known) if unseen else self._name(asked.owner)
            key = "unseen" if unseen else "had" if asked.state == CLOSED else "has"
            return self._say(key, name=name, number=asked.number)
        if asked.state == CLOSED:
            return self._say("nobody")
        if self.offered(asked):
            return self._say("for", name=self._mention(known))
        return self._say("free")

    def _mention(self, known: Known) -> str | tuple[Span, ...]:
        """Name the one it is offered to, so that their phone rings; nobody else's does."""
        person = self.offered(known.asked)
        if known.account and person:
            return (Link(self._name(person), f"tg://user?id={known.account}"),)
        return self._name(person or known.asked.owner)

    def _name(self, person: str) -> str:
        found = self._content.person(person)
        return found.name if found else self._text("somebody")

    def _clock(self, asked: RequestFact) -> list[tuple[Span, ...]]:
        if asked.state == CLOSED or asked.promise not in WAITED_FOR:
            return []
        late = asked.promise in _BROKEN or asked.due <= self._now
        when = calendar.dated(self._content, asked.due, self._now, LANGUAGE)
        return [self._say("late" if late else "due", when=when)]

    def _past(self, acts: Sequence[Act]) -> list[tuple[Span, ...]]:
        """Return the lines of history; the same act again and again is one line."""
        told = _standing(acts)
        groups = [list(group) for _, group in groupby(told, key=lambda one: (one.person, one.act))]
        firsts = [group[0] for group in groups][-MOST_LINES:]
        return [
            self._say(_TOLD[one.act], when=self._stamp(one.at), name=self._name(one.person))
            for one in firsts
        ]

    def _stamp(self, at: Instant) -> str:
        return calendar.stamp(self._content, at, LANGUAGE)

    # ------------------------------------------------------------ buttons

    def _rows(self, asked: RequestFact) -> tuple[tuple[Key, ...], ...]:
        number = asked.number
        acts: list[Key] = []
        if asked.state != CLOSED and not self._content.person(asked.owner):
            acts = [Key(self._text("take"), f"d:claim:{number}")]
        elif asked.state != CLOSED and not asked.seen:
            acts = [Key(self._text("seen"), f"d:claim:{number}")]
        elif asked.state != CLOSED:
            acts = [Key(self._text("close_it"), f"d:shut:{number}")]
        return tuple(filter(None, (tuple(acts), open_key(self._content, self._origin, number))))

    # ------------------------------------------------------------ words

    def _text(self, key: str) -> str:
        return self._content.text(LANGUAGE, f"team.group.{key}")

    def _say(self, key: str, **values: object) -> tuple[Span, ...]:
        given = {name: v if isinstance(v, tuple) else str(v) for name, v in values.items()}
        return words.spans(self._text(key), given)

    def _html(self, spans: tuple[Span, ...]) -> str:
        return html_of(spans, self._origin)


def _standing(acts: Sequence[Act]) -> list[Act]:
    """Return what makes a line; an answer that was taken back was the last one they gave."""
    kept: list[Act] = []
    for one in acts:
        if one.act in _TOLD:
            kept.append(one)
        elif one.act == "Retract":
            mine = (other for other in reversed(kept) if other.person == one.person)
            back = next((other for other in mine if other.act in _HELD), None)
            kept = [other for other in kept if other is not back]
    return kept


def html_of(spans: tuple[Span, ...], origin: str) -> str:
    """Return spans as one escaped Telegram text."""
    return "".join(part.text for part in draw(Message("", spans), origin)[:1])


def joined(lines: Sequence[tuple[Span, ...]]) -> tuple[Span, ...]:
    """Return lines as one text."""
    return tuple(span for line in lines for span in (*line, Plain("\n")))


def open_key(content: Content, origin: str, number: int = 0) -> tuple[Key, ...]:
    """Return the button to the web inbox; none where phones could not go, for it is refused."""
    if "." not in (urlsplit(origin).hostname or ""):
        return ()
    path = f"/team/v/{number}" if number else "/team"
    return (Key(content.text(LANGUAGE, "team.group.open"), url=origin + path),)


def keyboard(rows: Sequence[Sequence[Key]]) -> InlineKeyboardMarkup | None:
    """Return the buttons as Telegram takes them."""
    if not rows:
        return None
    made = [
        [
            InlineKeyboardButton(text=one.label, url=one.url)
            if one.url
            else InlineKeyboardButton(text=one.label, callback_data=one.data)
            for one in row
        ]
        for row in rows
    ]
    return InlineKeyboardMarkup(inline_keyboard=made)
