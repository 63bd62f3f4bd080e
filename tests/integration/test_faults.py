from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientSession, CookieJar
from markupsafe import escape
from structlog.testing import capture_logs

from bot.delivery import Delivery
from bot.mail import MailChannel, read_server
from flows import protocol as p
from storage.crypto import Keyring
from storage.work import Store, Unit, open_store
from tests.integration.conftest import KEY
from tests.integration.live import DAY, Live, live
from tests.integration.mailbox import Mailbox
from tests.integration.program import running as started
from tests.integration.site import HOUR, Browser, Page, Site, running
from tests.integration.test_lifeline import gone, locked_by_another_process

TEAM = (
    "sjoukje-hoekstra",
    "johan-wiersma",
    "bilal-yilmaz",
    "nynke-sikkema",
    "marjan-veenstra",
)
ODD = {
    "emoji only": "😀🎉😀",
    "only spaces": " \n\t  ",
    "right to left": "مرحبا \u200fكيف حالك",
    "HTML": '<script>alert("x")</script><b>vet</b>&amp;',
    "Markdown": "*vet* _schuin_ [klik](https://evil.example) `x`",
    "a template": "{{ 7 * 7 }} {name} {0} %s",
    "10,000 characters": "Tra la " * 1428 + "Eind",
    "an unknown command": "/frituur met mayo",
    "a slash": "/",
}


@pytest.fixture
async def site(store: Store) -> AsyncIterator[Site]:
    async with running(store) as made:
        yield made


async def count(store: Store, table: str) -> int:
    def look(unit: Unit) -> int:
        return len(unit.all(f"SELECT 1 FROM {table}"))  # noqa: S608 - the names are ours

    return await store.read(look)


# ---------------------------------------------------------------- odd texts

_PERSON = ("loc:leeuwarden", "go:anyone")
_TIMES = (*_PERSON, "do:meet")
_ALIAS = (*_TIMES, "slot:")
_BOOKED = (*_ALIAS, "do:anonymous", "reach:self")
_WRITE = (*_PERSON, "do:write")
PLACES: dict[str, tuple[str, ...]] = {
    "location": (),
    "ask": ("loc:leeuwarden",),
    "menu": ("loc:leeuwarden", "go:menu"),
    "person": _PERSON,
    "walk": (*_PERSON, "do:walk"),
    "times": _TIMES,
    "day": (*_TIMES, "do:day"),
    "time": (*_TIMES, "do:day", "day:"),
    "alias": _ALIAS,
    "reach": (*_ALIAS, "do:anonymous"),
    "mail": (*_ALIAS, "do:anonymous", "reach:mail"),
    "booked": _BOOKED,
    "cancelling": (*_BOOKED, "do:cancel"),
    "code": (*_BOOKED, "go:code"),
    "write": _WRITE,
    "mine": (*_BOOKED, "go:code", "go:mine"),
    "meeting": (*_BOOKED, "go:code", "go:mine", "meet:"),
    "wipe": (*_BOOKED, "go:code", "go:mine", "do:wipe"),
}


async def test_an_odd_text_is_answered_with_buttons_wherever_it_is_typed(store: Store) -> None:
    on = await live(store)
    for place, presses in PLACES.items():
        for name, text in ODD.items():
            who = f"{place}/{name}"
            await on.says(who, "hoi")
            await on.presses(who, *presses)
            before = await on.session(who)
            assert before.node == place
            with capture_logs() as logs:
                handled = await on.says(who, text)
            after = await on.session(who)
            said = [one.message.kind for one in await on.shown(who, before.position)]
            assert (handled.failed, logs) == ("", []), who
            assert said[0] == "student"
            assert "bot" in said, who
            assert after.offered.options, who


@pytest.mark.parametrize("place", [_WRITE, _ALIAS], ids=["as a message", "as a name"])
@pytest.mark.parametrize("text", [ODD["only spaces"], "/frituur"], ids=["spaces", "a command"])
async def test_what_says_nothing_is_asked_again_and_not_sent(
    store: Store, place: tuple[str, ...], text: str
) -> None:
    on = await live(store)
    await on.says("a", "hoi")
    await on.presses("a", *place)
    before = await on.session("a")
    await on.says("a", text)
    after = await on.session("a")

    assert (after.node, after.draft) == (before.node, before.draft)
    assert after.offered.options == before.offered.options


@pytest.mark.parametrize(
    "name", ["emoji only", "right to left", "HTML", "Markdown", "a template", "10,000 characters"]
)
async def test_texts_and_names_arrive_on_both_sides_as_they_were_typed(
    site: Site, name: str
) -> None:
    text = ODD[name]
    alias, answer = text[:40].strip(), text[:4000].strip()
    student = await site.asks(text, alias=alias)
    helper = await site.staff(TEAM[0])
    page = await helper.act(1, "claim")
    assert f'dir="auto">{escape(text)}</p>' in page.text
    assert str(escape(alias)) in page.text
    assert str(escape(alias)) in (await helper.get("/team")).text

    await helper.act(1, "reply", text=answer)
    await site.wait(6_000)
    page = await student.get("/")
    assert str(escape(answer)) in page.text
    assert "<script>alert" not in page.text


# ---------------------------------------------------------------- twice, old, forged


async def at_the_last_step(site: Site, wants: str) -> Browser:
    """Return a student for whom one press is left: `reach:self`."""
    student = site.browser()
    await student.get("/?start=loc-leeuwarden")
    await student.say("hoi", start="loc-leeuwarden")
    await student.press("go:anyone")
    await student.press(wants)
    if wants == "do:write":
        await student.say("ik slaap slecht")
    else:
        await student.press(first_slot(student))
    await student.press("do:anonymous")
    return student


def first_slot(student: Browser) -> str:
    assert student.page
    return next(one for one in student.page.buttons if one.startswith("slot:"))


def pressed(student: Browser, option: str, nonce: str) -> dict[str, str]:
    assert student.page
    message, _label = student.page.buttons[option]
    return {"press": f"{message}/{option}", "nonce": nonce}


@pytest.mark.parametrize("wants", ["do:write", "do:meet"], ids=["a message", "a meeting"])
@pytest.mark.parametrize("nonces", [("same",) * 6, tuple("abcdef")], ids=["one page", "two tabs"])
async def test_a_press_that_comes_six_times_at_once_counts_once(
    site: Site, store: Store, wants: str, nonces: tuple[str, ...]
) -> None:
    student = await at_the_last_step(site, wants)
    posts = [pressed(student, "reach:self", nonce) for nonce in nonces]
    pages = await asyncio.gather(*(student.post("/", one) for one in posts))
    page = await student.get("/")

    assert {one.status for one in pages} == {200}
    assert await count(store, "request") == 1
    assert await count(store, "appointment") == (wants == "do:meet")
    assert [words for side, words in page.talk if side == "me"].count("Jij: Ik kijk zelf hier") == 1
    assert not any("knop" in words for _, words in page.talk)
    assert page.buttons


async def test_no_old_and_no_forged_button_changes_anything(site: Site, store: Store) -> None:
    student = site.browser()
    await student.get("/?start=loc-leeuwarden")
    await student.say("hoi", start="loc-leeuwarden")
    old: list[str] = []

    async def press(option: str) -> Page:
        assert student.page
        old.extend(f"{message}/{one}" for one, (message, _) in student.page.buttons.items())
        return await student.press(option)

    for option in ("go:anyone", "do:meet"):
        await press(option)
    for option in (first_slot(student), "do:anonymous", "reach:self"):
        await press(option)
    page = await student.get("/")
    site.time.at += HOUR
    here = next(iter(page.buttons.values()))[0]
    forged = [f"{here}/{one}" for one in ("do:yes", "do:wipe", "slot:1", "reach:mail", "do:meet")]
    rows = await store.read(lambda unit: unit.all("SELECT * FROM appointment"))
    for number, one in enumerate([*old, *forged]):
        seen = await student.post("/", {"press": one, "nonce": f"o{number}"})
        assert seen.status == 200
        assert set(seen.buttons) == set(page.buttons), one

    assert await store.read(lambda unit: unit.all("SELECT * FROM appointment")) == rows
    assert await count(store, "request") == 1


async def test_posts_that_come_in_the_wrong_order_do_no_harm(site: Site, store: Store) -> None:
    """One student's posts are those of another: message ids tell nothing but place and turn."""
    first = await at_the_last_step(site, "do:write")
    assert first.page
    posts: list[dict[str, str]] = [
        {"press": "t2.3/go:anyone"},
        {"press": "t3.2/do:write"},
        {"text": "ik slaap slecht"},
        {"press": "t5.2/do:anonymous"},
        {"press": "t6.2/reach:self"},
    ]
    student = site.browser()
    await student.get("/?start=loc-leeuwarden")
    await student.say("hoi", start="loc-leeuwarden")
    for number, post in enumerate(reversed(posts)):
        page = await student.post("/", {**post, "nonce": f"r{number}"})
        assert page.status == 200
        assert page.buttons
        assert page.talk[-1][0] == "bot"
    assert await count(store, "request") == 0

    await student.say("/start")
    for option in ("go:anyone", "do:write"):
        await student.press(option)
    await student.say("ik slaap slecht")
    await student.press("do:anonymous")
    await student.press("reach:self")
    assert await count(store, "request") == 1


async def test_staff_acts_in_the_wrong_order_are_refused_with_a_sentence(site: Site) -> None:
    student = await site.asks("ik slaap slecht")
    helper = await site.staff(TEAM[0])
    assert (await helper.act(1, "reply", text="te vroeg")).status == 409
    await helper.act(1, "claim")
    page = await helper.act(1, "reply", text="Kom maar langs")
    message = page.text.partition('name="message" value="')[2].partition('"')[0]
    await site.wait(6_000)
    assert (await helper.act(1, "retract", message=message)).status == 409
    await helper.act(1, "close", reason="helped")
    assert (await helper.act(1, "reply", text="te laat")).status == 409
    await site.wait(6_000)
    page = await student.get("/")

    assert "Kom maar langs" in page.text
    assert "te vroeg" not in page.text
    assert "te laat" not in page.text
    assert page.buttons


# ---------------------------------------------------------------- at the same moment


async def test_of_six_on_one_slot_one_gets_it_and_the_others_at_once_the_next_ones(
    site: Site, store: Store
) -> None:
    waiting = [await at_the_last_step(site, "do:meet") for _ in range(6)]
    option = dict.fromkeys(map(id, waiting), "reach:self")
    rounds = []
    while waiting:
        pages = await asyncio.gather(*(one.press(option[id(one)]) for one in waiting))
        won = [page for page in pages if "Gelukt!" in page.text]
        rounds.append((len(won), len(pages)))
        assert len(won) == 1
        waiting = [one for one, page in zip(waiting, pages, strict=True) if page not in won]
        for one in waiting:
            assert one.page
            assert one.page.last.startswith("Terecht: Net weg!")
            free = [button for button in one.page.buttons if button.startswith("slot:")]
            assert len(free) == 3
            option[id(one)] = free[0]

    rows = await store.read(
        lambda unit: unit.all("SELECT person, starts, ends FROM appointment ORDER BY starts")
    )
    assert rounds == [(1, left) for left in range(6, 0, -1)]
    assert all(one.ends <= later.starts for one, later in pairwise(rows))
    assert len({one.person for one in rows}) == 1
    assert await count(store, "request") == 6


async def test_of_five_who_claim_at_once_one_has_it_and_only_that_one_reads(site: Site) -> None:
    student = await site.asks("ik slaap slecht")
    helpers = {name: await site.staff(name) for name in TEAM}
    nonces = {name: (await one.get("/team/v/1")).nonce for name, one in helpers.items()}
    pages = await asyncio.gather(
        *(
            one.post("/team/v/1", {"act": "claim", "nonce": nonces[name]})
            for name, one in helpers.items()
        )
    )
    await site.wait(0)
    page = await student.get("/")

    assert sorted(one.status for one in pages) == [200, 409, 409, 409, 409]
    assert ["ik slaap slecht" in one.text for one in pages].count(True) == 1
    assert all("Dit is al van" in one.text for one in pages if one.status == 409)
    assert len([words for _, words in page.talk if "heeft het gezien" in words]) == 1


async def test_of_a_hundred_claims_at_once_each_request_has_one(store: Store) -> None:
    on = await live(store)
    numbers = range(1, 21)
    for number in numbers:
        await on.says(f"{number}", "hoi")
        await on.presses(f"{number}", *_WRITE, "do:team")
        await on.says(f"{number}", "ik slaap slecht")
        await on.presses(f"{number}", "do:anonymous", "reach:self")
    asked = [one.id for one in [await on.request(number) for number in numbers] if one]
    done = await asyncio.gather(*(on.claims(name, one) for one in asked for name in TEAM))
    owners = [one.owner for one in [await on.request(number) for number in numbers] if one]
    await on.settles()

    assert len(asked) == len(numbers)
    assert [one for one in done if one] == owners
    for number in numbers:
        said = await on.said(f"{number}")
        assert sum("heeft het gezien" in words for words in said) == 1


async def withdraw(student: Browser) -> Page:
    await student.say("/mijn")
    assert student.page
    await student.press(next(one for one in student.page.buttons if one.startswith("talk:")))
    return await student.press("do:withdraw")


async def test_who_claims_what_was_withdrawn_hears_so_and_reads_nothing(site: Site) -> None:
    student = await site.asks("ik slaap slecht")
    helper = await site.staff(TEAM[0])
    nonce = (await helper.get("/team/v/1")).nonce  # the page was open before
    await withdraw(student)
    page = await helper.post("/team/v/1", {"act": "claim", "nonce": nonce})
    await site.wait(2 * DAY)

    assert page.status == 409
    assert "afgesloten" in page.text or "afgerond" in page.text
    assert "ik slaap slecht" not in page.text
    assert "heeft het gezien" not in (await student.get("/")).text
    assert "Sorry" not in (await student.get("/")).text


async def test_claimed_while_it_is_withdrawn_it_is_closed_in_the_end(
    site: Site, store: Store
) -> None:
    student = await site.asks("ik slaap slecht")
    helper = await site.staff(TEAM[0])
    nonce = (await helper.get("/team/v/1")).nonce
    await student.say("/mijn")
    assert student.page
    await student.press(next(one for one in student.page.buttons if one.startswith("talk:")))
    both = await asyncio.gather(
        student.press("do:withdraw"),
        helper.post("/team/v/1", {"act": "claim", "nonce": nonce}),
    )
    await site.wait(2 * DAY)
    rows = await store.read(
        lambda unit: unit.all(
            "SELECT r.state, p.state AS promise FROM request r, promise p WHERE p.request = r.id"
        )
    )

    assert both[0].status == 200
    assert both[1].status in {200, 409}
    assert [(one.state, one.promise) for one in rows] == [("closed", "none")]
    assert "Sorry" not in (await student.get("/")).text


_MOVING = (*_BOOKED, "do:move")
_NAMED = ("do:anonymous", "reach:self")


async def moving(on: Live) -> None:
    await on.says("a", "hoi")
    await on.presses("a", *_MOVING)


async def choosing(on: Live) -> None:
    await on.says("a", "hoi")
    await on.presses("a", *_WRITE)
    await on.says("a", "ik slaap slecht")
    await on.presses("a", "do:anonymous", "reach:self")
    asked = await on.request(1)
    assert asked
    await on.acts(asked.person, p.Claim(asked.id))
    start = on.now + DAY - on.now % HOUR
    slot = p.Slot(asked.person, start, start + HOUR // 2, "leeuwarden")
    assert await on.acts(asked.person, p.Propose(asked.id, (slot,))) is None
    await on.presses("a", "do:times")


@pytest.mark.parametrize("begin", [moving, choosing])
@pytest.mark.parametrize("days", [0, 8], ids=["at once", "a week later"])
async def test_who_picks_a_moment_while_it_is_closed_has_a_meeting_that_somebody_has(
    store: Store, begin: Callable[[Live], Awaitable[None]], days: int
) -> None:
    on = await live(store)
    await begin(on)
    asked = await on.request(1)
    assert asked
    person = asked.owner
    assert await on.acts(person, p.Close(asked.id, "helped")) is None
    await on.until(on.now + days * DAY)
    while (await on.session("a")).node != "booked":
        handled = await on.presses("a", "slot:")
        assert not handled.failed
    meetings = await store.read(
        lambda unit: unit.all(
            "SELECT a.starts, r.state, r.owner, p.state AS promise FROM appointment a"
            " JOIN request r ON r.id = a.request JOIN promise p ON p.request = r.id"
            " WHERE a.state IN ('booked', 'moved')"
        )
    )

    assert [one.starts > on.now for one in meetings] == [True]
    assert [(one.state, one.owner, one.promise) for one in meetings] == [
        ("owned", person, "running")
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (_TIMES, ()),
        ((*_TIMES, "do:day", "day:"), ()),
        (_ALIAS, ("do:anonymous", "reach:self")),
        (_MOVING, ()),
    ],
    ids=["before the moment", "by day", "before the name", "while moving"],
)
async def test_a_moment_that_went_by_on_an_open_page_is_not_booked(
    store: Store, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    on = await live(store)
    await on.says("a", "hoi")
    await on.presses("a", *before)
    await on.until(on.now + 2 * DAY)
    position = (await on.session("a")).position
    await on.presses("a", *(after or ("slot:",)))
    said = await on.said("a", position)

    assert said[-1].startswith("Dat moment is al voorbij.")
    await on.presses("a", "slot:")
    while (await on.session("a")).node != "booked":
        assert not after, "the name is asked twice"
        await on.presses("a", *_NAMED)
    rows = await store.read(lambda unit: unit.all("SELECT starts, state FROM appointment"))
    assert [one.starts > on.now for one in rows].count(True) == 1


# ---------------------------------------------------------------- what is around it fails


async def test_while_the_mail_server_is_down_the_talk_goes_on_and_one_mail_comes_later(
    site: Site, store: Store
) -> None:
    with Mailbox() as box:
        port = box.port
    origin = "https://hulp.school.example"
    channel = MailChannel(
        read_server(box.url, origin), origin, lambda *_: "Je hebt een bericht", site.time.now
    )
    sending = Delivery(store, [channel], site.time.now)
    student = await at_the_last_step(site, "do:write")
    await student.press("reach:mail")
    await student.say("sam@voorbeeld.nl")
    helper = await site.staff(TEAM[0])
    await helper.act(1, "claim")
    for answer in ("antwoord 0", "antwoord 1"):
        await helper.act(1, "reply", text=answer)
        await site.wait(6_000)
        await sending.settle()
    page = await student.say("dank je")
    assert page.status == 200
    assert "antwoord 1" in page.text

    with Mailbox(port) as up:
        site.time.at += HOUR
        await sending.settle()
        await sending.settle()
    assert [mail["To"] for mail in up.mails] == ["sam@voorbeeld.nl"]
    assert "antwoord" not in up.mails[0].get_content()


Broken = Callable[[], AbstractContextManager[None]]
AWAY = 10
"""Seconds."""


@pytest.fixture
def broken(url: str) -> Broken:
    """A context in which the database cannot be used."""
    if url.startswith("sqlite"):
        return lambda: locked_by_another_process(url.removeprefix("sqlite:///"))
    return lambda: gone(url)


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        yield session


async def test_ten_seconds_without_database_danger_gets_the_panel_and_then_all_goes_on(
    url: str, tmp_path: Path, broken: Broken, http: ClientSession
) -> None:
    async with started(tmp_path, DATABASE=url) as program:
        student = Browser(http, program.address)
        await student.get("/")
        await student.say("hoi")
        assert student.page
        values = {"text": "ik wil dood", "nonce": student.page.nonce}
        with broken():
            back = asyncio.create_task(asyncio.sleep(AWAY))
            rescued = await student.post("/", values)
            assert rescued.status == 503
            assert 'href="tel:113"' in rescued.text
            assert ">ik wil dood</textarea>" in rescued.text
            await back
        page = await student.post("/", values)
        again = await student.say("verder")

        assert (page.status, again.status) == (200, 200)
        assert [words for _, words in again.talk].count("Jij: ik wil dood") == 1
        assert '<section class="pinned" role="alert">' in again.text
        assert await program.stop() == 0


# ---------------------------------------------------------------- stopped in the middle

STUDENTS = 10
STEPS = ("go:anyone", "do:write", "do:team", "", "do:anonymous", "reach:self", "", "", "")
"""What each presses; "" is something typed."""


@dataclass
class Crowd:
    """Students at a program that stops under them; each sends again what was not answered."""

    middle: asyncio.Event = field(default_factory=asyncio.Event)
    again: asyncio.Event = field(default_factory=asyncio.Event)
    answered: int = 0
    statuses: set[int] = field(default_factory=set)

    async def walks(self, student: Browser, name: str) -> None:
        await self.gets_in(student, {"text": "hoi", "start": "loc-leeuwarden"}, name)
        for number, option in enumerate(STEPS):
            mine = f"{name}.{number}"
            values = pressed(student, option, mine) if option else {"text": f"tekst {mine}"}
            await self.gets_in(student, values, mine)

    async def gets_in(self, student: Browser, values: dict[str, str], nonce: str) -> None:
        page = None
        while page is None:
            try:
                page = await student.post("/", {**values, "nonce": nonce})
            except (ClientError, ConnectionError):
                await self.again.wait()
        self.statuses.add(page.status)
        self.answered += 1
        if self.answered == STUDENTS * len(STEPS) // 2:
            self.middle.set()


@pytest.fixture
async def browsers() -> AsyncIterator[list[ClientSession]]:
    made = [ClientSession(cookie_jar=CookieJar(unsafe=True)) for _ in range(STUDENTS)]
    yield made
    for one in made:
        await one.close()


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM], ids=["SIGKILL", "SIGTERM"])
async def test_stopped_in_the_middle_of_a_crowd_nothing_is_lost_and_nothing_doubled(
    url: str, tmp_path: Path, browsers: list[ClientSession], by: signal.Signals
) -> None:
    crowd = Crowd()
    async with started(tmp_path, DATABASE=url) as program:
        students = [Browser(http, program.address) for http in browsers]
        for one in students:
            await one.get("/?start=loc-leeuwarden")
        walks = asyncio.gather(*(crowd.walks(one, f"s{n}") for n, one in enumerate(students)))
        await crowd.middle.wait()
        code = await program.stop(by)
    port = program.address.rpartition(":")[2]
    async with started(tmp_path, DATABASE=url, PORT=port):
        crowd.again.set()
        await walks
        pages = [await one.get("/") for one in students]

    assert code == (0 if by is signal.SIGTERM else -signal.SIGKILL)
    assert crowd.statuses == {200}
    for number, page in enumerate(pages):
        mine = [words.removeprefix("Jij: ") for side, words in page.talk if side == "me"]
        typed = [f"tekst s{number}.{step}" for step, one in enumerate(STEPS) if not one]
        assert [words for words in mine if words.startswith("tekst")] == typed
        assert len(mine) == 1 + len(STEPS)
    await each_has_one_request_with_a_clock(url)


async def each_has_one_request_with_a_clock(url: str) -> None:
    store = open_store(url, Keyring([KEY]))
    assert await count(store, "request") == STUDENTS
    assert await count(store, "timer WHERE substr(key, 1, 8) = 'promise:'") == STUDENTS
    store.close()


@pytest.fixture
def reopened(url: str, keyring: Keyring) -> Iterator[Callable[[], Store]]:
    """A program that begins anew on the same rows."""
    stores: list[Store] = []

    def again() -> Store:
        for one in stores:
            one.close()
        stores.append(open_store(url, keyring))
        return stores[-1]

    yield again
    for one in stores:
        one.close()


async def test_what_fell_due_while_nothing_ran_happens_once_and_in_order(
    reopened: Callable[[], Store],
) -> None:
    on = await live(reopened())
    await on.says("a", "hoi")
    await on.presses("a", *_WRITE)
    await on.says("a", "ik slaap slecht")
    await on.presses("a", "do:anonymous", "reach:self")
    asked = await on.request(1)
    assert asked
    await on.acts(asked.person, p.Claim(asked.id))
    await on.acts(asked.person, p.Reply(asked.id, "Kom maar langs"))
    await on.says("b", "hoi")
    await on.presses("b", *_BOOKED)

    later = await live(reopened(), now=on.now + 7 * DAY)
    await later.until(later.now)
    await later.until(later.now + 7 * DAY)
    a, b = await later.said("a"), await later.said("b")

    assert a.count("Kom maar langs") == 1
    assert [text for text in b if text.startswith("Niet vergeten")] == []
    page = await later.page(1, asked.person)
    assert page
    assert [one.state for one in page.entries or () if one.kind == "person"] == ["unread"]
