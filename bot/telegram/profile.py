"""Tells Telegram which words with a slash there are, and what stands on the bot's profile.

Telegram keeps it, so it is told once and again only when it changed. Trouble here stops nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
from functools import partial
from typing import TYPE_CHECKING

import structlog
from aiogram.exceptions import AiogramError
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

from bot.log import report
from storage import settings
from storage.work import StoreError

if TYPE_CHECKING:
    from aiogram import Bot

    from bot.contents import Contents
    from storage.work import Store, Unit

log = structlog.get_logger(__name__)

NAME = "telegram.profile"
PATIENCE = 20
MOST_ABOUT = 120
"""Characters of a bot's short description."""
COMMANDS = (
    ("start", "profile.start"),
    ("mijn", "profile.mine"),
    ("help", "profile.help"),
    ("stop", "profile.stop"),
    ("taal", "profile.language"),
)
"""The words that `flows.talk.commands` knows, and the text that tells what each does."""


class Profile:
    """Who has no language of ours reads English."""

    def __init__(self, bot: Bot, school: str, store: Store, contents: Contents) -> None:
        self._bot = bot
        self._school = school
        self._store = store
        self._contents = contents
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to tell; nothing waits for it."""
        self._task = asyncio.create_task(self.tell(), name="telegram profile")

    async def stop(self) -> None:
        """Tell no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def tell(self) -> None:
        """Tell what changed; what fails is told at the next start."""
        try:
            words = {code: self._words(lang) for code, lang in (("", "en"), ("nl", "nl"))}
            mark = f"{self._bot.id}:{hashlib.sha256(repr(words).encode()).hexdigest()}"
            kept = partial(settings.get, school=self._school, name=NAME)
            if await self._store.read(kept) == mark:
                return
            for code, (about, commands) in words.items():
                await self._hand_over(code, about, commands)
            await self._store.unit(partial(self._keep, mark))
        except (AiogramError, StoreError) as error:
            log.warning("telegram.no_profile", error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - nobody waits for this task
            report(log, "telegram.no_profile", error)

    def _words(self, lang: str) -> tuple[str, list[tuple[str, str]]]:
        content = self._contents.active(self._school)
        about = content.text(lang, "profile.about").format(school=content.school.name)
        commands = [(name, content.text(lang, key)) for name, key in COMMANDS]
        return about[:MOST_ABOUT], commands

    async def _hand_over(self, code: str, about: str, commands: list[tuple[str, str]]) -> None:
        made = [BotCommand(command=name, description=words) for name, words in commands]
        await self._bot.set_my_commands(
            made,
            scope=BotCommandScopeAllPrivateChats(),
            language_code=code or None,
            request_timeout=PATIENCE,
        )
        await self._bot.set_my_short_description(
            about, language_code=code or None, request_timeout=PATIENCE
        )

    def _keep(self, mark: str, unit: Unit) -> None:
        settings.put(unit, self._school, NAME, mark)
