"""Whether one order counts on a day: the table."""

import pytest

from clinical.regimen import activity, is_active_on
from tests.clinical.builders import order
from tests.clinical.tables import TODAY, cases, shows


@pytest.mark.requirement("EHR-14")
@pytest.mark.parametrize("case", cases("regimen_activity.toml"), ids=shows)
def test_an_order_counts_or_says_why_not(case):
    written = order("oxycodone 10", **case["order"])

    found = activity(written, TODAY)

    assert {"is_active": found.is_active, "why": found.why} == case["expect"]
    assert is_active_on(written, TODAY) is found.is_active
