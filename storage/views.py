"""What pages show, read from the tables in one go; nothing here writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from flows.protocol import (
    AlertFact,
    AppointmentFact,
    Instant,
    Message,
    ReachWay,
    RequestFact,
    Session,
    Value,
)
from storage import alerts, appointments, messages, requests, students
from storage.work import ANY_OF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Row as Found

    from storage.work import Unit

_SHOWN = """
SELECT id, position, changed, at, state, body FROM message
WHERE school = :school AND student = :student AND position > 0
AND (position > :after OR changed >= :since) ORDER BY position
"""
_OPEN = """
SELECT count(*) AS open FROM request
WHERE school = :school AND student = :student AND state <> 'closed'
"""
# What waits while an answer is promised: the first words of the student after the last answer
# that was not taken back; a question waits from its opening on.
_LAST_ANSWER = """
(SELECT max(w.at) FROM message w WHERE w.school = r.school AND w.request = r.id
AND w.kind = 'person' AND w.state <> 'retracted')
"""
_ROW = f"""
{requests.COLUMNS}, {_LAST_ANSWER} AS answered,
(SELECT min(m.at) FROM message m WHERE m.school = r.school AND m.request = r.id
AND m.kind = 'student' AND m.at > coalesce({_LAST_ANSWER}, -1)) AS asked,
(SELECT count(*) FROM message n WHERE n.school = r.school AND n.request = r.id
AND n.kind = 'student' AND n.state = 'sent') AS unread
"""
_LIST = f"SELECT {_ROW} {requests.FROM} WHERE r.school = :school AND r.state <> 'closed'"
_PAGE = f"SELECT {_ROW}, r.text {requests.FROM} WHERE r.school = :school AND r.number = :number"
_MEETINGS = f"""
SELECT {appointments.COLUMNS} FROM appointment a WHERE a.school = :school
AND {appointments.COMING} AND a.ends > :now AND a.request {ANY_OF} ORDER BY a.starts
"""
_AGENDA = f"""
SELECT {appointments.COLUMNS} FROM appointment a WHERE a.school = :school AND a.person = :person
AND a.ends > :since AND a.starts < :until AND a.state <> 'cancelled' ORDER BY a.starts
"""
_TALK = """
SELECT id, student, kind, state, author, changed, at, body FROM message
WHERE school = :school AND request = :request ORDER BY at, position, id
"""


WAITED_FOR = frozenset({"running", "late", "told"})
"""The promises that nothing was answered to yet; a proposal and "gezien" of a meeting count too."""


class Shown(Value, frozen=True):
    """A message of the conversation. `seen`: the other side has looked at it.

    `changed`: who was shown up to this position, or less, was shown other words; 0: nobody was.
    """

    position: int
    at: Instant
    message: Message
    seen: bool
    changed: int = 0


class Conversation(Value, frozen=True):
    """A student's own page."""

    student: str
    session: Session
    shown: tuple[Shown, ...]
    reach: ReachWay | None
    open_requests: int


class Row(Value, frozen=True):
    """A request in a list. `waiting_since` 0: no promised answer is waited for."""

    request: RequestFact
    appointment: AppointmentFact | None
    waiting_since: Instant
    unread: int


class Inbox(Value, frozen=True):
    """What a professional's list shows; `others` only for coordinators, without alias.

    `shared` is what colleagues have and the whole team reads.
    """

    alerts: tuple[AlertFact, ...]
    mine: tuple[Row, ...]
    team: tuple[Row, ...]
    others: tuple[Row, ...]
    shared: tuple[Row, ...] = ()


class Entry(Value, frozen=True):
    """A line of a request's talk, as its owner reads it; the first is what the student asked."""

    id: str
    kind: Literal["student", "person", "note", "bot"]
    author: str
    text: str
    at: Instant
    state: Literal["held", "sent", "seen", "unread", "retracted"]
    changed: bool = False


class RequestPage(Value, frozen=True):
    """A request's own page; `entries` is None for who may not read it."""

    row: Row
    entries: tuple[Entry, ...] | None
    appointments: tuple[AppointmentFact, ...]
    alert: AlertFact | None


def conversation(
    unit: Unit, school: str, channel: str, outside: str, after: int = 0, since: int | None = None
) -> Conversation | None:
    """Return the conversation of this address with its messages after a position, or None.

    Besides come those whose words were changed when `since` (else `after`) was the last position.
    """
    who = students.at(unit, school, channel, outside)
    if who is None:
        return None
    # From the first position on nothing is missing; 0 marks what was never changed.
    changed = max(after if since is None else since, 1)
    rows = unit.all(_SHOWN, school=school, student=who.id, after=after, since=changed)
    count = unit.one(_OPEN, school=school, student=who.id)
    return Conversation(
        student=who.id,
        session=who.session,
        shown=tuple(_shown(unit, school, who.id, row) for row in rows),
        reach=who.reach,
        open_requests=count.open if count else 0,
    )


def meeting(
    unit: Unit, school: str, channel: str, outside: str, appointment: str
) -> AppointmentFact | None:
    """Return a meeting of the student at this address, for its calendar file."""
    who = students.at(unit, school, channel, outside)
    if who is None:
        return None
    found = appointments.get(unit, school, appointment)
    if found is None or requests.student_of(unit, school, found.request) != who.id:
        return None
    return found


def inbox(
    unit: Unit,
    school: str,
    person: str,
    teams: tuple[str, ...],
    now: Instant,
    *,
    coordinator: bool,
) -> Inbox:
    """Return what this professional's list shows, most urgent first.

    `team`: waits for anyone of the teams, for nobody's team, or asks for this person.
    """
    found = unit.all(_LIST, school=school)
    meetings = _meetings(unit, school, (one.id for one in found), now)
    rows = sorted(
        (_row(unit, school, one, meetings.get(one.id)) for one in found), key=_urgency(now)
    )
    mine = tuple(one for one in rows if one.request.owner == person)
    free = [one for one in rows if not one.request.owner]
    for_me = ("", *teams)
    team = tuple(one for one in free if one.request.person == person or one.request.team in for_me)
    shared = tuple(one for one in rows if _is_shared(one.request, person, teams))
    taken = {one.request.id for one in (*mine, *team, *shared)}
    others = [one for one in rows if one.request.id not in taken] if coordinator else []
    nameless = tuple(map(_nameless, others))
    return Inbox(alerts.open_alerts(unit, school), mine, team, nameless, shared)


def request_page(
    unit: Unit,
    school: str,
    number: int,
    person: str,
    may_read: Callable[[RequestFact], bool] | None = None,
) -> RequestPage | None:
    """Return a request by its number as `person` may see it, or None.

    Its owner reads it; who else does, the rules must say (`flows.rights.may_read`).
    """
    found = unit.one(_PAGE, school=school, number=number)
    if found is None:
        return None
    meetings = appointments.of_request(unit, school, found.id)
    coming = next((one for one in meetings if one.state in _COMING), None)
    row = _row(unit, school, found, coming)
    reads = bool(found.owner) and found.owner == person
    reads = reads or (may_read is not None and may_read(row.request))
    return RequestPage(
        row=row if reads or not found.owner else _nameless(row),
        entries=_entries(unit, school, found) if reads else None,
        appointments=meetings,
        alert=alerts.about(unit, school, found.student),
    )


def agenda(
    unit: Unit, school: str, person: str, since: Instant, until: Instant
) -> tuple[tuple[AppointmentFact, RequestFact], ...]:
    """Return the person's meetings in a stretch of time, in order."""
    out = []
    for row in unit.all(_AGENDA, school=school, person=person, since=since, until=until):
        asked = requests.get(unit, school, row.request)
        if asked is not None:
            out.append((appointments.fact(row), asked))
    return tuple(out)


_KINDS: dict[str, Literal["student", "person", "note", "bot"]] = {
    "student": "student",
    "person": "person",
    "note": "note",
}
_COMING = frozenset({"proposed", "booked", "moved"})


def _shown(unit: Unit, school: str, student: str, row: Found[tuple[object, ...]]) -> Shown:
    message = messages.read(unit, school, student, row.id, row.body)
    return Shown(row.position, row.at, message, row.state == "seen", row.changed)


def _meetings(
    unit: Unit, school: str, of: Iterable[str], now: Instant
) -> dict[str, AppointmentFact]:
    """Return the next meeting of each request."""
    rows = unit.all(_MEETINGS, school=school, now=now, values=unit.array(of))
    return {row.request: appointments.fact(row) for row in reversed(rows)}


def _row(
    unit: Unit,
    school: str,
    found: Found[tuple[object, ...]],
    meeting: AppointmentFact | None,
) -> Row:
    asked = requests.fact(unit, school, found)
    waits = asked.state != "closed" and asked.promise in WAITED_FOR
    words = None if found.answered is None else found.asked
    return Row(asked, meeting, (words or asked.opened) if waits else 0, found.unread)


def _urgency(now: Instant) -> Callable[[Row], tuple[bool, bool, Instant, int]]:
    def key(row: Row) -> tuple[bool, bool, Instant, int]:
        runs = row.request.promise in WAITED_FOR
        late = runs and row.request.due <= now
        return (not late, not runs, row.request.due, row.request.number)

    return key


def _is_shared(asked: RequestFact, person: str, teams: tuple[str, ...]) -> bool:
    others = bool(asked.owner) and asked.owner != person and person not in asked.excluded
    return others and asked.reads == "team" and asked.team in teams


def _nameless(row: Row) -> Row:
    return msgspec.structs.replace(row, request=msgspec.structs.replace(row.request, alias=""))


def _entries(unit: Unit, school: str, found: Found[tuple[object, ...]]) -> tuple[Entry, ...]:
    rows: Sequence[Found[tuple[object, ...]]] = unit.all(_TALK, school=school, request=found.id)
    text = requests.open_text(unit, school, found.id, "text", found.text)
    asked = [Entry("", "student", "", text, found.opened, "seen")] if text else []
    return (*asked, *(_entry(unit, school, row) for row in rows))


def _entry(unit: Unit, school: str, row: Found[tuple[object, ...]]) -> Entry:
    message = messages.read(unit, school, row.student, row.id, row.body)
    text = "".join(span.text for span in message.spans)
    kind = _KINDS.get(row.kind, "bot")
    return Entry(row.id, kind, row.author, text, row.at, row.state, row.changed > 0)
