"""What a long message tells beside its first matter: which comes first, and what is offered later.

A message is read in parts by the same understanding. What cannot wait comes first, also when it is
told last; the other clear matters are offered once, when the first one has been arranged.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from flows.protocol import Option
from flows.turn import Turn, column

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from content.pack import Content
    from content.schema import Topic
    from flows.turn import Rows
    from flows.understand import Understanding

MOST_PARTS = 8
"""So many parts of a message are read, whatever its length."""
MOST_LETTERS = 3_000
"""Of a longer message the first two thirds of this and the last third take part."""
CLEAR, HEARD_TOO = 0.6, 0.002
"""From these shares on a part, and the whole message, are about a topic."""
VERY_CLEAR, A_CLAUSE = 0.9, 4
"""From this share on a part of so many words is enough by itself."""
FEWEST_WORDS = 2
MOST = 2
"""Second topics that are offered; more would be a list to work through."""
TAKE = "also:"

NOW, DATED, LATER = range(3)
"""How pressing a matter is: no bed tonight, a legal date, all else in the order it was told."""

_BREAK = re.compile(
    r"[.!?;,\n]+|\b(?:daarnaast|daarbij|bovendien|verder|trouwens|ook nog|plus|maar"
    r"|also|besides|and then|but)\b"
    r"|\b(?:en|and)(?=\s+(?:ook|dan|verder|ik|k|mijn|mn|m'n|me|we|wij|hij|zij|ze|thuis|op|nu|i|my|he"
    r"|she|at|ruzie|gedoe|stress|schulden|problemen|geen|debts|problems)\b)",
    re.IGNORECASE,
)
"""Where one matter may end and the next begin."""
_FINE = re.compile(
    r"\b(?:gaat|gaan|is|zijn|loopt|heb)\s+(?:\w+\s+){0,3}?"
    r"(?:goed|prima|fijn|leuk|oke|okee|ok|top|opgelost|geregeld)\b"
    r"|\bgeen\s+(?:schuld\w*|ruzie|problemen|probleem|gedoe|last|stress|drugs|drank|klachten)\b"
    r"|\b(?:ligt|komt|gaat)\s+niet\s+(?:aan|door|over)\b|\bniet\s+door\b"
    r"|\b(?:is|are|going|goes)\s+(?:\w+\s+){0,2}?(?:fine|good|okay|ok|great)\b"
    r"|\bno\s+(?:debts?|problems?|stress)\b",
    re.IGNORECASE,
)
"""What goes well, or is denied, is no matter to offer."""
_NOT_FINE = re.compile(r"\b(?:niet|nie|not|never|nooit)\s+(?:\w+\s+)?(?:goed|leuk|fijn|ok|good)\b")


class Matter(NamedTuple):
    """A topic that a part of a message is clearly about, and how pressing it is."""

    topic: str
    pressing: int


def parts(text: str) -> tuple[str, ...]:
    """Return the parts of a message, at most `MOST_PARTS`; of very many, neighbours go together."""
    if len(text) > MOST_LETTERS:
        third = MOST_LETTERS // 3
        text = f"{text[: 2 * third]}. {text[-third:]}"
    found = [one.strip() for one in _BREAK.split(text)]
    found = [one for one in found if len(one.split()) >= FEWEST_WORDS]
    size = -(-len(found) // MOST_PARTS)
    return tuple(" ".join(found[at : at + size]) for at in range(0, len(found), size or 1))


def heard(turn: Turn, text: str) -> tuple[Matter, ...]:
    """Return what a message is clearly about, the most pressing first, else as it was told."""
    pieces = parts(text)
    if len(pieces) < MOST:
        return ()
    return _heard(turn.world.understanding, turn.world.own, text, pieces)


@lru_cache(maxsize=1)
def _heard(
    understanding: Understanding, content: Content, text: str, pieces: tuple[str, ...]
) -> tuple[Matter, ...]:
    """Read the parts; remembered once, as a turn that must know more asks for it again."""
    whole = dict(understanding.rank(text).scores)
    found: dict[str, int] = {}
    for piece in pieces:
        scores = understanding.rank(piece).scores
        label = _label(piece, scores[:1], whole)
        topic = content.topic(label)
        if topic is not None and topic.beside:
            found[topic.id] = min(found.get(topic.id, LATER), pressing(topic, piece))
    return tuple(sorted((Matter(*one) for one in found.items()), key=lambda one: one.pressing))


def _label(piece: str, scores: Iterable[tuple[str, float]], whole: Mapping[str, float]) -> str:
    """Return the label of a part, when the whole message says so too or the part says enough."""
    fine = _FINE.search(piece) and not _NOT_FINE.search(piece)
    for label, share in scores:
        heard_too = share >= CLEAR and whole.get(label, 0.0) >= HEARD_TOO
        enough = share >= VERY_CLEAR and len(piece.split()) >= A_CLAUSE
        if not fine and (heard_too or enough):
            return label
    return ""


def pressing(topic: Topic, text: str) -> int:
    """Tell whether `text` has words of its topic that cannot wait."""
    for level, cues in ((NOW, topic.first.now), (DATED, topic.first.date)):
        if cues and _pattern(cues).search(text):
            return level
    return LATER


@lru_cache(maxsize=256)
def _pattern(cues: tuple[str, ...]) -> re.Pattern[str]:
    """Whole words; with a star at the end also what they begin."""
    found = (
        re.escape(one.removesuffix("*")) + ("" if one.endswith("*") else r"\b") for one in cues
    )
    return re.compile(rf"\b(?:{'|'.join(found)})", re.IGNORECASE)


def in_order(turn: Turn, first: str, matters: Iterable[Matter], text: str) -> tuple[str, ...]:
    """Return `first` and the other topics; one that is more pressing than `first` goes before."""
    topic = turn.world.own.topic(first)
    level = pressing(topic, text) if topic else LATER
    others = [one for one in matters if one.topic != first]
    before = [one.topic for one in others if one.pressing < level]
    after = [one.topic for one in others if one.pressing >= level]
    return (*before, first, *after)


# ---------------------------------------------------------------------------------- offering them


def due(turn: Turn) -> tuple[Topic, ...]:
    """Return what is still to be offered, or stands on the buttons that count now."""
    if turn.draft.also_told and not (turn.again and _stands(turn)):
        return ()
    left = (one for one in turn.draft.also if one != turn.draft.topic)
    return tuple(one for one in map(turn.world.own.topic, left) if one)[:MOST]


def _stands(turn: Turn) -> bool:
    return any(one.startswith(TAKE) for one in turn.session.offered.options)


def offer(turn: Turn, topics: tuple[Topic, ...], rows: Rows) -> None:
    """Say in one line what else was heard, with a button for each above `rows`."""
    if not topics:
        return
    turn.keep(also_told=True)
    names = [turn.world.own.words(one.name, turn.lang) for one in topics]
    inside = [name[:1].lower() + name[1:] for name in names]
    buttons = [Option(f"{TAKE}{one.id}", name) for one, name in zip(topics, names, strict=True)]
    turn.say(
        "also.two" if len(topics) == MOST else "also.one",
        rows=column(*buttons) + rows,
        topic=inside[0],
        other=inside[-1],
    )


def standing(turn: Turn) -> tuple[Option, ...]:
    """Return the buttons that count now: who adds a line to a message does not lose them."""
    offered = turn.session.offered
    pairs = zip(offered.options, offered.labels, strict=True)
    return tuple(Option(id_, label) for id_, label in pairs if id_.startswith(TAKE))


def take(turn: Turn, option: str) -> str:
    """Begin with a topic that was offered; what is left is offered after it."""
    topic = option.removeprefix(TAKE)
    question, left = turn.draft.question, turn.draft.also
    turn.fresh()
    turn.keep(question=question, topic=topic, also=tuple(one for one in left if one != topic))
    return "follow_up"


def carry(turn: Turn) -> None:
    """Begin a new question, but do not forget what was heard and not offered yet."""
    draft = turn.draft
    turn.fresh()
    if draft.topic and not draft.also_told:
        left = tuple(one for one in draft.also if one != draft.topic)
        turn.keep(question=draft.question if left else "", also=left)
