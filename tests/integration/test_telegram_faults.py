"""What may go wrong on the way in: none of it loses, repeats or mixes up what people did."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import Update
from structlog.testing import capture_logs

from bot.lifeline import Lifeline
from bot.runner import Handled, Inbound, Runner
from bot.telegram import intake as intakes
from bot.telegram.intake import MOST_TRIES, Intake, Tries
from bot.telegram.read import Taken
from bot.telegram.receive import HELD, Receiver
from flows import engine
from flows import protocol as p
from flows.protocol import Message
from flows.turn import World
from flows.words import plain
from storage import requests, students, views
from storage.work import Store
from tests.botapi.errors import OTHER_POLL, UNAUTHORIZED, conflict
from tests.botapi.people import User
from tests.integration.chat import SCHOOL, Chat, chatting
from tests.integration.live import MONDAY, Prepared, school
from tests.integration.test_lifeline import gone, locked_by_another_process
from tests.integration.test_telegram_student import ASKED, DEBTS, STALE, begins, finds, later, said

QUICK = (0.3, 0.6)
DANGER = "ik wil niet meer leven"
MENU = "Waar gaat het vooral over?"
Broken = Callable[[], contextlib.AbstractContextManager[None]]


@pytest.fixture
def broken(url: str) -> Broken:
    """A context in which the database cannot be used."""
    if url.startswith("sqlite"):
        return lambda: locked_by_another_process(url.removeprefix("sqlite:///"))
    return lambda: gone(url)


@pytest.fixture
async def chat(store: Store) -> AsyncIterator[Chat]:
    async with chatting(store, patience=QUICK) as started:
        yield started


async def heard(chat: Chat, user: User) -> list[str]:
    """What this student said, as it is kept."""
    found = await chat.store.read(
        lambda unit: views.conversation(unit, SCHOOL, "telegram", str(user.id))
    )
    assert found is not None
    return [plain(one.message.spans) for one in found.shown if one.message.kind == "student"]


# ---------------------------------------------------------------- the database


async def test_without_a_database_danger_is_answered_once_and_nothing_is_confirmed(
    chat: Chat, broken: Broken
) -> None:
    sam = await begins(chat)
    with broken():
        cry = sam.says(DANGER)
        panel = await sam.hears_back(cry)
        await chat.api.until(lambda: _polls_since(chat, 2), "more questions")
        assert "113" in panel.text
        assert len([one for one in sam.messages() if one.id > cry.id]) == 1
        assert chat.api.bot.updates.pending

    await chat.api.confirmed()

    assert await heard(chat, sam) == [DANGER]


def _polls_since(chat: Chat, count: int) -> bool:
    """Count the questions for updates from now on."""
    seen: int = chat.__dict__.setdefault("polls", chat.api.bot.updates.polls)
    return chat.api.bot.updates.polls >= seen + count


async def test_what_was_said_without_a_database_is_answered_when_it_is_back(
    chat: Chat, broken: Broken
) -> None:
    sam = await begins(chat)
    with broken():
        await sam.hears_back(sam.says(DEBTS))

    # What delivery held when the database went away is let go by the clock.
    await later(chat, sam, MENU)

    assert await heard(chat, sam) == [DEBTS]


# ---------------------------------------------------------------- Telegram


async def test_two_programs_with_one_token_are_told_what_to_do_and_it_goes_on(
    chat: Chat,
) -> None:
    sam = await begins(chat)
    with capture_logs() as logs:
        chat.api.bot.updates.terminate(conflict(OTHER_POLL))
        sam.says(DEBTS)
        await sam.sees(MENU)

    (told,) = [one for one in logs if one["event"] == "telegram.conflict"]
    assert told["log_level"] == "error"
    assert "stop it" in told["mend"]


async def test_a_token_that_is_revoked_while_we_run_is_told_and_the_web_goes_on(
    store: Store,
) -> None:
    async with chatting(store, wait=True) as chat:
        receiving = chat.start()
        await begins(chat)
        with capture_logs() as logs:
            chat.api.bot.revoked = True
            chat.api.bot.updates.terminate(UNAUTHORIZED)
            await asyncio.wait_for(receiving, 30)

        on_the_web = Inbound(SCHOOL, "web", "b" * 32, "1", p.Text(DEBTS))
        assert isinstance(await chat.runner.student(on_the_web), Handled)
        assert [one["log_level"] for one in logs if "token" in one["event"]] == ["error"]
        assert chat.api.bot.token not in str(logs)


async def test_out_of_order_and_repeated_updates_are_taken_once_and_in_order(chat: Chat) -> None:
    sam, kim = await begins(chat), await begins(chat, "Kim")
    chat.api.bot.updates.disturbance.shuffle = random.Random(3)
    chat.api.bot.updates.disturbance.again = 10

    for number in range(10):
        sam.says(f"s{number}")
        kim.says(f"k{number}")
    await chat.api.confirmed()

    assert await heard(chat, sam) == [f"s{number}" for number in range(10)]
    assert await heard(chat, kim) == [f"k{number}" for number in range(10)]


async def test_a_hundred_messages_of_one_person_in_a_second_are_all_kept(chat: Chat) -> None:
    sam, kim = await begins(chat), await begins(chat, "Kim")
    words = [f"bericht {number}" for number in range(100)]

    for one in words:
        sam.says(one)
    back = kim.says(DEBTS)

    await kim.sees(MENU, after=back.id)
    await chat.api.until(lambda: not chat.api.bot.updates.pending, "confirmation", 60)
    assert await heard(chat, sam) == words


@pytest.mark.parametrize("years", [-10, 10])
async def test_a_clock_that_is_wrong_over_there_does_no_harm(chat: Chat, years: int) -> None:
    chat.api.world.skew = years * 365 * 24 * 3600
    sam = await begins(chat)

    first = sam.says("ik heb iets")
    await sam.hears_back(first)
    sam.edits(first.id, DEBTS)

    await sam.sees(MENU)
    assert await heard(chat, sam) == [DEBTS]


# ---------------------------------------------------------------- people


async def test_another_one_s_button_does_nothing_for_who_took_it(chat: Chat) -> None:
    sam, kim = await begins(chat), await begins(chat, "Kim")
    await finds(chat, sam)
    stolen = next(row[0] for row in sam.last.rows if row[0].text == "Bericht sturen")

    pressed = kim.press_data(kim.messages()[-1].post, str(stolen.callback_data))

    await kim.answered(pressed)
    await kim.sees(STALE)
    assert said(sam, "Schrijf je bericht") == 0
    assert await chat.store.read(lambda unit: requests.by_number(unit, SCHOOL, 1)) is None


@pytest.mark.parametrize(
    "data", ["#999999999999999999999", "d:claim:1", "d:", "t2.1#-1", "é" * 32, "t2.1#0#0"]
)
async def test_forged_data_stops_its_spinner_and_changes_nothing(chat: Chat, data: str) -> None:
    sam = await begins(chat)

    await sam.answered(sam.press_data(sam.messages()[-1].post, data))

    found = await chat.store.read(lambda unit: students.at(unit, SCHOOL, "telegram", str(sam.id)))
    assert found is not None
    assert found.session.node == "ask"


async def test_two_bots_in_one_group_do_not_answer_each_other(store: Store) -> None:
    async with chatting(store, group="Team") as chat:
        assert chat.team is not None
        other = chat.api.add_bot("AndereBot")
        chat.team.admit(other)
        for text in ("hallo @TerechtTestBot", "/start@TerechtTestBot", DANGER):
            post = chat.api.world.post(chat.team.group, other.user, 0, text=text)
            chat.api.world.tell(post)
        await chat.api.until(lambda: not chat.api.bot.updates.pending, "confirmation")

        assert "113" not in chat.team.screen()
        assert ASKED not in chat.team.screen()


# ---------------------------------------------------------------- one that fails alone


class Taking:
    """An intake without a receiver; `refuses` are the numbers of updates that fail.

    What is `slow` waits until it is `quick_again`. `unlucky`: every turn fails.
    """

    def __init__(self, store: Store, contents: Prepared) -> None:
        self.refuses: set[int] = set()
        self.unlucky = False
        self.slow: set[int] = set()
        self.quick_again = asyncio.Event()
        self.unreachable = 0
        self.shown: list[str] = []
        self.store = store
        runner = Runner(store, contents, lambda: MONDAY, lambda _keys: None, step=self._step)
        self.line = Lifeline(runner, contents, lambda: MONDAY)
        bot = Bot("800000001:AAnobody")
        self.intake = Intake(bot, SCHOOL, self.line, self._show, staff=self._staff)

    def _step(
        self, session: p.Session, event: p.StudentEvent, facts: p.Facts, world: World
    ) -> tuple[p.Session, tuple[p.StudentEffect, ...]] | p.Wanted:
        if self.unlucky:
            raise LookupError
        return engine.step(session, event, facts, world)

    async def _show(self, chat: str, message: Message) -> None:
        if self.unreachable:
            self.unreachable -= 1
            raise AiogramError
        self.shown.append(f"{chat} {message.kind}")

    async def _staff(self, update: Update | Taken, _nonce: str) -> bool:
        if isinstance(update, Update) and update.update_id in self.refuses:
            raise LookupError
        if isinstance(update, Update) and update.update_id in self.slow:
            await self.quick_again.wait()
        return False

    async def says(self, number: int, text: str, chat: int) -> bool:
        return await self.intake.take(self.update(number, text, chat))

    @staticmethod
    def update(number: int, text: str, chat: int) -> dict[str, Any]:
        person: dict[str, Any] = {"id": chat, "is_bot": False, "first_name": "Kim"}
        message = {"message_id": 1, "date": 1, "chat": person | {"type": "private"}}
        said_it = message | {"from": person, "text": text}
        return {"update_id": number, "message": said_it}


@pytest.fixture
async def taking(store: Store) -> Taking:
    contents = Prepared(store)
    await contents.publish(SCHOOL, school(SCHOOL)[0], MONDAY)
    return Taking(store, contents)


async def test_an_update_that_fails_alone_is_given_up_and_its_student_was_answered_once(
    taking: Taking,
) -> None:
    taking.refuses = {1}
    with capture_logs() as logs:
        tried = []
        for number in range(2, 20):
            tried.append(await taking.says(1, DANGER, 5))
            assert await taking.says(number, "hoi", 6)
            if tried[-1]:
                break

    assert tried == [False] * MOST_TRIES + [True]
    assert taking.shown == ["5 panel"]
    assert [one["update"] for one in logs if one["event"] == "telegram.update_given_up"] == [1]
    assert (len(taking.intake.tries), "leven" in str(logs)) == (0, False)


async def test_danger_that_waits_behind_a_failing_update_is_answered_at_once(
    taking: Taking,
) -> None:
    taking.refuses = {1}
    taking.unreachable = 2
    receiver = Receiver(Bot("800000001:AAnobody"), taking.intake)
    batch = [taking.update(1, "hoi", 5), taking.update(2, DANGER, 5), taking.update(3, DANGER, 5)]

    waits = [await receiver.handle(batch) for _ in range(9)]

    assert taking.shown == ["5 bot", "5 panel"]
    assert max(waits) <= HELD
    taking.refuses = set()
    assert await receiver.handle(batch) == 0


@pytest.mark.parametrize(("text", "shown"), [(DANGER, ["5 panel"]), ("hoi", [])])
async def test_a_panel_that_could_not_be_shown_is_shown_though_the_apology_is_kept(
    taking: Taking, text: str, shown: list[str]
) -> None:
    taking.unlucky = True
    taking.unreachable = 2

    while not await taking.says(1, text, 5):
        assert taking.shown == []

    assert taking.shown == shown


async def test_danger_that_waits_behind_a_slow_update_is_answered_meanwhile(
    taking: Taking,
) -> None:
    taking.slow, taking.intake.patience = {1}, 0.05
    receiver = Receiver(Bot("800000001:AAnobody"), taking.intake)
    batch = [taking.update(1, "hoi", 5), taking.update(2, "hallo", 5), taking.update(3, DANGER, 5)]

    work = asyncio.create_task(receiver.handle(batch))
    async with asyncio.timeout(5):
        while not taking.shown:  # noqa: ASYNC110 - it is sent by a task of its own
            await asyncio.sleep(0.01)

    assert (taking.shown, work.done()) == (["5 panel"], False)
    taking.quick_again.set()
    assert await work == 0
    await taking.intake.drain()
    assert taking.shown == ["5 panel"]


async def test_while_nothing_goes_well_nothing_is_given_up(taking: Taking) -> None:
    taking.refuses = {1, 2}

    assert not any([await taking.says(number, "hoi", number) for number in (1, 2) * 20])


def test_what_fails_is_counted_in_bounded_memory() -> None:
    tries = Tries()
    for number in range(10_000):
        tries.failed(number)

    assert len(tries) == intakes.MOST_KEPT


async def test_ten_thousand_new_chats_leave_nothing_in_memory(taking: Taking, url: str) -> None:
    """As fast as they come in, on PostgreSQL a thousand; each gets a student of their own."""
    door = asyncio.Semaphore(100)
    count = 10_000 if url.startswith("sqlite") else 1_000

    async def comes(number: int) -> bool:
        async with door:
            return await taking.says(number, "/start", 10_000_000 + number)

    done = await asyncio.gather(*map(comes, range(count)))

    assert all(done)
    last = await taking.store.read(
        lambda unit: students.at(unit, SCHOOL, "telegram", str(10_000_000 + count - 1))
    )
    assert last is not None
    assert len(taking.intake.tries) == 0
