"""Starts one of the application's processes: `python -m storefront_app web|tasks|consume|migrate`."""

import asyncio
import os
import sys

import uvicorn

from storefront_app import logs, migrate, worker
from storefront_app.settings import Settings, SettingsError

PORT = 8000  # where the Beanstalk Python platform's nginx expects the application
ROLES = ("web", "tasks", "consume", "migrate")
WORKER_ROLES = ("tasks", "consume")


def main(arguments: list[str]) -> None:
    """Run the process that the argument names."""
    if len(arguments) != 1 or arguments[0] not in ROLES:
        sys.exit(f"usage: python -m storefront_app {'|'.join(ROLES)}")
    # Checked here once, not in each of uvicorn's processes, which it would start again and again.
    try:
        settings = Settings.read(os.environ)
    except SettingsError as error:
        sys.exit(f"storefront: {error}")
    if arguments[0] in WORKER_ROLES and settings.broker is None:
        sys.exit(f"storefront: {arguments[0]} needs STOREFRONT_TIER=worker, got {settings.tier}")
    logs.configure()
    match arguments[0]:
        case "web":
            _serve("create_web", settings.processes)
        case "tasks":
            _serve("create_tasks", 1)
        case "consume":
            asyncio.run(worker.run(settings))
        case _:
            asyncio.run(migrate.run(settings))


def _serve(factory: str, processes: int) -> None:
    uvicorn.run(
        f"storefront_app.runtime:{factory}",
        factory=True,
        host="127.0.0.1",
        port=PORT,
        workers=processes,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,  # longer than nginx keeps a connection, so that nginx closes first
        timeout_graceful_shutdown=25,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
