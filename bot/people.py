"""Lets professionals in and out: links of one use, on the web and on Telegram; the end of both."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from bot import clock
from bot.config import Trouble
from storage import logins, queue, requests, settings, staff

if TYPE_CHECKING:
    from bot.config import Settings
    from content.pack import Content
    from flows.protocol import Instant
    from storage.work import Store, Unit

PREFIX = "team-"
"""Before an invitation, in a link into the chat."""
ENDED = "join:ended"
"""The notice to a chat that it is no professional's any more."""
NEAR = 5


def web_link(origin: str, token: str) -> str:
    """Return what logs a professional in once."""
    return f"{origin}/team/in/{token}"


def telegram_link(name: str, token: str) -> str:
    """Return what opens the bot called `name` with an invitation."""
    return f"https://t.me/{name}?start={PREFIX}{token}"


async def invite(store: Store, given: Settings, person: str, minutes: int) -> str:
    """Return the links, a line each; whichever is used first uses the other up."""
    token = await store.unit(
        lambda unit: logins.invite(unit, given.school, person, clock.now(), minutes)
    )
    lines = [web_link(given.origin, token)]
    if given.telegram_token:
        name = await bot_name(store, given)
        lines.append(telegram_link(name, token) if name else _NO_NAME)
    return "\n".join(lines)


_NO_NAME = (
    "Telegram antwoordt nu niet; probeer het later, of kijk met `terecht telegram`.\n"
    "Telegram does not answer now; try later, or look with `terecht telegram`."
)


async def bot_name(store: Store, given: Settings) -> str:
    """Return what the bot is called, as it is kept or as Telegram says, or ""."""
    number = given.telegram_token.partition(":")[0]

    def kept(unit: Unit) -> str:
        same = settings.get(unit, given.school, "telegram.bot") == number
        return settings.get(unit, given.school, "telegram.name") if same else ""

    from bot.telegram.doctor import ask_name  # noqa: PLC0415 - slow to import, and seldom used

    return await store.read(kept) or await ask_name(given)


async def remove(store: Store, school: str, content: Content, person: str, now: Instant) -> str:
    """End every login, invitation and chat of a professional; `Trouble` when there is none."""

    def end(unit: Unit) -> tuple[int, tuple[int, ...]]:
        # What stands in the chat stays known: words that answer to it are no student's.
        for chat in staff.addresses(unit, school, "telegram", [person]).get(person, ()):
            parcel = queue.Parcel(school, "", ENDED)
            queue.post(unit, "telegram-staff", f"{chat}:", parcel, now, collapse=ENDED)
        owned = (one for one, owner in requests.running(unit, school) if owner == person)
        numbers = tuple(sorted(requests.number_of(unit, school, one) for one in owned))
        return staff.remove(unit, school, person), numbers

    ended, numbers = await store.unit(end)
    known = content.person(person)
    if not ended and known is None:
        raise unknown(content, person)
    name = known.name if known else person
    parts = (_OUT, _LEFT if numbers else ("", ""), _STILL if known else ("", ""))
    nl, en = (" ".join(filter(None, part)) for part in zip(*parts, strict=True))
    names = ", ".join(f"#{one}" for one in numbers)
    return f"{nl}\n{en}".format(name=name, ended=ended, numbers=names)


_OUT = (
    "{name} kan er niet meer in. Beëindigde toegangen: {ended}.",
    "{name} is out. Ways in that were ended: {ended}.",
)
_LEFT = (
    "Nog open op deze naam: {numbers}. Is de persoon uit people.yaml, dan kan een ander ze pakken.",
    "Still open in this name: {numbers}. Once out of people.yaml, a colleague can take them.",
)
_STILL = (
    "Haal de persoon ook uit people.yaml, anders komen er hulpvragen; en uit de Telegramgroep.",
    "Take the person out of people.yaml too, or requests keep coming; and out of the group.",
)


def unknown(content: Content, person: str) -> Trouble:
    """Return the trouble of a name that nobody has, with those that are near."""
    everyone = sorted(one.id for one in content.pack.people)
    near = difflib.get_close_matches(person, everyone, NEAR, 0.5) or everyone
    names = ", ".join(near)
    return Trouble(
        f"In people.yaml staat geen “{person}”. Wel: {names}.",
        f"There is no “{person}” in people.yaml. There are: {names}.",
        1,
    )
