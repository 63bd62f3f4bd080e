"""Makes the site: its routes, its headers and its one way to fail. Serving it is done elsewhere."""

from __future__ import annotations

from aiohttp import web

from bot.web import errors, onward, public, security, student, team
from bot.web.parts import PARTS, Parts

LARGEST = 160 * 1024
"""Bytes of a post: the longest text in the widest encoding of a form."""


def make_app(parts: Parts) -> web.Application:
    """Return the whole site. Close `parts.hub` before stopping it: that ends the open streams."""
    app = web.Application(middlewares=[errors.catch], client_max_size=LARGEST)
    app[PARTS] = parts
    app.on_response_prepare.append(security.put_headers)
    student.add(app)
    public.add(app)
    onward.add(app)
    team.add(app)
    return app
