from __future__ import annotations

import asyncio
import shutil
import tempfile
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from flows import protocol as p
from flows.engine import DOUBLE_CLICK
from storage.work import open_store
from tests.integration.live import DAY, MINUTE, Live, live

if TYPE_CHECKING:
    from storage.crypto import Keyring
    from storage.unit import Unit

STUDENTS = ("ann", "ben")
TEAM = ("sjoukje-hoekstra", "johan-wiersma", "karim-haddad", "renske-algra")
TEXTS = (
    "waar kan ik terecht met schulden",
    "ik wil dood",
    "vrijdag half 3",
    "morgen",
    "ik wil gewoon iemand spreken",
    "wie leest dit",
    "Leeuwarden",
    "sam@voorbeeld.nl",
    "/mijn",
    "/start",
    "/stop",
    "/taal",
    "/help",
    "/code",
    "/",
    " ",
    "😀",
    "مرحبا <b>x</b>",
    "x" * 10_000,
)
EVERY_BUTTON = [
    "do:meet", "do:write", "do:walk", "do:other", "do:team", "do:again", "do:question",
    "do:anonymous", "do:day", "do:times", "do:talk", "do:move", "do:cancel", "do:add", "do:new",
    "do:withdraw", "do:wipe", "do:yes", "do:wait", "do:reopen", "reach:self", "reach:mail",
    "go:ask", "go:menu", "go:anyone", "go:mine", "go:code", "loc:leeuwarden", "loc:-", "slot:1",
    "meet:x", "talk:x", "topic:geld", "day:2026-11-24", "pick:karim-haddad", "x",
]  # fmt: skip


@dataclass(frozen=True)
class Act:
    """One thing somebody does; `number` chooses among what there is."""

    kind: str
    who: str
    number: int = 0
    text: str = ""


_numbers = st.integers(0, 50)
_who = st.sampled_from(STUDENTS)
_texts = st.sampled_from(TEXTS) | st.text(max_size=60)
# A press of what is offered comes most often: else no walk comes far.
_presses = st.builds(Act, st.just("press"), _who, _numbers)
ACTS = st.one_of(
    _presses,
    _presses,
    _presses,
    st.builds(Act, st.just("text"), _who, _numbers, _texts),
    st.builds(Act, st.sampled_from(["stale", "twice"]), _who, _numbers),
    st.builds(Act, st.just("own"), _who, _numbers),
    st.builds(Act, st.just("forged"), _who, _numbers, st.sampled_from(EVERY_BUTTON)),
    st.builds(Act, st.just("wait"), _who, st.integers(0, 2 * DAY)),
    st.builds(
        Act,
        st.sampled_from(["claim", "reply", "note", "retract", "propose", "calloff", "close"]),
        st.sampled_from([""] * 8 + [*TEAM]),
        _numbers,
    ),
)


def _ways(option: str) -> int:
    kind = option.partition(":")[0]
    return {"meet": 0, "talk": 0, "slot": 1, "go": 3}.get(kind, 2)


@dataclass
class Walk:
    """Carries out acts, and looks after each whether all is still as it must be."""

    on: Live
    buttons: list[p.Choice] = field(default_factory=list)
    last: dict[str, p.Choice] = field(default_factory=dict)
    meetings: set[tuple[str, int]] = field(default_factory=set)

    async def begins(self) -> None:
        """One has a meeting and one waits for an answer: from there much can happen."""
        for who, way in (("ann", "do:meet"), ("ben", "do:write")):
            await self.on.says(who, "hoi")
            await self.on.presses(who, "loc:leeuwarden", "go:anyone", way)
            if way == "do:meet":
                await self.on.presses(who, "slot:")
            else:
                await self.on.says(who, "ik slaap slecht")
            await self.on.presses(who, "do:anonymous", "reach:self")
        await self.on.store.read(self.all_is_well)

    async def goes(self, act: Act) -> None:
        if act.kind == "wait":
            await self.on.until(self.on.now + act.number)
        elif act.who in STUDENTS:
            await self.student(act)
        else:
            await self.staff(act)
        await self.on.store.read(self.all_is_well)

    async def student(self, act: Act) -> None:
        event = await self.event(act)
        before = await self.on.session(act.who)
        handled = await self.on.does(act.who, event)
        assert not handled.failed
        found = await self.on.conversation(act.who)
        if found is None:
            assert isinstance(event, p.Choice)  # they wiped everything
            return
        offered = found.session.offered
        self.buttons += [p.Choice(offered.message, option) for option in offered.options]
        positions = [one.position for one in found.shown]
        assert positions == list(range(1, found.session.position + 1))
        if self.is_double(event, before):
            return
        new = [one.message.kind for one in found.shown if one.position > before.position]
        assert set(new) - {"student"}, "nothing was answered"
        assert offered.options, "no button is left"

    def is_double(self, event: p.StudentEvent, before: p.Session) -> bool:
        return (
            isinstance(event, p.Choice)
            and f"{event.message}/{event.option}" == before.last
            and self.on.now - before.last_at < DOUBLE_CLICK
        )

    async def event(self, act: Act) -> p.StudentEvent:
        if act.kind == "text":
            return p.Text(act.text)
        if act.kind == "own":
            assert not (await self.on.does(act.who, p.Command("mijn"))).failed
        if act.kind == "stale" and self.buttons:
            return self.buttons[act.number % len(self.buttons)]
        if act.kind == "twice" and act.who in self.last:
            return self.last[act.who]
        offered = (await self.on.session(act.who)).offered
        if act.kind == "forged":
            return p.Choice(offered.message or "t1.1", act.text)
        # What they have comes first, then what leads on, then what leads away.
        options = sorted(offered.options or ("go:ask",), key=_ways)
        chosen = p.Choice(offered.message, options[act.number % len(options)])
        self.last[act.who] = chosen
        return chosen

    async def staff(self, act: Act) -> None:
        many = await self.on.store.read(
            lambda unit: len(unit.all("SELECT id FROM request WHERE school = 'saw-friesland'"))
        )
        asked = await self.on.request(act.number % many + 1) if many else None
        if asked is None:
            return
        person = act.who or asked.owner or asked.person or TEAM[0]
        page = await self.on.page(asked.number, person)
        assert page
        held = [one.id for one in page.entries or () if one.state == "held"]
        meetings = [one.id for one in page.appointments]
        start = self.on.now - self.on.now % (15 * MINUTE) + act.number * 15 * MINUTE
        slot = p.Slot(person, start, start + 30 * MINUTE, "leeuwarden")
        events: dict[str, p.StaffEvent] = {
            "claim": p.Claim(asked.id),
            "reply": p.Reply(asked.id, "Kom maar langs"),
            "note": p.Note(asked.id, "bellen"),
            "retract": p.Retract(asked.id, (held or ["x"])[-1]),
            "propose": p.Propose(asked.id, (slot,)),
            "calloff": p.CallOff((meetings or ["x"])[-1]),
            "close": p.Close(asked.id, "helped"),
        }
        await self.on.acts(person, events[act.kind])

    def all_is_well(self, unit: Unit) -> None:
        """No promise without a clock, no open request without anyone, no time given twice."""
        timers = {one.key for one in unit.all("SELECT key FROM timer WHERE parked = :no", no=False)}
        for one in unit.all(
            "SELECT r.id, r.state, r.owner, p.state AS promise FROM request r"
            " JOIN promise p ON p.school = r.school AND p.request = r.id"
        ):
            if one.promise == "running":
                assert f"promise:{one.id}" in timers, "a promise runs without a clock"
            if one.state == "waiting":
                assert one.promise in {"running", "told"}, "nobody has it and nothing is promised"
            assert one.state != "waiting" or not one.owner
            assert one.state != "owned" or self.on.content.person(one.owner)
        meetings = unit.all(
            "SELECT a.id, a.person, a.starts, a.ends, r.state FROM appointment a JOIN request r"
            " ON r.school = a.school AND r.id = a.request"
            " WHERE a.state IN ('booked', 'moved') ORDER BY a.person, a.starts"
        )
        for one, following in pairwise(meetings):
            assert one.person != following.person or one.ends <= following.starts
        for one in meetings:
            assert one.starts < self.on.now or one.state == "owned", "a meeting of nobody's request"
            known = (one.id, one.starts) in self.meetings
            assert known or one.starts > self.on.now, "a meeting in the past"
            self.meetings.add((one.id, one.starts))


async def _walk(template: Path, keyring: Keyring, acts: list[Act]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = shutil.copy(template, Path(folder) / "walk.db")
        store = open_store(f"sqlite:///{path}", keyring)
        try:
            walk = Walk(await live(store))
            with capture_logs() as logs:
                await walk.begins()
                for act in acts:
                    await walk.goes(act)
            assert [one["event"] for one in logs] == []
        finally:
            store.close()


# Making a failing walk shorter takes longer than a test may.
@settings(max_examples=30, phases=[Phase.explicit, Phase.generate])
@given(acts=st.lists(ACTS, min_size=20, max_size=60))
def test_whatever_people_do_the_conversation_goes_on(
    sqlite_template: Path, keyring: Keyring, acts: list[Act]
) -> None:
    with asyncio.Runner() as loop:
        loop.run(_walk(sqlite_template, keyring, acts))
