"""What the student changes in what they said, and what happens when their chat cannot be reached.

Who reads the old words is to read the new ones; what nobody asks for any more is only kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from flows.protocol import Mine, Notify, Rewrite, ShowRequest, Slots, Words
from flows.talk import readers, write
from flows.talk.person import name_of, team_name
from flows.turn import Node

if TYPE_CHECKING:
    from flows.protocol import Edited, RequestFact
    from flows.turn import Turn

    Place = Literal["talk", "sent", "draft", "question", "old"]

NODE = Node(
    "edits",
    lambda _turn: "",
    lambda _turn, _event: "",
    frozenset(),
    frozenset({Mine, Slots, Words}),
)
"""Stands for an edit while it is taken in; it is entered by no one."""


def unchanged(turn: Turn, event: Edited) -> bool:
    """Tell whether the words are the ones that stand there already."""
    said = turn.said(event.message)
    return not event.text.strip() or (said.known and said.text.strip() == event.text.strip())


def place(turn: Turn, event: Edited, *, asked: bool) -> Place:
    """Return where the old words went. `asked`: what is typed now is read as a question."""
    said, draft = turn.said(event.message), turn.draft
    if said.request:
        return "talk"
    old = said.text.strip()
    if said.known and old and old in (draft.text.strip(), *draft.text.split("\n")):
        waits = not draft.request or turn.session.node == "which"
        return "draft" if waits else "sent"
    return "question" if said.last and asked else "old"


def change(turn: Turn, event: Edited, where: Place) -> bool:
    """Put the new words where the old ones went; return whether to ask on."""
    if where == "talk":
        _in_talk(turn, event)
        return False
    if where == "sent":
        return _add(turn, event)
    said, text = turn.said(event.message), event.text.strip()
    if said.known:
        turn.do(Rewrite(event.message, text))
    else:
        turn.hear(text)
    if where == "draft":
        turn.keep(text=turn.draft.text.replace(said.text.strip(), text))
        readers.mind_names(turn, text)
    if not turn.in_danger:
        turn.say("edit.kept" if where == "draft" else "edit.late")
    return True


def _in_talk(turn: Turn, event: Edited) -> None:
    """The helper sees the new words, and hears of them when the old ones were read already."""
    said = turn.said(event.message)
    found = turn.request(said.request)
    turn.do(Rewrite(event.message, event.text.strip(), said.request), ShowRequest(said.request))
    if found is not None:
        readers.narrow(turn, found, event.text)
    if found is not None and found.owner and said.seen:
        turn.do(Notify((found.owner,), "changed", found.id))
        turn.say("edit.seen", name=name_of(turn, found.owner))


def _add(turn: Turn, event: Edited) -> bool:
    """The words that opened a request stay with it; the new ones come after them."""
    found = turn.request(turn.draft.request)
    if found is None or found.state == "closed":
        turn.do(Rewrite(event.message, event.text.strip()))
        if not turn.in_danger:
            turn.say("edit.late")
        return True
    turn.hear(event.text, found.id)
    write.add(turn, found)
    readers.narrow(turn, found, event.text)
    turn.say("edit.sent", request=found.id, name=_who(turn, found))
    return False


def _who(turn: Turn, found: RequestFact) -> str:
    who = found.owner or found.person
    return name_of(turn, who) if who else team_name(turn)


def lost(turn: Turn) -> None:
    """Nothing reaches this student where they wrote: tell whoever would wait for a word."""
    turn.node = NODE
    coordinators = tuple(one.id for one in turn.world.active.pack.people if one.coordinator)
    for found in turn.mine.requests:
        if found.state != "closed":
            who = found.owner or found.person
            people = (who,) if who else coordinators
            turn.do(Notify(people, "unreachable", found.id), ShowRequest(found.id))
