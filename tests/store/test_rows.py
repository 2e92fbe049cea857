"""What a row says of a card."""

from app.store.rows import resource_type
from cards.model import Suggestion

DRAFT = {"resourceType": "MedicationRequest", "id": "d"}
DELETE = {"type": "delete", "description": "x", "resource": "MedicationRequest/d"}
CREATE = {"type": "create", "description": "x", "resource": DRAFT}


def test_a_suggestion_that_replaces_an_order_writes_what_it_creates():
    suggestion = Suggestion.model_validate({"label": "x", "uuid": "y", "actions": [DELETE, CREATE]})

    assert resource_type(suggestion) == "MedicationRequest"
