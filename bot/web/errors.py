"""Turns what goes wrong into a page that still helps: every one carries the lines to call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from bot.log import report
from bot.web.pages import Tongue, calls, page
from bot.web.parts import parts_of
from storage.work import StoreError

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler

log = structlog.get_logger(__name__)

KNOWN = {403: "foreign", 404: "gone", 405: "gone", 413: "long", 429: "often", 503: "busy"}
"""Status -> the texts `web.error.<name>.*`; others are a failure of ours."""


@web.middleware
async def catch(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer with a page, whatever is raised."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:  # noqa: PLR2004 - redirects are answers
            raise
        return error_page(request, error.status)
    except StoreError as error:
        return error_page(request, 503, report(log, "page.blind", error))
    except ConnectionResetError:
        raise
    except Exception as error:  # noqa: BLE001 - a page instead of a bare line
        return error_page(request, 500, report(log, "page.failed", error))


def error_page(request: web.Request, status: int, number: str = "") -> web.Response:
    """Return the page for a status, in the language the browser prefers."""
    parts = parts_of(request)
    tongue = Tongue(parts.content, preferred(request))
    return page(
        "error.html",
        tongue,
        status=status,
        name=KNOWN.get(status, "failed"),
        number=number,
        calls=calls(parts.content, "", parts.now()),
        staff=request.path == "/team" or request.path.startswith("/team/"),
    )


def preferred(request: web.Request) -> str:
    """Return English for who reads English and no Dutch, else Dutch."""
    wanted = request.headers.get("Accept-Language", "").lower().split(",")
    languages = {one.strip().partition(";")[0].partition("-")[0] for one in wanted}
    return "en" if "en" in languages and "nl" not in languages else "nl"
