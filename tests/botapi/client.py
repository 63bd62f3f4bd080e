"""A bot without a library: it calls methods as JSON and gives back the whole answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.botapi.server import BotApi


@dataclass
class Client:
    """`token` may be another bot's, or wrong."""

    api: BotApi
    token: str = ""
    session: aiohttp.ClientSession = field(default_factory=aiohttp.ClientSession)

    async def __call__(self, method: str, **params: object) -> Any:  # noqa: ANN401 - JSON
        url = f"{self.api.url}/bot{self.token or self.api.bot.token}/{method}"
        async with self.session.post(url, json=params) as response:
            return await response.json()

    async def form(self, method: str, **params: Any) -> Any:  # noqa: ANN401 - JSON
        """As a form; bytes become files."""
        data = aiohttp.FormData()
        for name, value in params.items():
            filename = f"{name}.bin" if isinstance(value, bytes) else None
            data.add_field(name, value, filename=filename)
        url = f"{self.api.url}/bot{self.token or self.api.bot.token}/{method}"
        async with self.session.post(url, data=data) as response:
            return await response.json()

    async def result(self, method: str, **params: object) -> Any:  # noqa: ANN401 - JSON
        answer = await self(method, **params)
        if not answer["ok"]:
            raise AssertionError(f"{method}: {answer['description']}")
        return answer["result"]

    async def refused(self, method: str, **params: object) -> str:
        """Code and words of the refusal."""
        answer = await self(method, **params)
        if answer["ok"]:
            raise AssertionError(f"{method} went well")
        return f"{answer['error_code']} {answer['description']}"

    async def updates(self, **params: object) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.result("getUpdates", **params)
        return found
