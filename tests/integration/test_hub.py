from __future__ import annotations

import asyncio
import threading

from bot.hub import Hub


async def test_a_waiter_gets_the_keys_that_woke_it() -> None:
    hub = Hub()
    with hub.subscribe("student:1", "team:x") as waiter:
        hub.wake(["student:1", "student:2"])

        assert await waiter.next(5) == frozenset({"student:1"})


async def test_many_wakes_while_busy_make_one_turn() -> None:
    hub = Hub()
    with hub.subscribe("student:1", "team:x") as waiter:
        for _ in range(100):
            hub.wake(["student:1"])
        hub.wake(["team:x"])
        await asyncio.sleep(0)

        assert await waiter.next(5) == frozenset({"student:1", "team:x"})
        assert await waiter.next(0.01) == frozenset()


async def test_a_thread_may_wake() -> None:
    hub = Hub()
    with hub.subscribe("student:1") as waiter:
        thread = threading.Thread(target=hub.wake, args=(["student:1"],))
        thread.start()

        assert await waiter.next(5) == frozenset({"student:1"})
        thread.join()


async def test_closing_the_hub_ends_every_waiter_also_a_later_one() -> None:
    hub = Hub()
    waiter = hub.subscribe("student:1")
    waiting = asyncio.create_task(waiter.next())
    await asyncio.sleep(0)

    hub.close()

    assert await waiting is None
    assert [keys async for keys in hub.subscribe("student:1")] == []
    assert hub.count("student:1") == 0


async def test_who_left_is_not_counted() -> None:
    hub = Hub()
    with hub.subscribe("student:1"), hub.subscribe("student:1"):
        assert hub.count("student:1") == 2

    assert hub.count("student:1") == 0


async def test_wakes_are_told_to_other_processes_but_not_told_back() -> None:
    told: list[frozenset[str]] = []
    hub = Hub()
    hub.join(told.append)
    with hub.subscribe("team:x") as waiter:
        hub.heard(["team:x"])
        assert await waiter.next(5) == frozenset({"team:x"})
        assert told == []

        hub.wake(["team:x"])
        assert await waiter.next(5) == frozenset({"team:x"})
        assert told == [frozenset({"team:x"})]


async def test_wake_all_lets_every_waiter_look_again() -> None:
    hub = Hub()
    with hub.subscribe("team:x") as one, hub.subscribe("student:1") as other:
        hub.wake_all()

        assert await one.next(5) == frozenset({"team:x"})
        assert await other.next(5) == frozenset({"student:1"})


def test_waking_when_nobody_ever_waited_or_the_loop_has_ended_is_harmless() -> None:
    hub = Hub()
    hub.wake(["student:1"])

    async def wait_shortly() -> None:
        hub.subscribe("student:1").close()

    asyncio.run(wait_shortly())
    hub.wake(["student:1"])
