from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientTimeout

from storage.work import Store, Unit
from tests.integration.site import HOUR, Browser, Site, running


@pytest.fixture
async def site(store: Store) -> AsyncIterator[Site]:
    async with running(store) as made:
        yield made


@pytest.fixture
async def student(site: Site) -> Browser:
    return site.browser()


async def students(site: Site) -> int:
    def count(unit: Unit) -> int:
        found = unit.one("SELECT count(*) AS n FROM student")
        return found.n if found else 0

    return await site.parts.store.read(count)


# ---------------------------------------------------------------- beginning


async def test_the_welcome_is_shown_and_nothing_is_stored(site: Site, student: Browser) -> None:
    page = await student.get("/")

    assert page.status == 200
    assert page.talk[0][1].startswith("Terecht: Hoi, ik ben Terecht.")
    assert set(page.buttons) >= {"loc:leeuwarden", "loc:heerenveen", "loc:-"}
    assert await students(site) == 0


async def test_a_button_of_the_welcome_counts(site: Site, student: Browser) -> None:
    await student.get("/")
    page = await student.press("loc:leeuwarden")

    assert page.url == "/"
    assert ("me", "Jij: Leeuwarden") in page.talk
    assert "go:anyone" in page.buttons
    assert await students(site) == 1


async def test_a_deep_link_is_kept_until_the_first_post(student: Browser) -> None:
    page = await student.get("/?start=loc-heerenveen")
    assert "loc:leeuwarden" not in page.buttons
    assert 'name="start" value="loc-heerenveen"' in page.text

    page = await student.say("ik wil iemand spreken", start="loc-heerenveen")

    assert "Heerenveen" in page.text


@pytest.mark.parametrize(
    ("wanted", "lang"),
    [
        ("en-GB,en;q=0.9", "en"),
        ("en,nl;q=0.5", "nl"),
        ("nl,en;q=0.5", "nl"),
        ("sv", "nl"),
        ("", "nl"),
    ],
)
async def test_an_english_browser_is_welcomed_in_english(
    student: Browser, wanted: str, lang: str
) -> None:
    page = await student.get("/", **{"Accept-Language": wanted})

    assert f'<html lang="{lang}">' in page.text
    assert ('name="start" value="lang-en"' in page.text) == (lang == "en")


async def test_the_talk_stays_in_the_language_it_was_welcomed_in(student: Browser) -> None:
    page = await student.get("/", **{"Accept-Language": "en"})
    message, _label = page.buttons["loc:leeuwarden"]
    values = {"press": f"{message}/loc:leeuwarden", "nonce": page.nonce, "start": "lang-en"}
    page = await student.post("/", values)

    assert '<html lang="en">' in page.text
    assert ("me", "You: Leeuwarden") in page.talk


async def test_a_link_says_more_than_the_browser(student: Browser) -> None:
    page = await student.get("/?start=loc-heerenveen", **{"Accept-Language": "en"})

    assert 'name="start" value="loc-heerenveen"' in page.text


async def test_only_the_last_message_has_buttons(student: Browser) -> None:
    await student.get("/")
    page = await student.press("loc:leeuwarden")

    assert len({message for message, _label in page.buttons.values()}) == 1


async def test_the_talk_is_there_again_after_a_reload(student: Browser) -> None:
    before = await student.say("hoi")
    after = await student.get("/")

    assert after.talk == before.talk


async def test_each_browser_has_its_own_talk(site: Site, student: Browser) -> None:
    await student.say("geheim van de een")
    page = await site.browser().get("/")

    assert "geheim" not in page.text


async def test_a_browser_without_cookies_is_told(student: Browser) -> None:
    async with student.http.post(
        f"{student.base}/", data={"text": "hoi"}, allow_redirects=False
    ) as answer:
        where = answer.headers["Location"]
    student.http.cookie_jar.clear()
    page = await student.get(where.partition("#")[0])

    assert "bewaart geen cookies" in page.text


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("😀🎉", "😀🎉", id="emoji only"),
        pytest.param("مرحبا <b>x</b> *y*", "مرحبا &lt;b&gt;x&lt;/b&gt; *y*", id="right to left"),
        pytest.param(
            "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;", id="HTML"
        ),
        pytest.param("[klik](https://evil.example)", "[klik](https://evil.example)", id="Markdown"),
        pytest.param("a\x00b\x07c", "abc", id="control characters"),
        pytest.param("'; DROP TABLE student; --", "&#39;; DROP TABLE student; --", id="SQL"),
        pytest.param("{{ 7 * 7 }}{% raw %}", "{{ 7 * 7 }}{% raw %}", id="template"),
    ],
)
async def test_odd_texts_are_shown_as_they_are(student: Browser, text: str, shown: str) -> None:
    page = await student.say(text)

    assert page.status == 200
    assert f'<p dir="auto">{shown}</p>' in page.text


async def test_only_spaces_get_a_question_and_no_empty_bubble(student: Browser) -> None:
    page = await student.say("   \n ")

    assert page.status == 200
    assert [side for side, _words in page.talk].count("me") == 0
    assert page.buttons


async def test_ten_thousand_characters_are_taken(student: Browser) -> None:
    page = await student.say("𝒽 " * 5000)

    assert page.status == 200
    assert page.buttons


async def test_a_post_that_is_far_too_large_gets_a_friendly_page(student: Browser) -> None:
    page = await student.post("/", {"text": "x" * 400_000})

    assert page.status == 413
    assert "te veel tekst" in page.text
    assert "tel:112" in page.text


async def test_an_unknown_command_is_answered(student: Browser) -> None:
    page = await student.say("/frituur")

    assert "ken ik niet" in page.text


@pytest.mark.parametrize(
    "press", ["t1.1/loc:leeuwarden", "x/y", "/", "t99.9/go:ask", "a" * 500 + "/" + "b" * 500]
)
async def test_a_stale_or_forged_button_changes_nothing(student: Browser, press: str) -> None:
    await student.get("/")
    before = await student.press("loc:heerenveen")
    page = await student.post("/", {"press": press, "nonce": "other"})

    assert page.status == 200
    assert set(page.buttons) == set(before.buttons)


# ---------------------------------------------------------------- twice, and from elsewhere


async def test_the_same_post_twice_is_one_post(student: Browser) -> None:
    nonce = (await student.get("/")).nonce
    one = await student.post("/", {"text": "hoi", "nonce": nonce})
    two = await student.post("/", {"text": "hoi", "nonce": nonce})

    assert two.talk == one.talk


async def test_another_act_from_the_same_page_counts(student: Browser) -> None:
    nonce = (await student.get("/")).nonce
    await student.post("/", {"text": "een", "nonce": nonce})
    page = await student.post("/", {"text": "twee", "nonce": nonce})

    assert ("me", "Jij: twee") in page.talk


async def test_many_posts_at_once_are_all_heard(student: Browser) -> None:
    await student.get("/")
    await student.press("loc:leeuwarden")
    await asyncio.gather(*(student.post("/", {"text": f"n{n}"}) for n in range(8)))
    page = await student.get("/")

    heard = {words for side, words in page.talk if side == "me"}
    assert heard >= {f"Jij: n{n}" for n in range(8)}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Referer": "https://evil.example/x"},
    ],
)
async def test_a_post_from_another_site_is_refused(
    site: Site, student: Browser, headers: dict[str, str]
) -> None:
    page = await student.post("/", {"text": "hoi"}, **headers)

    assert page.status == 403
    assert await students(site) == 0


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "null"}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}]
)
async def test_our_own_pages_may_post(student: Browser, headers: dict[str, str]) -> None:
    page = await student.post("/", {"text": "hoi"}, **headers)

    assert page.status == 200


# ---------------------------------------------------------------- live


async def test_the_tail_gives_only_what_is_new(student: Browser) -> None:
    await student.get("/")
    page = await student.press("loc:leeuwarden")
    position = page.text.partition('data-position="')[2].partition('"')[0]
    tail = await student.get(f"/tail?after={position}")
    assert tail.talk == []

    await student.say("nog iets")
    tail = await student.get(f"/tail?after={position}")

    assert tail.talk[0] == ("me", "Jij: nog iets")
    assert "<html" not in tail.text


async def test_the_tail_gives_changed_words_for_their_old_place(
    site: Site,
) -> None:
    student = await site.asks("ik slaap slecht")
    sjoukje = await site.staff("sjoukje-hoekstra")
    await sjoukje.act(1, "claim")
    page = await sjoukje.act(1, "reply", text="Tot dinsdag")
    answer = page.text.rpartition('name="message" value="')[2].partition('"')[0]
    await site.wait(5_000)
    for number in range(20):  # more than a tail looks back at
        await student.say(f"nog iets {number}")
    position = (await student.get("/")).text.partition('data-position="')[2].partition('"')[0]
    assert (await student.get(f"/tail?after={position}")).talk == []

    await sjoukje.act(1, "correct", message=answer, text="Tot woensdag")
    await site.wait(0)
    tail = await student.get(f"/tail?after={position}")

    assert [text for _side, text in tail.talk] == [
        "Sjoukje, SAW'er: Tot woensdag (aangepast)",
        "Terecht: Sjoukje heeft een bericht aangepast. Je ziet het hierboven.",
    ]
    assert f'id="m-{answer}"' in tail.text
    assert 'data-read=""' in tail.text or 'data-read="t' in tail.text


@pytest.mark.parametrize("after", ["", "-1", "x", "99999999999999999999", "٣"])
async def test_a_tail_after_nonsense_is_a_tail(student: Browser, after: str) -> None:
    await student.say("hoi")
    tail = await student.get(f"/tail?after={after}")

    assert tail.status == 200


async def test_a_post_by_script_returns_the_tail(student: Browser) -> None:
    await student.get("/")
    values = {"text": "hoi", "after": "0", "nonce": "n"}
    page = await student.post("/", values, **{"X-Fragment": "1"})

    assert page.status == 200
    assert page.text.lstrip().startswith('<ol id="news"')
    assert ("me", "Jij: hoi") in page.talk


async def test_news_wakes_the_open_page(site: Site, student: Browser) -> None:
    await student.say("hoi")
    async with student.http.get(f"{student.base}/events") as stream:
        assert stream.headers["X-Accel-Buffering"] == "no"
        assert stream.headers["Cache-Control"] == "no-store"
        await stream.content.readuntil(b"\n\n")

        await student.say("nog iets")

        assert await stream.content.readuntil(b"\n\n") == b"event: wake\ndata:\n\n"


async def test_who_has_no_talk_gets_no_stream(student: Browser) -> None:
    async with student.http.get(f"{student.base}/events") as stream:
        assert stream.status == 204


async def test_the_fourth_stream_ends_the_first(student: Browser) -> None:
    await student.say("hoi")
    streams = [await student.http.get(f"{student.base}/events") for _ in range(4)]
    for stream in streams:
        await stream.content.readuntil(b"\n\n")

    assert await streams[0].content.read() == b""
    for stream in streams[1:]:
        assert not stream.content.at_eof()
        stream.close()


async def test_streams_end_when_the_program_stops(site: Site, student: Browser) -> None:
    await student.say("hoi")
    stream = await student.http.get(f"{student.base}/events", timeout=ClientTimeout(10))
    await stream.content.readuntil(b"\n\n")
    site.parts.hub.close()

    assert await stream.content.read() == b""


# ---------------------------------------------------------------- danger


async def test_danger_pins_the_lines_until_the_end(student: Browser) -> None:
    await student.get("/")
    page = await student.say("mijn vader slaat me")
    assert '<section class="pinned" role="alert">' in page.text
    assert 'href="tel:08002000"' in page.text

    page = await student.say("grapje")
    assert '<section class="pinned" role="alert">' in page.text


async def test_danger_comes_with_the_tail_too(student: Browser) -> None:
    await student.get("/")
    values = {"text": "ik wil dood", "after": "0"}
    page = await student.post("/", values, **{"X-Fragment": "1"})

    assert '<section class="pinned" role="alert">' in page.text


# ---------------------------------------------------------------- the database is gone


async def test_without_database_a_danger_text_gets_the_panel(
    site: Site, student: Browser, store: Store
) -> None:
    nonce = (await student.get("/")).nonce
    store.close()
    page = await student.post("/", {"text": "mijn vader slaat me", "nonce": nonce})

    assert page.status == 503
    assert page.talk[-1][0] == "bot"
    assert "tel:08002000" in page.text
    assert ">mijn vader slaat me</textarea>" in page.text
    assert page.nonce == nonce


async def test_without_database_one_can_still_type(student: Browser, store: Store) -> None:
    await student.get("/")
    store.close()
    page = await student.get("/")

    assert page.status == 503
    assert "<textarea" in page.text
    assert "tel:112" in page.text


async def test_without_database_the_lines_are_there(student: Browser, store: Store) -> None:
    store.close()
    page = await student.get("/lijnen")

    assert page.status == 200
    assert 'href="tel:113"' in page.text


# ---------------------------------------------------------------- what else there is


async def test_english_is_one_button_away(student: Browser) -> None:
    page = await student.get("/")
    page = await student.post("/", {"command": "taal en", "nonce": page.nonce})

    assert '<html lang="en">' in page.text
    assert "Quick exit" in page.text


async def test_a_booked_meeting_has_a_neutral_calendar_file(site: Site, student: Browser) -> None:
    await student.get("/?start=loc-leeuwarden")
    await student.say("hoi", start="loc-leeuwarden")
    await student.press("go:anyone")
    page = await student.press("do:meet")
    slot = next(option for option in page.buttons if option.startswith("slot:"))
    await student.press(slot)
    await student.press("do:anonymous")
    page = await student.press("reach:self")
    where = page.text.partition('href="/agenda/')[2].partition('"')[0]
    file = await student.get(f"/agenda/{where}")

    assert file.status == 200
    assert file.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "SUMMARY:Afspraak op school" in file.text
    assert "STATUS:CONFIRMED" in file.text
    words = ("hulp", "SAW", "Terecht.", "http")
    assert [word for word in words if word in file.text] == []
    other = await site.browser().get(f"/agenda/{where}")
    assert other.status == 404


async def test_a_cancelled_meeting_is_taken_out_of_the_calendar(
    site: Site, student: Browser
) -> None:
    await student.get("/?start=loc-leeuwarden")
    await student.say("hoi", start="loc-leeuwarden")
    await student.press("go:anyone")
    page = await student.press("do:meet")
    for option in (next(one for one in page.buttons if one.startswith("slot:")), "do:anonymous"):
        await student.press(option)
    page = await student.press("reach:self")
    assert "Zet in je agenda" in page.text
    page = await student.say("/mijn")
    await student.press(next(one for one in page.buttons if one.startswith("meet:")))
    page = await student.press("do:cancel")

    assert "Haal uit je agenda" in page.text
    assert "Zet in je agenda" not in page.text
    assert page.text.count('class="file"') == 1
    where = page.text.partition('href="/agenda/')[2].partition('"')[0]
    file = await student.get(f"/agenda/{where}")
    assert "METHOD:CANCEL" in file.text
    assert "STATUS:CANCELLED" in file.text


async def test_a_code_opens_the_talk_on_another_device(site: Site) -> None:
    student = await site.asks("ik slaap slecht")
    assert student.page
    code = next(words for _s, words in student.page.talk if "Dit is je code" in words)
    other = site.browser()
    page = await other.post("/verder", {"code": code.partition("code: ")[2].split()[0].lower()})

    assert page.url == "/"
    assert any("ik slaap slecht" in words for _side, words in page.talk)


async def test_a_wrong_code_is_told_kindly_and_not_for_ever(student: Browser) -> None:
    statuses = [(await student.post("/verder", {"code": f"X{n}"})).status for n in range(11)]

    assert statuses == [422] * 10 + [429]


async def test_wiping_is_confirmed(site: Site) -> None:
    student = await site.asks("ik slaap slecht")
    await student.say("/mijn")
    await student.press("do:wipe")
    assert student.page
    yes = next(iter(student.page.buttons))
    page = await student.press(yes)

    assert "gewist" in page.text
    assert "ik slaap slecht" not in page.text


async def test_a_device_can_forget(student: Browser) -> None:
    await student.say("hoi")
    page = await student.post("/sporen", {})
    assert "Dit apparaat weet niets meer" in page.text

    page = await student.get("/")
    assert ("me", "Jij: hoi") not in page.talk


async def test_the_answer_of_a_person_is_seen_as_such(site: Site) -> None:
    student = await site.asks("ik slaap slecht")
    await student.say("al weken")
    helper = await site.staff("sjoukje-hoekstra")
    await helper.act(1, "claim")
    await helper.act(1, "reply", text="Fijn dat je schrijft.")
    await site.wait(6_000)
    page = await student.get("/")

    assert page.talk[-1] == ("person", "Sjoukje, SAW'er: Fijn dat je schrijft.")
    assert '<p class="read">gelezen</p>' in page.text
    assert "gezien" in (await helper.get("/team/v/1")).text


async def test_unread_answers_are_told_to_the_helper(site: Site) -> None:
    await site.asks("ik slaap slecht")
    helper = await site.staff("sjoukje-hoekstra")
    await helper.act(1, "claim")
    await helper.act(1, "reply", text="Fijn dat je schrijft.")
    await site.wait(6_000)
    await site.wait(30 * HOUR)

    assert "niet gelezen" in (await (await site.staff("sjoukje-hoekstra")).get("/team/v/1")).text


async def test_the_text_box_says_what_is_waited_for(student: Browser) -> None:
    page = await student.get("/")
    assert 'placeholder="Typ hier je vraag"' in page.text

    await student.press("loc:leeuwarden")
    await student.press("go:anyone")
    page = await student.press("do:write")
    assert 'placeholder="Typ je bericht"' in page.text

    page = await student.say("kan iemand met me meedenken")
    assert 'placeholder="Typ je naam of bijnaam"' in page.text
