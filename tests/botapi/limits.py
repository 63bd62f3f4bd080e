"""Telegram's speed limits: 30 a second a bot, 1 a second a chat, 20 a minute a group."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.botapi.errors import Refusal, flood


@dataclass
class Limits:
    """`burst`: how many a private chat may get at once before one a second counts."""

    on: bool = False
    per_bot: int = 30
    per_group: int = 20
    burst: int = 3
    sent: dict[tuple[int, int], deque[float]] = field(default_factory=dict)
    refused: int = 0

    def refusal(self, bot: int, chat: int, now: Callable[[], float]) -> Refusal | None:
        """Count one message to this chat, or say how long to wait."""
        if not self.on:
            return None
        moment = now()
        chat_limit = (self.per_group, 60.0) if chat < 0 else (self.burst, float(self.burst))
        wait = max(
            self.wait(bot, 0, (self.per_bot, 1.0), moment), self.wait(bot, chat, chat_limit, moment)
        )
        if wait > 0:
            self.refused += 1
            return flood(max(1, math.ceil(wait)))
        for key in ((bot, 0), (bot, chat)):
            self.sent[key].append(moment)
        return None

    def wait(self, bot: int, chat: int, limit: tuple[int, float], moment: float) -> float:
        size, seconds = limit
        times = self.sent.setdefault((bot, chat), deque())
        while times and times[0] <= moment - seconds:
            times.popleft()
        return times[0] + seconds - moment if len(times) >= size else 0.0
