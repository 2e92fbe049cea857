"""Exclusions: the table, and what a chart without diagnoses leaves open."""

import pytest

from clinical.exclusions import exclusion, exclusion_unknown, guideline_exclusion
from clinical.facts import ServiceOrder
from clinical.policy import standard_policy
from tests.clinical.builders import diagnosis, encounter, procedure, record
from tests.clinical.tables import cases, codes_of, shows


def visit(*, codes=(), discharged=(), ref="", **row):
    return encounter("AMB", *codes, ref=ref, discharge_codes=codes_of(discharged), **row)


def chart(case):
    given = case.get("referral")
    referral = (
        ServiceOrder(ref="ServiceRequest/r", **{**given, "codes": codes_of(given.get("codes", ()))}) if given else None
    )
    return record(
        diagnoses=case.get("diagnoses", ()),
        encounters=tuple(visit(**row) for row in case.get("encounters", ())),
        encounter=visit(**{"ref": "now", **case["today"]}) if "today" in case else None,
        procedures=tuple(procedure(row["code"], status=row["status"]) for row in case.get("procedures", ())),
        service_orders=(referral,) if referral else (),
    )


@pytest.mark.parametrize("case", cases("exclusions.toml"), ids=shows)
def test_a_patient_is_excluded_or_not(case):
    assert (guideline_exclusion(chart(case), standard_policy()) or "no") == case["excluded"]


def test_an_exclusion_tells_its_group_and_its_evidence():
    found = exclusion(
        record(diagnoses=[diagnosis("icd10 D57.1", name="Sickle cell anemia", recorded=-10, ref="s1")]),
        standard_policy(),
    )

    assert (found.group, found.evidence.ref) == ("sickle-cell", "Condition/s1")


@pytest.mark.parametrize(
    ("given", "is_unknown"),
    [({}, False), ({"missing": ["conditions"]}, True), ({"cut_short": ["conditions"]}, True)],
)
def test_exclusions_cannot_be_checked_without_the_whole_list_of_conditions(given, is_unknown):
    assert exclusion_unknown(record(**given)) is is_unknown
