from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import clock, delivery
from bot.delivery import Delivery, Ending, Later, Paced, Refused, Sent, backoff
from bot.mail import MailChannel, read_server
from storage import queue
from storage.queue import Lease, Parcel
from storage.work import Store, Unit
from tests.integration.mailbox import Mailbox

START = 1_790_000_000_000
SECRET = "sam@example.org"


class Time:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> int:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += int(seconds * 1000)


class Recorder:
    """A channel that answers as it is told, per destination, and keeps what it was given."""

    name = "mail"

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.answers: defaultdict[str, list[Ending | Exception]] = defaultdict(list)
        self.hold: dict[str, asyncio.Event] = {}
        self._changed = asyncio.Event()

    async def send(self, destination: str, parcel: Parcel) -> Ending:
        if destination in self.hold:
            await self.hold[destination].wait()
        answers = self.answers[destination]
        answer = answers.pop(0) if answers else Sent("x")
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Sent):
            self.sent.append((destination, parcel.what))
            self._changed.set()
        return answer

    async def has_sent(self, many: int) -> None:
        while len(self.sent) < many:
            self._changed.clear()
            await self._changed.wait()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def channel() -> Recorder:
    return Recorder()


@pytest.fixture
def sending(store: Store, channel: Recorder, time: Time) -> Delivery:
    return Delivery(store, [channel], time)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as box:
        yield box


async def post(store: Store, destination: str, *whats: str) -> None:
    def put(unit: Unit) -> None:
        for what in whats:
            queue.post(unit, "mail", destination, Parcel("saw", "", what), START)

    await store.unit(put)


async def states(store: Store) -> list[tuple[str, int, bool]]:
    """Return state, failures and whether content is left, of every parcel."""
    rows = await store.read(
        lambda unit: unit.all("SELECT state, fails, payload FROM outbox ORDER BY id")
    )
    return [(row.state, row.fails, row.payload is not None) for row in rows]


async def test_parcels_of_a_destination_go_out_in_order_and_are_wiped(
    store: Store, sending: Delivery, channel: Recorder
) -> None:
    await post(store, "a", "1", "2", "3")

    await sending.settle()

    assert channel.sent == [("a", "1"), ("a", "2"), ("a", "3")]
    assert await states(store) == [("sent", 0, False)] * 3
    assert await store.read(lambda unit: unit.all("SELECT * FROM destination")) == []


async def test_what_is_sent_is_not_sent_again(
    store: Store, sending: Delivery, channel: Recorder, time: Time
) -> None:
    await post(store, "a", "1")
    await sending.settle()

    time.move(delivery.LEASE * 2)
    await sending.settle()

    assert channel.sent == [("a", "1")]


async def test_what_comes_later_waits_for_what_failed_and_then_follows_in_order(
    store: Store, sending: Delivery, channel: Recorder, time: Time
) -> None:
    channel.answers["a"] = [Later("busy")]
    await post(store, "a", "1", "2")

    await sending.settle()
    assert channel.sent == []
    assert await states(store) == [("due", 1, True), ("due", 0, True)]

    time.move(delivery.FIRST_WAIT - 1)
    await sending.settle()
    assert channel.sent == []

    time.move(1)
    await sending.settle()
    assert channel.sent == [("a", "1"), ("a", "2")]


async def test_a_channel_may_say_how_long_to_wait(
    store: Store, sending: Delivery, channel: Recorder, time: Time
) -> None:
    channel.answers["a"] = [Later("too many", 60)]
    await post(store, "a", "1")
    await sending.settle()

    time.move(59)
    await sending.settle()
    assert channel.sent == []

    time.move(1)
    await sending.settle()
    assert channel.sent == [("a", "1")]


async def test_a_channel_may_wait_by_its_own_choice_which_is_no_failure(
    store: Store, sending: Delivery, channel: Recorder, time: Time
) -> None:
    channel.answers["a"] = [Paced(1500)]
    await post(store, "a", "1", "2")

    with capture_logs() as logs:
        await sending.settle()
    assert (channel.sent, logs) == ([], [])
    assert await states(store) == [("due", 0, True), ("due", 0, True)]

    time.move(1.5)
    await sending.settle()
    assert channel.sent == [("a", "1"), ("a", "2")]


async def test_a_refused_parcel_is_given_up_and_the_next_goes_out(
    store: Store, sending: Delivery, channel: Recorder
) -> None:
    channel.answers["a"] = [Refused("no such user")]
    await post(store, "a", "1", "2")

    await sending.settle()

    assert channel.sent == [("a", "2")]
    assert await states(store) == [("refused", 0, False), ("sent", 0, False)]


async def test_a_destination_that_is_gone_is_told_once_and_nothing_else_is_tried(
    store: Store, channel: Recorder, time: Time
) -> None:
    told: list[str] = []

    async def gone(held: Lease) -> None:
        told.append(held.destination)
        await post(store, "a", "said because of it")
        await post(store, "b", "for staff")

    sending = Delivery(store, [channel], time, gone=gone)
    channel.answers["a"] = [Sent(), Refused("blocked", gone=True)]
    await post(store, "a", "1", "2", "3")

    await sending.settle()

    assert told == ["a"]
    assert channel.sent == [("a", "1"), ("b", "for staff")]
    assert [state for state, *_ in await states(store)] == [
        *["sent", "refused", "refused", "refused", "sent"]
    ]
    await post(store, "a", "came back")
    await sending.settle()
    assert channel.sent[-1] == ("a", "came back")


async def test_who_fails_to_hear_of_it_holds_up_nothing(
    store: Store, channel: Recorder, time: Time
) -> None:
    async def gone(_held: Lease) -> None:
        raise ValueError

    channel.answers["a"] = [Refused("blocked", gone=True)]
    await post(store, "a", "1")

    with capture_logs() as logs:
        await Delivery(store, [channel], time, gone=gone).settle()

    assert [line["event"] for line in logs] == ["delivery.gone", "delivery.untold"]
    assert await states(store) == [("refused", 0, False)]


async def test_a_slow_destination_blocks_no_other(
    store: Store, sending: Delivery, channel: Recorder
) -> None:
    channel.hold["slow"] = asyncio.Event()
    await post(store, "slow", "1")
    await post(store, "a", "1")
    await post(store, "b", "1")

    await sending.pump()
    await channel.has_sent(2)
    assert {destination for destination, _ in channel.sent} == {"a", "b"}

    channel.hold["slow"].set()
    await sending.settle()
    assert ("slow", "1") in channel.sent


async def test_when_there_was_no_room_the_clock_is_kicked_as_soon_as_there_is(
    store: Store, channel: Recorder, time: Time
) -> None:
    kicked = asyncio.Event()
    sending = Delivery(store, [channel], time, workers=1, kick=kicked.set)
    await post(store, "a", "1")
    await post(store, "b", "1")

    assert await sending.pump() == 1
    await kicked.wait()
    assert await sending.pump() == 1
    await sending.settle()

    assert sorted(channel.sent) == [("a", "1"), ("b", "1")]


async def test_somebody_is_always_free_for_danger(
    store: Store, channel: Recorder, time: Time
) -> None:
    kicked = asyncio.Event()
    sending = Delivery(store, [channel], time, workers=3, kick=kicked.set)
    for name in ("a", "b", "c"):
        channel.hold[name] = asyncio.Event()
        await post(store, name, "1")
    assert await sending.pump() == 2

    panel = Parcel("saw", "", "panel", rank=queue.URGENT)
    await store.unit(lambda unit: queue.post(unit, "mail", "sam", panel, START))
    assert await sending.pump() == 1
    await channel.has_sent(1)

    assert channel.sent == [("sam", "panel")]
    for held in channel.hold.values():
        held.set()
    await kicked.wait()
    await sending.settle()
    assert len(channel.sent) == 4


async def test_two_workers_never_send_the_same_parcel(
    store: Store, channel: Recorder, time: Time
) -> None:
    both = [Delivery(store, [channel], time, workers=4) for _ in range(2)]
    for number in range(10):
        await post(store, f"d{number}", "1", "2")

    await asyncio.gather(*(one.settle() for one in both))

    assert sorted(channel.sent) == sorted(
        (f"d{number}", what) for number in range(10) for what in ("1", "2")
    )


async def test_a_channel_that_fails_unforeseen_means_later_and_a_log_without_content(
    store: Store, sending: Delivery, channel: Recorder, time: Time
) -> None:
    channel.answers[SECRET] = [ValueError(f"bad {SECRET}")]
    await post(store, SECRET, "1")

    with capture_logs() as logs:
        await sending.settle()

    assert await states(store) == [("due", 1, True)]
    assert [line["event"] for line in logs] == ["delivery.failed", "delivery.later"]
    assert SECRET not in str(logs)
    time.move(delivery.FIRST_WAIT)
    await sending.settle()
    assert channel.sent == [(SECRET, "1")]


async def test_a_parcel_for_a_channel_that_is_not_set_up_waits(store: Store, time: Time) -> None:
    await post(store, "a", "1")

    await Delivery(store, [], time).settle()

    assert await states(store) == [("due", 1, True)]


async def test_after_days_of_failing_a_parcel_is_given_up(
    store: Store, sending: Delivery, channel: Recorder
) -> None:
    await post(store, "a", "1")
    await store.unit(
        lambda unit: unit.run("UPDATE outbox SET fails = :fails", fails=delivery.MOST_FAILS - 1)
    )
    channel.answers["a"] = [Later("busy")]

    await sending.settle()

    assert await states(store) == [("refused", delivery.MOST_FAILS - 1, False)]


async def test_draining_waits_for_what_runs_and_begins_nothing(
    store: Store, sending: Delivery, channel: Recorder
) -> None:
    channel.hold["a"] = asyncio.Event()
    await post(store, "a", "1")
    await sending.pump()

    draining = asyncio.create_task(sending.drain(10))
    await asyncio.sleep(0)
    await post(store, "b", "1")
    channel.hold["a"].set()
    await draining

    assert await sending.pump() == 0
    assert channel.sent == [("a", "1")]
    assert await states(store) == [("sent", 0, False), ("due", 0, True)]


async def test_what_hangs_while_draining_goes_out_again_when_its_lease_is_over(
    store: Store, sending: Delivery, channel: Recorder, time: Time
) -> None:
    channel.hold["a"] = asyncio.Event()
    await post(store, "a", "1")
    await sending.pump()
    await sending.drain(0.01)
    del channel.hold["a"]
    after = Delivery(store, [channel], time)

    await after.settle()
    assert channel.sent == []

    time.move(delivery.LEASE)
    await after.settle()
    assert channel.sent == [("a", "1")]


def test_waiting_grows_and_has_a_cap() -> None:
    assert [backoff(fails) for fails in range(10)] == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]
    assert backoff(10_000) == delivery.LONGEST_WAIT


# ---------------------------------------------------------------- with a real mail server


def by_mail(store: Store, box: Mailbox, now: Callable[[], int]) -> Delivery:
    origin = "https://hulp.school.example"
    server = read_server(box.url, origin)
    return Delivery(
        store, [MailChannel(server, origin, lambda *_: "Je hebt een bericht", now)], now
    )


async def test_a_mail_that_the_server_puts_off_arrives_once(
    store: Store, mailbox: Mailbox, time: Time
) -> None:
    mailbox.data = ["451 greylisted"]
    sending = by_mail(store, mailbox, time)
    await post(store, SECRET, "news")

    await sending.settle()
    assert mailbox.mails == []
    time.move(5)
    await sending.settle()

    assert [mail["To"] for mail in mailbox.mails] == [SECRET]
    assert await states(store) == [("sent", 1, False)]


async def test_mail_waits_while_the_server_is_down_and_arrives_when_it_is_up(
    store: Store, time: Time
) -> None:
    with Mailbox() as box:
        port = box.port
    sending = by_mail(store, box, time)
    await post(store, SECRET, "news")

    await sending.settle()
    assert await states(store) == [("due", 1, True)]

    with Mailbox(port) as up:
        time.move(5)
        await sending.settle()
        assert len(up.mails) == 1
    assert await states(store) == [("sent", 1, False)]


async def test_a_refused_mail_is_given_up_and_its_address_forgotten(
    store: Store, mailbox: Mailbox, time: Time
) -> None:
    mailbox.rcpt = ["550 no such user"]
    await post(store, SECRET, "news")

    await by_mail(store, mailbox, time).settle()

    assert await states(store) == [("refused", 0, False)]
    assert await store.read(lambda unit: unit.all("SELECT * FROM destination")) == []


SENDER = """
import asyncio, sys
from bot.clock import now
from bot.delivery import Delivery
from bot.mail import MailChannel, read_server
from storage.crypto import Keyring
from storage.work import open_store

async def main(url, mail):
    store = open_store(url, Keyring([bytes(range(32))]))
    server = read_server(mail, "https://x.example")
    sending = Delivery(store, [MailChannel(server, "https://x.example", lambda *_: "S", now)], now)
    await sending.settle()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_a_process_killed_after_sending_sends_once_more_and_that_is_recognisable(
    store: Store, url: str, mailbox: Mailbox, time: Time
) -> None:
    await post(store, SECRET, "news", "news")
    process = await asyncio.create_subprocess_exec(
        *[sys.executable, "-c", SENDER, url, mailbox.url], cwd=Path(__file__).parents[2]
    )
    mailbox.on_data = lambda: os.kill(process.pid, signal.SIGKILL)

    await process.wait()
    mailbox.on_data = lambda: None
    assert await states(store) == [("due", 0, True), ("due", 0, True)]
    time.at = clock.now() + (delivery.LEASE + 1) * 1000
    await by_mail(store, mailbox, time).settle()

    first, again, other = (mail["Message-ID"] for mail in mailbox.mails)
    assert first == again
    assert first != other
    assert await states(store) == [("sent", 0, False)] * 2
