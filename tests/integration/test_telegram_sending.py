"""Sending to Telegram and what can go wrong with it: a strict server, both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import delivery
from bot.telegram import pace, poster
from bot.telegram.pace import Pace, Slow
from flows.protocol import Bold, Message, Plain
from storage import queue
from storage.work import Store
from tests.botapi.errors import Refusal, bad
from tests.botapi.faults import Fault, Html, Reset, Stall, broken, flood
from tests.botapi.people import User
from tests.integration.sender import PARTS, THREE, Sender, sending, text


@pytest.fixture
async def out(store: Store, tmp_path: Path) -> AsyncIterator[Sender]:
    async with sending(store, tmp_path) as sender:
        yield sender


def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poster, "PATIENCE", 0.3)


# ---------------------------------------------------------------- trouble


@pytest.mark.parametrize(
    ("fault", "wait", "times"),
    [
        pytest.param(flood(7), 7, 1, id="a wait that is asked for"),
        pytest.param(Refusal(429, "Too Many Requests"), 5, 1, id="one that does not say how long"),
        pytest.param(broken(500), 5, 1, id="500"),
        pytest.param(broken(502), 5, 1, id="502"),
        pytest.param(broken(504), 5, 1, id="504"),
        pytest.param(Html(502), 5, 1, id="a page instead of JSON"),
        pytest.param(Reset(), 5, 1, id="cut off before"),
        pytest.param(Reset(delivered=True), 5, 2, id="cut off after: it comes twice, never not"),
        pytest.param(Stall(3), 5, 1, id="slower than our patience, and not done"),
        pytest.param(Stall(3, delivered=True), 5, 2, id="slower than our patience, and done"),
        pytest.param(Refusal(409, "Conflict: terminated by other"), 5, 1, id="two programs"),
        pytest.param(Refusal(401, "Unauthorized"), 60, 1, id="the token is refused for a while"),
    ],
)
async def test_trouble_delays_and_keeps_the_order(
    out: Sender, monkeypatch: pytest.MonkeyPatch, fault: Fault, wait: int, times: int
) -> None:
    impatient(monkeypatch)
    sam, kim = out.user(), out.user("Kim")
    out.api.faults.plan("sendMessage", fault, chat=sam.id)
    await out.posts(sam, "een", "twee")
    await out.posts(kim, "hoi")

    await out.delivery.settle()
    assert out.said(kim) == ["hoi"]
    await out.moves(wait - 1)
    assert out.said(sam) == ["een"] * (times - 1)

    await out.moves(1)
    assert out.said(sam) == ["een"] * times + ["twee"]
    assert await out.states() == ["sent"] * 3


@pytest.mark.parametrize("fault", [broken(), Reset(), flood(5)])
async def test_of_what_was_cut_off_halfway_only_the_rest_goes_out(
    out: Sender, fault: Fault
) -> None:
    sam = out.user()
    out.api.faults.plan("sendMessage", fault, after=1)

    await out.sends(sam, THREE)
    assert out.said(sam) == PARTS[:1]

    await out.moves(5)
    assert out.said(sam) == PARTS


async def test_a_message_that_changes_while_half_of_it_was_sent_changes_that_half(
    out: Sender,
) -> None:
    sam = out.user()
    out.api.faults.plan("sendMessage", broken(), after=1)
    await out.sends(sam, text(THREE, "1"))
    await out.posts(sam, text("Toch korter.", "2", replaces="1"))

    await out.moves(5)

    assert out.said(sam) == ["Toch korter."]


async def test_a_refused_message_lets_the_next_one_through(out: Sender) -> None:
    sam = out.user()
    out.api.faults.plan("sendMessage", bad("message is too long"))

    with capture_logs() as logs:
        await out.sends(sam, "geheim een", "twee")

    assert out.said(sam) == ["twee"]
    assert await out.states() == ["refused", "sent"]
    assert out.gone == []
    assert "geheim" not in str(logs)


def blocks(user: User) -> None:
    user.room.blocked = True


def is_unknown(user: User) -> None:
    user.room.started = False


@pytest.mark.parametrize("what", [blocks, User.leaves_telegram, is_unknown])
async def test_a_chat_that_is_gone_is_told_once_and_the_rest_is_not_tried(
    out: Sender, what: object
) -> None:
    sam, kim = out.user(), out.user("Kim")
    assert callable(what)
    what(sam)

    await out.posts(sam, "een", "twee", "drie")
    await out.sends(kim, "hoi")

    assert out.gone == [str(sam.id)]
    assert await out.states() == ["refused", "refused", "refused", "sent"]
    assert len(out.api.calls("sendMessage")) == 2
    await out.moves(delivery.LONGEST_WAIT)
    assert len(out.api.calls("sendMessage")) == 2


async def test_a_chat_that_is_gone_is_noticed_by_its_buttons_too(out: Sender) -> None:
    sam = out.user()
    await out.sends(sam, text("Kies", "1", buttons="A"))
    blocks(sam)

    await out.ends_keys(sam, "1")
    await out.delivery.settle()

    assert out.gone == [str(sam.id)]


async def test_markup_that_is_not_understood_costs_the_markup_only(out: Sender) -> None:
    sam = out.user()
    out.api.faults.plan("sendMessage", bad("can't parse entities: unsupported start tag"), times=2)

    with capture_logs() as logs:
        await out.sends(sam, Message("1", (Bold("<Sam>"), Plain(" & jij")), name="Karim"))
        assert out.said(sam) == []
        assert await out.states() == ["refused"]
    assert [one["event"] for one in logs] == ["telegram.plain", "delivery.refused"]

    out.api.faults.plan("sendMessage", bad("can't parse entities: unsupported start tag"))
    await out.sends(sam, Message("2", (Bold("<Sam>"), Plain(" & jij")), name="Karim"))
    assert sam.last.text == "Karim\n<Sam> & jij"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        pytest.param("a\x00b\x1f\x7fc", "abc", id="control signs"),
        pytest.param("\u202eabc\u2069 مرحبا 123", "\u202eabc\u2069 مرحبا 123", id="right to left"),
        pytest.param("<b>&amp;</b> \"'", "<b>&amp;</b> \"'", id="markup of people"),
        pytest.param("😀" * 2048, "😀" * 2048, id="as long as may be"),
        pytest.param("😀" * 2049, "😀", id="one more: two messages"),
    ],
)
async def test_whatever_people_write_arrives(out: Sender, words: str, shown: str) -> None:
    sam = out.user()

    await out.sends(sam, words)

    assert sam.last.text == shown
    assert await out.states() == ["sent"]


# ---------------------------------------------------------------- speed


@pytest.fixture
def stepped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody stands and waits: the clock is stepped."""
    monkeypatch.setattr(pace, "PATIENCE", 0)


def strict(out: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server count by the same clock."""
    out.api.limits.on = True
    monkeypatch.setattr(out.api.world, "elapsed", lambda: out.now / 1000)
    out.pace = Pace(lambda: out.now)
    out.begin()


@pytest.mark.usefixtures("stepped")
async def test_one_chat_never_gets_more_than_telegram_allows(
    out: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict(out, monkeypatch)
    sam = out.user()
    await out.sends(sam, *(f"bericht {number}" for number in range(8)))
    assert len(out.said(sam)) == 3

    for _ in range(80):
        await out.moves(0.1)

    assert out.said(sam) == [f"bericht {number}" for number in range(8)]
    assert out.api.limits.refused == 0
    fails = await out.store.read(lambda unit: unit.all("SELECT fails, error FROM outbox"))
    assert {tuple(row) for row in fails} == {(0, "")}


@pytest.mark.usefixtures("stepped")
async def test_many_reminders_never_stand_before_a_panel_or_an_answer(
    out: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict(out, monkeypatch)
    crowd = [out.user(f"u{number}") for number in range(24)]
    sam, kim = out.user(), out.user("Kim")
    for one in crowd:
        await out.posts(one, "Morgen heb je een afspraak", rank=queue.NEWS)
    await out.delivery.settle()
    reminded = len(out.api.calls("sendMessage"))
    assert 1 <= reminded < 24

    await out.posts(kim, "Je antwoord", rank=queue.ANSWER)
    await out.posts(sam, "Bel 112", rank=queue.URGENT)
    await out.delivery.settle()

    assert (out.said(sam), out.said(kim)) == (["Bel 112"], ["Je antwoord"])
    order = [one.number("chat_id") for one in out.api.calls("sendMessage")]
    assert order[reminded:] == [sam.id, kim.id]
    for _ in range(24):
        await out.moves(0.15)
    assert all(out.said(one) for one in crowd)
    assert out.api.limits.refused == 0


@pytest.mark.usefixtures("stepped")
async def test_a_wait_that_telegram_asks_for_holds_for_all_that_goes_to_that_chat(
    out: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict(out, monkeypatch)
    sam, kim = out.user(), out.user("Kim")
    out.api.faults.plan("sendMessage", flood(30), chat=sam.id)

    await out.sends(sam, "een")

    with pytest.raises(Slow) as slow:
        await out.pace.turn(sam.id, queue.URGENT)
    assert slow.value.wait == 30_000
    await out.pace.turn(kim.id)
    await out.posts(sam, "Bel 112", rank=queue.URGENT)
    await out.moves(29)
    assert len(out.api.calls("sendMessage")) == 1
    await out.moves(1)
    assert out.said(sam) == ["een", "Bel 112"]
