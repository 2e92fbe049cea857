"""In the manner of the CDS Hooks Sandbox: an order form, "{pill}" without a unit, what failed left out."""

import re
from typing import Any

from fhir_fixtures.dialects.dialect import Dialect
from fhir_fixtures.dialects.rewriting import with_one_category

Json = dict[str, Any]

USER = "Practitioner/COREPRACTITIONER1"
DRAFT = re.compile(r"-draft-([0-9]+)$")
TABLETS = ("tablet", "capsule")


def carried(call: Json) -> Json:
    """Its user is always the same, there is no encounter, and a key whose search fails or whose token has no value is
    left out."""
    call["context"] = {name: value for name, value in call["context"].items() if name != "encounterId"}
    call["context"]["userId"] = USER
    if "prefetch" in call:
        call["prefetch"] = {key: value for key, value in call["prefetch"].items() if is_sent(key, value)}
    return call


def is_sent(key: str, value: Json | None) -> bool:
    return key != "encounter" and value is not None and value["resourceType"] != "OperationOutcome"


def write_draft(order: Json) -> list[Json]:
    """What its order form fills in: a code and a number for the dose, and no words."""
    if order["resourceType"] != "MedicationRequest":
        return [order]
    directions = [form_dose(each) for each in order.get("dosageInstruction", ())]
    return [{**with_one_category(order), **({"dosageInstruction": directions} if directions else {})}]


def form_dose(instruction: Json) -> Json:
    if "doseAndRate" not in instruction or "timing" not in instruction:
        return instruction
    doses = [each["doseQuantity"] for each in instruction["doseAndRate"]]
    pills = [{"value": each["value"], "code": "{pill}"} if each["unit"] in TABLETS else each for each in doses]
    rest = {name: value for name, value in instruction.items() if name != "text"}
    return {**rest, "doseAndRate": [{"doseQuantity": each} for each in pills]}


def write_drafts(bundle: Json) -> Json:
    return {name: value for name, value in bundle.items() if name != "type"}


def new_id(own_id: str) -> str:
    """Its one order is always called the same; of several each needs a name."""
    found = DRAFT.search(own_id)
    return f"request-{122 + int(found[1])}" if found else own_id


def empty_form(call: Json) -> Json:
    """order-select as the page is opened: an order without a drug, and without an intent."""
    order = {"resourceType": "MedicationRequest", "id": "request-123", "status": "draft"}
    drafts = {"resourceType": "Bundle", "entry": [{"resource": order}]}
    selections = ["MedicationRequest/request-123"]
    return {**call, "context": {**call["context"], "draftOrders": drafts, "selections": selections}}


def empty_tab(call: Json) -> Json:
    """order-select when the open tab is clicked again: neither orders nor selections."""
    left_out = ("draftOrders", "selections")
    return {**call, "context": {name: value for name, value in call["context"].items() if name not in left_out}}


SANDBOX = Dialect(
    name="sandbox",
    title="CDS Hooks Sandbox",
    hooks=frozenset({"patient-view", "order-select", "order-sign"}),
    base="https://sandbox.example.org/v/r4/fhir",
    carried=carried,
    write_draft=write_draft,
    write_drafts=write_drafts,
    new_id=new_id,
)
