"""One request's page: what its owner reads and does, and what anyone else may see of it."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from bot.web import security
from bot.web.board import Board
from bot.web.login import LANGUAGE, staff
from bot.web.pages import Tongue, page
from bot.web.parts import Parts, parts_of
from flows import desk, rights, slots
from flows.protocol import (
    CallOff,
    Claim,
    Close,
    Correct,
    DeskFacts,
    Note,
    Propose,
    Reason,
    Refused,
    Reply,
    RequestFact,
    Retract,
    Slot,
    StaffEvent,
)
from storage import appointments, views

if TYPE_CHECKING:
    from content.schema import Person
    from storage.views import RequestPage

REASONS: dict[str, Reason] = {
    "helped": "helped",
    "elsewhere": "elsewhere",
    "silent": "silent",
    "withdrawn": "withdrawn",
}
MOST_TEXT = 12_000


@dataclass(frozen=True, slots=True)
class Form:
    """What a professional posted."""

    act: str
    nonce: str
    text: str = ""
    message: str = ""
    appointment: str = ""
    reason: str = ""
    slots: tuple[str, ...] = ()


_NOTHING = Form("", "")
"""Nothing was typed that must stay on the page."""


def add(app: web.Application) -> None:
    """Add the routes."""
    path = "/team/v/{number:[0-9]{1,9}}"
    app.add_routes([web.get(path, show), web.post(path, take)])


@staff
async def show(request: web.Request, person: Person) -> web.Response:
    """Show the request; its owner has then seen what the student wrote."""
    parts, number = parts_of(request), int(request.match_info["number"])
    found = await _read(parts, person, number)
    if found.entries is not None and found.row.unread:
        await parts.runner.looked(parts.school, person.id, number)
    return await _page(parts, person, found)


@staff
async def take(request: web.Request, person: Person) -> web.Response:
    """Do what the professional asked, or say kindly why not."""
    parts, number = parts_of(request), int(request.match_info["number"])
    form = await _form(request)
    found = await _read(parts, person, number)
    event = await _event(parts, person, found.row.request, form)
    if event is None:
        raise web.HTTPNotFound
    if isinstance(event, Refused):
        refused: Refused | None = event
    else:
        same = _says_the_same(found, form)
        refused = None if same else await _act(parts, person, form, event)
    if refused is not None:
        again = await _read(parts, person, number)
        return await _page(parts, person, again, refused, form)
    return web.Response(status=303, headers={"Location": f"/team/v/{number}#nu"})


async def _act(parts: Parts, person: Person, form: Form, event: StaffEvent) -> Refused | None:
    # One page's forms may be posted again with something else in them.
    mark = hashlib.sha256(repr(event).encode()).hexdigest()[:12]
    nonce = f"{form.nonce}:{form.act}:{mark}"
    return await parts.runner.staff(parts.school, person.id, nonce, event)


def _says_the_same(found: RequestPage, form: Form) -> bool:
    """Nothing was changed after all: nobody is told of it."""
    said = {one.id: one.text for one in found.entries or ()}
    return form.act == "correct" and said.get(form.message) == form.text.strip()


async def _form(request: web.Request) -> Form:
    posted = await request.post()

    def text(name: str, most: int = 80) -> str:
        value = posted.get(name, "")
        return value[:most] if isinstance(value, str) else ""

    return Form(
        act=text("act"),
        nonce=text("nonce", 40) or security.new_nonce(),
        text=text("text", MOST_TEXT),
        message=text("message"),
        appointment=text("appointment"),
        reason=text("reason"),
        slots=tuple(one for one in posted.getall("slot", []) if isinstance(one, str))[:10],
    )


async def _event(
    parts: Parts, person: Person, asked: RequestFact, form: Form
) -> StaffEvent | Refused | None:
    """Return what the form means; None for what is no act of ours."""
    match form.act:
        case "claim":
            return Claim(asked.id)
        case "reply" | "note":
            return _written(asked, form)
        case "retract":
            return Retract(asked.id, form.message)
        case "correct":
            return Correct(asked.id, form.message, form.text)
        case "propose":
            return await _proposal(parts, person, asked, form)
        case "close" if form.reason in REASONS:
            return Close(asked.id, REASONS[form.reason])
        case "calloff":
            return CallOff(form.appointment)
        case _:
            return None


def _written(asked: RequestFact, form: Form) -> Reply | Note:
    """Read a text: a closed request only takes notes, elsewhere `//` makes one."""
    words = form.text.strip()
    if form.act == "note" or words.startswith("//"):
        return Note(asked.id, words.removeprefix("//").strip())
    return Reply(asked.id, form.text)


async def _proposal(
    parts: Parts, person: Person, asked: RequestFact, form: Form
) -> Propose | Refused:
    """Read the chosen moments against what is free now."""
    free = {str(one.start): one for one in await _free(parts, person)}
    if any(one not in free for one in form.slots):
        return Refused("team.slot_gone")
    return Propose(asked.id, tuple(free[one] for one in form.slots))


async def _free(parts: Parts, person: Person) -> tuple[Slot, ...]:
    content, now = parts.content, parts.now()
    until = slots.horizon(content, now)
    busy = await parts.store.read(
        lambda unit: appointments.busy(unit, parts.school, (person.id,), now, until)
    )
    return slots.free(content, (person.id,), busy, now)[person.id]


# ---------------------------------------------------------------- reading and drawing


async def _read(parts: Parts, person: Person, number: int) -> RequestPage:
    """Return the request; what is not there and what is not for them look the same."""

    def may_read(asked: RequestFact) -> bool:
        return rights.may_read(asked, person.id, parts.content)

    found = await parts.store.read(
        lambda unit: views.request_page(unit, parts.school, number, person.id, may_read)
    )
    if found is None or not _concerns(person, found.row.request):
        raise web.HTTPNotFound
    return found


def _concerns(person: Person, asked: RequestFact) -> bool:
    """Tell whether they may know that this request is there; its words are another matter."""
    if person.id in {asked.owner, asked.person} or person.coordinator:
        return True
    reads = person.team_inbox and person.id not in asked.excluded
    return reads and asked.team in {"", *person.teams}


async def _page(
    parts: Parts,
    person: Person,
    found: RequestPage,
    refused: Refused | None = None,
    form: Form | None = None,
) -> web.Response:
    tongue, asked = Tongue(parts.content, LANGUAGE), found.row.request
    board = Board(tongue, person, parts.now())
    acts = _acts(parts, person, found)
    said = board.said(found.entries or (), asked)
    free = await _free(parts, person) if "propose" in acts else ()
    return page(
        "team/case.html",
        tongue,
        status=409 if refused else 200,
        person=person,
        here="case",
        line=board.line(found.row, reads=found.entries is not None),
        asked=asked,
        entries=said,
        reads=found.entries is not None,
        held=any(one.left or one.state == "held" for one in said),
        acts=acts,
        meetings=tuple(board.meeting(one, asked) for one in found.appointments),
        alert=board.alert(found.alert, asked.number) if found.alert else None,
        choices=board.choices(free),
        reasons=tuple(REASONS),
        refused=refusal(tongue, refused),
        typed=form or _NOTHING,
        nonce=security.new_nonce(),
    )


def _acts(parts: Parts, person: Person, found: RequestPage) -> frozenset[str]:
    """Return which acts the page offers; the rules judge again when one is done."""
    coming = tuple(one for one in found.appointments if one.state != "cancelled")
    seed = secrets.token_hex(16)
    facts = DeskFacts(
        parts.now(), seed, person.id, request=found.row.request, open_appointments=coming
    )
    return desk.acts(parts.content, facts)


def refusal(tongue: Tongue, refused: Refused | None) -> str:
    """Return why it was not done, in words."""
    return tongue.text(refused.key, **refused.values) if refused else ""
