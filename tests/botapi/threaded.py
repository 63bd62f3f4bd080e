"""The server in a thread of its own, for tests that are no coroutines (those with a browser)."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, overload

from tests.botapi.server import BotApi

T = TypeVar("T")


class Threaded:
    """`api` lives in the other thread: reach it and its people through `run` only."""

    def __init__(self, api: BotApi, loop: asyncio.AbstractEventLoop) -> None:
        self.api = api
        self.loop = loop

    @overload
    def run(self, act: Callable[[], Coroutine[Any, Any, T]]) -> T: ...
    @overload
    def run(self, act: Callable[[], T]) -> T: ...

    def run(self, act: Callable[[], object]) -> object:
        """`run(lambda: sam.says("hoi"))`, `run(lambda: sam.sees("Hoi"))`."""

        async def there() -> object:
            found = act()
            return await found if inspect.isawaitable(found) else found

        return asyncio.run_coroutine_threadsafe(there(), self.loop).result()


@contextmanager
def in_thread() -> Iterator[Threaded]:
    """As `running`, beside the test."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="bot-api", daemon=True)
    thread.start()

    def there(step: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(step, loop).result()

    api = BotApi()
    try:
        there(api.start())
        yield Threaded(api, loop)
        api.verify()
    finally:
        there(api.stop())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
