"""Messages on Telegram that take another's place, with pictures and files; both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from flows.protocol import Card, Invite, Message, Option, Plain
from storage.work import Store
from tests.botapi.faults import broken
from tests.botapi.people import PNG, User
from tests.integration.sender import PARTS, THREE, Sender, sending, text


@pytest.fixture
async def out(store: Store, tmp_path: Path) -> AsyncIterator[Sender]:
    async with sending(store, tmp_path) as sender:
        yield sender


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
            THREE,
            THREE.replace("Einde", "Slot"),
            [one.replace("Einde", "Slot") for one in PARTS],
            id="as many",
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
