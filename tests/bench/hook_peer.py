"""Two aiogram bots behind aiogram's own webhook handler: one durable, one in memory.

The durable one is the peer of the other bench: SQLModel and aiosqlite, WAL, synchronous FULL, one
commit an update. The one in memory has aiogram's MemoryStorage and forgets all when it ends. Both
say what Terecht said (see script.py), a handler a step, and keep the request at the end. Each
update is taken in before its 200: aiogram's default, in the background, would answer first and
lose it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from tests.bench.hook import PATH, SECRET
from tests.bench.hooked import arguments, run
from tests.bench.peer import SESSION, Professional, Request, TalkStorage, open_database
from tests.bench.script import MOVES, Saying, Script

Handler = Callable[..., Awaitable[None]]
KEPT: list[tuple[int, int, str]] = []
"""The requests of the bot in memory."""
PERSON = 1


def keyboard(saying: Saying) -> InlineKeyboardMarkup | None:
    if not saying.rows:
        return None
    rows = [
        [InlineKeyboardButton(text=text, callback_data=data) for text, data in row]
        for row in saying.rows
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


class Talk:
    """One conversation, a handler a step."""

    def __init__(self, script: Script, *, durable: bool) -> None:
        self.script = script
        self.durable = durable

    def router(self) -> Router:
        """Return the steps; the first is /start, from any state."""
        made = Router()
        made.message.register(self.step(0), CommandStart())
        for at, move in enumerate(MOVES[1:], start=1):
            observer = made.callback_query if move.press else made.message
            has = F.data if move.press else F.text
            observer.register(self.step(at), StateFilter(f"step{at}"), has)
        return made

    def step(self, at: int) -> Handler:
        async def handle(event: Message | CallbackQuery, state: FSMContext) -> None:
            message = event.message if isinstance(event, CallbackQuery) else event
            if not isinstance(message, Message):
                return
            if isinstance(event, CallbackQuery):
                await event.answer()
                await message.edit_reply_markup(reply_markup=None)
            await self.advance(at, event, message, state)
            for one in self.script.says[at]:
                await message.answer(one.text, reply_markup=keyboard(one))

        return handle

    async def advance(
        self, at: int, event: Message | CallbackQuery, message: Message, state: FSMContext
    ) -> None:
        said = event.data if isinstance(event, CallbackQuery) else message.text
        await state.update_data({f"said{at}": said or ""})
        if MOVES[at].until == "Bericht sturen":
            await state.update_data(person=await self.find())
        if at + 1 < len(MOVES):
            await state.set_state(f"step{at + 1}")
            return
        data = await state.get_data()
        await self.keep(message.chat.id, int(data["person"]), str(data[f"said{at - 1}"]))
        await state.clear()

    async def find(self) -> int:
        """Find who helps with money in Leeuwarden."""
        if not self.durable:
            return PERSON
        query = select(Professional).where(
            col(Professional.topic) == "money", col(Professional.location) == "Leeuwarden"
        )
        found = (await SESSION.get().exec(query)).one()
        return found.id or PERSON

    async def keep(self, chat: int, person: int, text: str) -> None:
        if self.durable:
            SESSION.get().add(Request(chat=chat, professional=person, text=text))
        else:
            KEPT.append((chat, person, text))


class Durable(Dispatcher):
    """One session and one commit an update."""

    engine: AsyncEngine

    async def feed_update(self, bot: Bot, update: Update, **kwargs: Any) -> Any:  # noqa: ANN401 - aiogram's
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            SESSION.set(session)
            result = await super().feed_update(bot, update, **kwargs)
            await session.commit()
            return result


async def dispatcher_of(folder: Path, *, durable: bool) -> Dispatcher:
    if not durable:
        return Dispatcher(storage=MemoryStorage())
    made = Durable(storage=TalkStorage())
    made.engine = await open_database(folder / "peer.db")
    return made


async def serve(folder: Path, api: str, *, durable: bool) -> None:
    script = msgspec.json.decode((folder / "script.json").read_bytes(), type=Script)
    dispatcher = await dispatcher_of(folder, durable=durable)
    dispatcher.include_router(Talk(script, durable=durable).router())
    session = AiohttpSession(api=TelegramAPIServer.from_base(api))
    bot = Bot("1:a", session=session, default=DefaultBotProperties(parse_mode="HTML"))
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token=SECRET).register(
        app, PATH
    )
    await run(app)
    await bot.session.close()


if __name__ == "__main__":
    asyncio.run(serve(*arguments(), durable=True))
