"""A conversation of a few words, for tests of what the runner and the rows do with any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from bot.contents import Contents
from bot.runner import Handled, Inbound, Runner
from content.pack import Content
from flows import protocol as p
from flows.turn import World
from storage import views
from storage.work import Store
from tests.unit import small_pack

NOW = 1_795_425_300_000
"""Monday 23 November 2026, 10:15 in Amsterdam."""
MINUTE = 60_000
HOUR = 60 * MINUTE
SCHOOL = "klein"
SLOT = p.Slot("anna", NOW + HOUR, NOW + HOUR + 30 * MINUTE, "noord")


def slot(start: int, person: str = "anna") -> p.Slot:
    return p.Slot(person, start, start + 30 * MINUTE, "noord")


def school() -> Content:
    """The small school, with mail for two and the words for when it goes wrong."""
    mails = {"anna": "anna@example.org", "gijs": "gijs@example.org"}
    people = tuple(
        one.model_copy(update={"mail": mails.get(one.id, "")}) for one in small_pack.PEOPLE
    )
    made = small_pack.pack(people)
    texts = {
        lang: {
            **words,
            "fallback.failed": "Mis. Vraag naar {coordinator}. Bel [112](tel:112).",
            "message.changed": "(aangepast)",
        }
        for lang, words in made.texts.items()
    }
    return Content(made.model_copy(update={"texts": texts}))


class Talk:
    """One step: keeps the session's counts as the real engine does."""

    def __init__(self, session: p.Session, facts: p.Facts) -> None:
        self.session = msgspec.structs.replace(session, node="talk", turn=session.turn + 1)
        self.facts = facts
        self.effects: list[p.StudentEffect] = []

    def id(self, what: str) -> str:
        return f"{what}{self.facts.seed[:12]}"

    def message(self, text: str, kind: str = "bot") -> p.Message:
        position = self.session.position + 1
        self.session = msgspec.structs.replace(self.session, position=position)
        name = f"t{self.session.turn}.{position}"
        return msgspec.convert(
            {"id": name, "spans": [{"is": "Plain", "text": text}], "kind": kind}, p.Message
        )

    def say(self, text: str, *, push: bool = False, request: str = "") -> None:
        self.effects.append(p.Say(self.message(text), request, push))

    def hear(self, text: str, request: str = "") -> None:
        self.effects.append(p.Heard(self.message(text, "student"), request))

    def ask(self, request: str, text: str, person: str = "", owner: str = "") -> None:
        due = self.facts.now + 4 * HOUR
        self.effects += [
            p.OpenRequest(
                id=request, topic="geld", wants="meeting" if owner else "message",
                location="noord", team="noord", person=person, owner=owner, alias="Zilvervos",
                text=text, excluded=(), promise="running", due=due,
            ),
            p.SetTimer(f"promise:{request}", due, p.PromiseDue(request, due)),
            p.ShowRequest(request),
            p.Notify((person or "gijs",), "request", request),
        ]  # fmt: skip


def step(  # noqa: C901, PLR0912, PLR0915 - a case an event
    session: p.Session, event: p.StudentEvent, facts: p.Facts, _world: World
) -> tuple[p.Session, tuple[p.StudentEffect, ...]] | p.Wanted:
    talk = Talk(session, facts)
    match event:
        case p.Text(text):
            wanted = _text(talk, text)
            if wanted is not None:
                return wanted
        case p.Booked(appointment, won):
            if session.draft.request:
                talk.ask(session.draft.request, "", won.person, won.person)
                talk.session = msgspec.structs.replace(talk.session, draft=p.Draft())
            talk.say(f"geboekt {appointment}")
        case p.SlotGone():
            talk.say("weg")
        case p.Released(request, message):
            talk.session = msgspec.structs.replace(talk.session, position=talk.session.position + 1)
            talk.effects += [
                p.Release(request, message, "Anna"),
                p.SetTimer(f"unread:{message}", facts.now + 24 * HOUR, p.Unread(request, message)),
            ]
        case p.Edited(message, text):
            talk.effects.append(p.Rewrite(message, text, session.talk))
        case p.Corrected(request, message, text):
            talk.effects.append(p.Rewrite(message, text, request))
        case p.Unread(request, message):
            talk.effects.append(p.Unseen(request, message))
        case p.Remind(appointment) if appointment == "boom":
            raise LookupError(appointment)
        case _:
            talk.say(type(event).__name__, push=True)
    return talk.session, tuple(talk.effects)


def _text(talk: Talk, text: str) -> p.Wanted | None:  # noqa: C901, PLR0912, PLR0915 - a case a word
    word, _, rest = text.partition(" ")
    now = talk.facts.now
    request = talk.session.talk
    talk.hear(text, request)
    match word:
        case "boom":
            talk.say("nooit te zien")
            raise LookupError("the text must not be in the log: " + text)
        case "hulp":
            talk.ask(talk.id("r"), rest)
            talk.session = msgspec.structs.replace(talk.session, talk=talk.id("r"))
        case "boek":
            chosen = slot(int(rest)) if rest else SLOT
            draft = p.Draft(request=talk.id("r"))
            talk.session = msgspec.structs.replace(talk.session, draft=draft)
            talk.effects.append(p.Book(talk.id("a"), draft.request, chosen, "PEER"))
        case "verzet":
            appointment, start = rest.split()
            talk.effects.append(p.Rebook(appointment, slot(int(start))))
        case "weet":
            if talk.facts.mine is None:
                return p.Wanted((p.Slots(("anna",)), p.Mine(), p.Had()))
            assert talk.facts.busy is not None
            assert talk.facts.had is not None
            busy = [
                f"{(b.start - now) // MINUTE}-{(b.end - now) // MINUTE}" for b in talk.facts.busy
            ]
            talk.say(
                f"{len(talk.facts.mine.requests)} {len(talk.facts.mine.appointments)}"
                f" {talk.facts.had.persons} {talk.facts.had.load} {busy}"
            )
        case "later":
            talk.effects.append(p.SetTimer("later", now + int(rest), p.Remind("a", now, "hour")))
        case "stuk":
            talk.effects.append(p.SetTimer("stuk", now + 1, p.Remind("boom", now, "hour")))
        case "mail":
            talk.effects.append(p.SetReach("mail", rest))
        case "nieuws":
            talk.say("nieuws", push=True)
        case "nood":
            talk.effects += [
                p.RaiseAlert(talk.id("n"), "danger", "now", "cue"),
                p.SetTimer("alert:1", now + 10 * MINUTE, p.AlertUnseen(talk.id("n"), 1)),
            ]
        case "code":
            talk.effects.append(p.SetCode(rest))
        case "vergeet":
            talk.effects.append(p.Forget())
        case "nooit":
            return p.Wanted((p.Mine(),))
        case _:
            talk.say(f"echo {text}")
    return None


@dataclass
class Play:
    """A runner on a stepped clock, and who plays with it."""

    store: Store
    contents: Contents
    runner: Runner = field(init=False)
    now: int = NOW
    woken: list[str] = field(default_factory=list)
    kicked: int = 0
    looking: set[str] = field(default_factory=set)
    _nonce: int = 0

    def __post_init__(self) -> None:
        self.runner = Runner(
            self.store,
            self.contents,
            lambda: self.now,
            self.hear,
            kick=self.kick,
            looking=self.looking.__contains__,
            step=step,
        )

    def hear(self, keys: Iterable[str]) -> None:
        self.woken += sorted(keys)

    def kick(self) -> None:
        self.kicked += 1

    async def types(self, text: str, who: str = "a", nonce: str = "") -> Handled:
        self._nonce += 1
        nonce = nonce or str(self._nonce)
        return await self.runner.student(Inbound(SCHOOL, "web", who, nonce, p.Text(text)))

    async def acts(self, event: p.StaffEvent, person: str = "anna") -> p.Refused | None:
        self._nonce += 1
        return await self.runner.staff(SCHOOL, person, str(self._nonce), event)

    async def conversation(self, who: str = "a") -> views.Conversation:
        found = await self.store.read(lambda unit: views.conversation(unit, SCHOOL, "web", who))
        assert found is not None
        return found

    async def reads(self, who: str = "a") -> list[str]:
        """What stands on the student's page."""
        found = await self.conversation(who)
        return ["".join(span.text for span in one.message.spans) for one in found.shown]

    async def page(self, number: int = 1, person: str = "anna") -> views.RequestPage:
        found = await self.store.read(lambda unit: views.request_page(unit, SCHOOL, number, person))
        assert found is not None
        return found

    async def inbox(self, person: str = "anna", *, coordinator: bool = False) -> views.Inbox:
        return await self.store.read(
            lambda unit: views.inbox(
                unit, SCHOOL, person, ("noord",), self.now, coordinator=coordinator
            )
        )

    async def request(self, number: int = 1) -> str:
        return (await self.page(number)).row.request.id

    async def passes(self, milliseconds: int) -> int:
        """Let time pass and fire what is due until nothing is."""
        self.now += milliseconds
        total = 0
        while fired := await self.runner.fire():
            total += fired
        return total


async def play(store: Store) -> Play:
    contents = Contents(store)
    await contents.publish(SCHOOL, school(), NOW)
    return Play(store, contents)
