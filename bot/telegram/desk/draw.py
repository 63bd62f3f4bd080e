"""Lays a request's talk out for its owner's private chat: pure; it reads and sends nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from bot.perform import NOTICE
from bot.telegram.desk.face import Key, open_key
from bot.telegram.draw import draw
from bot.web.board import Board
from flows.protocol import Bold, Message, Option, Plain, Value
from storage.views import WAITED_FOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.web.pages import Tongue
    from content.schema import Person
    from flows.protocol import AppointmentFact, RequestFact, Span
    from storage.views import Entry, RequestPage

HEAD = "head"
THREAD = "thread"
ASKED = "asked"
"""What the student asked first has no message of its own."""
END = "end"
OWN = "own:"
"""Before the id of an answer: the message in which the professional wrote it here."""
OLD = "old:"
"""Before the number of a head that another one took the place of."""
ENDED = "ended"
"""How such a head looks once it has no buttons."""

_LONG_AGO = 0
"""Seen from there every day has its date: a message stays, and "tomorrow" would not."""
KEPT = (HEAD, THREAD, END, "used:", "tell:", NOTICE, "choice")
"""What is no part of what was said."""
_LATE = frozenset({"late", "told"})
_COMING = frozenset({"proposed", "booked", "moved"})


class Sheet(Value, frozen=True):
    """One message as it shall stand there: escaped HTML with its buttons.

    `loud`: with a sound when it is new. `fresh`: sent anew instead of edited. `answers` is the item
    that it replies to. `whole`: it is the head of all that there is to see.
    """

    item: str
    html: str
    rows: tuple[tuple[Key, ...], ...] = ()
    loud: bool = False
    fresh: bool = False
    answers: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Drawer:
    """Draws one request for one professional. `written`: the answers that they wrote in this chat.

    `threads`: the request has a thread of its own, so not every message must say what it is about.
    """

    tongue: Tongue
    person: Person
    origin: str
    threads: bool
    written: frozenset[str]

    def sheets(self, found: RequestPage, acts: frozenset[str]) -> tuple[Sheet, ...]:
        """Return the whole talk of an own request, in order."""
        asked = found.row.request
        talk = [one for one in found.entries or () if one.kind != "bot"]
        drawn = [sheet for one in talk for sheet in self._entry(one, asked)]
        if asked.state == "closed":
            drawn += self._end("team.talk.ended", asked)
        head = (msgspec.structs.replace(one, whole=True) for one in self._head(found, acts))
        return (*head, *drawn)

    def lost(self, asked: RequestFact) -> tuple[Sheet, ...]:
        """Return what is left for who does not own it any more: whose it is now."""
        name = self._board.name(asked.owner)
        key = "team.talk.moved" if name else "team.talk.left"
        if asked.state == "closed":
            key = "team.talk.ended"
        text = self.tongue.text(key, number=asked.number, name=name)
        head = self._cut(HEAD, (Bold(f"#{asked.number}"), Plain(f"\n{text}")))
        return (*head, *self._end(key, asked, name))

    @property
    def _board(self) -> Board:
        return Board(self.tongue, self.person, _LONG_AGO)

    # ------------------------------------------------------------ the head

    def _head(self, found: RequestPage, acts: frozenset[str]) -> list[Sheet]:
        asked, board = found.row.request, self._board
        coming = [one for one in found.appointments if one.state in _COMING]
        wants = self.tongue.text(f"team.wants.{asked.wants}")
        place = board.place(asked.location) or self.tongue.text("team.anywhere")
        who = " · ".join(filter(None, (board.alias(asked), board.topic(asked))))
        lines = (f" · {wants} · {place}", who, self._clock(asked), *map(self._meeting, coming))
        how = "team.talk.how_thread" if self.threads else "team.talk.how_reply"
        if "reply" in acts:
            lines = (*lines, self.tongue.text(how))
        spans = (Bold(f"#{asked.number}"), Plain("\n".join(filter(None, lines))))
        return self._cut(HEAD, spans, self._keys(asked, coming, acts), loud=not asked.seen)

    def _clock(self, asked: RequestFact) -> str:
        if asked.state == "closed":
            return self.tongue.text("team.talk.closed")
        if asked.promise not in WAITED_FOR:
            return ""
        key = "team.talk.late" if asked.promise in _LATE else "team.talk.promised"
        return self.tongue.text(key, when=self._board.moment(asked.due))

    def _meeting(self, one: AppointmentFact) -> str:
        board = self._board
        text = self.tongue.text(
            "team.talk.meeting", when=board.moment(one.start), place=board.spot(one)
        )
        code = self.tongue.text("team.talk.code", code=one.code) if one.code else ""
        return " · ".join(filter(None, (text, code)))

    def _keys(
        self, asked: RequestFact, coming: list[AppointmentFact], acts: frozenset[str]
    ) -> tuple[tuple[Key, ...], ...]:
        number = asked.number
        named = (("seen", "seen"), ("propose", "times"), ("close", "shut"))
        rows = [
            (Key(self.tongue.text(f"team.act.{act}"), f"d:{data}:{number}"),)
            for act, data in named
            if act in acts
        ]
        if "call_off" in acts:
            rows += [(self._off(one, number),) for one in coming]
        opens = open_key(self.tongue.content, self.origin, number)
        return tuple([*rows, opens] if opens else rows)

    def _off(self, one: AppointmentFact, number: int) -> Key:
        when = self._board.moment(one.start)
        return Key(self.tongue.text("team.act.calloff", when=when), f"d:off:{number}:{one.id}")

    # ------------------------------------------------------------ what was said

    def _entry(self, one: Entry, asked: RequestFact) -> list[Sheet]:
        item = one.id or ASKED
        if one.id in self.written:
            return self._receipt(one, asked)
        mark = () if self.threads else (Bold(f"#{asked.number} "),)
        who = f" · {self._kind(one)}{self._board.moment(one.at)}\n"
        state = (Plain(f"\n\n{self._state(one)}"),) if one.kind == "person" else ()
        spans = (*mark, Bold(self._name(one, asked)), Plain(who), Plain(one.text), *state)
        loud = one.kind == "student" and one.state == "sent"
        return self._cut(item, spans, self._back(one, asked), loud=loud)

    def _receipt(self, one: Entry, asked: RequestFact) -> list[Sheet]:
        """Under what they wrote here, only what became of it."""
        key = "team.talk.noted" if one.kind == "note" else ""
        text = self.tongue.text(key) if key else self._state(one)
        mark = () if self.threads else (Bold(f"#{asked.number} "),)
        rows = self._back(one, asked)
        return self._cut(one.id, (*mark, Plain(text)), rows, answers=f"{OWN}{one.id}")

    def _name(self, one: Entry, asked: RequestFact) -> str:
        if one.kind == "student":
            return self._board.alias(asked)
        if one.author == self.person.id:
            return self.tongue.text("team.you")
        return self._board.name(one.author)

    def _kind(self, one: Entry) -> str:
        if one.kind == "person":
            return ""
        return self.tongue.text(f"team.talk.{one.kind}") + " · "

    def _state(self, one: Entry) -> str:
        changed = self.tongue.text("team.state.changed") if one.changed else ""
        return " · ".join(filter(None, (self.tongue.text(f"team.talk.{one.state}"), changed)))

    def _back(self, one: Entry, asked: RequestFact) -> tuple[tuple[Key, ...], ...]:
        if one.state != "held" or one.author != self.person.id:
            return ()
        return ((Key(self.tongue.text("team.act.back"), f"d:back:{asked.number}:{one.id}"),),)

    def _end(self, key: str, asked: RequestFact, name: str = "") -> list[Sheet]:
        text = self.tongue.text(key, number=asked.number, name=name)
        return self._cut(END, (Plain(text),), fresh=True)

    # ------------------------------------------------------------ parts

    def _cut(
        self,
        item: str,
        spans: tuple[Span, ...],
        rows: tuple[tuple[Key, ...], ...] = (),
        *,
        loud: bool = False,
        fresh: bool = False,
        answers: str = "",
    ) -> list[Sheet]:
        return cut(Sheet(item, "", rows, loud, fresh, answers), spans, self.origin)


def cut(whole: Sheet, spans: tuple[Span, ...], origin: str) -> list[Sheet]:
    """Part what is too long for one message; the buttons stand under the last, the first sounds."""
    texts = [one.text for one in draw(Message("", spans), origin)]
    names = [whole.item, *(f"{whole.item}+{number}" for number in range(1, len(texts)))]
    last = len(texts) - 1
    return [
        msgspec.structs.replace(
            whole,
            item=name,
            html=text,
            rows=whole.rows if at == last else (),
            loud=whole.loud and at == 0,
        )
        for at, (name, text) in enumerate(zip(names, texts, strict=True))
    ]


def surplus(items: Iterable[str], sheets: Sequence[Sheet], *, wiped: bool) -> tuple[str, ...]:
    """Return what stands there of a text that has become shorter since, or is not theirs to read.

    `wiped`: nothing of the talk may stay, and neither may a head that was drawn anew.
    """
    wanted = {one.item for one in sheets}
    entries = {item for one in wanted for item in (one, f"{OWN}{one}")}
    kept = KEPT if wiped else (*KEPT, OLD)
    return tuple(
        one for one in items if one not in entries and ("+" in one or not one.startswith(kept))
    )


def keys(rows: tuple[tuple[Option, ...], ...]) -> tuple[tuple[Key, ...], ...]:
    """Return a message's buttons as they are for staff: the option's id is what comes back."""
    return tuple(tuple(Key(one.label, one.id) for one in row) for row in rows)
