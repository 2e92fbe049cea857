"""How much opioid one order is worth in a day, in morphine milligram equivalents, or why that cannot be said.

Source: CDC 2022 conversion table; the 2018 CDC file for what it lacks. MME = units/day × mg/unit × factor, and for a
patch the labelled mcg/h worn × 2.4. Buprenorphine and methadone for opioid use disorder are never counted.
"""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache

from clinical.directions import read_directions, together
from clinical.dosage import CUT_PATCH, DailyAmount, NotComputable, is_patch, quantity
from clinical.dose_steps import Steps, Stretch, steps_of
from clinical.dose_units import Measure, read_unit
from clinical.facts import Dosage, MedicationOrder, Supply
from clinical.methadone import is_moud_methadone as is_moud_methadone
from clinical.mme_figure import Figure, figure, patch_supply_figure, plain
from clinical.opioid import Opioid, Use
from clinical.products import identify
from clinical.quick import quick
from clinical.sig import read_sig

NOT_COUNTED = {
    Use.OPIOID_USE_DISORDER: "treatment of opioid use disorder is not counted in MME",
    Use.BUPRENORPHINE_PAIN: "buprenorphine is not counted in MME",
    Use.ANTITUSSIVE: "a cough medicine is not counted in MME",
    Use.INJECTION: "an injection has no outpatient conversion factor",
    Use.VETERINARY: "a veterinary product is not counted in MME",
}
MOUD_METHADONE = "methadone for opioid use disorder is not counted in MME"
BY_NAME = "matched by name"
# A supply without a unit counts tablets or patches; of a liquid it may be bottles, and is not read.
UNIT_OF_SUPPLY = {"each": "tablet", "h": "patch"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleStep:
    """One stretch of a written schedule. Both days are included; None is open on that side."""

    starts_on: date | None
    ends_on: date | None
    mme_per_day: Fraction | None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDose:
    """One opioid order and its own daily figure, whatever else is on the list.

    `mme_per_day` is None when the dose is not computable or the product is not counted; `why_not` then says why, and
    `is_counted_kind` tells the two apart. A written course gives the dose of the day asked for, 0 after its end, and
    the whole `schedule`. `dose_mg_per_day` is of a single ingredient, and None for patches (see `daily_dose`).
    `mme_2016_per_day` is the figure of 2016 for payers, methadone banded by this order's own dose.
    """

    order: MedicationOrder
    opioid: Opioid
    daily_dose: str | None
    mme_per_day: Fraction | None
    is_estimate: bool
    notes: tuple[str, ...]
    why_not: str | None
    evidence: str
    is_counted_kind: bool
    mme_2016_per_day: Fraction | None
    schedule: tuple[ScheduleStep, ...]
    dose_mg_per_day: Fraction | None

    def __hash__(self) -> int:
        """By the order, that has one dose on a day."""
        return hash(self.order)


def order_dose(order: MedicationOrder, as_of: date) -> OrderDose | None:
    """The order's dose on a day; None when it is for no opioid."""
    identified = identify(order)
    if identified is None:
        return None
    opioid = _routed(identified, order.dosages)
    told = _open_ended(order.dosages, opioid) or _on_day(order.dosages, opioid, _starts_on(order, as_of), as_of)
    dosed = _by_supply(told, order.supply, opioid) if told.is_silent else told
    found, notes = dosed.figure, dosed.notes
    dose = OrderDose(
        order=order,
        opioid=opioid,
        daily_dose=found.daily_dose,
        mme_per_day=found.mme_per_day,
        is_estimate=found.is_estimate or opioid.is_by_name,
        notes=(*notes, BY_NAME) if opioid.is_by_name else notes,
        why_not=found.why_not,
        evidence=found.evidence,
        is_counted_kind=True,
        mme_2016_per_day=found.mme_2016_per_day,
        schedule=dosed.schedule,
        dose_mg_per_day=found.dose_mg_per_day,
    )
    because = _why_not_counted(order, opioid)
    return _not_counted(dose, because) if because else dose


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dosed:
    """The dose as the directions tell it. `is_silent` when they tell none that could be worked out: a supply may."""

    figure: Figure
    notes: tuple[str, ...]
    schedule: tuple[ScheduleStep, ...]
    is_silent: bool


def _open_ended(dosages: tuple[Dosage, ...], opioid: Opioid) -> _Dosed | None:
    """One instruction without an end is the same dose on every day, whenever it began: the dates of most orders, which
    are their own, do not matter, and what is worked out once holds for every patient with that sig. None for others."""
    if len(dosages) != 1 or dosages[0].ends_on is not None:
        return None
    (dosage,) = dosages
    return _on_any_day(dosage if dosage.starts_on is None else replace(dosage, starts_on=None), opioid)


@lru_cache(maxsize=8192)
def _on_any_day(dosage: Dosage, opioid: Opioid) -> _Dosed | None:
    directions = read_directions((dosage,), opioid)
    steps = steps_of(directions.lines, date.min)
    if len(directions.lines) != 1 or steps.stretches[0].ends_on is not None:
        return None
    return _dosed(steps.stretches[0], steps, directions.notes, opioid)


@lru_cache(maxsize=8192)
def _on_day(dosages: tuple[Dosage, ...], opioid: Opioid, start: date, day: date) -> _Dosed:
    """The dose of a day and the schedule, from the directions alone: the same for every patient who has them."""
    directions = read_directions(dosages, opioid)
    steps = steps_of(directions.lines, start)
    return _dosed(_on(steps, day), steps, (*directions.notes, *((steps.note,) if steps.note else ())), opioid)


def _routed(opioid: Opioid, dosages: tuple[Dosage, ...]) -> Opioid:
    """A product that does not tell its route takes the one that the directions name; a rate alone is a patch's."""
    if opioid.route is not None or opioid.parts[0].per_unit == "h":
        return opioid
    worded = [each for dosage in dosages for each in read_sig(dosage.text or "").dosages]
    route = next((each.route for each in worded if each.route), None)
    if route is None and any(map(_is_rate, (*dosages, *worded))):
        route = "transdermal"
    is_injected = route == "injection" and opioid.use is Use.ANALGESIC
    return opioid if route is None else replace(opioid, route=route, use=Use.INJECTION if is_injected else opioid.use)


def _is_rate(dosage: Dosage) -> bool:
    """ "25 mcg/h", with an interval for changing it or none."""
    units = (read_unit(unit) for each in dosage.amounts if (unit := each.unit or each.rate_unit))
    return any(unit is not None and unit.measure is Measure.MG_PER_H for unit in units)


def _why_not_counted(order: MedicationOrder, opioid: Opioid) -> str | None:
    ingredients = opioid.ingredients
    if "buprenorphine" in ingredients:
        return NOT_COUNTED[Use.BUPRENORPHINE_PAIN]
    if "methadone" in ingredients and (opioid.use is Use.OPIOID_USE_DISORDER or is_moud_methadone(order)):
        return MOUD_METHADONE
    return NOT_COUNTED.get(opioid.use)


def _not_counted(dose: OrderDose, because: str) -> OrderDose:
    """Outside the total on purpose: no figure, the dose still shown, and the reason in the notes too."""
    shown = f"{dose.opioid.label}: {dose.daily_dose}" if dose.daily_dose else dose.opioid.label
    return replace(
        dose,
        is_counted_kind=False,
        mme_per_day=None,
        mme_2016_per_day=None,
        why_not=because,
        notes=(*(note for note in dose.notes if "factor" not in note and "2018" not in note), because),
        evidence=f"{shown}; {because}",
        schedule=tuple(replace(step, mme_per_day=None) for step in dose.schedule),
    )


def _starts_on(order: MedicationOrder, as_of: date) -> date:
    """The first day of the order, from which written lengths count; an order still being written starts today."""
    return as_of if order.is_draft else order.supply.valid_from or order.authored_on or as_of


def _on(steps: Steps, day: date) -> Stretch | None:
    """The stretch of the day; before a course its first, after it None. A single stretch is the order's dose always."""
    if len(steps.stretches) < 2:
        return steps.stretches[0] if steps.stretches else Stretch()
    first = steps.stretches[0]
    if first.starts_on is not None and day < first.starts_on:
        return first
    return next((each for each in steps.stretches if each.holds_on(day)), None)


def _dosed(today: Stretch | None, steps: Steps, notes: tuple[str, ...], opioid: Opioid) -> _Dosed:
    amount = None if today is None else together(today.lines)
    found = _figure(amount, opioid)
    return _Dosed(
        figure=found,
        notes=(*notes, *found.notes),
        schedule=_schedule(steps, opioid),
        is_silent=isinstance(amount, NotComputable) and amount != CUT_PATCH and len(steps.stretches) < 2,
    )


def _figure(amount: DailyAmount | NotComputable | None, opioid: Opioid) -> Figure:
    if amount is None:
        return Figure(
            daily_dose="none today",
            mme_per_day=Fraction(0),
            mme_2016_per_day=Fraction(0),
            evidence=f"{opioid.label}: no dose on this day of the written course",
        )
    if isinstance(amount, DailyAmount):
        return figure(amount, opioid)
    return Figure(evidence=f"{opioid.label}: not computable, {amount.because}", why_not=amount.because)


def _by_supply(told: _Dosed, supply: Supply, opioid: Opioid) -> _Dosed:
    """Quantity ÷ days' supply, CDC's own formula for dispensing records: an estimate, and said so."""
    if supply.quantity is None or not supply.days or supply.days < 0:
        return told
    handed_out = quantity(supply.quantity, supply.unit or UNIT_OF_SUPPLY.get(opioid.parts[0].per_unit), opioid)
    found = None if isinstance(handed_out, NotComputable) else _figure_by_supply(handed_out, supply.days, opioid)
    if found is None:
        return told
    note = f"estimate: {plain(supply.quantity)} ÷ {plain(supply.days)} days' supply"
    return replace(told, figure=replace(found, is_estimate=True), notes=(*told.notes, note, *found.notes))


def _figure_by_supply(handed_out: DailyAmount, days: Fraction, opioid: Opioid) -> Figure | None:
    if is_patch(opioid):
        return patch_supply_figure(handed_out, days, opioid)
    units, mg = (None if each is None else each / days for each in (handed_out.units, handed_out.mg))
    return figure(DailyAmount(units=units, mg=mg, is_mass=handed_out.is_mass), opioid)


def _schedule(steps: Steps, opioid: Opioid) -> tuple[ScheduleStep, ...]:
    """The stretches of a course, and of an order with an end its one stretch; nothing for an open-ended order."""
    stretches = steps.stretches
    if len(stretches) < 2 and all(each.ends_on is None for each in stretches):
        return ()
    return tuple(_scheduled(each, opioid) for each in stretches)


def _scheduled(stretch: Stretch, opioid: Opioid) -> ScheduleStep:
    amount = together(stretch.lines)
    mme = figure(amount, opioid).mme_per_day if isinstance(amount, DailyAmount) else None
    return ScheduleStep(starts_on=stretch.starts_on, ends_on=stretch.ends_on, mme_per_day=mme)
