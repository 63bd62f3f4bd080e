from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.delivery import Later, Refused, Sent
from bot.mail import MailChannel, Server, read_server
from storage.queue import Parcel
from tests.integration.mailbox import Mailbox

MOMENT = 1_790_000_000_000
NEWS = Parcel("saw", "p1", "news", "nl")
SUBJECTS = {"nl": "Je hebt een bericht", "en": "You have a message"}


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as box:
        yield box


def channel(url: str) -> MailChannel:
    origin = "https://hulp.school.example"
    return MailChannel(
        read_server(url, origin), origin, lambda _school, lang: SUBJECTS[lang], lambda: MOMENT
    )


async def test_a_mail_holds_a_neutral_subject_and_one_link(mailbox: Mailbox) -> None:
    ending = await channel(mailbox.url).send("sam@example.org", NEWS)

    (mail,) = mailbox.mails
    assert ending == Sent(mail["Message-ID"])
    assert mail["To"] == "sam@example.org"
    assert mail["From"] == "hallo@school.example"
    assert mail["Subject"] == "Je hebt een bericht"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"] == "Mon, 21 Sep 2026 14:13:20 +0000"
    assert mail.get_content().split() == ["https://hulp.school.example/verder"]


async def test_a_mail_is_in_the_readers_language(mailbox: Mailbox) -> None:
    await channel(mailbox.url).send("sam@example.org", Parcel("saw", "p1", "news", "en"))

    assert mailbox.mails[0]["Subject"] == "You have a message"


async def test_a_professional_is_led_to_the_inbox_and_told_no_more(mailbox: Mailbox) -> None:
    parcel = Parcel("saw", "p2", "alert", "nl", "r1", 12)

    await channel(mailbox.url).send("karim@school.example", parcel)

    assert mailbox.mails[0]["Subject"] == "Je hebt een bericht"
    assert mailbox.mails[0].get_content().split() == ["https://hulp.school.example/team"]


async def test_the_same_parcel_has_the_same_message_id_another_has_another(
    mailbox: Mailbox,
) -> None:
    mail = channel(mailbox.url)
    for parcel in (NEWS, NEWS, Parcel("saw", "p9", "news"), Parcel("djt", "p1", "news")):
        await mail.send("sam@example.org", parcel)

    first, again, other, elsewhere = (mail["Message-ID"] for mail in mailbox.mails)
    assert first == again
    assert len({first, other, elsewhere}) == 3


@pytest.mark.parametrize(
    ("mail", "rcpt", "data", "ending"),
    [
        ([], ["450 busy"], [], Later("RCPT/DATA SMTPRecipientRefused 450")),
        ([], ["550 no such user"], [], Refused("RCPT/DATA SMTPRecipientRefused 550")),
        ([], [], ["451 greylisted"], Later("RCPT/DATA SMTPDataError 451")),
        ([], [], ["554 spam"], Refused("RCPT/DATA SMTPDataError 554")),
        (["550 sender unknown"], [], [], Later("MAIL SMTPSenderRefused 550")),
    ],
    ids=[
        "a busy mailbox is tried again",
        "an unknown mailbox is given up",
        "a greylisted mail is tried again",
        "a refused mail is given up",
        "a refused sender is our own fault and waits",
    ],
)
async def test_what_the_server_answers_decides_the_ending(
    mailbox: Mailbox, mail: list[str], rcpt: list[str], data: list[str], ending: object
) -> None:
    mailbox.mail, mailbox.rcpt, mailbox.data = mail, rcpt, data

    assert await channel(mailbox.url).send("sam@example.org", NEWS) == ending
    assert mailbox.mails == []


async def test_no_ending_repeats_the_address(mailbox: Mailbox) -> None:
    mailbox.rcpt = ["550 <sam@example.org> unknown"]

    ending = await channel(mailbox.url).send("sam@example.org", NEWS)

    assert "sam" not in repr(ending)


async def test_a_server_that_is_down_means_later() -> None:
    with Mailbox() as box:
        url = box.url

    assert await channel(url).send("sam@example.org", NEWS) == Later("SMTPConnectError")


async def test_a_server_without_encryption_is_not_used_when_that_was_asked(
    mailbox: Mailbox,
) -> None:
    url = mailbox.url.replace("smtp://", "smtp+starttls://")

    ending = await channel(url).send("sam@example.org", NEWS)

    assert ending == Later("SMTPException")
    assert mailbox.mails == []


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://localhost", Server("localhost", 25, "noreply@hulp.school.nl")),
        (
            "smtps://me%40x:ge%2Fheim@mx.nl?from=a@b.nl",
            Server("mx.nl", 465, "a@b.nl", "me@x", "ge/heim", tls=True, starttls=False),
        ),
        (
            "smtp+starttls://mx.nl:25",
            Server("mx.nl", 25, "noreply@hulp.school.nl", starttls=True),
        ),
    ],
)
def test_a_mail_url_says_where_and_as_whom(url: str, server: Server) -> None:
    assert read_server(url, "https://hulp.school.nl") == server


def test_a_server_is_printed_without_its_password() -> None:
    assert "geheim" not in repr(read_server("smtp://me:geheim@mx.nl", "https://x.nl"))
