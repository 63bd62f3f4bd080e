"""Runs a bot's web application for the webhook bench: on one core, any port, telling its cost."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sys
import time
from pathlib import Path

from aiohttp import web


async def cost(_: web.Request) -> web.Response:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    memory = peak / (1024 if sys.platform == "linux" else 1024 * 1024)
    return web.json_response({"cpu": time.process_time(), "memory": memory})


def arguments() -> tuple[Path, str]:
    """Return the folder and the Bot API server to use; stay on the core that is named."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, {int(sys.argv[3])})
    return Path(sys.argv[1]), sys.argv[2]


async def run(app: web.Application) -> None:
    """Serve until the process is asked to stop."""
    app.router.add_get("/bench/cost", cost)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    print(f"PORT {runner.addresses[0][1]}", flush=True)
    await stop.wait()
    await runner.cleanup()
