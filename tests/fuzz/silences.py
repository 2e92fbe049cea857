"""Damage that hides a fact but does not take it back: after it, somebody must still speak.

Each function spoils something that the cards of a call stood on, and gives the body back, or None where the call has no
such thing. What it does not do: put one readable value in the place of another, for then the facts are others.
"""

from copy import deepcopy

from tests.fuzz.mutations import place
from tests.fuzz.walk import drafts_of, resources_in

RUBBISH = (None, "", {}, [], [None], [[]], {"": None}, "@@", -7, 1e308, "not a date", {"coding": [None]}, 10**17)
NAMES = frozenset({"medicationCodeableConcept", "medicationReference", "contained", "code", "category", "requester"})
"""What something is, where and by whom: rubbish there may name another drug, or none of ours, or another place."""
WRITTEN_ONLY_HERE = "order-select"
"""Orders are still being chosen: what leads nowhere is not selected, and the signing will be asked about all of it."""


def spoiled_draft(body, chance):
    """One to three elements of an order being written."""
    orders = [each for each in resources_in(drafts_of(body)) if each["resourceType"] == "MedicationRequest"]
    return body if orders and spoil(chance.choice(orders), chance) else None


def hidden_draft(body, chance):
    """An entry of the orders being written that no longer holds a resource."""
    entries = drafts_of(body)
    if not entries:
        return None
    at = chance.randrange(len(entries))
    entries[at] = chance.choice((None, 7, "x", [], {}, {"resource": None}, {"resource": []}, {"resource": {"id": "d"}}))
    return body


def untyped_draft(body, chance):
    entries = [each for each in drafts_of(body) if isinstance(each, dict) and isinstance(each.get("resource"), dict)]
    if not entries:
        return None
    resource = chance.choice(entries)["resource"]
    resource["resourceType"] = chance.choice((None, "", 7, [], {}, "Medicationrequest", "MedicationOrders"))
    return body


def nameless_draft(body, chance):
    """An order being written without a word of what it is for, or with an empty shell of it."""
    orders = [each for each in resources_in(drafts_of(body)) if each["resourceType"] == "MedicationRequest"]
    if not orders:
        return None
    order = chance.choice(orders)
    order.pop("medicationReference", None)
    shell = {"resourceType": "Medication", "id": "shell", "ingredient": [{"itemReference": {"reference": "#x"}}]}
    shapes = (
        {
            "medicationCodeableConcept": chance.choice(
                (None, {}, [], 7, {"coding": []}, {"coding": [{}]}, {"text": " "})
            )
        },
        {
            "medicationCodeableConcept": {},
            "medicationReference": chance.choice(({}, [], {"reference": "#x"}, {"display": ""})),
        },
        {"medicationCodeableConcept": {}, "medicationReference": {"reference": "#shell"}, "contained": [shell]},
    )
    order.update(chance.choice(shapes))
    return body


def spoiled_order(body, chance):
    """Elements of an order on the medication list."""
    orders = resources_in(body.get("prefetch", {}).get("medications"), "MedicationRequest")
    return body if orders and spoil(chance.choice(orders), chance) else None


def hidden_order(body, chance):
    bundle = body.get("prefetch", {}).get("medications")
    entries = bundle.get("entry") if isinstance(bundle, dict) else None
    if not entries:
        return None
    for at in range(len(entries)):
        entries[at] = chance.choice((None, {"resource": None}, {"resource": {"id": "m"}}, "x"))
    return body


def failed_list(body, chance):
    """A required list that is not there, failed, or is rubbish."""
    prefetch = body.get("prefetch", {})
    key = chance.choice(("medications", "conditions"))
    if key not in prefetch:
        return None
    outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "transient"}]}
    prefetch[key] = chance.choice(
        (outcome, "<html>502</html>", 7, {}, {"resourceType": "Bundle", "entry": [{"resource": outcome}]})
    )
    return body


SILENCES = (
    spoiled_draft,
    spoiled_draft,
    nameless_draft,
    hidden_draft,
    untyped_draft,
    spoiled_order,
    hidden_order,
    failed_list,
)


def spoil(resource, chance):
    """Whether something could be spoiled."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        within = {name: value for name, value in resource.items() if name not in NAMES | {"resourceType"}}
        spot = place(within, chance)
        if spot is None:
            return False
        holder, name = spot
        holder = resource if holder is within else holder
        how = chance.random()
        if how < 0.3:
            del holder[name]
        else:
            holder[name] = deepcopy(chance.choice(RUBBISH))
    return True
