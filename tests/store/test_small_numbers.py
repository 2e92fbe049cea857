"""What is hidden of small numbers, and what with it."""

import pytest

from app.report.small_numbers import hidden_alone, hidden_in

FEW, WITHHELD = "fewer than 5", "not shown"
PARTS = {
    "none is small": ((5, 6, 0), (None, None, None)),
    "one is small: the next smallest goes too": ((4, 20, 30), (FEW, WITHHELD, None)),
    "two that stand for five": ((2, 3, 30), (FEW, FEW, None)),
    "two that stand for four could both be guessed": ((2, 2, 30, 40), (FEW, FEW, WITHHELD, None)),
    "two ones": ((1, 1, 0, 78), (FEW, FEW, None, WITHHELD)),
    "there is nothing else to hide": ((3, 0, 0), (FEW, None, None)),
    "nothing at all": ((0, 0), (None, None)),
}


@pytest.mark.parametrize(("patients", "hidden"), PARTS.values(), ids=PARTS)
def test_parts_of_a_whole(patients, hidden):
    found = hidden_in(dict(enumerate(patients)))

    assert tuple(found.get(at) for at in range(len(patients))) == hidden


@pytest.mark.parametrize(("patients", "hidden"), [(0, None), (1, FEW), (4, FEW), (5, None)])
def test_a_count_that_is_part_of_nothing(patients, hidden):
    assert hidden_alone(patients) == hidden
