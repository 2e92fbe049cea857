"""Each fault of an answer is found, and each damage that hides a fact does hide it."""

import random

import orjson
import pytest

from tests.app.edge import PREFETCH, bundle, order_sign, oxycodone
from tests.fuzz.oracles import faults, silence_faults
from tests.fuzz.seeds import SENTINEL
from tests.fuzz.service import Answer
from tests.fuzz.silences import SILENCES

UUID = "11111111-1111-4111-8111-{:012}"
OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "invalid", "diagnostics": "no"}]}
ORDER = {
    "resourceType": "ServiceRequest",
    "status": "draft",
    "intent": "proposal",
    "subject": {"reference": "Patient/1"},
}


def card(number=1, topic="OpioidDose", **changes):
    own = {
        "uuid": UUID.format(number),
        "summary": "60 MME/day",
        "detail": "A dose.",
        "indicator": "warning",
        "source": {"label": "CDC", "topic": {"system": "https://cds.example.org", "code": topic}},
    }
    return {**own, **changes}


def suggesting(**changes):
    action = {"type": "create", "description": "Order it", "resource": ORDER, **changes}
    return card(
        suggestions=[{"label": "Order it", "uuid": UUID.format(7), "actions": [action]}], selectionBehavior="any"
    )


def answer(*cards, status=200, body=None, log=""):
    return Answer(status, orjson.dumps({"cards": cards} if body is None else body), log, 0.0)


GOOD = [
    answer(),
    answer(card()),
    answer(suggesting()),
    answer(status=400, body=OUTCOME),
    answer(status=412, body=OUTCOME),
]
FAULTY = {
    "a fault of the service": answer(status=500, body=OUTCOME),
    "a status that no call may get": answer(status=204, body=OUTCOME),
    "a refusal of another shape": answer(status=400, body={"detail": "no"}),
    "a refusal that says back what was sent": answer(
        status=400, body={**OUTCOME, "issue": [{**OUTCOME["issue"][0], "diagnostics": SENTINEL}]}
    ),
    "a log that says what was sent": answer(log=f"about {SENTINEL}"),
    "a rule that broke": answer(log='{"event":"rule_failed","rule":"x"}'),
    "a null": answer(card(links=None)),
    "six cards": answer(*(card(each, topic=f"T{each}") for each in range(6))),
    "one topic on two cards": answer(card(1), card(2)),
    "one uuid on two cards": answer(card(1), card(1, topic="Naloxone")),
    "a uuid of another kind": answer(card(uuid="x")),
    "a member that no card has": answer(card(topic="OpioidDose", title="x")),
    "a summary of 140 letters": answer(card(summary="x" * 140)),
    "an empty summary": answer(card(summary="")),
    "a turned text": answer(card(detail="\u202ex")),
    "markup in a summary": answer(card(summary="<b>x</b>")),
    "an urgency of no kind": answer(card(indicator="hard-stop")),
    "a behaviour without suggestions": answer(card(selectionBehavior="any")),
    "a link that is none": answer(card(links=[{"label": "x", "url": "x", "type": "absolute"}])),
    "a delete": answer(suggesting(type="delete")),
    "an order for nobody": answer(suggesting(resource={**ORDER, "subject": {"reference": "#x"}})),
    "a status of no kind": answer(suggesting(resource={**ORDER, "status": "bogus"})),
}


@pytest.mark.parametrize("good", GOOD)
def test_a_good_answer_has_no_fault(good):
    assert faults(good) == []


@pytest.mark.parametrize("faulty", FAULTY.values(), ids=FAULTY)
def test_a_faulty_answer_is_found(faulty):
    assert faults(faulty)


BEFORE = answer(card(1, "OpioidDose"), card(2, "PdmpReview", indicator="info"))
HELD = card(3, "AlsoDue", indicator="info", extension={"org.example.also-due": ["OpioidDose"]})


@pytest.mark.parametrize(
    ("after", "is_found"),
    [
        (answer(), True),
        (answer(card(2, "PdmpReview", indicator="info")), True),
        (answer(card(1, "OpioidDose")), False),
        (answer(card(2, "Naloxone"), HELD), False),
        (answer(card(2, "IncompleteData")), False),
        (answer(status=412, body=OUTCOME), False),
    ],
    ids=["nothing", "only what was not urgent", "the same", "held back", "a gap is told", "refused"],
)
def test_a_fact_that_damage_hides_is_said_or_the_gap_is(after, is_found):
    assert bool(silence_faults(BEFORE, after)) is is_found


@pytest.mark.parametrize("spoil", sorted(set(SILENCES), key=lambda each: each.__name__), ids=lambda each: each.__name__)
def test_every_damage_changes_the_call_and_nothing_is_damaged_where_nothing_is(spoil):
    call = order_sign(oxycodone("d1", status="draft"), prefetch={**PREFETCH, "medications": bundle(oxycodone())})
    sent = orjson.dumps(call)
    nothing = {"hook": "order-sign", "context": {}, "prefetch": {}}

    assert orjson.dumps(spoil(orjson.loads(sent), random.Random(1))) != sent
    assert spoil(nothing, random.Random(1)) is None
