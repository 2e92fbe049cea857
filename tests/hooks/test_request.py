"""The envelope, strictly: what is refused, what is let through, and that nothing sent is ever said back."""

from uuid import UUID

import pytest

from hooks.order_sign import SERVICE as ORDER_SIGN
from hooks.patient_view import SERVICE as PATIENT_VIEW
from hooks.request import InvalidRequest, parse_request, token_values

INSTANCE = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
CONTEXT = {"userId": "Practitioner/1", "patientId": "pat-1"}
CHART = {"hook": "patient-view", "hookInstance": INSTANCE, "context": CONTEXT}
SIGNING = {"hook": "order-sign", "hookInstance": INSTANCE, "context": CONTEXT}
AUTHORIZATION = {
    "access_token": "opaque.token",
    "token_type": "Bearer",
    "expires_in": 300,
    "scope": "patient/Observation.rs",
    "subject": "our-client-id",
}
SERVER = "https://ehr.example.org/fhir"


def without(members, name):
    return {key: value for key, value in members.items() if key != name}


def chart(**changed):
    return CHART | changed


def signing(**context):
    return SIGNING | {"context": CONTEXT | context}


def access_of(**changed):
    return parse_request(chart(fhirServer=SERVER, fhirAuthorization=AUTHORIZATION | changed), PATIENT_VIEW).access


REFUSED = {
    "REQ-2: an array": ([], PATIENT_VIEW, "the body must be a JSON object"),
    "REQ-2: null": (None, PATIENT_VIEW, "the body must be a JSON object"),
    "REQ-3: no hook": (without(CHART, "hook"), PATIENT_VIEW, "hook is required"),
    "REQ-3: a hook that is no text": (chart(hook=5), PATIENT_VIEW, "hook must be a string"),
    "REQ-4: another hook": (chart(hook="order-select"), PATIENT_VIEW, "'opioid-patient-view' answers 'patient-view'"),
    "REQ-5: no hookInstance": (without(CHART, "hookInstance"), PATIENT_VIEW, "hookInstance is required"),
    "REQ-6: no UUID": (chart(hookInstance="call-17"), PATIENT_VIEW, "hookInstance must be a UUID"),
    "REQ-6: a null UUID": (chart(hookInstance=None), PATIENT_VIEW, "hookInstance must be a string"),
    "REQ-6: a urn": (chart(hookInstance=f"urn:uuid:{INSTANCE}"), PATIENT_VIEW, "hookInstance must be a UUID"),
    "REQ-6: without hyphens": (chart(hookInstance=UUID(INSTANCE).hex), PATIENT_VIEW, "hookInstance must be a UUID"),
    "REQ-6: a line after it": (chart(hookInstance=f"{INSTANCE}\n"), PATIENT_VIEW, "hookInstance must be a UUID"),
    "REQ-7: no context": (without(CHART, "context"), PATIENT_VIEW, "context is required"),
    "REQ-7: context null": (chart(context=None), PATIENT_VIEW, "context must be an object"),
    "REQ-7: context an array": (chart(context=[CONTEXT]), PATIENT_VIEW, "context must be an object"),
    "REQ-8: no patientId": (
        chart(context=without(CONTEXT, "patientId")),
        PATIENT_VIEW,
        "context.patientId is required",
    ),
    "REQ-8: no userId": (chart(context=without(CONTEXT, "userId")), PATIENT_VIEW, "context.userId is required"),
    "REQ-8: no userId at signing": (
        SIGNING | {"context": without(CONTEXT, "userId")},
        ORDER_SIGN,
        "context.userId is required",
    ),
    "REQ-9: patientId a number": (chart(context=CONTEXT | {"patientId": 7}), PATIENT_VIEW, "must be a string"),
    "REQ-9: patientId null": (chart(context=CONTEXT | {"patientId": None}), PATIENT_VIEW, "must be a string"),
    "REQ-9: patientId empty": (chart(context=CONTEXT | {"patientId": ""}), PATIENT_VIEW, "must not be empty"),
    "REQ-9: patientId blank": (chart(context=CONTEXT | {"patientId": " "}), PATIENT_VIEW, "must not be empty"),
    "REQ-9: draftOrders null": (signing(draftOrders=None), ORDER_SIGN, "context.draftOrders must be an object"),
    "REQ-9: draftOrders an array": (signing(draftOrders=[]), ORDER_SIGN, "context.draftOrders must be an object"),
    "REQ-21: draftOrders an empty object": (signing(draftOrders={}), ORDER_SIGN, "draftOrders must be a Bundle"),
    "REQ-21: draftOrders an order": (
        signing(draftOrders={"resourceType": "MedicationRequest"}),
        ORDER_SIGN,
        "context.draftOrders must be a Bundle",
    ),
    "REQ-18: access to no server": (chart(fhirAuthorization=AUTHORIZATION), PATIENT_VIEW, "needs fhirServer"),
    "REQ-18: incomplete access to no server": (chart(fhirAuthorization={}), PATIENT_VIEW, "needs fhirServer"),
    "REQ-19: another scheme": (
        chart(fhirServer="ftp://ehr.example.org"),
        PATIENT_VIEW,
        "fhirServer must be an absolute",
    ),
    "REQ-19: a relative address": (chart(fhirServer="/fhir"), PATIENT_VIEW, "fhirServer must be an absolute"),
    "REQ-19: no host": (chart(fhirServer="https:///fhir"), PATIENT_VIEW, "fhirServer must be an absolute"),
    "REQ-19: an unclosed bracket": (chart(fhirServer="https://[::1"), PATIENT_VIEW, "fhirServer must be an absolute"),
    "REQ-19: a blank in it": (chart(fhirServer="https://a b/"), PATIENT_VIEW, "fhirServer must be an absolute"),
    "REQ-19: empty": (chart(fhirServer=""), PATIENT_VIEW, "fhirServer must be an absolute"),
    "REQ-19: a number": (chart(fhirServer=443), PATIENT_VIEW, "fhirServer must be a string"),
}


@pytest.mark.requirement("EHR-18")
@pytest.mark.parametrize(("body", "service", "says"), REFUSED.values(), ids=REFUSED)
@pytest.mark.requirement(
    "REQ-2", "REQ-3", "REQ-4", "REQ-5", "REQ-6", "REQ-7", "REQ-8", "REQ-9", "REQ-18", "REQ-19", "REQ-21"
)
def test_an_envelope_that_is_not_as_promised_is_refused(body, service, says):
    with pytest.raises(InvalidRequest, match=says):
        parse_request(body, service)


ACCEPTED = {
    "TOL-1: an extension": chart(extension={"com.example.trigger": 18}),
    "TOL-2: an extension that is none": chart(extension="x"),
    "TOL-2: unknown members": chart(tenant="x", user=None),
    "TOL-3: unknown context members": chart(context=CONTEXT | {"facility": ["x"]}),
    "TOL-4: a PractitionerRole": chart(context=CONTEXT | {"userId": "PractitionerRole/1"}),
    "TOL-4: a Patient": chart(context=CONTEXT | {"userId": "Patient/1"}),
    "TOL-4: a bare user id": chart(context=CONTEXT | {"userId": "1"}),
    "TOL-5: no encounterId": CHART,
    "TOL-5: an encounterId that is none": chart(context=CONTEXT | {"encounterId": None}),
    "TOL-9: an upper-case UUID": chart(hookInstance=INSTANCE.upper()),
    "TOL-9: a UUID of version 1": chart(hookInstance="f399c67c-c703-11ea-b3de-0242ac130004"),
    "TOL-9: the nil UUID": chart(hookInstance="00000000-0000-0000-0000-000000000000"),
    "TOL-12: fhirServer alone": chart(fhirServer=SERVER),
    "REQ-17: an odd patient id": chart(context=CONTEXT | {"patientId": "../..\u0000/x"}),
    "PREF-19: a prefetch that is no object": chart(prefetch="<html>"),
    "PREF-19: a null prefetch": chart(prefetch=None),
}


@pytest.mark.requirement("EHR-18")
@pytest.mark.parametrize("body", ACCEPTED.values(), ids=ACCEPTED)
@pytest.mark.requirement("TOL-1", "TOL-2", "TOL-3", "TOL-4", "TOL-5", "TOL-9", "TOL-12", "REQ-17", "PREF-19")
def test_an_envelope_with_more_than_was_asked_for_is_accepted(body):
    request = parse_request(body, PATIENT_VIEW)

    assert request.hook == "patient-view"
    assert request.prefetch == {}


@pytest.mark.requirement("REQ-8", "EHR-4")
def test_drafts_may_be_absent_because_EHRs_strip_them():
    request = parse_request(SIGNING, ORDER_SIGN)

    assert request.context.drafts is None


@pytest.mark.requirement("TOL-6", "TOL-7", "EHR-8")
def test_a_bundle_without_type_and_with_odd_entries_passes_untouched():
    """The FHIR inside is not judged here."""
    sent = {"resourceType": "Bundle", "entry": [{"resource": {"id": "x" * 194}}, None]}

    request = parse_request(signing(draftOrders=sent), ORDER_SIGN)

    assert request.context.drafts == sent


def test_a_chart_review_has_no_drafts_whatever_is_sent():
    body = chart(context=CONTEXT | {"draftOrders": "rubbish"})

    request = parse_request(body, PATIENT_VIEW)

    assert (request.context.drafts, request.context.selected) == (None, None)


@pytest.mark.requirement("PREF-13", "PREF-19")
def test_prefetch_values_of_every_type_pass_untouched():
    sent = {"patient": None, "medications": "<html>", "conditions": 5, "x": [1]}

    request = parse_request(chart(prefetch=sent), PATIENT_VIEW)

    assert request.prefetch == sent


@pytest.mark.parametrize("secret", ["Z9-SECRET-VALUE"])
@pytest.mark.parametrize("field", ["hook", "hookInstance", "fhirServer", "context", "prefetch"])
@pytest.mark.requirement("ERR-3")
def test_a_refusal_never_says_back_what_was_sent(field, secret):
    body = {"context": {"patientId": [secret], secret: secret}} | {field: [secret]} | {"hookInstance": secret}

    with pytest.raises(InvalidRequest) as refusal:
        parse_request(body, PATIENT_VIEW)

    assert secret not in refusal.value.message
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize(
    ("body", "code"),
    [([], "structure"), (without(CHART, "context"), "required"), (chart(hookInstance="x"), "invalid")],
)
def test_a_refusal_carries_its_FHIR_issue_type(body, code):
    with pytest.raises(InvalidRequest) as refusal:
        parse_request(body, PATIENT_VIEW)

    assert refusal.value.code == code


@pytest.mark.requirement("FHIR-1")
def test_a_complete_authorization_gives_access():
    access = access_of()

    assert (access.server, access.token) == (SERVER, "opaque.token")


@pytest.mark.requirement("TOL-12", "EHR-26")
def test_a_server_without_authorization_is_an_open_one():
    access = parse_request(chart(fhirServer=SERVER), PATIENT_VIEW).access

    assert (access.server, access.token) == (SERVER, None)


@pytest.mark.requirement("EHR-26")
def test_no_server_is_no_access():
    assert parse_request(CHART, PATIENT_VIEW).access is None


INCOMPLETE = {
    "no token": {"access_token": None},
    "an empty token": {"access_token": ""},
    "a token that no header can carry": {"access_token": "a\r\nX: y"},
    "a token that is no ASCII": {"access_token": "tökén"},
    "another token type": {"token_type": "MAC"},
    "no life time": {"expires_in": None},
    "a life time that is no number": {"expires_in": "soon"},
    "no scope": {"scope": None},
    "no subject": {"subject": None},
}


@pytest.mark.requirement("EHR-26")
@pytest.mark.parametrize("changed", INCOMPLETE.values(), ids=INCOMPLETE)
@pytest.mark.requirement("REQ-20")
def test_an_incomplete_authorization_is_no_access_and_not_an_open_server(changed):
    assert access_of(**changed) is None


@pytest.mark.parametrize("sent", ["Bearer x", [], {}, 5])
@pytest.mark.requirement("REQ-20")
def test_an_authorization_of_another_shape_is_no_access(sent):
    assert parse_request(chart(fhirServer=SERVER, fhirAuthorization=sent), PATIENT_VIEW).access is None


@pytest.mark.requirement("EHR-26")
@pytest.mark.parametrize("scope", ["patient/*.read", "patient/Observation.rs", "Observation.Read (Labs) (R4)", ""])
@pytest.mark.requirement("TOL-12b")
def test_the_scope_is_not_read_to_refuse(scope):
    """SMART v1, v2 and prose."""
    assert access_of(scope=scope) is not None


@pytest.mark.parametrize("patient", ["pat-1", "Patient/pat-1"])
def test_a_token_of_this_patient_is_used(patient):
    assert access_of(patient=patient) is not None


@pytest.mark.parametrize("patient", ["pat-2", "", 1, ["pat-1"], {"id": "pat-1"}])
@pytest.mark.requirement("FHIR-1")
def test_a_token_of_another_patient_is_not_used(patient):
    """`fhirAuthorization.patient` differs from `context.patientId`."""
    assert access_of(patient=patient) is None


@pytest.mark.requirement("FHIR-5", "EHR-26")
def test_the_token_is_in_no_repr():
    request = parse_request(chart(fhirServer=SERVER, fhirAuthorization=AUTHORIZATION), PATIENT_VIEW)

    assert "opaque.token" not in repr(request)
    assert "opaque.token" not in repr(request.access)


@pytest.mark.requirement("PREF-5")
def test_token_values_are_the_first_level_texts_of_the_context():
    body = SIGNING | {"context": CONTEXT | {"encounterId": "e1", "draftOrders": {"resourceType": "Bundle"}}}

    values = token_values(parse_request(body, ORDER_SIGN))

    assert values == {"context.patientId": "pat-1", "context.encounterId": "e1", "context.userId": "Practitioner/1"}


@pytest.mark.requirement("EHR-13")
def test_a_patient_id_that_came_with_its_type_stands_for_the_bare_id():
    body = chart(context=CONTEXT | {"patientId": "Patient/pat-1"})

    assert token_values(parse_request(body, PATIENT_VIEW))["context.patientId"] == "pat-1"


def test_a_token_without_a_value_is_left_out():
    assert "context.encounterId" not in token_values(parse_request(CHART, PATIENT_VIEW))
