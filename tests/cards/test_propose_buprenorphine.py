"""Buprenorphine for opioid use disorder is proposed without a dose, with the chart's reason where there is one."""

import pytest
from fhir.resources.R4B.medicationrequest import MedicationRequest

from cards.proposals import suggested
from clinical.outcome import ProposeBuprenorphine
from tests.cards.calls import call


@pytest.mark.parametrize(
    ("refs", "reasons"),
    [
        (("Condition/oud",), [{"reference": "Condition/oud"}]),
        (("QuestionnaireResponse/q",), None),
        ((), None),
    ],
)
def test_it_is_a_proposal_that_points_at_conditions_and_observations(refs, reasons):
    offered = suggested(ProposeBuprenorphine(reason_refs=refs), call())

    resource = offered.resource
    assert resource.get("reasonReference") == reasons
    assert resource["intent"] == "proposal"
    assert "doseAndRate" not in resource["dosageInstruction"][0]
    MedicationRequest.model_validate(resource)
