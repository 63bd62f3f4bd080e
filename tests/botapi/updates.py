"""The updates that a bot has not confirmed yet, and getUpdates; webhook.py has the other way."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from telegram import Update

from tests.botapi.call import Call
from tests.botapi.errors import OTHER_POLL, WEBHOOK_ACTIVE, Refusal, bad, conflict
from tests.botapi.rooms import wire

FIRST = 700_000_001
MOST = 100
UNASKED = {"chat_member", "message_reaction", "message_reaction_count"}
"""Kinds that a bot gets only when it names them."""


@dataclass(frozen=True)
class Waiting:
    id: int
    chat: int
    body: dict[str, Any]


@dataclass
class Disturbance:
    """`again`: that many confirmed updates come once more; `shuffle`: the order is by chance."""

    again: int = 0
    shuffle: random.Random | None = None


@dataclass(eq=False)
class Updates:
    changed: Callable[[], None]
    pending: list[Waiting] = field(default_factory=list)
    repeated: list[Waiting] = field(default_factory=list)
    disturbance: Disturbance = field(default_factory=Disturbance)
    allowed: tuple[str, ...] = ()
    next_id: int = FIRST
    poll: asyncio.Future[None] | None = None
    webhook_url: str = ""
    dropped: int = 0
    drops: list[str] = field(default_factory=list)
    polls: int = 0

    # ------------------------------------------------------------------------------------- in

    def put(self, kind: str, make: Callable[[int], Update], chat: int) -> int:
        """Queue what `make` builds, unless the bot did not ask for this kind; returns its id."""
        number = self.next_id
        self.next_id += 1
        if kind in self.allowed or (not self.allowed and kind not in UNASKED):
            self.put_raw(wire(make(number).to_dict()), chat)
        return number

    def put_raw(self, body: dict[str, Any], chat: int) -> None:
        self.pending.append(Waiting(int(body["update_id"]), chat, body))
        if self.poll and not self.poll.done():
            self.poll.set_result(None)
        self.changed()

    # ------------------------------------------------------------------------------------ out

    async def get(self, call: Call) -> list[dict[str, Any]]:
        if self.webhook_url:
            raise conflict(WEBHOOK_ACTIVE)
        self.terminate(conflict(OTHER_POLL))
        self.polls += 1
        self.allow(call)
        self.confirm(call.number("offset"))
        timeout = min(max(call.number("timeout"), 0), 50)
        if not self.pending and not self.repeated and timeout:
            await self.arrival(float(timeout))
        limit = call.number("limit", MOST)
        if not 1 <= limit <= MOST:
            call.problem("limit is not between 1 and 100")
        return self.batch(limit)

    async def arrival(self, seconds: float) -> None:
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.poll = waiting
        self.changed()
        try:
            async with asyncio.timeout(seconds):
                await waiting
        except TimeoutError:
            pass
        finally:
            if self.poll is waiting:
                self.poll = None
            self.changed()

    def terminate(self, why: Refusal) -> None:
        """End the poll that is open: only one may be."""
        if self.poll and not self.poll.done():
            self.poll.set_exception(why)
        self.poll = None

    def confirm(self, offset: int) -> None:
        if offset == 0:
            return
        first = offset if offset > 0 else min([one.id for one in self.pending[offset:]], default=0)
        for one in self.pending:
            if one.id < first:
                self.confirmed(one)
        self.pending = [one for one in self.pending if one.id >= first]
        self.changed()

    def confirmed(self, one: Waiting) -> None:
        if self.disturbance.again > 0:
            self.disturbance.again -= 1
            self.repeated.append(one)

    def batch(self, limit: int) -> list[dict[str, Any]]:
        chosen = [*self.repeated, *self.pending][:limit]
        self.repeated = [one for one in self.repeated if one not in chosen]
        if self.disturbance.shuffle:
            self.disturbance.shuffle.shuffle(chosen)
        return [one.body for one in chosen]

    # --------------------------------------------------------------------------------- settings

    def allow(self, call: Call) -> None:
        value = call.json("allowed_updates", "can't parse allowed updates JSON object")
        if value is None:
            return
        if not isinstance(value, list):
            raise bad("can't parse allowed updates: must be an Array")
        for kind in value:
            if kind not in Update.ALL_TYPES:
                call.problem(f"python-telegram-bot knows no update {kind}")
        self.allowed = tuple(str(kind) for kind in value)

    def drop(self, call: Call) -> None:
        """Record that the bot threw away what people had said."""
        if call.flag("drop_pending_updates"):
            self.drops.append(call.method)
            self.dropped += len(self.pending)
            self.pending.clear()
            self.changed()

    @property
    def quiet(self) -> bool:
        return not self.pending and not self.repeated and not self.disturbance.again


def oldest_by_chat(pending: Iterable[Waiting], busy: set[int], size: int) -> list[Waiting]:
    """What may go out now: the first of every chat of which nothing is under way."""
    found: dict[int, Waiting] = {}
    for one in pending:
        if len(found) >= size:
            break
        if one.chat not in busy:
            found.setdefault(one.chat, one)
    return list(found.values())
