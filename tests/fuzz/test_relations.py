"""Each relation finds a service that heeds what means nothing, and none in a service that does not."""

import random
from datetime import date, timedelta

import orjson
import pytest

from scripts.expected_responses import TODAY
from tests.fuzz.relations import (
    DAYS_OF_28_YEARS,
    RELATIONS,
    codings_shuffled,
    drafts_twice,
    entries_shuffled,
    entries_twice,
    members_shuffled,
    more_members,
    said_twice,
    unrelated_resources,
    years_later,
)
from tests.fuzz.service import Answer
from tests.fuzz.walk import objects_in, resources_in


def order(number):
    return {
        "resourceType": "MedicationRequest",
        "id": f"m{number}",
        "authoredOn": "2027-01-10T09:00:00Z",
        "medicationCodeableConcept": {"coding": [{"code": "a"}, {"code": "b"}, {"code": "c"}]},
    }


def bundle(numbers):
    return {"resourceType": "Bundle", "entry": [{"resource": order(each)} for each in numbers]}


def body():
    return {
        "context": {"draftOrders": bundle(range(8))},
        "prefetch": {"medications": bundle(range(9)), "conditions": {}},
    }


def entries(sent):
    return sent["prefetch"]["medications"]["entry"]


def fair(sent, today):
    """Each order once, whatever came with it or before it, and how long ago it was written."""
    orders = {each["id"]: each for each in resources_in(sent, "MedicationRequest")}
    days = {(today - date.fromisoformat(each["authoredOn"][:10])).days for each in orders.values()}
    codes = {coding["code"] for each in orders.values() for coding in each["medicationCodeableConcept"]["coding"]}
    return len(orders), sorted(codes), sorted(days)


TIMES = iter(range(100))
UNFAIR = {
    said_twice: lambda sent, today: next(TIMES),
    members_shuffled: lambda sent, today: [list(each) for each in objects_in(sent)],
    entries_shuffled: lambda sent, today: entries(sent)[0]["resource"]["id"],
    codings_shuffled: lambda sent, today: [each["coding"][0]["code"] for each in objects_in(sent) if "coding" in each],
    more_members: lambda sent, today: sum(map(len, objects_in(sent))),
    unrelated_resources: lambda sent, today: len(sent["prefetch"]),
    entries_twice: lambda sent, today: len(entries(sent)),
    drafts_twice: lambda sent, today: len(sent["context"]["draftOrders"]["entry"]),
    years_later: lambda sent, today: entries(sent)[0]["resource"]["authoredOn"] < "2030",
}


def holds(relation, service):
    later = timedelta(days=DAYS_OF_28_YEARS if relation is years_later else 0)
    before, after = RELATIONS[relation]
    second = relation(body(), random.Random(1))
    return before(answer(service(body(), TODAY))) == after(answer(service(second, TODAY + later)))


def answer(found):
    card = {
        "summary": found if isinstance(found, str) else orjson.dumps(found).decode(),
        "indicator": "info",
        "source": {"topic": {"code": "X"}},
    }
    return Answer(200, orjson.dumps({"cards": [card]}), "", 0.0)


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda each: each.__name__)
def test_a_service_that_heeds_what_means_nothing_is_found(relation):
    assert not holds(relation, UNFAIR[relation])


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda each: each.__name__)
def test_a_fair_service_is_not(relation):
    assert holds(relation, fair)


def test_a_day_in_the_words_of_a_card_moves_too():
    before, after = RELATIONS[years_later]
    said = answer("on 2027-01-15 and 2026\\-12\\-31")
    later = answer("on 2055-01-15 and 2054\\-12\\-31")

    assert before(said) == after(later)
