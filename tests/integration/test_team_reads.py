"""A school whose teams read along, on the real runner: never more readers than were told."""

from __future__ import annotations

import pytest

from bot.runner import Inbound
from flows import protocol as p
from storage.work import Store
from tests.integration.live import Live, live

SAM = "sam"


@pytest.fixture
async def school(store: Store) -> Live:
    on = await live(store, "klein")
    await on.does(SAM, p.Text("ik wil iemand spreken"))
    if (await on.session(SAM)).node == "programme":
        await on.presses(SAM, "prog:-")
    return on


async def writes(on: Live, text: str) -> p.RequestFact:
    await on.presses(SAM, "do:write", "do:team")
    await on.says(SAM, text)
    await on.presses(SAM, "do:anonymous", "reach:self")
    asked = await on.request(1)
    assert asked is not None
    return asked


async def types(on: Live, event: p.StudentEvent) -> None:
    """Send the one message that is edited later, or the edit of it."""
    nonce = type(event).__name__
    await on.runner.student(Inbound(on.slug, "web", SAM, nonce, event, ref="7"))
    await on.settles()


async def test_a_message_to_the_team_is_the_teams(school: Live) -> None:
    asked = await writes(school, "ik slaap slecht")

    assert "Alle 3 mensen van het team kunnen dit lezen." in "".join(await school.said(SAM))
    assert (asked.reads, asked.team) == ("team", "kaw-team")


async def test_who_skipped_somebody_writes_to_one_reader(school: Live) -> None:
    await school.presses(SAM, "do:other")
    asked = await writes(school, "ik slaap slecht")

    assert asked.excluded
    assert asked.reads == "owner"
    assert "Alle 3 mensen" not in "".join(await school.said(SAM))
    assert "Alleen die persoon leest wat je schrijft." in "".join(await school.said(SAM))


async def test_who_names_a_member_writes_to_one_reader_and_hears_so(school: Live) -> None:
    asked = await writes(school, "het gaat over YASSIN")

    assert asked.reads == "owner"
    assert "Je noemt Yassin." in "".join(await school.said(SAM))


async def test_one_person_asked_for_reads_alone(school: Live) -> None:
    await school.presses(SAM, "do:write", "do:team", "do:one", "do:write")
    assert "leest het, niet het hele team." in "".join(await school.said(SAM))
    await school.says(SAM, "ik slaap slecht")
    await school.presses(SAM, "do:anonymous", "reach:self")
    asked = await school.request(1)

    assert asked is not None
    assert asked.person
    assert asked.reads == "owner"


@pytest.mark.parametrize("edited", [False, True])
async def test_naming_a_member_later_ends_the_reading_along(school: Live, *, edited: bool) -> None:
    await writes(school, "ik slaap slecht")
    await types(school, p.Text("niemand helpt me"))
    asked = await school.request(1)
    assert asked is not None
    assert asked.reads == "team"

    if edited:
        await types(school, p.Edited("", "noor helpt me niet"))
    else:
        await school.says(SAM, "noor helpt me niet")
    asked = await school.request(1)

    assert asked is not None
    assert asked.reads == "owner"
    assert "Je noemt Noor." in "".join(await school.said(SAM))


async def test_naming_a_member_in_an_edit_before_sending_counts(school: Live) -> None:
    await school.presses(SAM, "do:write", "do:team")
    await types(school, p.Text("iemand plaagt me"))
    await types(school, p.Edited("", "carla plaagt me"))
    await school.presses(SAM, "do:anonymous", "reach:self")
    asked = await school.request(1)

    assert asked is not None
    assert asked.reads == "owner"
    assert "Je noemt Carla." in "".join(await school.said(SAM))
