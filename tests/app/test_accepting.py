"""Nothing loops: accepting a suggestion of a mental-health card ends the card, also under a site's own codes."""

from dataclasses import replace

import pytest

from app.fhir.readers.service_request import read_service_order
from cards.compose import compose
from clinical.assess import assess, rules
from clinical.outcome import Advice
from clinical.policy import load_policy
from clinical.rule import Moment
from tests.cards.calls import call
from tests.clinical.rule_cases import chart
from tests.clinical.tables import cases, shows

TOPICS = {"BehavioralHealth", "SubstanceUse", "MentalHealthScreening", "SuicideRisk"}
OF_TOPICS = [rule for rule in rules() if rule.topic in TOPICS]
ADVISING = [
    (rule, case)
    for rule in OF_TOPICS
    for case in cases(f"rule_{rule.id.replace('-', '_')}.toml")
    if case["expect"]["outcome"] == "Advice" and "policy" not in case
]
SITE = load_policy({"services": {"behavioral-health": {"system": "urn:north", "code": "BH-1", "display": "North"}}})


def advising(rule, record):
    answers = assess(record, Moment.PRESCRIBING if record.drafts else Moment.CHART_REVIEW, SITE, [rule])
    return [each for each in answers if isinstance(each.outcome, Advice)]


def accepted(rule, record, which=0):
    """The record with the order of one suggestion among the drafts, as an EHR sends it back."""
    (card,) = compose(
        assessed=advising(rule, record), incomplete=None, record=record, policy=SITE, call=call()
    ).response.to_wire()["cards"]
    resource = card["suggestions"][which]["actions"][0]["resource"]
    order = read_service_order(resource, "ServiceRequest/accepted", is_draft=True)
    return replace(record, draft_services=(*record.draft_services, order), memo={})


@pytest.mark.requirement("EHR-7")
@pytest.mark.parametrize(("rule", "case"), ADVISING, ids=[f"{rule.id}: {shows(case)}" for rule, case in ADVISING])
def test_accepting_the_first_suggestion_ends_the_card(rule, case):
    after = accepted(rule, chart(case["chart"]))

    assert advising(rule, after) == []


@pytest.mark.parametrize("which", [1, 2])
def test_a_safety_plan_or_counseling_alone_leaves_the_assessment_to_be_ordered(which):
    (suicide_risk,) = (rule for rule in OF_TOPICS if rule.id == "suicide-risk")
    screened = chart({"screens": [{"of": "PHQ-9", "items": [0, 1, 0, 1, 0, 0, 0, 0, 1], "on": -3}]})

    (answered,) = advising(suicide_risk, accepted(suicide_risk, screened, which))

    assert len(answered.outcome.proposals) == 2
    assert answered.outcome.proposals[0].service == "suicide-risk-assessment"
