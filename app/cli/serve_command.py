"""`serve`: the service, checked before the first address exists; with several workers once for all of them."""

from argparse import Namespace

import uvicorn

from app.cli.errors import UsageError
from app.main import create_app
from app.settings import ConfigurationError
from clinical.policy import KnowledgeError

GRACE_S = 8
"""How long calls may take to end when the service is stopped: less than the 10 s after which Docker kills."""


def run(arguments: Namespace) -> int:
    try:
        app = create_app()
    except (ConfigurationError, KnowledgeError) as wrong:
        raise UsageError(f"the service cannot start: {wrong}") from None
    is_alone = arguments.workers == 1
    uvicorn.run(
        app if is_alone else "app.main:create_app",
        factory=not is_alone,
        workers=arguments.workers,
        host=arguments.host,
        port=arguments.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    return 0
