"""/mijn: what the student has with us, and what they may do with it, up to deleting all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import calendar, request
from flows.protocol import (
    Choice,
    DropTimers,
    Forget,
    Mine,
    Notify,
    Option,
    Session,
    SetRequest,
    ShowRequest,
    Slot,
    Slots,
    Text,
)
from flows.talk.book import place_at
from flows.talk.meeting import call_off, ended
from flows.talk.person import name_of, team_name
from flows.turn import Node, Turn, column

if TYPE_CHECKING:
    from flows.protocol import AppointmentFact, RequestFact

_MEETING_WORDS = frozenset({"afspraak_afzeggen", "afspraak_verzetten", "afspraak_wanneer"})
MOST = 6
"""More own meetings or requests than this are not listed; the newest come first."""


def _enter_mine(turn: Turn) -> str:
    mine = turn.mine
    meetings = [one for one in mine.appointments if one.start > turn.now][:MOST]
    with_meeting = {one.request for one in meetings}
    talks = [one for one in mine.requests if one.state != "closed" and one.id not in with_meeting][
        :MOST
    ]
    turn.say(
        "mine.list" if meetings or talks else "mine.nothing",
        rows=column(
            *(_meeting_option(turn, one) for one in meetings),
            *(_talk_option(turn, one) for one in talks),
            turn.option("go:code", "mine.code"),
            turn.option("do:wipe", "mine.wipe"),
            turn.option("go:ask", "person.new_question", "quiet"),
        ),
    )
    return ""


def _meeting_option(turn: Turn, meeting: AppointmentFact) -> Option:
    when = calendar.spoken(turn.world.active, meeting.start, turn.now, turn.lang)
    name = name_of(turn, meeting.person)
    return turn.option(f"meet:{meeting.id}", "mine.meeting", when=when, name=name)


def _talk_option(turn: Turn, found: RequestFact) -> Option:
    who = found.owner or found.person
    name = name_of(turn, who) if who else team_name(turn)
    return turn.option(f"talk:{found.id}", "mine.request", number=str(found.number), name=name)


def _answer_mine(turn: Turn, event: Text | Choice) -> str:
    if isinstance(event, Text):
        turn.fresh()
        turn.keep(question=event.text)
        return "understand"
    kind, _, value = event.option.partition(":")
    if kind == "meet":
        turn.keep(appointment=value)
        return "meeting"
    if kind == "talk":
        turn.keep(request=value)
        return "asked"
    return "wipe"


def _enter_meeting(turn: Turn) -> str:
    meeting = turn.appointment(turn.draft.appointment)
    if meeting is None:
        turn.say("meeting.gone")
        return "mine"
    content = turn.world.active
    slot = Slot(meeting.person, meeting.start, meeting.end, meeting.location)
    turn.keep(person=meeting.person, request=meeting.request)
    if turn.again:
        turn.say("meeting.tap")
    turn.say(
        "meeting.about",
        rows=column(
            turn.option("do:move", "booked.move"),
            turn.option("do:cancel", "booked.cancel"),
            turn.option("do:write", "meeting.write"),
            turn.option("go:mine", "meeting.back", "quiet"),
        ),
        name=name_of(turn, meeting.person),
        when=calendar.spoken(content, meeting.start, turn.now, turn.lang),
        place=place_at(turn, slot),
        code=meeting.code,
    )
    return ""


def _answer_meeting(turn: Turn, event: Text | Choice) -> str:
    if isinstance(event, Text) and turn.reading and turn.reading.intent in _MEETING_WORDS:
        turn.again = True  # it is one tap, and words are easily misread
        return "meeting"
    if isinstance(event, Text):
        turn.keep(text=event.text)
        return "which"
    if event.option == "do:write":
        turn.set(talk=turn.draft.request)
        turn.say("talk.open", name=name_of(turn, turn.draft.person))
        return "talk"
    return "moving" if event.option == "do:move" else "cancelling"


def _enter_asked(turn: Turn) -> str:
    found = turn.request(turn.draft.request)
    if found is None:
        turn.say("asked.gone")
        return "mine"
    who = found.owner or found.person
    turn.keep(person=who)
    key = "asked.answered" if found.promise == "kept" else "asked.waiting"
    turn.say(
        key,
        rows=column(
            turn.option("do:add", "asked.add", "primary"),
            turn.option("do:other", "person.other"),
            turn.option("do:withdraw", "asked.withdraw"),
            turn.option("go:mine", "meeting.back", "quiet"),
        ),
        name=name_of(turn, who) if who else team_name(turn),
        due=calendar.spoken_deadline(turn.world.active, found.due, turn.now, turn.lang),
    )
    return ""


def _answer_asked(turn: Turn, event: Text | Choice) -> str:
    found = turn.request(turn.draft.request)
    if found is None:
        return "mine"
    if isinstance(event, Text):
        turn.keep(text=event.text)
        return "which"
    if event.option == "do:add":
        turn.set(talk=found.id)
        turn.say("talk.open", name=name_of(turn, found.owner or found.person))
        return "talk"
    withdraw(turn, found)
    if event.option == "do:withdraw":
        turn.say("asked.withdrawn")
        return "mine_after"
    # Liever iemand anders: the same question to the next person, the first one never again.
    excluded = (*found.excluded, *((turn.draft.person,) if turn.draft.person else ()))
    turn.fresh()
    turn.keep(topic=found.topic, excluded=excluded)
    return "person"


def withdraw(turn: Turn, found: RequestFact) -> None:
    """Close an own request from the student's side, with its meetings and clocks."""
    for meeting in turn.mine.appointments:
        if meeting.request == found.id and meeting.start > turn.now:
            call_off(turn, meeting)
    turn.do(
        SetRequest(found.id, state="closed", reason="withdrawn", promise=ended(found)),
        DropTimers(request.promise_key(found.id)),
        ShowRequest(found.id),
    )
    if turn.session.talk == found.id:
        turn.set(talk="")
    if found.owner:
        turn.do(Notify((found.owner,), "withdrawn", found.id))


def _enter_after(turn: Turn) -> str:
    turn.fresh()
    return "ask"


def _enter_wipe(turn: Turn) -> str:
    turn.say(
        "wipe.ask",
        rows=column(
            turn.option("do:yes", "wipe.yes"),
            turn.option("go:mine", "wipe.no", "primary"),
        ),
    )
    return ""


def _answer_wipe(turn: Turn, event: Text | Choice) -> str:
    if isinstance(event, Text):
        return "wipe"
    for meeting in turn.mine.appointments:
        turn.do(Notify((meeting.person,), "cancelled", meeting.request))
    turn.do(Forget())
    language = turn.lang
    turn.set(**{name: getattr(Session(), name) for name in Session.__struct_fields__})
    turn.know(language=language)
    return ""


def _enter_stopped(turn: Turn) -> str:
    """/stop ends what the bot asks; open requests stay, and it says how to end those too."""
    turn.fresh()
    turn.set(talk="")
    turn.say(
        "stopped.done_telegram" if turn.on_telegram else "stopped.done",
        rows=column(
            turn.option("go:mine", "stopped.mine"),
            turn.option("do:wipe", "mine.wipe"),
            turn.option("go:ask", "person.new_question", "quiet"),
        ),
    )
    return ""


_MINE = frozenset({Mine})
_TALK = frozenset({"which", "talk", "mine"})

NODES = (
    Node(
        "mine",
        _enter_mine,
        _answer_mine,
        frozenset({"understand", "meeting", "asked", "wipe"}),
        _MINE,
        resting=True,
        open=True,
    ),
    Node(
        "meeting",
        _enter_meeting,
        _answer_meeting,
        _TALK | {"moving", "cancelling"},
        _MINE,
        resting=True,
        waits=True,
    ),
    Node(
        "asked",
        _enter_asked,
        _answer_asked,
        _TALK | {"person", "mine_after"},
        frozenset({Mine, Slots}),
        resting=True,
    ),
    Node("mine_after", _enter_after, lambda _turn, _event: "ask", frozenset({"ask"})),
    Node("wipe", _enter_wipe, _answer_wipe, frozenset(), _MINE),
    Node(
        "stopped",
        _enter_stopped,
        _answer_mine,
        frozenset({"understand", "wipe", "meeting", "asked"}),
        _MINE,
        resting=True,
        open=True,
    ),
)
