"""Reads a student's conversation and lays it out for the page; handles nothing they do."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bot import gather
from bot.web.pages import Call, calls
from bot.web.parts import CHANNEL
from bot.web.render import Bubble, Clock, bubbles
from flows.engine import step
from flows.protocol import Facts, Say, Session, Start, Wanted
from flows.turn import World
from storage import views
from storage.views import Conversation, Shown

if TYPE_CHECKING:
    from bot.web.parts import Parts
    from storage.work import Unit

CONTEXT = 30
"""Messages before the wanted ones that a tail looks at: were they read, how long ago are they."""

MOST_NEEDS = 4
"""So often a welcome may ask for more facts."""

HINTS = {"write": "message", "talk": "message", "alias": "name", "mail": "mail"}
"""Where the conversation waits for other words than a question: the text `web.chat.hint.<this>`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A conversation as the page shows it. `student` is "" while nothing is stored."""

    lang: str
    student: str = ""
    bubbles: tuple[Bubble, ...] = ()
    position: int = 0
    offered: str = ""
    calls: tuple[Call, ...] = ()
    read: str = ""
    unseen: bool = False
    start: str = ""
    hint: str = "question"

    @property
    def newest(self) -> str:
        """The last own message: what came of it stands below."""
        mine = [one.id for one in self.bubbles if one.side == "me"]
        return mine[-1] if mine else ""


async def stored(parts: Parts, outside: str, after: int = 0) -> Chat | None:
    """Return this browser's conversation after a position, None when there is none."""
    if not outside:
        return None

    def look(unit: Unit) -> Conversation | None:
        since = max(after - CONTEXT, 0)
        return views.conversation(unit, parts.school, CHANNEL, outside, since, after)

    found = await parts.store.read(look)
    if found is None:
        return None
    return _laid_out(parts, found.session, found.shown, after, found.student)


async def preview(parts: Parts, payload: str) -> Chat:
    """Return the welcome for somebody new; nothing is stored until they answer."""
    content = parts.content
    world = World(content, content, parts.understanding(content))
    now = parts.now()
    facts = Facts(now, secrets.token_hex(16), channel=CHANNEL)
    turned = step(Session(), Start(payload), facts, world)
    for _ in range(MOST_NEEDS):
        if not isinstance(turned, Wanted):
            break
        look = partial(_more, school=parts.school, facts=facts, wanted=turned)
        facts = await parts.store.read(look)
        turned = step(Session(), Start(payload), facts, world)
    if isinstance(turned, Wanted):
        return Chat(lang="nl", start=payload)
    session, effects = turned
    said = [effect.message for effect in effects if isinstance(effect, Say)]
    shown = tuple(Shown(at, now, message, False) for at, message in enumerate(said, 1))
    return _laid_out(parts, session, shown, 0, "", payload)


def _more(unit: Unit, school: str, facts: Facts, wanted: Wanted) -> Facts:
    return gather.more(unit, school, "", facts, wanted.needs)


def _laid_out(
    parts: Parts,
    session: Session,
    shown: tuple[Shown, ...],
    after: int,
    student: str,
    start: str = "",
) -> Chat:
    content, now, lang = parts.content, parts.now(), session.profile.language
    drawn = bubbles(shown, session, Clock(content, lang, now), after)
    # A changed message may be from long before: it does not tell what was read last.
    near = [one for one in shown if one.position > after - CONTEXT]
    read = [one for one in near if one.seen and one.message.kind == "student"]
    return Chat(
        lang=lang,
        student=student,
        bubbles=drawn,
        position=max([session.position, *(one.position for one in shown)]),
        offered=session.offered.message,
        calls=calls(content, session.panel, now) if session.panel else (),
        read=read[-1].message.id if read else "",
        unseen=any(one.message.kind == "person" and not one.seen for one in shown),
        start=start,
        hint=HINTS.get(session.node, "question"),
    )
