"""What went wrong with a database, in words that never show its address or what is in it."""

from collections.abc import Mapping

from app.store.schema import SchemaError

KNOWN_FAULTS: Mapping[str, str] = {
    "authentication failed": "the user or the password is refused",
    "no password supplied": "the user or the password is refused",
    "does not exist": "there is no such database, user or table",
    "refused": "nothing answers there",
    "could not translate host name": "the host is not known",
    "failed to resolve host": "the host is not known",
    "timeout": "no answer in time",
    "permission denied": "the user may not do this",
    "readonly database": "the file is read-only",
    "unable to open database file": "the file cannot be opened",
    "not a database": "the file is no SQLite database",
    "already exists": "there are tables of another origin",
    "locked": "another process holds it",
    "disk is full": "there is no room left",
    "disk i/o error": "the disk does not take or give what it should",
    "no space left": "there is no room left",
    "file exists": "a file stands where its folder should be",
    "not a directory": "a file stands where its folder should be",
    "no such table": "there is no such database, user or table",
}
"""What drivers write, by a part of it, in our words: theirs may quote what is in the URL."""


def told(fault: BaseException) -> str:
    """Never what a driver wrote: a kind of fault that we know, else the name of its class."""
    if isinstance(fault, SchemaError):
        return "its schema is not of this release"
    if isinstance(fault, TimeoutError):
        return "no answer in time"
    cause = getattr(fault, "orig", None) or fault
    words = str(cause).lower()
    return next((ours for theirs, ours in KNOWN_FAULTS.items() if theirs in words), type(cause).__name__)
