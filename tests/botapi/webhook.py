"""Posts updates to the bot's own address until it answers 2xx, in order within a chat."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
from telegram import WebhookInfo

from tests.botapi.call import Call
from tests.botapi.errors import bad, conflict
from tests.botapi.rooms import wire
from tests.botapi.updates import Updates, Waiting, oldest_by_chat

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
HEADER = "X-Telegram-Bot-Api-Secret-Token"
ENDED = conflict("terminated by setWebhook request")
Reply = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(eq=False)
class Webhook:
    """`again_after`: seconds until a failed post is tried again (Telegram takes longer)."""

    updates: Updates
    reply: Reply
    secret: str = ""
    connections: int = 40
    again_after: float = 0.05
    failures: int = 0
    posted: int = 0
    error: str = ""
    error_at: int = 0
    busy: set[int] = field(default_factory=set)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None
    posts: set[asyncio.Task[None]] = field(default_factory=set)

    # ------------------------------------------------------------------------------- its methods

    async def set(self, call: Call) -> bool:
        url = call.text("url")
        if url and not url.startswith(("http://", "https://")):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        secret = call.text("secret_token")
        if secret and not SECRET.fullmatch(secret):
            raise bad("secret token contains unallowed characters")
        await self.stop()
        self.updates.allow(call)
        self.updates.drop(call)
        self.updates.webhook_url, self.secret = url, secret
        self.connections = call.number("max_connections", 40)
        if url:
            self.updates.terminate(ENDED)
            self.task = asyncio.create_task(self.run())
        return True

    async def delete(self, call: Call) -> bool:
        await self.stop()
        self.updates.drop(call)
        self.updates.webhook_url = self.secret = ""
        return True

    def info(self, _: Call) -> dict[str, Any]:
        failed = datetime.fromtimestamp(self.error_at, UTC) if self.error else None
        info = WebhookInfo(
            self.updates.webhook_url,
            has_custom_certificate=False,
            pending_update_count=len(self.updates.pending),
            last_error_date=failed,
            last_error_message=self.error or None,
            max_connections=self.connections if self.updates.webhook_url else None,
            allowed_updates=self.updates.allowed or None,
        )
        written: dict[str, Any] = wire(info.to_dict())
        return written

    # -------------------------------------------------------------------------------- its posting

    async def run(self) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                self.wake.clear()
                for one in self.ready():
                    self.busy.add(one.chat)
                    post = asyncio.create_task(self.deliver(session, one))
                    self.posts.add(post)
                    post.add_done_callback(self.posts.discard)
                await self.wake.wait()

    def ready(self) -> list[Waiting]:
        updates = self.updates
        waiting = [*updates.repeated, *updates.pending]
        if updates.disturbance.shuffle:
            updates.disturbance.shuffle.shuffle(waiting)
        return oldest_by_chat(waiting, self.busy, self.connections - len(self.busy))

    async def deliver(self, session: aiohttp.ClientSession, one: Waiting) -> None:
        try:
            while not await self.accepted(session, one):
                self.failures += 1
                await asyncio.sleep(self.again_after)
            self.done(one)
        finally:
            self.busy.discard(one.chat)
            self.wake.set()
            self.updates.changed()

    async def accepted(self, session: aiohttp.ClientSession, one: Waiting) -> bool:
        headers = {HEADER: self.secret} if self.secret else {}
        try:
            url = self.updates.webhook_url
            async with session.post(url, json=one.body, headers=headers) as response:
                await self.replied(response)
                if 200 <= response.status < 300:
                    self.posted += 1
                    return True
                self.failed(f"Wrong response from the webhook: {response.status}")
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            self.failed(f"Connection failed: {type(error).__name__}")
        return False

    async def replied(self, response: aiohttp.ClientResponse) -> None:
        """The answer itself may carry a call."""
        if response.status == 200 and response.content_type == "application/json":
            body = await response.json()
            if isinstance(body, dict) and "method" in body:
                await self.reply(body)

    def failed(self, words: str) -> None:
        self.error, self.error_at = words, int(datetime.now(UTC).timestamp())

    def done(self, one: Waiting) -> None:
        if one in self.updates.repeated:
            self.updates.repeated.remove(one)
        elif one in self.updates.pending:
            self.updates.pending.remove(one)
            self.updates.confirmed(one)

    async def stop(self) -> None:
        tasks = [task for task in (self.task, *self.posts) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.task = None
        self.busy.clear()
