"""The answer to /mijn: what waits for a professional, as the web inbox lists it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.telegram.desk.acts import data
from bot.web.board import Board
from flows import desk
from flows.protocol import Bold, Claim, Message, Option, Plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.telegram.desk.acts import Forms, Rows
    from flows.protocol import Span
    from storage.views import Inbox, Row

MOST = 12
"""Requests of a kind in one message; who has more, reads them on the site."""


def listing(forms: Forms, found: Inbox) -> Message:
    """Return alerts, own requests and what waits for the team, each with its button."""
    parts = (
        _alerts(forms, found),
        _section(forms, "mine", found.mine),
        _section(forms, "waiting", found.team),
    )
    spans = [span for some, _ in parts for span in some]
    rows = [row for _, some in parts for row in some]
    return Message("", tuple(spans), tuple(rows))


def _section(forms: Forms, name: str, rows: Sequence[Row]) -> tuple[list[Span], Rows]:
    tongue = forms.tongue
    title = tongue.text(f"team.chat.{name}").strip("*")
    spans: list[Span] = [Bold(title), Plain("\n")]
    if not rows:
        spans.append(Plain(tongue.text(f"team.chat.none_{name}") + "\n\n"))
        return spans, ()
    board = Board(tongue, forms.person, forms.now)
    lines = [_line(board, one) for one in rows[:MOST]]
    if len(rows) > MOST:
        lines.append(tongue.text("team.chat.more", number=len(rows) - MOST))
    spans.append(Plain("\n".join(lines) + "\n\n"))
    buttons = (_button(forms, one) for one in rows[:MOST])
    return spans, tuple((one,) for one in buttons if one is not None)


def _line(board: Board, row: Row) -> str:
    one = board.line(row)
    parts = (
        f"#{one.number} {one.wants}",
        one.alias,
        one.topic,
        one.place or board.tongue.text("team.anywhere"),
        one.due.text,
        one.meeting,
        board.tongue.counted("team.unread", one.unread) if one.unread and one.mine else "",
        board.tongue.text("team.for_you") if one.for_me else "",
    )
    return " · ".join(filter(None, parts))


def _button(forms: Forms, row: Row) -> Option | None:
    asked = row.request
    if asked.owner == forms.person.id:
        return forms.option("team.chat.show_one", data("show", asked.number), number=asked.number)
    if not desk.may(Claim, asked, forms.person.id, forms.tongue.content):
        return None
    return forms.option("team.chat.claim_one", data("claim", asked.number), number=asked.number)


def _alerts(forms: Forms, found: Inbox) -> tuple[list[Span], Rows]:
    board = Board(forms.tongue, forms.person, forms.now)
    alerts = board.alerts(found)[:MOST]
    if not alerts:
        return [], ()
    text = forms.tongue.text
    lines, rows = [], []
    for one in alerts:
        what = text("team.alerts.now" if one.now else "team.alerts.soon")
        whose = text("team.alerts.taken", name=one.owner) if one.owner else ""
        place = one.place or text("team.anywhere")
        lines.append(" · ".join(filter(None, (f"{one.when} {place}", what, whose))))
        if one.mine:
            rows.append((forms.option("team.act.finish", data("done", one.id)),))
        elif not one.owner:
            rows.append((forms.option("team.act.take", data("ack", one.id)),))
    title = text("team.chat.alerts").strip("*")
    return [Bold(title), Plain("\n" + "\n".join(lines) + "\n\n")], tuple(rows)
