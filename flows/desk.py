"""What professionals do with requests, and what follows from it. Pure rules; storage performs."""

from __future__ import annotations

from content.pack import Content
from flows.protocol import DeskFacts, Refused, RequestFact, StaffEffect, StaffEvent

HOLD = 5_000
"""Milliseconds in which an answer can be taken back ("Haal terug")."""
LONGEST = 4_000
"""Characters of one answer or note."""


def act(
    event: StaffEvent, facts: DeskFacts, content: Content
) -> tuple[StaffEffect, ...] | Refused:
    """Return what shall be so after a professional's act, or why it was refused."""
    raise NotImplementedError


def may(event: type[StaffEvent], request: RequestFact, person: str, content: Content) -> bool:
    """Tell whether a person may try this kind of act on this request."""
    raise NotImplementedError


def acts(content: Content, facts: DeskFacts) -> frozenset[str]:
    """Return the buttons to show: of claim, seen, reply, note, propose, close, call_off."""
    raise NotImplementedError
