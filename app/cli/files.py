"""JSON files from the command line, read as the service reads bodies: strictly as JSON, tolerantly as FHIR."""

import sys
from pathlib import Path
from typing import Any

import orjson

from app.cli.errors import UnreadableError

BOM = b"\xef\xbb\xbf"
STDIN = "-"


def read_json(name: str) -> Any:
    """The JSON of a file, or of standard input for "-". Raises UnreadableError."""
    try:
        return orjson.loads(read_bytes(name).removeprefix(BOM))
    except orjson.JSONDecodeError as error:
        raise UnreadableError(f"{name}: not JSON: {error}") from None


def read_bytes(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    except (OSError, ValueError) as error:
        raise UnreadableError(f"{name}: {getattr(error, 'strerror', None) or 'cannot be read'}") from None
