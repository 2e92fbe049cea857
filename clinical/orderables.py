"""What a suggestion may order: rows of `knowledge/orderables.csv`, by key."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from clinical.facts import Code
from clinical.policy import KNOWLEDGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Orderable:
    """One thing to order: its code with the name that the order shows, and the label of the suggestion."""

    key: str
    code: Code
    label: str


@cache
def orderables() -> Mapping[str, Orderable]:
    with (KNOWLEDGE / "orderables.csv").open(encoding="utf-8", newline="") as table:
        return {
            row["key"]: Orderable(
                key=row["key"],
                code=Code(system=row["system"], value=row["code"], display=row["display"]),
                label=row["label"],
            )
            for row in csv.DictReader(table)
        }
