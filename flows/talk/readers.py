"""Who reads what a student is about to write, and saying so; kept in the draft until it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import rights
from flows.naming import named
from flows.protocol import SetRequest
from flows.talk.person import name_of, team_id

if TYPE_CHECKING:
    from flows.protocol import Readers, RequestFact
    from flows.turn import Turn


def to_be(turn: Turn) -> Readers:
    """Return who may read the message in the draft as it is now."""
    draft, content, team = turn.draft, turn.world.active, team_id(turn)
    open_to_team = content.school.team_reads == "open" and not draft.person and not draft.excluded
    if not open_to_team or not rights.team_readers(content, team):
        return "owner"
    return "owner" if named(content, team, f"{draft.question}\n{draft.text}") else "team"


def settled(turn: Turn) -> Readers:
    """Return who reads what is sent: never more people than the student was told."""
    return "team" if turn.draft.reads == "team" and to_be(turn) == "team" else "owner"


def ask_key(turn: Turn) -> str:
    """Return the text that asks for the message and says who reads it; remember what it says."""
    reads = to_be(turn)
    turn.keep(reads=reads)
    if reads == "team":
        count = len(rights.team_readers(turn.world.active, team_id(turn)))
        return "write.ask_open" if count > 1 else "write.ask_open_one"
    if not turn.draft.person:
        return "write.ask_team"
    return "write.ask_only" if turn.world.active.school.team_reads == "open" else "write.ask"


def count(turn: Turn) -> str:
    """Return how many people "alle mensen van het team" are."""
    return str(len(rights.team_readers(turn.world.active, team_id(turn))))


def mind_names(turn: Turn, text: str) -> None:
    """Who names somebody of the team writes to fewer people than was just said: say so."""
    found = named(turn.world.active, team_id(turn), text)
    if turn.draft.reads == "team" and found is not None:
        turn.keep(reads="owner")
        turn.say("write.names", name=name_of(turn, found.id))


def narrow(turn: Turn, request: RequestFact, text: str) -> None:
    """Words about somebody of the team are not for the whole team: from now on one person reads."""
    if request.reads != "team":
        return
    found = named(turn.world.active, request.team, text)
    if found is None:
        return
    turn.do(SetRequest(request.id, reads="owner"))
    key = "talk.names" if request.owner else "talk.names_waiting"
    turn.say(key, name=name_of(turn, found.id), helper=name_of(turn, request.owner))
