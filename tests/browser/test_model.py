"""The page's own arithmetic-free parts, asked directly: prefetch as an EHR fills it, and actions applied to orders."""

import json

import pytest

import fhir_fixtures
from fhir_fixtures.calls import TEMPLATES
from tests.browser.conftest import NOW

SLUGS = fhir_fixtures.slugs()
PREFETCH = """async (given) => {
  const { fillPrefetch } = await import("/playground/assets/prefetch.js");
  return JSON.stringify(JSON.parse(given).map((each) => fillPrefetch(...each)));
}"""
APPLIED = """async ([actions, drafts, resources]) => {
  const { applied } = await import("/playground/assets/drafts.js");
  return applied({ actions }, drafts, resources);
}"""


def test_prefetch_is_filled_as_by_the_fixtures_for_every_patient(playground):
    given = [[TEMPLATES, context(slug), chart(slug), sorted(fhir_fixtures.unavailable(slug))] for slug in SLUGS]
    wanted = [fhir_fixtures.prefetch(slug, "order-sign", NOW.date(), TEMPLATES) for slug in SLUGS]

    filled = json.loads(playground.page.evaluate(PREFETCH, json.dumps(given)))

    assert [each["ignored"] for each in filled] == [[]] * len(SLUGS)
    for slug, ours, theirs in zip(SLUGS, filled, wanted, strict=True):
        assert ours["prefetch"] == theirs, slug


def context(slug):
    return fhir_fixtures.request(slug, "order-sign", NOW.date(), prefetch=False)["context"]


def chart(slug):
    return fhir_fixtures.chart(slug, NOW.date())


def order(order_id, **changes):
    return {"resourceType": "MedicationRequest", "id": order_id, "status": "draft", **changes}


PLAN = {"resourceType": "CarePlan", "id": "p", "status": "draft"}
CHANGED = order("a", note="changed")
ACTIONS = {
    "an order is added": ({"type": "create", "resource": order("b")}, [order("a"), order("b")], [order("c")]),
    "a plan is filed": ({"type": "create", "resource": PLAN}, [order("a")], [order("c"), PLAN]),
    "a draft is changed": ({"type": "update", "resource": CHANGED}, [CHANGED], [order("c")]),
    "an order of the chart is changed": (
        {"type": "update", "resource": order("c", note="x")},
        [order("a")],
        [order("c", note="x")],
    ),
    "a draft is removed": ({"type": "delete", "resourceId": ["MedicationRequest/a"]}, [], [order("c")]),
    "a draft is removed, as CDS Hooks 1 says it": ({"type": "delete", "resource": "a"}, [], [order("c")]),
    "a draft is removed that is given whole": ({"type": "delete", "resource": order("a")}, [], [order("c")]),
    "what is not there": ({"type": "delete", "resourceId": ["MedicationRequest/z"]}, [order("a")], [order("c")]),
    "an unknown action": ({"type": "explode"}, [order("a")], [order("c")]),
}


@pytest.mark.parametrize(("action", "drafts", "resources"), ACTIONS.values(), ids=ACTIONS)
def test_an_action_changes_orders_and_chart(playground, action, drafts, resources):
    after = playground.page.evaluate(APPLIED, [[action], [order("a")], [order("c")]])

    assert (after["drafts"], after["resources"]) == (drafts, resources)
    assert len(after["said"]) == 1
