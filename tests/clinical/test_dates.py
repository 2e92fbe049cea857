"""Days and calendar months, counted back, and how many in words."""

from datetime import date

import pytest

from clinical.dates import in_months, months_before


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 3, 2), 12, date(2025, 3, 2)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 1, 15), 24, date(2024, 1, 15)),
    ],
)
def test_months_are_counted_back_by_the_calendar(day, months, before):
    assert months_before(day, months) == before


@pytest.mark.parametrize(("months", "words"), [(0, "0 months"), (1, "1 month"), (2, "2 months")])
def test_one_month_is_in_the_singular(months, words):
    assert in_months(months) == words
