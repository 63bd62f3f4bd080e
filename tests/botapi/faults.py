"""Trouble on request: refusals, broken servers, cut lines, slow answers, and storms of these."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.botapi.call import Call
from tests.botapi.errors import Refusal, flood

__all__ = ["Faults", "Html", "Reset", "Stall", "broken", "flood"]


@dataclass(frozen=True)
class Reset:
    """The line is cut. `delivered`: what was asked has been done, only the answer is lost."""

    delivered: bool = False


@dataclass(frozen=True)
class Stall:
    """The answer takes a while. `delivered`: it is done first; else it is done after the wait."""

    seconds: float
    delivered: bool = False


@dataclass(frozen=True)
class Html:
    """A page of a server in front, as when Telegram is down: no JSON."""

    code: int = 502


Fault = Refusal | Reset | Stall | Html


def broken(code: int = 500) -> Refusal:
    words = {500: "Internal Server Error", 502: "Bad Gateway", 504: "Gateway Timeout"}
    return Refusal(code, words.get(code, "Internal Server Error"))


@dataclass
class Plan:
    method: str
    fault: Fault
    times: int
    after: int
    chat: int
    where: Callable[[Call], bool]
    hits: int = 0

    def fits(self, call: Call) -> bool:
        asked = self.method in {"*", call.method}
        return asked and self.chat in {0, call.number("chat_id")} and self.where(call)

    def meets(self, call: Call) -> bool:
        """Count this call; true when the fault is for it."""
        if self.times <= 0 or not self.fits(call):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        self.times -= 1
        self.hits += 1
        return True


@dataclass
class Storm:
    chance: random.Random
    share: float
    faults: Sequence[Fault]
    methods: Sequence[str]


@dataclass
class Faults:
    plans: list[Plan] = field(default_factory=list)
    weather: Storm | None = None
    hits: int = 0

    def plan(
        self,
        method: str,
        fault: Fault,
        *,
        times: int = 1,
        after: int = 0,
        chat: int = 0,
        where: Callable[[Call], bool] = lambda _: True,
    ) -> Plan:
        """Let the fault meet the next `times` calls that fit, after `after` that go well."""
        one = Plan(method, fault, times, after, chat, where)
        self.plans.append(one)
        return one

    def storm(
        self,
        seed: int,
        share: float = 0.2,
        faults: Sequence[Fault] = (),
        methods: Sequence[str] = ("sendMessage", "editMessageText"),
    ) -> None:
        """Let chance choose: this share of these methods' calls goes wrong, until `calm`."""
        chosen = faults or (flood(1), broken(), broken(502), Reset(), Reset(delivered=True))
        self.weather = Storm(random.Random(seed), share, chosen, methods)

    def calm(self) -> None:
        self.plans.clear()
        self.weather = None

    def meeting(self, call: Call) -> Fault | None:
        for plan in self.plans:
            if plan.meets(call):
                self.hits += 1
                return plan.fault
        storm = self.weather
        if storm and call.method in storm.methods and storm.chance.random() < storm.share:
            self.hits += 1
            return storm.chance.choice(storm.faults)
        return None
