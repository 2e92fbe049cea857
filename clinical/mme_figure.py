"""One product's daily amount turned into MME, with the line that lets a clinician check it."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from clinical.dosage import DailyAmount, is_patch
from clinical.mme_factors import Choice, Factor, factor_for, patch_dispensing_factor
from clinical.opioid import Opioid

COUNTED_2018 = "counted by the 2018 CDC file: not in the 2022 table"
PATCH_DAYS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What one daily amount is worth. `mme_per_day` is None when there is no factor; `why_not` says so."""

    daily_dose: str | None = None
    dose_mg_per_day: Fraction | None = None
    mme_per_day: Fraction | None = None
    mme_2016_per_day: Fraction | None = None
    evidence: str
    notes: tuple[str, ...] = ()
    is_estimate: bool = False
    why_not: str | None = None


@lru_cache(maxsize=4096)
def figure(amount: DailyAmount, opioid: Opioid) -> Figure:
    """MME a day of an amount: mg/day × factor for each ingredient, or the rate of the patches worn × 2.4."""
    by_part = _mg_by_part(amount, opioid)
    choices = [_choice(part.ingredient, opioid) for part in opioid.parts]
    factors = [each.factor for each in choices if each.factor]
    total = sum(by_part, Fraction(0))
    is_one_drug = len(set(opioid.ingredients)) == 1
    shown = _daily_dose(by_part, opioid, factors)
    mg_per_day = total if is_one_drug and not is_patch(opioid) else None
    if len(factors) < len(choices):
        because = next(each.because for each in choices if each.because)
        return Figure(
            daily_dose=shown, dose_mg_per_day=mg_per_day, evidence=f"{opioid.label}: {shown}", why_not=because
        )
    mme = sum((mg * factor.per_mg for mg, factor in zip(by_part, factors, strict=True)), Fraction(0))
    return Figure(
        daily_dose=shown,
        dose_mg_per_day=mg_per_day,
        mme_per_day=mme,
        mme_2016_per_day=_mme_2016(by_part, factors),
        evidence=f"{_worked(amount, opioid, shown, factors)} = {plain(mme)} MME/day",
        notes=_notes(choices),
        is_estimate=any(each.note and each.note.startswith("estimate") for each in choices),
    )


def patch_supply_figure(handed_out: DailyAmount, days: Fraction, opioid: Opioid) -> Figure | None:
    """Patches without usable directions: labelled mcg/h × patches a day × 7.2 (CDC file: 2.4 × 3 days a patch)."""
    factor = patch_dispensing_factor(opioid.parts[0].ingredient)
    if factor is None or handed_out.mg is None or handed_out.units is None:
        return None
    mcg_per_h_a_day = handed_out.mg * 1000 / days
    mme = mcg_per_h_a_day * factor
    worked = f"{opioid.label} × {plain(handed_out.units)} patches ÷ {plain(days)} days × {plain(factor)}"
    return Figure(
        daily_dose=f"{plain(mcg_per_h_a_day * PATCH_DAYS)} mcg/h",
        mme_per_day=mme,
        mme_2016_per_day=mme,
        evidence=f"{worked} = {plain(mme)} MME/day",
    )


def plain(value: Fraction) -> str:
    """A number for reading: at most two decimals, thousands set off. Rounded here and nowhere else."""
    hundredths = (value.numerator * 200 + value.denominator) // (2 * value.denominator)
    whole, rest = divmod(hundredths, 100)
    return f"{whole:,}" + (f".{rest:02d}".rstrip("0") if rest else "")


def _mg_by_part(amount: DailyAmount, opioid: Opioid) -> list[Fraction]:
    """Milligrams a day of each part; of a patch, the milligrams an hour that are worn."""
    if amount.mg is not None:
        return [amount.mg]
    units = amount.units or Fraction(0)
    return [units * (part.mg or 0) / (part.per or 1) for part in opioid.parts]


def _choice(ingredient: str, opioid: Opioid) -> Choice:
    return factor_for(ingredient, "transdermal" if opioid.parts[0].per_unit == "h" else opioid.route, opioid.form)


def _mme_2016(by_part: list[Fraction], factors: list[Factor]) -> Fraction:
    """Parts of one ingredient are banded together: 2016 methadone goes by the total daily dose."""
    totals: dict[str, Fraction] = {}
    for mg, factor in zip(by_part, factors, strict=True):
        totals[factor.ingredient] = totals.get(factor.ingredient, Fraction(0)) + mg
    by_name = {factor.ingredient: factor for factor in factors}
    return sum((by_name[name].mme_2016(mg) for name, mg in totals.items()), Fraction(0))


def _daily_dose(by_part: list[Fraction], opioid: Opioid, factors: list[Factor]) -> str:
    if is_patch(opioid):
        return f"{plain(by_part[0] * 1000)} mcg/h"
    is_small = any(factor.unit == "mcg/day" for factor in factors) or sum(by_part) < 1
    if len(set(opioid.ingredients)) == 1:
        return _mass(sum(by_part, Fraction(0)), is_small)
    named = zip(opioid.ingredients, by_part, strict=True)
    return " + ".join(f"{name} {_mass(mg, is_small)}" for name, mg in named)


def _mass(mg: Fraction, is_small: bool) -> str:
    return f"{plain(mg * 1000)} mcg/day" if is_small else f"{plain(mg)} mg/day"


def _worked(amount: DailyAmount, opioid: Opioid, shown: str, factors: list[Factor]) -> str:
    """The left side of the sum: "oxycodone ER 20 mg × 2/day × 1.5"."""
    factor = " or ".join(dict.fromkeys(plain(each.counted) for each in factors))
    if is_patch(opioid):
        worn = f" × {plain(amount.units)}" if amount.units is not None and amount.units != 1 else ""
        return f"{opioid.label}{worn} × {factor}" if amount.units is not None else f"{opioid.label} {shown} × {factor}"
    if amount.is_mass or amount.units is None:
        return f"{opioid.label}: {shown} × {factor}"
    per_unit = opioid.parts[0].per_unit
    counted = {"mL": " mL/day", "actuation": " sprays/day"}.get(per_unit, "/day")
    count = f"{opioid.label} × {plain(amount.units)}{counted}"
    is_simple = per_unit == "each" and factors[0].unit == "mg/day" and len(opioid.parts) == 1
    return f"{count} × {factor}" if is_simple else f"{count} = {shown} × {factor}"


def _notes(choices: list[Choice]) -> tuple[str, ...]:
    notes = [each.note for each in choices if each.note]
    notes += [COUNTED_2018 for each in choices if each.factor and each.factor.is_2018]
    return tuple(dict.fromkeys(notes))
