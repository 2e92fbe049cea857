"""One patient's record as it was read for one call, and the memory of what is already worked out from it.

`None` means not known, `()` means known to be empty, and `PatientRecord.unavailable` says why something is not known.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, wraps
from typing import Any, TypeVar, TypeVarTuple

from clinical.facts import (
    Answers,
    CarePlan,
    Diagnosis,
    Dispense,
    Encounter,
    Measurement,
    MedicationOrder,
    Procedure,
    ServiceOrder,
)

Args = TypeVarTuple("Args")
Result = TypeVar("Result")

NOT_YET = object()
"""In the place of what is not worked out yet: a definition may well answer None."""


class Moment(StrEnum):
    """A moment of care. Services declare which one they serve; rules declare at which they speak."""

    CHART_REVIEW = "chart-review"
    PRESCRIBING = "prescribing"
    DISCHARGE = "discharge"


class Need(StrEnum):
    """A part of the chart that a rule may need. Several queries may serve one need (either screening query does)."""

    PATIENT = "patient"
    DRAFTS = "drafts"
    MEDICATIONS = "medications"
    CONDITIONS = "conditions"
    PAST_MEDICATIONS = "pastMedications"
    SCREENINGS = "screenings"
    LABS = "labs"
    PROCEDURES = "procedures"
    ENCOUNTERS = "encounters"
    ENCOUNTER = "encounter"
    SOCIAL_HISTORY = "socialHistory"
    ECG = "ecg"
    CARE_PLANS = "carePlans"
    SERVICE_REQUESTS = "serviceRequests"
    DISPENSES = "dispenses"


ORDERS = ("MedicationRequest/", "MedicationOrder/", "MedicationStatement/")
"""How the reference of a medicine on a list begins; the last two by older servers."""


@dataclass(frozen=True, kw_only=True)
class PatientRecord:
    """Everything that was read of one patient. `as_of` is the day of the call; nothing in `clinical/` asks the clock.

    `unavailable` maps a need to the reason it could not be had; `cut_short` names needs of which only a part was had
    (a list longer than the page cap); `off` names needs that the site has switched off: not asked for, so not known
    and yet no gap. `unreadable` names resources that could not be understood, by reference.
    `drafts_left_out` are orders being written that name another patient or could not be read: not judged.
    `past_medications` are completed, stopped and cancelled orders; a cancelled one was never taken. `encounter_ref` and
    `user_ref` are the encounter and the user of the call as the EHR names them, and are only ever compared.
    """

    as_of: date
    moment: Moment | None = None
    user_ref: str | None = None
    encounter_ref: str | None = None
    patient_ref: str | None = None
    birth_date: date | None = None
    sex: str | None = None
    is_deceased: bool = False
    language: str | None = None
    medications: tuple[MedicationOrder, ...] = ()
    past_medications: tuple[MedicationOrder, ...] = ()
    drafts: tuple[MedicationOrder, ...] = ()
    drafts_left_out: tuple[str, ...] = ()
    draft_services: tuple[ServiceOrder, ...] = ()
    selections: tuple[str, ...] | None = None
    dispenses: tuple[Dispense, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    answers: tuple[Answers, ...] = ()
    screenings: tuple[Measurement, ...] = ()
    labs: tuple[Measurement, ...] = ()
    social_history: tuple[Measurement, ...] = ()
    ecg: tuple[Measurement, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    encounters: tuple[Encounter, ...] = ()
    encounter: Encounter | None = None
    service_orders: tuple[ServiceOrder, ...] = ()
    care_plans: tuple[CarePlan, ...] = ()
    unavailable: Mapping[Need, str] = field(default_factory=dict)
    cut_short: frozenset[Need] = frozenset()
    off: frozenset[Need] = frozenset()
    unreadable: tuple[str, ...] = ()
    memo: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def not_had(self) -> frozenset[Need]:
        """Parts of the chart that could not be had, or were not asked for."""
        return self.off.union(self.unavailable)

    def is_unavailable(self, need: Need) -> bool:
        return need in self.not_had

    def is_seen_in_part(self, *needs: Need) -> bool:
        """Whether one of these could not be had, or not whole."""
        return any(self.is_unavailable(need) or need in self.cut_short for need in needs)

    def is_gap(self, need: Need) -> bool:
        """The same, but for what the site has switched off: that is nobody's fault and told nowhere."""
        return need not in self.off and self.is_seen_in_part(need)

    @property
    def unreadable_orders(self) -> tuple[str, ...]:
        """Orders for nobody knows what, of the lists and among the drafts: each may be an opioid."""
        return tuple(each for each in self.unreadable if each.startswith(ORDERS))


def at_moment(record: PatientRecord, moment: Moment) -> PatientRecord:
    """The record as it is judged at a moment of care; what was worked out for another moment is worked out anew."""
    return record if record.moment is moment else replace(record, moment=moment, memo={})


def definition(function: Callable[[PatientRecord, *Args], Result]) -> Callable[[PatientRecord, *Args], Result]:
    """A named clinical definition over one record, worked out once per record however many rules ask for it."""

    @wraps(function)
    def once(record: PatientRecord, *args: *Args) -> Result:
        key = (function, *args) if args else function
        found = record.memo.get(key, NOT_YET)
        if found is NOT_YET:
            found = record.memo[key] = function(record, *args)
        return found  # type: ignore[no-any-return]  # the memo holds what this very function returned

    return once
