"""Sending to Telegram and what can go wrong with it: a strict server, both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import delivery
from bot.telegram import pace, poster
from bot.telegram.pace import Pace, Slow
from flows.protocol import Bold, Card, Invite, Message, Option, Plain
from storage import queue
from storage.work import Store
from tests.botapi.errors import Refusal, bad
from tests.botapi.faults import Fault, Html, Reset, Stall, broken, flood
from tests.botapi.people import PNG, User
from tests.integration.sender import Sender, sending, text

LONG = "Dit is een zin die ongeveer vijftig tekens lang is. "
THREE = LONG * 200 + "Einde."
"""A text of three messages."""
PARTS = [(LONG * 78).strip(), (LONG * 78).strip(), LONG * 44 + "Einde."]


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


# ---------------------------------------------------------------- what takes another's place


async def test_a_message_is_changed_in_place_with_its_buttons(out: Sender) -> None:
    sam = out.user()
    await out.sends(sam, text("Kies", "1", buttons="A B"), "Nog iets")

    await out.sends(sam, text("Gekozen: A", "2", replaces="1", buttons="C"))

    assert out.said(sam) == ["Gekozen: A\n    [C]", "Nog iets"]


async def test_the_buttons_that_end_are_not_those_of_what_came_in_their_place(out: Sender) -> None:
    sam = out.user()
    await out.sends(sam, text("Kies", "1", buttons="A"))
    await out.sends(sam, text("Kies nu", "2", replaces="1", buttons="B"))

    await out.ends_keys(sam, "1")
    await out.delivery.settle()
    assert out.said(sam) == ["Kies nu\n    [B]"]

    await out.ends_keys(sam, "2")
    await out.delivery.settle()
    assert out.said(sam) == ["Kies nu"]


async def test_what_was_not_sent_yet_comes_once_as_it_is_now(out: Sender) -> None:
    sam = out.user()
    await out.posts(sam, text("oud", "1"), "daarna")
    await out.posts(sam, text("nieuw", "2", replaces="1"))

    await out.delivery.settle()

    assert out.said(sam) == ["nieuw", "daarna"]
    assert len(out.api.calls()) == 2


async def test_a_change_that_changes_nothing_is_no_trouble(out: Sender) -> None:
    sam = out.user()
    await out.sends(sam, text("hetzelfde", "1"))

    await out.sends(sam, text("hetzelfde", "1", replaces="1"))
    await out.sends(sam, text("iets anders", "1", replaces="1"))

    assert out.said(sam) == ["iets anders"]
    assert set(await out.states()) == {"sent"}


async def test_a_message_that_is_gone_comes_anew(out: Sender) -> None:
    sam = out.user()
    await out.sends(sam, text("oud", "1"), "daarna")
    sam.deletes(sam.messages()[0].id)

    await out.sends(sam, text("nieuw", "2", replaces="1"))
    await out.sends(sam, text("nieuwer", "3", replaces="2"))

    assert out.said(sam) == ["daarna", "nieuwer"]


async def test_one_that_was_never_sent_comes_anew(out: Sender) -> None:
    sam = out.user()

    await out.sends(sam, text("nieuw", "2", replaces="1"))

    assert out.said(sam) == ["nieuw"]


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        pytest.param("kort", THREE, PARTS, id="more parts than before"),
        pytest.param(THREE, "kort", ["kort"], id="less parts than before"),
        pytest.param(
            THREE, THREE.replace("Einde", "Slot"), [*PARTS[:2], LONG * 44 + "Slot."], id="as many"
        ),
    ],
)
async def test_a_change_may_take_more_or_less_room(
    out: Sender, old: str, new: str, parts: list[str]
) -> None:
    sam = out.user()
    await out.sends(sam, text(old, "1", buttons="A"))

    await out.sends(sam, text(new, "2", replaces="1", buttons="B"))

    assert out.said(sam) == [*parts[:-1], parts[-1] + "\n    [B]"]


async def test_a_change_that_is_interrupted_is_finished(out: Sender) -> None:
    sam = out.user()
    await out.sends(sam, text(THREE, "1"))
    out.api.faults.plan("editMessageText", broken(), after=1)

    await out.sends(sam, text(THREE.replace("zin", "ZIN"), "2", replaces="1"))
    await out.moves(5)

    assert out.said(sam) == [one.replace("zin", "ZIN") for one in PARTS]


async def test_too_old_to_be_taken_away_loses_its_buttons_at_least(out: Sender) -> None:
    sam = out.user()
    await out.sends(sam, text(THREE, "1", buttons="A"))
    for one in sam.messages():
        one.post.date -= 3 * 24 * 3600

    await out.sends(sam, text("kort", "2", replaces="1"))

    assert out.said(sam) == ["kort", *PARTS[1:]]


# ---------------------------------------------------------------- pictures and files


def card(photo: str = "karim.png", about: str = "Ik help met geld.") -> Card:
    return Card("k", "Karim", "SAW'er", "K", "#000", photo, "", "", about, "", "Past bij je vraag.")


def with_card(name: str, shown: Card, *, replaces: str = "") -> Message:
    rows = ((Option("a", "Afspraak"),),)
    return Message(name, (Plain("Kijk:"),), rows, card=shown, replaces=replaces)


def kinds(user: User) -> list[str]:
    return [f"{one.kind} {' '.join(one.labels)}".strip() for one in user.messages()]


async def test_a_card_s_picture_is_handed_over_once(out: Sender) -> None:
    (out.folder / "karim.png").write_bytes(PNG)
    sam, kim = out.user(), out.user("Kim")

    await out.sends(sam, with_card("1", card()))
    await out.sends(kim, with_card("2", card()))

    assert kinds(sam) == kinds(kim) == ["photo Afspraak"]
    assert sam.last.text == "Kijk:\n\nKarim, SAW'er\nPast bij je vraag.\nIk help met geld."
    assert [len(one.files) for one in out.api.calls("sendPhoto")] == [1, 0]


async def test_a_picture_that_telegram_forgot_or_that_changed_is_handed_over_again(
    out: Sender,
) -> None:
    photo = out.folder / "karim.png"
    photo.write_bytes(PNG)
    sam = out.user()
    await out.sends(sam, with_card("1", card()))
    out.api.world.files.clear()

    await out.sends(sam, with_card("2", card()))

    assert kinds(sam) == ["photo Afspraak"] * 2
    assert [len(one.files) for one in out.api.calls("sendPhoto")] == [1, 0, 1]


@pytest.mark.parametrize(
    "content", [None, b"", b"no picture at all", PNG + bytes(10_000_001)], ids=str
)
async def test_without_a_good_picture_there_are_words(out: Sender, content: bytes | None) -> None:
    if content is not None:
        (out.folder / "karim.png").write_bytes(content)
    sam = out.user()

    await out.sends(sam, with_card("1", card()), with_card("2", card()))

    assert kinds(sam) == ["text Afspraak"] * 2
    assert len(out.api.calls("sendPhoto")) == (0 if content is None else 1)


async def test_a_picture_from_outside_the_pack_is_none(out: Sender) -> None:
    (out.folder.parent / "secret.png").write_bytes(PNG)
    sam = out.user()

    await out.sends(sam, with_card("1", card("../secret.png")))

    assert kinds(sam) == ["text Afspraak"]


async def test_a_long_card_comes_after_its_picture(out: Sender) -> None:
    (out.folder / "karim.png").write_bytes(PNG)
    sam = out.user()

    await out.sends(sam, with_card("1", card(about="&" * 1100)))
    await out.ends_keys(sam, "1")
    await out.delivery.settle()

    assert kinds(sam) == ["photo", "text"]


async def test_the_buttons_of_a_picture_end(out: Sender) -> None:
    (out.folder / "karim.png").write_bytes(PNG)
    sam = out.user()
    await out.sends(sam, with_card("1", card()))

    await out.ends_keys(sam, "1")
    await out.ends_keys(sam, "1")
    await out.delivery.settle()

    assert kinds(sam) == ["photo"]
    assert set(await out.states()) == {"sent"}


async def test_a_card_takes_another_card_s_place(out: Sender) -> None:
    (out.folder / "karim.png").write_bytes(PNG)
    (out.folder / "fenna.png").write_bytes(PNG + b"x")
    sam = out.user()
    await out.sends(sam, with_card("1", card()), "daarna")

    await out.sends(sam, with_card("2", card("fenna.png", "Ik ben Fenna."), replaces="1"))

    assert kinds(sam) == ["photo Afspraak", "text"]
    assert sam.messages()[0].text.endswith("Ik ben Fenna.")
    await out.sends(sam, text("Geen kaart meer", "3", replaces="2"))
    assert kinds(sam) == ["text", "text"]


async def test_a_calendar_file_comes_after_the_words_and_anew_with_a_change(out: Sender) -> None:
    invite = Invite("u", 0, "Afspraak", "B1", 1_790_000_000_000, 1_790_001_800_000)
    sam = out.user()

    await out.sends(sam, Message("1", (Plain("Tot dan"),), invite=invite))

    assert kinds(sam) == ["text", "document afspraak.ics"]


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
    crowd = [out.user(f"u{number}") for number in range(60)]
    sam, kim = out.user(), out.user("Kim")
    for one in crowd:
        await out.posts(one, "Morgen heb je een afspraak", rank=queue.NEWS)
    await out.delivery.settle()
    reminded = len(out.api.calls("sendMessage"))
    assert 10 <= reminded < 30

    await out.posts(kim, "Je antwoord", rank=queue.ANSWER)
    await out.posts(sam, "Bel 112", rank=queue.URGENT)
    await out.delivery.settle()

    assert (out.said(sam), out.said(kim)) == (["Bel 112"], ["Je antwoord"])
    order = [one.number("chat_id") for one in out.api.calls("sendMessage")]
    assert order[reminded:] == [sam.id, kim.id]
    for _ in range(10):
        await out.moves(0.5)
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
