"""Plain aiogram in memory behind a webhook; see hook_peer.py."""

from __future__ import annotations

import asyncio

from tests.bench.hook_peer import serve
from tests.bench.hooked import arguments

if __name__ == "__main__":
    asyncio.run(serve(*arguments(), durable=False))
