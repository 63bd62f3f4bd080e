"""Sealing and look-up hashes for columns; the cipher itself is `cryptography`'s, never our own."""

from __future__ import annotations

import hmac
import os
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY_BYTES = 32
_ID_BYTES = 4
_NONCE_BYTES = 12
_HEAD = _ID_BYTES + _NONCE_BYTES
_LOOKUP_DIGITS = 32


class WrongKey(Exception):
    """The key does not fit what is stored. The message is for the operator."""


class Keyring:
    """One or more keys: the first seals, all open, the last (oldest) makes the look-up hashes.

    So a new key goes in front: old rows stay readable and look-ups keep finding them.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise WrongKey(f"The key must be {KEY_BYTES} bytes (64 hex digits).")
        self._ciphers = {_part(key, b"id", _ID_BYTES): AESGCM(_part(key, b"seal")) for key in keys}
        self._current, self._cipher = next(iter(self._ciphers.items()))
        self._lookup = hmac.new(_part(keys[-1], b"lookup"), digestmod="sha256")
        self.oldest = _part(keys[-1], b"id", _ID_BYTES).hex()
        """Names the key that the look-up hashes hang on."""

    @classmethod
    def from_hex(cls, text: str) -> Keyring:
        """Return the keyring written as hex keys parted by commas or white space."""
        try:
            return cls([bytes.fromhex(word) for word in text.replace(",", " ").split()])
        except ValueError:
            raise WrongKey("The key must be written in hex digits (0-9, a-f).") from None

    def seal(self, table: str, row: str, column: str, data: bytes) -> bytes:
        """Return `data` sealed for exactly this place: key id, nonce, ciphertext."""
        nonce = os.urandom(_NONCE_BYTES)
        place = f"{table}.{column}.{row}".encode()
        return self._current + nonce + self._cipher.encrypt(nonce, data, place)

    def open(self, table: str, row: str, column: str, sealed: bytes) -> bytes:
        """Return what was sealed for this place, or raise `WrongKey`."""
        cipher = self._ciphers.get(sealed[:_ID_BYTES])
        if cipher is None:
            raise WrongKey(f"No key for {table}.{column}: it was sealed with another one.")
        place = f"{table}.{column}.{row}".encode()
        try:
            return cipher.decrypt(sealed[_ID_BYTES:_HEAD], sealed[_HEAD:], place)
        except InvalidTag:
            raise WrongKey(f"A sealed {table}.{column} does not belong to its row.") from None

    def lookup(self, *words: str) -> str:
        """Return the keyed hash (hex) under which these words are found again."""
        mac = self._lookup.copy()
        mac.update("\x1f".join(words).encode())
        return mac.hexdigest()[:_LOOKUP_DIGITS]


def _part(key: bytes, use: bytes, length: int = KEY_BYTES) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=b"terecht " + use).derive(key)
