"""One-time invitations and the cookies of professionals; only keyed hashes are kept."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.protocol import Instant
    from storage.work import Unit

MINUTE = 60_000
LOGIN_HOURS = 12
"""A working day: the page says so where one logs in."""
_BYTES = 24

_INVITE = """
INSERT INTO invite (school, token, person, expires) VALUES (:school, :token, :person, :expires)
"""
_USE = """
DELETE FROM invite WHERE school = :school AND token = :token RETURNING person, expires
"""
_FOR = "SELECT person FROM invite WHERE school = :school AND token = :token AND expires > :now"
_LOGIN = """
INSERT INTO login (school, cookie, person, created, expires)
VALUES (:school, :cookie, :person, :now, :expires)
"""
_WHO = "SELECT person FROM login WHERE school = :school AND cookie = :cookie AND expires > :now"
_LOGOUT = "DELETE FROM login WHERE school = :school AND cookie = :cookie"
_PRUNE = ("DELETE FROM login WHERE expires < :now", "DELETE FROM invite WHERE expires < :now")


def invite(unit: Unit, school: str, person: str, now: Instant, minutes: int = 60 * 24) -> str:
    """Return a fresh token that logs this person in once."""
    token = secrets.token_urlsafe(_BYTES)
    key = unit.keyring.lookup("invite", token)
    unit.run(_INVITE, school=school, token=key, person=person, expires=now + minutes * MINUTE)
    return token


def invited(unit: Unit, school: str, token: str, now: Instant) -> str | None:
    """Return whose an invitation is and leave it as it is; None when it counts no more."""
    key = unit.keyring.lookup("invite", token)
    found = unit.one(_FOR, school=school, token=key, now=now)
    return found.person if found else None


def use(unit: Unit, school: str, token: str, now: Instant) -> str | None:
    """Use an invitation up and return whose it was, or None when it is unknown, used or old."""
    found = unit.one(_USE, school=school, token=unit.keyring.lookup("invite", token))
    return found.person if found is not None and found.expires > now else None


def redeem(unit: Unit, school: str, token: str, now: Instant) -> str | None:
    """Use the token up and return a login cookie, or None when it is unknown, used or old."""
    person = use(unit, school, token, now)
    if person is None:
        return None
    cookie = secrets.token_urlsafe(_BYTES)
    key = unit.keyring.lookup("login", cookie)
    expires = now + LOGIN_HOURS * 60 * MINUTE
    unit.run(_LOGIN, school=school, cookie=key, person=person, now=now, expires=expires)
    return cookie


def person_of(unit: Unit, school: str, cookie: str, now: Instant) -> str | None:
    """Return who is logged in with this cookie, or None."""
    key = unit.keyring.lookup("login", cookie)
    found = unit.one(_WHO, school=school, cookie=key, now=now)
    return found.person if found else None


def logout(unit: Unit, school: str, cookie: str) -> None:
    """End this login."""
    unit.run(_LOGOUT, school=school, cookie=unit.keyring.lookup("login", cookie))


def prune(unit: Unit, now: Instant) -> None:
    """Forget what has run out."""
    for statement in _PRUNE:
        unit.run(statement, now=now)
