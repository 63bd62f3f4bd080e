"""Pages that need no conversation: helplines, traces, resume code, calendar file, photo, health."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from bot.calendars import NAME, calendar_file
from bot.pictures import picture
from bot.web import chat, security
from bot.web.pages import FOLDER, Tongue, call, is_open, page
from bot.web.parts import CHANNEL, parts_of
from bot.web.student import fields
from flows.calendar import local
from flows.protocol import Invite
from storage import views
from storage.openings import Place
from storage.work import StoreError

if TYPE_CHECKING:
    from content.pack import Content
    from content.schema import Helpline
    from flows.protocol import AppointmentFact
    from storage.openings import Way
    from storage.work import Unit

_LONGEST_LINK = 200
_TRIES = web.AppKey("tries", security.Tries)
_KEPT = "public, max-age=31536000, immutable"


def add(app: web.Application) -> None:
    """Add the routes."""
    app[_TRIES] = security.Tries(10, 600)
    app.add_routes(
        [
            web.get("/lijnen", lines),
            web.get("/sporen", traces),
            web.post("/sporen", forget),
            web.get("/verder", ask_code),
            web.post("/verder", take_code),
            web.get("/agenda/{id:[0-9a-zA-Z_-]{1,64}}.ics", calendar),
            web.get("/foto/{id:[a-z][a-z0-9-]{0,39}}", photo),
            web.get("/static/{name:[a-z]+\\.[a-z0-9]+}", static),
            web.get("/favicon.ico", icon),
            web.get("/robots.txt", robots),
            web.get("/health", health),
        ]
    )


def tongue_of(request: web.Request) -> Tongue:
    """Return the words in the language the link asked for (`?l=en`), else Dutch."""
    content = parts_of(request).content
    wanted = request.query.get("l", "")
    return Tongue(content, wanted if wanted in content.languages else "nl")


# ---------------------------------------------------------------- helplines


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together; `name` is the text `web.lines.<name>`."""

    name: str
    lines: tuple[Helpline, ...]


def groups(content: Content) -> tuple[Group, ...]:
    """Group the lines: for danger first, then by what the topics are about."""
    danger = [one for panel in content.pack.crisis.panels for one in panel.lines]
    order = [("danger", danger)]
    for name in ("ik", "thuis", "school", "praktisch"):
        topics = [topic for topic in content.pack.topics if topic.group == name]
        order.append((name, [topic.helpline for topic in topics if topic.helpline]))
    order.append(("rest", [line.id for line in content.pack.helplines]))
    taken: set[str] = set()
    out: list[Group] = []
    for name, ids in order:
        fresh = [one for one in dict.fromkeys(ids) if one not in taken]
        taken.update(fresh)
        found = tuple(line for line in map(content.line, fresh) if line)
        if found:
            out.append(Group(name, found))
    return tuple(out)


async def lines(request: web.Request) -> web.Response:
    """Show every helpline, from memory."""
    parts, tongue = parts_of(request), tongue_of(request)
    clock = local(parts.content, parts.now()).strftime("%H:%M")
    return page(
        "lines.html",
        tongue,
        groups=groups(parts.content),
        call=call,
        is_open=lambda line: is_open(line, clock),
    )


# ---------------------------------------------------------------- traces


async def traces(request: web.Request) -> web.Response:
    """Tell what stays behind on this device, and how to clear it."""
    return page("traces.html", tongue_of(request), done="klaar" in request.query)


async def forget(request: web.Request) -> web.Response:
    """Let this browser forget the conversation; it stays with the student's code."""
    if security.is_foreign(request):
        raise web.HTTPForbidden
    lang = tongue_of(request).lang
    response = web.Response(status=303, headers={"Location": f"/sporen?klaar&l={lang}"})
    response.del_cookie(security.STUDENT_COOKIE)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


# ---------------------------------------------------------------- another device


async def ask_code(request: web.Request) -> web.Response:
    """Ask for the resume code."""
    return await _code_page(request, "")


async def take_code(request: web.Request) -> web.Response:
    """Go on with the conversation the code belongs to."""
    if security.is_foreign(request):
        raise web.HTTPForbidden
    parts, form = parts_of(request), await fields(request)
    if not request.config_dict[_TRIES].allow(security.peer_of(request)):
        return await _code_page(request, "often", 429)
    outside = security.outside_of(request) or security.new_outside()
    link, code = form.get("b", "")[:_LONGEST_LINK], form.get("code", "")[:60]
    # A mail's link has its parts between dots; a ticket is one word.
    way: Way = "code" if not link else "link" if "." in link else "ticket"
    outcome = await parts.runner.opens(Place(parts.school, CHANNEL, outside), way, link or code)
    if outcome in ("unknown", "busy"):
        wrong = "busy" if outcome == "busy" else "spent" if link else "wrong"
        return await _code_page(request, wrong, 422)
    response = web.Response(status=303, headers={"Location": "/#nu"})
    security.keep_student(request, response, outside)
    return response


async def _code_page(request: web.Request, wrong: str, status: int = 200) -> web.Response:
    try:
        known = await chat.stored(parts_of(request), security.outside_of(request)) is not None
    except StoreError:
        known = False
    # A mail's link only opens with a press: a mail program that looks ahead must not spend it.
    link = "" if wrong else request.query.get("b", "")[:_LONGEST_LINK]
    return page(
        "resume.html",
        tongue_of(request),
        status=status,
        wrong=wrong,
        known=known,
        link=link,
        code=request.query.get("c", "")[:60],
    )


# ---------------------------------------------------------------- files


async def calendar(request: web.Request) -> web.Response:
    """Give the calendar file of an own meeting; it tells nothing of what the meeting is about."""
    parts, outside = parts_of(request), security.outside_of(request)
    wanted = request.match_info["id"]

    def look(unit: Unit) -> AppointmentFact | None:
        return views.meeting(unit, parts.school, CHANNEL, outside, wanted) if outside else None

    meeting = await parts.store.read(look)
    if meeting is None:
        raise web.HTTPNotFound
    title = Tongue(parts.content, "nl").text("booked.calendar_title")
    return web.Response(
        body=calendar_file(_invite(parts.content, meeting, title), parts.now()),
        content_type="text/calendar",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{NAME}"'},
    )


def _invite(content: Content, meeting: AppointmentFact, title: str) -> Invite:
    place = content.location(meeting.location)
    gone = meeting.state == "cancelled"
    return Invite(
        meeting.id,
        meeting.sequence + gone,
        title,
        place.name if place else content.school.name,
        meeting.start,
        meeting.end,
        cancelled=gone,
    )


async def photo(request: web.Request) -> web.FileResponse:
    """Give a professional's photo out of the school's pack."""
    parts = parts_of(request)
    person = parts.content.person(request.match_info["id"])
    path = picture(parts.settings.pack_folder, person.photo) if person else None
    if path is None:
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={"Cache-Control": "public, max-age=3600"})


async def static(request: web.Request) -> web.FileResponse:
    """Give a style, script or picture of ours; its address changes when it does."""
    path = FOLDER / "static" / request.match_info["name"]
    if not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={"Cache-Control": _KEPT})


async def icon(_request: web.Request) -> web.FileResponse:
    """Give the sign that browsers ask for by themselves."""
    return web.FileResponse(FOLDER / "static" / "icon.svg", headers={"Cache-Control": _KEPT})


async def robots(_request: web.Request) -> web.Response:
    """Keep search engines out: nobody is to be found here."""
    return web.Response(text="User-agent: *\nDisallow: /\n")


async def health(request: web.Request) -> web.Response:
    """Tell a machine whether the database answers."""
    parts = parts_of(request)
    try:
        await parts.store.read(lambda unit: unit.one("SELECT 1"))
    except StoreError:
        return web.json_response({"status": "down", "database": "down"}, status=503)
    return web.json_response({"status": "ok", "database": "ok"})
