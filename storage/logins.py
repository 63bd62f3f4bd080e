"""One-time invitations and the cookies of professionals; only keyed hashes are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.protocol import Instant

if TYPE_CHECKING:
    from storage.work import Unit


def invite(unit: Unit, school: str, person: str, now: Instant, minutes: int = 60 * 24) -> str:
    """Return a fresh token that logs this person in once."""
    raise NotImplementedError


def redeem(unit: Unit, school: str, token: str, now: Instant) -> str | None:
    """Use the token up and return a login cookie, or None when it is unknown, used or old."""
    raise NotImplementedError


def person_of(unit: Unit, school: str, cookie: str, now: Instant) -> str | None:
    """Return who is logged in with this cookie, or None."""
    raise NotImplementedError


def logout(unit: Unit, school: str, cookie: str) -> None:
    """End this login."""
    raise NotImplementedError
