"""One turn of a student's conversation while it runs: what nodes read, say and remember.

A `Turn` is the only mutable thing in `flows`: it lives for one `step` and is thrown away. Nodes are
declared as `Node`s in the modules of `flows.talk`; `flows.engine` runs them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from flows import words
from flows.protocol import (
    Busy,
    Card,
    Draft,
    HadFact,
    Heard,
    Invite,
    Message,
    Mine,
    MineFact,
    Need,
    Offered,
    Option,
    Plain,
    Say,
    Session,
    Slots,
    Text,
    Words,
)
from flows.protocol import Had as HadNeed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from content.pack import Content
    from flows.protocol import (
        AppointmentFact,
        Choice,
        Facts,
        Instant,
        Profile,
        RequestFact,
        SaidFact,
        StudentEffect,
    )
    from flows.understand import Reading, Understanding

Rows = tuple[tuple[Option, ...], ...]

PANEL_REST = 24 * 3_600_000
"""A session keeps the content it started on at most this long (ms)."""


@dataclass(frozen=True, slots=True)
class World:
    """The content a turn runs on: `active` for people, hours, lines; `own` for texts and trees."""

    active: Content
    own: Content
    understanding: Understanding


@dataclass(frozen=True, slots=True)
class Node:
    """A point of the conversation. `enter` asks (or moves on); `answer` reads text or choice.

    Both return the next node's name, or "" to wait for the student. `leads_to` names every node
    they may return; `needs` the facts they may ask for. `resting`: news may take the conversation
    over here. `open`: what is typed here is a question, so standing questions are answered.
    `waits`: typed words are a name, a time or a message, but "wie leest dit?" is answered first.
    """

    name: str
    enter: Callable[[Turn], str]
    answer: Callable[[Turn, Text | Choice], str]
    leads_to: frozenset[str]
    needs: frozenset[type] = frozenset()
    resting: bool = False
    open: bool = False
    waits: bool = False


class MissingFactError(Exception):
    """A node wants to know what was not loaded; the engine turns it into `Wanted`."""

    def __init__(self, need: Need) -> None:
        super().__init__(type(need).__name__)
        self.need = need


@dataclass(slots=True)
class Turn:
    """What a node works with. `node` is the running node, `again` true when it asks once more.

    `word` is the key of what must be told after the welcome, before anything is asked.
    """

    session: Session
    facts: Facts
    world: World
    node: Node | None = None
    again: bool = False
    effects: list[StudentEffect] = field(default_factory=list)
    reading: Reading | None = None
    word: str = ""
    _made: int = 0
    _said: int = 0

    # ------------------------------------------------------------ remembering

    @property
    def draft(self) -> Draft:
        """The running question."""
        return self.session.draft

    @property
    def profile(self) -> Profile:
        """What is remembered of who asks."""
        return self.session.profile

    @property
    def lang(self) -> str:
        """The student's language."""
        return self.session.profile.language

    @property
    def now(self) -> Instant:
        """This turn's moment."""
        return self.facts.now

    def keep(self, **changes: object) -> None:
        """Change the draft."""
        self.set(draft=msgspec.structs.replace(self.session.draft, **changes))

    def know(self, **changes: object) -> None:
        """Change the profile."""
        self.set(profile=msgspec.structs.replace(self.session.profile, **changes))

    def set(self, **changes: object) -> None:
        """Change the session."""
        self.session = msgspec.structs.replace(self.session, **changes)

    def fresh(self) -> None:
        """Begin a new question; place and language stay."""
        self.set(draft=Draft(), since=self.now, content=self.world.active.hash)

    # ------------------------------------------------------------ knowing

    @property
    def in_danger(self) -> bool:
        """Whether what was just typed got the help panel: then it is no name, time or address."""
        return self.reading is not None and self.reading.danger is not None

    @property
    def mine(self) -> MineFact:
        """The student's own requests and meetings."""
        if self.facts.mine is None:
            raise self._missing(Mine())
        return self.facts.mine

    @property
    def had(self) -> HadFact:
        """Whom the student had before, and how busy colleagues are."""
        if self.facts.had is None:
            raise self._missing(HadNeed())
        return self.facts.had

    def said(self, message: str) -> SaidFact:
        """What the student said in an own message."""
        if self.facts.said is None or self.facts.said.message != message:
            raise self._missing(Words(message))
        return self.facts.said

    def busy(self, persons: Iterable[str]) -> tuple[Busy, ...]:
        """What takes the time of `persons`."""
        wanted = tuple(dict.fromkeys(persons))
        if self.facts.busy is None or not set(wanted) <= set(self.facts.busy_of):
            raise self._missing(Slots(wanted))
        return self.facts.busy

    def _missing(self, need: Need) -> MissingFactError:
        if self.node is not None and type(need) not in self.node.needs:
            name = self.node.name
            raise LookupError(f"node {name} uses {type(need).__name__} but does not name it")
        return MissingFactError(need)

    def request(self, request: str) -> RequestFact | None:
        """Return an own request by id."""
        return next((one for one in self.mine.requests if one.id == request), None)

    def appointment(self, appointment: str) -> AppointmentFact | None:
        """Return an own coming meeting by id."""
        return next((one for one in self.mine.appointments if one.id == appointment), None)

    # ------------------------------------------------------------ making

    def new_id(self) -> str:
        """Return a fresh id, made from the facts' chance."""
        self._made += 1
        return self._digest(f"id{self._made}")[:24]

    def chance(self, purpose: str) -> int:
        """Return a number that only this turn's chance decides; 256 bits."""
        return int(self._digest(purpose), 16)

    def _digest(self, purpose: str) -> str:
        return hashlib.sha256(
            f"{self.facts.seed}/{self.session.turn}/{purpose}".encode()
        ).hexdigest()

    # ------------------------------------------------------------ speaking

    @property
    def on_telegram(self) -> bool:
        """Whether this turn's answers go to Telegram, where some words would not be true."""
        return self.facts.channel == "telegram"

    def text(self, key: str, /, **values: words.Filling) -> str:
        """Return a text as one plain line: for labels and names."""
        return words.fill(self.world.own.text(self.lang, key), values)

    def say(
        self,
        key: str,
        /,
        *,
        rows: Rows = (),
        card: Card | None = None,
        invite: Invite | None = None,
        request: str = "",
        push: bool = False,
        **values: words.Filling,
    ) -> None:
        """Say the text `key`; with `rows` its buttons become the ones that count."""
        spans = words.spans(self.world.own.text(self.lang, key), values)
        self.tell(
            Message(self._message_id(), spans, rows, card, invite), request=request, push=push
        )

    def tell(self, message: Message, *, request: str = "", push: bool = False) -> None:
        """Say a ready message."""
        if not message.id:
            message = msgspec.structs.replace(message, id=self._message_id())
        self.effects.append(Say(message, request, push))
        self._shown()
        if message.rows:
            options = [option for row in message.rows for option in row]
            self.set(
                offered=Offered(
                    message.id,
                    tuple(option.id for option in options),
                    tuple(option.label for option in options),
                )
            )

    def hear(self, text: str, request: str = "") -> None:
        """Keep what the student said."""
        message = Message(self._message_id(), (Plain(text),), kind="student")
        self.effects.append(Heard(message, request))
        self._shown()

    def heard_for(self, request: str) -> None:
        """Let the owner of `request` read what the student said this turn."""
        self.effects = [
            msgspec.structs.replace(one, request=request) if isinstance(one, Heard) else one
            for one in self.effects
        ]

    def do(self, *effects: StudentEffect) -> None:
        """Add effects; a `Release` shows a message and so takes a position."""
        self.effects.extend(effects)

    def shown(self) -> None:
        """Count a message that another effect shows."""
        self._shown()

    def _shown(self) -> None:
        self.set(position=self.session.position + 1)

    def _message_id(self) -> str:
        self._said += 1
        return f"t{self.session.turn}.{self._said}"

    def option(self, id_: str, key: str, /, look: str = "", **values: words.Filling) -> Option:
        """Return a button with the text `key`."""
        label = self.text(key, **values)
        return msgspec.convert({"id": id_, "label": label, "look": look}, Option)


def column(*options: Option | None) -> Rows:
    """Lay buttons out one under another; None is left out."""
    return tuple((option,) for option in options if option)


def pairs(options: Sequence[Option]) -> Rows:
    """Lay buttons out two in a row."""
    return tuple(tuple(options[at : at + 2]) for at in range(0, len(options), 2))
