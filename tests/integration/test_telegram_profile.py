"""What Telegram shows of the bot itself: told once, again when it changed, and never in the way."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from structlog.testing import capture_logs

from bot.contents import Contents
from bot.telegram.profile import COMMANDS, MOST_ABOUT, Profile
from flows import protocol as p
from storage.work import Store
from tests.botapi.faults import broken
from tests.botapi.server import BotApi, running
from tests.integration.live import MONDAY, Live, Prepared, school

SCHOOL = "saw-friesland"


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with running() as started:
        yield started


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    made = Bot(api.bot.token, session=AiohttpSession(api=TelegramAPIServer.from_base(api.url)))
    yield made
    await made.session.close()


@pytest.fixture
async def contents(store: Store) -> Contents:
    prepared = Prepared(store)
    await prepared.publish(SCHOOL, school(SCHOOL)[0], MONDAY)
    return prepared


async def test_words_and_description_are_told_once(
    api: BotApi, bot: Bot, store: Store, contents: Contents
) -> None:
    for _ in range(2):
        await Profile(bot, SCHOOL, store, contents).tell()

    assert len(api.calls()) == 4
    own = {scope: [one.command for one in all_] for scope, all_ in api.bot.commands.items()}
    words = ["start", "mijn", "help", "stop", "taal"]
    assert own == {"all_private_chats": words, "all_private_chats/nl": words}
    assert "afspraken" in api.bot.commands["all_private_chats/nl"][1].description
    assert "Friesland College" in api.bot.about["nl"]
    assert api.bot.about[""] != api.bot.about["nl"]


async def test_what_changed_is_told_again(
    api: BotApi, bot: Bot, store: Store, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    await Profile(bot, SCHOOL, store, contents).tell()
    monkeypatch.setattr("bot.telegram.profile.COMMANDS", COMMANDS[:1])

    await Profile(bot, SCHOOL, store, contents).tell()

    assert [one.command for one in api.bot.commands["all_private_chats/nl"]] == ["start"]


async def test_trouble_is_logged_and_it_is_told_at_the_next_start(
    api: BotApi, bot: Bot, store: Store, contents: Contents
) -> None:
    api.faults.plan("setMyShortDescription", broken())

    with capture_logs() as logs:
        await Profile(bot, SCHOOL, store, contents).tell()
    assert [one["event"] for one in logs] == ["telegram.no_profile"]

    await Profile(bot, SCHOOL, store, contents).tell()
    assert set(api.bot.about) == {"", "nl"}


async def test_the_conversation_knows_every_word_that_is_told(store: Store) -> None:
    live = Live(store, SCHOOL, Prepared(store))
    await live.contents.publish(SCHOOL, live.content, MONDAY)
    await live.does("sam", p.Start("loc-leeuwarden"))

    for command, _ in COMMANDS:
        await live.does("sam", p.Command(command))
    await live.does("sam", p.Command("taal"))

    said = await live.said("sam")
    assert not any("ken ik niet" in one or "do not know" in one for one in said)
    await live.does("sam", p.Command("nergens"))
    assert any("ken ik niet" in one for one in await live.said("sam"))


def test_the_description_fits_for_every_school() -> None:
    for slug in ("saw-friesland", "klein"):
        content = school(slug)[0]
        for lang in ("nl", "en"):
            about = content.text(lang, "profile.about").format(school=content.school.name)
            assert len(about) <= MOST_ABOUT
