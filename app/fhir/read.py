"""FHIR JSON to one patient's record: what was gathered for a call, or the resources of a file. Never raises."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain

from app.fhir.assembly import DRAFTS, SERVICES, UNREAD_DRUGS, UNSIGNED, Lists, assemble
from app.fhir.bundle import resources_in
from app.fhir.gathered import Gathered, Resource
from app.fhir.ownership import patient_among, subject_of
from app.fhir.readers.coding import category_codes, read_codes, status_code
from app.fhir.references import short
from app.fhir.selection import PRESCRIPTIONS
from app.fhir.shape import text
from clinical.facts import LOINC
from clinical.record import Moment, Need, PatientRecord

NOT_SENT = "the EHR did not send them"
NO_PATIENT = "the EHR has no record of the patient"
NO_PATIENT_IN_FILE = "there is no Patient among the resources"

ECG_CODES = frozenset({"8636-3", "76634-5", "76635-2"})  # LOINC: the corrected QT intervals of the query `ecg`
ORDERS = (*PRESCRIPTIONS, *SERVICES)
OBSERVATIONS = {"survey": "screenings", "laboratory": "labs", "social-history": "socialHistory"}
KEYS = {
    "MedicationRequest": "medications",
    "Condition": "conditions",
    "QuestionnaireResponse": "questionnaireResponses",
    "Procedure": "procedures",
    "Encounter": "encounters",
    "CarePlan": "carePlans",
    "MedicationDispense": "dispenses",
    **dict.fromkeys(UNREAD_DRUGS, "medications"),
    **dict.fromkeys(SERVICES, "serviceRequests"),
}


def read_record(
    *,
    gathered: Iterable[Gathered],
    draft_orders: Iterable[Resource] | None,
    draft_others: Iterable[Resource] = (),
    drafts_unread: Sequence[str] = (),
    selections: Iterable[str] | None = None,
    patient_id: str | None = None,
    encounter_id: str | None = None,
    user_ref: str | None = None,
    moment: Moment | None = None,
    off: frozenset[Need] = frozenset(),
    as_of: date,
) -> PatientRecord:
    """The record for one call. `off` are needs that the client has switched off.

    `draft_orders` are the resources of the draft Bundle, Medications among them; None says that the orders being signed
    were not sent, and a hook that has none gives (). `draft_others` are Medications had from elsewhere; `drafts_unread`
    says which entries beside the draft orders could not be read.
    """
    answers = tuple(gathered)
    lists: dict[str, tuple[Resource, ...]] = {each.query.key: each.resources for each in answers}
    lists[DRAFTS] = tuple(draft_orders or ())
    others = (*chain.from_iterable(each.others for each in answers), *draft_others)
    patient = patient_among(lists.get("patient", ()), patient_id, chain.from_iterable(lists.values()))
    record = assemble(lists, others, patient, patient_id, as_of)
    missing = {Need.DRAFTS: NOT_SENT} if draft_orders is None else {}
    return replace(
        record,
        moment=moment,
        user_ref=None if user_ref is None else short(user_ref),
        encounter_ref=f"Encounter/{short(encounter_id).rpartition('/')[2]}" if encounter_id else None,
        selections=None if selections is None else _selected(selections, record),
        unavailable=_unavailable(answers, has_patient=patient is not None) | missing,
        cut_short=frozenset(each.query.need for each in answers if each.problem and each.resources),
        off=off,
        drafts_left_out=(*record.drafts_left_out, *drafts_unread),
        unreadable=(*record.unreadable, *drafts_unread),
    )


def read_resources(resources: Iterable[object], as_of: date) -> PatientRecord:
    """The record of a file: Bundles and resources in any mixture, valid or not.

    The first Patient is the patient; without one, the first subject. Orders are sorted by status, Observations by
    category (without one, into every list).
    """
    given = list(resources)
    found = resources_in(given)
    patient = patient_among(found, None)
    subject = None if patient else next((each for each in map(subject_of, found) if each), None)
    record = assemble(_sorted(found), found, patient, subject, as_of)
    odd = tuple(f"entry {place}" for place, each in enumerate(given, 1) if not _is_resource(each))
    return replace(
        record,
        unavailable={} if patient else {Need.PATIENT: NO_PATIENT_IN_FILE},
        unreadable=record.unreadable + odd,
    )


def _unavailable(answers: tuple[Gathered, ...], *, has_patient: bool) -> dict[Need, str]:
    """The first problem of a need of which no query was answered. The patient's own record must be there to count."""
    needs: dict[Need, list[Gathered]] = {}
    for each in answers:
        if each.is_asked:
            needs.setdefault(each.query.need, []).append(each)
    unavailable = {
        need: next(each.problem for each in asked if each.problem)
        for need, asked in needs.items()
        if not any(each.is_answered for each in asked)
    }
    if Need.PATIENT in needs and not has_patient:
        unavailable.setdefault(Need.PATIENT, NO_PATIENT)
    return unavailable


def _selected(selections: Iterable[str], record: PatientRecord) -> tuple[str, ...]:
    """Selections as references of the record; one sent as a bare id is that of the draft which has it."""
    orders, services = (each.ref for each in record.drafts), (each.ref for each in record.draft_services)
    drafted = {ref.rpartition("/")[2]: ref for ref in (*orders, *services, *record.drafts_left_out)}
    return tuple(drafted.get(found, found) for each in selections if (found := short(text(each) or "")))


def _is_resource(given: object) -> bool:
    return isinstance(given, dict) and text(given.get("resourceType")) is not None


def _sorted(resources: Iterable[Resource]) -> Lists:
    lists: dict[str, list[Resource]] = {}
    for resource in resources:
        for key in _keys(resource, text(resource.get("resourceType")) or ""):
            lists.setdefault(key, []).append(resource)
    return lists


def _keys(resource: Resource, kind: str) -> Iterable[str]:
    if kind == "Observation":
        return _observation_keys(resource)
    if kind in ORDERS and status_code(resource.get("status")) == UNSIGNED:
        return (DRAFTS,)
    return (KEYS[kind],) if kind in KEYS else ()


def _observation_keys(observation: Resource) -> Iterable[str]:
    categories = category_codes(observation.get("category"))
    named = {OBSERVATIONS[each] for each in categories if each in OBSERVATIONS}
    is_ecg = any(code.system == LOINC and code.value in ECG_CODES for code in read_codes(observation.get("code")))
    return (named or set(OBSERVATIONS.values())) | ({"ecg"} if is_ecg else set())
