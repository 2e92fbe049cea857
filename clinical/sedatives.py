"""An opioid together with another drug that slows breathing: which orders overlap, and which of them is new.

Source: R-BZD-1, R-GABA-1, R-CNS-1 and IX-CNS-1 to -4. Drafts count beside the list and beside one another. A product
does not interact with itself, so an antihistamine inside an opioid product needs another opioid. A single dose for a
procedure is no overlap (IX-CNS-1, exceptions).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain

from clinical.course import own_course
from clinical.draft_orders import is_being_written
from clinical.drug_classes import attributes, ingredients_of, is_sedating, orders_by_ingredient
from clinical.drug_table import Ingredient
from clinical.evidence import name_of
from clinical.facts import MedicationOrder
from clinical.mme import OrderDose
from clinical.opioid_purpose import is_treatment, names_of
from clinical.opioids_in_play import opioids_after_signing
from clinical.other_drugs import orders_after_signing
from clinical.outcome import Evidence
from clinical.policy import Policy
from clinical.products import identify
from clinical.record import PatientRecord, definition
from clinical.setting import is_hospital_order
from clinical.treated_since import is_new_start, opioids_are_new

OTHER = "other"
NAMED_KINDS = frozenset({"benzodiazepine", "gabapentinoid"})
"""Kinds with a rule of their own; every other sedating drug is of the kind `OTHER`."""

ONCE = re.compile(
    r"\b(?:once|one time|single dose|x ?1)\b(?! (?:a|per|every|each|daily|weekly|nightly))", re.IGNORECASE
)
FOR_A_PROCEDURE = re.compile(
    r"\b(?:procedure|mri|scan|imaging|dental|dentist|surgery|endoscopy|colonoscopy|biopsy|sedation)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Opioids and sedating orders of one kind that are taken on the same days.

    `is_written` when one of them is being written now. `is_for_use_disorder` when every opioid treats it.
    """

    opioids: tuple[OrderDose, ...]
    orders: tuple[MedicationOrder, ...]
    drugs: tuple[str, ...]
    opioid_is_new: bool
    drug_is_new: bool
    is_written: bool
    is_for_use_disorder: bool

    @property
    def is_new(self) -> bool:
        return self.opioid_is_new or self.drug_is_new

    @property
    def opioid_names(self) -> tuple[str, ...]:
        return names_of(self.opioids)


@definition
def overlap(record: PatientRecord, policy: Policy, kind: str) -> Overlap | None:
    """Opioids with sedating drugs of a kind: a class of the table, or OTHER. None when no two orders overlap."""
    orders = [each for each in sedating_orders(record) if drugs_of(each, kind)]
    met = [(each, places) for each in orders if (places := _overlapping(record, each))]
    if not met:
        return None
    at_home = opioids_after_signing(record)
    opioids = tuple(dict.fromkeys(at_home[place] for place in dict.fromkeys(chain.from_iterable(at for _, at in met))))
    paired = tuple(dict.fromkeys(each for each, _ in met))
    return Overlap(
        opioids=opioids,
        orders=paired,
        drugs=tuple(dict.fromkeys(name for each in paired for name in drugs_of(each, kind))),
        opioid_is_new=opioids_are_new(record, policy),
        drug_is_new=is_new_start(_of_kind(record, kind), record, policy),
        is_written=any(is_being_written(each, record) for each in (*paired, *(dose.order for dose in opioids))),
        is_for_use_disorder=all(is_treatment(each) for each in opioids),
    )


@definition
def sedating_orders(record: PatientRecord) -> tuple[MedicationOrder, ...]:
    """Sedating orders at home once the drafts are signed. A single dose for a procedure is none."""
    at_home = (each for each in orders_after_signing(record) if each.is_draft or not is_hospital_order(each))
    return tuple(each for each in at_home if is_sedating(each) and not _is_for_a_procedure(each))


def drugs_of(order: MedicationOrder, kind: str) -> tuple[str, ...]:
    """The ingredients of one kind in an order, by name."""
    return _of(ingredients_of(order), kind)


def overlap_evidence(found: Overlap, record: PatientRecord) -> tuple[Evidence, ...]:
    """One line for each order, and which side is a new start."""
    opioids = tuple(_line(each.opioid.label, each.order, record, is_new=found.opioid_is_new) for each in found.opioids)
    return opioids + tuple(_line(name_of(each), each, record, is_new=found.drug_is_new) for each in found.orders)


@lru_cache(maxsize=4096)
def _of(ingredients: frozenset[str], kind: str) -> tuple[str, ...]:
    known = [found for name in sorted(ingredients) if (found := attributes(name))]
    return tuple(each.name for each in known if _is_of(each, kind))


def _is_of(drug: Ingredient, kind: str) -> bool:
    if kind == OTHER:
        is_depressant = drug.cns_depressant == "fda-list" or "sedating-antihistamine" in drug.classes
        return is_depressant and drug.classes.isdisjoint(NAMED_KINDS)
    return kind in drug.classes


def _of_kind(record: PatientRecord, kind: str) -> Iterable[MedicationOrder]:
    known = orders_by_ingredient(record)
    names = [name for name in known if (drug := attributes(name)) and _is_of(drug, kind)]
    orders = dict.fromkeys(each for name in names for each in known[name])
    return [each for each in orders if not is_hospital_order(each)]


@definition
def _overlapping(record: PatientRecord, other: MedicationOrder) -> tuple[int, ...]:
    """Which of the opioids at home are taken with it on at least one day, by their place; no product with itself."""
    own, (begins, ends) = identify(other), _days(record, other)
    itself = own.ingredients if own else None
    return tuple(
        place
        for place, (dose, (first, last)) in enumerate(_opioid_days(record))
        if first <= ends and begins <= last and dose.order.ref != other.ref and dose.opioid.ingredients != itself
    )


@definition
def _opioid_days(record: PatientRecord) -> tuple[tuple[OrderDose, tuple[date, date]], ...]:
    return tuple((each, _days(record, each.order)) for each in opioids_after_signing(record))


def _days(record: PatientRecord, order: MedicationOrder) -> tuple[date, date]:
    """From today or its later start; an order that still counts after its supply ran out is without an end."""
    course = own_course(record, order)
    begins = max(course.starts_on or record.as_of, record.as_of)
    return begins, course.last_day if course.last_day and course.last_day >= begins else date.max


def _is_for_a_procedure(order: MedicationOrder) -> bool:
    """A single dose: one dose by its count, or "once" in words that name a procedure."""
    return bool(order.dosages) and all(
        each.count == 1 or bool(ONCE.search(each.text or "") and FOR_A_PROCEDURE.search(each.text or ""))
        for each in order.dosages
    )


def _line(name: str, order: MedicationOrder, record: PatientRecord, *, is_new: bool) -> Evidence:
    if order.is_draft:
        return Evidence(f"{name}, being ordered{', a new start' if is_new else ''}", record.as_of, order.ref)
    return Evidence(f"{name}{', started recently' if is_new else ''}", order.authored_on, order.ref)
