"""Deltion on the real runner and a real database: face, consulting hour, team, side by side."""

from __future__ import annotations

import pytest

from flows import protocol as p
from storage.work import Store
from tests.integration.live import Live, live


@pytest.fixture
async def djt(store: Store) -> Live:
    return await live(store, "deltion-djt")


async def test_a_nickname_of_a_programme_leads_to_its_face(djt: Live) -> None:
    await djt.says("sam", "ruzie thuis")
    await djt.presses("sam", "answer:ruzie")
    await djt.says("sam", "koken niv 2")
    await djt.presses("sam", "do:write")
    await djt.says("sam", "kunnen we praten?")
    await djt.presses("sam", "do:anonymous", "reach:self")

    asked = await djt.request(1)
    assert asked is not None
    assert (asked.person, asked.location) == ("gijs-veldhuis", "campus")
    assert await djt.acts("gijs-veldhuis", p.Claim(asked.id)) is None
    session = await djt.session("sam")
    assert (session.profile.programme, session.profile.location) == ("horeca-2", "campus")


async def test_a_question_for_the_team_waits_for_the_youth_team_only(djt: Live) -> None:
    await djt.says("sam", "ik heb schulden")
    await djt.presses("sam", "answer:schuld", "do:write", "do:team")
    await djt.says("sam", "wie kan helpen?")
    await djt.presses("sam", "do:anonymous", "reach:self")

    asked = await djt.request(1)
    assert asked is not None
    assert (asked.person, asked.team) == ("", "djt")
    for other in ("petra-wolters", "yvonne-klaassen", "wouter-nijhof"):
        assert await djt.acts(other, p.Claim(asked.id)) == p.Refused("desk.not_yours")
    assert await djt.acts("ruben-schutte", p.Claim(asked.id)) is None


async def test_two_schools_in_one_database_keep_to_themselves(store: Store, djt: Live) -> None:
    saw = await live(store)
    await saw.says("sam", "ik heb schulden")
    await djt.says("sam", "ik heb schulden")

    assert any("Friesland College" in said for said in await saw.said("sam"))
    assert any("Deltion College" in said for said in await djt.said("sam"))
    assert not any("Friesland" in said for said in await djt.said("sam"))
