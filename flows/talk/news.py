"""What reaches a student without asking: an answer, a proposal, a reminder, a broken promise.

News may take the conversation over only where it rests; elsewhere it is told in between and the
running question stays as it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import calendar, request
from flows.protocol import (
    Booked,
    Choice,
    Claimed,
    Closed,
    Corrected,
    DropTimers,
    Had,
    MeetingOff,
    Mine,
    Notify,
    Option,
    PromiseDue,
    Proposed,
    Release,
    Released,
    Remind,
    Rewrite,
    SetRequest,
    SetTimer,
    ShowRequest,
    Slots,
    Unread,
    Unseen,
)
from flows.talk import book, mine, times, wish
from flows.talk.person import name_of, team_name
from flows.turn import Node, Turn, column

if TYPE_CHECKING:
    from flows.protocol import (
        AppointmentFact,
        Instant,
        RequestFact,
        SlotGone,
        StudentEvent,
        Text,
    )

LEADS_TO = frozenset(
    {"talk", "late", "proposed", "finished", "meeting", "off", "booked", "times", "full"}
)


def _silent(_turn: Turn) -> str:
    return ""


NODE = Node("news", _silent, lambda _turn, _event: "", frozenset(), frozenset({Mine, Slots, Had}))
"""Stands for news while it is told; it is entered by no one."""


def tell(  # noqa: C901, PLR0911, PLR0912  # one case an event, each one line
    turn: Turn, event: StudentEvent, *, resting: bool
) -> str:
    """Tell the news; return the node that takes over, "" when the conversation stays."""
    match event:
        case Booked():
            return book.booked(turn, event)
        case Released():
            return _answered(turn, event, resting=resting)
        case Claimed():
            _seen(turn, event)
        case Corrected():
            _corrected(turn, event)
        case Proposed():
            return _proposed(turn, event)
        case Closed():
            return _closed(turn, event, resting=resting)
        case MeetingOff():
            return _off(turn, event, resting=resting)
        case PromiseDue():
            return _late(turn, event, resting=resting)
        case Remind():
            return _remind(turn, event, resting=resting)
        case Unread():
            _unread(turn, event)
        case _:
            return _gone(turn, event)
    return ""


def _gone(turn: Turn, event: StudentEvent) -> str:
    slot_gone: SlotGone = event  # type: ignore[assignment]  # what is left of the union
    return book.gone(turn, slot_gone)


def _answered(turn: Turn, event: Released, *, resting: bool) -> str:
    """The seconds of "Haal terug" are over: the answer is the student's."""
    found = turn.request(event.request)
    if found is None:
        return ""
    person = turn.world.active.person(found.owner)
    role = turn.world.active.role_word(person, turn.lang) if person else ""
    name = f"{name_of(turn, found.owner)}, {role}" if role else name_of(turn, found.owner)
    turn.do(
        Release(event.request, event.message, name),
        SetTimer(
            f"unread:{event.message}",
            _a_school_day_on(turn),
            Unread(event.request, event.message),
        ),
        ShowRequest(event.request),
    )
    turn.shown()
    if resting:
        turn.set(talk=event.request)
        if turn.session.node != "talk":
            turn.keep(request=event.request, person=found.owner)
            return "talk"
        return ""
    turn.say("news.answer_in_mine", name=name_of(turn, found.owner))
    return ""


def _corrected(turn: Turn, event: Corrected) -> None:
    """Other words stand where the answer stood; who had read the old ones is told so."""
    turn.do(Rewrite(event.message, event.text, event.request), ShowRequest(event.request))
    if event.seen:
        turn.say("news.corrected", name=name_of(turn, event.person), push=True)


def _a_school_day_on(turn: Turn) -> int:
    """Return the same time on the next school day."""
    content = turn.world.active
    here = calendar.local(content, turn.now)
    day = calendar.next_school_day(content, here.date())
    wall = here.replace(year=day.year, month=day.month, day=day.day, tzinfo=None)
    return calendar.instant(content, wall)


def _seen(turn: Turn, event: Claimed) -> None:
    """For a meeting "gezien" is what was promised; a message still waits for its answer."""
    found = turn.request(event.request)
    if found is None or found.state == "closed":
        return
    if found.wants == "meeting" and found.promise in ("running", "late"):
        turn.do(SetRequest(found.id, promise="kept"), DropTimers(request.promise_key(found.id)))
    turn.say("news.seen", name=name_of(turn, event.person))


def _proposed(turn: Turn, event: Proposed) -> str:
    found = turn.request(event.request)
    coming = tuple(slot for slot in event.slots if slot.start > turn.now)
    if found is None or found.state == "closed" or not coming:
        return ""
    turn.fresh()
    turn.keep(
        request=event.request,
        person=event.person,
        slots={f"slot:{one.start}": one for one in coming},
    )
    return "proposed"


def _enter_proposed(turn: Turn) -> str:
    content = turn.world.active
    options = [
        Option(id_, calendar.spoken(content, slot.start, turn.now, turn.lang))
        for id_, slot in turn.draft.slots.items()
    ]
    turn.say(
        "proposed.ask",
        rows=column(
            *options,
            turn.option("do:times", "proposed.none"),
            turn.option("do:talk", "proposed.write", "quiet"),
        ),
        push=not turn.again,
        name=name_of(turn, turn.draft.person),
    )
    return ""


def _answer_proposed(turn: Turn, event: Text | Choice) -> str:
    if not isinstance(event, Choice):
        turn.keep(text=event.text)
        return "which"
    if event.option == "do:times":
        return "times"
    if event.option == "do:talk":
        turn.set(talk=turn.draft.request)
        turn.say("talk.open", name=name_of(turn, turn.draft.person))
        return "talk"
    turn.keep(slot=turn.draft.slots[event.option], wants="meeting")
    return "commit"


def _closed(turn: Turn, event: Closed, *, resting: bool) -> str:
    name = name_of(turn, event.person)
    if turn.session.talk == event.request:
        turn.set(talk="")
    if not resting:
        key, when = _ended(turn, event.off)
        turn.say(key, name=name, when=when, push=True)
        return ""
    turn.keep(request=event.request, person=event.person, off=event.off)
    return "finished"


def _ended(turn: Turn, off: tuple[Instant, ...]) -> tuple[str, str]:
    """Return what to say of the end, and which meetings went with it."""
    content = turn.world.active
    when = ", ".join(calendar.spoken(content, one, turn.now, turn.lang) for one in off)
    return ("news.closed_off" if off else "news.closed"), when


def _enter_finished(turn: Turn) -> str:
    key, when = _ended(turn, turn.draft.off)
    turn.say(
        "finished.more" if turn.again else key,
        rows=column(
            turn.option("do:reopen", "finished.reopen"),
            turn.option("do:other", "person.other"),
            turn.option("go:ask", "person.new_question", "quiet"),
        ),
        push=not turn.again,
        name=name_of(turn, turn.draft.person),
        when=when,
    )
    return ""


def _answer_finished(turn: Turn, event: Text | Choice) -> str:
    """Typed words are a new question; to go on with the same person is a button."""
    if not isinstance(event, Choice):
        turn.fresh()
        turn.keep(question=event.text)
        return "understand"
    if event.option == "do:reopen":
        turn.set(talk=turn.draft.request)
        turn.say("talk.open", name=name_of(turn, turn.draft.person))
        return "talk"
    return _someone_else(turn)


def _someone_else(turn: Turn) -> str:
    """The same question to another person; the first request ends, so that nobody waits twice."""
    found = turn.request(turn.draft.request)
    person = turn.draft.person
    turn.fresh()
    if found is not None:
        if found.state != "closed":
            mine.withdraw(turn, found)
        turn.keep(topic=found.topic, excluded=(*found.excluded, *((person,) if person else ())))
    return "person"


def _off(turn: Turn, event: MeetingOff, *, resting: bool) -> str:
    if not resting:
        turn.say("news.meeting_off", name=name_of(turn, event.person), push=True)
        return ""
    # The request stays theirs: a new moment belongs to it, and so do typed words.
    open_one = (r for r in turn.mine.requests if r.owner == event.person and r.state != "closed")
    found = next(open_one, None)
    turn.keep(person=event.person, request=found.id if found else "", appointment="", slot=None)
    return "off"


def _enter_off(turn: Turn) -> str:
    turn.say(
        "news.meeting_off",
        rows=column(
            turn.option("do:meet", "meeting.new_time", "primary"),
            turn.option("do:write", "person.write"),
            turn.option("do:other", "person.other"),
            turn.option("go:ask", "person.new_question", "quiet"),
        ),
        push=not turn.again,
        name=name_of(turn, turn.draft.person),
    )
    return ""


def _answer_off(turn: Turn, event: Text | Choice) -> str:
    if not isinstance(event, Choice):
        if wish.is_time(turn, event.text):
            turn.set(node="times")
            return times.typed(turn, event.text)
        turn.keep(text=event.text)
        return "which"
    if event.option == "do:other":
        return _someone_else(turn)
    if event.option == "do:meet":
        return "times"
    turn.set(talk=turn.draft.request)
    turn.say("talk.open", name=name_of(turn, turn.draft.person))
    return "talk"


def _late(turn: Turn, event: PromiseDue, *, resting: bool) -> str:
    """The promised moment is there: kept ones say nothing, a broken one is told honestly."""
    found = turn.request(event.request)
    if found is None or found.promise != "running" or found.due != event.due:
        return ""
    coordinators = tuple(one.id for one in turn.world.active.pack.people if one.coordinator)
    turn.do(
        SetRequest(found.id, promise="late"),
        Notify((*coordinators, *((found.owner,) if found.owner else ())), "late", found.id),
        ShowRequest(found.id),
    )
    if found.wants == "meeting":
        # The meeting itself stands; whether the person saw it is for the coordinator to mend.
        return ""
    turn.do(SetRequest(found.id, promise="told"))
    if not resting:
        turn.say("late.told", name=_who(turn, found), coordinator=_coordinator(turn), push=True)
        return ""
    turn.keep(request=found.id, person=found.owner or found.person)
    return "late"


def _who(turn: Turn, found: RequestFact) -> str:
    who = found.owner or found.person
    return name_of(turn, who) if who else team_name(turn)


def _coordinator(turn: Turn) -> str:
    found = next((one for one in turn.world.active.pack.people if one.coordinator), None)
    return found.name if found else team_name(turn)


def _enter_late(turn: Turn) -> str:
    found = turn.request(turn.draft.request)
    turn.say(
        "late.told",
        rows=column(
            turn.option("do:other", "late.other", "primary"),
            turn.option("do:wait", "late.wait"),
            turn.option("go:ask", "person.new_question", "quiet"),
        ),
        push=not turn.again,
        name=_who(turn, found) if found else team_name(turn),
        coordinator=_coordinator(turn),
    )
    return ""


def _answer_late(turn: Turn, event: Text | Choice) -> str:
    if not isinstance(event, Choice):
        turn.keep(text=event.text)
        return "which"
    if event.option == "do:wait":
        turn.set(talk=turn.draft.request)
        turn.say("late.waiting")
        return "talk"
    return _someone_else(turn)


def _remind(turn: Turn, event: Remind, *, resting: bool) -> str:
    """A moved or cancelled meeting is not remembered: its timer is stale."""
    meeting = turn.appointment(event.appointment)
    if meeting is None or meeting.start != event.start or meeting.state not in ("booked", "moved"):
        return ""
    _say_reminder(turn, meeting, event)
    if not resting:
        return ""
    turn.keep(appointment=meeting.id, person=meeting.person, request=meeting.request)
    return "meeting"


def _say_reminder(turn: Turn, meeting: AppointmentFact, event: Remind) -> None:
    content = turn.world.active
    turn.say(
        f"remind.{event.when}",
        push=True,
        name=name_of(turn, meeting.person),
        when=calendar.spoken(content, meeting.start, turn.now, turn.lang),
    )


def _unread(turn: Turn, event: Unread) -> None:
    found = turn.request(event.request)
    turn.do(Unseen(event.request, event.message), ShowRequest(event.request))
    if found and found.owner:
        turn.do(Notify((found.owner,), "unread", event.request))


_SOMEONE = frozenset({"person", "understand"})

NODES = (
    Node(
        "proposed",
        _enter_proposed,
        _answer_proposed,
        frozenset({"times", "talk", "commit", "which"}),
        resting=True,
    ),
    Node(
        "finished",
        _enter_finished,
        _answer_finished,
        _SOMEONE | {"talk"},
        frozenset({Mine}),
        resting=True,
        open=True,
    ),
    Node(
        "off",
        _enter_off,
        _answer_off,
        _SOMEONE | {"times", "which", "talk", "full", "alias", "commit"},
        frozenset({Mine, Slots}),
        resting=True,
        waits=True,
    ),
    Node(
        "late",
        _enter_late,
        _answer_late,
        _SOMEONE | {"talk", "which"},
        frozenset({Mine}),
        resting=True,
    ),
)
