from __future__ import annotations

import re

import pytest

from bot.web.pages import FOLDER
from storage.work import Store
from tests.integration.site import content, running

PAGES = ["/", "/lijnen", "/verder", "/sporen", "/team", "/nergens", "/team/v/1", "/team/in/x"]


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_keeps_to_itself(store: Store, path: str) -> None:
    async with running(store) as site:
        page = await site.browser().get(path)

    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    loaded = re.findall(r'(?:src|action|<link[^>]* href)="([^"]+)"', page.text)
    assert [one for one in loaded if not one.startswith("/")] == []
    assert re.findall(r"<script(?![^>]*src=)|\sstyle=|\son\w+=", page.text) == []
    assert re.search(r'<html lang="(nl|en)">', page.text)


@pytest.mark.parametrize("path", ["/", "/lijnen", "/sporen", "/verder", "/nergens"])
async def test_every_student_page_has_the_way_out(store: Store, path: str) -> None:
    async with running(store) as site:
        page = await site.browser().get(path)

    assert 'id="exit" href="https://www.buienradar.nl/"' in page.text
    assert "<title>Terecht</title>" in page.text


async def test_a_page_that_is_not_there_still_helps(store: Store) -> None:
    async with running(store) as site:
        page = await site.browser().get("/nergens", **{"Accept-Language": "nl"})

    assert page.status == 404
    assert "Deze pagina is er niet" in page.text
    assert 'href="tel:113"' in page.text
    assert 'href="tel:112"' in page.text


async def test_cookies_ask_for_https_where_there_is_https(store: Store) -> None:
    async with running(store, public_url="https://hulp.example") as site:
        page = await site.browser().get("/")

    cookie = page.headers["Set-Cookie"]
    kept = r"t=[0-9a-f]{32}; HttpOnly; Max-Age=31536000; Path=/; SameSite=Lax; Secure"
    assert re.fullmatch(kept, cookie)
    assert "Strict-Transport-Security" in page.headers


async def test_files_may_be_kept_and_pages_not(store: Store) -> None:
    async with running(store) as site:
        page = await site.browser().get("/static/base.css")
        away = await site.browser().get("/static/geheim.txt")

    assert "immutable" in page.headers["Cache-Control"]
    assert away.status == 404


async def test_health_tells_of_the_database(store: Store) -> None:
    async with running(store) as site:
        well = await site.browser().get("/health")
        store.close()
        ill = await site.browser().get("/health")

    assert (well.status, well.text) == (200, '{"status": "ok", "database": "ok"}')
    assert (ill.status, ill.text) == (503, '{"status": "down", "database": "down"}')


async def test_lines_of_danger_come_first(store: Store) -> None:
    async with running(store) as site:
        page = await site.browser().get("/lijnen")

    titles = re.findall(r"<h2>([^<]+)</h2>", page.text)
    assert titles[0] == "Bij gevaar of geweld"
    names = re.findall(r"<h3>([^<]+)</h3>", page.text)
    assert len(names) == len(set(names)) == len(content().pack.helplines)


# ---------------------------------------------------------------- words


def used() -> set[str]:
    """Return the keys that templates and code name, whole or up to what is joined to them."""
    sources = [*(FOLDER / "templates").rglob("*.html"), *FOLDER.parent.rglob("*.py")]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    return set(re.findall(r"""["'f]((?:web|team)\.[a-z_.]+)""", text))


def test_every_word_on_the_pages_is_used_and_every_used_word_is_there() -> None:
    keys = {key for key in content().pack.texts["nl"] if key.startswith(("web.", "team."))}
    whole = {key for key in used() if not key.endswith((".", "_"))}
    begun = tuple(used() - whole)
    counted = {key.removesuffix(".one").removesuffix(".other") for key in keys}

    files = {"team.css", "team.js"}
    assert {key for key in whole - keys - counted if key not in files} == set()
    assert {
        key
        for key in keys
        if key not in whole
        and key.removesuffix(".one").removesuffix(".other") not in whole
        and not key.startswith(begun)
    } == set()
