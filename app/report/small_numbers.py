"""Small numbers of patients are not told: whoever knows the clinic might know the patient.

A count of 1 to 4 patients becomes "fewer than 5", with everything that was counted of them; none is told as 0. Where
counts add up to a total that is told, a hidden one could be worked out from the others: the smallest of these are
hidden too, until what is hidden stands for 5 patients or more.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

FEWEST = 5
Name = TypeVar("Name")


class Hidden(StrEnum):
    """In the place of a number."""

    FEW = "fewer than 5"
    WITHHELD = "not shown"


def hidden_in(patients: Mapping[Name, int]) -> Mapping[Name, Hidden]:
    """Which of these parts of a whole are not to be told."""
    hidden = {name: Hidden.FEW for name, n in patients.items() if 0 < n < FEWEST}
    others = sorted((name for name, n in patients.items() if n >= FEWEST), key=lambda name: -patients[name])
    while others and 0 < sum(patients[name] for name in hidden) < FEWEST:
        hidden[others.pop()] = Hidden.WITHHELD
    return hidden


def hidden_alone(patients: int) -> Hidden | None:
    """For a count that is no part of a total that is told."""
    return Hidden.FEW if 0 < patients < FEWEST else None
