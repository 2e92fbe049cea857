"""Feedback as EHRs send it: every legal form is kept, once; nothing of it names anybody."""

import orjson
import pytest

from app.security.site_key import read_site_key
from tests.app.edge import ORIGIN
from tests.store.serving import ORDER_SIGN, serving

CARD = "9d1c8a52-6f6e-4f4b-9a5c-0f0d1f3e2a11"
SUGGESTION = "0e6b7f0a-8a39-4c0c-9b1e-1f8f2a7d3c22"
AT = "2027-01-15T08:00:00Z"
ACCEPTED = {"card": CARD, "outcome": "accepted", "acceptedSuggestions": [{"id": SUGGESTION}], "outcomeTimestamp": AT}
OVERRIDDEN = {"card": CARD, "outcome": "overridden", "outcomeTimestamp": AT}
CODE = {"code": "patient-refuses", "system": "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"}
EPIC = "com.epic.cdshooks.feedback.overrideReason.reasonDisplay"


@pytest.fixture
async def service(tmp_path, store_url):
    async with serving(tmp_path, store_url, cors_origins=[ORIGIN]) as running:
        yield running


LEGAL = {
    "accepted": (ACCEPTED, None),
    "several suggestions": ({**ACCEPTED, "acceptedSuggestions": [{"id": SUGGESTION}, {"id": CARD}]}, None),
    "overridden": (OVERRIDDEN, None),
    "with a reason": ({**OVERRIDDEN, "overrideReason": {"reason": CODE}}, "patient-refuses"),
    "with a comment": ({**OVERRIDDEN, "overrideReason": {"userComment": "later"}}, None),
    "with both": ({**OVERRIDDEN, "overrideReason": {"reason": CODE, "userComment": "x"}}, "patient-refuses"),
    "a code of the site's own": (
        {**OVERRIDDEN, "overrideReason": {"reason": {"code": "17", "system": "urn:x"}}},
        "other",
    ),
    "the coding without its wrapper": ({**OVERRIDDEN, "overrideReason": CODE}, "patient-refuses"),
    "a list of codings": ({**OVERRIDDEN, "overrideReason": {"reason": [CODE]}}, "patient-refuses"),
    "a CodeableConcept": ({**OVERRIDDEN, "overrideReason": {"reason": {"coding": [CODE]}}}, "patient-refuses"),
    "Epic's": ({**OVERRIDDEN, "overrideReasons": {"reason": CODE, "userComment": "x"}}, "patient-refuses"),
    "Epic's list": ({**OVERRIDDEN, "overrideReasons": [{"reason": CODE}]}, "patient-refuses"),
    "Epic's words": ({**OVERRIDDEN, "overrideReasons": {"extension": {EPIC: "Already done"}}}, "action-completed"),
    "Epic's words, unknown": ({**OVERRIDDEN, "overrideReasons": {"extension": {EPIC: "Busy"}}}, "other"),
    "Epic's, empty": ({**OVERRIDDEN, "overrideReasons": {}}, None),
    "Epic's, an empty list": ({**OVERRIDDEN, "overrideReasons": []}, None),
    "upper case": ({**OVERRIDDEN, "card": CARD.upper()}, None),
    "a URN": ({**OVERRIDDEN, "card": f"urn:uuid:{CARD}"}, None),
    "another zone": ({**OVERRIDDEN, "outcomeTimestamp": "2027-01-15T09:00:00.123456789+01:00"}, None),
    "members nobody knows": ({**OVERRIDDEN, "extension": {"org.example.x": 1}, "more": [None]}, None),
    "an accepted card with a reason": ({**ACCEPTED, "overrideReason": {"reason": CODE}}, None),
}


@pytest.mark.parametrize(("entry", "reason"), LEGAL.values(), ids=LEGAL.keys())
@pytest.mark.requirement("FB-1", "FB-2", "FB-2b", "EHR-39")
async def test_every_legal_form_is_kept_with_its_reason(service, entry, reason):
    answer = await service.send(entry)

    (row,) = await service.rows("feedback")
    assert (answer.status_code, answer.content) == (200, b"")
    assert (row["card"], row["outcome"], row["reason"]) == (CARD, entry["outcome"], reason)


ILLEGAL = {
    "not an object": [],
    "no feedback": {},
    "no list": {"feedback": ACCEPTED},
    "an empty list": {"feedback": []},
    "an entry that is no object": {"feedback": ["x"]},
    "no card": {"feedback": [{**ACCEPTED, "card": None}]},
    "a card that is no UUID": {"feedback": [{**ACCEPTED, "card": "x" * 36}]},
    "no outcome": {"feedback": [{**ACCEPTED, "outcome": None}]},
    "another outcome": {"feedback": [{**ACCEPTED, "outcome": "ignored"}]},
    "accepted without suggestions": {"feedback": [{**ACCEPTED, "acceptedSuggestions": None}]},
    "accepted with none": {"feedback": [{**ACCEPTED, "acceptedSuggestions": []}]},
    "suggestions as texts": {"feedback": [{**ACCEPTED, "acceptedSuggestions": [SUGGESTION]}]},
    "no time": {"feedback": [{**OVERRIDDEN, "outcomeTimestamp": None}]},
    "a time without a zone": {"feedback": [{**OVERRIDDEN, "outcomeTimestamp": "2027-01-15T08:00:00"}]},
    "no such time": {"feedback": [{**OVERRIDDEN, "outcomeTimestamp": "2027-02-30T08:00:00Z"}]},
    "a time of another age": {"feedback": [{**OVERRIDDEN, "outcomeTimestamp": "1999-12-31T23:59:59Z"}]},
    "a time before all times": {"feedback": [{**OVERRIDDEN, "outcomeTimestamp": "0001-01-01T00:00:00+14:00"}]},
    "an empty reason": {"feedback": [{**OVERRIDDEN, "overrideReason": {}}]},
    "a reason that is a text": {"feedback": [{**OVERRIDDEN, "overrideReason": "no"}]},
    "a coding that is a text": {"feedback": [{**OVERRIDDEN, "overrideReason": {"reason": "no"}}]},
    "a comment that is no text": {"feedback": [{**OVERRIDDEN, "overrideReason": {"userComment": 1}}]},
    "one wrong among many": {"feedback": [ACCEPTED, {**OVERRIDDEN, "card": "x"}]},
    "too many": {"feedback": [OVERRIDDEN] * 1001},
}


@pytest.mark.parametrize("body", ILLEGAL.values(), ids=ILLEGAL.keys())
@pytest.mark.requirement("FB-4", "FB-5", "FB-6", "FB-7", "FB-8")
async def test_an_illegal_body_is_refused_whole_without_echo(service, body):
    answer = await service.http.post(f"{ORDER_SIGN}/feedback", json=body)

    assert (answer.status_code, answer.json()["resourceType"]) == (400, "OperationOutcome")
    assert CARD not in answer.text
    assert await service.rows("feedback") == []


@pytest.mark.requirement("FB-3")
async def test_a_repeat_is_kept_once_and_a_batch_whole(service):
    for _ in range(2):
        assert (await service.send(ACCEPTED, OVERRIDDEN)).status_code == 200
    assert (await service.send({**ACCEPTED, "card": CARD.upper()})).status_code == 200

    assert len(await service.rows("feedback")) == 2


async def test_another_outcome_later_is_kept_beside_the_first(service):
    await service.send(OVERRIDDEN)
    await service.send({**OVERRIDDEN, "outcomeTimestamp": "2027-01-15T08:00:01Z"})

    assert len(await service.rows("feedback")) == 2


@pytest.mark.requirement("FB-9", "REQ-12")
@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", ORDER_SIGN, 405), ("POST", "/cds-services/nobody", 404)]
)
async def test_other_methods_and_services_are_refused(service, method, path, status):
    answer = await service.http.request(method, f"{path}/feedback", json={"feedback": [ACCEPTED]})

    assert (answer.status_code, answer.json()["resourceType"]) == (status, "OperationOutcome")


async def test_what_a_person_typed_is_sealed(service, tmp_path):
    typed = {"reason": {"code": "Sentinel-code", "display": "Sentinel-display"}, "userComment": "Sentinel-comment"}

    await service.send({**OVERRIDDEN, "overrideReason": typed})

    (row,) = await service.rows("feedback")
    opened = read_site_key(tmp_path / "site.key").unseal(row["sealed_comment"], row["id"])
    assert b"Sentinel" not in row["sealed_comment"]
    assert "Sentinel" not in str(row)
    assert orjson.loads(opened) == {
        "code": "Sentinel-code",
        "display": "Sentinel-display",
        "comment": "Sentinel-comment",
    }
