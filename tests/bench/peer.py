"""The peer: what a good developer writes in an evening with aiogram 3, SQLModel and aiosqlite.

Four steps: greeting, topic, location, then a message for the person found, kept as a request. The
state lives in the database (WAL, synchronous FULL), with one commit an update, before the answer
counts as given. It has no network: sending costs it nothing, and it keeps no copy of what it sent.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.base import BaseSession
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey
from aiogram.methods import TelegramMethod
from aiogram.types import Chat, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from tests.bench.load import Figures, Step, drive, play

STEPS = ("/start", "waar kan ik terecht met schulden", "Leeuwarden", "ik heb rood gestaan, help")
WORDS = {"schulden": "money", "stress": "stress", "huis": "housing", "werk": "work"}
PLACES = ("Leeuwarden", "Heerenveen")
WHEN = datetime(2026, 11, 22, tzinfo=UTC)

SESSION: ContextVar[AsyncSession] = ContextVar("SESSION")
router = Router()


class Talk(SQLModel, table=True):
    """The state of one chat."""

    chat: int = Field(primary_key=True)
    state: str | None = None
    data: str = "{}"


class Professional(SQLModel, table=True):
    """Who helps with what, where."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    topic: str = Field(index=True)
    location: str


class Request(SQLModel, table=True):
    """A message that waits for its professional."""

    id: int | None = Field(default=None, primary_key=True)
    chat: int = Field(index=True)
    professional: int
    text: str


class TalkStorage(BaseStorage):
    """aiogram's state in the session of the running update."""

    async def _talk(self, key: StorageKey) -> Talk:
        session = SESSION.get()
        talk = await session.get(Talk, key.chat_id)
        if talk is None:
            talk = Talk(chat=key.chat_id)
            session.add(talk)
        return talk

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        (await self._talk(key)).state = state.state if isinstance(state, State) else state

    async def get_state(self, key: StorageKey) -> str | None:
        return (await self._talk(key)).state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        (await self._talk(key)).data = json.dumps(dict(data))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((await self._talk(key)).data)
        return found

    async def close(self) -> None:
        """Nothing is open here."""


class Steps(StatesGroup):
    topic = State()
    location = State()
    message = State()


def buttons(*labels: str) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(text=label, callback_data=label) for label in labels]
    return InlineKeyboardMarkup(inline_keyboard=[row])


@router.message(CommandStart())
async def start(message: Message, state: FSMContext) -> None:
    await state.set_state(Steps.topic)
    await message.answer("Hoi! Waar kan ik je mee helpen?", reply_markup=buttons(*WORDS))


@router.message(Steps.topic, F.text)
async def topic(message: Message, state: FSMContext) -> None:
    words = (message.text or "").lower().split()
    found = next((WORDS[word] for word in words if word in WORDS), None)
    if found is None:
        await message.answer("Waar gaat het over?", reply_markup=buttons(*WORDS))
        return
    await state.update_data(topic=found)
    await state.set_state(Steps.location)
    await message.answer("Op welke locatie zit je?", reply_markup=buttons(*PLACES))


@router.message(Steps.location, F.text.in_(PLACES))
async def location(message: Message, state: FSMContext) -> None:
    data = await state.get_data()
    query = select(Professional).where(
        col(Professional.topic) == data["topic"], col(Professional.location) == message.text
    )
    person = (await SESSION.get().exec(query)).first()
    if person is None:
        await message.answer("Daar is niemand.", reply_markup=buttons(*PLACES))
        return
    await state.update_data(person=person.id)
    await state.set_state(Steps.message)
    await message.answer(f"{person.name} helpt je. Schrijf je bericht.")


@router.message(Steps.message, F.text)
async def write(message: Message, state: FSMContext) -> None:
    data = await state.get_data()
    request = Request(chat=message.chat.id, professional=data["person"], text=message.text or "")
    SESSION.get().add(request)
    await state.clear()
    await message.answer("Je bericht is aangekomen. Morgen voor 12.00 hoor je iets.")


class NoNetwork(BaseSession):
    """Telegram that answers at once, for nothing. The signatures are aiogram's."""

    sent = 0

    async def make_request(
        self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None
    ) -> Any:
        type(self).sent += 1
        return Message(message_id=1, date=WHEN, chat=Chat(id=1, type="private"))

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        yield b""

    async def close(self) -> None:
        """Nothing is open here."""


def update(number: int, chat: int, text: str) -> Update:
    sender = {"id": chat, "is_bot": False, "first_name": "Sam"}
    entities = [{"type": "bot_command", "offset": 0, "length": 6}] if text[0] == "/" else None
    return Update.model_validate(
        {
            "update_id": number,
            "message": {
                "message_id": number,
                "date": int(WHEN.timestamp()),
                "chat": {"id": chat, "type": "private", "first_name": "Sam"},
                "from": sender,
                "text": text,
                "entities": entities,
            },
        }
    )


async def open_database(file: Path) -> AsyncEngine:
    engine = create_async_engine(f"sqlite+aiosqlite:///{file}", connect_args={"timeout": 30})

    @event.listens_for(engine.sync_engine, "connect")
    def durable(connection: DBAPIConnection, _: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    async with engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    async with AsyncSession(engine) as session:
        for name, place in (("Sanne", "Leeuwarden"), ("Karim", "Heerenveen")):
            for about in WORDS.values():
                session.add(Professional(name=name, topic=about, location=place))
        await session.commit()
    return engine


async def play_peer(folder: Path, students: int) -> Figures:
    engine = await open_database(folder / "peer.db")
    dispatcher = Dispatcher(storage=TalkStorage())
    dispatcher.include_router(router)
    bot = Bot("1:a", session=NoNetwork())

    async def handle(given: Update) -> None:
        async with AsyncSession(engine, expire_on_commit=False) as session:
            SESSION.set(session)
            await dispatcher.feed_update(bot, given)
            await session.commit()

    def prepared(student: int) -> list[Step]:
        given = [update(student * 10 + at, student, text) for at, text in enumerate(STEPS)]
        return [partial(handle, one) for one in given]

    found = await drive([prepared(student) for student in range(1, students + 1)])
    async with AsyncSession(engine) as session:
        kept = len((await session.exec(select(Request))).all())
    await engine.dispose()
    if (kept, NoNetwork.sent) != (students, students * len(STEPS)):
        raise SystemExit(f"the peer kept {kept} requests of {students} students")
    return found


if __name__ == "__main__":
    play(play_peer)
