"""Turns effects into rows, in the unit of work they came from; it decides and sends nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, assert_never

import msgspec

from flows import request as moves
from flows import slots, words
from flows.protocol import (
    Book,
    Booked,
    DropTimers,
    Forget,
    Heard,
    Hold,
    Message,
    Notify,
    OpenRequest,
    RaiseAlert,
    Rebook,
    Release,
    Rewrite,
    Say,
    SetAlert,
    SetAppointment,
    SetCode,
    SetReach,
    SetRequest,
    SetTicket,
    SetTimer,
    ShowRequest,
    SlotGone,
    Tell,
    Unseen,
    Value,
    Withdraw,
)
from storage import (
    alerts,
    appointments,
    forget,
    messages,
    mirror,
    queue,
    requests,
    staff,
    students,
)
from storage.ids import ordered_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from content.pack import Content
    from flows.protocol import Effect, Event, Instant, ReachWay
    from storage.work import Unit


PUSHED = frozenset({"telegram"})
"""Channels that show the conversation itself by messages of their own; a page reads the table."""


STAFF = "telegram-staff"
"""The channel of what professionals see on Telegram: the group's threads and their own chats."""
GROUP = "group"
"""Names the staff group in a destination, whatever its number is by now."""
NOTICE = "notice"
"""In the mirror: in this chat it was told of, with a button that must not outlive its use."""
_PRESSED = frozenset({"request", "alert"})
"""Notices with a button of that kind."""


class Desk(Value, frozen=True):
    """Where professionals see requests besides the web inbox."""

    group: bool = False
    chats: bool = False


NO_DESK = Desk()


@dataclass(slots=True)
class Deed:
    """The performing of one turn or act: where, for whom, and what is to follow the commit.

    `position` counts what the student is shown; `seen` and `mailed` are the positions their eyes
    and the last mail reached. `channel` and `outside` are where answers go, and `rank` how soon.
    `answer` is what a `Book` or `Rebook` is answered by. `shown` are the requests whose staff views
    are out of date, with those who had or have them. `heard` is what the student said last.
    """

    unit: Unit
    school: str
    student: str
    content: Content
    now: Instant
    position: int = 0
    language: str = "nl"
    reach: ReachWay | None = None
    mail: bytes | None = None
    seen: int = 0
    mailed: int = 0
    looking: bool = False
    channel: str = ""
    outside: str = ""
    rank: int = queue.ANSWER
    answer: Booked | SlotGone | None = None
    forgotten: bool = False
    kicks: bool = False
    wakes: set[str] = field(default_factory=set)
    rows: list[dict[str, object]] = field(default_factory=list)
    desk: Desk = NO_DESK
    shown: dict[str, set[str]] = field(default_factory=dict)
    heard: str = ""

    @property
    def chats(self) -> bool:
        """Whether what is said goes out by itself, as a message of a chat program."""
        return self.channel in PUSHED

    def flush(self) -> None:
        """Write the messages that were kept back to go in one statement."""
        messages.add(self.unit, self.rows)
        self.rows = []


def perform(deed: Deed, effect: Effect) -> None:  # noqa: C901, PLR0912, PLR0915 - a case an effect
    """Make one effect so."""
    unit, school, now = deed.unit, deed.school, deed.now
    match effect:
        case Heard():
            deed.heard = effect.message.id
            _show(deed, effect.message, effect.request)
        case Say():
            _say(deed, effect)
        case Hold():
            messages.hold(unit, school, deed.student, effect, now)
            _team(deed, effect.request)
        case Withdraw():
            messages.withdraw(unit, school, effect.request, effect.message)
            _team(deed, effect.request)
        case Rewrite():
            _rewrite(deed, effect)
        case Release():
            _release(deed, effect)
        case Unseen():
            messages.unseen(unit, school, effect.request, effect.message)
            _team(deed, effect.request)
        case OpenRequest():
            requests.open_request(unit, school, deed.student, effect, deed.language, now)
            _team(deed, effect.id)
        case SetRequest():
            _check_request(deed, effect)
            requests.set_request(unit, school, effect, now)
            _team(deed, effect.id, effect.owner or "")
        case Book():
            cells = slots.cells(deed.content, effect.slot)
            won = appointments.book(unit, school, deed.student, effect, cells)
            _answer(deed, effect, won=won)
            _team(deed, effect.request)
        case Rebook():
            cells = slots.cells(deed.content, effect.slot)
            _answer(deed, effect, won=appointments.rebook(unit, school, effect, cells))
            moved = appointments.get(unit, school, effect.appointment)
            _team(deed, moved.request if moved else "")
        case SetAppointment():
            meeting = appointments.get(unit, school, effect.id)
            _check(moves.APPOINTMENT, meeting.state if meeting else "", effect.state)
            appointments.set_state(unit, school, effect.id, effect.state)
            _team(deed, meeting.request if meeting else "")
        case SetTimer():
            _later(deed, deed.student, effect.key, effect.due, effect.event)
        case DropTimers():
            queue.drop_timers(unit, school, deed.student, effect.prefix)
        case Tell():
            tell(deed, effect.student, effect.event)
        case SetReach():
            deed.reach = effect.way
            deed.mail = students.set_reach(unit, school, deed.student, effect.way, effect.mail)
        case SetCode():
            students.set_code(unit, school, deed.student, effect.code)
        case SetTicket():
            students.set_ticket(unit, school, deed.student, effect.token, effect.until)
        case ShowRequest():
            _team(deed, effect.id)
        case Notify():
            _notify(deed, effect)
        case RaiseAlert():
            alerts.raise_alert(unit, school, deed.student, effect, now)
            _team(deed)
        case SetAlert():
            alert = alerts.get(unit, school, effect.id)
            _check(moves.ALERT, alert.state if alert else "", effect.state)
            alerts.set_alert(unit, school, effect, now)
            _settle(deed, effect.id)
            _team(deed)
        case Forget():
            _forget(deed)
        case _:
            assert_never(effect)


def _check_request(deed: Deed, effect: SetRequest) -> None:
    """Refuse an unlawful move before anything is written: the whole unit is undone."""
    known = requests.get(deed.unit, deed.school, effect.id)
    if known is None:
        return
    _team(deed, effect.id, known.owner)
    _check(moves.REQUEST, known.state, effect.state)
    _check(moves.PROMISE, known.promise, effect.promise)


def _check(table: moves.Moves, old: str, new: str | None) -> None:
    if new is not None and new != old:
        moves.check(table, old, new)


def tell(deed: Deed, student: str, event: Event) -> None:
    """Hand an event to a student's own turn, after what they were handed before."""
    if student:
        _later(deed, student, f"tell:{ordered_id(deed.now)}", deed.now, event)


def _later(deed: Deed, student: str, key: str, due: Instant, event: Event) -> None:
    queue.set_timer(deed.unit, deed.school, student, key, due, event)
    deed.kicks = deed.kicks or due <= deed.now


def _show(deed: Deed, message: Message, request: str) -> None:
    deed.position += 1
    deed.rows.append(
        messages.row(
            deed.unit, deed.school, deed.student, message, deed.position, deed.now, request
        )
    )
    deed.wakes.add(f"student:{deed.student}")
    if request:
        _team(deed, request)


def _say(deed: Deed, effect: Say) -> None:
    if effect.message.replaces:
        deed.flush()
        messages.drop(deed.unit, deed.school, deed.student, effect.message.replaces)
    _show(deed, effect.message, effect.request)
    _send(deed, effect.message)
    if effect.push:
        _push(deed)


def _rewrite(deed: Deed, effect: Rewrite) -> None:
    """Change words in place; what a student wrote themselves is changed where they wrote it."""
    mark = deed.content.text(deed.language, "message.changed")
    where = (deed.unit, deed.school, deed.student, effect.message)
    shown = messages.rewrite(*where, effect.text, mark, deed.position)
    if shown is not None:
        deed.wakes.add(f"student:{deed.student}")
        if shown.kind == "person":
            _send(deed, msgspec.structs.replace(shown, replaces=shown.id))
    _team(deed, effect.request)


def _send(deed: Deed, message: Message) -> None:
    if not deed.chats:
        return
    rank = queue.URGENT if message.kind in {"panel", "gentle"} else deed.rank
    about = _mark(deed, message.replaces) if message.replaces else ""
    parcel = queue.Parcel(
        deed.school, "", "message", deed.language, message=message, rank=rank, about=about
    )
    _post(deed, parcel, _mark(deed, message.id))


def bring(deed: Deed) -> None:
    """Send answers that waited for the student's eyes to where the conversation goes on.

    What stands there already is not sent again.
    """
    where = (deed.unit, deed.school, deed.channel, deed.outside)
    for message in messages.unread(deed.unit, deed.school, deed.student):
        if not queue.outside_of(*where, _mark(deed, message.id)):
            _send(deed, message)


def end_keys(deed: Deed, message: str) -> None:
    """The buttons of `message` count no more: let them go where the student sees them."""
    if message and deed.chats:
        about = _mark(deed, message)
        parcel = queue.Parcel(deed.school, "", "keys", about=about, rank=queue.NEWS)
        _post(deed, parcel, f"keys:{about}")


def _post(deed: Deed, parcel: queue.Parcel, collapse: str) -> None:
    post = queue.replace if parcel.message and parcel.about else queue.post
    post(deed.unit, deed.channel, deed.outside, parcel, deed.now, collapse)
    deed.kicks = True


def _mark(deed: Deed, message: str) -> str:
    """Name a message over students: an address may have been another's before."""
    return f"{deed.student}:{message}"


def _release(deed: Deed, effect: Release) -> None:
    deed.position += 1
    where = (deed.unit, deed.school, deed.student)
    shown = messages.release(*where, effect.message, effect.name, deed.position, deed.now)
    if shown is not None:
        _send(deed, shown)
        deed.wakes.add(f"student:{deed.student}")
        _push(deed)
    _team(deed, effect.request)


def _push(deed: Deed) -> None:
    """Mail that there is news, once until the student has looked."""
    if deed.chats or deed.reach != "mail" or not deed.mail:
        return
    if deed.looking or deed.mailed > deed.seen:
        return
    address = students.open_mail(deed.unit, deed.school, deed.student, deed.mail)
    link = students.link_token(deed.unit, deed.school, deed.student, deed.position, deed.now)
    parcel = queue.Parcel(deed.school, "", "news", deed.language, link=link)
    queue.post(deed.unit, "mail", address, parcel, deed.now, collapse="news")
    deed.mailed = deed.position
    deed.kicks = True
    students.set_mailed(deed.unit, deed.school, deed.student, deed.mailed)


def _notify(deed: Deed, effect: Notify) -> None:
    """Tell each person where they look: in their chat, else by mail; of danger both ways.

    Places are touched in one order everywhere, so that no two units wait for each other.
    """
    _team(deed, effect.request)
    people = deed.content.people(effect.people)
    chats = _chats(deed, (one.id for one in people))
    parcel = _notice(deed, effect)
    danger = effect.what == "alert"
    mails = [one.mail for one in people if one.mail and (danger or one.id not in chats)]
    collapse = f"{effect.what}:{effect.request}"
    for mail in sorted(set(mails)):
        queue.post(deed.unit, "mail", mail, parcel, deed.now, collapse=collapse)
    # Danger stands behind nothing: its parcels have a destination of their own.
    place = "" if danger else effect.request
    for chat in sorted({one for found in chats.values() for one in found}):
        mark = f"{collapse}:{parcel.about}"
        queue.post(deed.unit, STAFF, f"{chat}:{place}", parcel, deed.now, collapse=mark)
        _remember(deed, chat, parcel)
    deed.kicks = deed.kicks or bool(mails or chats)


def _remember(deed: Deed, chat: str, parcel: queue.Parcel) -> None:
    """Know from now on, not only once it is sent, whose notice is to be kept in step."""
    about = parcel.about or parcel.request
    if parcel.what in _PRESSED and about:
        where = mirror.place(deed.unit, STAFF, chat)
        mirror.put(deed.unit, deed.school, where, about, NOTICE, mirror.Image(""))


def _told(deed: Deed, about: str, item: str = NOTICE) -> list[str]:
    """Return the chats with a notice of this request or alert; with "" those with anything."""
    places = mirror.places(deed.unit, deed.school, about, item) if deed.desk.chats else ()
    if not places:
        return []
    everyone = staff.everyone(deed.unit, deed.school, "telegram")
    chats = [one for found in _chats(deed, everyone).values() for one in found]
    return [one for one in chats if mirror.place(deed.unit, STAFF, one) in places]


def _settle(deed: Deed, alert: str) -> None:
    """Have what was told of an alert say who acts by now."""
    parcel = queue.Parcel(deed.school, "", "show", about=alert)
    for chat in sorted(_told(deed, alert)):
        queue.post(deed.unit, STAFF, f"{chat}:", parcel, deed.now, collapse=f"show:{alert}")
        deed.kicks = True


def _notice(deed: Deed, effect: Notify) -> queue.Parcel:
    """Return a number and a kind, and which alert it is about; never what was said."""
    number = requests.number_of(deed.unit, deed.school, effect.request) if effect.request else 0
    danger = effect.what == "alert"
    alert = alerts.about(deed.unit, deed.school, deed.student) if danger else None
    return queue.Parcel(
        deed.school,
        "",
        effect.what,
        request=effect.request,
        number=number,
        about=alert.id if alert else "",
        rank=queue.URGENT if danger else queue.ANSWER,
    )


def _chats(deed: Deed, persons: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the own chats of these professionals; who has none is left out."""
    if not deed.desk.chats:
        return {}
    return staff.addresses(deed.unit, deed.school, "telegram", persons)


def _answer(deed: Deed, effect: Book | Rebook, *, won: bool) -> None:
    deed.answer = Booked(effect.appointment, effect.slot) if won else SlotGone(effect.slot)


def _forget(deed: Deed) -> None:
    deed.rows = []
    # What was read in a chat stands there also when its request ended.
    for request, owner in requests.all_of(deed.unit, deed.school, deed.student):
        _team(deed, request, owner)
    if deed.mail:
        address = students.open_mail(deed.unit, deed.school, deed.student, deed.mail)
        queue.take_back(deed.unit, deed.school, "mail", address, "news")
    for channel, outside in students.places(deed.unit, deed.school, deed.student):
        if channel in PUSHED:
            _say_gone(deed, channel, outside)
    forget.forget(deed.unit, deed.school, deed.student, deed.now)
    deed.forgotten = True
    deed.wakes.add(f"student:{deed.student}")
    _team(deed)


def _say_gone(deed: Deed, channel: str, outside: str) -> None:
    """What was sent to a chat stays there: only its owner can wipe that, also from the page."""
    queue.take_back(deed.unit, deed.school, channel, outside, "")
    said = Message("gone", words.spans(deed.content.text(deed.language, "wipe.done"), {}))
    parcel = queue.Parcel(deed.school, "", "message", deed.language, message=said, rank=deed.rank)
    queue.post(deed.unit, channel, outside, parcel, deed.now, _mark(deed, said.id))
    deed.kicks = True


def _team(deed: Deed, request: str = "", person: str = "") -> None:
    """Staff views are out of date: all pages, and of one request also the chats that show it."""
    deed.wakes.add(f"team:{deed.school}")
    if request:
        deed.shown.setdefault(request, set()).update(filter(None, [person]))


def show(deed: Deed) -> None:
    """Have what changed drawn anew where professionals see it; the latest state is what counts."""
    for request, persons in sorted(deed.shown.items()):
        parcel = queue.Parcel(deed.school, "", "show", request=request)
        for where in sorted(_views(deed, request, persons)):
            destination = f"{where}:{request}"
            queue.post(deed.unit, STAFF, destination, parcel, deed.now, collapse="show")
            deed.kicks = True
    deed.shown = {}


def _views(deed: Deed, request: str, persons: set[str]) -> list[str]:
    where = [GROUP] if deed.desk.group else []
    if deed.desk.chats:
        known = requests.get(deed.unit, deed.school, request)
        people = persons | ({known.owner} if known and known.owner else set())
        chats = _chats(deed, sorted(people))
        where += [one for person in sorted(people) for one in chats.get(person, ())]
        # What was wiped goes from the chat of everybody who ever had it, not only of its owner.
        told = _told(deed, request, "" if deed.forgotten else NOTICE)
        where += [one for one in told if one not in where]
    return where
