"""What the fuzzer does to the envelope of a call: its prefetch keys, its context, its hook and access."""

from tests.fuzz.odd_values import SYSTEMS, TEXTS
from tests.fuzz.walk import drafts_of


def odd_prefetch(body, chance):
    """Keys null, lost, failed, of the site's own, or holding what belongs to another."""
    prefetch = body.get("prefetch")
    if not isinstance(prefetch, dict) or not prefetch:
        return
    key, other = chance.choice(list(prefetch)), chance.choice(list(prefetch))
    outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "transient"}]}
    how = chance.randrange(6)
    if how == 0:
        del prefetch[key]
    elif how == 1:
        prefetch[f"-{key}"] = prefetch.pop(key)
    elif how == 2:
        prefetch[key], prefetch[other] = prefetch[other], prefetch[key]
    else:
        prefetch[key] = {3: None, 4: outcome, 5: "<html>502 Bad Gateway</html>"}[how]


def odd_context(body, chance):
    """Nothing drafted, selections that lead nowhere, another patient, a user of another kind."""
    context = body.get("context")
    if not isinstance(context, dict):
        return
    shapes = (
        {"draftOrders": {"resourceType": "Bundle"}},
        {"draftOrders": {"resourceType": "Bundle", "entry": []}},
        {"draftOrders": chance.choice((None, {}, [], "x", {"resourceType": "Parameters"}))},
        {"selections": chance.choice(([], ["MedicationRequest/x"], [None, 7], "x", None, ["x"] * 1000))},
        {
            "patientId": chance.choice(
                ("somebody-else", "Patient/somebody-else", "", " ", 7, None, SYSTEMS[0], "x" * 5000)
            )
        },
        {
            "userId": chance.choice(
                ("Patient/1", "x", "", None, 7, "PractitionerRole/a.b-c", "https://x/Practitioner/1")
            )
        },
        {"encounterId": chance.choice((None, "", "x", 7, "Encounter/x", ["x"]))},
    )
    context.update(chance.choice(shapes))


def odd_envelope(body, chance):
    if not isinstance(body, dict):
        return
    access = {"access_token": "t", "token_type": "Bearer", "expires_in": 300, "scope": "", "subject": "x"}
    shapes = (
        {"hook": chance.choice(("order-sign", "patient-view", TEXTS[-5], None, 7))},
        {"hookInstance": chance.choice(("", "x", None, 7, "D1577C69-DFBE-11AD-BA6D-3E05E953B2EA"))},
        {"prefetch": chance.choice((None, [], "x", {}, 7))},
        {"context": chance.choice((None, [], "x", {}))},
        {"extension": chance.choice((None, [], {"x": {}}, {"com.epic.cdshooks.request.bpa-trigger-action": "23"}))},
        {"fhirAuthorization": chance.choice((None, {}, access, "x"))},
        {
            "fhirServer": chance.choice(
                ("", "x", "https://evil.example/fhir", "file:///etc/passwd", None, "https://[::1/")
            )
        },
    )
    body.update(chance.choice(shapes))


def strangers_draft(body, chance):
    if found := [each for each in drafts_of(body) if isinstance(each, dict) and isinstance(each.get("resource"), dict)]:
        chance.choice(found)["resource"]["subject"] = {"reference": "Patient/somebody-else"}
