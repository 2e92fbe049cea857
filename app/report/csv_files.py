"""Tables as CSV that a spreadsheet can open without harm."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With one of these at its beginning a text is a formula to a spreadsheet (OWASP, CSV injection)."""


def write_rows(file: TextIO, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """How many rows there were."""
    sheet, n = csv.writer(file, lineterminator="\r\n"), 0
    sheet.writerow(columns)
    for n, row in enumerate(rows, start=1):  # noqa: B007  # the number of the last one is the answer
        sheet.writerow([harmless(cell) for cell in row])
    return n


def harmless(cell: object) -> object:
    """An apostrophe before whatever would be taken for a formula. Numbers stay numbers, also those below zero."""
    if not isinstance(cell, str):
        return "" if cell is None else cell
    text = str(cell).replace("\0", "")
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        write_rows(file, columns, rows)
