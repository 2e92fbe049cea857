"""An order that names another patient is not judged, and the answer says so: never an empty list of cards."""

import pytest

from tests.app.edge import ORDER_SIGN, caller, order_sign, oxycodone

ORDER_SELECT = "/cds-services/opioid-order-select"
OTHERS = {**oxycodone("d1", status="draft"), "subject": {"reference": "Patient/somebody-else"}}


def selecting(selection):
    call = order_sign(OTHERS)
    return {**call, "hook": "order-select", "context": {**call["context"], "selections": [selection]}}


@pytest.mark.parametrize(
    ("path", "call"),
    [
        (ORDER_SIGN, order_sign(OTHERS)),
        (ORDER_SELECT, selecting("MedicationRequest/d1")),
        (ORDER_SELECT, selecting("d1")),
    ],
    ids=["signed", "selected", "selected by its bare id"],
)
@pytest.mark.requirement("SAFE-1", "SAFE-2")
async def test_it_is_named_as_not_read(path, call):
    async with caller() as service:
        cards = (await service.post(path, json=call)).json()["cards"]

    assert [(each["source"]["topic"]["code"], each["indicator"]) for each in cards] == [("IncompleteData", "warning")]
    assert "MedicationRequest/d1" in cards[0]["detail"]
