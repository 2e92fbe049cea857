"""Which number in a medication name is the opioid's strength: by the order of the words, checked by what exists."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from clinical.opioid import OpioidPart
from clinical.opioid_vocabulary import vocabulary
from clinical.product_table import Product
from clinical.product_words import Amount, Mention

LEAST_COMPANION_MG = Fraction(100)
"""Acetaminophen, aspirin and ibuprofen come in 200 mg and more; no opioid tablet with them reaches 100 mg."""

RELEASE_HOURS = Fraction(8)
"""Per so many hours or more is how long a tablet or patch lasts ("100 mg/24 h"), not a rate."""

DOUBLE_SPRAYS_MG = frozenset({Fraction(12, 10), Fraction(16, 10)})
"""Subsys 1200 and 1600 mcg are two sprays of 600 and 800 mcg each. Source: RxNorm packs 1740008, 1740010."""

LABELLED_PATCH_MG_PER_HOUR = {Fraction(125, 10_000): Fraction(12, 1000)}
"""The fentanyl patch that delivers 12.5 mcg/h is labelled 12 mcg/h, and counts as its label says."""

BUTORPHANOL_MG_PER_SPRAY = Fraction(1)
"""The nasal spray holds 10 mg/mL and gives 1 mg a spray; it is ordered in sprays. Source: RxNorm 886634."""

ROUNDED_HYDROCODONE = {
    Fraction("0.667"): (Fraction(10), Fraction(15)),
    Fraction("0.67"): (Fraction(10), Fraction(15)),
    Fraction("0.333"): (Fraction(5), Fraction(15)),
}
"""RxNorm names round 10 mg/15 mL and 5 mg/15 mL of hydrocodone with acetaminophen; the label's fraction is exact."""


ROUNDING = Fraction(101, 100)
"""RxNorm rounds strengths per mL to three digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Mentions that stand together and the amounts that follow (or, where the name begins with one, precede) them."""

    mentions: tuple[Mention, ...]
    amounts: tuple[Amount, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Ingredients in the order in which they are named; brands name none in an order."""
        named: dict[str, None] = {}
        for mention in self.mentions:
            if not mention.brand:
                pair = (mention.opioid, mention.companion)
                named.update(dict.fromkeys(each for each in pair if each))
        return tuple(named)

    def is_about(self, opioid: str) -> bool:
        return any(each.opioid == opioid for each in self.mentions)


def runs_of(words: Sequence[Mention | Amount]) -> tuple[Run, ...]:
    groups: list[tuple[list[Mention], list[Amount]]] = []
    leading: list[Amount] = []
    for each in words:
        if isinstance(each, Mention):
            if not groups or groups[-1][1]:
                groups.append(([], []))
            groups[-1][0].append(each)
        elif groups:
            groups[-1][1].append(each)
        else:
            leading.append(each)
    if any(each.is_strength for each in leading) and not any(each.is_strength for each in groups[-1][1]):
        groups = _shifted(groups, leading)
    return tuple(
        Run(mentions=tuple(mentions), amounts=tuple(_in_volume(each, groups[-1][1]) for each in amounts))
        for mentions, amounts in groups
    )


def _in_volume(amount: Amount, last: Sequence[Amount]) -> Amount:
    """ "codeine 10 mg/guaifenesin 100 mg per 5 mL": the volume at the end is that of both."""
    volume = next((each for each in last if each.per_unit == "mL"), None)
    if volume and amount.is_strength and amount.per_unit is None:
        return replace(amount, per=volume.per, per_unit="mL")
    return amount


def _shifted(
    groups: list[tuple[list[Mention], list[Amount]]], leading: list[Amount]
) -> list[tuple[list[Mention], list[Amount]]]:
    """ "5 mg oxycodone/325 mg acetaminophen": each amount belongs to the words after it."""
    before = [leading, *(amounts for _, amounts in groups)]
    return [(mentions, amounts) for (mentions, _), amounts in zip(groups, before, strict=False)]


def strength_of(opioid: str, runs: Iterable[Run], alike: Sequence[Product], route: str | None) -> OpioidPart:
    """The opioid with its strength, or with none when the name leaves it open. `alike`: products it may be."""
    own = [run for run in runs if run.is_about(opioid)]
    read = [
        part
        for run in own
        for amount in run.amounts
        if amount.is_strength and (part := _with_unit(opioid, amount, run, alike, route))
    ]
    if read and len(own) > 1 and _are_two_salts(own):
        return OpioidPart(ingredient=opioid, mg=sum((each.mg or Fraction() for each in read), Fraction()))
    if read:
        return read[0]
    bare = [(amount, run) for run in own for amount in run.amounts if not amount.is_strength]
    return next(
        (part for amount, run in bare if (part := _without_unit(opioid, amount, run, alike))),
        OpioidPart(ingredient=opioid),
    )


def _are_two_salts(own: Sequence[Run]) -> bool:
    """Oxycodone hydrochloride and terephthalate in one tablet."""
    return any(mention.is_second_salt for run in own for mention in run.mentions)


def _with_unit(opioid: str, amount: Amount, run: Run, alike: Sequence[Product], route: str | None) -> OpioidPart | None:
    """An amount with a unit of mass. A rate per hour is a strength only where patches exist: else it is an infusion."""
    factor = amount.factor or Fraction(1)
    values = tuple(number * factor for number in amount.numbers)
    per, per_unit = _denominator(amount, values, alike, route)
    if per_unit is None or (per_unit == "h" and all(each.part.per_unit != "h" for each in alike)):
        return None
    mg = _own_value(opioid, values, run, [each for each in alike if each.part.per_unit == per_unit], per)
    if not mg:
        return None
    return _as_labelled(OpioidPart(ingredient=opioid, mg=mg, per=per, per_unit=per_unit), route)


def _as_labelled(part: OpioidPart, route: str | None) -> OpioidPart:
    mg, per = part.mg or Fraction(), part.per
    if part.ingredient == "fentanyl" and part.per_unit == "h":
        mg = LABELLED_PATCH_MG_PER_HOUR.get(mg, mg)
    if part.ingredient == "hydrocodone" and part.per_unit == "mL" and per == 1:
        mg, per = ROUNDED_HYDROCODONE.get(mg, (mg, per))
    if part.ingredient == "butorphanol" and part.per_unit == "mL" and route == "nasal":
        return replace(part, mg=BUTORPHANOL_MG_PER_SPRAY, per=Fraction(1), per_unit="actuation")
    if part.per_unit == "actuation" and mg in DOUBLE_SPRAYS_MG:
        per = Fraction(2)
    return replace(part, mg=mg, per=per)


def _denominator(
    amount: Amount, values: Sequence[Fraction], alike: Sequence[Product], route: str | None
) -> tuple[Fraction, str | None]:
    """As written; else by the route and by what exists.

    A patch is named by its rate. A liquid without "per mL" states a dose, not a strength.
    """
    if amount.per_unit == "h" and amount.per >= RELEASE_HOURS:
        return Fraction(1), "h" if route == "transdermal" else "each"
    if amount.per_unit:
        return amount.per, amount.per_unit
    if route == "transdermal":
        return Fraction(1), "h"
    units = {each.part.per_unit for each in alike}
    exact = {each.part.per_unit for each in alike if each.rate in values}
    if len(units) == 1:
        only = units.pop()
        return Fraction(1), None if only == "mL" and route == "oral" else "each" if only == "mL" else only
    return Fraction(1), "h" if exact == {"h"} else "each"


def _own_value(
    opioid: str, values: Sequence[Fraction], run: Run, alike: Sequence[Product], per: Fraction
) -> Fraction | None:
    """The opioid's among several values.

    In order: a combination that exists with exactly these strengths; the value at the opioid's place among the names;
    the only value that is one of its strengths while the others are as large as a companion's; the only value that is
    not a companion's strength. A range of doses ("5-10 mg") is none of these and stays open.
    """
    rates = {each.rate for each in alike}
    names = run.names
    if len(values) == 1:
        is_known = values[0] / per in rates
        is_last = not names or names[-1] == opioid
        is_alone = len(names) < 2 and not all(each.companions for each in alike)
        return values[0] if is_known or is_alone or (is_last and _is_possible(values[0] / per, rates)) else None
    if combined := _combined(opioid, values, run, alike, per):
        return combined
    known = [value for value in values if value / per in rates]
    if len(names) == len(values) and opioid in names:
        value = values[names.index(opioid)]
        if value in known or (not known and _is_possible(value / per, rates)):
            return value
    others = [value for value in values if value not in known]
    if len(known) == 1:
        return known[0] if all(each >= LEAST_COMPANION_MG for each in others) else None
    amounts = {amount for each in alike for amount in each.companion_amounts}
    left = [value for value in values if value / per not in amounts]
    return left[0] if not known and len(left) == 1 and _is_possible(left[0] / per, rates) else None


def _combined(
    opioid: str, values: Sequence[Fraction], run: Run, alike: Sequence[Product], per: Fraction
) -> Fraction | None:
    """The opioid's strength in the combinations that exist with exactly these strengths, if they agree on it."""
    matching = {value for value in values for each in alike if _is_combination(each, value, values, per)}
    return matching.pop() if len(matching) == 1 else None


def _is_possible(rate: Fraction, rates: Iterable[Fraction | None]) -> bool:
    """No larger than the largest that exists, give or take the rounding of names."""
    return rate <= max((each for each in rates if each), default=rate) * ROUNDING


def _is_combination(product: Product, value: Fraction, values: Sequence[Fraction], per: Fraction) -> bool:
    others = sorted(each / per for each in values if each != value)
    return product.rate == value / per and bool(others) and others == sorted(product.companion_amounts)


def _without_unit(opioid: str, amount: Amount, run: Run, alike: Sequence[Product]) -> OpioidPart | None:
    """A bare number is a strength when exactly one kind of product has it, in mg or in mcg."""
    if opioid == "codeine" and amount.mark in {"#", "no", "no.", "number"}:
        mg = vocabulary().codeine_numbers.get(str(amount.numbers[0]))
        return OpioidPart(ingredient=opioid, mg=mg) if mg else None
    if amount.mark:
        return None
    if len(amount.numbers) > 1:
        solid = [each for each in alike if each.part.per_unit == "each"]
        read = _combined if amount.is_count else _own_value
        mg = read(opioid, amount.numbers, run, solid, Fraction(1))
        return OpioidPart(ingredient=opioid, mg=mg) if mg else None
    if amount.is_count:
        return None
    number = amount.numbers[0]
    found = {
        each.part for each in alike if each.part.per_unit != "mL" and each.part.mg in {number, number / 1000} and number
    }
    return found.pop() if len(found) == 1 else None
