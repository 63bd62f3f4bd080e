"""One unit of work for each thing that happens: load, step, perform, save; it sends nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.protocol import Instant, Refused, StaffEvent, StudentEvent, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.contents import Contents
    from storage.work import Store


class Inbound(Value, frozen=True):
    """Something a student did, from the wire. An equal `nonce` is taken once an address."""

    school: str
    channel: str
    outside: str
    nonce: str
    event: StudentEvent


class Handled(Value, frozen=True):
    """What became of it. `failed` is the operator's error id when the student got the apology."""

    student: str
    duplicate: bool = False
    failed: str = ""


class Runner:
    """The one executor of effects. `StoreError` comes out when the database is not there.

    `wake` gets keys "student:<id>" and "team:<school>" and `kick` is called when a timer is due
    now; both in the event loop and after the commit. `looking` tells who has the page open.
    """

    def __init__(
        self,
        store: Store,
        contents: Contents,
        now: Callable[[], Instant],
        wake: Callable[[Iterable[str]], None],
        *,
        kick: Callable[[], None] = lambda: None,
        looking: Callable[[str], bool] = lambda _: False,
    ) -> None:
        raise NotImplementedError

    async def student(self, inbound: Inbound) -> Handled:
        """Handle what a student did."""
        raise NotImplementedError

    async def staff(
        self, school: str, person: str, nonce: str, event: StaffEvent
    ) -> Refused | None:
        """Handle what a professional did; a repeated nonce changes nothing and is no refusal."""
        raise NotImplementedError

    async def fire(self, limit: int = 64) -> int:
        """Fire due timers, each in a unit of its own, and return how many."""
        raise NotImplementedError

    async def saw(self, school: str, student: str, position: int) -> None:
        """The student's eyes were on the conversation up to this position."""
        raise NotImplementedError

    async def looked(self, school: str, person: str, number: int) -> None:
        """The owner has the request's page open: the student's messages are seen."""
        raise NotImplementedError

    async def redeem_code(self, school: str, channel: str, outside: str, code: str) -> bool:
        """Add this address to the student whose resume code it is; False when it is nobody's."""
        raise NotImplementedError
