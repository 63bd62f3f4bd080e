from __future__ import annotations

import asyncio

from storage import logins
from storage.work import Store

NOW = 1_000_000
DAY = 86_400_000


async def test_an_invitation_logs_in_once(store: Store) -> None:
    token = await store.unit(lambda unit: logins.invite(unit, "s", "anna", NOW))
    cookies = await asyncio.gather(
        *(store.unit(lambda unit: logins.redeem(unit, "s", token, NOW + 1)) for _ in range(3))
    )

    used = [one for one in cookies if one]
    assert len(used) == 1
    cookie = used[0]
    assert await store.read(lambda unit: logins.person_of(unit, "s", cookie, NOW)) == "anna"
    assert await store.read(lambda unit: logins.person_of(unit, "t", cookie, NOW)) is None
    late = NOW + 15 * DAY
    assert await store.read(lambda unit: logins.person_of(unit, "s", cookie, late)) is None


async def test_an_old_or_unknown_token_logs_nobody_in(store: Store) -> None:
    token = await store.unit(lambda unit: logins.invite(unit, "s", "anna", NOW, minutes=5))

    assert await store.unit(lambda unit: logins.redeem(unit, "s", "nonsense", NOW)) is None
    assert await store.unit(lambda unit: logins.redeem(unit, "s", token, NOW + 300_000)) is None


async def test_logging_out_ends_the_cookie(store: Store) -> None:
    token = await store.unit(lambda unit: logins.invite(unit, "s", "anna", NOW))
    cookie = await store.unit(lambda unit: logins.redeem(unit, "s", token, NOW)) or ""
    await store.unit(lambda unit: logins.logout(unit, "s", cookie))

    assert await store.read(lambda unit: logins.person_of(unit, "s", cookie, NOW)) is None


async def test_what_ran_out_is_forgotten(store: Store) -> None:
    await store.unit(lambda unit: logins.invite(unit, "s", "anna", NOW))
    await store.unit(lambda unit: logins.prune(unit, NOW + 2 * DAY))

    assert list(await store.read(lambda unit: unit.all("SELECT * FROM invite"))) == []
