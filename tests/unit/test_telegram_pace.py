"""Telegram's speed limits, as a state machine whose time is given."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram import pace
from bot.telegram.pace import PATIENCE, Pace, Rates, Slow
from storage.queue import ANSWER, NEWS, URGENT

SAM, KIM, GROUP = "5001", "5002", "-1001"


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        pytest.param(
            [(SAM, 0), (SAM, 10), (SAM, 20), (SAM, 30), (SAM, 3_099), (SAM, 3_100)],
            [0, 0, 0, 3_070, 1, 0],
            id="three at once, then one a second",
        ),
        pytest.param(
            [(SAM, 0), (SAM, 0), (SAM, 0), (SAM, 0), (KIM, 0)],
            [0, 0, 0, 3_100, 0],
            id="chats do not wait for each other",
        ),
        pytest.param(
            [(GROUP, at * 10) for at in range(20)] + [(GROUP, 200), (SAM, 200), (GROUP, 61_000)],
            [0] * 20 + [60_800, 0, 0],
            id="twenty a minute in a group",
        ),
        pytest.param(
            [(str(chat), 0) for chat in range(27)] + [("x", 0), ("x", 1_100)],
            [0] * 27 + [1_100, 0],
            id="a bot's own limit",
        ),
    ],
)
def test_so_long_an_answer_waits(asked: list[tuple[str, int]], waits: list[int]) -> None:
    rates = Rates()

    assert [rates.ask(chat, ANSWER, at) for chat, at in asked] == waits


def test_danger_does_not_wait_for_a_chat_that_got_much() -> None:
    rates = Rates()
    for _ in range(3):
        rates.ask(SAM, ANSWER, 0)

    assert rates.ask(SAM, ANSWER, 0) > 0
    assert rates.ask(SAM, URGENT, 0) == 0


def test_a_wait_that_telegram_asked_for_holds_for_one_chat_and_for_danger_too() -> None:
    rates = Rates()
    rates.rest(SAM, 5_000)
    rates.rest(SAM, 3_000)

    assert [rates.ask(SAM, rank, 1_000) for rank in (URGENT, ANSWER, NEWS)] == [4_000] * 3
    assert rates.ask(KIM, ANSWER, 1_000) == 0
    assert rates.ask(SAM, ANSWER, 5_000) == 0


def test_keyboards_of_a_private_chat_do_not_hold_up_its_answers() -> None:
    rates = Rates()

    for _ in range(3):
        assert rates.ask(SAM, ANSWER, 0) == 0
        assert rates.ask(SAM, ANSWER, 0, edit=True) == 0
    assert rates.ask(SAM, ANSWER, 0, edit=True) > 0


def test_an_edit_counts_as_a_message_in_a_group() -> None:
    rates = Rates()

    waits = [rates.ask(GROUP, ANSWER, 0, edit=bool(at % 2)) for at in range(21)]

    assert waits == [0] * 20 + [61_000]


Asked = st.tuples(
    st.sampled_from([SAM, KIM, GROUP, "-1002", *map(str, range(40))]),
    st.sampled_from([URGENT, ANSWER, NEWS]),
    st.integers(0, 400),
)


@given(st.lists(Asked, max_size=300))
def test_no_window_ever_holds_more_than_telegram_allows(asked: list[tuple[str, int, int]]) -> None:
    rates, now = Rates(), 0
    sent: list[tuple[int, str, int]] = []
    for chat, rank, passes in asked:
        now += passes
        if rates.ask(chat, rank, now) == 0:
            sent.append((now, chat, rank))

    for at, _, _ in sent:
        second = [one for one in sent if at <= one[0] < at + 1_000]
        assert len(second) <= 30
        minute = Counter(chat for when, chat, _ in sent if at <= when < at + 60_000)
        assert all(many <= 20 for chat, many in minute.items() if pace.is_group(chat))
        calm = Counter(
            chat for when, chat, rank in sent if at <= when < at + 3_000 and rank != URGENT
        )
        assert all(many <= 3 for chat, many in calm.items() if not pace.is_group(chat))


@given(st.lists(Asked, max_size=60), st.integers(0, 2_000))
def test_whoever_waits_as_long_as_told_may_send(asked: list[tuple[str, int, int]], at: int) -> None:
    """Unless others were there meanwhile."""
    rates, now = Rates(), 0
    for chat, rank, passes in asked:
        now += passes
        rates.ask(chat, rank, now)
    now += at

    wait = rates.ask(SAM, NEWS, now)

    assert wait == 0 or rates.ask(SAM, NEWS, now + wait) == 0


def test_a_thousand_reminders_leave_room_for_a_panel_and_for_answers() -> None:
    """Every millisecond all that is left asks; the panel comes in the middle of it."""
    rates, reminders, sent = Rates(), iter(map(str, range(1_000))), []
    waiting = next(reminders)
    for now in range(5_000):
        if now == 2_500:
            assert rates.ask("danger", URGENT, now) == 0
            assert [rates.ask(f"answer{one}", ANSWER, now) for one in range(8)] == [0] * 8
        while rates.ask(waiting, NEWS, now) == 0:
            sent.append(now)
            waiting = next(reminders)

    assert 60 <= len(sent) <= 5 * 30


async def test_a_short_wait_is_waited_for_and_a_long_one_is_told() -> None:
    clock = iter(range(0, 1_000_000, 400))
    pacing = Pace(lambda: next(clock))
    pacing.rest(SAM, 1)

    await pacing.turn(SAM)

    pacing.rest(SAM, 60)
    with pytest.raises(Slow) as slow:
        await pacing.turn(SAM)
    assert slow.value.wait > PATIENCE


def test_chats_of_long_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "_MOST_CHATS", 10)
    rates = Rates()

    for number in range(100):
        rates.ask(str(number), ANSWER, number * 100_000)

    assert len(rates._chats) <= 11  # noqa: SLF001 - memory has no other face
