"""An instruction without an end is the same dose whenever it began and whatever its dates; a written course is not."""

import pytest

from clinical.mme import order_dose
from tests.clinical.builders import order
from tests.clinical.tables import TODAY, day

TWICE = {"dose": 1, "times": 2, "text": "1 tablet twice a day"}
DATED = {
    "no dates at all": {},
    "a first day in the directions": {"sig": {**TWICE, "starts": -40}},
    "a validity": {"valid_from": -30, "valid_until": 60},
    "both": {"sig": {**TWICE, "starts": -40}, "valid_from": -30, "valid_until": 60},
    "a day of writing long ago": {"start": -2000},
}


@pytest.mark.parametrize("dates", DATED.values(), ids=DATED)
@pytest.mark.parametrize("asked_on", [-365, 0, 365])
def test_dates_do_not_change_an_open_ended_dose(dates, asked_on):
    dose = order_dose(order("oxycodone 10", **{"sig": TWICE, **dates}), day(asked_on))

    assert (dose.mme_per_day, dose.daily_dose, dose.schedule) == (30, "20 mg/day", ())


ENDING = {
    "a last day": ({**TWICE, "ends": -1}, 30),
    "a length": ({**TWICE, "starts": -40, "bounds_days": 10}, 30),
    "a number of doses": ({**TWICE, "starts": -40, "count": 6}, 30),
    "two steps in words": ("1 tablet twice a day for 3 days, then 1 tablet daily for 30 days", 15),
}


@pytest.mark.parametrize(("sig", "mme_per_day"), ENDING.values(), ids=ENDING)
def test_what_ends_has_a_schedule(sig, mme_per_day):
    dose = order_dose(order("oxycodone 10", sig, start=-10), TODAY)

    assert (dose.mme_per_day, bool(dose.schedule)) == (mme_per_day, True)


def test_an_estimate_by_supply_is_shared_without_its_dates():
    written = {"quantity": 60, "days": 30}

    doses = [
        order_dose(order("oxycodone 10", "as directed", valid_from=first, valid_until=0, **written), TODAY)
        for first in (-30, -60, None)
    ]

    assert [(each.mme_per_day, each.is_estimate) for each in doses] == [(30, True)] * 3
