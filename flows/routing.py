"""Who can help, and why: a pack's rules applied to one question. Not how it is said or booked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from content.pack import Content
from flows.protocol import Busy, HadFact, Instant, Picked, Profile


def promise_limit(content: Content, now: Instant) -> Instant:
    """Return the end of the window within which a free slot counts: three school days."""
    raise NotImplementedError


def candidates(
    content: Content,
    profile: Profile,
    topic: str,
    answers: Mapping[str, str],
    had: HadFact,
    excluded: Collection[str],
) -> tuple[Picked, ...]:
    """Return everyone who may help, best first, each person once, with the rule's reason."""
    raise NotImplementedError


def choose(
    content: Content, picks: Sequence[Picked], busy: Sequence[Busy], now: Instant
) -> tuple[Picked, ...]:
    """Return the person to propose first, then at most one known face who is there later.

    Empty only when `picks` is. `busy` must cover all picks.
    """
    raise NotImplementedError


def missing_fact(
    content: Content, profile: Profile, topic: str
) -> Literal["location", "programme", ""]:
    """Return the profile field to ask now, because its answers lead to different people."""
    raise NotImplementedError
