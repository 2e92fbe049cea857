"""Reading the dose tables: a row names a drug, its directions and what they come to."""

import tomllib
from datetime import date
from fractions import Fraction

from clinical.facts import RXNORM, Amount, Code, Dosage, Limit, MedicationOrder, Supply
from clinical.mme import OrderDose, order_dose
from tests.clinical.tables import CASES, Row

WRITTEN_ON = date(2026, 3, 1)
DRUGS = tomllib.loads((CASES / "dosed_drugs.toml").read_text(encoding="utf-8"))


def dosed(case: Row) -> OrderDose | None:
    return order_dose(order_of(case), date.fromisoformat(case.get("on", "2026-03-01")))


def order_of(case: Row) -> MedicationOrder:
    drug = case["drug"]
    codes = (Code(system=RXNORM, value=DRUGS[drug]),) if drug in DRUGS else ()
    return MedicationOrder(
        ref="MedicationRequest/1",
        codes=codes,
        name=None if codes else drug,
        dosages=dosages_of(case),
        supply=supply_of(case.get("supply", {})),
        authored_on=WRITTEN_ON if case.get("is_dated", True) else None,
        is_draft=case.get("is_draft", False),
        reasons=tuple(reason_of(each) for each in case.get("reasons", ())),
    )


def dosages_of(case: Row) -> tuple[Dosage, ...]:
    if "sig" in case:
        return (Dosage(text=case["sig"]),)
    return tuple(dosage_of(each) for each in case.get("dosages", ()))


def dosage_of(row: Row) -> Dosage:
    """`dose = "1-2 tablet"`, `times = "3-4"`, `per = "4-6 h"`, `most = ["8 tablet in 1 d"]`; others as in Dosage."""
    period = row.get("per", "").split(" ", 1)
    times, period_low = span(row.get("times")), span(period[0] or None)
    facts = {key: row[key] for key in FACTS if key in row}
    facts |= {key: date.fromisoformat(row[key]) for key in ("starts_on", "ends_on") if key in row}
    facts |= {key: Fraction(row[key]) for key in ("count", "count_max", "bounds_days") if key in row}
    return Dosage(
        amounts=tuple(amount_of(each) for each in row.get("doses", [row["dose"]] if "dose" in row else [])),
        limits=tuple(limit_of(each) for each in row.get("most", ())),
        frequency=times[0],
        frequency_max=times[1],
        period=period_low[0],
        period_max=period_low[1],
        period_unit=period[1] if len(period) == 2 else None,
        when=tuple(row.get("when", ())),
        days_of_week=tuple(row.get("weekdays", ())),
        **facts,
    )


FACTS = ("text", "patient_instruction", "sequence", "times_of_day", "timing_code", "timing_text", "as_needed", "route")


def amount_of(written: str) -> Amount:
    """ "2 tablet", "ordered: 5-10 mg", "rate 25 mcg in 1 h", "2" without a unit."""
    kind, _, rest = written.rpartition(": ")
    if rest.startswith("rate "):
        rate, _, per = rest.removeprefix("rate ").partition(" in ")
        (low, high), unit = measured(rate)
        (rate_per, _), rate_per_unit = measured(per) if per else ((None, None), None)
        return Amount(
            kind=kind or None,
            rate_low=low,
            rate_high=high,
            rate_unit=unit,
            rate_per=rate_per,
            rate_per_unit=rate_per_unit,
        )
    (low, high), unit = measured(rest)
    return Amount(kind=kind or None, low=low, high=high, unit=unit)


def measured(written: str) -> tuple[tuple[Fraction | None, Fraction | None], str | None]:
    number, _, unit = written.partition(" ")
    return span(number), unit or None


def span(written: str | None) -> tuple[Fraction | None, Fraction | None]:
    """ "4-6" is from 4 to 6, "4" has no high end; "none" is no number."""
    if written in (None, "none"):
        return None, None
    low, _, high = written.partition("-")
    return Fraction(low), Fraction(high) if high else None


def limit_of(written: str) -> Limit:
    most, _, per = written.partition(" in ")
    (value, _), unit = measured(most)
    (size, _), per_unit = measured(per)
    return Limit(value=value, unit=unit, per=size, per_unit=per_unit or "")


def supply_of(row: Row) -> Supply:
    (quantity, _), unit = measured(row["quantity"]) if "quantity" in row else ((None, None), None)
    days = Fraction(row["days"]) if "days" in row else None
    begins = date.fromisoformat(row["from"]) if "from" in row else None
    return Supply(quantity=quantity, unit=unit, days=days, valid_from=begins)


def reason_of(written: str) -> Code:
    """ "icd10 F11.20" or "text opioid use disorder"."""
    kind, _, value = written.partition(" ")
    if kind == "text":
        return Code(system="", value="", display=value)
    systems = {"icd10": "http://hl7.org/fhir/sid/icd-10-cm", "snomed": "http://snomed.info/sct"}
    return Code(system=systems[kind], value=value)


def mme_text(value: Fraction | None) -> str:
    """An exact number as the tables write it: "22.5", "10/7", "none"."""
    if value is None:
        return "none"
    decimal = value * 10**6
    if decimal.denominator != 1:
        return str(value)
    return f"{decimal.numerator / 10**6:f}".rstrip("0").rstrip(".")
