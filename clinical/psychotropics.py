"""Psychotropic treatment that the chart already shows: by ingredient, and since when. What it is for is not said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from clinical.course import active_medications, ends_treatment
from clinical.drug_classes import ingredients_of
from clinical.drug_table import drug_table
from clinical.facts import MedicationOrder
from clinical.outcome import Evidence
from clinical.record import PatientRecord, definition

ANTIDEPRESSANTS = ("antidepressant",)
ANXIETY_MEDICINES = ("ssri", "snri", "anxiolytic-other")
TRAUMA_MEDICINES = ("ssri", "snri", "ptsd-adjunct")
MOOD_AND_PSYCHOSIS_MEDICINES = ("mood-stabilizer", "antipsychotic")

_RENEWED_WITHIN = timedelta(days=366)
"""Orders of one ingredient written so close together are one treatment: a prescription runs for a year at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """One ingredient on the list or being ordered. `since` is the first order of the run, None when not recorded."""

    ingredient: str
    since: date | None
    is_new: bool
    ref: str

    @property
    def text(self) -> str:
        """For a sentence: "sertraline since 2024-05-02"."""
        if self.is_new:
            return f"{self.ingredient}, being ordered"
        return f"{self.ingredient} since {self.since.isoformat()}" if self.since else self.ingredient

    @property
    def evidence(self) -> Evidence:
        text = f"{self.ingredient}, being ordered" if self.is_new else f"treated with {self.ingredient}"
        return Evidence(text, self.since, self.ref)


@definition
def treated_with(record: PatientRecord, *classes: str) -> tuple[Treatment, ...]:
    """Ingredients of these classes in active orders, then those only being written, each with the start of its run."""
    wanted = frozenset(classes)
    present = _present(record)
    named = (name for name in sorted(present) if drug_table().ingredients[name].classes & wanted)
    return tuple(_treatment(name, present[name], record) for name in named)


@definition
def _present(record: PatientRecord) -> Mapping[str, list[MedicationOrder]]:
    """Active orders, then those only being written, by ingredient."""
    orders: dict[str, list[MedicationOrder]] = {}
    for each in (*active_medications(record), *(each for each in record.drafts if not ends_treatment(each))):
        for ingredient in ingredients_of(each):
            orders.setdefault(ingredient, []).append(each)
    return orders


def _treatment(ingredient: str, orders: list[MedicationOrder], record: PatientRecord) -> Treatment:
    is_new = all(each.is_draft for each in orders)
    since = record.as_of if is_new else _since(ingredient, orders, record)
    return Treatment(ingredient=ingredient, since=since, is_new=is_new, ref=orders[0].ref)


def _since(ingredient: str, orders: list[MedicationOrder], record: PatientRecord) -> date | None:
    past = (each for each in record.past_medications if ingredient in ingredients_of(each) and _was_taken(each))
    days = sorted({each.authored_on for each in (*orders, *past) if each.authored_on}, reverse=True)
    first = days[0] if days else None
    for day in days:
        if first is None or first - day > _RENEWED_WITHIN:
            break
        first = day
    return first


def _was_taken(order: MedicationOrder) -> bool:
    return order.status in ("completed", "stopped")
