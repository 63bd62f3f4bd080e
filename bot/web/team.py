"""The professionals' list, agenda and alerts; a single request has its own module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from bot.web import bind, case, login, security
from bot.web.board import Board
from bot.web.login import LANGUAGE, staff
from bot.web.pages import Tongue, page
from bot.web.parts import PARTS, Parts, parts_of
from bot.web.sse import Streams
from bot.web.student import fields
from flows import calendar
from flows.protocol import Acknowledge, Refused
from storage import views

if TYPE_CHECKING:
    from content.schema import Person
    from storage.views import Inbox

_STREAMS = web.AppKey("team_streams", Streams)
_DAY = 24 * 3_600_000
AGENDA = 14 * _DAY
"""So far ahead the agenda shows."""


def add(app: web.Application) -> None:
    """Add the professionals' routes."""
    app[_STREAMS] = Streams(app[PARTS].hub)
    app.add_routes(
        [
            web.get("/team", inbox),
            web.get("/team/agenda", agenda),
            web.get("/team/events", events),
            web.post("/team/melding/{id:[0-9a-zA-Z_-]{1,64}}", acknowledge),
        ]
    )
    login.add(app)
    bind.add(app)
    case.add(app)


@staff
async def inbox(request: web.Request, person: Person) -> web.Response:
    """Show what waits: alerts, own requests, the team's, and for a coordinator the rest."""
    return await _list(parts_of(request), person)


async def _list(parts: Parts, person: Person, refused: Refused | None = None) -> web.Response:
    found = await _inbox(parts, person)
    tongue = Tongue(parts.content, LANGUAGE)
    board = Board(tongue, person, parts.now())
    return page(
        "team/list.html",
        tongue,
        status=409 if refused else 200,
        person=person,
        here="list",
        alerts=board.alerts(found),
        sections=(
            ("mine", board.lines(found.mine)),
            ("team", board.lines(found.team)),
            *((("shared", board.lines(found.shared)),) if found.shared else ()),
            *((("others", board.lines(found.others)),) if person.coordinator else ()),
        ),
        refused=case.refusal(tongue, refused),
        trouble=await bind.trouble(parts, person),
        binds=bool(parts.runner.telegram()),
        nonce=security.new_nonce(),
    )


async def _inbox(parts: Parts, person: Person) -> Inbox:
    now = parts.now()
    teams = person.teams if person.team_inbox else ()
    return await parts.store.read(
        lambda unit: views.inbox(
            unit, parts.school, person.id, teams, now, coordinator=person.coordinator
        )
    )


@staff
async def agenda(request: web.Request, person: Person) -> web.Response:
    """Show the person's meetings of today and the days to come."""
    parts = parts_of(request)
    tongue, now = Tongue(parts.content, LANGUAGE), parts.now()
    midnight = calendar.midnight_after(parts.content, calendar.local(parts.content, now).date())
    found = await parts.store.read(
        lambda unit: views.agenda(unit, parts.school, person.id, midnight - _DAY, now + AGENDA)
    )
    board = Board(tongue, person, now)
    hours = calendar.hours_today(parts.content, person.id, now, (), LANGUAGE)
    return page(
        "team/agenda.html",
        tongue,
        person=person,
        here="agenda",
        days=board.by_day(found),
        hours=hours,
    )


@staff
async def acknowledge(request: web.Request, person: Person) -> web.Response:
    """Note that a human has seen an alert and acts, or that it is done."""
    parts, form = parts_of(request), await fields(request)
    done = form.get("act") == "done"
    nonce = f"{form.get('nonce', '')[:40] or security.new_nonce()}:{'done' if done else 'ack'}"
    alert = request.match_info["id"]
    refused = await parts.runner.staff(
        parts.school, person.id, f"{nonce}:{alert}", Acknowledge(alert, done)
    )
    if refused is not None:
        return await _list(parts, person, refused)
    back = form.get("number", "")
    where = f"/team/v/{back}" if back.isdigit() and len(back) < 10 else "/team"  # noqa: PLR2004 - a request's number
    return web.Response(status=303, headers={"Location": where})


@staff
async def events(request: web.Request, person: Person) -> web.StreamResponse:
    """Tell the page when something has changed for the team."""
    parts = parts_of(request)
    streams = request.config_dict[_STREAMS]
    return await streams.serve(request, f"team:{person.id}", f"team:{parts.school}")
