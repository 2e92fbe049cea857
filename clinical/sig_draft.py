"""One dosage while it is being read from words, and the facts that it becomes."""

from dataclasses import dataclass, field, replace
from fractions import Fraction

from clinical.dose_units import COUNTS, Measure, read_unit
from clinical.facts import Amount, Dosage, Limit

ONE = Fraction(1)
MEALS_A_DAY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """A stated interval: at least `low`, at most `high` `unit`, `times` in each."""

    low: Fraction
    high: Fraction
    unit: str
    times_low: Fraction = ONE
    times_high: Fraction = ONE

    def rates(self) -> tuple[Fraction, Fraction]:
        """Fewest and most a day, to see whether two statements agree."""
        hours = {"h": 1, "d": 24, "wk": 168, "mo": 720}[self.unit]
        return self.times_low * 24 / (self.high * hours), self.times_high * 24 / (self.low * hours)


@dataclass(slots=True)
class Draft:
    """What has been read so far of one dose and its times."""

    amounts: list[Amount] = field(default_factory=list)
    strength: Amount | None = None
    intervals: list[Every] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    weekdays: list[str] = field(default_factory=list)
    ceilings: list[Limit] = field(default_factory=list)
    n_clock_times: int = 0
    is_daily: bool = False
    is_once: bool = False
    count: Fraction | None = None

    @property
    def has_timing(self) -> bool:
        return bool(self.intervals or self.events or self.n_clock_times or self.weekdays or self.is_daily)

    @property
    def has_dose(self) -> bool:
        return bool(self.amounts) or self.strength is not None

    @property
    def is_complete(self) -> bool:
        return self.has_dose and (self.has_timing or self.is_once or bool(self.count))

    def add(self, amount: Amount, link: str) -> bool:
        """Take in an amount; False when it contradicts another. "2 tabs (10 mg)" restates, "1 or 2" widens."""
        same_kind = [each for each in self.amounts if measure(each) is measure(amount)]
        if not same_kind or link == "or":
            if self.amounts and link in ("and", "more"):
                return False
            self.amounts.append(amount)
            return True
        return any(same_size(each, amount) for each in same_kind)

    def all_amounts(self) -> tuple[Amount, ...]:
        """The dose in every way it was said: "10 mg tablets, take 2" is two tablets, or 20 mg."""
        if self.strength is None:
            return tuple(self.amounts)
        if not self.amounts:
            return (self.strength,)
        counts = [each for each in self.amounts if measure(each) in COUNTS]
        return (*self.amounts, *(_so_many(each, self.strength) for each in counts))

    def interval(self) -> Every | None:
        """The one interval that was stated, once or in two ways that agree; "daily" beside events adds nothing."""
        if self.intervals:
            return self.intervals[0]
        is_plain_daily = (self.is_daily or self.weekdays) and not (self.events or self.n_clock_times)
        return Every(low=ONE, high=ONE, unit="d") if is_plain_daily else None

    def _n_events(self) -> int:
        """Events of a day, for adding them to clock times: "at 9 am and at bedtime" are two; meals are three."""
        return sum(MEALS_A_DAY if event == "C" else 1 for event in set(self.events))

    def is_consistent(self) -> bool:
        """Intervals agree; "daily" goes with anything but an interval longer than a day."""
        rates = {each.rates() for each in self.intervals}
        return len(rates) < 2 and not (self.is_daily and any(most < 1 for _, most in rates))

    def dosage(self, text: str, route: str | None, as_needed: bool) -> Dosage:
        every = self.interval()
        is_single = self.is_once and not self.has_timing
        is_mixed = bool(self.events and self.n_clock_times)
        return Dosage(
            text=text,
            route=route,
            as_needed=as_needed,
            amounts=self.all_amounts(),
            limits=tuple(self.ceilings),
            frequency=every.times_low if every else None,
            frequency_max=every.times_high if every and every.times_high != every.times_low else None,
            period=every.low if every else None,
            period_max=every.high if every and every.high != every.low else None,
            period_unit=every.unit if every else None,
            when=() if is_mixed else tuple(dict.fromkeys(self.events)),
            times_of_day=self.n_clock_times + (self._n_events() if is_mixed else 0),
            days_of_week=tuple(dict.fromkeys(self.weekdays)),
            count=ONE if is_single else self.count,
        )


def _so_many(count: Amount, strength: Amount) -> Amount:
    of_one = strength.low or Fraction(0)
    low, high = (None if each is None else each * of_one for each in (count.low, count.high))
    return replace(strength, low=low, high=high)


def measure(amount: Amount) -> Measure:
    """What an amount counts; a bare number counts units of the product."""
    unit = read_unit(amount.unit) if amount.unit else None
    return unit.measure if unit else Measure.ANY


def same_size(one: Amount, other: Amount) -> bool:
    """Two ways of saying one dose: 2 tabs and 2 tablets, 1 mg and 1000 mcg."""
    return _sizes(one) == _sizes(other)


def _sizes(amount: Amount) -> tuple[Fraction | None, Fraction | None]:
    unit = read_unit(amount.unit) if amount.unit else None
    size = unit.size if unit else ONE
    high = amount.high if amount.high is not None else amount.low
    return amount.low and amount.low * size, high and high * size
