"""Age on the day of the call, and pregnancy."""

import pytest

from clinical.people import age_years, is_known_minor, is_older_adult
from clinical.policy import standard_policy
from clinical.pregnancy import pregnancy
from tests.clinical.builders import record
from tests.clinical.tables import cases, shows


@pytest.mark.parametrize(
    ("born", "age", "is_minor", "is_older"),
    [
        ("2008-03-03", 17, True, False),
        ("2008-03-02", 18, False, False),
        ("2008-03-01", 18, False, False),
        ("1961-03-03", 64, False, False),
        ("1961-03-02", 65, False, True),
        ("1961-03-01", 65, False, True),
        ("2026-03-02", 0, True, False),
        ("2026-03-03", None, False, False),
        (None, None, False, False),
    ],
)
def test_age_is_counted_in_whole_years_and_unknown_age_is_an_adult_s(born, age, is_minor, is_older):
    chart, policy = record(born=born), standard_policy()

    assert age_years(chart) == age
    assert is_known_minor(chart, policy) is is_minor
    assert is_older_adult(chart, policy) is is_older


def test_a_birthday_on_the_29th_of_february_is_reached_on_the_1st_of_march():
    assert age_years(record(born="2008-02-29", as_of="2026-02-28")) == 17
    assert age_years(record(born="2008-02-29", as_of="2026-03-01")) == 18


@pytest.mark.parametrize("case", cases("pregnancy.toml"), ids=shows)
def test_a_pregnancy_goes_on_or_not(case):
    found = pregnancy(record(diagnoses=case["diagnoses"]))

    assert (found.text if found else "no") == case["pregnancy"]
