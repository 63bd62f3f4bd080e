"""Connecting Telegram from the web inbox, and what coordinators read there about the group."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from storage import logins, settings
from storage.work import Store
from tests.integration.site import MINUTE, SCHOOL, Site, running

COORDINATOR = "renske-algra"
SJOUKJE = "sjoukje-hoekstra"
GROUP = "-1001234567890"


@pytest.fixture
async def site(store: Store) -> AsyncIterator[Site]:
    given = {"telegram_token": "123456:abc", "telegram_staff_chat": GROUP}
    async with running(store, **given) as made:
        made.parts.runner.telegram = lambda: "TerechtBot"
        yield made


async def test_a_professional_makes_a_link_of_one_use_for_their_own_chat(site: Site) -> None:
    sjoukje = await site.staff(SJOUKJE)
    assert "Koppel Telegram" in (await sjoukje.get("/team")).text

    page = await sjoukje.post("/team/telegram", {})

    found = re.search(r"https://t\.me/TerechtBot\?start=team-([\w-]+)", page.text)
    assert found
    late = site.time.at + 14 * MINUTE
    use = await site.parts.store.unit(lambda unit: logins.use(unit, SCHOOL, found[1], late))
    assert use == SJOUKJE


async def test_nobody_else_makes_one(site: Site) -> None:
    assert (await site.browser().post("/team/telegram", {})).status == 401
    site.parts.runner.telegram = lambda: ""
    sjoukje = await site.staff(SJOUKJE)

    assert "Koppel Telegram" not in (await sjoukje.get("/team")).text
    assert (await sjoukje.post("/team/telegram", {})).status == 404


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("telegram.trouble", "no_forum", "onderwerpen uit"),
        ("telegram.trouble", "out", "uit de groep"),
        ("telegram.group", f"{GROUP} -1009", "-1009"),
    ],
)
async def test_coordinators_read_what_to_mend_and_the_inbox_goes_on(
    site: Site, name: str, value: str, said: str
) -> None:
    renske, sjoukje = await site.staff(COORDINATOR), await site.staff(SJOUKJE)
    assert said not in (await renske.get("/team")).text
    await site.parts.store.unit(lambda unit: settings.put(unit, SCHOOL, name, value))

    page = await renske.get("/team")

    assert page.status == 200
    assert said in page.text
    assert said not in (await sjoukje.get("/team")).text
