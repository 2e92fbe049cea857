"""What the commands print: lines for people, or one JSON document."""

import json
import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Iterable
from datetime import UTC, date, datetime

from app.demo.terminal import Terminal

WIDEST = 110


def terminal() -> Terminal:
    """As wide as the screen up to what reads well; colours only for people (https://no-color.org)."""
    is_person = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    return Terminal(width=min(shutil.get_terminal_size().columns, WIDEST), has_colour=is_person)


def as_json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)


def print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def day(arguments: Namespace) -> date:
    """The day that the command is about."""
    asked: date | None = arguments.as_of
    return asked or datetime.now(UTC).date()
