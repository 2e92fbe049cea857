"""The update suggestion: the whole draft as it came, with other directions."""

from fractions import Fraction

import pytest
from fhir.resources.R4B.dosage import Dosage

from cards.proposals import suggested
from clinical.outcome import DoseOfTheDay, RestoreDose
from tests.cards.calls import call

DRAFT = {
    "resourceType": "MedicationRequest",
    "id": "odd id_1",
    "status": "draft",
    "vendorElement": {"kept": [1, None, {"a": "b"}]},
    "dosageInstruction": [{"text": "1 tablet daily", "vendor": True}],
    "dispenseRequest": {"quantity": {"value": 30}},
}
CALL = call(raw_drafts={"MedicationRequest/odd id_1": DRAFT})


def restore(*doses, **fields):
    return RestoreDose(
        **{
            "draft_ref": "MedicationRequest/odd id_1",
            "drug": "oxycodone 10 mg",
            "form": "tablet",
            "doses": tuple(DoseOfTheDay(slot=slot, units=Fraction(units)) for slot, units in doses),
            "mg_per_day": Fraction(35),
            "mme_per_day": Fraction("52.5"),
            "is_present_dose": False,
            "is_oral": True,
            **fields,
        }
    )


def offered(proposal):
    return suggested(proposal, CALL)


def test_the_draft_stays_as_it_came_but_for_its_directions():
    found = offered(restore(("morning", "1")))

    assert found.type == "update"
    assert {name: value for name, value in found.resource.items() if name != "dosageInstruction"} == {
        name: value for name, value in DRAFT.items() if name != "dosageInstruction"
    }
    assert list(found.resource) == list(DRAFT)


def test_the_directions_are_FHIR_and_say_when_and_how_much():
    found = offered(restore(("morning", "1"), ("evening", "1/2"), ("bedtime", "3/2")))

    directions = found.resource["dosageInstruction"]
    assert [Dosage.model_validate(each).text for each in directions] == [
        "Take 1 tablet in the morning",
        "Take half a tablet in the evening",
        "Take 1 and a half tablets at bedtime",
    ]
    assert [each["timing"]["repeat"]["when"] for each in directions] == [["MORN"], ["EVE"], ["HS"]]
    assert [each["doseAndRate"][0]["doseQuantity"]["value"] for each in directions] == [1, 0.5, 1.5]
    assert [each["route"]["text"] for each in directions] == ["Oral", "Oral", "Oral"]


def test_several_tablets_at_midday_without_a_known_route():
    found = offered(restore(("midday", "2"), is_oral=False))

    (direction,) = found.resource["dosageInstruction"]
    assert direction["text"] == "Take 2 tablets at midday"
    assert "route" not in direction


@pytest.mark.parametrize(
    ("is_present_dose", "label"),
    [
        (False, "Take a smaller step, 35 mg/day (52.5 MME/day)"),
        (True, "Keep the present dose, 35 mg/day (52.5 MME/day)"),
    ],
)
def test_the_label_says_which_dose_and_the_description_what_to_check(is_present_dose, label):
    found = offered(restore(("morning", "1"), is_present_dose=is_present_dose))

    assert found.label == label
    assert "Quantity and days of supply stay as written: check them" in found.description


def test_a_draft_that_is_not_known_as_it_came_gets_no_suggestion():
    assert suggested(restore(("morning", "1"), draft_ref="MedicationRequest/draft-1"), CALL) is None
