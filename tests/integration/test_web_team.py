from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from content.pack import Content
from flows import rights
from flows.protocol import RaiseAlert, Urgency
from storage import alerts, logins
from storage.work import Store
from tests.integration.site import MINUTE, SCHOOL, Browser, Page, Site, content, running

COORDINATOR = "renske-algra"
SECRET = "ik slaap slecht"


@pytest.fixture
async def site(store: Store) -> AsyncIterator[Site]:
    async with running(store) as made:
        yield made


@pytest.fixture
async def sjoukje(site: Site) -> Browser:
    return await site.staff("sjoukje-hoekstra")


@pytest.fixture
async def johan(site: Site) -> Browser:
    return await site.staff("johan-wiersma")


def words(page: Page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text.partition("<main")[2]).split())


def entries(page: Page) -> list[tuple[str, str]]:
    """State and words of each line of the talk."""
    found = re.findall(r'<li class="entry (\w+ \w+)">.*?dir="auto">(.*?)</p>', page.text, re.DOTALL)
    return [(kind, text) for kind, text in found]


# ---------------------------------------------------------------- who may come in


async def test_who_is_not_logged_in_reads_how(site: Site) -> None:
    page = await site.browser().get("/team")

    assert page.status == 200
    assert "link die één keer werkt" in words(page)


@pytest.mark.parametrize("path", ["/team/agenda", "/team/v/1", "/team/events"])
async def test_nothing_is_shown_without_login(site: Site, path: str) -> None:
    await site.asks(SECRET)
    page = await site.browser().get(path)

    assert page.status == 401
    assert SECRET not in page.text


async def test_looking_at_the_link_does_not_use_it_up(site: Site) -> None:
    token = await site.parts.store.unit(
        lambda unit: logins.invite(unit, SCHOOL, COORDINATOR, site.time.at)
    )
    browser = site.browser()
    for _ in range(3):
        assert (await browser.get(f"/team/in/{token}")).status == 200
    page = await browser.post(f"/team/in/{token}", {})
    assert page.url == "/team"
    assert "Hoi Renske" in words(page)

    again = await site.browser().post(f"/team/in/{token}", {})
    assert again.status == 403
    assert "werkt niet meer" in words(again)


async def test_logging_out_ends_the_login(sjoukje: Browser) -> None:
    await sjoukje.post("/team/uit", {})
    page = await sjoukje.get("/team/agenda")

    assert page.status == 401


async def test_a_link_from_a_mail_makes_one_step(sjoukje: Browser) -> None:
    """A strict cookie is not sent when another site leads here; our own page leads on."""
    sjoukje.http.cookie_jar.clear()
    page = await sjoukje.get("/team/v/1", **{"Sec-Fetch-Site": "cross-site"})

    assert 'content="0;url=/team/v/1"' in page.text


async def test_cookies_are_kept_from_scripts_and_other_sites(site: Site) -> None:
    token = await site.parts.store.unit(
        lambda unit: logins.invite(unit, SCHOOL, COORDINATOR, site.time.at)
    )
    browser = site.browser()
    where = f"{browser.base}/team/in/{token}"
    async with browser.http.post(where, allow_redirects=False) as answer:
        cookie = answer.headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/team" in cookie


async def test_a_post_from_another_site_is_refused(site: Site, sjoukje: Browser) -> None:
    await site.asks(SECRET)
    page = await sjoukje.post("/team/v/1", {"act": "claim"}, **{"Sec-Fetch-Site": "cross-site"})
    assert page.status == 403

    assert "Ik pak dit op" in words(await sjoukje.get("/team/v/1"))


# ---------------------------------------------------------------- the list


async def test_the_list_holds_no_content(site: Site, sjoukje: Browser) -> None:
    await site.asks(SECRET, alias="Zilvervos")
    page = await sjoukje.get("/team")

    assert "Wacht op iemand van het team 1" in words(page)
    assert "Bericht Leeuwarden" in words(page)
    assert SECRET not in page.text


async def test_the_owner_reads_who_and_what(site: Site, sjoukje: Browser) -> None:
    await site.asks(SECRET, alias="Zilvervos")
    await sjoukje.act(1, "claim")
    page = await sjoukje.get("/team")

    assert "Van mij 1" in words(page)
    assert "Zilvervos" in words(page)
    assert SECRET not in page.text


async def test_a_coordinator_sees_the_board_without_content(site: Site, sjoukje: Browser) -> None:
    await site.asks(SECRET, alias="Zilvervos")
    await sjoukje.act(1, "claim")
    page = await (await site.staff(COORDINATOR)).get("/team")

    assert "Bij collega&#39;s 1" in words(page)
    assert "Sjoukje Hoekstra" in words(page)
    assert "Zilvervos" not in page.text


async def test_who_works_for_leerplicht_gets_no_message_to_the_whole_team(site: Site) -> None:
    await site.asks(SECRET)
    peter = await site.staff("peter-van-der-wal")

    assert "/team/v/1" not in (await peter.get("/team")).text
    assert (await peter.get("/team/v/1")).status == 404


async def test_a_late_promise_is_shown(site: Site, sjoukje: Browser) -> None:
    await site.asks(SECRET)
    assert "te laat" not in words(await sjoukje.get("/team"))
    await site.wait(48 * 60 * MINUTE)

    assert "te laat" in words(await (await site.staff("sjoukje-hoekstra")).get("/team"))


async def test_the_open_list_is_woken(site: Site, sjoukje: Browser) -> None:
    async with sjoukje.http.get(f"{sjoukje.base}/team/events") as stream:
        await stream.content.readuntil(b"\n\n")
        await site.asks(SECRET)

        assert await stream.content.readuntil(b"\n\n") == b"event: wake\ndata:\n\n"


# ---------------------------------------------------------------- a request


async def test_nobody_reads_before_claiming(site: Site, sjoukje: Browser) -> None:
    await site.asks(SECRET)
    page = await sjoukje.get("/team/v/1")
    assert SECRET not in page.text

    page = await sjoukje.act(1, "claim")
    assert entries(page) == [("student seen", SECRET)]


async def test_the_second_to_claim_hears_whose_it_is(
    site: Site, sjoukje: Browser, johan: Browser
) -> None:
    await site.asks(SECRET)
    await sjoukje.act(1, "claim")
    page = await johan.act(1, "claim")

    assert page.status == 409
    assert "Dit is al van Sjoukje Hoekstra." in words(page)
    assert SECRET not in page.text


@pytest.mark.parametrize("act", ["reply", "close", "propose", "retract"])
async def test_only_the_owner_acts(site: Site, sjoukje: Browser, johan: Browser, act: str) -> None:
    await site.asks(SECRET)
    await sjoukje.act(1, "claim")
    page = await johan.act(1, act, text="hoi", reason="helped", message="x")

    assert page.status == 409
    assert SECRET not in page.text


async def test_what_is_not_there_and_what_is_not_for_them_look_the_same(
    site: Site, sjoukje: Browser
) -> None:
    await site.asks(SECRET)
    other = await site.staff("anneke-bouma")  # of the other town
    hidden, gone = await other.get("/team/v/1"), await other.get("/team/v/2")

    assert (hidden.status, gone.status) == (404, 404)
    assert hidden.text == gone.text


async def test_an_answer_waits_for_second_thoughts(site: Site, sjoukje: Browser) -> None:
    student = await site.asks(SECRET)
    await sjoukje.act(1, "claim")
    page = await sjoukje.act(1, "reply", text="Fijn <b>dat</b> je schrijft.")
    assert entries(page)[-1] == ("person held", "Fijn &lt;b&gt;dat&lt;/b&gt; je schrijft.")
    assert "gaat weg over 5 s" in words(page)
    assert '<noscript><meta http-equiv="refresh" content="3;url=/team/v/1"></noscript>' in page.text
    assert "Fijn" not in (await student.get("/")).last

    await site.wait(5_000)
    assert (await student.get("/")).last.endswith("Fijn <b>dat</b> je schrijft.")
    assert entries(await sjoukje.get("/team/v/1"))[-1][0] == "person seen"


async def test_an_answer_can_be_taken_back(site: Site, sjoukje: Browser) -> None:
    student = await site.asks(SECRET)
    await sjoukje.act(1, "claim")
    page = await sjoukje.act(1, "reply", text="Oeps")
    message = page.text.partition('name="message" value="')[2].partition('"')[0]
    page = await sjoukje.act(1, "retract", message=message)
    await site.wait(10_000)

    assert entries(page)[-1][0] == "person retracted"
    assert "Oeps" not in (await student.get("/")).text


def answer_of(page: Page) -> str:
    """Return the id of the last own answer, from the form that changes it."""
    form = page.text.rpartition('class="correct field"')[2]
    return form.partition('name="message" value="')[2].partition('"')[0]


async def test_an_answer_that_waits_goes_out_in_other_words(site: Site, sjoukje: Browser) -> None:
    student = await site.asks(SECRET)
    await sjoukje.act(1, "claim")
    page = await sjoukje.act(1, "reply", text="Tot dinsdag")
    page = await sjoukje.act(1, "correct", message=answer_of(page), text="Tot woensdag")
    assert entries(page)[-1] == ("person held", "Tot woensdag")
    await site.wait(5_000)

    seen = await student.get("/")
    assert seen.last == "Sjoukje, SAW'er: Tot woensdag"
    assert "aangepast" not in seen.text + (await sjoukje.get("/team/v/1")).text


async def test_a_sent_answer_is_changed_where_it_stands(site: Site, sjoukje: Browser) -> None:
    student = await site.asks(SECRET)
    await sjoukje.act(1, "claim")
    page = await sjoukje.act(1, "reply", text="Tot dinsdag")
    await site.wait(5_000)
    page = await sjoukje.act(1, "correct", message=answer_of(page), text=" Tot <i>woensdag</i> ")
    await site.wait(0)

    page = await sjoukje.get("/team/v/1")
    assert entries(page)[1:] == [("person sent", "Tot &lt;i&gt;woensdag&lt;/i&gt;")]
    assert "bezorgd · aangepast" in words(page)
    seen = await student.get("/")
    assert seen.last == "Sjoukje, SAW'er: Tot <i>woensdag</i> (aangepast)"
    assert "dinsdag" not in seen.text
    assert entries(await sjoukje.get("/team/v/1"))[-1][0] == "person seen"


async def test_who_had_read_an_answer_is_told_that_it_changed(site: Site, sjoukje: Browser) -> None:
    student = await site.asks(SECRET)
    await sjoukje.act(1, "claim")
    page = await sjoukje.act(1, "reply", text="Tot dinsdag")
    await site.wait(5_000)
    before = await student.get("/")
    await sjoukje.act(1, "correct", message=answer_of(page), text="Tot woensdag")
    await site.wait(0)
    after = await student.get("/")

    assert after.talk[: len(before.talk) - 1] == before.talk[:-1]
    assert [text for _side, text in after.talk[len(before.talk) - 1 :]] == [
        "Sjoukje, SAW'er: Tot woensdag (aangepast)",
        "Terecht: Sjoukje heeft een bericht aangepast. Je ziet het hierboven.",
    ]
    assert entries(await sjoukje.get("/team/v/1"))[-1][0] == "person seen"


async def test_the_same_words_again_change_nothing(site: Site, sjoukje: Browser) -> None:
    student = await site.asks(SECRET)
    await sjoukje.act(1, "claim")
    page = await sjoukje.act(1, "reply", text="Tot dinsdag")
    await site.wait(5_000)
    before = await student.get("/")
    page = await sjoukje.act(1, "correct", message=answer_of(page), text="Tot dinsdag\n")
    await site.wait(0)

    assert page.status == 200
    assert "aangepast" not in page.text
    assert (await student.get("/")).talk == before.talk


@pytest.mark.parametrize(
    ("text", "why"), [("  ", "Er staat nog niets"), ("x" * 4001, "Dat is te lang")]
)
async def test_a_refused_change_says_why_and_stays_typed(
    site: Site, sjoukje: Browser, text: str, why: str
) -> None:
    await site.asks(SECRET)
    await sjoukje.act(1, "claim")
    page = await sjoukje.act(1, "reply", text="Tot dinsdag")
    page = await sjoukje.act(1, "correct", message=answer_of(page), text=text)

    assert page.status == 409
    assert why in words(page)
    assert '<details class="change" open>' in page.text
    assert f">{text}</textarea>" in page.text
    assert entries(page)[-1] == ("person held", "Tot dinsdag")


async def test_only_own_answers_can_be_changed(
    site: Site, sjoukje: Browser, johan: Browser
) -> None:
    await site.asks(SECRET)
    await sjoukje.act(1, "claim")
    page = await sjoukje.act(1, "reply", text="Tot dinsdag")
    answer = answer_of(page)
    refused = await johan.act(1, "correct", message=answer, text="Boe")
    assert refused.status == 409
    assert "Tot dinsdag" not in refused.text

    page = await sjoukje.act(1, "retract", message=answer)
    page = await sjoukje.act(1, "reply", text="// alleen intern")
    assert 'value="correct"' not in page.text
    for message in (answer, "t1.1", ""):
        page = await sjoukje.act(1, "correct", message=message, text="Boe")
        assert page.status == 409
        assert "Boe" not in [text for _kind, text in entries(page)]


async def test_an_answer_can_be_changed_more_than_once_and_after_closing(
    site: Site, sjoukje: Browser
) -> None:
    student = await site.asks(SECRET)
    await sjoukje.act(1, "claim")
    page = await sjoukje.act(1, "reply", text="Tot dinsdag")
    answer = answer_of(page)
    await site.wait(5_000)
    await sjoukje.act(1, "close", reason="helped")
    for text in ("Tot woensdag", "Tot donderdag"):
        await sjoukje.act(1, "correct", message=answer, text=text)
        await site.wait(0)

    assert "Sjoukje, SAW'er: Tot donderdag (aangepast)" in dict.fromkeys(
        text for _side, text in (await student.get("/")).talk
    )
    assert [text for _kind, text in entries(await sjoukje.get("/team/v/1"))][1:] == [
        "Tot donderdag"
    ]


async def test_a_note_never_leaves(site: Site, sjoukje: Browser) -> None:
    student = await site.asks(SECRET)
    await sjoukje.act(1, "claim")
    page = await sjoukje.act(1, "reply", text="  // vrijdag terugbellen")
    await site.wait(10_000)

    assert entries(page)[-1] == ("note sent", "vrijdag terugbellen")
    assert "terugbellen" not in (await student.get("/")).text


async def test_a_double_click_answers_once(site: Site, sjoukje: Browser) -> None:
    await site.asks(SECRET)
    await sjoukje.act(1, "claim")
    values = {"act": "reply", "text": "Hoi", "nonce": (await sjoukje.get("/team/v/1")).nonce}
    await sjoukje.post("/team/v/1", values)
    page = await sjoukje.post("/team/v/1", values)

    assert [text for _kind, text in entries(page)].count("Hoi") == 1


async def test_an_empty_answer_is_refused_kindly(site: Site, sjoukje: Browser) -> None:
    await site.asks(SECRET)
    await sjoukje.act(1, "claim")
    page = await sjoukje.act(1, "reply", text="   ")

    assert page.status == 409
    assert "Er staat nog niets" in words(page)


async def test_what_was_typed_stays_when_it_is_refused(site: Site, sjoukje: Browser) -> None:
    await site.asks(SECRET)
    await sjoukje.act(1, "claim")
    page = await sjoukje.act(1, "reply", text="x" * 4001)

    assert page.status == 409
    assert "x" * 4001 in page.text


async def test_proposed_moments_can_be_chosen(site: Site, sjoukje: Browser) -> None:
    student = await site.asks(SECRET, alias="Zilvervos")
    page = await sjoukje.act(1, "claim")
    free = re.findall(r'name="slot" value="(\d+)"', page.text)
    await sjoukje.post("/team/v/1", {"act": "propose", "slot": free[3], "nonce": "p"})
    await site.wait(0)
    page = await student.get("/")
    assert f"slot:{free[3]}" in page.buttons

    await student.press(f"slot:{free[3]}")
    page = await sjoukje.get("/team/agenda")
    assert "Zilvervos" in words(page)
    assert "deurcode" in words(page)
    where = r"Leeuwarden, (leerplein Entree|loopt rond)"
    for path in ("/team", "/team/v/1", "/team/agenda"):
        assert re.search(where, words(await sjoukje.get(path))), path


async def test_a_moment_that_is_not_free_is_refused(site: Site, sjoukje: Browser) -> None:
    await site.asks(SECRET)
    await sjoukje.act(1, "claim")
    page = await sjoukje.act(1, "propose", slot=str(site.time.at))

    assert page.status == 409
    assert "net bezet" in words(page)


async def test_a_meeting_can_be_called_off(site: Site, sjoukje: Browser) -> None:
    student = await site.asks(SECRET)
    page = await sjoukje.act(1, "claim")
    free = re.findall(r'name="slot" value="(\d+)"', page.text)
    await sjoukje.post("/team/v/1", {"act": "propose", "slot": free[3], "nonce": "p"})
    await site.wait(0)
    await student.get("/")
    await student.press(f"slot:{free[3]}")
    page = await sjoukje.get("/team/v/1")
    meeting = page.text.partition('name="appointment" value="')[2].partition('"')[0]
    page = await sjoukje.act(1, "calloff", appointment=meeting)
    await site.wait(0)

    assert "afgezegd" in words(page)
    assert "kan helaas niet" in (await student.get("/")).text


async def test_closing_tells_the_student(site: Site, sjoukje: Browser) -> None:
    student = await site.asks(SECRET)
    await sjoukje.act(1, "claim")
    page = await sjoukje.act(1, "close", reason="helped")
    await site.wait(0)

    assert "afgesloten" in words(page)
    assert 'name="reason"' not in page.text
    assert "Alleen collega&#39;s zien deze notitie." in words(page)
    assert "5 seconden" not in words(page)
    assert "afgerond" in (await student.get("/")).text


async def test_a_note_on_a_closed_request_needs_no_sign(site: Site, sjoukje: Browser) -> None:
    await site.asks(SECRET)
    await sjoukje.act(1, "claim")
    page = await sjoukje.act(1, "close", reason="helped")
    assert 'name="act" value="note"' in page.text
    page = await sjoukje.act(1, "note", text="belt in mei")

    assert entries(page)[-1] == ("note sent", "belt in mei")


async def test_who_wrote_what_is_plain(site: Site, sjoukje: Browser) -> None:
    await site.asks(SECRET, alias="Zilvervos")
    await sjoukje.act(1, "claim")
    page = await sjoukje.act(1, "reply", text="Fijn dat je schrijft.")

    assert re.findall(r'<p class="who"><bdi>(.*?)</bdi>(.*?)</p>', page.text) == [
        ("Zilvervos", " · student"),
        ("Jij", ""),
    ]


@pytest.mark.parametrize("act", ["", "wat", "close"])
async def test_an_unknown_act_is_not_found(site: Site, sjoukje: Browser, act: str) -> None:
    await site.asks(SECRET)
    page = await sjoukje.act(1, act, reason="zomaar")

    assert page.status == 404


# ---------------------------------------------------------------- the whole team reads


async def opens_up(site: Site) -> int:
    """Let the teams of this school read along; return how many people that is in Leeuwarden."""
    pack = content().pack
    school = pack.school.model_copy(update={"team_reads": "open"})
    opened = Content(pack.model_copy(update={"school": school}))
    await site.parts.contents.publish(SCHOOL, opened, site.time.at + 1)
    return len(rights.team_readers(opened, "leeuwarden"))


async def test_the_team_reads_along_when_the_student_was_told(
    site: Site, sjoukje: Browser, johan: Browser
) -> None:
    number = await opens_up(site)
    student = await site.asks(SECRET, alias="Zilvervos")
    assert f"Alle {number} mensen van het team kunnen dit lezen." in (await student.get("/")).text
    assert SECRET in (await johan.get("/team/v/1")).text

    await sjoukje.act(1, "claim")
    await sjoukje.act(1, "reply", text="Fijn dat je schrijft.")
    listed = await johan.get("/team")
    assert "Bij collega&#39;s van je team 1" in words(listed)
    assert "team leest mee" in words(listed)
    assert SECRET not in listed.text
    page = await johan.get("/team/v/1")
    assert [text for _kind, text in entries(page)] == [SECRET, "Fijn dat je schrijft."]
    assert "Deze hulpvraag is van Sjoukje Hoekstra. Je leest mee." in words(page)
    assert not re.findall('name="act" value="(reply|note|close|correct|retract)"', page.text)
    assert (await johan.act(1, "reply", text="Ik ook")).status == 409


async def test_reading_along_is_not_for_everybody(site: Site, sjoukje: Browser) -> None:
    await opens_up(site)
    await site.asks(SECRET, alias="Zilvervos")
    await sjoukje.act(1, "claim")

    for person in ("peter-van-der-wal", "anneke-bouma"):
        page = await (await site.staff(person)).get("/team/v/1")
        assert page.status == 404


async def test_words_about_the_team_are_not_for_the_team(
    site: Site, sjoukje: Browser, johan: Browser
) -> None:
    await opens_up(site)
    student = await site.asks(SECRET)
    await sjoukje.act(1, "claim")
    await student.say("het ligt aan JOHAN")
    page = await student.get("/")

    assert "Je noemt Johan." in page.text
    closed = await johan.get("/team/v/1")
    assert "JOHAN" not in closed.text
    assert SECRET not in closed.text
    assert "JOHAN" in (await sjoukje.get("/team/v/1")).text


async def test_what_was_asked_before_stays_with_its_owner(
    site: Site, sjoukje: Browser, johan: Browser
) -> None:
    await site.asks(SECRET)
    await opens_up(site)
    await sjoukje.act(1, "claim")

    assert SECRET not in (await johan.get("/team/v/1")).text


# ---------------------------------------------------------------- alerts


async def test_an_alert_is_acknowledged_by_a_human(site: Site, sjoukje: Browser) -> None:
    student = site.browser()
    await student.say("mijn vader slaat me")
    page = await sjoukje.get("/team")
    assert "Noodmeldingen" in words(page)
    assert "niet veilig thuis" not in words(page)
    alert = page.text.partition('action="/team/melding/')[2].partition('"')[0]

    page = await sjoukje.post(f"/team/melding/{alert}", {"act": "take", "nonce": page.nonce})
    assert "niet veilig thuis. Jij pakt dit op." in words(page)
    other = await (await site.staff("johan-wiersma")).get("/team")
    assert "Sjoukje Hoekstra pakt dit op." in words(other)

    page = await sjoukje.post(f"/team/melding/{alert}", {"act": "done", "nonce": page.nonce})
    assert "Noodmeldingen" not in words(page)


async def test_an_alert_says_when_and_where(site: Site, sjoukje: Browser) -> None:
    for minutes in (0, 12):
        await site.wait(minutes * MINUTE)
        await raise_alert(site, f"al{minutes}", "now" if minutes else "soon")
    await site.wait(MINUTE)
    page = words(await sjoukje.get("/team"))

    newer, older = page.index("9.12 · Leeuwarden · 1 min"), page.index("9.00 · Leeuwarden · 13 min")
    assert newer < older
    assert "Noodmeldingen 2" in page
    await site.wait(24 * 60 * MINUTE)
    page = words(await (await site.staff(COORDINATOR)).get("/team"))
    assert "maandag 23 november 9.12 · Leeuwarden · 24 uur geleden" in page


async def raise_alert(site: Site, alert: str, urgency: Urgency) -> None:
    effect = RaiseAlert(alert, "medical", urgency, "cue", location="leeuwarden")
    await site.parts.store.unit(
        lambda unit: alerts.raise_alert(unit, SCHOOL, f"s-{alert}", effect, site.time.at)
    )
