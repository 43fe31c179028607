"""Runs the emulator's ASGI application in this process, until SIGINT or SIGTERM."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from typing import Any

from hypercorn.asyncio import serve as hypercorn_serve
from hypercorn.config import Config
from ministack.app import app

_KEEP_ALIVE_SECONDS = 75


def serve(host: str, port: int, ready: Callable[[], None]) -> None:
    """Serve until a signal asks to stop; call `ready` when requests are accepted."""
    config = Config()
    config.bind = [f"{host}:{port}"]
    config.keep_alive_timeout = _KEEP_ALIVE_SECONDS
    config.loglevel = "ERROR"
    config.graceful_timeout = 0.5
    asyncio.run(_run(config, ready))


async def _run(config: Config, ready: Callable[[], None]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await app(scope, receive, send)

    server = asyncio.ensure_future(hypercorn_serve(application, config, shutdown_trigger=stop.wait))
    listening = asyncio.ensure_future(_listening(*config.bind[0].rsplit(":", 1)))
    await asyncio.wait({server, listening}, return_when=asyncio.FIRST_COMPLETED)
    if listening.done():
        ready()
    await server
    listening.cancel()


async def _listening(host: str, port: str) -> None:
    """Return when the port accepts a connection."""
    while True:
        try:
            _, writer = await asyncio.open_connection(host, int(port))
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return
