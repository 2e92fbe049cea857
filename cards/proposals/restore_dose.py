"""A safer dose on an order that is being written: the whole draft as it came, with other directions."""

from collections.abc import Mapping
from fractions import Fraction

from fhir.resources.R4B.dosage import Dosage

from cards.call import Call
from cards.proposals import Suggested
from cards.proposals.parts import Resource, checked
from cards.text import number
from clinical.outcome import DoseOfTheDay, RestoreDose

PROPOSAL = RestoreDose

_WHEN = {"morning": "MORN", "midday": "NOON", "evening": "EVE", "bedtime": "HS"}
"""HL7 v3 TimingEvent and FHIR event-timing."""

_WORDS = {"morning": "in the morning", "midday": "at midday", "evening": "in the evening", "bedtime": "at bedtime"}
_ORAL = {"coding": [{"system": "http://snomed.info/sct", "code": "26643006", "display": "Oral route"}], "text": "Oral"}


def draft(proposal: RestoreDose, values: Mapping[str, str], call: Call) -> Suggested | None:
    """An update needs the draft as it came; without it there is nothing to suggest.

    Only the new directions are checked: the rest is the EHR's own, odd or not, and stays as it is.
    """
    raw = call.raw_drafts.get(proposal.draft_ref)
    if raw is None:
        return None
    directions = [_dosage(each, proposal) for each in proposal.doses]
    words = f"{proposal.drug}: {_total(proposal)}"
    label = "Keep the present dose" if proposal.is_present_dose else "Take a smaller step"
    return Suggested(
        label=f"{label}, {_total(proposal)}",
        description=f"{words}. Quantity and days of supply stay as written: check them",
        resource={**raw, "dosageInstruction": [checked(Dosage, each) for each in directions]},
        type="update",
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
