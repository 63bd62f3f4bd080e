"""One conversation on the page and on Telegram: there by a tap, back by one, what stops it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest

from flows import protocol as p
from storage import requests
from storage.openings import Place
from storage.work import Store, Unit
from tests.botapi.people import User
from tests.integration.mixed import SCHOOL, Both, both, payload, tapped
from tests.integration.site import Browser

HERE = "We gaan verder in Telegram"
BUSY = "loopt al een ander gesprek"
UNKNOWN = "Deze link of code werkt niet meer"
QUESTION = "kan ik morgen met iemand praten?"


@pytest.fixture
async def on(store: Store) -> AsyncIterator[Both]:
    async with both(store) as started:
        yield started


async def begins(on: Both) -> Browser:
    student = on.site.browser()
    await student.get("/?start=loc-leeuwarden")
    await student.say("hoi", start="loc-leeuwarden")
    return student


async def asks(on: Both, student: Browser, *, reach: str = "reach:self") -> p.RequestFact:
    await writes(student)
    await student.press(reach)
    return await first(on)


async def first(on: Both) -> p.RequestFact:
    found = await on.chat.store.read(lambda unit: requests.by_number(unit, SCHOOL, 1))
    assert found is not None
    return found


async def mails(on: Both) -> int:
    def count(unit: Unit) -> int:
        return len(unit.all("SELECT key FROM destination WHERE channel = 'mail'"))

    return await on.chat.store.read(count)


async def writes(student: Browser) -> None:
    """Write to the team, up to how the answer comes."""
    for option in ("go:anyone", "do:write", "do:team"):
        await student.press(option)
    await student.say(QUESTION)
    await student.press("do:anonymous")


async def answers(on: Both, request: str, text: str) -> None:
    person = "sjoukje-hoekstra"
    await on.chat.acts(person, p.Claim(request))
    await on.chat.acts(person, p.Reply(request, text))
    await on.chat.moves(6000)


def heard(user: User, words: str) -> int:
    return sum(words in one.text for one in user.messages())


async def test_a_tap_on_the_page_goes_on_in_telegram_with_the_same_question(on: Both) -> None:
    student, sam = await begins(on), on.chat.api.user("Sam")
    await student.press("go:menu")
    labels = {label for _, label in (await student.get("/")).buttons.values()}

    await on.onward(student, sam)

    await sam.sees(HERE)
    await on.chat.api.until(lambda: bool(sam.last.rows), sam.screen())
    assert set(sam.last.labels) == labels
    assert heard(sam, "Hoi, ik ben") == 0


async def test_both_sides_are_one_conversation(on: Both) -> None:
    student, sam = await begins(on), on.chat.api.user("Sam")
    await on.onward(student, sam)
    await sam.sees(HERE)

    sam.says("ik heb schulden")
    await on.chat.presses(sam, "Schulden of boetes")
    await sam.sees("Je kunt terecht bij Karim")

    page = await student.get("/")
    assert "ik heb schulden" in page.text
    assert HERE in page.text
    await student.press("do:write")
    page = await student.say("ik kom er niet uit")
    assert "Hoe mag Karim je noemen?" in page.last
    await on.chat.api.confirmed()
    assert heard(sam, "Hoe mag Karim") == 0  # the student writes on the page now


async def test_an_answer_goes_where_the_student_wrote_last(on: Both) -> None:
    student, sam = await begins(on), on.chat.api.user("Sam")
    request = await asks(on, student)
    await on.onward(student, sam)
    await sam.sees(HERE)

    await answers(on, request.id, "Ja, kom langs.")
    await sam.sees("Ja, kom langs.")
    assert "Ja, kom langs." in (await student.get("/")).text

    await student.say("fijn, hoe laat?")
    await on.chat.acts("sjoukje-hoekstra", p.Reply(request.id, "Om tien uur."))
    await on.chat.moves(6000)
    while "Om tien uur." not in (await student.get("/")).text:
        await on.chat.runner.fire()
    await on.chat.api.confirmed()
    assert heard(sam, "Om tien uur.") == 0


async def test_mail_is_the_fallback_of_who_writes_on_the_page(on: Both) -> None:
    student, sam = await begins(on), on.chat.api.user("Sam")
    await writes(student)
    await student.press("reach:mail")
    await student.say("sam@voorbeeld.nl")
    await on.onward(student, sam)
    await sam.sees(HERE)
    request = await first(on)
    await answers(on, request.id, "Hoi!")
    await sam.sees("Hoi!")
    assert await mails(on) == 0  # the chat has it

    await student.say("ik kijk hier weer")
    await on.chat.acts("sjoukje-hoekstra", p.Reply(request.id, "Tot morgen!"))
    await on.chat.moves(6000)
    while not await mails(on):
        await on.chat.runner.fire()


async def test_an_answer_nobody_looked_at_comes_along(on: Both) -> None:
    student, sam = await begins(on), on.chat.api.user("Sam")
    request = await asks(on, student)
    word = await payload(student)
    await answers(on, request.id, "Kom maar langs.")
    while await on.chat.runner.fire():
        pass

    sam.start(word)

    await sam.sees("Kom maar langs.")
    await sam.sees(HERE)


async def test_an_answer_on_the_page_comes_along_to_who_types_in_telegram_again(on: Both) -> None:
    student, sam = await begins(on), on.chat.api.user("Sam")
    request = await asks(on, student)
    await on.onward(student, sam)
    await sam.sees(HERE)
    await student.say("ik zit weer achter mijn laptop")
    await answers(on, request.id, "Kom maar langs.")
    while await answer_is(on) != "sent":
        await on.chat.runner.fire()
    assert heard(sam, "Kom maar langs.") == 0

    sam.says("is er al iets?")

    await sam.sees("Kom maar langs.")
    assert await answer_is(on) == "sent"  # shown now, and seen when they go on
    sam.says("top")
    while await answer_is(on) != "seen":
        await on.chat.runner.fire()


async def answer_is(on: Both) -> str:
    """Return the state of the only answer."""
    found = await on.chat.store.read(
        lambda unit: unit.one("SELECT state FROM message WHERE kind = 'person'")
    )
    return str(found.state) if found else ""


async def test_buttons_in_the_chat_go_when_the_student_goes_on_at_the_page(on: Both) -> None:
    student, sam = await begins(on), on.chat.api.user("Sam")
    await on.onward(student, sam)
    await on.chat.api.until(lambda: any(one.rows for one in sam.messages()), sam.screen())

    await student.get("/")
    await student.press("go:menu")

    await on.chat.api.until(lambda: not any(one.rows for one in sam.messages()), sam.screen())


async def test_choosing_telegram_sends_the_question_at_once_and_the_link_brings_answers(
    on: Both,
) -> None:
    student, sam = await begins(on), on.chat.api.user("Sam")
    request = await asks(on, student, reach="reach:telegram")
    assert student.page is not None
    found = re.search(
        r"https://t\.me/[A-Za-z0-9_]+\?start=([A-Za-z0-9_-]{1,64})", student.page.text
    )
    assert found

    sam.start(found[1])
    await sam.sees(HERE)
    await answers(on, request.id, "Tot zo.")
    await sam.sees("Tot zo.")


async def test_a_ticket_is_good_once_and_a_quarter_of_an_hour(on: Both) -> None:
    student, sam, kim = await begins(on), on.chat.api.user("Sam"), on.chat.api.user("Kim")
    first, second = await payload(student), await payload(student)
    sam.start(first)
    await sam.sees(HERE)

    kim.start(first)
    await kim.sees(UNKNOWN)
    assert heard(kim, "hoi") == 0

    on.chat.now += 15 * 60_000 + 1
    kim.start(second)
    await on.chat.api.until(lambda: heard(kim, UNKNOWN) == 2, kim.screen())


async def test_a_ticket_used_by_many_at_once_is_used_by_one(on: Both) -> None:
    word = await payload(await begins(on))
    token = word.removeprefix("k-")

    opened = await asyncio.gather(
        *(
            on.chat.runner.opens(Place(SCHOOL, "web", f"phone{number}"), "ticket", token)
            for number in range(6)
        )
    )

    assert sorted(opened) == ["moved", *["unknown"] * 5]


async def test_who_still_waits_for_something_here_is_not_moved(on: Both) -> None:
    sam = on.chat.api.user("Sam")
    sam.start("wie-karim-haddad")
    await on.chat.presses(sam, "Bericht sturen")
    await sam.sees("Schrijf je bericht")
    sam.says(QUESTION)
    await on.chat.presses(sam, "Ik blijf anoniem")
    await sam.sees("Verstuurd naar Karim")
    student = await begins(on)
    word = await payload(student)

    sam.start(word)
    await sam.sees(BUSY)
    assert heard(sam, HERE) == 0

    sam.says("/mijn")
    await on.chat.presses(sam, "Vraag 1: Karim", "Vraag intrekken")
    await sam.sees("ingetrokken")
    sam.start(word)
    await sam.sees(HERE)


async def test_the_page_takes_no_code_while_something_waits_there(on: Both) -> None:
    one, other = await begins(on), await begins(on)
    await asks(on, one)
    page = await other.post("/", {"command": "code", "nonce": "c1"})
    code = re.search(r"[2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{4}", page.text)
    assert code

    page = await one.post("/verder", {"code": code[0]})

    assert page.status == 422
    assert "loopt al een ander gesprek" in page.text
    assert QUESTION in (await one.get("/")).text


async def test_a_code_goes_on_in_telegram_typed_or_in_a_link(on: Both) -> None:
    student = await begins(on)
    page = await student.post("/", {"command": "code", "nonce": "c1"})
    code = re.search(r"[2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{4}", page.text)
    assert code
    sam, kim = on.chat.api.user("Sam"), on.chat.api.user("Kim")

    sam.start(f"code-{code[0]}")
    await sam.sees(HERE)
    kim.says(code[0].lower())
    await kim.sees(HERE)


async def test_guessing_codes_in_a_chat_ends_soon(on: Both) -> None:
    kim = on.chat.api.user("Kim")
    for number in range(11):
        kim.says(f"AAAAA-AAAAA-AA{number:02}")

    await kim.sees("Je probeerde het te vaak")
    assert heard(kim, UNKNOWN) == 10


async def test_from_telegram_to_the_page_by_a_tap_and_a_press(on: Both) -> None:
    sam = on.chat.api.user("Sam")
    sam.start("loc-leeuwarden")
    await sam.sees("Waar kan ik je mee helpen?")
    sam.says("/code")
    told = await sam.sees("Verder op de site")
    token = re.search(r"https://hulp\.example/verder\?b=([0-9a-f]{32})", told.html)
    assert token
    assert "https://hulp.example/verder " in (await sam.sees("Ander apparaat?")).text
    browser = on.site.browser()

    page = await browser.get(f"/verder?b={token[1]}")
    assert "Je gesprek staat klaar" in page.text
    page = await browser.post("/verder", {"b": token[1]})

    assert "Dit is je code" in page.text
    await sam.sees("ook open op een ander apparaat")


async def test_wiping_on_the_page_is_told_in_the_chat(on: Both) -> None:
    student, sam = await begins(on), on.chat.api.user("Sam")
    await on.onward(student, sam)
    await sam.sees(HERE)
    await student.post("/", {"command": "mijn", "nonce": "m1"})
    await student.press("do:wipe")
    await student.press("do:yes")

    told = await sam.sees("Alles van jou is gewist")
    sam.start()

    await sam.sees("Hoi, ik ben", after=told.id)


# ---------------------------------------------------------------- the page


async def test_without_a_bot_nothing_about_telegram_is_there(store: Store) -> None:
    async with both(store, named=False) as on:
        student = await begins(on)
        page = await student.get("/")

        assert "Telegram" not in page.text
        assert page.headers["Content-Security-Policy"].count("t.me") == 0
        assert await tapped(student) == "404"


async def test_the_page_may_lead_its_form_to_telegram(on: Both) -> None:
    page = await (await begins(on)).get("/")

    assert "form-action 'self' https://t.me;" in page.headers["Content-Security-Policy"]
    assert 'form="telegram"' in page.text


async def test_who_is_new_simply_begins_there(on: Both) -> None:
    student = on.site.browser()
    await student.get("/?start=wie-karim-haddad")

    assert (await tapped(student, start="wie-karim-haddad")).endswith("?start=wie-karim-haddad")
    assert "?" not in await tapped(student, start="../x y")


async def test_another_site_gets_no_ticket(on: Both) -> None:
    student = await begins(on)
    page = await student.post("/telegram", {}, **{"Sec-Fetch-Site": "cross-site"})

    assert page.status == 403


async def test_tickets_are_not_made_without_end(on: Both) -> None:
    student = await begins(on)

    assert [await tapped(student) for _ in range(21)][-1] == "429"


async def test_a_link_to_a_professional_shows_the_card_before_anything_is_stored(on: Both) -> None:
    student = on.site.browser()
    page = await student.get("/?start=wie-karim-haddad")
    assert "Karim Haddad" in page.text

    await student.say("hoi", start="wie-karim-haddad")
    page = await student.get("/?start=wie-sjoukje-hoekstra")
    assert "Sjoukje Hoekstra" not in page.text
    assert "start wie-sjoukje-hoekstra" in page.text

    page = await student.post("/", {"command": "start wie-sjoukje-hoekstra", "nonce": "w"})
    assert "Sjoukje Hoekstra" in page.text


async def test_a_code_in_a_link_is_filled_in_and_waits_for_a_press(on: Both) -> None:
    page = await on.site.browser().get("/?start=code-ABCDE-FGHJK-MNPQ")

    assert 'value="ABCDE-FGHJK-MNPQ"' in page.text
