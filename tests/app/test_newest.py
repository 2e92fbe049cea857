"""Which resources of a list that is too long are read."""

import pytest

from app.fhir.newest import newest

DATED = [
    ({"authoredOn": "2026-01-01"}, {"authoredOn": "2025-12-31T23:59:00Z"}),
    ({"effectiveDateTime": "2026-01-01"}, {"effectivePeriod": {"start": "2025-01-01"}}),
    ({"period": {"start": "2026-01-01"}}, {"period": {"start": "2025"}}),
    ({"recordedDate": "2026-01-01"}, {"recordedDate": "2020-01-01", "onsetDateTime": "2026-05-05"}),
    ({"status": "active"}, {"authoredOn": "2026-01-01"}),
    ({"authoredOn": "soon"}, {"authoredOn": "2026-01-01"}),
    ({"whenHandedOver": ["2026-01-01"]}, {"whenHandedOver": "2025-01-01"}),
]


@pytest.mark.parametrize(("kept", "left"), DATED)
def test_the_newer_one_is_kept_and_one_without_a_day_is_the_newest(kept, left):
    assert newest((left, kept), 1) == (kept,)


def test_what_is_kept_stays_in_its_order():
    resources = tuple({"authoredOn": f"2026-01-0{day}"} for day in (3, 1, 5, 4))

    assert newest(resources, 3) == (resources[0], resources[2], resources[3])
