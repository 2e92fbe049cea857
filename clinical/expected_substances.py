"""Which toxicology results differ from what was ordered when the sample was taken (design: section 13, Toxicology)."""

from dataclasses import dataclass
from datetime import date

from clinical.dates import later, months_before
from clinical.drug_classes import ingredients_of
from clinical.drug_spans import spans_of
from clinical.facts import MedicationOrder
from clinical.policy import Policy
from clinical.products import identify
from clinical.record import Need, PatientRecord, definition
from clinical.toxicology_results import Finding, toxicology_findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """The drugs of one order and the days that it ran, both included; None is not known, or open."""

    order: MedicationOrder
    drugs: frozenset[str]
    first: date | None
    last: date | None


@definition
def unexpected_findings(record: PatientRecord, policy: Policy) -> tuple[Finding, ...]:
    """The newest result of each substance within the policy's months that differs from the orders of its day.

    Without past prescriptions a substance that was found may have been ordered then: it is not called unexpected.
    """
    earliest = months_before(record.as_of, policy.toxicology_months)
    recent = [each for each in toxicology_findings(record) if each.taken_on >= earliest]
    sees_past = not record.is_seen_in_part(Need.PAST_MEDICATIONS)
    found = [each for each in recent if each.is_found and sees_past and not _is_explained(each, record, policy)]
    absent = [each for each in recent if not each.is_found and ordered_then(each, record)]
    return (*found, *absent)


def ordered_then(finding: Finding, record: PatientRecord) -> tuple[Ordered, ...]:
    """Orders that ran before and on the day of the sample and should have been seen: begun on that day is too late."""
    return tuple(
        each
        for each in _ordered(record)
        if each.drugs & finding.substance.expects
        and each.first is not None
        and each.first < finding.taken_on
        and (each.last is None or each.last >= finding.taken_on)
    )


def _is_explained(finding: Finding, record: PatientRecord, policy: Policy) -> bool:
    """An order explains what was found for some days after its last one, for what was left of it."""
    return any(
        each.drugs & finding.substance.explained_by
        and (each.first is None or each.first <= finding.taken_on)
        and (each.last is None or later(each.last, policy.stale_grace_min_days) >= finding.taken_on)
        for each in _ordered(record)
    )


@definition
def _ordered(record: PatientRecord) -> tuple[Ordered, ...]:
    orders = (*record.medications, *record.past_medications)
    return tuple(
        Ordered(order=each.order, drugs=_drugs(each.order), first=each.first, last=each.last)
        for each in spans_of(orders, record)
    )


def _drugs(order: MedicationOrder) -> frozenset[str]:
    opioid = identify(order)
    return ingredients_of(order) | frozenset(opioid.ingredients if opioid else ())
