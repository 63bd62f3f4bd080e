"""Ids for rows that nobody names beforehand; ids of requests and messages come with the effects."""

from __future__ import annotations

import itertools
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.protocol import Instant

_count = itertools.count(secrets.randbelow(1 << 16))


def random_id() -> str:
    """Return an id that nobody can guess."""
    return secrets.token_hex(12)


def ordered_id(now: Instant) -> str:
    """Return an id that sorts after those this process made before, within `now`'s millisecond.

    The count may turn over between two ids of one millisecond only after 16 million of them.
    """
    return f"{now:012x}{next(_count):010x}{secrets.token_hex(3)}"
