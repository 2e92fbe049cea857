"""`serve`: the service, as `uvicorn --factory app.main:create_app` runs it."""

from argparse import Namespace

import uvicorn

from app.cli.errors import UsageError
from app.main import create_app
from app.settings import ConfigurationError
from clinical.policy import KnowledgeError


def run(arguments: Namespace) -> int:
    try:
        app = create_app()
    except (ConfigurationError, KnowledgeError) as wrong:
        raise UsageError(f"the service cannot start: {wrong}") from None
    uvicorn.run(app, host=arguments.host, port=arguments.port, log_config=None, access_log=False, server_header=False)
    return 0
