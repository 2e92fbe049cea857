"""Resources, sorted by what they answer, to one patient's record: each read once, and nobody else's."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import TypeVar

from app.fhir.gathered import Resource
from app.fhir.ownership import Sieve, ids_of
from app.fhir.readers.care_plan import read_care_plan
from app.fhir.readers.condition import read_diagnosis
from app.fhir.readers.dispense import read_dispense
from app.fhir.readers.drug import Shelf, shelf_of
from app.fhir.readers.encounter import read_encounter
from app.fhir.readers.medication_request import read_medication_order
from app.fhir.readers.observation import read_measurement
from app.fhir.readers.patient import Person, read_patient
from app.fhir.readers.procedure import read_procedure
from app.fhir.readers.questionnaire_response import read_answers
from app.fhir.readers.service_request import read_service_order
from app.fhir.references import short
from app.fhir.selection import PRESCRIPTIONS
from app.fhir.shape import text
from clinical.course import ends_treatment
from clinical.facts import CarePlan, Dispense, MedicationOrder, ServiceOrder
from clinical.record import PatientRecord

Fact = TypeVar("Fact")
Lists = Mapping[str, Sequence[Resource]]
"""Resources by the key of the query that they answer; the orders being written are under DRAFTS."""

DRAFTS = "drafts"
SERVICES = ("ServiceRequest", "ProcedureRequest", "ReferralRequest")  # the last two: STU3
UNREAD_DRUGS = ("MedicationOrder", "MedicationStatement")  # on a list: DSTU2's, and one that nobody asked for
UNSIGNED = "draft"
PAST = frozenset({"completed", "stopped", "cancelled", "ended"})


def assemble(
    lists: Lists, others: Iterable[Resource], patient: Resource | None, patient_id: str | None, as_of: date
) -> PatientRecord:
    """The record, without what is unavailable. `others` came along and are looked up, not read for themselves."""
    sieve = Sieve(ids_of(patient, patient_id))
    shelf = shelf_of(chain(others, *lists.values()))

    def read(key: str, reader: Callable[[Resource, str], Fact], *kinds: str) -> tuple[Fact, ...]:
        return tuple(reader(each, ref) for ref, each in sieve.own(lists.get(key, ()), *kinds))

    person = read_patient(patient) if patient else Person()
    drafts = _drafts(lists, sieve, shelf)
    drafts_left_out = tuple(sieve.left_out)
    orders = _chart_orders(lists, sieve, shelf, drafts)
    return PatientRecord(
        as_of=as_of,
        patient_ref=_patient_ref(patient, patient_id),
        birth_date=person.birth_date,
        sex=person.sex,
        is_deceased=person.is_deceased,
        language=person.language,
        medications=tuple(order for order in orders if order.status not in PAST),
        past_medications=tuple(order for order in orders if order.status in PAST),
        drafts=drafts,
        drafts_left_out=drafts_left_out,
        draft_services=_draft_services(lists, sieve),
        dispenses=_dispenses(lists, sieve, shelf),
        diagnoses=read("conditions", read_diagnosis, "Condition"),
        answers=read("questionnaireResponses", read_answers, "QuestionnaireResponse"),
        screenings=read("screenings", read_measurement, "Observation"),
        labs=read("labs", read_measurement, "Observation"),
        social_history=read("socialHistory", read_measurement, "Observation"),
        ecg=read("ecg", read_measurement, "Observation"),
        procedures=read("procedures", read_procedure, "Procedure"),
        encounters=read("encounters", read_encounter, "Encounter"),
        encounter=next(iter(read("encounter", read_encounter, "Encounter")), None),
        service_orders=read("serviceRequests", read_service_order, *SERVICES),
        care_plans=(*read("carePlans", read_care_plan, "CarePlan"), *_draft_plans(lists, sieve)),
        unreadable=tuple(dict.fromkeys((*sieve.left_out, *_unnamed((*drafts, *orders)), *_unread(lists, sieve)))),
    )


def _drafts(lists: Lists, sieve: Sieve, shelf: Shelf) -> tuple[MedicationOrder, ...]:
    """Every order of the draft Bundle, whatever its status: a re-signed one comes as it stands.

    Two with one id are two unless they say the same: no dose may hide behind the id of another.
    """
    own = sieve.drafts(lists.get(DRAFTS, ()), *PRESCRIPTIONS)
    return tuple(dict.fromkeys(read_medication_order(each, ref, shelf, is_draft=True) for ref, each in own))


def _chart_orders(
    lists: Lists, sieve: Sieve, shelf: Shelf, drafts: Sequence[MedicationOrder]
) -> tuple[MedicationOrder, ...]:
    """Both medication lists as one, for a server that ignores `status` answers both queries with all orders.

    An order that is among the drafts, and says the same there, is read there. One that a draft of the same id changes
    or ends stays on the list: what it was taken for until now must be seen. Any other unsigned one is no treatment yet.
    """
    pooled = (*lists.get("medications", ()), *lists.get("pastMedications", ()))
    own = sieve.own(pooled, "MedicationRequest")
    orders = (read_medication_order(each, ref, shelf) for ref, each in own)
    signed = [each for each in orders if each.status != UNSIGNED]
    return tuple([each for each in signed if not _is_drafted(each, drafts)] if drafts else signed)


def _is_drafted(order: MedicationOrder, drafts: Iterable[MedicationOrder]) -> bool:
    """Whether a draft of the same id leaves drug and directions as they are, and does not end the order."""
    same = [each for each in drafts if each.ref == order.ref]
    return any(_directions(each) == _directions(order) and not ends_treatment(each) for each in same)


def _directions(order: MedicationOrder) -> tuple[object, ...]:
    return order.codes, order.name, order.parts, order.dosages


def _draft_services(lists: Lists, sieve: Sieve) -> tuple[ServiceOrder, ...]:
    own = sieve.drafts(lists.get(DRAFTS, ()), *SERVICES)
    return tuple(read_service_order(each, ref, is_draft=True) for ref, each in own)


def _draft_plans(lists: Lists, sieve: Sieve) -> tuple[CarePlan, ...]:
    """A plan that is being written counts as one: no second one is drafted beside it."""
    return tuple(read_care_plan(each, ref) for ref, each in sieve.drafts(lists.get(DRAFTS, ()), "CarePlan"))


def _dispenses(lists: Lists, sieve: Sieve, shelf: Shelf) -> tuple[Dispense, ...]:
    own = sieve.own(lists.get("dispenses", ()), "MedicationDispense")
    return tuple(read_dispense(each, ref, shelf) for ref, each in own)


def _unnamed(orders: Iterable[MedicationOrder]) -> Iterable[str]:
    """Orders for nobody knows what: no code, no name, and no Medication where their reference leads."""
    return (order.ref for order in orders if not order.codes and order.name is None and not order.parts)


def _unread(lists: Lists, sieve: Sieve) -> Iterable[str]:
    return (ref for ref, _ in sieve.own(lists.get("medications", ()), *UNREAD_DRUGS))


def _patient_ref(patient: Resource | None, patient_id: str | None) -> str | None:
    """The Patient's own id, else the context's. A subject written as a urn: is no id to point at."""
    own_id = text(patient.get("id")) if patient else None
    found = own_id or (None if patient_id is None or patient_id.startswith("urn:") else patient_id)
    return f"Patient/{short(found).rpartition('/')[2]}" if found else None
