"""What a dosage comes to in a day, of one product: units of it, milligrams, or the rate of the patches worn.

Everything counts at its most: the high end of a range, the shortest interval, as-needed at its maximum, the written
ceiling where there is one (CDC 2022, total daily dose: what the directions allow).
"""

from dataclasses import dataclass
from fractions import Fraction

from clinical.dose_times import days_in, times_per_day
from clinical.dose_units import WEIGHT_BASED, Measure, Unit, read_unit
from clinical.facts import Amount, Dosage, Limit
from clinical.opioid import Opioid

PREFERENCE = {"ordered": 0, "calculated": 1, "admin-amount": 2}
MOST_BARE_UNITS = 4
PER_DOSE = frozenset({"dose", "doses", "time", "times"})
# The patch sold as 12 mcg/h delivers 12.5; its label rate is what counts (CDC 2022 table note: mcg/h as labelled).
LABEL_RATE_MG_PER_H = {Fraction("0.0125"): Fraction("0.012")}


@dataclass(frozen=True, slots=True, kw_only=True)
class NotComputable:
    """A dose that cannot be worked out, and why, in a clinician's words."""

    because: str


NO_AMOUNT = NotComputable(because="the directions do not say how much")
STRENGTH_UNKNOWN = NotComputable(because="the strength is not known")
CUT_PATCH = NotComputable(because="less than one whole patch: patches are not cut")
LEAST_PARTNER_CEILING_MG = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyAmount:
    """`units` of the product a day (tablets, mL, sprays; patches worn at one time), or `mg` where only mass is known.

    For a patch `mg` is the rate worn, in mg per hour. `is_mass` marks a dose that was written in milligrams.
    """

    units: Fraction | None = None
    mg: Fraction | None = None
    is_mass: bool = False


def daily_amount(dosage: Dosage, opioid: Opioid, *, is_in_words: bool = False) -> DailyAmount | NotComputable:
    """One dosage at its daily maximum: amount × times a day, not above its ceilings.

    Several amounts are one dose said several ways: ordered before calculated before admin-amount, else the first that
    suits the product, never their sum. In words ("5 mg tablet, take 2 tablets") the one that gives most counts.
    A patch is worn all the time, however often it is changed.
    """
    each = _one_dose(dosage, opioid, is_in_words)
    if isinstance(each, NotComputable) or is_patch(opioid) or not any(map(_is_dose, dosage.amounts)):
        return each
    times = times_per_day(dosage)
    ceilings = [(limit, _ceiling(limit, each, opioid)) for limit in dosage.limits]
    known = [(limit, most) for limit, most in ceilings if most is not None and size(most) >= size(each)]
    if times is None:
        alone = [most for limit, most in known if not _may_be_of_another_drug(limit)]
        return min(alone, key=size) if alone else NotComputable(because=_no_frequency(dosage))
    return min([_scaled(each, times), *(most for _, most in known)], key=size)


def is_patch(opioid: Opioid) -> bool:
    first = opioid.parts[0]
    return first.per_unit == "h" or (first.mg is None and opioid.route == "transdermal")


def label_rate(mg_per_h: Fraction) -> Fraction:
    """The rate on the label, mg per hour."""
    return LABEL_RATE_MG_PER_H.get(mg_per_h, mg_per_h)


def size(amount: DailyAmount) -> Fraction:
    """For comparing amounts of one product, which are all in units or all in milligrams."""
    return amount.units if amount.units is not None else amount.mg or Fraction(0)


def quantity(value: Fraction, unit: str | None, opioid: Opioid) -> DailyAmount | NotComputable:
    """A written quantity in what the product is counted in: 2 tablets, 10 mL; 20 mg of a 5 mg tablet are 4."""
    if value <= 0:
        return NotComputable(because="the dose is not above zero")
    if unit is None or not unit.strip():
        return _bare(value, opioid)
    if WEIGHT_BASED.search(unit):
        return NotComputable(because="the dose depends on body weight")
    read = read_unit(unit)
    if read is None:
        return NotComputable(because="the dose is in a unit that is not known")
    return _patches(value, read, opioid) if is_patch(opioid) else _counted(value, read, opioid)


def mg_in_one(opioid: Opioid) -> Fraction | None:
    """Milligrams of opioid in one unit (tablet, mL, spray), over all parts; None when a strength is not known."""
    known = [part.mg / part.per for part in opioid.parts if part.mg is not None and part.per]
    return sum(known, Fraction(0)) or None if len(known) == len(opioid.parts) else None


def _one_dose(dosage: Dosage, opioid: Opioid, is_in_words: bool) -> DailyAmount | NotComputable:
    doses = [each for each in dosage.amounts if _is_dose(each)]
    rates = [each for each in dosage.amounts if not _is_dose(each)]
    written = doses + rates if is_patch(opioid) else doses or rates
    amounts = sorted(written, key=lambda each: PREFERENCE.get(each.kind or "", len(PREFERENCE)))
    read = [_amount(each, opioid) for each in amounts]
    failed = [each for each in read if isinstance(each, NotComputable)]
    known = [each for each in read if isinstance(each, DailyAmount)]
    if CUT_PATCH in failed or not known:
        return CUT_PATCH if CUT_PATCH in failed else (failed or [NO_AMOUNT])[0]
    return max(known, key=size) if is_in_words else known[0]


def _amount(amount: Amount, opioid: Opioid) -> DailyAmount | NotComputable:
    """The high end of one written amount; a rate becomes what it delivers in a day, or the rate of a patch."""
    if (written := most_of(amount.low, amount.high)) is not None:
        return quantity(written, amount.unit, opioid)
    rate = most_of(amount.rate_low, amount.rate_high)
    if rate is None or not amount.rate_unit:
        return NO_AMOUNT
    per_days = None if amount.rate_per is None else days_in(amount.rate_per, amount.rate_per_unit)
    if per_days is None:
        return quantity(rate, amount.rate_unit, opioid)
    if is_patch(opioid):
        return quantity(rate / (per_days * 24), f"{amount.rate_unit}/h", opioid)
    each = quantity(rate, amount.rate_unit, opioid)
    return each if isinstance(each, NotComputable) else _scaled(each, 1 / per_days)


def most_of(low: Fraction | None, high: Fraction | None) -> Fraction | None:
    return max((each for each in (low, high) if each is not None), default=None)


def _is_dose(amount: Amount) -> bool:
    """A dose, which is taken so many times a day; a rate already says how much in how long."""
    return most_of(amount.low, amount.high) is not None


def _bare(value: Fraction, opioid: Opioid) -> DailyAmount | NotComputable:
    """A number without a unit counts tablets, sprays or patches when it is small, and nothing when it is a liquid."""
    if value > MOST_BARE_UNITS or opioid.parts[0].per_unit == "mL":
        return NotComputable(because="the dose has no unit")
    measure = Measure.PATCH if is_patch(opioid) else Measure(opioid.parts[0].per_unit)
    bare = Unit(measure=measure)
    return _patches(value, bare, opioid) if is_patch(opioid) else _counted(value, bare, opioid)


def _patches(value: Fraction, unit: Unit, opioid: Opioid) -> DailyAmount | NotComputable:
    """Whole patches only, and their rate: "2 patches", "50 mcg/h"; "25 mcg" of a 25 mcg/h patch is its rate too."""
    label = opioid.parts[0].mg
    one = None if label is None else label_rate(label / (opioid.parts[0].per or 1))
    if unit.measure in (Measure.PATCH, Measure.ANY):
        if value.denominator != 1:
            return CUT_PATCH
        return DailyAmount(units=value, mg=value * one) if one else STRENGTH_UNKNOWN
    if unit.measure not in (Measure.MG, Measure.MG_PER_H):
        return NotComputable(because="the unit of the dose does not suit a patch")
    rate = label_rate(value * unit.size)
    if one is None:
        is_rate = unit.measure is Measure.MG_PER_H
        return DailyAmount(mg=rate, is_mass=True) if is_rate else STRENGTH_UNKNOWN
    return DailyAmount(units=rate / one, mg=rate) if (rate / one).denominator == 1 else CUT_PATCH


def _counted(value: Fraction, unit: Unit, opioid: Opioid) -> DailyAmount | NotComputable:
    in_one, per_unit = mg_in_one(opioid), opioid.parts[0].per_unit
    if unit.measure is Measure.MG:
        return _by_mass(value * unit.size, opioid, in_one)
    if in_one is None:
        return STRENGTH_UNKNOWN
    suits = unit.measure.value == per_unit or (unit.measure is Measure.ANY and per_unit == "each")
    if not suits:
        return NotComputable(because="the unit of the dose does not suit the product")
    return DailyAmount(units=value * unit.size)


def _by_mass(mg: Fraction, opioid: Opioid, in_one: Fraction | None) -> DailyAmount | NotComputable:
    if len(set(opioid.ingredients)) > 1:
        return NotComputable(because="the dose is in milligrams, but the product holds two opioids")
    return DailyAmount(units=mg / in_one, is_mass=True) if in_one else DailyAmount(mg=mg, is_mass=True)


def _scaled(amount: DailyAmount, times: Fraction) -> DailyAmount:
    units = None if amount.units is None else amount.units * times
    return DailyAmount(units=units, mg=None if amount.mg is None else amount.mg * times, is_mass=amount.is_mass)


def _ceiling(limit: Limit, each: DailyAmount, opioid: Opioid) -> DailyAmount | None:
    """A ceiling as a daily amount. Without a unit it counts tablets, or doses where the dose is in mg or mL."""
    days = days_in(limit.per, limit.per_unit)
    if days is None:
        return None
    unit = (limit.unit or "").strip().lower()
    is_of_doses = unit in PER_DOSE or (not unit and (each.is_mass or opioid.parts[0].per_unit == "mL"))
    if is_of_doses:
        return _scaled(each, limit.value / days)
    most = DailyAmount(units=limit.value) if not unit else quantity(limit.value, limit.unit, opioid)
    return None if isinstance(most, NotComputable) else _scaled(most, 1 / days)


def _may_be_of_another_drug(limit: Limit) -> bool:
    """Grams a day are the ceiling of acetaminophen, not a dose of an opioid."""
    read = read_unit(limit.unit) if limit.unit else None
    return read is not None and read.measure is Measure.MG and limit.value * read.size >= LEAST_PARTNER_CEILING_MG


def _no_frequency(dosage: Dosage) -> str:
    return "as needed, without a frequency or a daily maximum" if dosage.as_needed else "no frequency"
