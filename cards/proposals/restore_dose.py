"""A safer dose on an order that is being written: the whole draft as it came, with other directions."""

from fractions import Fraction

from fhir.resources.R4B.dosage import Dosage

from cards.call import Call
from cards.proposals import Suggested
from cards.proposals.parts import Resource, in_systems
from cards.proposals.validity import checked
from cards.text import number
from clinical.outcome import DoseOfTheDay, RestoreDose

PROPOSAL = RestoreDose

_WHEN = {"morning": "MORN", "midday": "NOON", "evening": "EVE", "bedtime": "HS"}
"""HL7 v3 TimingEvent and FHIR event-timing."""

_WORDS = {"morning": "in the morning", "midday": "at midday", "evening": "in the evening", "bedtime": "at bedtime"}
_ORAL = {"coding": [{"system": "http://snomed.info/sct", "code": "26643006", "display": "Oral route"}], "text": "Oral"}


def draft(proposal: RestoreDose, call: Call) -> Suggested | None:
    """A change needs the draft as it came, and an EHR that can change it; else the card's words have to do.

    Only the new directions are checked: the rest is the EHR's own, odd or not, and stays as it is. Where a draft cannot
    be updated it is deleted, and created anew under an id of its own.
    """
    raw, way = call.raw_drafts.get(proposal.draft_ref), call.dialect.replacement
    if raw is None or way == "none":
        return None
    systems = call.dialect.code_systems
    directions = [in_systems(checked(Dosage, _dosage(each, proposal)), systems) for each in proposal.doses]
    is_anew = way == "delete-and-create"
    words = f"{proposal.drug}: {_total(proposal)}"
    label = "Keep the present dose" if proposal.is_present_dose else "Take a smaller step"
    return Suggested(
        label=f"{label}, {_total(proposal)}",
        description=f"{words}. Quantity and days of supply stay as written: check them",
        resource={**raw, **({"id": call.new_id()} if is_anew else {}), "dosageInstruction": directions},
        type="create" if is_anew else "update",
        replaces=proposal.draft_ref if is_anew else None,
        is_own=False,
    )


def _dosage(dose: DoseOfTheDay, proposal: RestoreDose) -> Resource:
    units = f"{_counted(dose.units)} {proposal.form}{'' if dose.units <= 1 else 's'}"
    found: Resource = {
        "text": f"Take {units} {_WORDS[dose.slot]}",
        "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d", "when": [_WHEN[dose.slot]]}},
        "doseAndRate": [{"doseQuantity": {"value": _value(dose.units), "unit": proposal.form}}],
    }
    return found | ({"route": _ORAL} if proposal.is_oral else {})


def _total(proposal: RestoreDose) -> str:
    return f"{number(proposal.mg_per_day)} mg/day ({number(proposal.mme_per_day, 2)} MME/day)"


def _counted(units: Fraction) -> str:
    whole = units // 1
    if units == whole:
        return str(whole)
    return f"{whole} and a half" if whole else "half a"


def _value(units: Fraction) -> int | float:
    """Whole or half: a JSON number holds both exactly."""
    return int(units) if units.denominator == 1 else float(units)
