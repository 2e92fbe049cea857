"""POST /cds-services/{id}/feedback: every legal form of every client is taken, and what is illegal is refused."""

import pytest

from tests.app.edge import ORDER_SIGN, ORIGIN, PATIENT_VIEW, order_sign, oxycodone
from tests.app.signing import token
from tests.contract.entrances import entered
from tests.contract.walk import is_outcome
from tests.store.serving import serving

FEEDBACK = ORDER_SIGN + "/feedback"
JSON = {"content-type": "application/json"}
UNKNOWN = "00000000-0000-4000-8000-000000000000"
SUGGESTION = "00000000-0000-4000-8000-000000000001"
SYSTEM = "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"
CODE = {"system": SYSTEM, "code": "patient-refuses"}
SECRET = "Zebulon-Sentinel-4711"


def entry(card=UNKNOWN, outcome="overridden", **members):
    whole = {"card": card, "outcome": outcome, "outcomeTimestamp": "2027-01-15T08:00:30Z", **members}
    return {name: value for name, value in whole.items() if value is not ...}


def body(*entries):
    return {"feedback": list(entries)}


def accepted(*ids, **members):
    return entry(outcome="accepted", acceptedSuggestions=[{"id": each} for each in ids], **members)


LEGAL = {
    "overridden": entry(),
    "overridden with a code": entry(overrideReason={"reason": CODE}),
    "overridden with a code that has a display": entry(overrideReason={"reason": {**CODE, "display": "Declined"}}),
    "overridden with a comment": entry(overrideReason={"userComment": "already discussed"}),
    "overridden with both": entry(overrideReason={"reason": CODE, "userComment": "already discussed"}),
    "overridden with a reason of the site's own": entry(overrideReason={"reason": {"system": "urn:site", "code": "7"}}),
    "accepted one": accepted(SUGGESTION),
    "accepted several": accepted(SUGGESTION, UNKNOWN),
    "a time with an offset of nothing": entry(outcomeTimestamp="2027-01-15T08:00:30+00:00"),
    "a time with an offset": entry(outcomeTimestamp="2027-01-15T03:00:30-05:00"),
    "a time with fractions": entry(outcomeTimestamp="2027-01-15T08:00:30.123456789Z"),
    "a card id in capitals": entry(card=UNKNOWN.upper()),
    "an extension": entry(extension={"org.example.x": 1}),
    "members that nobody knows": entry(somethingNew={"a": None}),
}
OF_CLIENTS = {
    "Epic: overrideReasons with reason and comment": entry(overrideReasons={"reason": CODE, "userComment": "x"}),
    "Epic: overrideReasons with an extension": entry(
        overrideReasons={
            "extension": {
                "com.epic.cdshooks.feedback.overrideReason.reasonDisplay": "Patient declined",
                "com.epic.cdshooks.feedback.overrideReason.reason": "patient-refuses",
            }
        }
    ),
    "the public sandbox: a code without display and comment": entry(overrideReason={"reason": CODE}),
    "older sandboxes: the code without its wrapper": entry(overrideReason=CODE),
}
ILLEGAL = {
    "FB-4 nothing": {},
    "FB-4 a list": [entry()],
    "FB-4 a null": {"feedback": None},
    "FB-4 an object in place of the list": {"feedback": entry()},
    "FB-4 one entry without the wrapper": entry(),
    "FB-4 an entry that is no object": body("overridden"),
    "FB-5 no card": body(entry(card=...)),
    "FB-5 a card that is no text": body(entry(card=7)),
    "FB-5 no outcome": body(entry(outcome=...)),
    "FB-5 no time": body(entry(outcomeTimestamp=...)),
    "FB-5 a time that is none": body(entry(outcomeTimestamp="yesterday")),
    "FB-6 another outcome": body(entry(outcome="ignored")),
    "FB-6 an outcome that is no text": body(entry(outcome=["accepted"])),
    "FB-7 accepted without suggestions": body(entry(outcome="accepted")),
    "FB-7 accepted no suggestion": body(accepted()),
    "FB-7 a suggestion without id": body(entry(outcome="accepted", acceptedSuggestions=[{}])),
    "FB-7 suggestions that are no list": body(entry(outcome="accepted", acceptedSuggestions={"id": SUGGESTION})),
    "FB-8 a reason of nothing": body(entry(overrideReason={})),
    "FB-8 a comment that is no text": body(entry(overrideReason={"userComment": 7})),
}
NOT_JSON = {
    "cut off": b'{"feedback":',
    "NaN": b'{"feedback":[NaN]}',
    "bad UTF-8": b'{"feedback":"\xff"}',
    "a lone surrogate": b'{"feedback":"\\ud800"}',
    "nested 200,000 deep": b'{"feedback":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
}


@pytest.fixture
async def kept(tmp_path):
    """A service with a store."""
    async with serving(tmp_path, f"sqlite+aiosqlite:///{tmp_path}/cds.sqlite3") as service:
        yield service.http


@pytest.fixture
async def shown(kept):
    """The cards of one call, which the service has said."""
    answer = await kept.post(ORDER_SIGN, json=order_sign(oxycodone("d1", status="draft")))
    return answer.json()["cards"]


@pytest.mark.requirement("FB-1", "FB-2", "EHR-39")
@pytest.mark.parametrize("sent", LEGAL.values(), ids=LEGAL)
async def test_every_legal_form_is_taken(kept, sent):
    answer = await kept.post(FEEDBACK, json=body(sent))

    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.requirement("FB-1", "AUTH-17")
async def test_feedback_is_taken_by_both_entrances(service):
    assert (await service.post(FEEDBACK, json=body(entry(), accepted(SUGGESTION)))).status_code == 200


@pytest.mark.requirement("FB-2", "EHR-39")
@pytest.mark.parametrize("sent", OF_CLIENTS.values(), ids=OF_CLIENTS)
async def test_what_clients_send_in_place_of_it_is_taken_too(kept, sent):
    assert (await kept.post(FEEDBACK, json=body(sent))).status_code == 200


@pytest.mark.requirement("FB-1", "FB-2")
async def test_what_was_shown_can_be_accepted_and_set_aside(kept, shown):
    suggested = next(card for card in shown if "suggestions" in card)
    sent = body(
        accepted(suggested["suggestions"][0]["uuid"], card=suggested["uuid"]),
        *(entry(card=card["uuid"], overrideReason={"reason": card["overrideReasons"][0]}) for card in shown),
    )

    assert (await kept.post(FEEDBACK, json=sent)).status_code == 200


@pytest.mark.requirement("FB-2b")
@pytest.mark.parametrize("card", [UNKNOWN, "not-a-uuid", "x" * 5000, "a\u0000b", "../../etc"])
async def test_a_card_that_nobody_knows_is_no_fault(kept, card):
    answer = await kept.post(FEEDBACK, json=body(entry(card=card)))

    assert answer.status_code in (200, 400)


@pytest.mark.requirement("FB-3", "EHR-39")
async def test_batches_and_repeats_are_taken(kept, shown):
    sent = body(*(entry(card=card["uuid"]) for card in shown), entry(), accepted(SUGGESTION))

    answers = [await kept.post(FEEDBACK, json=sent) for _ in range(3)]

    assert {each.status_code for each in answers} == {200}


@pytest.mark.requirement("FB-3")
async def test_a_batch_of_many_is_taken(kept):
    assert (await kept.post(FEEDBACK, json=body(*[entry()] * 500))).status_code == 200


@pytest.mark.requirement("FB-4", "FB-5", "FB-6", "FB-7", "FB-8", "RESP-5")
@pytest.mark.parametrize("sent", ILLEGAL.values(), ids=ILLEGAL)
async def test_what_is_illegal_is_refused(service, sent):
    answer = await service.post(FEEDBACK, json=sent)

    assert (answer.status_code, is_outcome(answer.json())) == (400, True)


@pytest.mark.requirement("FB-9")
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
async def test_feedback_is_only_posted(service, method):
    answer = await service.request(method, FEEDBACK)

    assert (answer.status_code, answer.headers["allow"], is_outcome(answer.json())) == (405, "POST", True)


@pytest.mark.requirement("FB-10", "REQ-14", "REQ-15", "REQ-16", "REQ-17")
@pytest.mark.parametrize("content", NOT_JSON.values(), ids=NOT_JSON)
async def test_feedback_that_is_not_JSON_is_refused(service, content):
    answer = await service.post(FEEDBACK, content=content, headers=JSON)

    assert (answer.status_code, is_outcome(answer.json())) == (400, True)


@pytest.mark.requirement("FB-10", "REQ-10", "REQ-13")
async def test_feedback_passes_the_body_guard(tmp_path):
    async with entered("open", tmp_path, max_body_bytes=1024) as small:
        long = await small.post(FEEDBACK, json=body(entry(somethingNew="x" * 2000)))
        text = await small.post(FEEDBACK, content=b"{}", headers={"content-type": "text/plain"})

    assert (long.status_code, text.status_code) == (413, 415)


@pytest.mark.requirement("REQ-12b")
async def test_feedback_for_a_service_that_is_not_there_is_not_found(service):
    answer = await service.post("/cds-services/nobody/feedback", json=body(entry()))

    assert (answer.status_code, is_outcome(answer.json())) == (404, True)


@pytest.mark.requirement("AUTH-17", "AUTH-14", "EHR-31")
async def test_feedback_without_a_token_is_refused(tmp_path):
    async with entered("with a token", tmp_path) as service:
        answer = await service.post(FEEDBACK, json=body(entry()), auth=None, headers={"authorization": "Basic YTpi"})

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


AUDIENCES = {
    "its own address": (FEEDBACK, 200),
    "its own address with a slash": (FEEDBACK + "/", 200),
    "the service's": (ORDER_SIGN, 401),
    "another service's feedback": (PATIENT_VIEW + "/feedback", 401),
    "discovery": ("/cds-services", 401),
}


@pytest.mark.requirement("AUTH-17", "AUTH-6", "EHR-29")
@pytest.mark.parametrize(("path", "status"), AUDIENCES.values(), ids=AUDIENCES)
async def test_a_token_for_feedback_names_feedback(tmp_path, path, status):
    async with entered("with a token", tmp_path) as service:
        headers = {"authorization": f"Bearer {token(aud=str(service.base_url).rstrip('/') + path)}"}
        answer = await service.post(FEEDBACK, json=body(entry()), auth=None, headers=headers)

    assert answer.status_code == status


@pytest.mark.requirement("CORS-5", "EHR-40")
@pytest.mark.parametrize(("sent", "status"), [(body(entry()), 200), ({}, 400)])
async def test_feedback_may_be_sent_by_a_page(service, sent, status):
    answer = await service.post(FEEDBACK, json=sent, headers={"origin": ORIGIN})

    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (status, ORIGIN)


@pytest.mark.requirement("ERR-3", "FHIR-5", "EHR-39")
@pytest.mark.parametrize(
    "sent",
    [
        body(entry(overrideReason={"userComment": SECRET})),
        body(entry(card=SECRET, outcome=SECRET)),
        body(entry(outcomeTimestamp=SECRET)),
        {SECRET: SECRET},
    ],
)
async def test_a_comment_is_in_no_log_no_metric_and_no_answer(kept, sent, capsys):
    answer = await kept.post(FEEDBACK, json=sent)
    metrics = (await kept.get("/metrics")).text

    assert answer.status_code in (200, 400)
    assert SECRET not in answer.text + metrics + capsys.readouterr().err
