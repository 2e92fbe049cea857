"""Medication orders, their directions and supply, and what was handed over: as written, not interpreted."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clinical.codes import Code
from clinical.quick import quick


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """One doseAndRate as written: a dose or a range, or a rate. Units are the source's own spelling.

    `kind` is the doseAndRate type when it is one of "ordered", "calculated", "admin-amount".
    `rate_per` with `rate_per_unit` is the denominator of a rate ("per 1 h"); None when there is no rate.
    """

    kind: str | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    unit: str | None = None
    rate_low: Fraction | None = None
    rate_high: Fraction | None = None
    rate_unit: str | None = None
    rate_per: Fraction | None = None
    rate_per_unit: str | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """maxDosePerPeriod as written: no more than `value` `unit` in `per` `per_unit`."""

    value: Fraction
    unit: str | None
    per: Fraction
    per_unit: str


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Dosage:
    """One dosage instruction as written, not interpreted. Units, codes and texts are the source's own.

    `frequency` times every `period` `period_unit`. `times_of_day` counts distinct clock times, `when` holds event codes
    (MORN, HS …). `starts_on`, `ends_on` and `bounds_days` come from timing.repeat.bounds; `count` is the number of
    doses.
    """

    sequence: int | None = None
    text: str | None = None
    patient_instruction: str | None = None
    as_needed: bool = False
    amounts: tuple[Amount, ...] = ()
    limits: tuple[Limit, ...] = ()
    frequency: Fraction | None = None
    frequency_max: Fraction | None = None
    period: Fraction | None = None
    period_max: Fraction | None = None
    period_unit: str | None = None
    times_of_day: int = 0
    when: tuple[str, ...] = ()
    days_of_week: tuple[str, ...] = ()
    timing_code: str | None = None
    timing_text: str | None = None
    count: Fraction | None = None
    count_max: Fraction | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    bounds_days: Fraction | None = None
    route: str | None = None
    route_codes: tuple[Code, ...] = ()

    def __hash__(self) -> int:
        """From a few telling fields: dosages are looked up by the hundred, and hashing every Fraction costs more."""
        amount = self.amounts[0] if self.amounts else Amount()
        numbers = (amount.low, amount.high, self.frequency, self.period)
        written = [None if number is None else number.numerator for number in numbers]
        return hash((self.text, amount.unit, self.timing_code, self.sequence, self.when, self.starts_on, *written))


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """What the order lets the pharmacy hand out. `days` is the expected supply of one fill, `refills` come on top."""

    quantity: Fraction | None = None
    unit: str | None = None
    days: Fraction | None = None
    refills: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationPart:
    """One ingredient of a Medication resource, with its strength: `value` `unit` in `per` `per_unit`."""

    codes: tuple[Code, ...] = ()
    name: str | None = None
    value: Fraction | None = None
    unit: str | None = None
    per: Fraction | None = None
    per_unit: str | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationOrder:
    """A MedicationRequest. `ref` is "MedicationRequest/id"; a draft without an id has ref "MedicationRequest/draft-N".

    `categories` are lower-case codes (inpatient, outpatient, community, discharge). `prior_ref` is priorPrescription.
    `prescriber` identifies the requester (reference, else name) and is only ever compared, never shown.
    """

    ref: str
    codes: tuple[Code, ...] = ()
    name: str | None = None
    form: str | None = None
    parts: tuple[MedicationPart, ...] = ()
    status: str | None = None
    intent: str | None = None
    categories: tuple[str, ...] = ()
    is_draft: bool = False
    do_not_perform: bool = False
    is_reported: bool = False
    authored_on: date | None = None
    encounter_ref: str | None = None
    prescriber: str | None = None
    dosages: tuple[Dosage, ...] = ()
    supply: Supply = Supply()
    prior_ref: str | None = None
    reasons: tuple[Code, ...] = ()
    reason_refs: tuple[str, ...] = ()
    stopped_on: date | None = None

    def __hash__(self) -> int:
        """By its ref, that tells orders apart."""
        return hash(self.ref)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Dispense:
    """A MedicationDispense: what was handed over, and when."""

    ref: str
    codes: tuple[Code, ...] = ()
    name: str | None = None
    status: str | None = None
    handed_over_on: date | None = None
    quantity: Fraction | None = None
    unit: str | None = None
    days: Fraction | None = None
    dosages: tuple[Dosage, ...] = ()
    prescription_refs: tuple[str, ...] = ()
    prescriber: str | None = None
