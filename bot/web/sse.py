"""Server-sent events: tells a page that something is new; what it is, the page reads itself."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from bot.hub import Hub, Subscription

MOST = 3
"""Open streams one student or professional may have; the oldest ends."""
LOOK = 5.0
"""Seconds between two looks whether the page is still there."""
BEATS = 3
"""Looks between two heartbeats: 15 seconds, within what proxies allow."""


class Streams:
    """All open streams of this process, by who they belong to."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._open: defaultdict[str, deque[Subscription]] = defaultdict(deque)

    async def serve(self, request: web.Request, owner: str, *keys: str) -> web.StreamResponse:
        """Keep the answer open and write a wake at each news, until either side ends it."""
        response = web.StreamResponse(
            headers={
                "Content-Type": "text/event-stream; charset=utf-8",
                "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",
            }
        )
        with self._hub.subscribe(*keys) as waiting:
            self._enter(owner, waiting)
            try:
                await response.prepare(request)
                await response.write(b"retry: 2000\n\n")
                await _pump(request, response, waiting)
            except ConnectionError:
                pass  # the page is gone: nobody to tell
            finally:
                self._leave(owner, waiting)
        return response

    def _enter(self, owner: str, waiting: Subscription) -> None:
        mine = self._open[owner]
        mine.append(waiting)
        while len(mine) > MOST:
            mine.popleft().close()

    def _leave(self, owner: str, waiting: Subscription) -> None:
        mine = self._open[owner]
        if waiting in mine:
            mine.remove(waiting)
        if not mine:
            del self._open[owner]


async def _pump(request: web.Request, response: web.StreamResponse, waiting: Subscription) -> None:
    quiet = 0
    while (keys := await waiting.next(LOOK)) is not None:
        transport = request.transport
        if transport is None or transport.is_closing():
            return
        quiet = 0 if keys else quiet + 1
        if keys:
            await response.write(b"event: wake\ndata:\n\n")
        elif quiet >= BEATS:
            quiet = 0
            await response.write(b":\n\n")
