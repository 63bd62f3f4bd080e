"""Who is at the professionals' side: one-time links in, a cookie while it lasts, and out again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TYPE_CHECKING

from aiohttp import web

from bot.web import security
from bot.web.pages import Tongue, page
from bot.web.parts import parts_of
from storage import logins

if TYPE_CHECKING:
    from content.schema import Person

LANGUAGE = "nl"
"""The professionals' pages are Dutch."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
ForStaff = Callable[[web.Request, "Person"], Awaitable[web.StreamResponse]]


def add(app: web.Application) -> None:
    """Add the routes."""
    app.add_routes(
        [
            web.get("/team/in/{token:[A-Za-z0-9_-]{1,200}}", ask),
            web.post("/team/in/{token:[A-Za-z0-9_-]{1,200}}", enter),
            web.post("/team/uit", leave),
        ]
    )


def staff(handler: ForStaff) -> Handler:
    """Let `handler` only be reached by a professional, who is handed to it."""

    @wraps(handler)
    async def guarded(request: web.Request) -> web.StreamResponse:
        if request.method == "POST" and security.is_foreign(request):
            raise web.HTTPForbidden
        person = await who(request)
        return await handler(request, person) if person else _outside(request)

    return guarded


async def who(request: web.Request) -> Person | None:
    """Return the professional whose login this is."""
    parts = parts_of(request)
    cookie = request.cookies.get(security.STAFF_COOKIE, "")
    if not cookie:
        return None
    now = parts.now()
    known = await parts.store.read(lambda unit: logins.person_of(unit, parts.school, cookie, now))
    return parts.content.person(known) if known else None


def _outside(request: web.Request) -> web.Response:
    tongue = Tongue(parts_of(request).content, LANGUAGE)
    if request.method == "GET" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        # The cookie is kept back on a link from a mail; one step from our own page brings it.
        return page("team/step.html", tongue, where=request.path)
    status = 200 if request.method == "GET" and request.path == "/team" else 401
    return page("team/login.html", tongue, status=status, failed=False)


async def ask(request: web.Request) -> web.Response:
    """Show one button: a preview of the link by a mail program must not use it up."""
    tongue = Tongue(parts_of(request).content, LANGUAGE)
    return page("team/enter.html", tongue, token=request.match_info["token"])


async def enter(request: web.Request) -> web.Response:
    """Use the link up and let its owner in."""
    if security.is_foreign(request):
        raise web.HTTPForbidden
    parts, token = parts_of(request), request.match_info["token"]
    now = parts.now()
    cookie = await parts.store.unit(lambda unit: logins.redeem(unit, parts.school, token, now))
    if cookie is None:
        tongue = Tongue(parts.content, LANGUAGE)
        return page("team/login.html", tongue, status=403, failed=True)
    response = web.Response(status=303, headers={"Location": "/team"})
    security.keep_staff(request, response, cookie)
    return response


async def leave(request: web.Request) -> web.Response:
    """End the login."""
    if security.is_foreign(request):
        raise web.HTTPForbidden
    parts = parts_of(request)
    cookie = request.cookies.get(security.STAFF_COOKIE, "")
    if cookie:
        await parts.store.unit(lambda unit: logins.logout(unit, parts.school, cookie))
    response = web.Response(status=303, headers={"Location": "/team"})
    security.drop_staff(response)
    return response
