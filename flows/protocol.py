"""The vocabulary between the world and the conversations: events in, effects out, facts beside.

Everything here is an immutable `msgspec.Struct`: comparable, printable, and with one JSON form
(`encode`, `decode`) that timers, sessions and messages share. This module says nothing about how
anything is stored, sent or drawn. Instants are integer UTC milliseconds everywhere.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Instant = int
"""UTC milliseconds since 1970."""


class Value(msgspec.Struct, frozen=True, omit_defaults=True):
    """A plain immutable value."""


class Tagged(msgspec.Struct, frozen=True, tag=True, tag_field="is", omit_defaults=True):
    """A member of a union: its class name travels in the JSON under `is`."""


# ---------------------------------------------------------------- messages, independent of channels


class Plain(Tagged, frozen=True):
    """Text as it is; a channel escapes it. An empty line parts paragraphs."""

    text: str


class Bold(Tagged, frozen=True):
    """Text with weight."""

    text: str


class Link(Tagged, frozen=True):
    """A tappable web address (https, or an own page such as "/verder")."""

    text: str
    href: str


class Phone(Tagged, frozen=True):
    """A number to call with one tap; `number` holds digits only, `text` is what is read."""

    text: str
    number: str


Span = Plain | Bold | Link | Phone


class Option(Value, frozen=True):
    """A button. `id` is what comes back; `look` is a hint, never meaning."""

    id: str
    label: str
    look: Literal["", "primary", "quiet"] = ""


class Card(Value, frozen=True):
    """A professional as the student sees them. All texts are ready in the student's language."""

    person: str
    name: str
    role: str
    initials: str
    colour: str
    photo: str
    place: str
    hours: str
    about: str
    secrecy: str
    reason: str


class Invite(Value, frozen=True):
    """A calendar file, neutral by choice: nothing in it tells what the meeting is about."""

    uid: str
    sequence: int
    title: str
    place: str
    start: Instant
    end: Instant
    cancelled: bool = False


class Message(Value, frozen=True):
    """What the student reads: spans, rows of buttons, and at most one card and calendar file.

    `kind` lets a channel keep a danger panel in sight ("panel"), and tell the words of a human
    ("person", `author` is then the professional's id and `name` their shown name) from the bot's.
    `replaces` is the id of the message that this one stands in place of; its own id: the words of
    what was shown under that id are other ones now. `changed` says so behind them ("(aangepast)").
    """

    id: str
    spans: tuple[Span, ...] = ()
    rows: tuple[tuple[Option, ...], ...] = ()
    card: Card | None = None
    invite: Invite | None = None
    kind: Literal["bot", "panel", "gentle", "person", "student"] = "bot"
    name: str = ""
    replaces: str = ""
    changed: str = ""


# ---------------------------------------------------------------- shared values


class Slot(Value, frozen=True):
    """A free moment with a person at a place; `end` is without the buffer."""

    person: str
    start: Instant
    end: Instant
    location: str


class Picked(Value, frozen=True):
    """A person that routing proposes. `reason` is a text key, `values` fill its placeholders."""

    person: str
    reason: str
    values: dict[str, str] = {}
    rule: int = 0


RequestState = Literal["waiting", "owned", "closed"]
PromiseState = Literal["none", "running", "kept", "late", "told"]
AppointmentState = Literal["proposed", "booked", "moved", "cancelled", "met", "missed"]
AlertState = Literal["raised", "acknowledged", "climbing", "done"]
Wants = Literal["message", "meeting"]
Reason = Literal["helped", "withdrawn", "elsewhere", "silent", "forgotten"]
ReachWay = Literal["mail", "self"]
Urgency = Literal["now", "soon"]
Medium = Literal["voice", "picture", "sticker", "contact", "place", "forwarded", "other"]
Readers = Literal["owner", "team"]


class RequestFact(Value, frozen=True):
    """A request as a flow may see it (never its texts).

    `person` is who was asked for (may be ""), `owner` who has it (may be ""); `seen` is true when
    the owner pressed "gezien" or claimed; `excluded` are the persons the student does not want.
    `reads` "team": the student was told before writing that the whole team reads along.
    """

    id: str
    number: int
    student: str
    state: RequestState
    topic: str
    wants: Wants
    location: str
    person: str
    owner: str
    seen: bool
    opened: Instant
    alias: str
    promise: PromiseState = "none"
    due: Instant = 0
    excluded: tuple[str, ...] = ()
    language: str = "nl"
    team: str = ""
    reads: Readers = "owner"


class AppointmentFact(Value, frozen=True):
    """A meeting as a flow may see it. `sequence` counts its moves (for the calendar file)."""

    id: str
    request: str
    person: str
    state: AppointmentState
    start: Instant
    end: Instant
    location: str
    code: str
    sequence: int = 0


class Profile(Value, frozen=True):
    """What the bot remembers of who asks; a field is asked only when it changes who helps."""

    location: str = ""
    programme: str = ""
    language: str = "nl"


# ---------------------------------------------------------------- events: what happened


class Start(Tagged, frozen=True):
    """The page was opened, or /start; `payload` is a deep link's word, e.g. "loc-heerenveen"."""

    payload: str = ""


class Text(Tagged, frozen=True):
    """The student typed something."""

    text: str


class Unreadable(Tagged, frozen=True):
    """The student sent what nobody here hears or sees; `text` is what they wrote beside it."""

    kind: Medium
    text: str = ""


class Edited(Tagged, frozen=True):
    """The student changed what they typed before; `message` is our id of it, "" when unknown."""

    message: str
    text: str


class Blocked(Tagged, frozen=True):
    """Nothing can be sent any more to the place where the student wrote last."""


class Unblocked(Tagged, frozen=True):
    """The student let us in again there."""


class Choice(Tagged, frozen=True):
    """The student pressed a button of a message; both ids come from outside and are not trusted."""

    message: str
    option: str


class Command(Tagged, frozen=True):
    """A word with a slash: help, mijn, stop, start, taal."""

    name: str
    payload: str = ""


class CodeUsed(Tagged, frozen=True):
    """The conversation was opened at another place too; `moved`: the student goes on there now."""

    moved: bool = False


class NotOpened(Tagged, frozen=True):
    """A link or code opened no conversation here. "busy": this place's own one still waits."""

    why: Literal["unknown", "busy", "often"]


class Booked(Tagged, frozen=True):
    """Answer to `Book` and `Rebook`: the slot is this student's."""

    appointment: str
    slot: Slot


class SlotGone(Tagged, frozen=True):
    """Answer to `Book` and `Rebook`: somebody else has it, or the person is away by now."""

    slot: Slot


class Remind(Tagged, frozen=True):
    """Timer: a meeting comes near. Stale when the appointment has another start by now."""

    appointment: str
    start: Instant
    when: Literal["evening", "hour"]


class PromiseDue(Tagged, frozen=True):
    """Timer: the moment that was promised is there. Stale when `due` differs by now."""

    request: str
    due: Instant


class Unread(Tagged, frozen=True):
    """Timer: an answer has waited a school day for the student's eyes."""

    request: str
    message: str


class Released(Tagged, frozen=True):
    """Timer: the seconds in which the owner could take an answer back are over."""

    request: str
    message: str


class Corrected(Tagged, frozen=True):
    """The owner changed the words of an answer that was sent already; `seen`: it was read."""

    request: str
    message: str
    text: str
    person: str = ""
    seen: bool = False


class Claimed(Tagged, frozen=True):
    """A professional took the request, or its owner pressed "gezien"."""

    request: str
    person: str


class Proposed(Tagged, frozen=True):
    """The owner proposes moments to meet."""

    request: str
    person: str
    slots: tuple[Slot, ...]


class Closed(Tagged, frozen=True):
    """The owner closed the request; `off` are the moments of meetings that went with it."""

    request: str
    person: str
    reason: Reason
    off: tuple[Instant, ...] = ()


class MeetingOff(Tagged, frozen=True):
    """The professional cancelled a meeting."""

    appointment: str
    person: str


StudentEvent = (
    Start
    | Text
    | Unreadable
    | Edited
    | Blocked
    | Unblocked
    | Choice
    | Command
    | CodeUsed
    | NotOpened
    | Booked
    | SlotGone
    | Remind
    | PromiseDue
    | Unread
    | Released
    | Corrected
    | Claimed
    | Proposed
    | Closed
    | MeetingOff
)
"""Everything a student's conversation can be told; handled by `flows.engine.step`."""


class Claim(Tagged, frozen=True):
    """Take a waiting request, or say "gezien" to an own one."""

    request: str


class Reply(Tagged, frozen=True):
    """The owner answers; goes out after the seconds of "Haal terug"."""

    request: str
    text: str


class Retract(Tagged, frozen=True):
    """Haal terug: the answer was not sent yet, take it back."""

    request: str
    message: str


class Correct(Tagged, frozen=True):
    """The owner changes an own answer: one that waits, or one the student has."""

    request: str
    message: str
    text: str


class Note(Tagged, frozen=True):
    """A note among colleagues who may read this request; never leaves the staff side."""

    request: str
    text: str


class Propose(Tagged, frozen=True):
    """Offer the student up to three moments."""

    request: str
    slots: tuple[Slot, ...]


class Close(Tagged, frozen=True):
    """End the request."""

    request: str
    reason: Reason


class CallOff(Tagged, frozen=True):
    """Cancel a meeting from the staff side."""

    appointment: str


class Acknowledge(Tagged, frozen=True):
    """A human has seen the alert and acts; `done` ends it."""

    alert: str
    done: bool = False


class AlertUnseen(Tagged, frozen=True):
    """Timer: nobody acknowledged the alert yet; it climbs. Handled without a professional."""

    alert: str
    rung: int


StaffEvent = (
    Claim | Reply | Retract | Correct | Note | Propose | Close | CallOff | Acknowledge | AlertUnseen
)
"""Everything a professional can do (and the timers of their side); handled by `flows.desk.act`."""

Event = StudentEvent | StaffEvent


# ---------------------------------------------------------------- effects: what shall be so


class Heard(Tagged, frozen=True):
    """Keep what the student said. With `request` its owner may read it."""

    message: Message
    request: str = ""


class Say(Tagged, frozen=True):
    """Tell this student something. `request` when it belongs to that talk.

    `push`: someone who looked away is to be told that there is news (mail, later push).
    """

    message: Message
    request: str = ""
    push: bool = False


class Withdraw(Tagged, frozen=True):
    """Take an unreleased staff message back (state held -> retracted)."""

    request: str
    message: str


class Unseen(Tagged, frozen=True):
    """Mark an answer as "niet gelezen" for its owner."""

    request: str
    message: str


class Rewrite(Tagged, frozen=True):
    """Put other words in place of a kept message's: the student's own, or an answer that waits."""

    message: str
    text: str
    request: str = ""


class Hold(Tagged, frozen=True):
    """Keep a professional's text: an answer that waits (`note` False), or a note (True)."""

    request: str
    message: str
    person: str
    text: str
    note: bool = False


class Release(Tagged, frozen=True):
    """Show a held answer to its student now, under `message`'s words and shown name."""

    request: str
    message: str
    name: str


class OpenRequest(Tagged, frozen=True):
    """A new request; `person` "" leaves it to the team, `owner` only when a meeting is booked.

    `text` is what the student wants the helper to read (sealed); `promise` and `due` its clock.
    """

    id: str
    topic: str
    wants: Wants
    location: str
    team: str
    person: str
    owner: str
    alias: str
    text: str
    excluded: tuple[str, ...]
    promise: PromiseState
    due: Instant
    reads: Readers = "owner"


class SetRequest(Tagged, frozen=True):
    """A lawful move of a request and its promise (see `flows.request`); None keeps a value."""

    id: str
    state: RequestState | None = None
    owner: str | None = None
    seen: bool | None = None
    reason: Reason | None = None
    promise: PromiseState | None = None
    due: Instant | None = None
    reads: Readers | None = None


class Book(Tagged, frozen=True):
    """Win a slot for a request. Answered by `Booked` or `SlotGone`, in the same unit of work."""

    appointment: str
    request: str
    slot: Slot
    code: str


class Rebook(Tagged, frozen=True):
    """Move a meeting to another slot. Answered by `Booked` or `SlotGone`."""

    appointment: str
    slot: Slot


class SetAppointment(Tagged, frozen=True):
    """End or judge a meeting; cancelling frees its cells."""

    id: str
    state: AppointmentState


class SetTimer(Tagged, frozen=True):
    """Fire `event` at `due` for this student (or the staff side); an equal `key` is replaced."""

    key: str
    due: Instant
    event: Event


class DropTimers(Tagged, frozen=True):
    """Forget the timers of this student whose key starts with `prefix`."""

    prefix: str


class Tell(Tagged, frozen=True):
    """Hand an event to a student's own turn, right after this one is committed."""

    student: str
    event: StudentEvent


class SetReach(Tagged, frozen=True):
    """How answers reach this student. `mail` is sealed, seen by nobody, wiped with the requests."""

    way: ReachWay
    mail: str = ""


class SetCode(Tagged, frozen=True):
    """Give this student a new resume code; the old one ends. Kept as keyed hash only."""

    code: str


class SetTicket(Tagged, frozen=True):
    """Let `token` open this conversation once, on another channel, until then. A hash is kept."""

    token: str
    until: Instant


class ShowRequest(Tagged, frozen=True):
    """Staff views of this request are out of date."""

    id: str


class Notify(Tagged, frozen=True):
    """Tell professionals that something waits in the inbox, without content.

    `what`: request, answer, changed, late, alert, unread, meeting, cancelled, withdrawn,
    unreachable.
    """

    people: tuple[str, ...]
    what: str
    request: str = ""


class RaiseAlert(Tagged, frozen=True):
    """A student may be in danger. One open alert a student; a second one joins it."""

    id: str
    kind: str
    urgency: Urgency
    cue: str
    request: str = ""
    location: str = ""


class SetAlert(Tagged, frozen=True):
    """An alert is acknowledged, climbs, or is done."""

    id: str
    state: AlertState
    person: str = ""
    rung: int = 0


class Forget(Tagged, frozen=True):
    """Delete all of this student: messages, requests, meetings to come, addresses, session."""


StudentEffect = (
    Heard
    | Say
    | Release
    | Unseen
    | OpenRequest
    | SetRequest
    | Book
    | Rebook
    | SetAppointment
    | SetTimer
    | DropTimers
    | SetReach
    | SetCode
    | SetTicket
    | Rewrite
    | ShowRequest
    | Notify
    | RaiseAlert
    | Forget
)
StaffEffect = (
    Hold
    | Withdraw
    | Rewrite
    | SetRequest
    | SetAppointment
    | SetTimer
    | DropTimers
    | Tell
    | ShowRequest
    | Notify
    | SetAlert
)
Effect = StudentEffect | StaffEffect


# ---------------------------------------------------------------- facts: what a flow may know


class Slots(Tagged, frozen=True):
    """Need: what takes these persons' time, 14 days ahead (booked cells, absences)."""

    persons: tuple[str, ...]


class Mine(Tagged, frozen=True):
    """Need: the student's own open requests and coming appointments."""


class Had(Tagged, frozen=True):
    """Need: the persons who owned earlier requests of this student, latest first; team load."""


class Words(Tagged, frozen=True):
    """Need: what the student said in this message."""

    message: str


Need = Slots | Mine | Had | Words


class Busy(Value, frozen=True):
    """A stretch in which a person cannot be met: a meeting with its buffer, or an absence."""

    person: str
    start: Instant
    end: Instant


class MineFact(Value, frozen=True):
    """The student's own requests (open, or closed less than 7 days ago) and coming meetings."""

    requests: tuple[RequestFact, ...] = ()
    appointments: tuple[AppointmentFact, ...] = ()


class HadFact(Value, frozen=True):
    """`persons` this student had before, latest first; `load` open requests by person."""

    persons: tuple[str, ...] = ()
    load: dict[str, int] = {}


class SaidFact(Value, frozen=True):
    """A message of the student's. `last`: nothing was said or pressed after it.

    `request`: whose helper reads it; `seen`: and did. `known` is False when there is none (left).
    """

    message: str
    known: bool = False
    text: str = ""
    request: str = ""
    last: bool = False
    seen: bool = False


class Facts(Value, frozen=True):
    """What one turn may know. `seed` is fresh chance (32 hex digits) from which ids are made.

    `busy`, `mine`, `had`, `said` are None until the flow asked for them with `Wanted`; `busy_of`
    names the persons whose time was loaded. `reach` is how answers reach the student now
    ("chat": they come by themselves, where the student wrote last),
    `mails` whether a mail can be sent at all. `channel` is where the answers of this turn go,
    `telegram` the name of the school's bot there ("" when there is none).
    """

    now: Instant
    seed: str
    busy: tuple[Busy, ...] | None = None
    busy_of: tuple[str, ...] = ()
    mine: MineFact | None = None
    had: HadFact | None = None
    said: SaidFact | None = None
    reach: ReachWay | Literal["chat"] | None = None
    looking: bool = False
    mails: bool = True
    channel: str = ""
    telegram: str = ""


class Wanted(Value, frozen=True):
    """What `step` returns instead of a turn when it must know more first."""

    needs: tuple[Need, ...]


class AlertFact(Value, frozen=True):
    """A danger alert as a flow may see it."""

    id: str
    student: str
    kind: str
    urgency: Urgency
    state: AlertState
    rung: int = 0
    request: str = ""
    person: str = ""
    raised: Instant = 0
    location: str = ""


class DeskFacts(Value, frozen=True):
    """What a professional's act may know: who acts, and the rows it names (None: gone).

    `answer`: the state of the own answer the act names ("held", "sent" ...). `open_appointments`
    are those of the request; `busy` takes the acting person's time (for proposals).
    """

    now: Instant
    seed: str
    person: str
    request: RequestFact | None = None
    appointment: AppointmentFact | None = None
    alert: AlertFact | None = None
    answer: str = ""
    open_appointments: tuple[AppointmentFact, ...] = ()
    busy: tuple[Busy, ...] = ()


class Refused(Value, frozen=True):
    """Why a professional's act was not done: a text key and its values."""

    key: str
    values: dict[str, str] = {}


# ---------------------------------------------------------------- the session


class Draft(Value, frozen=True):
    """What the running question has gathered so far; emptied by "andere vraag".

    `reads`: who will read the message, as the student was told. `off`: moments of meetings that
    ended with a request. `also`: other topics that the question is about, to be offered once.
    `day`: the one last talked about. `closed`: minutes of any day at which the student cannot meet.
    """

    question: str = ""
    topic: str = ""
    answers: dict[str, str] = {}
    excluded: tuple[str, ...] = ()
    picks: tuple[Picked, ...] = ()
    person: str = ""
    wants: Wants = "message"
    slot: Slot | None = None
    slots: dict[str, Slot] = {}
    guesses: tuple[str, ...] = ()
    text: str = ""
    alias: str = ""
    request: str = ""
    appointment: str = ""
    code: str = ""
    day: str = ""
    reads: Readers = "owner"
    page: int = 0
    asked: int = 0
    back: str = ""
    off: tuple[Instant, ...] = ()
    also: tuple[str, ...] = ()
    also_told: bool = False
    closed: tuple[tuple[int, int], ...] = ()


class Offered(Value, frozen=True):
    """The buttons that count now: of one message, only these."""

    message: str = ""
    options: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


class Session(Value, frozen=True):
    """What a conversation remembers between two turns; everything passes through JSON.

    `turn` counts events and `position` shown messages: with them message ids and order are made.
    `content` is the hash of the content that the running question started on, `since` when.
    """

    node: str = ""
    turn: int = 0
    position: int = 0
    content: str = ""
    since: Instant = 0
    profile: Profile = Profile()
    draft: Draft = Draft()
    offered: Offered = Offered()
    talk: str = ""
    panel: str = ""
    alert: str = ""
    last: str = ""
    last_at: Instant = 0
    before: str = ""


def encode(value: msgspec.Struct) -> bytes:
    """Return the one JSON form of an event, message or session."""
    return msgspec.json.encode(value)


_EVENT: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)
_SESSION = msgspec.json.Decoder(Session)
_MESSAGE = msgspec.json.Decoder(Message)


def decode_event(data: bytes) -> Event:
    """Return the event in `data`; `msgspec.ValidationError` when it is none."""
    return _EVENT.decode(data)


def decode_session(data: bytes) -> Session:
    """Return the session in `data`; unknown fields of newer code are passed over."""
    return _SESSION.decode(data)


def decode_message(data: bytes) -> Message:
    """Return the message in `data`."""
    return _MESSAGE.decode(data)
