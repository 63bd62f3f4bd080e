"""Leads from the page to the school's bot on Telegram; what happens there is not known here."""

from __future__ import annotations

import secrets

from aiohttp import web

from bot.web import security
from bot.web.parts import CHANNEL, parts_of
from bot.web.student import PAYLOAD, fields

TOKEN_BYTES = 18
_MOST = 20
_WINDOW = 600
_TRIES = web.AppKey("tickets", security.Tries)


def add(app: web.Application) -> None:
    """Add the route."""
    app[_TRIES] = security.Tries(_MOST, _WINDOW)
    app.add_routes([web.post("/telegram", go)])


async def go(request: web.Request) -> web.Response:
    """Make a ticket for this conversation and lead on; who is new simply begins there."""
    if security.is_foreign(request):
        raise web.HTTPForbidden
    parts, outside = parts_of(request), security.outside_of(request)
    name = parts.runner.telegram()
    if not name:
        raise web.HTTPNotFound
    if not request.config_dict[_TRIES].allow(outside or security.peer_of(request)):
        raise web.HTTPTooManyRequests
    token = secrets.token_urlsafe(TOKEN_BYTES)
    start = (await fields(request)).get("start", "")
    if outside and await parts.runner.ticket(parts.school, CHANNEL, outside, token):
        start = f"k-{token}"
    elif not PAYLOAD.fullmatch(start):
        start = ""
    address = f"{security.TELEGRAM}/{name}"
    where = f"{address}?start={start}" if start else address
    return web.Response(status=303, headers={"Location": where})
