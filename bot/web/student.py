"""The student's chat: the page, what they post, the tail a live page re-reads, and its wakes."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import structlog
from aiohttp import web

from bot.lifeline import Rescue
from bot.log import report
from bot.runner import Inbound
from bot.web import chat, security
from bot.web.chat import Chat
from bot.web.errors import preferred
from bot.web.pages import Tongue, calls, page
from bot.web.parts import CHANNEL, PARTS, Parts, parts_of
from bot.web.render import bubble
from bot.web.sse import Streams
from flows.protocol import Choice, Command, Start, StudentEvent, Text
from storage.work import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

log = structlog.get_logger(__name__)

LONGEST = 12_000
"""Characters of a text that reach the conversation; the rest is cut."""
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
_STREAMS = web.AppKey("student_streams", Streams)


def add(app: web.Application) -> None:
    """Add the chat's routes."""
    app[_STREAMS] = Streams(app[PARTS].hub)
    app.add_routes(
        [
            web.get("/", show),
            web.post("/", take),
            web.get("/tail", tail),
            web.get("/events", events),
        ]
    )


# ---------------------------------------------------------------- looking


async def show(request: web.Request) -> web.Response:
    """Show the whole conversation, or the welcome."""
    parts, outside = parts_of(request), security.outside_of(request)
    start = request.query.get("start", "")
    opens = _opens(start)
    if opens:
        return web.Response(status=303, headers={"Location": opens})
    link = payload = start if PAYLOAD.fullmatch(start) else ""
    payload = payload or ("lang-en" if preferred(request) == "en" else "")
    try:
        found = await chat.stored(parts, outside)
        shown = found or await chat.preview(parts, payload)
    except StoreError as error:
        report(log, "page.blind", error)
        return blind(request)
    notice = request.query.get("n", "")
    if notice == "new":
        notice = "" if outside else "cookies"
    if found and link.startswith(_NEW):
        notice = "link"
    response = _chat_page(parts, shown, notice=notice if notice in _NOTICES else "", link=link)
    security.keep_student(request, response, outside or security.new_outside())
    await _saw(parts, shown)
    return response


_NOTICES = {"cookies", "gone", "link"}
"""What may be said above the composer: texts `web.notice.*`."""
_NEW = ("wie-", "vraag-")
"""Links that lead elsewhere in a running conversation; looking at a page changes nothing, so
there it takes a press."""


def _opens(start: str) -> str:
    """Return the page for a link that is to open a conversation, "" when it is another link."""
    kind, _, value = start.partition("-")
    name = {"code": "c", "k": "b"}.get(kind)
    return f"/verder?{urlencode({name: value[:60]})}" if name and value else ""


async def tail(request: web.Request) -> web.Response:
    """Give what is new after a position, as a piece of the page."""
    parts = parts_of(request)
    shown = await chat.stored(parts, security.outside_of(request), _number(request.query, "after"))
    return await _tail(parts, shown, preferred(request))


async def events(request: web.Request) -> web.StreamResponse:
    """Tell the page when there is something new; 204 ends the browser's asking."""
    found = await chat.stored(parts_of(request), security.outside_of(request))
    if found is None:
        return web.Response(status=204)
    owner = f"student:{found.student}"
    return await request.config_dict[_STREAMS].serve(request, owner, owner)


# ---------------------------------------------------------------- doing


async def take(request: web.Request) -> web.Response:
    """Take what the student did, and show what came of it."""
    if security.is_foreign(request):
        raise web.HTTPForbidden
    parts, form = parts_of(request), await fields(request)
    known = security.outside_of(request)
    outside = known or security.new_outside()
    failed = await _handle(parts, outside, form)
    if failed is not None:
        response = rescued(parts, failed, form)
    elif request.headers.get("X-Fragment"):
        shown = await chat.stored(parts, outside, _number(form, "after"))
        response = await _tail(parts, shown, form.get("lang", ""))
    else:
        where = await _onward(parts, outside, form) if known else "/?n=new#nu"
        response = web.Response(status=303, headers={"Location": where})
    security.keep_student(request, response, outside)
    return response


async def _handle(parts: Parts, outside: str, form: Mapping[str, str]) -> Rescue | None:
    nonce = form.get("nonce", "")[:40] or security.new_nonce()
    event = event_of(form)
    start = form.get("start", "")
    if start and PAYLOAD.fullmatch(start):
        # The welcome they saw was made for this word; the conversation must begin with it too.
        begun = await _give(parts, outside, f"{nonce}:start", Start(start))
        if begun is not None:
            return begun
    return await _give(parts, outside, f"{nonce}:{_mark(event)}", event)


async def _give(parts: Parts, outside: str, key: str, event: StudentEvent) -> Rescue | None:
    done = await parts.lifeline.student(Inbound(parts.school, CHANNEL, outside, key, event))
    return done if isinstance(done, Rescue) else None


def _mark(event: StudentEvent) -> str:
    """Return a sign of the event: one page's form may be posted again with something else in it."""
    return hashlib.sha256(repr(event).encode()).hexdigest()[:12]


def event_of(form: Mapping[str, str]) -> StudentEvent:
    """Return what a post of the chat's one form means."""
    if pressed := form.get("press"):
        message, _, option = pressed.partition("/")
        return Choice(message[:80], option[:200])
    if said := form.get("command"):
        name, _, payload = said.partition(" ")
        return Command(name[:20], payload[:64])
    return Text(form.get("text", "")[:LONGEST])


async def fields(request: web.Request) -> dict[str, str]:
    """Return the posted fields that are text."""
    posted: Mapping[str, Any] = await request.post()
    return {name: value for name, value in posted.items() if isinstance(value, str)}


async def _onward(parts: Parts, outside: str, form: Mapping[str, str]) -> str:
    """Return where the browser goes: it is told when a button has wiped everything."""
    if "press" in form and await chat.stored(parts, outside) is None:
        return "/?n=gone"
    return "/#nu"


def _number(values: Mapping[str, str], name: str) -> int:
    value = values.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0  # noqa: PLR2004 - a position


# ---------------------------------------------------------------- drawing


def _chat_page(
    parts: Parts,
    shown: Chat,
    *,
    status: int = 200,
    notice: str = "",
    text: str = "",
    nonce: str = "",
    link: str = "",
) -> web.Response:
    return page(
        "chat.html",
        Tongue(parts.content, shown.lang),
        status=status,
        chat=shown,
        notice=notice,
        text=text,
        nonce=nonce or security.new_nonce(),
        rescue=None,
        link=link,
        telegram=parts.runner.telegram(),
        emergency=calls(parts.content, "", parts.now()),
    )


async def _tail(parts: Parts, shown: Chat | None, lang: str) -> web.Response:
    found = shown or Chat(lang=lang if lang in parts.content.languages else "nl")
    tongue = Tongue(parts.content, found.lang)
    response = page("tail.html", tongue, chat=found, nonce=security.new_nonce())
    await _saw(parts, found)
    return response


async def _saw(parts: Parts, shown: Chat) -> None:
    """The student's eyes are on the page; that this is not noted hinders nobody."""
    if not shown.unseen:
        return
    try:
        await parts.runner.saw(parts.school, shown.student, shown.position)
    except StoreError as error:
        report(log, "page.unseen", error)


def rescued(parts: Parts, rescue: Rescue, form: Mapping[str, str]) -> web.Response:
    """Show the help that needs no database, with what they typed still in its place."""
    lang = form.get("lang", "")
    return page(
        "chat.html",
        Tongue(parts.content, lang if lang in parts.content.languages else "nl"),
        status=503,
        chat=Chat(lang=lang if lang in parts.content.languages else "nl"),
        notice="",
        text=form.get("text", "")[:LONGEST],
        nonce=form.get("nonce", "")[:40] or security.new_nonce(),
        rescue=bubble(rescue.message),
        link="",
        telegram="",
        emergency=calls(parts.content, "", parts.now()),
    )


def blind(request: web.Request) -> web.Response:
    """Show a page on which they can still type when nothing can be read."""
    parts = parts_of(request)
    shown = Chat(lang=preferred(request))
    return _chat_page(parts, shown, status=503, notice="blind")
