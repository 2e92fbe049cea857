"""How what was seen becomes a line of evidence: a diagnosis, an opioid order, a screen; and the references of lines."""

from collections.abc import Iterable

from clinical.diagnoses import GroupedDiagnosis, event_date
from clinical.facts import Dispense, MedicationOrder
from clinical.instruments import ScreeningResult
from clinical.mme import OrderDose
from clinical.outcome import Evidence


def diagnosis_line(found: GroupedDiagnosis, otherwise: str) -> Evidence:
    """In the chart's own words; `otherwise` where it has none."""
    return Evidence(found.diagnosis.name or otherwise, event_date(found.diagnosis), found.diagnosis.ref)


def titled_line(found: GroupedDiagnosis, what: str) -> Evidence:
    """What it means here, then the chart's own words: "past overdose: poisoning by heroin"."""
    text = f"{what}: {found.diagnosis.name}" if found.diagnosis.name else what
    return Evidence(text, event_date(found.diagnosis), found.diagnosis.ref)


def opioid_line(dose: OrderDose, text: str | None = None) -> Evidence:
    """One opioid order by its label, or with other words."""
    return Evidence(text or dose.opioid.label, dose.order.authored_on, dose.order.ref)


def dose_line(dose: OrderDose, more: str = "") -> Evidence:
    """One opioid order with the sum of its daily dose, or why that cannot be worked out."""
    return opioid_line(dose, dose.evidence + more)


def result_line(result: ScreeningResult, text: str) -> Evidence:
    return Evidence(text, result.taken_on, next(iter(result.refs), None))


def name_of(order: MedicationOrder | Dispense, otherwise: str = "a medicine without a name") -> str:
    return order.name or next((code.display for code in order.codes if code.display), otherwise)


def refs_of(lines: Iterable[Evidence]) -> tuple[str, ...]:
    """What the lines point at, each once."""
    return tuple(dict.fromkeys(each.ref for each in lines if each.ref))
