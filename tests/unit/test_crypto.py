from __future__ import annotations

import pytest

from storage.crypto import Keyring, WrongKey

OLD, NEW = b"o" * 32, b"n" * 32


def test_what_is_sealed_opens_at_its_own_place() -> None:
    ring = Keyring([OLD])
    sealed = ring.seal("message", "s/1", "body", b"geheim")

    assert b"geheim" not in sealed
    assert ring.open("message", "s/1", "body", sealed) == b"geheim"


@pytest.mark.parametrize(
    "place",
    [("request", "s/1", "body"), ("message", "s/2", "body"), ("message", "s/1", "text")],
    ids=["another table", "another row", "another column"],
)
def test_what_is_sealed_opens_nowhere_else(place: tuple[str, str, str]) -> None:
    ring = Keyring([OLD])
    sealed = ring.seal("message", "s/1", "body", b"geheim")

    with pytest.raises(WrongKey, match="does not belong to its row"):
        ring.open(*place, sealed)


def test_sealing_twice_looks_different() -> None:
    ring = Keyring([OLD])

    assert ring.seal("t", "1", "c", b"x") != ring.seal("t", "1", "c", b"x")


def test_another_key_does_not_open() -> None:
    sealed = Keyring([OLD]).seal("t", "1", "c", b"x")

    with pytest.raises(WrongKey, match="sealed with another one"):
        Keyring([NEW]).open("t", "1", "c", sealed)


def test_a_new_key_in_front_keeps_old_rows_and_look_ups() -> None:
    old, both = Keyring([OLD]), Keyring([NEW, OLD])

    assert both.open("t", "1", "c", old.seal("t", "1", "c", b"x")) == b"x"
    assert both.lookup("web", "cookie") == old.lookup("web", "cookie")
    with pytest.raises(WrongKey):
        old.open("t", "1", "c", both.seal("t", "1", "c", b"x"))


def test_look_ups_depend_on_the_key_and_on_where_words_end() -> None:
    ring = Keyring([OLD])

    assert ring.lookup("ab", "c") != ring.lookup("a", "bc")
    assert ring.lookup("ab") != Keyring([NEW]).lookup("ab")


def test_a_keyring_is_read_from_hex() -> None:
    ring = Keyring.from_hex(f"{NEW.hex()}, {OLD.hex()}\n")

    assert ring.lookup("a") == Keyring([OLD]).lookup("a")


@pytest.mark.parametrize(
    ("text", "sentence"), [("", "32 bytes"), ("abcd", "32 bytes"), ("xyz", "hex digits")]
)
def test_a_bad_key_is_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(WrongKey, match=sentence):
        Keyring.from_hex(text)
