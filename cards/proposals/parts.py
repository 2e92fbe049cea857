"""The elements that every proposed resource shares."""

from collections.abc import Mapping
from typing import Any

from cards.call import Call
from clinical.orderables import orderables

Resource = dict[str, Any]


def request(resource_type: str, call: Call) -> Resource:
    """A draft request for the patient of this call, in the name of the user who asked. Raises nothing."""
    resource: Resource = {
        "resourceType": resource_type,
        "id": call.new_id(),
        "status": "draft",
        "intent": call.dialect.intent,
        "subject": {"reference": f"Patient/{call.patient_id}"},
        "authoredOn": call.as_of.isoformat(),
    }
    if call.encounter_id:
        resource["encounter"] = {"reference": f"Encounter/{call.encounter_id}"}
    if call.user_ref and call.user_ref.startswith(("Practitioner/", "PractitionerRole/")):
        resource["requester"] = {"reference": call.user_ref}
    return resource


def concept(key: str, call: Call) -> Resource:
    """The CodeableConcept of an orderable: coding and text, for clients that read one or the other.

    Where the site names it for itself its own code and name go first. Ours stays beside it: by that we know
    the order when it comes back among the drafts.
    """
    code = orderables()[key].code
    codings = [{"system": code.system, "code": code.value, "display": code.display}]
    if own := call.services.get(key):
        codings.insert(0, {"system": own.system, "code": own.code, "display": own.display})
    return {"coding": codings, "text": codings[0]["display"]}


def performer(key: str, call: Call) -> Resource:
    """Who does it at this site, in words; nothing where the site's policy does not say."""
    own = call.services.get(key)
    return {"performer": [{"display": own.performer}]} if own and own.performer else {}


def in_systems(resource: Resource, systems: Mapping[str, str]) -> Resource:
    """The resource with its code systems named as the client's EHR names them; what is not listed stays."""
    return _renamed(resource, systems) if systems else resource


def _renamed(value: Any, systems: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_renamed(each, systems) for each in value]
    if not isinstance(value, dict):
        return value
    renamed = {name: _renamed(each, systems) for name, each in value.items()}
    if "code" in renamed and renamed.get("system") in systems:
        renamed["system"] = systems[renamed["system"]]
    return renamed
