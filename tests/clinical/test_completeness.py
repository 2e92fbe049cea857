"""What could not be seen: by level, and how loudly."""

import pytest

from clinical.assess import assess, rules
from clinical.completeness import incompleteness, missing_lines
from clinical.outcome import Urgency
from clinical.policy import standard_policy
from clinical.record import Need
from clinical.rule import Moment
from tests.cards.calls import BY_ID
from tests.clinical.builders import draft, measurement, order, record
from tests.clinical.test_assess import breaks, rule

OPIOID = order("oxycodone 10", "1 tablet daily", start=-10, days=30)
UNREADABLE_SIG = order("oxycodone 10", "use as directed", start=-10, days=None)


def gaps(given, moment=Moment.CHART_REVIEW, among=None):
    answers = assess(given, moment, standard_policy(), among)
    return incompleteness(given, answers, moment, standard_policy())


def test_a_whole_chart_makes_no_card():
    assert gaps(record(medications=[OPIOID])) is None


REQUIRED = [
    ("patient", "The patient's age and sex could not be read: the EHR did not answer", Urgency.INFO),
    ("conditions", "The problem list could not be read: the EHR did not answer", Urgency.INFO),
    ("medications", "The medication list could not be read: the EHR did not answer", Urgency.WARNING),
]


@pytest.mark.requirement("EHR-2")
@pytest.mark.parametrize(("need", "line", "urgency"), REQUIRED)
def test_a_required_part_makes_the_card_with_or_without_an_opioid(need, line, urgency):
    found = gaps(record(missing=[need]))

    assert line in found.lines
    assert found.urgency is urgency


@pytest.mark.requirement("EHR-4")
def test_orders_that_were_not_sent_make_it_a_warning():
    found = gaps(record(missing=["drafts"]), Moment.PRESCRIBING)

    assert found.urgency is Urgency.WARNING
    assert found.lines[0].startswith("The orders being signed could not be read")


def test_an_answer_about_suicide_that_nobody_understands_is_a_gap():
    """Item 9 of the PHQ-9 has points from 0 to 3: what is recorded as 7 says that it was answered, and not how."""
    answered = measurement("loinc 44260-8", value=7, on=-5)

    found = gaps(record(screenings=[answered]))

    assert found.lines == ("An answer about suicide could not be read: PHQ-9 item 9 of 2026-02-25",)
    assert found.urgency is Urgency.INFO


@pytest.mark.requirement("EHR-2")
def test_a_list_read_in_part_is_a_gap():
    found = gaps(record(cut_short=["medications"]))

    assert found.lines == ("The medication list was only read in part",)


def test_an_optional_part_is_not_worth_a_card_without_an_opioid():
    assert gaps(record(missing=["screenings"])) is None


def test_an_optional_part_makes_the_card_when_an_opioid_is_there_and_no_card_says_it():
    found = gaps(record(medications=[OPIOID], missing=["screenings"]))

    assert found.urgency is Urgency.INFO
    assert found.lines == ("Screening results (PHQ-9, GAD-7 and others) could not be read: the EHR did not answer",)


def test_an_optional_part_that_a_card_already_names_is_not_said_twice():
    dose = order("oxycodone 10", "1 tablet every 6 hours", start=-200, days=30, refills=11)

    assert gaps(record(medications=[dose], missing=["pastMedications"])) is None


def test_a_helpful_part_stands_in_the_audit_alone():
    assert gaps(record(medications=[OPIOID], missing=["serviceRequests", "ecg", "dispenses"])) is None


@pytest.mark.requirement("EHR-6")
@pytest.mark.parametrize(
    ("chart", "moment", "urgency"),
    [
        ({"medications": [UNREADABLE_SIG]}, Moment.CHART_REVIEW, Urgency.INFO),
        ({"drafts": [draft("oxycodone 10", "use as directed")]}, Moment.PRESCRIBING, Urgency.WARNING),
    ],
)
def test_a_dose_that_cannot_be_computed_is_named_louder_when_it_is_being_written(chart, moment, urgency):
    found = gaps(record(**chart), moment)

    assert found.urgency is urgency
    assert found.lines[0].startswith("The daily dose of oxycodone 10 mg could not be computed: ")


def test_what_cannot_be_read_is_named():
    assert gaps(record(unreadable=("MedicationRequest/x",))).lines == (
        "A part of the chart could not be read: MedicationRequest/x",
    )


@pytest.mark.parametrize(
    "unjudged",
    [{"drafts_left_out": ("MedicationRequest/x",)}, {"drafts": [draft(name=None, rxcui=None, ref="x")]}],
    ids=["another patient's", "no drug that can be told"],
)
def test_an_order_being_written_that_nobody_judged_is_named_as_a_warning(unjudged):
    found = gaps(record(**unjudged, unreadable=("MedicationRequest/x",)), Moment.PRESCRIBING)

    assert found.urgency is Urgency.WARNING
    assert found.lines == ("A part of the chart could not be read: MedicationRequest/x",)


@pytest.mark.requirement("FAULT-20")
def test_a_rule_that_broke_is_named_without_its_fault():
    found = gaps(record(), among=[rule(title="A rule", evaluate=breaks)])

    assert found.lines == ("The check of a rule could not be run",)


@pytest.mark.parametrize(
    ("chart", "moment"),
    [
        ({"is_deceased": True, "missing": ["medications"]}, Moment.CHART_REVIEW),
        ({"born": "2015-01-01", "missing": ["medications"]}, Moment.CHART_REVIEW),
        ({"drafts": [draft("lisinopril 10")], "missing": ["medications"]}, Moment.PRESCRIBING),
    ],
)
def test_no_card_where_nothing_is_said_at_all(chart, moment):
    assert gaps(record(**chart), moment) is None


@pytest.mark.parametrize(("is_blind", "n_lines"), [(False, 0), (True, 1)])
def test_that_nothing_was_had_is_said_whatever_is_being_written(is_blind, n_lines):
    given = record(drafts=[draft("lisinopril 10")], missing=["medications"])

    found = incompleteness(given, (), Moment.PRESCRIBING, standard_policy(), is_blind=is_blind)

    assert len(found.lines if found else ()) == n_lines


def test_what_is_switched_off_is_missing_nowhere():
    off = record(medications=[OPIOID], off=frozenset({Need.SCREENINGS, Need.LABS, Need.PROCEDURES}))

    assert gaps(off) is None
    assert missing_lines(BY_ID["depression"], off) == ()


def test_a_rules_own_card_names_what_it_reads_and_could_not_see_but_not_what_is_only_helpful():
    lines = missing_lines(BY_ID["depression"], record(missing=["screenings", "serviceRequests", "labs"]))

    assert lines == ("Screening results (PHQ-9, GAD-7 and others) could not be read: the EHR did not answer",)


def test_every_rule_reads_something():
    assert all(each.needs or each.requires or each.uses for each in rules())


ENDING = draft("oxycodone 10", "use as directed", ref="old", status="stopped", start=-60)
SIGNED = [
    ("a stop of an opioid whose dose nobody knows", ENDING),
    ("a change of it to a known dose", draft("oxycodone 10", "1 tablet daily", ref="old")),
]


@pytest.mark.requirement("SAFE-2")
@pytest.mark.parametrize("signed", [row[1] for row in SIGNED], ids=[row[0] for row in SIGNED])
def test_the_dose_that_an_order_being_signed_ends_or_changes_must_be_known(signed):
    """How fast a reduction is cannot be judged without it (R-TAPER-RAPID)."""
    old = order("oxycodone 10", "use as directed", ref="old", start=-60, days=90)

    found = gaps(record(medications=[old], drafts=[signed]), Moment.PRESCRIBING)

    assert found.urgency is Urgency.WARNING
    assert found.lines == ("The daily dose of oxycodone 10 mg could not be computed: no usable directions",)


def test_the_known_dose_that_an_order_being_signed_ends_is_no_gap():
    old = order("oxycodone 10", "1 tablet daily", ref="old", start=-60, days=90)

    assert gaps(record(medications=[old], drafts=[ENDING]), Moment.PRESCRIBING) is None
