"""Orders being chosen: only the selected ones are judged, and what is not written yet is no gap."""

import pytest

from clinical.completeness import incompleteness
from clinical.draft_orders import draft_stops
from clinical.policy import standard_policy
from clinical.record import Moment
from clinical.scope import concerns_opioid_care, is_hospital_care
from tests.clinical.builders import draft, order, record

OXYCODONE = draft("oxycodone 10", "1 tablet every 6 hours", ref="opioid")
LISINOPRIL = draft("lisinopril 10", "1 tablet daily", ref="other")


def gaps(*drafts, selections):
    given = record(drafts=drafts, selections=selections)
    found = incompleteness(given, (), Moment.PRESCRIBING, standard_policy())
    return found.lines if found else ()


@pytest.mark.parametrize(
    ("selections", "concerns"),
    [
        (None, True),
        (("MedicationRequest/opioid",), True),
        (("MedicationRequest/other",), False),
        (("ServiceRequest/x-ray",), False),
    ],
)
def test_opioid_care_is_concerned_by_what_is_selected(selections, concerns):
    assert concerns_opioid_care(record(drafts=[OXYCODONE, LISINOPRIL], selections=selections)) is concerns


def test_an_order_that_cannot_be_read_concerns_only_when_it_is_selected():
    given = {"drafts": [OXYCODONE, LISINOPRIL], "unreadable": ("MedicationRequest/opioid",)}

    assert concerns_opioid_care(record(**given, selections=("MedicationRequest/opioid",)))
    assert not concerns_opioid_care(record(**given, selections=("MedicationRequest/other",)))


def test_a_stop_that_is_not_selected_is_not_judged():
    listed = order("oxycodone 10", "1 tablet every 6 hours", start=-5, ref="list")
    stop = draft("oxycodone 10", ref="list", status="stopped")

    selected = record(medications=[listed], drafts=[stop, LISINOPRIL], selections=("MedicationRequest/list",))
    unselected = record(medications=[listed], drafts=[stop, LISINOPRIL], selections=("MedicationRequest/other",))

    assert (len(draft_stops(selected)), len(draft_stops(unselected))) == (1, 0)


def test_the_setting_is_that_of_the_selected_order():
    ward = draft("oxycodone 10", "1 tablet every 6 hours", ref="ward", categories=["inpatient"])
    given = {"drafts": [ward, LISINOPRIL]}

    assert is_hospital_care(record(**given, selections=("MedicationRequest/ward",)), Moment.PRESCRIBING)
    assert not is_hospital_care(record(**given, selections=("MedicationRequest/other",)), Moment.PRESCRIBING)


def test_directions_that_are_not_written_yet_are_no_gap():
    assert gaps(draft("oxycodone 10", ref="a"), selections=("MedicationRequest/a",)) == ()


def test_the_same_order_about_to_be_signed_has_a_gap():
    (line,) = gaps(draft("oxycodone 10", ref="a"), selections=None)

    assert "could not be computed" in line


def test_directions_that_cannot_be_read_are_a_gap_also_while_choosing():
    (line,) = gaps(draft("oxycodone 10", "use as directed", ref="a"), selections=("MedicationRequest/a",))

    assert "could not be computed" in line


def test_an_order_on_the_list_without_directions_is_a_gap_also_while_choosing():
    given = record(medications=[order("morphine 15", start=-3)], drafts=[OXYCODONE], selections=(OXYCODONE.ref,))

    found = incompleteness(given, (), Moment.PRESCRIBING, standard_policy())

    assert any("could not be computed" in line for line in found.lines)
