"""What was read of a file, as plain values: orders with their doses, the total, screenings, diagnoses, leftovers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.cli.numbers import as_number, as_number_or_null
from app.fhir.bundle import resources_in
from app.fhir.ownership import is_in_error
from app.fhir.read import read_resources
from app.fhir.readers.drug import shelf_of
from app.fhir.readers.medication_request import read_medication_order
from app.fhir.shape import text
from clinical.diagnoses import grouped_diagnoses
from clinical.drug_classes import ingredients_of
from clinical.facts import RXNORM, MedicationOrder
from clinical.instruments.result import ScreeningResult
from clinical.listed_opioids import CountedOrder
from clinical.mme import OrderDose, order_dose
from clinical.record import PatientRecord
from clinical.regimen import activity, mme_after_signing
from clinical.screenings import screening_results

Json = dict[str, Any]

ENTERED_IN_ERROR = "entered in error"
OF_ANOTHER = "another patient's"


def inspected(content: object, as_of: date) -> Json:
    """Everything that the service understood. Never raises, whatever the JSON."""
    given = content if isinstance(content, list) else [content]
    record = read_resources(given, as_of)
    return {
        "medications": [medication(each, record) for each in in_order_of_file(orders_of(record, given), given)],
        "mme": total(record, given),
        "screenings": [screening(each) for each in screening_results(record)],
        "diagnoses": diagnoses(record),
        "unreadable": list(record.unreadable),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledOrder:
    """An order of the file. `left_out` says why the record has no place for it."""

    order: MedicationOrder
    left_out: str | None = None


def orders_of(record: PatientRecord, given: Iterable[object]) -> list[FiledOrder]:
    """Every order of the file, those entered in error and those of other patients included."""
    own = [*record.medications, *record.past_medications, *record.drafts]
    refs = {order.ref for order in own}
    found = resources_in(list(given))
    shelf = shelf_of(found)
    filed = [FiledOrder(order=order) for order in own]
    for place, each in enumerate(found, 1):
        ref = f"MedicationRequest/{text(each.get('id')) or f'unnumbered-{place}'}"
        why = ENTERED_IN_ERROR if is_in_error(each) else OF_ANOTHER if ref in record.unreadable else None
        if why and ref not in refs and text(each.get("resourceType")) == "MedicationRequest":
            filed.append(FiledOrder(order=read_medication_order(each, ref, shelf), left_out=why))
    return filed


def in_order_of_file(orders: Iterable[FiledOrder], given: Iterable[object]) -> list[FiledOrder]:
    refs = [f"{text(each.get('resourceType'))}/{text(each.get('id'))}" for each in resources_in(list(given))]
    places = {ref: place for place, ref in reversed(list(enumerate(refs)))}
    return sorted(orders, key=lambda each: places.get(each.order.ref, len(refs)))


def medication(filed: FiledOrder, record: PatientRecord) -> Json:
    """One order. `mme_per_day` is its own figure whatever else is on the list; `counted`: it enters the total."""
    order = filed.order
    dose = order_dose(order, record.as_of)
    judged = None if filed.left_out else _judged(order, record)
    return {
        "ref": order.ref,
        "name": order.name or next((code.display for code in order.codes if code.display), None),
        "rxcui": next((code.value for code in order.codes if code.system == RXNORM), None),
        "ingredients": _ingredients(order, dose),
        "daily_dose": dose.daily_dose if dose else None,
        "mme_per_day": as_number_or_null(dose.mme_per_day if dose else None),
        "mme_2016_per_day": as_number_or_null(dose.mme_2016_per_day if dose else None),
        "evidence": dose.evidence if dose else None,
        "notes": list(dose.notes) if dose else [],
        "counted": judged is not None and judged.is_counted,
        "why": filed.left_out or _why(order, dose, judged, record),
    }


def total(record: PatientRecord, given: Iterable[object]) -> Json:
    """The total of the day, orders being written included (without any it is that of the list).

    A lower bound also where something was no resource, or nothing was: it may have been meant as an order.
    """
    mme = mme_after_signing(record)
    return {
        "total_per_day": as_number(mme.total),
        "is_lower_bound": mme.is_lower_bound or is_in_doubt(record, given),
        "not_computable": [{"ref": each.order.ref, "why": each.why_not} for each in mme.not_computable],
    }


def is_in_doubt(record: PatientRecord, given: Iterable[object]) -> bool:
    has_none = not any(isinstance(each.get("resourceType"), str) for each in resources_in(list(given)))
    return has_none or any("/" not in ref for ref in record.unreadable)


def screening(result: ScreeningResult) -> Json:
    return {
        "instrument": result.instrument,
        "total": as_number_or_null(result.total),
        "partial_total": as_number_or_null(result.partial_total),
        "band": result.band,
        "items": {key: as_number_or_null(points) for key, points in result.items.items()},
        "date": result.taken_on.isoformat() if result.taken_on else None,
        "suicide_item_positive": result.suicide_item_positive,
        "is_positive": result.is_positive,
        "is_complete": result.is_complete,
        "derived": {each.instrument: as_number_or_null(each.total) for each in result.derived},
        "refs": list(result.refs),
        "notes": list(result.notes),
    }


def diagnoses(record: PatientRecord) -> list[Json]:
    """Every diagnosis with its groups, sorted; none for what was refuted."""
    groups = {id(each.diagnosis): each.groups for each in grouped_diagnoses(record)}
    return [
        {"ref": each.ref, "name": each.name, "groups": sorted(groups.get(id(each), ()))} for each in record.diagnoses
    ]


def _judged(order: MedicationOrder, record: PatientRecord) -> CountedOrder | None:
    """Whether the order is in the total of the day, and why; None when its dose is not known or it is past."""
    mme = mme_after_signing(record)
    return next((each for each in (*mme.counted, *mme.left_out) if each.dose.order.ref == order.ref), None)


def _ingredients(order: MedicationOrder, dose: OrderDose | None) -> list[str]:
    """The opioids first, then what else we know is in it."""
    opioids = dose.opioid.ingredients if dose else ()
    return list(dict.fromkeys((*opioids, *sorted(ingredients_of(order)))))


def _why(order: MedicationOrder, dose: OrderDose | None, judged: CountedOrder | None, record: PatientRecord) -> str:
    if dose is None:
        return "could not be read" if order.ref in record.unreadable else "not an opioid"
    if dose.why_not:
        return dose.why_not
    return judged.why if judged else activity(order, record.as_of).why
