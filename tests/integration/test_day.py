from __future__ import annotations

import re
from datetime import datetime

import pytest

from flows import calendar, words
from flows import protocol as p
from storage import views
from storage.work import Store
from tests import player
from tests.integration.live import ROOT, Live, live

FOLDER = ROOT / "tests" / "transcripts"
WHO = "browser"
LONG_PLAYS = (
    "01_schulden_afspraak",
    "02_bericht_aan_team",
    "03_liever_iemand_anders",
    "11_belofte_gebroken",
    "15_voorstel",
    "16_haal_terug",
)
"""They book, move, call off, choose another, claim, answer, take back, propose, come too late."""

_OF_THE_STAFF = re.compile(r"    \((?!agenda|afgezegd)")
_CHANCE = [
    (re.compile(r"\b[2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{4}\b"), "CODE"),
    (re.compile(r"Deurcode: \w+"), "Deurcode: WOORD"),
]


def for_the_student(lines: list[str]) -> list[str]:
    """Leave out what only professionals see, and what is chance."""
    kept = []
    for line in lines:
        if line.strip() and not _OF_THE_STAFF.match(line):
            for pattern, word in _CHANCE:
                line = pattern.sub(word, line)  # noqa: PLW2901 - one substitution after another
            kept.append(line)
    return kept


class Day:
    """Plays the lines of a transcript on the runner, as `tests.player` does on the pure core."""

    def __init__(self, on: Live) -> None:
        self.on = on
        self.position = 0

    async def play(self, line: str) -> list[str]:
        mark, rest = line[:1], line[1:].strip()
        if mark == ">":
            await self.on.says(WHO, line[2:])
        elif mark == "*":
            await self.press(rest)
        elif mark == "@":
            await self.staff(*rest.split(" ", 2))
        else:
            await self.on.until(self.at(line[2:].strip()))
        return await self.new()

    def at(self, text: str) -> int:
        return calendar.instant(self.on.content, datetime.fromisoformat(text))

    async def press(self, label: str) -> None:
        offered = (await self.on.session(WHO)).offered
        option = offered.options[offered.labels.index(label)]
        await self.on.does(WHO, p.Choice(offered.message, option))

    async def new(self) -> list[str]:
        out: list[str] = []
        for one in await self.on.shown(WHO, self.position):
            self.position = one.position
            if one.message.kind == "person":
                out.append(f"    {one.message.name}: {words.plain(one.message.spans)}")
            elif one.message.kind != "student":
                out += player.seen(one.message, self.on.content)
        return "\n".join(out).split("\n")

    async def staff(self, person: str, verb: str, rest: str = "") -> None:
        found = await self.latest(person)
        asked = found.row.request.id
        if verb == "propose":
            start = self.at(rest)
            length = self.on.content.school.booking.length * 60_000
            at_work = self.on.content.person(person)
            assert at_work
            slot = p.Slot(person, start, start + length, at_work.presence[0].location)
            event: p.StaffEvent = p.Propose(asked, (slot,))
        elif verb == "retract":
            held = [one.id for one in found.entries or () if one.state == "held"]
            event = p.Retract(asked, held[-1])
        elif verb == "close":
            event = p.Close(asked, "helped")
        else:
            acts: dict[str, p.StaffEvent] = {
                "claim": p.Claim(asked),
                "reply": p.Reply(asked, rest),
                "note": p.Note(asked, rest),
            }
            event = acts[verb]
        assert await self.on.acts(person, event) is None

    async def latest(self, person: str) -> views.RequestPage:
        """Return the newest request; they are numbered from one."""
        pages: list[views.RequestPage] = []
        while page := await self.on.page(len(pages) + 1, person):
            pages.append(page)
        return pages[-1]


@pytest.mark.parametrize("name", LONG_PLAYS)
async def test_the_runner_shows_what_the_transcript_says(store: Store, name: str) -> None:
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    heads = dict(line.split(": ", 1) for line in lines if line.startswith(("school:", "now:")))
    on = await live(store, heads["school"])
    day = Day(on)
    on.now = day.at(heads["now"])
    played: list[str] = []
    for line in lines:
        if line.startswith((">", "*", "@", "==")):
            played += [line, *await day.play(line)]

    start = next(at for at, line in enumerate(lines) if line.startswith(">"))
    assert for_the_student(played) == for_the_student(lines[start:])
