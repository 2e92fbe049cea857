"""One hook that is tried: for whom, by whom, with which orders, and the request that an EHR would send."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Json = dict[str, Any]

EXPIRES_S = 300
WITH_ORDERS = ("order-select", "order-sign")
HOOKS = ("patient-view", *WITH_ORDERS, "encounter-discharge")


@dataclass(frozen=True, slots=True, kw_only=True)
class FhirServer:
    """The EHR's own FHIR API. `url` has no slash at its end; without a token it is an open server."""

    url: str
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """`drafts` is the Bundle of the orders being written; None where the hook has none."""

    hook: str
    patient_id: str
    user_ref: str
    encounter_id: str | None = None
    drafts: Mapping[str, Any] | None = None

    @property
    def context(self) -> Json:
        context: Json = {"userId": self.user_ref, "patientId": self.patient_id}
        if self.encounter_id is not None:
            context["encounterId"] = self.encounter_id
        if self.drafts is not None:
            context["draftOrders"] = self.drafts
        if self.hook == "order-select" and self.drafts is not None:
            context["selections"] = references(self.drafts)
        return context

    def request(self, hook_instance: str, server: FhirServer, prefetch: Json | None) -> Json:
        request: Json = {
            "hook": self.hook,
            "hookInstance": hook_instance,
            "fhirServer": server.url,
            "context": self.context,
        }
        if server.token is not None:
            request["fhirAuthorization"] = {
                "access_token": server.token,
                "token_type": "Bearer",
                "expires_in": EXPIRES_S,
                "scope": "patient/*.rs",
                "subject": "cds-service",
                "patient": self.patient_id,
            }
        return request if prefetch is None else request | {"prefetch": prefetch}


def references(bundle: Mapping[str, Any]) -> list[str]:
    resources = (each.get("resource", {}) for each in bundle.get("entry", ()) if isinstance(each, dict))
    return [f"{each['resourceType']}/{each['id']}" for each in resources if {"resourceType", "id"} <= each.keys()]


def order(drug: str, sig: str | None, patient_id: str, today: date) -> Json:
    """An order as text, the way a clinician would say it."""
    written: Json = {
        "resourceType": "MedicationRequest",
        "id": "draft-1",
        "status": "draft",
        "intent": "order",
        "subject": {"reference": f"Patient/{patient_id}"},
        "authoredOn": today.isoformat(),
        "medicationCodeableConcept": {"text": drug},
    }
    return written | ({"dosageInstruction": [{"text": sig}]} if sig else {})


def bundle(resources: Sequence[Json]) -> Json:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in resources]}
