"""What a student in danger gets, in the same turn and before anything else: fixed words and lines.

The words and lines are the pack's (`crisis.yaml`, `helplines.yaml`); nothing here makes a sentence.
Whether there is danger is decided in `flows.understand`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import calendar, words
from flows.protocol import (
    AlertUnseen,
    Bold,
    Link,
    Message,
    Notify,
    Phone,
    Plain,
    RaiseAlert,
    SetTimer,
    Span,
)
from flows.turn import Node

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from content.pack import Content
    from content.schema import Helpline, Panel
    from flows.protocol import Busy, Instant
    from flows.turn import Turn
    from flows.understand import Danger

LEADS_TO = frozenset({"ask"})

NODE = Node("danger", lambda _turn: "", lambda _turn, _event: "", frozenset())
"""Stands for the danger check while it runs; it is entered by no one."""

MOST_WOKEN = 3
"""So many colleagues hear of danger when no coordinator is in school; then the alert climbs."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

MOST_LINES = 3
"""More lines than this makes choosing harder (helplines research: one tap, few choices)."""

TOPICS = {
    "suicide": "psychisch",
    "selfharm": "psychisch",
    "danger_now": "veiligheid",
    "violence_home": "veiligheid",
    "sexual_violence": "veiligheid",
    "exploitation": "veiligheid",
    "medical": "gezondheid",
    "threat_others": "veiligheid",
    "missing_home": "wonen",
}
"""The topic whose people fit a kind of danger, once the panel has been shown."""


def screen(turn: Turn) -> None:
    """Show the panel, or the gentle line, for this turn's text, and alert staff."""
    reading = turn.reading
    if reading is None:
        return
    if reading.danger is not None:
        turn.tell(panel(turn.world.active, reading.danger.kind, turn.lang, turn.now))
        _alert(turn, reading.danger)
        turn.set(panel=reading.danger.kind)
    elif reading.soft:
        turn.tell(gentle(turn.world.active, turn.lang, turn.now, unsafe=reading.unsafe))


def show_again(turn: Turn) -> None:
    """Show the panel once more, where the conversation goes on."""
    turn.tell(panel(turn.world.active, turn.session.panel, turn.lang, turn.now))


def panel(content: Content, kind: str, lang: str, now: Instant) -> Message:
    """Return the fixed panel of a kind of danger, with lines that are open at `now`."""
    found = _panel(content, kind)
    text = content.words(found.text, lang)
    lines = open_lines(content, found.lines, now)
    return Message("", words.spans(text, {"lines": line_spans(lines, lang)}), kind="panel")


def gentle(content: Content, lang: str, now: Instant, *, unsafe: bool = False) -> Message:
    """Return the gentle words for who may not be in danger, or (`unsafe`) not be left in peace."""
    crisis = content.pack.crisis
    other = crisis.gentle_unsafe if unsafe else None
    text = content.words(other or crisis.gentle, lang)
    ids = crisis.gentle_unsafe_lines if other else crisis.gentle_lines
    lines = open_lines(content, ids, now)
    return Message("", words.spans(text, {"lines": line_spans(lines, lang)}), kind="gentle")


def open_lines(content: Content, ids: Iterable[str], now: Instant) -> tuple[Helpline, ...]:
    """Return the first lines of `ids` that are open at `now`, at most three."""
    here = calendar.local(content, now)
    lines = [line for line in map(content.line, ids) if line and _is_open(line, here)]
    return tuple(lines[:MOST_LINES])


def _is_open(line: Helpline, here: datetime) -> bool:
    if DAYS[here.weekday()] not in line.days:
        return False
    clock = here.strftime("%H:%M")
    return not line.open or any(start <= clock < end for start, end in line.open)


def line_spans(lines: Iterable[Helpline], lang: str) -> tuple[Span, ...]:
    """Return lines as spans, each on a line of its own, with what can be tapped."""
    out: list[Span] = []
    for line in lines:
        out += [Plain("\n" if out else ""), Bold(line.name), Plain(": ")]
        if line.phone:
            out += [Phone(line.phone, "".join(filter(str.isdigit, line.phone)))]
        site = line.chat or line.url
        if site and line.phone != "112":
            label = site.removeprefix("https://").removeprefix("www.").strip("/")
            out += [Plain(" · " if line.phone else ""), Link(label, site)]
        hours = line.hours.get(lang if lang in ("nl", "en") else "nl") or line.hours["nl"]  # type: ignore[call-overload]  # a language is a plain string outside the pack
        out += [Plain(f" ({hours})")]
    return tuple(span for span in out if span.text)


def _panel(content: Content, kind: str) -> Panel:
    panels = content.pack.crisis.panels
    return next((one for one in panels if one.kind == kind), panels[0])


def _alert(turn: Turn, danger: Danger) -> None:
    """Raise an alert, or join the open one; say honestly who reads it, and when."""
    content, place = turn.world.active, turn.profile.location
    if turn.session.alert and danger.urgency != "now":
        return
    alert = turn.new_id()
    turn.set(alert=alert)
    coordinators = tuple(one.id for one in content.pack.people if one.coordinator)
    here = _here(turn, coordinators)
    turn.do(
        RaiseAlert(
            alert,
            danger.kind,
            danger.urgency,
            danger.cue,
            turn.session.talk,
            location=place if content.location(place) else "",
        ),
        Notify(tuple(dict.fromkeys((*coordinators, *here))), "alert"),
        SetTimer(
            f"alert:{alert}",
            turn.now + content.school.alert_minutes * 60_000,
            AlertUnseen(alert, 1),
        ),
    )
    _say_who_knows(turn, coordinators, here)


def _here(turn: Turn, coordinators: tuple[str, ...]) -> tuple[str, ...]:
    """Return who hears it in school now: a coordinator, else some at the student's own location.

    An absence is not looked up: nobody's coming is promised, and one signal too many does no harm.
    """
    content, place = turn.world.active, turn.profile.location
    people = (*coordinators, *(one.id for one in content.pack.people if not one.coordinator))
    no_absence: tuple[Busy, ...] = ()
    blocks = calendar.here_now(content, people, turn.now, no_absence)
    near = {
        block.person
        for block in blocks
        if block.person in coordinators or not content.location(place) or block.location == place
    }
    present = tuple(person for person in people if person in near)
    return tuple(one for one in present if one in coordinators) or present[:MOST_WOKEN]


def _say_who_knows(turn: Turn, coordinators: tuple[str, ...], here: tuple[str, ...]) -> None:
    content = turn.world.active
    if here:
        person = content.people(here)[0]
        turn.say("danger.told_now", name=person.name, first=person.name.split()[0])
        return
    block = calendar.next_presence(content, coordinators[0], turn.now, ())
    name = content.person(coordinators[0])
    turn.say(
        "danger.told_later",
        name=name.name if name else "",
        when=calendar.spoken(content, block.start, turn.now, turn.lang) if block else "",
    )
