"""What every answer carries and every post must show: headers, cookies, origin. No log-in rules."""

from __future__ import annotations

import re
import secrets
import time
from collections import defaultdict, deque
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web

from bot.web.parts import parts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

STUDENT_COOKIE = "t"
STAFF_COOKIE = "team"
_YEAR = 365 * 24 * 3600
_SHIFT = 12 * 3600
_OUTSIDE = re.compile(r"[0-9a-f]{32}")
_LOCAL = frozenset({"same-origin", "none"})

TELEGRAM = "https://t.me"
"""Where the bot can be opened; browsers count a redirect of a form as where the form goes."""

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; form-action {forms}; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


async def put_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal `on_response_prepare`: the same headers on everything; only files may be kept."""
    forms = f"'self' {TELEGRAM}" if parts_of(request).runner.telegram() else "'self'"
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value.replace("{forms}", forms))
    response.headers.setdefault("Cache-Control", "no-store")
    if parts_of(request).settings.secure:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR}")


def is_foreign(request: web.Request) -> bool:
    """Tell whether a post comes from another site.

    Our own pages send no referrer, so browsers say `Origin: null`; then Sec-Fetch-Site decides, and
    for what is too old to send that, the SameSite cookie does.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in _LOCAL
    came = request.headers.get("Origin") or request.headers.get("Referer") or "null"
    if came == "null":
        return False
    own = {request.host, urlsplit(parts_of(request).settings.origin).netloc}
    return urlsplit(came).netloc not in own


# ---------------------------------------------------------------- cookies


def outside_of(request: web.Request) -> str:
    """Return the browser's id, or "" when it has none of ours."""
    found = request.cookies.get(STUDENT_COOKIE, "")
    return found if _OUTSIDE.fullmatch(found) else ""


def new_outside() -> str:
    """Return a browser id that cannot be guessed: 128 bits."""
    return secrets.token_hex(16)


def keep_student(request: web.Request, response: web.StreamResponse, outside: str) -> None:
    """Keep the browser's id for another year."""
    response.set_cookie(
        STUDENT_COOKIE,
        outside,
        max_age=_YEAR,
        httponly=True,
        samesite="Lax",
        secure=parts_of(request).settings.secure,
    )


def keep_staff(request: web.Request, response: web.StreamResponse, cookie: str) -> None:
    """Keep a professional's login for one long working day."""
    response.set_cookie(
        STAFF_COOKIE,
        cookie,
        max_age=_SHIFT,
        path="/team",
        httponly=True,
        samesite="Strict",
        secure=parts_of(request).settings.secure,
    )


def drop_staff(response: web.StreamResponse) -> None:
    """Forget a professional's login."""
    response.del_cookie(STAFF_COOKIE, path="/team")


def new_nonce() -> str:
    """Return the word by which one page's posts are told apart from another's."""
    return secrets.token_urlsafe(12)


# ---------------------------------------------------------------- guessing


def peer_of(request: web.Request) -> str:
    """Return who is at the other end, past the proxies that are trusted."""
    trusted = parts_of(request).settings.trusted_proxies
    came = request.remote or ""
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    for hop in reversed([one.strip() for one in hops if one.strip()]):
        if came not in trusted:
            break
        came = hop
    return came


class Tries:
    """Counts tries of each peer; in memory, for it only has to slow a guesser down."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._times: defaultdict[str, deque[float]] = defaultdict(deque)

    def allow(self, peer: str) -> bool:
        """Count one more try, unless there were too many of late."""
        since = time.monotonic() - self._seconds
        for name in [name for name, times in self._times.items() if times[-1] < since]:
            del self._times[name]
        times = self._times[peer]
        while times and times[0] < since:
            times.popleft()
        if len(times) >= self._most:
            return False
        times.append(time.monotonic())
        return True
