"""Logs: one JSON object a line on stderr, with allow-listed keys only. Nothing else of a call can reach the output.

What other libraries log is reduced to who spoke, how loud, and the type of a fault: their messages hold URLs with
patient ids (httpx), whole requests (uvicorn's access log) and exception texts.
"""

import logging
import sys
from contextlib import suppress
from select import POLLOUT, poll
from typing import Any, TextIO, cast

import orjson
import structlog
from structlog.typing import EventDict, WrappedLogger

OF_EVERY_LINE = ("event", "level", "at", "logger", "message", "fault", "because", "ms", "status", "host")
OF_CALLS = ("service", "hook_instance", "client", "tenant", "jti", "rule", "n_cards", "topics", "missing")
OF_READING = ("hook", "sent", "read", "n_fhir_requests", "gather_ms")
OF_EPIC = ("trigger", "trigger_criteria", "fhir_version", "hooks_version")
OF_TRACES = ("trace_id",)
OF_JUDGEMENT = ("not_assessable", "is_server_refused")
OF_START = (
    "environment",
    "auth",
    "n_services",
    "n_rules",
    "n_clients",
    "knowledge_version",
    "knowledge_sha256",
    "settings",
)
ALLOWED = frozenset((*OF_EVERY_LINE, *OF_CALLS, *OF_READING, *OF_EPIC, *OF_TRACES, *OF_JUDGEMENT, *OF_START))
LONGEST = 200
SERVER = ("Uvicorn running on", "Started server process", "Finished server process")


def configure(level: int = logging.INFO) -> None:
    """Set up structlog and take over the logs of every library, uvicorn's included. May be called again."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            keep_allowed,
            structlog.processors.JSONRenderer(serializer=as_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, STDERR)),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers = [Library()]
    root.setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = name != "uvicorn.access"


def keep_allowed(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Known keys with plain values. A text is cut, an object is left out: its repr may hold a whole chart."""
    return {key: plain(value) for key, value in event.items() if key in ALLOWED and is_plain(value)}


def is_plain(value: Any) -> bool:
    if isinstance(value, list | tuple | set | frozenset):
        return all(isinstance(item, str) for item in value)
    return value is None or isinstance(value, str | int | float)


def plain(value: Any) -> Any:
    if isinstance(value, list | tuple | set | frozenset):
        return [item[:LONGEST] for item in value]
    return value[:LONGEST] if isinstance(value, str) else value


def as_json(event: EventDict, **_: Any) -> str:
    return orjson.dumps(event).decode()


class Stderr:
    """Today's sys.stderr, whatever it is when a line is written. No call waits for it or fails with it: a line is
    dropped, and counted, where nobody reads any more or the pipe is full."""

    def __init__(self) -> None:
        self.n_dropped = 0

    def write(self, text: str) -> int:
        try:
            if has_room(sys.stderr):
                return sys.stderr.write(text)
        except (OSError, ValueError):
            """Nobody reads any more, or it was closed."""
        self.n_dropped += 1
        return 0

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.flush()


def has_room(stream: TextIO) -> bool:
    """Whether a line can be written at once. What is no file of the system always has room."""
    try:
        fd = stream.fileno()
    except OSError:
        return True
    looked = poll()
    looked.register(fd, POLLOUT)
    return bool(looked.poll(0))


STDERR = Stderr()


class Library(logging.Handler):
    """A line for what a library logged. Of the messages only uvicorn's are shown, and without what it filled in, but
    for the few that say where the server runs."""

    def emit(self, record: logging.LogRecord) -> None:
        said: dict[str, str] = {"logger": record.name}
        if record.name == "uvicorn.error":
            said["message"] = record.getMessage() if str(record.msg).startswith(SERVER) else str(record.msg)
        if record.exc_info and record.exc_info[0]:
            said["fault"] = record.exc_info[0].__name__
        structlog.get_logger().log(record.levelno, "library_logged", **said)
