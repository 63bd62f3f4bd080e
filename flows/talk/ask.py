"""From the student's own words, or the menu, to a topic; at most one "bedoel je ...?"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.protocol import Choice, Option, Text
from flows.talk import also, danger, info
from flows.turn import Node, Turn, column, pairs

if TYPE_CHECKING:
    from flows.understand import Reading

GROUPS = ("ik", "thuis", "school", "praktisch")
MOST_GUESSES = 3
HEAVY = danger.TOPICS["suicide"]


def _enter_ask(turn: Turn) -> str:
    key = "ask.again" if turn.again or turn.session.turn > 1 else "ask.first"
    rows = column(turn.option("go:menu", "ask.menu"), turn.option("go:anyone", "ask.anyone"))
    others = also.due(turn)
    turn.say(key, rows=() if others else rows)
    also.offer(turn, others, rows)
    return ""


def _answer_ask(turn: Turn, event: Text | Choice) -> str:
    if isinstance(event, Choice):
        return "ask"
    turn.fresh()
    turn.keep(question=event.text)
    return "understand"


def _enter_understand(turn: Turn) -> str:
    """Decide on the reading of this turn's words: a topic, three guesses, or the menu."""
    reading = turn.reading or turn.world.understanding.read(turn.draft.question)
    if reading.danger is not None:
        turn.keep(topic=danger.TOPICS.get(reading.danger.kind, "psychisch"))
        return "person"
    first = _first(turn, reading)
    if first:
        turn.keep(topic=first)
        return "follow_up"
    guesses = _guesses(turn, reading)
    if reading.decision == "ask" and guesses and not turn.draft.guesses:
        turn.keep(guesses=guesses)
        return "guess"
    return "menu"


def _first(turn: Turn, reading: Reading) -> str:
    """Return the topic to begin with, "" when it is not sure; what else was heard is kept."""
    text = turn.draft.question
    matters = also.heard(turn, text)
    sure = reading.topics[0].id if reading.decision == "route" else ""
    if not _known(turn, sure):
        # Unsure of the whole, but one part of it is clear and cannot wait.
        sure = next((one.topic for one in matters if one.pressing < also.LATER), "")
    if not sure:
        turn.keep(also=tuple(one.topic for one in matters))
        return ""
    first, *others = also.in_order(turn, sure, matters, text)
    turn.keep(also=tuple(others))
    return first


def _guesses(turn: Turn, reading: Reading) -> tuple[str, ...]:
    """Return the three likeliest: topics, those clearly heard first, or a question to the bot.

    Topics far behind still beat a menu of twenty.
    """
    asked = info.guess(turn, reading.first)
    nearest = [*turn.draft.also[:MOST_GUESSES], *(one.id for one in reading.topics)]
    if reading.soft:
        nearest.insert(1, HEAVY)  # what is heavy to carry is never far away then
    if nearest:
        ranking = turn.world.understanding.rank(turn.draft.question)
        nearest += [label for label, _ in ranking.scores]
    known = dict.fromkeys(topic for topic in nearest if _known(turn, topic))
    return (*([asked] if asked else []), *known)[:MOST_GUESSES]


def _known(turn: Turn, topic: str) -> bool:
    return turn.world.own.topic(topic) is not None


def _enter_guess(turn: Turn) -> str:
    turn.say(
        "ask.guess",
        rows=column(
            *(_guess(turn, one) for one in turn.draft.guesses),
            turn.option("go:menu", "ask.something_else", "quiet"),
            turn.option("go:anyone", "ask.anyone", "quiet"),
        ),
    )
    return ""


def _guess(turn: Turn, guess: str) -> Option | None:
    topic = turn.world.own.topic(guess)
    if topic is not None:
        return Option(f"topic:{topic.id}", turn.world.own.words(topic.about, turn.lang))
    return info.option(turn, guess)


def _enter_menu(turn: Turn) -> str:
    content = turn.world.own
    topics = sorted(content.pack.topics, key=lambda topic: GROUPS.index(topic.group))
    options = [
        Option(f"topic:{topic.id}", content.words(topic.name, turn.lang)) for topic in topics
    ]
    key = "menu.not_sure" if turn.draft.question else "menu.pick"
    turn.say(key, rows=pairs(options) + column(turn.option("go:anyone", "ask.anyone")))
    return ""


def _answer_topic(turn: Turn, event: Text | Choice) -> str:
    """A pressed topic, or once more own words: then the guesses of before are forgotten."""
    if isinstance(event, Choice) and event.option.startswith(info.ABOUT):
        info.tell(turn, event.option.removeprefix(info.ABOUT))
        return "guess"
    if isinstance(event, Choice):
        turn.keep(topic=event.option.removeprefix("topic:"))
        return "follow_up"
    turn.keep(question=f"{turn.draft.question}\n{event.text}".strip())
    return "understand"


def _enter_follow_up(turn: Turn) -> str:
    topic = turn.world.own.topic(turn.draft.topic)
    if topic is None or topic.follow_up is None or topic.follow_up.id in turn.draft.answers:
        return "person"
    ask = topic.follow_up
    options = [
        Option(f"answer:{choice.id}", turn.world.own.words(choice.label, turn.lang))
        for choice in ask.choices
    ]
    turn.say(
        "follow_up.ask",
        rows=column(
            *options,
            turn.option("answer:-", "follow_up.skip", "quiet"),
            turn.option("go:anyone", "ask.anyone", "quiet"),
        ),
        question=turn.world.own.words(ask.ask, turn.lang),
    )
    return ""


def _answer_follow_up(turn: Turn, event: Text | Choice) -> str:
    """Words instead of a button are kept beside the question: they help the helper."""
    topic = turn.world.own.topic(turn.draft.topic)
    ask = topic.follow_up if topic else None
    if ask is None:
        return "person"
    picked = event.option.removeprefix("answer:") if isinstance(event, Choice) else "-"
    if isinstance(event, Text):
        turn.keep(question=f"{turn.draft.question}\n{event.text}".strip())
    turn.keep(answers={**turn.draft.answers, ask.id: picked})
    choice = next((one for one in ask.choices if one.id == picked), None)
    if choice and choice.topic and _known(turn, choice.topic):
        turn.keep(topic=choice.topic)
    return "person"


def _enter_anyone(turn: Turn) -> str:
    """Just a human: no topic, no question; routing looks at who is near and free."""
    turn.keep(topic="")
    return "person"


def _no_answer(_turn: Turn, _event: Text | Choice) -> str:
    return "ask"


_FOLLOW_UPS = frozenset({"follow_up", "understand", "guess"})

NODES = (
    Node("ask", _enter_ask, _answer_ask, frozenset({"understand"}), resting=True, open=True),
    Node(
        "understand",
        _enter_understand,
        _no_answer,
        frozenset({"ask", "person", "follow_up", "guess", "menu"}),
    ),
    Node("guess", _enter_guess, _answer_topic, _FOLLOW_UPS, resting=True, open=True),
    Node("menu", _enter_menu, _answer_topic, _FOLLOW_UPS, resting=True, open=True),
    Node(
        "follow_up",
        _enter_follow_up,
        _answer_follow_up,
        frozenset({"person"}),
        open=True,
    ),
    Node("anyone", _enter_anyone, _no_answer, frozenset({"ask", "person"})),
)
