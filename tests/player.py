"""Plays a conversation from a text file on the pure core, and writes down what everyone sees.

A file is a list of lines that a customer can read: `>` the student types, `*` presses a button,
`@name act` a professional acts, `== 2026-11-23 10:15` moves the clock on (timers fire meanwhile).
`~ telegram` the student opens the link and goes on there, `~ site` goes back to the page. The heads
`telegram: name` and `channel: telegram` tell that there is a bot, and that all begins there.
What the bot answers follows, indented. Between two lines the session goes through its JSON form.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from flows import calendar, desk, words
from flows import protocol as p
from flows.engine import step
from flows.turn import World

if TYPE_CHECKING:
    from collections.abc import Iterable

    from content.pack import Content
    from flows.understand import Understanding

HEADS = ("#", "school:", "now:", "telegram:", "channel:")
CHANGES = {"state", "owner", "seen", "promise", "due", "reads"}


class Stage:
    """One student, the staff, and a clock; rows are kept as the facts that flows read."""

    def __init__(
        self,
        content: Content,
        understanding: Understanding,
        now: str,
        telegram: str = "",
        channel: str = "web",
    ) -> None:
        self.content = content
        self.world = World(content, content, understanding)
        self.now = self._at(now)
        self.session = p.Session()
        self.requests: dict[str, p.RequestFact] = {}
        self.meetings: dict[str, p.AppointmentFact] = {}
        self.alerts: dict[str, p.AlertFact] = {}
        self.timers: dict[str, tuple[int, p.Event]] = {}
        self.held: dict[str, str] = {}
        self.reach: p.ReachWay | None = None
        self.out: list[str] = []
        self.turns = 0
        self.slot_lost = False
        self.telegram = telegram
        self.channel = channel

    def _at(self, text: str) -> int:
        return calendar.instant(self.content, datetime.fromisoformat(text))

    # ------------------------------------------------------------ the lines of a file

    def play(self, line: str) -> list[str]:
        """Carry out one line of a file; return what is to be seen."""
        self.out = []
        mark, rest = line[:1], line[1:].strip()
        if mark == ">":
            self.types(line[2:])
        elif mark == "*":
            self.press(rest)
        elif mark == "@":
            self.staff(*rest.split(" ", 2))
        elif line.startswith("=="):
            self.until(self._at(line[2:].strip()))
        elif mark == "~":
            self.moves(rest)
        elif line.startswith("! slot"):
            self.slot_lost = True
        self.run_due()
        return self.out

    def types(self, text: str) -> None:
        """Say it; on Telegram /start is what a link presses."""
        word, _, payload = text.partition(" ")
        starts = word == "/start" and self.channel == "telegram"
        self.student(p.Start(payload) if starts else p.Text(text))

    def moves(self, place: str) -> None:
        """Go on at another place; only there and back are known."""
        assert place in ("telegram", "site"), place
        self.channel = "telegram" if place == "telegram" else "web"
        if place == "telegram":
            self.student(p.CodeUsed(moved=True))

    def press(self, label: str) -> None:
        """Press the button with this label; one that is not there is an error of the file."""
        offered = self.session.offered
        assert label in offered.labels, f"{label!r} is none of {offered.labels}"
        option = offered.options[offered.labels.index(label)]
        self.student(p.Choice(offered.message, option))

    def read(self, line: str) -> str:
        """Return `* #2` as the label of the second button: for writing a new file quickly."""
        if line.startswith("* #"):
            return f"* {self.session.offered.labels[int(line[3:]) - 1]}"
        for word, person in (("@OWNER", self._owner), ("@COORD", self._coordinator)):
            if line.startswith(word):
                return f"@{person()}{line[len(word) :]}"
        return line

    def _owner(self) -> str:
        """The one who has, or was asked for, the latest request; else the first of its team."""
        request = next(reversed(self.requests.values()))
        team = [
            one.id
            for one in self.content.pack.people
            if one.presence[0].location == request.location and not one.coordinator
        ]
        return request.owner or request.person or team[0]

    def _coordinator(self) -> str:
        return next(one.id for one in self.content.pack.people if one.coordinator)

    def until(self, moment: int) -> None:
        """Let the clock run; what falls due on the way happens at its own moment."""
        while due := [one for one in self.timers.values() if one[0] <= moment]:
            self.now = max(self.now, min(due, key=lambda one: one[0])[0])
            self.run_due()
        self.now = moment

    def run_due(self) -> None:
        """Fire what is due now."""
        while due := sorted(k for k, (at, _) in self.timers.items() if at <= self.now):
            _, event = self.timers.pop(due[0])
            if isinstance(event, p.AlertUnseen):
                self.act("", event)
            else:
                self.student(event)  # type: ignore[arg-type]  # only alerts are staff timers

    # ------------------------------------------------------------ the two sides

    def student(self, event: p.StudentEvent) -> None:
        """Take one turn, loading facts as the flow asks for them."""
        self.turns += 1
        session = p.decode_session(p.encode(self.session))
        facts = p.Facts(
            now=self.now,
            seed=f"{self.turns:032x}",
            reach="chat" if self.channel == "telegram" else self.reach,
            channel=self.channel,
            telegram=self.telegram,
        )
        for _ in range(5):
            done = step(session, event, facts, self.world)
            if not isinstance(done, p.Wanted):
                break
            facts = self._with(facts, done.needs)
        else:
            raise AssertionError("facts were asked for without end")
        self.session, effects = done
        for effect in effects:
            self.perform(effect)

    def _with(self, facts: p.Facts, needs: Iterable[p.Need]) -> p.Facts:
        for need in needs:
            if isinstance(need, p.Slots):
                facts = msgspec.structs.replace(
                    facts, busy=self._busy(), busy_of=(*facts.busy_of, *need.persons)
                )
            elif isinstance(need, p.Mine):
                mine = p.MineFact(tuple(self.requests.values()), self._coming())
                facts = msgspec.structs.replace(facts, mine=mine)
            else:
                owners = [one.owner for one in self.requests.values() if one.owner]
                had = p.HadFact(tuple(dict.fromkeys(reversed(owners))))
                facts = msgspec.structs.replace(facts, had=had)
        return facts

    def _coming(self) -> tuple[p.AppointmentFact, ...]:
        return tuple(one for one in self.meetings.values() if one.state in ("booked", "moved"))

    def _busy(self) -> tuple[p.Busy, ...]:
        buffer = self.content.school.booking.buffer * 60_000
        return tuple(p.Busy(one.person, one.start, one.end + buffer) for one in self._coming())

    def staff(self, person: str, verb: str, rest: str = "") -> None:
        """`@anna claim`, `reply ...`, `note ...`, `close helped`, `propose 2026-11-26 10:00` ..."""
        request = next(reversed(self.requests), "")
        if verb == "propose":
            start = self._at(rest)
            length = self.content.school.booking.length * 60_000
            place = self.content.person(person).presence[0].location  # type: ignore[union-attr]
            self.act(person, p.Propose(request, (p.Slot(person, start, start + length, place),)))
            return
        meeting = next((one.id for one in self._coming()), "")
        alert = next(reversed(self.alerts), "")
        events: dict[str, p.StaffEvent] = {
            "claim": p.Claim(request),
            "reply": p.Reply(request, rest),
            "note": p.Note(request, rest),
            "close": p.Close(request, rest or "helped"),  # type: ignore[arg-type]  # a file's word
            "retract": p.Retract(request, next(reversed(self.held), "")),
            "calloff": p.CallOff(meeting),
            "acknowledge": p.Acknowledge(alert),
        }
        self.act(person, events[verb])

    def act(self, person: str, event: p.StaffEvent) -> None:
        """Take one act of a professional."""
        self.turns += 1
        request = self.requests.get(getattr(event, "request", ""))
        facts = p.DeskFacts(
            now=self.now,
            seed=f"{self.turns:032x}",
            person=person,
            request=request or self._request_of(event),
            appointment=self.meetings.get(getattr(event, "appointment", "")),
            alert=self.alerts.get(getattr(event, "alert", "")),
            answer="held" if getattr(event, "message", "") in self.held else "",
            open_appointments=self._coming(),
            busy=self._busy(),
        )
        done = desk.act(event, facts, self.content)
        if isinstance(done, p.Refused):
            self.out.append(
                f"    ({person}: {self.content.text('nl', done.key).format(**done.values)})"
            )
            return
        for effect in done:
            self.perform(effect)

    def _request_of(self, event: p.StaffEvent) -> p.RequestFact | None:
        meeting = self.meetings.get(getattr(event, "appointment", ""))
        return self.requests.get(meeting.request) if meeting else None

    # ------------------------------------------------------------ effects

    def perform(self, effect: p.Effect) -> None:  # noqa: C901, PLR0912, PLR0915  # one case an effect, as in the runner
        """Do to the small world what the runner does to rows."""
        match effect:
            case p.Say(message):
                self.out += seen(message, self.content, push=effect.push)
            case p.Hold(_, message, person, text, note):
                self.out.append(f"    ({person} {'noteert' if note else 'schrijft'}: {text})")
                if not note:
                    self.held[message] = text
            case p.Withdraw(_, message):
                self.held.pop(message, None)
            case p.Release(_, message, name):
                self.out.append(f"    {name}: {self.held.pop(message)}")
            case p.OpenRequest():
                self._open(effect)
            case p.SetRequest(id=id_):
                wanted = {k: v for k in CHANGES if (v := getattr(effect, k)) is not None}
                self.requests[id_] = msgspec.structs.replace(self.requests[id_], **wanted)
            case p.Book() | p.Rebook():
                self._book(effect)
            case p.SetAppointment(id_, state):
                self.meetings[id_] = msgspec.structs.replace(self.meetings[id_], state=state)
            case p.SetTimer(key, due, event):
                self.timers[key] = (due, event)
            case p.DropTimers(prefix):
                self.timers = {k: v for k, v in self.timers.items() if not k.startswith(prefix)}
            case p.Tell(_, event):
                self.timers[f"tell:{len(self.timers)}"] = (self.now, event)
            case p.SetReach(way):
                self.reach = way
            case p.RaiseAlert(id_, kind, urgency):
                self.alerts[id_] = p.AlertFact(id_, "s", kind, urgency, "raised")
                self.out.append(f"    (noodmelding: {kind}, {urgency})")
            case p.SetAlert(id_, state, person, rung):
                self.alerts[id_] = msgspec.structs.replace(
                    self.alerts[id_], state=state, person=person, rung=rung
                )
            case p.Notify(people, what):
                self.out.append(f"    (seintje aan {', '.join(people) or 'niemand'}: {what})")
            case p.Forget():
                self.requests, self.meetings, self.timers = {}, {}, {}
                self.out.append("    (alles gewist)")
            case _:
                pass

    def _open(self, effect: p.OpenRequest) -> None:
        self.requests[effect.id] = p.RequestFact(
            id=effect.id,
            number=len(self.requests) + 1,
            student="s",
            state="owned" if effect.owner else "waiting",
            topic=effect.topic,
            wants=effect.wants,
            location=effect.location,
            person=effect.person,
            owner=effect.owner,
            seen=False,
            opened=self.now,
            alias=effect.alias,
            promise=effect.promise,
            due=effect.due,
            excluded=effect.excluded,
            team=effect.team,
            reads=effect.reads,
        )
        if effect.reads == "team":
            self.out.append("    (het hele team leest mee)")

    def _book(self, effect: p.Book | p.Rebook) -> None:
        if self.slot_lost:
            self.slot_lost = False
            self.student(p.SlotGone(effect.slot))
            return
        slot, id_ = effect.slot, effect.appointment
        if isinstance(effect, p.Book):
            self.meetings[id_] = p.AppointmentFact(
                id_,
                effect.request,
                slot.person,
                "booked",
                slot.start,
                slot.end,
                slot.location,
                effect.code,
            )
        else:
            old = self.meetings[id_]
            self.meetings[id_] = msgspec.structs.replace(
                old, state="moved", start=slot.start, end=slot.end, sequence=old.sequence + 1
            )
        self.student(p.Booked(id_, slot))


def seen(message: p.Message, content: Content, *, push: bool = False) -> list[str]:
    """Write a message down as its reader sees it."""
    mark = {"panel": "  !! ", "gentle": "   ~ "}.get(message.kind, "    ")
    lines = [mark + line if line else "" for line in words.plain(message.spans).split("\n")]
    if message.card:
        card = message.card
        lines.append(f"    | {card.name}, {card.role}. {card.reason}")
        lines.append(f"    | {card.place} ({card.hours})")
        lines.append(f"    | {card.about} {card.secrecy}")
    if message.invite:
        start = calendar.local(content, message.invite.start)
        word = "afgezegd" if message.invite.cancelled else "agenda"
        lines.append(f"    ({word}: {message.invite.title}, {start:%d-%m %H:%M})")
    lines += ["    " + "  ".join(f"[{option.label}]" for option in row) for row in message.rows]
    if push:
        lines.append("    (seintje aan de student)")
    return lines


def replay(lines: Iterable[str], stage: Stage) -> list[str]:
    """Return the file as it is played now; indented and empty lines are written anew."""
    out: list[str] = []
    for raw in lines:
        if raw.startswith(HEADS):
            out.append(raw)
        elif raw.startswith((">", "*", "@", "!", "==", "~")):
            line = stage.read(raw)
            out += ["", line, *stage.play(line)]
    return out
