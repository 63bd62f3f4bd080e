"""A message to a professional or the team: a request with a clock, then the talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import calendar, request
from flows.protocol import (
    Choice,
    DropTimers,
    Mine,
    Notify,
    OpenRequest,
    PromiseDue,
    SetReach,
    SetRequest,
    SetTicket,
    SetTimer,
    ShowRequest,
    Slots,
    Text,
)
from flows.talk import also, readers
from flows.talk.person import name_of, team_id, team_name
from flows.turn import Node, Turn, column

if TYPE_CHECKING:
    from flows.protocol import Instant, RequestFact

MOST_PEOPLE = 12
"""How many colleagues' hours count for a team's clock; they are the nearest ones."""
SHORT = 60
"""So many letters of the own question fit on a button."""


def _enter_write(turn: Turn) -> str:
    draft = turn.draft
    person = draft.person
    question = draft.question.strip()
    if person and not turn.again:
        _say_when_late(turn, person)
    key = readers.ask_key(turn)
    turn.say(
        key,
        rows=column(
            turn.option("do:question", "write.question", text=_short(question))
            if question
            else None,
            turn.option("do:team", "write.team", team=team_name(turn)) if person else None,
            turn.option("do:one", "write.one") if turn.draft.reads == "team" else None,
            turn.option("go:ask", "person.new_question", "quiet"),
        ),
        name=name_of(turn, person),
        team=team_name(turn),
        number=readers.count(turn),
    )
    return ""


def _say_when_late(turn: Turn, person: str) -> None:
    """Who is in school only after the pack's promise is said so, before the student writes."""
    content, busy = turn.world.active, turn.busy([person])
    usual = request.latest(content, turn.now)
    block = calendar.next_presence(content, person, turn.now, busy)
    if block is None or block.start >= usual:
        day = calendar.spoken(content, block.start, turn.now, turn.lang) if block else ""
        key = "write.later" if block else "write.away"
        turn.say(key, name=name_of(turn, person), when=day, team=team_name(turn))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHORT else line[: SHORT - 1].rstrip() + "…"


def _answer_write(turn: Turn, event: Text | Choice) -> str:
    if isinstance(event, Choice) and event.option == "do:team":
        turn.keep(person="")
        return "write"
    if isinstance(event, Choice) and event.option == "do:one":
        return "person"
    text = event.text if isinstance(event, Text) else turn.draft.question
    turn.keep(text=text, wants="message", request="", appointment="")
    readers.mind_names(turn, text)
    return "alias"


def _team_people(turn: Turn) -> tuple[str, ...]:
    """Return the colleagues of the student's team at the student's location."""
    content, team, place = turn.world.active, team_id(turn), turn.profile.location
    people = [
        one
        for one in content.pack.people
        if team in one.teams and one.team_inbox and not one.coordinator
    ]
    here = [one for one in people if any(block.location == place for block in one.presence)]
    allowed = [one.id for one in (here or people) if one.id not in turn.draft.excluded]
    return tuple(allowed[:MOST_PEOPLE])


def _enter_send(turn: Turn) -> str:
    """Open the request: the moment it is stored it has a clock, and the student sees it."""
    draft, content = turn.draft, turn.world.active
    people = (draft.person,) if draft.person else _team_people(turn)
    busy = turn.busy(people)
    due = request.deadline(content, people, busy, turn.now)
    new = turn.new_id()
    turn.do(
        OpenRequest(
            id=new,
            topic=draft.topic,
            wants="message",
            location="" if turn.profile.location == "-" else turn.profile.location,
            team=team_id(turn),
            person=draft.person,
            owner="",
            alias=draft.alias,
            text=draft.text,
            excluded=draft.excluded,
            promise="running",
            due=due,
            reads=readers.settled(turn),
        ),
        SetTimer(request.promise_key(new), due, PromiseDue(new, due)),
        ShowRequest(new),
        Notify(_who_hears(turn, people), "request", new),
    )
    turn.set(talk=new)
    turn.keep(request=new)
    turn.say(
        "send.done" if draft.person else "send.done_team",
        request=new,
        name=name_of(turn, draft.person),
        team=team_name(turn),
        due=calendar.spoken_deadline(content, due, turn.now, turn.lang),
        reach=turn.text(f"reach.is_{_way(turn)}"),
    )
    return "talk"


def _way(turn: Turn) -> str:
    """How the answer comes: chosen just now, or known already."""
    if any(isinstance(one, SetTicket) for one in turn.effects):
        return "telegram"
    from_now = [one.way for one in turn.effects if isinstance(one, SetReach)]
    return from_now[-1] if from_now else turn.facts.reach or "self"


def _who_hears(turn: Turn, people: tuple[str, ...]) -> tuple[str, ...]:
    """The person asked for; of a team only who is in school now: nobody is mailed at home."""
    if turn.draft.person:
        return people
    here = calendar.here_now(turn.world.active, people, turn.now, turn.busy(people))
    return tuple(dict.fromkeys(block.person for block in here))


def _enter_talk(turn: Turn) -> str:
    rows = column(
        turn.option("go:ask", "talk.new_question"),
        turn.option("go:mine", "talk.mine", "quiet"),
    )
    others = also.due(turn)
    turn.say("talk.next", rows=() if others else rows)
    also.offer(turn, others, rows)
    return ""


def _answer_talk(turn: Turn, event: Text | Choice) -> str:
    """What is typed here goes to the helper; a closed request opens again."""
    found = turn.request(turn.session.talk)
    if found is None or isinstance(event, Choice):
        turn.set(talk="")
        turn.fresh()
        if isinstance(event, Choice):
            return "ask"
        turn.keep(question=event.text)
        return "understand"
    turn.heard_for(found.id)
    add(turn, found)
    readers.narrow(turn, found, event.text)
    name = name_of(turn, found.owner or found.person)
    new_question = turn.option("go:ask", "talk.new_question", "quiet")
    turn.say(
        "talk.sent",
        request=found.id,
        rows=column(*also.standing(turn), new_question),
        name=name,
    )
    return ""


def add(turn: Turn, found: RequestFact) -> None:
    """Tell the helper of `found` that new words wait, with a clock on the answer."""
    people = (found.owner or found.person,) if found.owner or found.person else _team_people(turn)
    due = request.deadline(turn.world.active, people, turn.busy(people), turn.now)
    if found.state == "closed":
        turn.do(SetRequest(found.id, state="owned" if found.owner else "waiting"))
    if found.state == "closed" or found.promise != "running":
        turn.do(SetRequest(found.id, promise="running", due=due), *_clock(found.id, due))
    turn.do(ShowRequest(found.id))
    if found.owner:
        turn.do(Notify((found.owner,), "answer", found.id))


def _clock(request_id: str, due: Instant) -> tuple[DropTimers, SetTimer]:
    key = request.promise_key(request_id)
    return DropTimers(key), SetTimer(key, due, PromiseDue(request_id, due))


def _enter_which(turn: Turn) -> str:
    """After a booking, typed words may be for the person or a new, private question."""
    turn.say(
        "which.ask",
        rows=column(
            turn.option("do:add", "which.add", name=name_of(turn, turn.draft.person)),
            turn.option("do:new", "which.new"),
        ),
        name=name_of(turn, turn.draft.person),
    )
    return ""


def _answer_which(turn: Turn, event: Text | Choice) -> str:
    if isinstance(event, Text):
        turn.keep(text=f"{turn.draft.text}\n{event.text}".strip())
        return "which"
    text = turn.draft.text
    if event.option == "do:add":
        found = turn.request(turn.draft.request)
        if found is not None:
            turn.hear(text, found.id)
            add(turn, found)
            readers.narrow(turn, found, text)
            turn.set(talk=found.id)
            turn.say("talk.sent", name=name_of(turn, turn.draft.person), request=found.id)
            return "talk"
    turn.fresh()
    turn.keep(question=text)
    return "understand"


_FREE = frozenset({Slots})
_TALK = frozenset({Mine, Slots})

NODES = (
    Node("write", _enter_write, _answer_write, frozenset({"alias", "person"}), _FREE, waits=True),
    Node("send", _enter_send, lambda _turn, _event: "talk", frozenset({"talk"}), _TALK),
    Node(
        "talk",
        _enter_talk,
        _answer_talk,
        frozenset({"ask", "understand"}),
        _TALK,
        resting=True,
    ),
    Node(
        "which",
        _enter_which,
        _answer_which,
        frozenset({"talk", "understand"}),
        _TALK,
    ),
)
