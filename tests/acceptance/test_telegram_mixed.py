"""One conversation on pages and on Telegram at once; read it in telegram_mixed.txt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance import seen
from tests.acceptance.conftest import DESK, Windows
from tests.acceptance.people import PLACE, TELEGRAM, Professional, Student
from tests.acceptance.program import Program, member_of
from tests.acceptance.stage import Colleague, Scene, staged
from tests.acceptance.telegram import Phone, Transcript

GOLDEN = Path(__file__).parent / "telegram_mixed.txt"
FIRST = member_of("leeuwarden")
TROUBLE = "mijn moeder is ziek en het lukt niet meer"
QUESTION = "ik heb een vraag over mijn stage"
HERE = "We gaan verder in Telegram"
pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with staged(tmp_path_factory.mktemp("data")) as scene:
        yield scene


@pytest.fixture(scope="module")
def program(scene: Scene) -> Program:
    """What the windows look at."""
    return scene.program


@pytest.fixture(scope="module")
def owner(scene: Scene) -> Colleague:
    return scene.colleague(FIRST)


@pytest.fixture
def windows(browser: Browser, program: Program) -> Iterator[Windows]:
    """As everywhere, but for the way to Telegram, which is meant."""
    opened = Windows(browser, program)
    yield opened
    opened.close()
    assert [one for one in opened.strangers() if not one.startswith(TELEGRAM)] == []
    assert opened.errors == []


def test_one_conversation_on_pages_and_on_telegram(
    windows: Windows, scene: Scene, owner: Colleague
) -> None:
    sam, phone = windows.student(), scene.student("Sam")
    phones = {"Sam, Telegram": phone, "Sjoukje, Telegram": owner.phone}
    story = Transcript(scene.there, scene.program.data, phones, scene.team)
    story.pages["Sam, pagina"] = partial(seen.chat, sam.page)
    story.chapter("Sjoukje meldt zich aan op Telegram, Sam opent de pagina")
    sam.writes_to_the_team(TROUBLE)
    scene.thread("#1")
    story.chapter("Sam schrijft op de pagina")
    mine = they_talk(sam, owner, scene.thread("#1"))
    story.chapter("Sjoukje pakt het op in de groep en antwoordt op Telegram")
    inbox = logs_in(windows)
    answers_in_the_inbox(sam, owner, inbox)
    story.pages["Sjoukje, inbox"] = partial(seen.case, inbox.page)
    story.chapter("Hetzelfde gesprek in de inbox")
    changes(sam, owner, inbox, mine)
    story.chapter("Sjoukje verandert op Telegram wat ze schreef")
    goes_on_in_telegram(sam, phone, owner, inbox)
    story.chapter("Sam gaat verder in Telegram")
    goes_back_to_the_page(sam, phone, owner, inbox)
    story.chapter("Sam gaat terug naar de pagina")
    story.compare(GOLDEN)


def logs_in(windows: Windows) -> Professional:
    """Follow the first link that a demo prints: hers."""
    inbox = Professional(windows.page(DESK), windows.program.address)
    inbox.enters(windows.program.logins[0])
    return inbox


def mark(page: Page) -> None:
    """Leave a sign in the page that a reload would wipe."""
    page.evaluate("window.untouched = true")


def is_live(page: Page) -> bool:
    return bool(page.evaluate("window.untouched === true"))


def is_read(inbox: Professional, words: str) -> None:
    expect(inbox.entry(words)).to_contain_text("gezien")


def they_talk(sam: Student, owner: Colleague, thread: int) -> int:
    """Return the number of the answer on Telegram."""
    mark(sam.page)
    owner.group.taps("Ik pak hem op", thread)
    sam.sees("Sjoukje heeft het gezien")
    head = owner.phone.sees(TROUBLE)
    mine = owner.phone.says("Wat fijn dat je schrijft. Zulen we praten?", thread=head.thread)
    sam.sees("Zulen we praten?")
    owner.phone.sees("Gelezen")
    sam.says("ja graag")
    owner.phone.sees("ja graag")
    return mine


def answers_in_the_inbox(sam: Student, owner: Colleague, inbox: Professional) -> None:
    inbox.opens_request("Sam")
    for words in (TROUBLE, "Zulen we praten?", "ja graag"):
        expect(inbox.entry(words)).to_have_count(1)
    inbox.answers("Kun je morgen om tien uur?")
    sam.sees("Kun je morgen om tien uur?")
    owner.phone.sees("Kun je morgen om tien uur?")
    is_read(inbox, "Kun je morgen om tien uur?")
    mark(inbox.page)


def changes(sam: Student, owner: Colleague, inbox: Professional, mine: int) -> None:
    owner.phone.edits(mine, "Wat fijn dat je schrijft. Zullen we praten?")
    sam.sees("Zullen we praten?")
    sam.sees("heeft een bericht aangepast")
    expect(sam.log).not_to_contain_text("Zulen")
    expect(inbox.entry("Zullen we praten?")).to_have_count(1)


def goes_on_in_telegram(sam: Student, phone: Phone, owner: Colleague, inbox: Professional) -> None:
    phone.starts(sam.onward())
    phone.sees(HERE)
    sam.sees(HERE)
    phone.sees("Wil je nog iets toevoegen?")
    phone.says("morgen om tien uur kan ik")
    owner.phone.sees("morgen om tien uur kan ik")
    expect(sam.said("morgen om tien uur kan ik")).to_have_count(1)
    thread = owner.phone.sees(TROUBLE).thread
    owner.phone.says("Top, tot morgen!", thread=thread)
    phone.sees("Top, tot morgen!")
    sam.sees("Top, tot morgen!")
    is_read(inbox, "Top, tot morgen!")
    assert is_live(sam.page)


def goes_back_to_the_page(
    sam: Student, phone: Phone, owner: Colleague, inbox: Professional
) -> None:
    phone.says("/code")
    told = phone.sees("Verder op de site")
    phone.sees("Ander apparaat?")
    link = re.search(r'href="([^"]+/verder\?b=\w+)"', told.html)
    assert link, told.html
    sam.page.goto(link[1])
    sam.page.get_by_role("button", name="Open mijn gesprek").click()
    expect(sam.said("morgen om tien uur kan ik")).to_have_count(1)
    sam.says("half elf is ook goed")
    sam.taps("Voor Sjoukje")
    expect(inbox.entry("half elf is ook goed")).to_be_visible()
    owner.phone.sees("half elf is ook goed")
    assert is_live(inbox.page)
    inbox.answers("Fijn weekend alvast.")
    sam.sees("Fijn weekend alvast.")
    is_read(inbox, "Fijn weekend alvast.")
    assert "Fijn weekend" not in phone.screen


def test_who_chooses_telegram_gets_the_answer_there(
    windows: Windows, scene: Scene, owner: Colleague
) -> None:
    kim, phone = windows.student(), scene.student("Kim")
    kim.says("ik wil gewoon iemand spreken")
    kim.taps(PLACE)
    kim.taps("Bericht sturen")
    kim.taps(re.compile("Liever aan wie het eerst kan"))
    kim.says(QUESTION)
    kim.taps("Ik blijf anoniem")
    kim.taps("Via Telegram")
    kim.sees("Verstuurd naar het SAW-team")
    link = kim.log.get_by_role("link", name="Verder in Telegram").get_attribute("href") or ""
    assert link.startswith(TELEGRAM)
    phone.starts(link.partition("?start=")[2])
    phone.sees(HERE)

    owner.group.taps("Ik pak hem op", scene.thread("wacht"))
    owner.phone.says("Vertel maar!", thread=owner.phone.sees(QUESTION).thread)

    phone.sees("Vertel maar!")
    kim.sees("Vertel maar!")
    assert "Kim" not in owner.phone.screen
