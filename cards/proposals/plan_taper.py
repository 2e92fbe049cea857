"""A drafted taper as a CarePlan to edit: a proposal to talk about, never an order and never a lower prescription."""

from datetime import date, timedelta

from fhir.resources.R4B.careplan import CarePlan

from cards.call import Call
from cards.proposals import Suggested
from cards.proposals.parts import Resource, concept
from cards.proposals.validity import checked
from cards.text import number
from clinical.orderables import orderables
from clinical.outcome import PlannedDose, PlanTaper

PROPOSAL = PlanTaper

_ASSESS_PLAN = {
    "system": "http://hl7.org/fhir/us/core/CodeSystem/careplan-category",
    "code": "assess-plan",
    "display": "Assessment and Plan of Treatment",
}
_TITLE = "Opioid taper: a draft to talk about"
_OLD_DOSE = "Tolerance falls within about a week on less: the old dose can then kill. Naloxone is at home."
_PURPOSE = (
    "A draft for patient and clinician to change: slower is fine, pausing is expected, a lower dose can be the goal. "
    "Days count from today until you agree on a first one. Before each next step:"
)


def draft(proposal: PlanTaper, call: Call) -> Suggested:
    """One activity for each step, not started; each says that the old dose is no longer safe."""
    resource: Resource = {
        "resourceType": "CarePlan",
        "id": call.new_id(),
        "status": "draft",
        "intent": "proposal",
        "category": [{"coding": [_ASSESS_PLAN]}, concept("care-plan-pain", call)],
        "title": _TITLE,
        "description": f"From {proposal.start}, {proposal.pace}. {_PURPOSE} {'. '.join(proposal.gates)}.",
        "subject": {"reference": f"Patient/{call.patient_id}"},
        "period": {"start": call.as_of.isoformat()},
        "created": call.as_of.isoformat(),
        "note": [{"text": each} for each in proposal.notes],
        "activity": [{"detail": _activity(each, call.as_of)} for each in proposal.steps],
    }
    if call.encounter_id:
        resource["encounter"] = {"reference": f"Encounter/{call.encounter_id}"}
    return Suggested(
        label=orderables()["care-plan-pain"].label,
        description=f"Care plan with {len(proposal.steps)} steps, as a draft to change together; it orders nothing",
        resource=checked(CarePlan, resource),
    )


def _activity(step: PlannedDose, today: date) -> Resource:
    """When the step begins and ends, and the dose in words with its MME, by which it is known again."""
    starts = today + timedelta(weeks=step.week)
    period = {"start": starts.isoformat()}
    if step.hold_weeks:
        period["end"] = (starts + timedelta(weeks=step.hold_weeks, days=-1)).isoformat()
    return {"status": "not-started", "description": _words(step), "scheduledPeriod": period}


def _words(step: PlannedDose) -> str:
    if not step.is_routine:
        return f"{step.note[0].upper()}{step.note[1:]}."
    held = f", for {step.hold_weeks} weeks or longer" if step.hold_weeks else ""
    taken = f" Taken as: {step.day}." if step.day else ""
    note = f" {step.note[0].upper()}{step.note[1:]}." if step.note else ""
    return f"{step.dose} ({number(step.mme_per_day, 2)} MME/day){held}.{taken}{note} {_OLD_DOSE}"
