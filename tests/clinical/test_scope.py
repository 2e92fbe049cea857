"""Whom and what the rules speak for, row by row of design section 12."""

import pytest

from clinical.policy import standard_policy
from clinical.rule import Audience, Moment
from clinical.scope import is_silent, out_of_scope
from tests.clinical.builders import draft, encounter, order, record

OPIOID = order("oxycodone 10", "1 tablet daily", start=-10, days=30)
OPIOID_DRAFT = draft("oxycodone 10", "1 tablet daily")

PRESCRIBING = [
    ("an opioid is being written", {"drafts": [OPIOID_DRAFT]}, None),
    ("naloxone is being written", {"drafts": [draft("naloxone")]}, None),
    ("lisinopril is being written", {"drafts": [draft("lisinopril 10")], "medications": [OPIOID]}, "no order being"),
    ("a benzodiazepine beside an opioid", {"drafts": [draft("lorazepam 1")], "medications": [OPIOID]}, None),
    ("a benzodiazepine without an opioid", {"drafts": [draft("lorazepam 1")]}, "no order being written"),
    (
        "an antidepressant that does nothing to this opioid",
        {"drafts": [draft(name="citalopram 20 MG Oral Tablet")], "medications": [OPIOID]},
        "no order being written",
    ),
    (
        "an antidepressant beside tramadol",
        {
            "drafts": [draft(name="citalopram 20 MG Oral Tablet")],
            "medications": [order("tramadol 50", "1 tablet daily", start=-10, days=30)],
        },
        None,
    ),
    ("a benzodiazepine, and no list to know", {"drafts": [draft("lorazepam 1")], "missing": ["medications"]}, None),
    ("lisinopril, and no list to know", {"drafts": [draft("lisinopril 10")], "missing": ["medications"]}, "no order"),
    ("nothing is being written", {}, "no order being written"),
    ("the orders were not sent", {"missing": ["drafts"]}, "no order being written"),
    (
        "an order that cannot be read",
        {"drafts": [draft(name=None, rxcui=None, ref="x")], "unreadable": ("MedicationRequest/x",)},
        None,
    ),
    ("an order that names another patient", {"drafts_left_out": ("MedicationRequest/x",)}, None),
    (
        "one that is selected",
        {"drafts_left_out": ("MedicationRequest/x",), "selections": ("MedicationRequest/x",)},
        None,
    ),
    (
        "one that is not selected",
        {"drafts_left_out": ("MedicationRequest/x",), "selections": ("MedicationRequest/y",)},
        "no order being written",
    ),
    (
        "an opioid that ends",
        {
            "drafts": [order("oxycodone 10", status="stopped", is_draft=True, ref="a")],
            "medications": [order("oxycodone 10", "1 tablet daily", start=-10, days=30, ref="a")],
        },
        None,
    ),
]


@pytest.mark.parametrize(("shows", "chart", "because"), PRESCRIBING, ids=[each[0] for each in PRESCRIBING])
def test_at_prescribing_a_rule_speaks_of_the_orders_being_written(shows, chart, because):
    reason = out_of_scope(record(**chart), Moment.PRESCRIBING, Audience.ADULT_ANY_SETTING, standard_policy())

    assert reason is None if because is None else because in reason


@pytest.mark.parametrize("moment", list(Moment))
def test_the_rules_for_everyone_speak_at_every_moment(moment):
    assert out_of_scope(record(born="2015-01-01"), moment, Audience.EVERYONE, standard_policy()) is None


@pytest.mark.parametrize("audience", list(Audience))
def test_nothing_is_said_of_a_patient_who_has_died(audience):
    given = record(is_deceased=True)

    assert "died" in out_of_scope(given, Moment.CHART_REVIEW, audience, standard_policy())
    assert is_silent(given, Moment.CHART_REVIEW, standard_policy())


AGES = [
    ("2008-03-03", "under 18", True),
    ("2008-03-02", None, False),
    ("2008-03-01", None, False),
    (None, None, False),
]


@pytest.mark.parametrize(("born", "because", "silent"), AGES)
def test_the_eighteenth_birthday_is_the_first_day_of_adult_rules(born, because, silent):
    given = record(born=born, medications=[OPIOID])

    reason = out_of_scope(given, Moment.CHART_REVIEW, Audience.ADULT_OUTPATIENT, standard_policy())
    assert reason is None if because is None else because in reason
    assert is_silent(given, Moment.CHART_REVIEW, standard_policy()) is silent


SETTINGS = [
    ("chart review, no encounter", Moment.CHART_REVIEW, {}, True),
    ("chart review of an ambulatory visit", Moment.CHART_REVIEW, {"encounter": encounter("AMB")}, True),
    ("chart review of a stay", Moment.CHART_REVIEW, {"encounter": encounter("IMP")}, False),
    ("chart review in emergency", Moment.CHART_REVIEW, {"encounter": encounter("EMER")}, False),
    ("chart review under observation", Moment.CHART_REVIEW, {"encounter": encounter("OBSENC")}, False),
    ("an order during a stay", Moment.PRESCRIBING, {"encounter": encounter("IMP"), "drafts": [OPIOID_DRAFT]}, False),
    ("an inpatient order", Moment.PRESCRIBING, {"drafts": [draft("oxycodone 10", categories=["inpatient"])]}, False),
    (
        "an outpatient order during a stay",
        Moment.PRESCRIBING,
        {"encounter": encounter("IMP"), "drafts": [draft("oxycodone 10", categories=["outpatient"])]},
        True,
    ),
    (
        "a discharge order during a stay",
        Moment.PRESCRIBING,
        {"encounter": encounter("IMP"), "drafts": [draft("oxycodone 10", categories=["discharge"])]},
        True,
    ),
    ("discharge from a stay", Moment.DISCHARGE, {"encounter": encounter("IMP")}, True),
]


@pytest.mark.parametrize(("shows", "moment", "chart", "speaks"), SETTINGS, ids=[each[0] for each in SETTINGS])
def test_hospital_care_is_for_interactions_and_suicide_risk_alone(shows, moment, chart, speaks):
    reason = out_of_scope(record(**chart), moment, Audience.ADULT_OUTPATIENT, standard_policy())

    assert (reason is None) is speaks
    assert out_of_scope(record(**chart), moment, Audience.ADULT_ANY_SETTING, standard_policy()) is None


@pytest.mark.parametrize(
    ("chart", "silent"),
    [
        ({"missing": ["drafts"]}, False),
        ({"drafts": [draft("lisinopril 10")]}, True),
        ({"drafts": [OPIOID_DRAFT]}, False),
    ],
)
def test_a_gap_is_worth_a_word_only_where_the_orders_concern_opioids_or_were_not_sent(chart, silent):
    assert is_silent(record(**chart), Moment.PRESCRIBING, standard_policy()) is silent
