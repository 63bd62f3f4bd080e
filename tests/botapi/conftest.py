"""The server, and a bot without a library, for the tests of the server itself."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.botapi.client import Client
from tests.botapi.server import BotApi, running


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with running() as started:
        yield started


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Client]:
    client = Client(api)
    async with client.session:
        yield client
