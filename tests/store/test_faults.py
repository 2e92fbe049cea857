"""What is said of a database that fails: enough to act on, and nothing of what a driver wrote."""

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from app.store.faults import told
from app.store.schema import SchemaError


def driver(text):
    return OperationalError("SELECT secret", {}, sqlite3.OperationalError(text))


TOLD = {
    "no file": (driver("unable to open database file"), "the file cannot be opened"),
    "full": (driver("database or disk is full"), "there is no room left"),
    "a disk that fails": (driver("disk I/O error"), "the disk does not take or give what it should"),
    "locked": (driver("database is locked"), "another process holds it"),
    "no database": (driver("file is not a database"), "the file is no SQLite database"),
    "no tables": (driver("no such table: calls"), "there is no such database, user or table"),
    "nobody there": (driver("connection to hunter2 failed: Connection refused"), "nothing answers there"),
    "hanging": (TimeoutError("hunter2"), "no answer in time"),
    "a full disk": (OSError(28, "No space left on device", "/hunter2"), "there is no room left"),
    "another schema": (SchemaError("hunter2"), "its schema is not of this release"),
    "something else": (driver("hunter2"), "OperationalError"),
}


@pytest.mark.parametrize(("fault", "words"), TOLD.values(), ids=TOLD)
def test_a_fault_is_told_in_our_words(fault, words):
    assert told(fault) == words
