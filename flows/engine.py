"""The one door to the conversations: `step` turns what happened into what shall be so.

Pure: the same session, event and facts always give the same answer. Nodes live in `flows.talk`;
here is only how a turn runs: danger first, then news or an answer, then entering nodes until
one waits for the student.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flows.protocol import (
    Blocked,
    Choice,
    CodeUsed,
    Command,
    Edited,
    NotOpened,
    Offered,
    Rewrite,
    Session,
    Start,
    Text,
    Unblocked,
    Unreadable,
    Wanted,
)
from flows.talk import (
    ask,
    book,
    commands,
    danger,
    edits,
    info,
    meeting,
    mine,
    news,
    person,
    programme,
    reach,
    times,
    welcome,
    wish,
    write,
)
from flows.turn import PANEL_REST, MissingFactError, Node, Turn, World

if TYPE_CHECKING:
    from flows.protocol import Facts, StudentEffect, StudentEvent

MAX_MOVES = 8
"""More nodes than this in one turn is a loop: a fault of ours, never a student's."""
DOUBLE_CLICK = 10_000
"""The same button of the same message within this time (ms) is one press."""

MOST_DIGITS = 3
"""A button's number is never longer."""

A_SENTENCE = 4
"""So many words tell a language; two or three say little."""

FIRST = "welcome"
FOR_A_HELPER = frozenset({"write", "talk"})
"""Where what is typed goes to a helper as it is."""


FOR_A_TIME = frozenset({"times", "day", "time", "full"})
"""Where what is typed is read as a moment."""


class UndeclaredMoveError(Exception):
    """A node leads where its table does not say, or a turn does not come to rest."""


def _table(*modules: tuple[Node, ...]) -> dict[str, Node]:
    nodes = {node.name: node for module in modules for node in module}
    for node in nodes.values():
        unknown = node.leads_to - nodes.keys()
        if unknown:
            raise UndeclaredMoveError(f"{node.name} leads to unknown {sorted(unknown)}")
    return nodes


NODES = _table(
    welcome.NODES,
    programme.NODES,
    ask.NODES,
    person.NODES,
    times.NODES,
    book.NODES,
    meeting.NODES,
    reach.NODES,
    write.NODES,
    mine.NODES,
    news.NODES,
)
"""Every point of every conversation."""

FROM_ANYWHERE = (
    commands.LEADS_TO | info.LEADS_TO | danger.LEADS_TO | news.LEADS_TO | welcome.LEADS_TO
)
"""Where links, commands, standing questions, danger and news may lead from every node."""


def step(
    session: Session, event: StudentEvent, facts: Facts, world: World
) -> tuple[Session, tuple[StudentEffect, ...]] | Wanted:
    """Return the session after `event` and the effects, or what must be known first."""
    turn = Turn(session, facts, world)
    try:
        if isinstance(event, Blocked):
            edits.lost(turn)
        else:
            _begin(turn, event)
            _react(turn, event)
    except MissingFactError as missing:
        return Wanted((missing.need,))
    return turn.session, tuple(turn.effects)


def _begin(turn: Turn, event: StudentEvent) -> None:
    turn.set(turn=turn.session.turn + 1)
    if not turn.session.node:
        turn.fresh()
        welcome.arrive(turn, event)
        _settle(turn, FIRST)
    elif turn.now - turn.session.since > PANEL_REST and _node(turn).resting:
        turn.set(content=turn.world.active.hash, since=turn.now)


def _react(turn: Turn, event: StudentEvent) -> None:
    match event:
        case Start() | NotOpened():
            turn.node = welcome.NODE
            _settle_from_anywhere(turn, welcome.again(turn, event))
        case Text():
            _text(turn, event)
        case Unreadable():
            _unreadable(turn, event)
        case Choice():
            _choice(turn, event)
        case Command():
            turn.hear("/" + event.name)
            _settle_from_anywhere(turn, commands.run(turn, event))
        case Edited():
            _edited(turn, event)
        case Unblocked() | CodeUsed():
            _opened(turn, event)
        case _:
            turn.node = news.NODE
            _settle_from_anywhere(turn, news.tell(turn, event, resting=_node(turn).resting))


def _opened(turn: Turn, event: Unblocked | CodeUsed) -> None:
    if isinstance(event, Unblocked):
        _back(turn)
    elif event.moved:
        _moved(turn)
    else:
        turn.say("code.used")


def _moved(turn: Turn) -> None:
    """The student goes on here: where they were, and the lines to call if there was danger."""
    turn.say("moved.here")
    if turn.session.panel:
        danger.show_again(turn)
    _again(turn, _node(turn))


def _back(turn: Turn) -> None:
    """The student let us in again; to who is new all was said by the welcome."""
    if turn.session.turn > 1:
        turn.say("back.hello")
        _again(turn, _node(turn))


def _node(turn: Turn) -> Node:
    return NODES.get(turn.session.node) or NODES["ask"]


def _text(turn: Turn, event: Text) -> None:
    """Danger before anything else; then a standing question; then the node's own reading."""
    turn.hear(event.text)
    _read(turn, event.text.strip())


def _read(turn: Turn, text: str) -> None:
    node = _screened(turn, text)
    went = _from_anywhere(turn, node, text)
    if went is not None:
        _settle_from_anywhere(turn, went)
        return
    if not text:
        turn.say("ask.nothing")
        _again(turn, node)
        return
    _answer(turn, node, Text(text))


def _screened(turn: Turn, text: str) -> Node:
    """Read a text and show what danger asks for; return the node that waits for it."""
    node = _node(turn)
    reading = turn.world.understanding.read(text, _before(turn))
    if _cannot_be_danger(turn, node, text):
        reading = msgspec.structs.replace(reading, danger=None, soft=False, decision="menu")
    turn.reading = reading
    # Two messages count together only where the first alone says nothing.
    turn.set(before=text[:400] if turn.reading.decision == "menu" else "")
    turn.node = danger.NODE
    switched = _speak_their_language(turn, text, node)
    danger.screen(turn)
    if switched:
        turn.say("language.changed")
    return node


def _cannot_be_danger(turn: Turn, node: Node, text: str) -> bool:
    """Tell whether `text` is "/stop" alone, or "vanavond 8 uur" where a time is asked for."""
    if commands.is_command(text):
        return True
    return node.name in FOR_A_TIME and all(map(wish.only_time, (text, *_before(turn))))


def _edited(turn: Turn, event: Edited) -> None:
    """Danger first, as in any text; then the new words go where the old ones went."""
    turn.node = edits.NODE
    if edits.unchanged(turn, event):
        return
    text = event.text.strip()
    where = edits.place(turn, event, asked=_node(turn).open)
    if where == "question":
        turn.do(Rewrite(event.message, text))
        _read(turn, text)
        return
    node = _screened(turn, text)
    turn.node = edits.NODE
    if edits.change(turn, event, where):
        _again(turn, node)


def _from_anywhere(turn: Turn, node: Node, text: str) -> str | None:
    """Return where a command or a standing question leads; None when `text` is neither."""
    # A word with a slash is a command also when it is typed in a page.
    if text.startswith("/") and len(text) > 1:
        word, _, payload = text[1:].partition(" ")
        return commands.run(turn, Command(word.lower(), payload))
    if not text or not (node.open or node.waits):
        return None
    turn.node = info.NODE
    return info.answer(turn, text) if node.open else info.answer_first(turn, text)


def _speak_their_language(turn: Turn, text: str, node: Node) -> bool:
    """Answer in the language of who writes a sentence in one we have; in danger at once."""
    reading = turn.reading
    if reading is None or reading.lang not in turn.world.active.languages:
        return False
    clear = reading.danger is not None or (node.open and len(text.split()) >= A_SENTENCE)
    if reading.lang == turn.lang or not clear:
        return False
    turn.know(language=reading.lang)
    return True


def _unreadable(turn: Turn, event: Unreadable) -> None:
    """Say what was not heard or seen, with numbers to call: danger in it stays unknown here."""
    if event.kind == "forwarded":
        _forwarded(turn, event.text)
        return
    turn.hear(turn.text(f"media.sent_{event.kind}"))
    turn.say(f"media.{event.kind}")
    if event.text.strip():
        _text(turn, Text(event.text))
    else:
        _again(turn, _node(turn))


def _forwarded(turn: Turn, text: str) -> None:
    """Somebody else's words may go to a helper; they are no question, name or time."""
    if _node(turn).name in FOR_A_HELPER:
        _text(turn, Text(text))
        return
    turn.hear(text)
    node = _screened(turn, text.strip())
    if not turn.in_danger:
        turn.say("media.forwarded")
    _again(turn, node)


def _before(turn: Turn) -> tuple[str, ...]:
    return (turn.session.before,) if turn.session.before else ()


def _choice(turn: Turn, event: Choice) -> None:
    """Read a press against what was offered, never against a list made anew."""
    pressed = f"{event.message}/{event.option}"
    offered = turn.session.offered
    option = _named(event.option, offered)
    if event.message != offered.message or option not in offered.options:
        if pressed == turn.session.last and turn.now - turn.session.last_at < DOUBLE_CLICK:
            return
        turn.say("stale")
        _again(turn, _node(turn))
        return
    turn.hear(offered.labels[offered.options.index(option)])
    turn.set(offered=Offered(), last=pressed, last_at=turn.now, before="")
    if commands.everywhere(option):
        _settle_from_anywhere(turn, commands.press(turn, option))
        return
    _answer(turn, _node(turn), Choice(event.message, option))


def _named(option: str, offered: Offered) -> str:
    """Return the option that "#<n>" stands for: some channels give back a number only."""
    number = option[1:]
    if option[:1] != "#" or not (number.isascii() and number.isdigit()):
        return option
    # Counted in digits first: a forged number may have thousands.
    place = int(number) if len(number) <= MOST_DIGITS else len(offered.options)
    return offered.options[place] if place < len(offered.options) else ""


def _answer(turn: Turn, node: Node, event: Text | Choice) -> None:
    turn.node = node
    _settle(turn, _declared(node, node.answer(turn, event)))


def _again(turn: Turn, node: Node) -> None:
    turn.again = True
    _settle(turn, node.name)


def _settle_from_anywhere(turn: Turn, name: str) -> None:
    if name and name not in FROM_ANYWHERE and name != turn.session.node:
        raise UndeclaredMoveError(f"from anywhere to {name}")
    _settle(turn, name)


def _settle(turn: Turn, name: str) -> None:
    """Enter `name` and what it leads to, until a node waits for the student."""
    moves = 0
    while name:
        moves += 1
        if moves > MAX_MOVES:
            raise UndeclaredMoveError(f"no rest after {MAX_MOVES} moves, at {name}")
        node = NODES.get(name) or NODES["ask"]
        turn.node = node
        turn.set(node=node.name)
        name = _declared(node, node.enter(turn))
        turn.again = False


def _declared(node: Node, name: str) -> str:
    if name and name not in node.leads_to and name != node.name:
        raise UndeclaredMoveError(f"{node.name} leads to {name}")
    return name
