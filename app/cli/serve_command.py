"""`serve`: the service, checked before the first address exists; with several workers once for all of them."""

import signal
import sys
from argparse import Namespace

import uvicorn
from fastapi import FastAPI

from app.api.wire import Wire
from app.cli.errors import UsageError
from app.main import create_app
from app.settings import ConfigurationError, read_settings
from app.telemetry.workers import one_folder
from clinical.policy import KnowledgeError

GRACE_S = 8
"""How long calls may take to end when the service is stopped: less than the 10 s after which Docker kills."""
UNHEARD_S = 60
"""How long a worker may be silent before the others' parent kills it: one that starts on a throttled core takes its
time, and uvicorn's 5 s would kill each before it has begun."""


def run(arguments: Namespace) -> int:
    try:
        app = create_app()
        if arguments.workers == 1:
            listen(arguments, app)
            return 0
        with one_folder(read_settings().data_dir):
            listen(arguments, "app.main:create_app")
    except (ConfigurationError, KnowledgeError) as wrong:
        raise UsageError(f"the service cannot start: {wrong}") from None
    return 0


def listen(arguments: Namespace, app: FastAPI | str) -> None:
    signal.signal(signal.SIGTERM, end)
    uvicorn.run(
        app,
        factory=isinstance(app, str),
        workers=arguments.workers,
        host=arguments.host,
        port=arguments.port,
        log_config=None,
        access_log=False,
        server_header=False,
        http=Wire,
        timeout_graceful_shutdown=GRACE_S,
        timeout_worker_healthcheck=UNHEARD_S,
    )


def end(*_: object) -> None:
    """To be stopped is no fault: uvicorn raises the signal once more when all has ended."""
    sys.exit(0)
