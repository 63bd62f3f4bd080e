"""What is how urgent: help before answers, answers before what the bot begins by itself."""

from __future__ import annotations

import msgspec
import pytest

from bot.contents import Contents
from bot.runner import Inbound, Runner
from flows import protocol as p
from flows.turn import World
from storage.work import Store
from tests.integration.puppet import NOW, school

KINDS = ("bot", "person", "panel", "gentle")
BEGUN: tuple[p.StudentEvent, ...] = (
    p.Remind("a", NOW, "hour"),
    p.PromiseDue("r", NOW),
    p.Unread("r", "m"),
    p.Closed("r", "anna", "helped"),
)


def talks(
    session: p.Session, event: p.StudentEvent, _facts: p.Facts, _world: World
) -> tuple[p.Session, tuple[p.StudentEffect, ...]]:
    """Say something of the kind that was typed, or what came up; tell colleagues of an alert."""
    kind = event.text if isinstance(event, p.Text) and event.text in KINDS else "bot"
    body = {"id": f"m{session.position + 1}", "kind": kind}
    effects: list[p.StudentEffect] = [p.Say(msgspec.convert(body, p.Message))]
    if event == p.Text("alarm"):
        effects += [p.Notify(("anna",), "alert"), p.Notify(("anna",), "request", "r")]
    if event == p.Text("later"):
        effects += [p.SetTimer(f"k{at}", NOW, one) for at, one in enumerate(BEGUN)]
    position = session.position + 1
    return msgspec.structs.replace(session, position=position), tuple(effects)


async def ranks(store: Store) -> list[tuple[str, int]]:
    """Return channel and rank of what waits, in order."""
    rows = await store.read(
        lambda unit: unit.all(
            "SELECT destination.channel, outbox.rank FROM outbox JOIN destination"
            " ON destination.key = outbox.destination AND destination.school = outbox.school"
            " ORDER BY outbox.id"
        )
    )
    return [(row.channel, row.rank) for row in rows]


@pytest.mark.parametrize(
    ("typed", "rank"), [("bot", 1), ("person", 1), ("panel", 0), ("gentle", 0), ("later", 1)]
)
async def test_what_is_said_is_as_urgent_as_its_kind(store: Store, typed: str, rank: int) -> None:
    runner = await talking(store)

    await runner.student(Inbound("klein", "telegram", "5001", "n1", p.Text(typed)))

    assert await ranks(store) == [("telegram", rank)]


async def test_what_the_bot_begins_by_itself_waits_behind_answers(store: Store) -> None:
    runner = await talking(store)
    await runner.student(Inbound("klein", "telegram", "5001", "n1", p.Text("later")))

    assert await runner.fire() == len(BEGUN)

    assert await ranks(store) == [("telegram", 1)] + [("telegram", 2)] * len(BEGUN)


async def test_an_alert_goes_to_colleagues_before_other_mail(store: Store) -> None:
    runner = await talking(store)

    await runner.student(Inbound("klein", "telegram", "5001", "n1", p.Text("alarm")))

    assert [rank for channel, rank in await ranks(store) if channel == "mail"] == [0, 1]


async def talking(store: Store) -> Runner:
    contents = Contents(store)
    await contents.publish("klein", school(), NOW)
    return Runner(store, contents, lambda: NOW, lambda _keys: None, step=talks)
