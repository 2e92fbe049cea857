"""MedicationRequest to MedicationOrder."""

from typing import Any

from app.fhir.readers.coding import category_codes, read_codes, status_code
from app.fhir.readers.dosage import read_dosages
from app.fhir.readers.drug import Shelf, read_drug
from app.fhir.readers.quantity import read_days, read_quantity
from app.fhir.references import display, reference, references
from app.fhir.repeats import read_once
from app.fhir.shape import Element, day, element, elements, flag, last_day, text, whole
from clinical.facts import Code, MedicationOrder, Supply

ENDED = frozenset({"stopped", "completed", "cancelled", "ended"})
NO_SUPPLY = Supply()
REPORTED = ("reportedBoolean", "reported", "reportedReference")
RARE = frozenset({"doNotPerform", "priorPrescription", "reasonCode", "reasonReference", "reason", *REPORTED})
"""What most orders do not say, and so need not be asked for one by one."""


def read_medication_order(order: Element, ref: str, shelf: Shelf, *, is_draft: bool = False) -> MedicationOrder:
    drug = read_drug(order, shelf)
    status = status_code(order.get("status"))
    rare = {} if RARE.isdisjoint(order) else _rarely_said(order)
    get = order.get
    return MedicationOrder(
        ref=ref,
        codes=drug.codes,
        name=drug.name,
        form=drug.form,
        parts=drug.parts,
        status=status,
        intent=status_code(get("intent")),
        categories=category_codes(get("category")) if "category" in order else (),
        is_draft=is_draft,
        authored_on=day(get("authoredOn")) or day(get("dateWritten")),
        encounter_ref=reference(get("encounter")) or reference(get("context")),
        prescriber=_prescriber(get("requester")),
        dosages=read_dosages(get("dosageInstruction"), get("renderedDosageInstruction")),
        supply=_supply(order["dispenseRequest"]) if "dispenseRequest" in order else NO_SUPPLY,
        stopped_on=(day(get("statusChanged")) or day(get("dateEnded"))) if status in ENDED else None,
        **rare,
    )


def _rarely_said(order: Element) -> dict[str, Any]:
    return {
        "do_not_perform": flag(order.get("doNotPerform")) is True,
        "is_reported": _is_reported(order),
        "prior_ref": reference(order.get("priorPrescription")),
        "reasons": _reasons(order),
        "reason_refs": _reason_refs(order),
    }


def _is_reported(order: Element) -> bool:
    """Reported by somebody rather than ordered here: reportedBoolean, reported (R5), or the person who reported it."""
    stated = flag(order.get("reportedBoolean", order.get("reported")))
    return stated if stated is not None else reference(order.get("reportedReference")) is not None


def _prescriber(requester: object) -> str | None:
    """STU3 puts the person into requester.agent."""
    agent = element(requester).get("agent")
    who = agent if agent else requester
    return reference(who) or display(who) or text(element(element(who).get("identifier")).get("value"))


def _reasons(order: Element) -> tuple[Code, ...]:
    codes = read_codes(order.get("reasonCode"))
    return codes + read_codes(_parts(order["reason"], "concept")) if "reason" in order else codes


def _reason_refs(order: Element) -> tuple[str, ...]:
    refs = references(order.get("reasonReference"))
    return refs + references(_parts(order["reason"], "reference")) if "reason" in order else refs


def _parts(reasons: object, name: str) -> list[object]:
    """One side of R5's CodeableReferences."""
    return [each[name] for each in elements(reasons) if name in each]


@read_once
def _supply(request: object) -> Supply:
    wanted = element(request)
    quantity, unit = read_quantity(wanted.get("quantity"))
    valid = element(wanted.get("validityPeriod"))
    return Supply(
        quantity=quantity,
        unit=unit,
        days=read_days(wanted.get("expectedSupplyDuration")),
        refills=whole(wanted.get("numberOfRepeatsAllowed")),
        valid_from=day(valid.get("start")),
        valid_until=last_day(valid.get("end")),
    )
