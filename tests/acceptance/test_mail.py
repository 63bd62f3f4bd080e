"""An answer that is told by mail: a real SMTP server, and two real browsers."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import expect

from tests.acceptance.conftest import DESK, Windows
from tests.acceptance.people import Professional, Shoot
from tests.acceptance.program import Program, member_of, running
from tests.integration.mailbox import Mailbox

ADDRESS = "sam.de.jong@voorbeeld.nl"
QUESTION = "mijn vader drinkt en ik slaap bij een vriend"
ANSWER = "Wat goed dat je schrijft. Morgen om tien uur in de kantine?"
pytestmark = pytest.mark.timeout(120)


class Post:
    """A mailbox that can be waited for."""

    def __init__(self) -> None:
        self.box = Mailbox()
        self.came = threading.Semaphore(0)
        self.box.on_data = self.came.release

    def next_for(self, address: str) -> EmailMessage:
        """Return the first mail to this address; others are passed over."""
        while self.came.acquire(timeout=30):
            found = [one for one in self.box.mails if one["To"] == address]
            if found:
                return found[0]
        raise AssertionError([one["To"] for one in self.box.mails])


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    made = Post()
    with made.box:
        yield made


@pytest.fixture(scope="module")
def program(post: Post, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    with running(tmp_path_factory.mktemp("data"), MAIL=post.box.url) as started:
        yield started


def test_the_mail_tells_nothing_and_its_link_opens_the_conversation(
    windows: Windows, post: Post, shoot: Shoot
) -> None:
    student = windows.student()
    student.writes_to_the_team(QUESTION, mail=ADDRESS)
    shoot(student.page, "50-mail-gekozen")
    student.page.context.close()
    professional = windows.professional(member_of("leeuwarden"), DESK)
    professional.opens_waiting()
    professional.claims()
    professional.answers(ANSWER)
    mail = post.next_for(ADDRESS)
    assert_neutral(mail)

    elsewhere = windows.student()
    elsewhere.page.goto(link_of(mail))
    shoot(elsewhere.page, "51-link-uit-de-mail")
    elsewhere.page.locator("main form button").click()
    elsewhere.sees(ANSWER)
    shoot(elsewhere.page, "52-uit-de-mail")
    expect(professional.entry(ANSWER)).to_contain_text("gezien")
    works_once(windows, link_of(mail))
    appears_nowhere(professional, windows.program)


def works_once(windows: Windows, link: str) -> None:
    stranger = windows.student()
    stranger.page.goto(link)
    stranger.page.locator("main form button").click()
    expect(stranger.page.get_by_role("alert")).to_be_visible()
    windows.forgive(422)
    stranger.opens()
    expect(stranger.log).not_to_contain_text(ANSWER)


def appears_nowhere(professional: Professional, program: Program) -> None:
    """The address is for the mail alone: no professional sees it, no log holds it."""
    for path in ("/team", "/team/agenda", "/team/v/1"):
        professional.opens(path)
        assert ADDRESS not in professional.page.content()
    assert ADDRESS not in program.log
    files = [file for file in program.data.iterdir() if file.name.startswith("terecht.db")]
    assert files
    for file in files:
        assert ADDRESS.encode() not in file.read_bytes()


def assert_neutral(mail: EmailMessage) -> None:
    """Nothing of what it is about, from whom, or of which school it is."""
    whole = mail.as_string() + mail.get_content()
    assert mail["Subject"] == "Je hebt een bericht"
    for word in ("Friesland", "SAW", "Sjoukje", "vader", "drinkt", "kantine", "hulp", "Sam"):
        assert word not in whole.replace(ADDRESS, ""), word


def link_of(mail: EmailMessage) -> str:
    found = re.findall(r"https?://\S+", mail.get_content())
    assert len(found) == 1
    return str(found[0])
