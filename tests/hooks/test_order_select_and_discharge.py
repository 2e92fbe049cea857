"""The contexts of order-select and encounter-discharge: what is required, and what EHRs leave out."""

import pytest

from clinical.record import Moment
from hooks import encounter_discharge, order_select, services
from hooks.request import InvalidRequest, parse_request, token_values

CHOOSING = {"userId": "Practitioner/1", "patientId": "pat-1"}
LEAVING = {**CHOOSING, "encounterId": "e1"}
DRAFTS = {"resourceType": "Bundle", "entry": []}


def select(**context):
    return sent("order-select", CHOOSING | context)


def discharge(**context):
    return sent("encounter-discharge", LEAVING | context)


def sent(hook, context):
    given = {name: value for name, value in context.items() if value is not ...}
    return {"hook": hook, "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", "context": given}


def test_both_services_are_found_and_serve_their_moments():
    found = {service.id: (service.hook, service.moment) for service in services()}

    assert found["opioid-order-select"] == ("order-select", Moment.PRESCRIBING)
    assert found["opioid-encounter-discharge"] == ("encounter-discharge", Moment.DISCHARGE)


REFUSED = {
    "no user while choosing": (select(userId=...), order_select, "context.userId is required"),
    "no patient while choosing": (select(patientId=...), order_select, "context.patientId is required"),
    "selections that are null": (select(selections=None), order_select, "context.selections must be an array"),
    "selections that are a text": (select(selections="a"), order_select, "context.selections must be an array"),
    "drafts that are an array": (select(draftOrders=[]), order_select, "context.draftOrders must be an object"),
    "drafts that are an order": (select(draftOrders={"id": "a"}), order_select, "must be a Bundle"),
    "no user at discharge": (discharge(userId=...), encounter_discharge, "context.userId is required"),
    "no encounter at discharge": (discharge(encounterId=...), encounter_discharge, "context.encounterId is required"),
    "an encounter of null": (discharge(encounterId=None), encounter_discharge, "context.encounterId must be a string"),
    "an empty encounter": (discharge(encounterId=""), encounter_discharge, "context.encounterId must not be empty"),
}


@pytest.mark.parametrize(("body", "module", "says"), REFUSED.values(), ids=REFUSED)
def test_a_context_that_is_not_whole_is_refused(body, module, says):
    with pytest.raises(InvalidRequest, match=says):
        parse_request(body, module.SERVICE)


@pytest.mark.parametrize(
    ("context", "selected"),
    [
        ({}, ()),
        ({"selections": []}, ()),
        ({"selections": ["MedicationRequest/a", "b"]}, ("MedicationRequest/a", "b")),
        ({"selections": [None, 7, {"reference": "x"}, "MedicationRequest/a"]}, ("MedicationRequest/a",)),
    ],
)
def test_selections_are_texts_and_may_be_absent(context, selected):
    assert parse_request(select(**context), order_select.SERVICE).context.selected == selected


def test_drafts_may_be_absent_while_choosing():
    assert parse_request(select(), order_select.SERVICE).context.drafts is None
    assert parse_request(select(draftOrders=DRAFTS), order_select.SERVICE).context.drafts == DRAFTS


def test_a_discharge_has_neither_drafts_nor_selections():
    context = parse_request(discharge(), encounter_discharge.SERVICE).context

    assert (context.drafts, context.selected) == (None, None)


def test_the_encounter_of_a_discharge_fills_its_token():
    values = token_values(parse_request(discharge(), encounter_discharge.SERVICE))

    assert values["context.encounterId"] == "e1"
