"""Structured directions: what they come to in a day, alone, together and over a course."""

import pytest

from tests.clinical.dose_cases import dosed, mme_text
from tests.clinical.tables import cases, shows


@pytest.mark.requirement("EHR-5", "EHR-6")
@pytest.mark.parametrize("case", cases("dosage_*.toml"), ids=shows)
def test_directions_come_to_the_mme_that_their_row_says(case):
    dose = dosed(case)

    assert mme_text(dose.mme_per_day) == case["mme"], dose.evidence
    assert dose.why_not == case.get("because")
    assert case.get("note") is None or case["note"] in dose.notes
