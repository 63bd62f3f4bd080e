"""Choosing a moment: three free ones, another one by taps, or typed words; `book` wins it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flows import calendar, slots
from flows.protocol import Choice, Mine, Option, Slot, Slots, Text
from flows.talk import screen, wish
from flows.talk.person import name_of
from flows.turn import Node, Turn, column, pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.protocol import AppointmentFact, Instant
    from flows.understand.when import When

FIRST = 3
MOST_DAYS = 10
_STANDS = frozenset({"booked", "moved"})


def free(turn: Turn) -> tuple[Slot, ...]:
    """Return the free moments of the person in the draft, where the student is when there are.

    Not while the student has another meeting themselves.
    """
    person = turn.draft.person
    if turn.world.active.person(person) is None:
        return ()  # the person has left since
    content, busy = turn.world.active, turn.busy([person])
    here = slots.free(content, [person], busy, turn.now, turn.profile.location)[person]
    found = here or slots.free(content, [person], busy, turn.now)[person]
    return tuple(one for one in found if clash(turn, one.start, one.end) is None)


def clash(turn: Turn, start: Instant, end: Instant) -> AppointmentFact | None:
    """Return the student's other meeting in this time; the one that is being moved is none."""
    others = (one for one in turn.mine.appointments if one.id != turn.draft.appointment)
    coming = (one for one in others if one.state in _STANDS)
    return next((one for one in coming if one.start < end and start < one.end), None)


def _offer(turn: Turn, found: Sequence[Slot]) -> list[Option]:
    """Remember the moments under the ids of their buttons: only these can be chosen."""
    turn.keep(slots={f"slot:{slot.start}": slot for slot in found})
    content = turn.world.active
    return [
        Option(f"slot:{slot.start}", calendar.spoken(content, slot.start, turn.now, turn.lang))
        for slot in found
    ]


def _enter_times(turn: Turn) -> str:
    found = free(turn)
    if not found:
        return "full"
    _ask_times(turn, "times.again" if turn.again else "times.ask", wish.liked(turn, found)[:FIRST])
    return ""


def _ask_times(turn: Turn, key: str, found: Sequence[Slot], other: str = "") -> None:
    options = _offer(turn, found)
    elsewhere = not turn.draft.appointment and not turn.draft.request
    turn.say(
        key,
        rows=column(
            *options,
            turn.option("do:day", "times.other"),
            turn.option("do:other", "person.other", "quiet") if elsewhere else None,
            turn.option("go:ask", "person.new_question", "quiet"),
        ),
        name=name_of(turn, turn.draft.person),
        other=other,
    )


def _answer_times(turn: Turn, event: Text | Choice) -> str:
    if isinstance(event, Text):
        return typed(turn, event.text)
    kind, _, value = event.option.partition(":")
    if kind == "slot":
        return _chosen(turn, event.option)
    if kind == "day":
        turn.keep(day=value)
        return "time"
    if value == "day":
        return "day"
    turn.keep(excluded=(*turn.draft.excluded, turn.draft.person), person="")
    return "person"


def _chosen(turn: Turn, option: str) -> str:
    slot = turn.draft.slots[option]
    if slot.start <= turn.now:
        return other_times(turn, "times.past")  # the page was open for long
    day = calendar.local(turn.world.active, slot.start).date().isoformat()
    turn.keep(slot=slot, person=slot.person, wants="meeting", day=day)
    if turn.draft.appointment or turn.draft.request:
        return "commit"
    return "alias"


def typed(turn: Turn, text: str) -> str:
    """Read typed words: against what is on screen, then as a moment, then as what cannot be."""
    found = free(turn)
    if not found:
        return "full"
    meant = wish.said(turn, text)
    button = "" if turn.in_danger else screen.pointed(turn, text) or screen.meant_by(turn, meant)
    if button:
        return _answer_times(turn, Choice("", button))
    if screen.step(text) and screen.moments(turn):
        return _others(turn, text, found)
    if meant.start is not None:
        return _wished(turn, found, meant)
    if meant.kind == "past":
        _ask_times(turn, "times.past", found[:FIRST])
        return ""
    if meant.closed:
        return _closed(turn, text, found, meant)
    no = wish.refused(turn, text)
    left = [
        one for one in wish.liked(turn, found) if no and (one.end <= no[0] or no[1] <= one.start)
    ]
    if left:
        _ask_times(turn, "times.refused", left[:FIRST])
    else:
        # After the help panel it does not matter that this was no time.
        _ask_times(turn, "times.again" if turn.in_danger else "times.unclear", found[:FIRST])
    return ""


def _others(turn: Turn, text: str, found: Sequence[Slot]) -> str:
    """Offer moments later or earlier than those on screen; at an end the last or first ones."""
    left = screen.others(turn, text, wish.liked(turn, found))
    if left:
        _ask_times(turn, "times.fits", left)
    elif screen.step(text) == "later":
        _ask_times(turn, "times.far", found[-FIRST:])
    else:
        _ask_times(turn, "times.soonest", found[:FIRST])
    return ""


def _closed(turn: Turn, text: str, found: Sequence[Slot], meant: When) -> str:
    """Keep the hours that cannot be, and offer what is left, first of the day talked about."""
    both = (*turn.draft.closed, *meant.closed)
    # Who changes their mind ("na 2 uur", "voor 10 uur") means the last.
    turn.keep(closed=both if wish.suiting(turn, found, both) else meant.closed)
    left = wish.suiting(turn, found, turn.draft.closed)
    fits = "times.fits" if wish.only_bounds(text, meant) else "times.refused"
    shown = wish.told_first(turn, left or found)[:FIRST]
    _ask_times(turn, fits if left else "times.nearest", shown)
    return ""


def _wished(turn: Turn, found: Sequence[Slot], meant: When) -> str:
    """Take the one moment that is meant, or offer what comes near to what is wished."""
    if meant.dated and not meant.also:
        return _near(turn, found, meant)
    liked = found if meant.kind == "instant" else wish.liked(turn, found)
    hits = wish.hits(turn, liked, meant) or wish.hits(turn, found, meant)
    begin, finish = wish.span(turn, wish.on_told_day(turn, meant))
    near = slots.nearest(found, begin, finish)
    if meant.kind == "instant" and not meant.also:
        return _at_hour(turn, hits, near, begin)
    key = "times.fits" if hits else "times.nearest"
    _ask_times(turn, key, hits[:FIRST] or near)
    return ""


def _at_hour(turn: Turn, hits: Sequence[Slot], near: Sequence[Slot], begin: Instant) -> str:
    """Take the moment at an hour of the day talked about, else of today; offer other days' ones."""
    exact = next((one for one in hits if one.start == begin), None)
    if exact is not None:
        return _take(turn, exact)
    own = clash(turn, begin, begin + 1)
    if own is not None:
        _ask_times(turn, "times.own", near, name_of(turn, own.person))
    elif hits and wish.told_day(turn) is None:
        _ask_times(turn, "times.fits", hits[:FIRST])
    else:
        _ask_times(turn, "times.nearest", wish.nearest(near, hits, begin))
    return ""


def _take(turn: Turn, slot: Slot) -> str:
    _offer(turn, [slot])
    return _chosen(turn, f"slot:{slot.start}")


def _near(turn: Turn, found: Sequence[Slot], meant: When) -> str:
    begin, finish = wish.span(turn, meant)
    wish.tell_day(turn, meant)
    instant = meant.kind == "instant"
    exact = next((slot for slot in found if slot.start == begin), None)
    if instant and exact is not None:
        return _take(turn, exact)
    if not instant:
        found = wish.liked(turn, found, begin, finish)
    near = slots.nearest(found, begin, None if instant else finish)
    own = clash(turn, begin, finish) if instant else None
    if own is not None:
        _ask_times(turn, "times.own", near, name_of(turn, own.person))
        return ""
    if not instant and meant.end is None:
        _ask_times(turn, "times.soonest", near or found[:FIRST])
        return ""
    fits = not instant and any(begin <= slot.start < finish for slot in near)
    _ask_times(
        turn, "times.fits" if fits else wish.why_not(turn, begin, finish), near or found[:FIRST]
    )
    return ""


def _enter_day(turn: Turn) -> str:
    content = turn.world.active
    days = slots.days(content, free(turn))[:MOST_DAYS]
    if not days:
        return "full"
    options = [
        Option(f"day:{day.isoformat()}", calendar.spoken_day(content, day, turn.now, turn.lang))
        for day in days
    ]
    turn.say(
        "day.ask",
        rows=(*pairs(options), *column(turn.option("go:ask", "person.new_question", "quiet"))),
        name=name_of(turn, turn.draft.person),
    )
    return ""


def _enter_time(turn: Turn) -> str:
    content = turn.world.active
    if not turn.draft.day:
        return "day"
    day = date.fromisoformat(turn.draft.day)
    found = slots.times(content, free(turn), day)
    if not found:
        return "day"
    _offer(turn, found)
    options = [
        Option(f"slot:{slot.start}", calendar.spoken_time(content, slot.start, turn.lang))
        for slot in found
    ]
    turn.say(
        "time.ask",
        rows=(*pairs(options), *column(turn.option("do:day", "times.other", "quiet"))),
        day=calendar.spoken_day(content, day, turn.now, turn.lang),
    )
    return ""


def _enter_full(turn: Turn) -> str:
    turn.say(
        "times.full",
        rows=column(
            turn.option("do:write", "person.write", "primary"),
            turn.option("do:other", "person.other"),
            turn.option("go:ask", "person.new_question", "quiet"),
        ),
        name=name_of(turn, turn.draft.person),
    )
    return ""


def _answer_full(turn: Turn, event: Text | Choice) -> str:
    if isinstance(event, Choice) and event.option == "do:write":
        turn.keep(wants="message")
        return "write"
    if isinstance(event, Text):
        return _answer_times(turn, event)
    turn.keep(excluded=(*turn.draft.excluded, turn.draft.person), person="", appointment="")
    return "person"


def other_times(turn: Turn, key: str, but: Slot | None = None, other: str = "") -> str:
    turn.keep(slot=None)
    left = [slot for slot in free(turn) if slot != but]
    if not left:
        return "full"
    _ask_times(turn, key, wish.liked(turn, left)[:FIRST], other)
    turn.set(node="times")
    return ""


FREE = frozenset({Slots, Mine})
LEADS_TO = frozenset({"day", "time", "times", "person", "alias", "commit", "full"})

NODES = (
    Node("times", _enter_times, _answer_times, LEADS_TO, FREE, waits=True),
    Node("day", _enter_day, _answer_times, LEADS_TO, FREE, waits=True),
    Node("time", _enter_time, _answer_times, LEADS_TO, FREE, waits=True),
    Node("full", _enter_full, _answer_full, LEADS_TO | {"write"}, FREE),
)
