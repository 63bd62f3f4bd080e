"""Connects a professional's Telegram from the web inbox, and says there what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from bot.people import telegram_link
from bot.web.login import LANGUAGE, staff
from bot.web.pages import Tongue, page
from bot.web.parts import parts_of
from storage import logins, settings

if TYPE_CHECKING:
    from bot.web.parts import Parts
    from content.schema import Person
    from storage.work import Unit

MINUTES = 15
"""How long such a link holds: it is used at once."""


def add(app: web.Application) -> None:
    """Add the route."""
    app.add_routes([web.post("/team/telegram", connect)])


@staff
async def connect(request: web.Request, person: Person) -> web.Response:
    """Make a link that makes this professional's chat with the bot theirs."""
    parts = parts_of(request)
    name = parts.runner.telegram()
    if not name:
        raise web.HTTPNotFound
    now = parts.now()
    token = await parts.store.unit(
        lambda unit: logins.invite(unit, parts.school, person.id, now, MINUTES)
    )
    return page(
        "team/telegram.html",
        Tongue(parts.content, LANGUAGE),
        person=person,
        here="telegram",
        link=telegram_link(name, token),
        minutes=MINUTES,
    )


async def trouble(parts: Parts, person: Person) -> str:
    """Return what a coordinator can mend about the staff group, "" when all is well."""
    given = parts.settings.telegram_staff_chat
    if not person.coordinator or not given or not parts.settings.telegram_token:
        return ""

    def look(unit: Unit) -> tuple[str, str]:
        number = settings.get(unit, parts.school, "telegram.group")
        return settings.get(unit, parts.school, "telegram.trouble"), number

    kind, number = await parts.store.read(look)
    before, _, actual = number.partition(" ")
    if not kind and before == given != actual:
        kind = "moved"
    text = parts.content.text(LANGUAGE, f"team.trouble.{kind}") if kind else ""
    return text.replace("{chat}", actual)
