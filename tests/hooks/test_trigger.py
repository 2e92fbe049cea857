"""What Epic says beside the hook: its trigger decides the moment of care, the rest is for the log."""

import pytest

from clinical.record import Moment
from hooks import order_sign, patient_view
from hooks.request import OrderingViewContext, parse_request
from hooks.trigger import PREFIX, Trigger, as_triggered, read_trigger

pytestmark = pytest.mark.requirement("EHR-19")

WHOLE = {
    f"{PREFIX}bpa-trigger-action": "18",
    f"{PREFIX}fhir-version": "R4",
    f"{PREFIX}cds-hooks-specification-version": "1.1",
    f"{PREFIX}criteria-id": "70000123",
    f"{PREFIX}epic-version": "11.0",
}


def sent(action):
    return {f"{PREFIX}bpa-trigger-action": action}


def test_every_key_that_is_used_is_read():
    assert read_trigger(WHOLE) == Trigger(action="18", fhir_version="R4", hooks_version="1.1", criteria="70000123")


@pytest.mark.parametrize("extension", [None, "x", [], {}, sent(None), sent([]), sent({}), sent(True)])
def test_without_the_keys_there_is_no_trigger(extension):
    assert read_trigger(extension) == Trigger()


@pytest.mark.parametrize("odd", ["", "a b", "1" * 13, "18\n", "<b>", "-1", "Patient/1", "Doe", "R", "1.1.1.1", "٣"])
def test_what_is_no_number_and_no_version_goes_to_no_log(odd):
    assert read_trigger({key: odd for key in WHOLE}) == Trigger()


ACTIONS = {
    "enter order": ("18", True, "18"),
    "sign orders": ("23", True, "23"),
    "the same as a number": (23, True, "23"),
    "open chart": ("60", False, "60"),
    "enter diagnosis": ("7", False, "7"),
    "one that nobody knows": ("9999", False, "other"),
    "none": (None, False, "none"),
}


@pytest.mark.parametrize(("action", "is_ordering", "kind"), ACTIONS.values(), ids=ACTIONS)
def test_an_action_is_an_ordering_one_or_not(action, is_ordering, kind):
    trigger = read_trigger(sent(action))

    assert (trigger.is_ordering, trigger.kind) == (is_ordering, kind)


@pytest.mark.requirement("EHR-27")
@pytest.mark.parametrize(
    ("version", "is_read"), [("DSTU2", False), ("STU3", True), ("R4", True), ("R5", True), (None, True)]
)
def test_only_a_version_whose_orders_are_another_resource_is_not_read(version, is_read):
    assert read_trigger({f"{PREFIX}fhir-version": version}).is_read is is_read


@pytest.mark.parametrize("action", ["18", "23"])
def test_a_chart_opened_while_ordering_is_served_as_prescribing(action):
    service = as_triggered(patient_view.SERVICE, {"extension": sent(action)})

    assert (service.id, service.hook) == (patient_view.SERVICE.id, "patient-view")
    assert (service.moment, service.context) == (Moment.PRESCRIBING, OrderingViewContext)


@pytest.mark.parametrize("body", [{}, [], None, {"extension": sent("60")}, {"extension": "18"}])
def test_any_other_chart_is_served_as_it_says(body):
    assert as_triggered(patient_view.SERVICE, body) is patient_view.SERVICE


def test_an_order_hook_stays_what_it_is():
    assert as_triggered(order_sign.SERVICE, {"extension": sent("60")}) is order_sign.SERVICE


DRAFTS = {
    "a Bundle": ({"resourceType": "Bundle", "entry": []}, True),
    "stripped": (None, False),
    "another resource": ({"resourceType": "Patient"}, False),
    "a list": ([], False),
    "a text": ("x", False),
}


@pytest.mark.parametrize(("drafts", "is_kept"), DRAFTS.values(), ids=DRAFTS)
def test_drafts_beside_the_chart_are_read_when_they_are_a_bundle(drafts, is_kept):
    body = {
        "hook": "patient-view",
        "hookInstance": "f399c67c-c703-11ea-8ddf-9f63ed5db5b1",
        "context": {"userId": "Practitioner/1", "patientId": "p1", "draftOrders": drafts},
        "extension": sent("18"),
    }

    request = parse_request(body, as_triggered(patient_view.SERVICE, body))

    assert request.context.drafts == (drafts if is_kept else None)
