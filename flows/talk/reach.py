"""Who the student is to the helper, and how the answer comes: asked before anything is stored.

Anonymous is the first choice and the default. The mail address is sealed and shown to nobody.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flows.protocol import Choice, Link, Mine, SetCode, SetReach, SetTicket, Slots, Text
from flows.talk import times, wish
from flows.talk.person import name_of
from flows.turn import Node, Turn, column
from flows.understand.times.signals import words

if TYPE_CHECKING:
    from flows.protocol import RequestFact

LONGEST_NAME = 40
_MAIL = re.compile(r"[^@\s<>\"',;:()\[\]\\]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
_LONGEST_MAIL = 254
"""RFC 5321, the longest path of a mailbox."""
_ANONYMOUS = re.compile(
    r"(?:(?:doe|blijf|liever|gewoon|maar|ik|wil|graag|stay|keep|me|i|want|to|just)\s)*"
    r"(?:anoniem|anonymous)(?:\s(?:blijven|graag|aub|please))*\W*",
    re.IGNORECASE,
)
"""Typed instead of pressed; "is dit anoniem?" is a question."""
_WORD = re.compile(r"[^\W_]+")
_NO = words("nee neen nope no nah geen niet not liever rather")
_NO_NAME = _NO | words(
    "i d prefer ik dank bedankt je u thanks thank you sorry zeg dat wil zeggen say to naam name"
    " bijnaam nickname"
)
"""Who says only "nee" wants to give no name; asking again would only tire them."""
_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0, O, 1, I, L, U: read from a screen and typed on a phone."""
_CODE_LENGTH = 14
"""30 letters to the 14th: 68 bits, above the 60 that the design asks."""

TICKET_LASTS = 15 * 60_000
"""A link to another channel opens the conversation at most this long (ms)."""
TICKET_DIGITS = 32
"""Hexadecimal: 128 bits."""


def _enter_alias(turn: Turn) -> str:
    turn.say(
        "alias.ask",
        rows=column(turn.option("do:anonymous", "alias.anonymous", "primary")),
        name=name_of(turn, turn.draft.person),
    )
    return ""


def _answer_alias(turn: Turn, event: Text | Choice) -> str:
    if isinstance(event, Choice):
        turn.keep(alias="")
        return _reached(turn)
    if says_anonymous(event.text) or _says_no(event.text):
        turn.keep(alias="")
        return _reached(turn)
    if turn.in_danger:
        return "alias"  # a cry for help is no name: nobody at school may read it in a list
    if turn.draft.wants == "meeting" and wish.tells_hours(turn, event.text):
        turn.set(node="times")  # another moment, typed a step late
        return times.typed(turn, event.text)
    name = " ".join(event.text.split())
    if len(name) > LONGEST_NAME:
        turn.say("alias.too_long")
        return "alias"
    turn.keep(alias=name)
    return _reached(turn)


def _says_no(text: str) -> bool:
    said = set(_WORD.findall(text.lower()))
    return said <= _NO_NAME and not said.isdisjoint(_NO)


def says_anonymous(text: str) -> bool:
    """Tell whether `text` is the choice to stay anonymous, and not a question about it."""
    return _ANONYMOUS.fullmatch(text.strip()) is not None


def _reached(turn: Turn) -> str:
    if turn.facts.reach is not None:
        return _done(turn)
    return "reach"


def _done(turn: Turn) -> str:
    return "commit" if turn.draft.wants == "meeting" else "send"


def _enter_reach(turn: Turn) -> str:
    if turn.facts.reach is not None:
        return _done(
            turn
        )  # the conversation came to Telegram meanwhile: answers come by themselves
    telegram = turn.facts.telegram
    turn.say(
        "reach.ask" if turn.facts.mails or telegram else "reach.only_here",
        rows=column(
            turn.option("reach:self", "reach.self", "primary"),
            turn.option("reach:telegram", "reach.telegram") if telegram else None,
            turn.option("reach:mail", "reach.mail") if turn.facts.mails else None,
        ),
    )
    return ""


def _answer_reach(turn: Turn, event: Text | Choice) -> str:
    if isinstance(event, Text):
        return _answer_mail(turn, event)
    if event.option == "reach:mail":
        return "mail"
    if event.option == "reach:telegram":
        # Nothing waits for the link to be opened: without it the answer comes here all the same.
        _give_ticket(turn, "reach.link", "reach.link_label", _telegram(turn))
        return _done(turn)
    turn.do(SetReach("self"))
    _give_code(turn)
    return _done(turn)


def _telegram(turn: Turn) -> str:
    return f"https://t.me/{turn.facts.telegram}?start=k-"


def _give_ticket(turn: Turn, key: str, label: str, address: str) -> None:
    token = f"{turn.chance('ticket'):064x}"[:TICKET_DIGITS]
    turn.do(SetTicket(token, turn.now + TICKET_LASTS))
    turn.say(key, link=(Link(turn.text(label), address + token),))


def _give_code(turn: Turn) -> None:
    code = _new_code(turn)
    turn.do(SetCode(code))
    turn.say("code.yours", code=code)


def _new_code(turn: Turn) -> str:
    number, letters = turn.chance("resume code"), []
    for _ in range(_CODE_LENGTH):
        number, at = divmod(number, len(_CODE_LETTERS))
        letters.append(_CODE_LETTERS[at])
    text = "".join(letters)
    return f"{text[:5]}-{text[5:10]}-{text[10:]}"


def _enter_mail(turn: Turn) -> str:
    if turn.facts.reach is not None:
        return _done(turn)
    key = "mail.unclear" if turn.again else "mail.ask"
    turn.say(key, rows=column(turn.option("reach:self", "reach.self", "quiet")))
    return ""


def _answer_mail(turn: Turn, event: Text | Choice) -> str:
    if isinstance(event, Choice):
        return _answer_reach(turn, event)
    address = event.text.strip()
    if len(address) > _LONGEST_MAIL or not _MAIL.fullmatch(address):
        turn.again = not turn.in_danger
        return "mail"
    turn.do(SetReach("mail", address))
    turn.say("mail.kept")
    return _done(turn)


def _enter_code(turn: Turn) -> str:
    if turn.again:  # a new code would end the one they just used
        return "talk" if _spoken_with(turn) else "ask"
    _give_code(turn)
    if turn.on_telegram:
        _give_ticket(turn, "code.site", "code.site_label", "/verder?b=")
    elif turn.facts.telegram:
        _give_ticket(turn, "code.telegram", "code.telegram_label", _telegram(turn))
    turn.say(
        "code.how_telegram" if turn.on_telegram else "code.how",
        rows=column(
            turn.option("go:mine", "code.mine"), turn.option("go:ask", "person.new_question")
        ),
    )
    return ""


def _spoken_with(turn: Turn) -> RequestFact | None:
    """Return the open request that the student was writing about before they went on elsewhere."""
    found = turn.request(turn.session.talk) if turn.session.talk else None
    return found if found and found.state != "closed" else None


def _answer_code(turn: Turn, event: Text | Choice) -> str:
    if isinstance(event, Text):
        found = _spoken_with(turn)
        if found:
            turn.keep(request=found.id, person=found.owner or found.person, text=event.text)
            return "which"
        turn.fresh()
        turn.keep(question=event.text)
        return "understand"
    return "ask"


_DONE = frozenset({"commit", "send"})

NODES = (
    Node(
        "alias",
        _enter_alias,
        _answer_alias,
        _DONE | {"reach", "full", "alias"},
        frozenset({Slots, Mine}),
        waits=True,
    ),
    Node("reach", _enter_reach, _answer_reach, _DONE | {"mail"}, waits=True),
    Node("mail", _enter_mail, _answer_mail, _DONE | {"mail"}, waits=True),
    Node(
        "code",
        _enter_code,
        _answer_code,
        frozenset({"understand", "ask", "which", "talk"}),
        frozenset({Mine}),
        resting=True,
        open=True,
    ),
)
