"""What a professional's button means, and the small forms that some of them open: pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.web.board import Board
from bot.web.case import REASONS
from flows import slots, words
from flows.calendar import MINUTE
from flows.desk import MOST_SLOTS
from flows.protocol import Message, Note, Option, Reply, Value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from bot.web.pages import Tongue
    from content.schema import Person
    from flows.protocol import AppointmentFact, Instant, Slot

PREFIX = "d:"
OFFERED = 9
"""Moments to choose from: as many as a phone shows without scrolling."""
A_DAY = 3
PICKED = "✓ "
_DATA = re.compile(r"d:([a-z]{1,10}):([A-Za-z0-9_-]{1,40})(?::([A-Za-z0-9_-]{1,40}))?")

Rows = tuple[tuple[Option, ...], ...]


class Press(Value, frozen=True):
    """A button as it came back: what, about what (mostly a request's number), and which."""

    act: str
    about: str
    arg: str = ""

    @property
    def number(self) -> int:
        """The number of the request; 0 when it names none."""
        plain = self.about.isascii() and self.about.isdigit() and len(self.about) < 10  # noqa: PLR2004 - a request's number
        return int(self.about) if plain else 0


def read(data: str) -> Press | None:
    """Return what callback data says, or None when we never gave such."""
    found = _DATA.fullmatch(data)
    return Press(found[1], found[2], found[3] or "") if found else None


def data(act: str, about: object, arg: str = "") -> str:
    """Return what a button gives back."""
    return f"{PREFIX}{act}:{about}" + (f":{arg}" if arg else "")


def meant(request: str, text: str) -> Reply | Note:
    """Return what a text in a request's talk is: an answer, or after `//` a note."""
    words = text.strip()
    if words.startswith("//"):
        return Note(request, words.removeprefix("//").strip())
    return Reply(request, words)


@dataclass(frozen=True, slots=True)
class Forms:
    """Draws what a button opens, for one professional at one moment."""

    tongue: Tongue
    person: Person
    now: Instant

    def said(self, key: str, rows: Rows = (), /, **values: object) -> Message:
        """Return one of our texts as a message."""
        filled = {name: str(value) for name, value in values.items()}
        template = self.tongue.content.text(self.tongue.lang, key)
        return Message("", words.spans(template, filled), rows)

    def option(self, key: str, given: str, /, **values: object) -> Option:
        return Option(given, self.tongue.text(key, **values))

    # ------------------------------------------------------------ moments to propose

    def times(self, number: int, free: Sequence[Slot]) -> Message:
        """Ask which of the own free moments to offer the student."""
        offered = self._spread(free)
        if not offered:
            return self.said("team.act.full", number=number)
        rows = [
            (Option(data("slot", number, _mark(one)), self._when(one.start)),) for one in offered
        ]
        rows += [(self._offer(number, 0),), (self.option("team.act.cancel", data("drop", number)),)]
        return self.said("team.act.times", tuple(rows), number=number, most=MOST_SLOTS)

    def chosen(self, number: int, rows: Rows, marks: Collection[str]) -> Rows:
        """Return the buttons with these moments chosen, whatever they showed before."""
        offer = data("offer", number)
        ids = {data("slot", number, mark) for mark in marks}
        return tuple(
            tuple(
                self._offer(number, len(marks)) if one.id == offer else _marked(one, ids)
                for one in row
            )
            for row in rows
        )

    def offered(self, number: int, chosen: Iterable[Slot]) -> Message:
        times = ", ".join(self._when(one.start) for one in chosen)
        return self.said("team.act.offered", number=number, times=times)

    def _offer(self, number: int, many: int) -> Option:
        kind = "none" if not many else "one" if many == 1 else "other"
        return self.option(f"team.act.offer.{kind}", data("offer", number), number=many)

    def _spread(self, free: Sequence[Slot]) -> list[Slot]:
        """Return some moments of each of the next days."""
        content = self.tongue.content
        by_day = (slots.times(content, free, day, A_DAY) for day in slots.days(content, free))
        return [one for day in by_day for one in day][:OFFERED]

    def _when(self, at: Instant) -> str:
        # Long before it every day has its date: a message stays, and "tomorrow" would not.
        return Board(self.tongue, self.person, 0).moment(at)

    # ------------------------------------------------------------ ending, calling off

    def why(self, number: int) -> Message:
        """Ask how a request ended."""
        rows = [(self.option(f"team.reason.{one}", data("close", number, one)),) for one in REASONS]
        rows.append((self.option("team.act.cancel", data("drop", number)),))
        return self.said("team.act.why", tuple(rows), number=number)

    def shut(self, number: int, reason: str) -> Message:
        text = self.tongue.text(f"team.reason.{reason}")
        return self.said("team.act.shut", number=number, reason=text)

    def sure(self, number: int, meeting: AppointmentFact) -> Message:
        """Ask once more before a meeting is called off."""
        yes = self.option("team.act.sure_yes", data("calloff", number, meeting.id))
        no = self.option("team.act.cancel", data("drop", number))
        when = self._when(meeting.start)
        return self.said("team.act.sure", ((yes,), (no,)), number=number, when=when)

    def off(self, number: int, meeting: AppointmentFact) -> Message:
        return self.said("team.act.off", number=number, when=self._when(meeting.start))

    # ------------------------------------------------------------ what a text is for

    def whose(self, numbers: Iterable[int], *, danger: bool = False, torn: bool = False) -> Message:
        """Ask for which of the own requests a text is; `torn`: it may be for none."""
        rows = tuple((Option(data("to", one), f"#{one}"),) for one in numbers)
        if danger:
            return self.said("team.chat.whose_danger", rows)
        return self.said("team.chat.whose_or_own" if torn else "team.chat.whose", rows)

    def stop(self) -> Message:
        """Ask whether messages may stop here."""
        yes = self.option("team.chat.stop_yes", data("stop", "yes"))
        no = self.option("team.chat.stop_no", data("stop", "no"))
        return self.said("team.chat.stop", ((yes,), (no,)))


def starts(marks: Iterable[str]) -> tuple[int, ...]:
    """Return when the moments with these marks begin."""
    return tuple(int(one) * MINUTE for one in marks if one.isascii() and one.isdigit())


def wanted(marks: tuple[str, ...], rows: Rows, pressed: str) -> tuple[str, ...] | None:
    """Return what is chosen now; None when no such button stood there.

    What the button said when it was pressed counts: pressed twice in haste it is chosen once.
    """
    found = next((one for row in rows for one in row if one.id == pressed), None)
    press = read(pressed)
    if found is None or press is None:
        return None
    others = tuple(one for one in marks if one != press.arg)
    return others if found.label.startswith(PICKED) else (*others, press.arg)


def _mark(one: Slot) -> str:
    return str(one.start // MINUTE)


def _marked(one: Option, ids: Collection[str]) -> Option:
    bare = one.label.removeprefix(PICKED)
    return Option(one.id, PICKED + bare if one.id in ids else bare)
