"""Rows as lines of the spool, and back."""

import base64
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Date, LargeBinary

from app.store.tables import Utc, metadata

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""Rows by table."""


def as_line(rows: Rows) -> bytes:
    return orjson.dumps(rows, default=as_text)


def as_text(value: object) -> str:
    """Bytes, the one thing of a row that JSON cannot hold."""
    assert isinstance(value, bytes)
    return base64.b64encode(value).decode()


def from_line(line: bytes) -> Rows:
    """The rows as their tables take them. Raises ValueError for a line that is not one of ours."""
    try:
        told = orjson.loads(line)
        return {name: [from_json(name, row) for row in rows] for name, rows in told.items()}
    except (AttributeError, KeyError, TypeError) as wrong:
        raise ValueError("not a line of this store") from wrong


def from_json(table: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
    columns = metadata.tables[table].c
    return {name: of_kind(columns[name].type, value) for name, value in row.items()}


def of_kind(kind: object, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Utc):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return base64.b64decode(value) if isinstance(kind, LargeBinary) else value


def merged(several: Iterable[Rows]) -> Rows:
    whole: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for rows in several:
        for name, each in rows.items():
            whole[name] += each
    return whole
