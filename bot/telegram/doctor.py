"""Looks whether Telegram can work, and says how to mend what cannot; it mends nothing itself."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from aiogram.exceptions import (
    AiogramError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramUnauthorizedError,
)

from bot import clock
from bot.contents import Contents
from bot.telegram.channel import PATIENCE
from bot.telegram.desk.ends import Ends
from bot.telegram.desk.trouble import Group, kind_of
from bot.telegram.service import STRANGE, make_bot
from flows.protocol import Value
from storage import settings, staff

if TYPE_CHECKING:
    from aiogram import Bot

    from bot.config import Settings
    from content.pack import Content
    from content.schema import Person
    from storage.work import Store


class Finding(Value, frozen=True):
    """What was looked at: how it is, or how to mend it."""

    good: bool
    nl: str
    en: str

    def __str__(self) -> str:
        """Return it as the command prints it."""
        return f"{'ok ' if self.good else '!! '}{self.nl}\n   {self.en}"


_NO_TOKEN = Finding(
    good=False,
    nl="Er is geen bot. Maak er een bij @BotFather en zet TERECHT_TELEGRAM_TOKEN op het token.",
    en="There is no bot. Make one with @BotFather and set TERECHT_TELEGRAM_TOKEN to its token.",
)
_REFUSED = Finding(
    good=False,
    nl="Telegram weigert het token. Vraag @BotFather om het goede en zet TERECHT_TELEGRAM_TOKEN.",
    en="Telegram refuses the token. Ask @BotFather for the right one; set TERECHT_TELEGRAM_TOKEN.",
)
_NO_GROUP = Finding(
    good=True,
    nl="Er is geen groep voor het team (TERECHT_TELEGRAM_STAFF_CHAT); dat hoeft ook niet.",
    en="There is no group for the team (TERECHT_TELEGRAM_STAFF_CHAT); there need not be one.",
)
_GROUP_WELL = Finding(
    good=True,
    nl="De groep is er, met onderwerpen, en de bot mag ze beheren.",
    en="The group is there, with topics, and the bot may manage them.",
)


async def examine(given: Settings, store: Store, content: Content) -> tuple[Finding, ...]:
    """Return what was found, in the order in which it has to be mended."""
    if not given.telegram_token:
        return (_NO_TOKEN,)
    bot = make_bot(given)
    try:
        named = await _named(bot)
        if not named.good:
            return (named,)
        return (
            named,
            await _updates(bot, given),
            await _group(bot, given, store, content),
            *await _professionals(given, store, content),
            *await _strange(given, store),
        )
    finally:
        await bot.session.close()


async def ask_name(given: Settings) -> str:
    """Return what the bot is called, "" when Telegram does not tell."""
    bot = make_bot(given)
    try:
        return (await bot.get_me(request_timeout=PATIENCE)).username or ""
    except AiogramError:
        return ""
    finally:
        await bot.session.close()


async def _named(bot: Bot) -> Finding:
    try:
        me = await bot.get_me(request_timeout=PATIENCE)
    except (TelegramUnauthorizedError, TelegramNotFound):
        return _REFUSED
    except AiogramError as error:
        return _unreachable(error)
    return Finding(
        good=True, nl=f"De bot heet @{me.username}.", en=f"The bot is called @{me.username}."
    )


async def _updates(bot: Bot, given: Settings) -> Finding:
    try:
        there = (await bot.get_webhook_info(request_timeout=PATIENCE)).url
    except AiogramError as error:
        return _unreachable(error)
    if given.webhook and there == given.webhook:
        return Finding(
            good=True, nl="Berichten komen via de webhook.", en="Messages come by the webhook."
        )
    if given.webhook:
        return Finding(
            good=False,
            nl="De webhook is nog niet gezet. Start Terecht; dan gebeurt dat.",
            en="The webhook is not set yet. Start Terecht; that sets it.",
        )
    if there:
        return Finding(
            good=False,
            nl="Er staat een webhook van een ander programma. Start Terecht; dan gaat hij weg.",
            en="Another program's webhook is set. Start Terecht; that takes it away.",
        )
    return Finding(good=True, nl="Terecht haalt berichten op.", en="Terecht fetches messages.")


async def _group(bot: Bot, given: Settings, store: Store, content: Content) -> Finding:
    if not given.telegram_staff_chat:
        return _NO_GROUP
    ends = Ends(
        bot=bot,
        school=given.school,
        store=store,
        contents=Contents(store),
        now=clock.now,
        origin=given.origin,
    )
    group = Group(ends, given.telegram_staff_chat)
    try:
        kind, number = await group.look(), await group.number()
    except TelegramMigrateToChat as error:
        kind, number = "", error.migrate_to_chat_id
    except AiogramError as error:
        kind, number = kind_of(error), 0
        if not kind:
            return _unreachable(error)
    if not kind and str(number) == given.telegram_staff_chat:
        return _GROUP_WELL
    return _mend(content, kind or "moved", number)


def _mend(content: Content, kind: str, number: int) -> Finding:
    nl, en = (
        content.text(lang, f"team.trouble.{kind}").replace("{chat}", str(number))
        for lang in ("nl", "en")
    )
    return Finding(good=False, nl=nl, en=en)


async def _professionals(given: Settings, store: Store, content: Content) -> tuple[Finding, ...]:
    """Return how many there are, and which coordinators danger does not reach."""
    found = await store.read(partial(staff.everyone, school=given.school, channel="telegram"))
    people = content.pack.people
    unreached = [one for one in people if one.coordinator and not one.mail and one.id not in found]
    count = _count(len(content.people(found)), len(people))
    return (count, *(_unreached(one) for one in unreached))


async def _strange(given: Settings, store: Store) -> tuple[Finding, ...]:
    """Return how many updates could only be read in part; nothing when all could be read."""
    look = partial(settings.counted, school=given.school, name=STRANGE)
    count = await store.read(look)
    if not count:
        return ()
    return (
        Finding(
            good=True,
            nl=f"Berichten in een vorm die deze versie niet kent: {count}. Ze zijn op gevaar "
            "bekeken en beantwoord; een nieuwe versie van Terecht leest ze helemaal.",
            en=f"Updates in a shape this version does not know: {count}. They were screened for "
            "danger and answered; a new version of Terecht reads them whole.",
        ),
    )


def _unreached(person: Person) -> Finding:
    return Finding(
        good=False,
        nl=f"{person.name} is coördinator, maar heeft geen mail en geen Telegram: een noodmelding "
        f"komt niet aan. Zet mail in people.yaml, of: terecht invite {person.id}",
        en=f"{person.name} is a coordinator with neither mail nor Telegram: an alert does not "
        f"arrive. Put a mail in people.yaml, or: terecht invite {person.id}",
    )


def _count(count: int, most: int) -> Finding:
    if not count:
        return Finding(
            good=False,
            nl="Nog niemand van het team heeft Telegram gekoppeld. Nodig iemand uit: "
            "terecht invite NAAM",
            en="Nobody of the team has connected Telegram yet. Invite somebody: "
            "terecht invite PERSON",
        )
    return Finding(
        good=True,
        nl=f"Medewerkers met Telegram: {count} van de {most}.",
        en=f"Professionals with Telegram: {count} of {most}.",
    )


def _unreachable(error: AiogramError) -> Finding:
    kind = type(error).__name__
    return Finding(
        good=False,
        nl=f"Telegram is niet te bereiken ({kind}). Controleer het netwerk en "
        "TERECHT_TELEGRAM_API.",
        en=f"Telegram cannot be reached ({kind}). Check the network and TERECHT_TELEGRAM_API.",
    )
