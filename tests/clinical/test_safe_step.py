"""Which dose is put back on a draft that lowers too fast."""

import pytest

from clinical.policy import standard_policy
from clinical.rapid_taper import Pace
from clinical.reduction_pace import fastest_reduction
from clinical.safe_step import safe_step
from tests.clinical.builders import record
from tests.clinical.tables import cases, shows

POLICY = standard_policy()
CASES = cases("safe_step.toml")
EXPECTED = ("shows", "doses", "mme", "is_present_dose")


def offered(case):
    given = record(**{name: value for name, value in case.items() if name not in EXPECTED})
    return safe_step(fastest_reduction(given, POLICY), given, POLICY)


def words(found):
    return "none" if found is None else ", ".join(f"{each.slot} {each.units}" for each in found.doses)


@pytest.mark.parametrize("case", CASES, ids=shows)
def test_the_dose_that_is_put_back(case):
    found = offered(case)

    assert words(found) == case["doses"]


@pytest.mark.parametrize("case", [each for each in CASES if "mme" in each], ids=shows)
def test_its_mme_is_that_of_its_tablets(case):
    assert str(offered(case).mme_per_day) == case["mme"]


@pytest.mark.parametrize("case", [each for each in CASES if "is_present_dose" in each], ids=shows)
def test_it_says_whether_it_is_the_present_dose(case):
    assert offered(case).is_present_dose is case["is_present_dose"]


@pytest.mark.parametrize("case", CASES, ids=shows)
def test_every_case_is_a_reduction_that_is_too_fast(case):
    given = record(**{name: value for name, value in case.items() if name not in EXPECTED})

    assert fastest_reduction(given, POLICY).pace >= Pace.WARNING
