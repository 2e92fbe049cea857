"""The opioids of a patient as a taper sees them: product, present dose, smallest step, doses of the day."""

from fractions import Fraction

from clinical.mixed_taper import Component
from clinical.mme import OrderDose
from clinical.mme_factors import factor_for
from clinical.present_times import doses_per_day, is_as_needed
from clinical.record import PatientRecord, definition
from clinical.regimen import current_mme
from clinical.strengths import Family, family_of, finer_form
from clinical.taper_presets import NoPlan, taper_table

NEAREST_PATCH_MCG_PER_H = Fraction(2)  # labels say 12 for a patch of 12.5, so 37 is 37.5 and two of 12 are 25
MOST_STEPS = 1000
"""Smallest steps in a day's dose, our choice: 2,500 mg in halves of a 5 mg tablet. More is a slip of the pen."""
WITH_EXPERIENCE = frozenset({"methadone", "fentanyl"})


@definition
def components_of(record: PatientRecord) -> tuple[Component, ...] | NoPlan:
    """One component for each product, orders of one product together; or why no schedule can be made of them."""
    dose, table = current_mme(record), taper_table().no_plan
    if dose.not_computable:
        label = dose.not_computable[0].opioid.label
        return table["dose-unknown"].of(f"the daily dose of {label} cannot be computed")
    if dose.is_lower_bound:
        return table["dose-unknown"].of("the medication list was read only in part")
    by_family: dict[Family, list[OrderDose]] = {}
    for each in dose.counted:
        family = family_of(each.dose)
        if family is None or _amount(each.dose, family) is None:
            return table["no-strengths"].of(each.dose.opioid.label)
        by_family.setdefault(family, []).append(each.dose)
    components = tuple(_component(family, doses) for family, doses in by_family.items())
    beyond = next((each for each in components if each.dose > MOST_STEPS * (each.finer_grid or each.grid)), None)
    if beyond:
        return table["dose-unknown"].of(f"the recorded daily dose of {beyond.name} is more than anybody takes")
    return components


def notes_on(record: PatientRecord) -> tuple[str, ...]:
    """What a plan over these products has to say of itself."""
    counted = [each.dose for each in current_mme(record).counted]
    named = sorted({name for each in counted for name in each.opioid.ingredients} & WITH_EXPERIENCE)
    notes = [f"{' and '.join(named)}: for a clinician with experience in lowering it"] if named else []
    if any(map(is_as_needed, counted)):
        notes.append("as-needed doses are counted at their daily maximum; start from what is really taken")
    return tuple(notes)


def _component(family: Family, doses: list[OrderDose]) -> Component:
    finer = finer_form(family)
    times = [doses_per_day(each) for each in doses]
    known = [each for each in times if each is not None]
    has_times = family.unit == "mg" and len(known) == len(times)
    return Component(
        name=family.name,
        unit=family.unit,
        dose=sum((_amount(each, family) or Fraction(0) for each in doses), Fraction(0)),
        grid=family.grid,
        mme_factor=_factor(doses[0], family),
        is_long_acting=family.is_long_acting,
        doses_per_day=max(known) if has_times else None,
        strengths=(*family.strengths, *(finer.strengths if finer else ())),
        finer_grid=finer.grid if finer else None,
        finer_name=finer.name if finer else None,
        own=family.strengths,
    )


def _amount(dose: OrderDose, family: Family) -> Fraction | None:
    """Milligrams a day, or of a patch the rate that it gives; None where a rate is not one that patches make."""
    if family.unit == "mg":
        return dose.dose_mg_per_day
    labelled = (dose.mme_per_day or Fraction(0)) / _patch_factor(family)
    given = round(labelled / family.grid) * family.grid
    return given if given and abs(given - labelled) <= NEAREST_PATCH_MCG_PER_H else None


def _factor(dose: OrderDose, family: Family) -> Fraction:
    if family.unit != "mg":
        return _patch_factor(family)
    return (dose.mme_per_day or Fraction(0)) / (dose.dose_mg_per_day or Fraction(1))


def _patch_factor(family: Family) -> Fraction:
    """MME per mcg/h. Source: CDC 2022 conversion table."""
    found = factor_for(family.ingredient, "transdermal", None).factor
    return found.counted if found else Fraction(1)
