from __future__ import annotations

import asyncio
from functools import partial

from flows import protocol as p
from storage import queue
from storage.queue import Lease, Parcel, TimerKey
from storage.work import Store, Unit

NOW = 1_000_000
FIRST, SECOND = Parcel("s", "", "one"), Parcel("s", "", "two")


async def post(store: Store, to: str, *parcels: Parcel, now: int = NOW, collapse: str = "") -> None:
    def work(unit: Unit) -> None:
        for parcel in parcels:
            queue.post(unit, "mail", to, parcel, now, collapse)

    await store.unit(work)


async def lease(store: Store, now: int = NOW, worker: str = "w") -> Lease | None:
    return await store.unit(lambda unit: queue.lease(unit, now, worker, 60))


async def free(store: Store, held: Lease) -> None:
    await store.unit(lambda unit: queue.release(unit, held))


def whats(held: Lease | None) -> list[str]:
    assert held is not None
    return [one.what for one in held.parcels]


async def test_parcels_of_a_destination_come_in_order(store: Store) -> None:
    await post(store, "a@x", *(Parcel("s", "", f"{n:02}") for n in range(15)))
    held = await lease(store)

    assert whats(held) == [f"{n:02}" for n in range(15)]
    assert held is not None
    assert (held.channel, held.destination, held.worker) == ("mail", "a@x", "w")


async def test_a_leased_destination_is_nobody_elses(store: Store) -> None:
    await post(store, "a@x", FIRST)
    await post(store, "b@x", SECOND)
    found = await asyncio.gather(*(lease(store, worker=f"w{n}") for n in range(4)))

    assert sorted(one.destination for one in found if one) == ["a@x", "b@x"]


async def test_a_lease_that_ran_out_may_be_taken_over(store: Store) -> None:
    await post(store, "a@x", FIRST)
    late = await lease(store, worker="dead")
    assert await lease(store, NOW + 59_000) is None
    taken = await lease(store, NOW + 60_000, "next")

    assert whats(taken) == ["one"]
    assert late is not None
    await free(store, late)
    assert await lease(store, NOW + 60_001) is None


async def test_what_was_sent_is_not_sent_again_and_its_content_is_gone(store: Store) -> None:
    await post(store, "a@x", FIRST, SECOND)
    held = await lease(store)
    assert held is not None
    await store.unit(lambda unit: queue.mark_sent(unit, held.parcels[0], NOW, "outside"))
    await free(store, held)
    rest = await lease(store)
    assert whats(rest) == ["two"]

    assert rest is not None
    await store.unit(lambda unit: queue.mark_sent(unit, rest.parcels[0], NOW))
    await free(store, rest)

    assert await lease(store) is None
    rows = await store.read(lambda unit: unit.all("SELECT state, payload FROM outbox"))
    assert [tuple(row) for row in rows] == [("sent", None), ("sent", None)]
    left = await store.read(lambda unit: unit.all("SELECT address FROM destination"))
    assert list(left) == []


async def test_what_is_put_off_waits_and_so_does_what_follows(store: Store) -> None:
    await post(store, "a@x", FIRST, SECOND)
    await post(store, "b@x", FIRST, now=NOW + 1)
    held = await lease(store)
    assert held is not None
    await store.unit(lambda unit: queue.put_off(unit, held.parcels[0], NOW + 5000, "421"))
    await free(store, held)
    other = await lease(store, NOW + 1)

    assert other is not None
    assert other.destination == "b@x"
    assert await lease(store, NOW + 4999) is None
    again = await lease(store, NOW + 5000)
    assert again is not None
    assert [(one.what, one.fails) for one in again.parcels] == [("one", 1), ("two", 0)]


async def test_what_is_refused_for_good_lets_the_next_one_through(store: Store) -> None:
    await post(store, "a@x", FIRST, SECOND)
    held = await lease(store)
    assert held is not None
    await store.unit(lambda unit: queue.refuse(unit, held.parcels[0], "550"))
    await free(store, held)

    assert whats(await lease(store)) == ["two"]


async def test_a_parcel_posted_while_its_destination_is_being_sent_to_is_not_lost(
    store: Store,
) -> None:
    await post(store, "a@x", FIRST)
    held = await lease(store)
    assert held is not None
    await store.unit(lambda unit: queue.mark_sent(unit, held.parcels[0], NOW))
    await asyncio.gather(
        free(store, held), *(post(store, "a@x", Parcel("s", "", f"{n}")) for n in range(10))
    )

    sent: list[str] = []
    while again := await lease(store):
        for parcel in again.parcels:
            sent.append(parcel.what)
            await store.unit(partial(queue.mark_sent, parcel=parcel, now=NOW))
        await free(store, again)
    assert sorted(sent) == [str(n) for n in range(10)]


async def test_an_equal_collapse_waits_only_once(store: Store) -> None:
    for _ in range(3):
        await post(store, "a@x", FIRST, collapse="news")
    await post(store, "b@x", FIRST, collapse="news")

    assert whats(await lease(store)) == ["one"]
    assert whats(await lease(store)) == ["one"]


async def test_old_parcels_are_forgotten(store: Store) -> None:
    await post(store, "a@x", FIRST, SECOND)
    held = await lease(store)
    assert held is not None
    await store.unit(lambda unit: queue.refuse(unit, held.parcels[0], "550"))

    assert await store.unit(lambda unit: queue.prune(unit, NOW + 1)) == 1


async def test_a_dropped_timer_does_not_fire(store: Store) -> None:
    def work(unit: Unit) -> None:
        for key in ("remind:1:hour", "remind:1:evening", "remind:2:hour", "promise:1"):
            queue.set_timer(unit, "s", "student", key, NOW, p.CodeUsed())
        queue.drop_timers(unit, "s", "student", "remind:1")

    await store.unit(work)
    due = await store.unit(lambda unit: queue.due_timers(unit, NOW, 10))

    assert {one.key for one in due} == {"remind:2:hour", "promise:1"}


async def test_a_taken_timer_is_gone(store: Store) -> None:
    key = TimerKey("s", "student", "k")
    await store.unit(lambda unit: queue.set_timer(unit, "s", "student", "k", NOW, p.CodeUsed()))

    assert await store.unit(lambda unit: queue.take_timer(unit, key, NOW - 1)) is None
    taken = await asyncio.gather(
        *(store.unit(lambda unit: queue.take_timer(unit, key, NOW)) for _ in range(4))
    )
    assert sorted(taken, key=str) == [p.CodeUsed(), None, None, None]


# ---------------------------------------------------------------- what takes another's place


def saying(text: str, about: str = "") -> Parcel:
    return Parcel("s", "", "message", message=p.Message("m", (p.Plain(text),)), about=about)


async def replace(store: Store, text: str, about: str, collapse: str) -> None:
    parcel = saying(text, about)
    await store.unit(lambda unit: queue.replace(unit, "mail", "a", parcel, NOW, collapse))


def said(held: Lease | None) -> list[tuple[str, str]]:
    """Return the words and what each takes the place of."""
    assert held is not None
    return [
        (one.message.spans[0].text, one.about) for one in held.parcels if one.message is not None
    ]


async def outside(store: Store, collapse: str) -> str:
    return await store.read(lambda unit: queue.outside_of(unit, "s", "mail", "a", collapse))


async def test_what_waits_is_changed_itself(store: Store) -> None:
    await post(store, "a", saying("old"), collapse="1")
    await post(store, "a", saying("next"))
    await replace(store, "new", "1", "2")
    await replace(store, "newer", "2", "3")

    assert said(await lease(store)) == [("newer", ""), ("next", "")]


async def test_what_keeps_its_name_is_changed_too(store: Store) -> None:
    await post(store, "a", saying("old"), collapse="1")
    await replace(store, "new", "1", "1")

    assert said(await lease(store)) == [("new", "")]


async def test_what_is_just_being_sent_is_changed_afterwards(store: Store) -> None:
    await post(store, "a", saying("old"), collapse="1")
    held = await lease(store)
    await replace(store, "new", "1", "1")
    assert held is not None
    await store.unit(lambda unit: queue.mark_sent(unit, held.parcels[0], NOW, "77"))
    await free(store, held)

    assert said(await lease(store)) == [("new", "1")]
    assert await outside(store, "1") == "77"


async def test_a_change_of_a_change_that_waits_still_knows_what_was_sent(store: Store) -> None:
    await post(store, "a", saying("old"), collapse="1")
    held = await lease(store)
    assert held is not None
    await store.unit(lambda unit: queue.mark_sent(unit, held.parcels[0], NOW, "77"))
    await free(store, held)
    await replace(store, "new", "1", "2")
    await replace(store, "newer", "2", "3")

    again = await lease(store)
    assert said(again) == [("newer", "1")]
    assert again is not None
    await store.unit(lambda unit: queue.mark_sent(unit, again.parcels[0], NOW, "77"))
    assert (await outside(store, "1"), await outside(store, "3")) == ("", "77")


async def test_all_that_waited_is_given_up_but_nothing_newer(store: Store) -> None:
    await post(store, "a", FIRST, SECOND)
    held = await lease(store)
    assert held is not None
    await post(store, "a", Parcel("s", "", "later"), now=NOW + 2)
    await post(store, "b", FIRST)

    await store.unit(lambda unit: queue.refuse_all(unit, held, "403", NOW + 1))
    await free(store, held)

    assert whats(await lease(store, NOW + 2)) == ["one"]
    assert whats(await lease(store, NOW + 2)) == ["later"]


# ---------------------------------------------------------------- ranks


def ranked(rank: int, what: str = "x") -> Parcel:
    return Parcel("s", "", what, rank=rank)


async def takes(store: Store, now: int = NOW) -> list[str]:
    """Lease what is free, one after another, without sending."""
    found = []
    while held := await lease(store, now):
        found.append(held.destination)
    return found


async def test_danger_goes_before_answers_and_answers_before_news(store: Store) -> None:
    for number, rank in enumerate((queue.NEWS, queue.ANSWER, queue.NEWS, queue.URGENT)):
        await post(store, f"{rank}@{number}", ranked(rank), now=NOW - 10 + number)

    assert await takes(store) == ["0@3", "1@1", "2@0", "2@2"]


async def test_a_panel_is_first_among_a_thousand_reminders(store: Store) -> None:
    def work(unit: Unit) -> None:
        for number in range(1_000):
            queue.post(unit, "mail", f"{number}", ranked(queue.NEWS), NOW - 5)
        queue.post(unit, "mail", "sam", ranked(queue.URGENT, "panel"), NOW)

    await store.unit(work)

    assert whats(await lease(store)) == ["panel"]


async def test_who_is_free_for_danger_only_passes_over_the_rest(store: Store) -> None:
    await post(store, "a", ranked(queue.ANSWER))
    urgent = partial(queue.lease, now=NOW, worker="w", seconds=60, rank=queue.URGENT)
    assert await store.unit(urgent) is None

    await post(store, "b", ranked(queue.URGENT, "panel"))

    assert whats(await store.unit(urgent)) == ["panel"]


async def test_something_urgent_lifts_what_stands_before_it(store: Store) -> None:
    await post(store, "other", ranked(queue.ANSWER))
    await post(store, "a", ranked(queue.NEWS, "1"), ranked(queue.URGENT, "2"))
    await post(store, "a", ranked(queue.ANSWER, "3"), now=NOW + 1)

    held = await lease(store, NOW + 1)

    assert held is not None
    assert [(one.what, one.rank) for one in held.parcels] == [("1", 0), ("2", 0), ("3", 1)]


async def test_a_destination_is_as_urgent_as_what_is_left(store: Store) -> None:
    await post(store, "a", ranked(queue.URGENT), ranked(queue.NEWS))
    held = await lease(store)
    assert held is not None
    await store.unit(lambda unit: queue.mark_sent(unit, held.parcels[0], NOW))
    await free(store, held)
    await post(store, "b", ranked(queue.ANSWER), now=NOW + 1)

    assert await takes(store, NOW + 1) == ["b", "a"]


async def test_something_urgent_does_not_wait_for_an_old_failure(store: Store) -> None:
    await post(store, "a", FIRST)
    held = await lease(store)
    assert held is not None
    await store.unit(lambda unit: queue.put_off(unit, held.parcels[0], NOW + 900_000, "down"))
    await free(store, held)
    await post(store, "a", SECOND, now=NOW + 1)
    assert await lease(store, NOW + 1) is None

    await post(store, "a", ranked(queue.URGENT, "panel"), now=NOW + 2)

    assert whats(await lease(store, NOW + 2)) == ["one", "two", "panel"]


async def test_waiting_by_choice_is_no_failure(store: Store) -> None:
    await post(store, "a", FIRST, SECOND)
    held = await lease(store)
    assert held is not None
    await store.unit(lambda unit: queue.wait(unit, held.parcels[0], NOW + 1500))
    await free(store, held)

    assert await lease(store, NOW + 1499) is None
    again = await lease(store, NOW + 1500)
    assert again is not None
    assert [(one.what, one.fails) for one in again.parcels] == [("one", 0), ("two", 0)]
