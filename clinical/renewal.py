"""Which order takes the place of which: the next fill of the same drug, and drafts that renew or change an order.

Two orders of one drug that run side by side are added: immediate-release beside extended-release, two strengths, the
same product twice. They are not added when one follows the other, which a list shows by its dates and a draft by being
written now.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from clinical.course import Course
from clinical.dates import later
from clinical.mme import OrderDose
from clinical.opioid import Opioid, Use
from clinical.opioid_purpose import use_of
from clinical.policy import standard_policy

ROUTES_APART = frozenset({"transdermal", "injection", "implant"})


class Drug(NamedTuple):
    """What makes two orders ones of the same drug."""

    ingredients: frozenset[str]
    is_slow: bool
    route: str
    use: Use


def drug_of(dose: OrderDose) -> Drug:
    """Extended release and long-acting are one kind; a patch, an injection and an implant are routes of their own."""
    return _drug(dose.opioid, use_of(dose))


@lru_cache(maxsize=4096)
def _drug(opioid: Opioid, use: Use) -> Drug:
    is_slow = opioid.is_extended_release or opioid.is_long_acting
    route = opioid.route if opioid.route in ROUTES_APART else None
    return Drug(frozenset(opioid.ingredients), is_slow, route or "other", use)


def next_from(earlier: Course) -> date | None:
    """The first day on which another order of the drug is the next of this one instead of an addition to it.

    That is the policy's days before its supply ends, and at most a quarter of that supply. None when its days are not
    known: then another order adds.
    """
    began, until = earlier.starts_on, earlier.last_day
    if not began or not until:
        return None
    early = min(standard_policy().early_refill_days, ((until - began).days + 1) // 4)
    return max(later(until, 1 - early), later(began, 1))


def renewed(courses: Iterable[tuple[Drug, Course]]) -> Mapping[str, Course]:
    """Orders, by ref, that a later order has taken the place of, each with that later order.

    A later order names the earlier one as its prior prescription, or is of the same drug and begins when that one ends.
    """
    known = tuple(courses)
    latest: dict[Drug, Course] = {}
    for drug, course in known:
        latest[drug] = max(latest.get(drug, course), course, key=lambda each: each.starts_on or date.min)
    by_prior = {course.order.prior_ref: course for _, course in known if course.order.prior_ref != course.order.ref}
    found: dict[str, Course] = {}
    for drug, course in known:
        begins, newest = next_from(course), latest[drug]
        if named := by_prior.get(course.order.ref):
            found[course.order.ref] = named
        elif begins and newest.starts_on and newest.starts_on >= begins:
            found[course.order.ref] = newest
    leads = _lead_somewhere(found)
    return {ref: course for ref, course in found.items() if leads[ref]}


def resembling(draft: OrderDose, listed: Iterable[OrderDose]) -> tuple[OrderDose, ...]:
    """The orders of the same drug that a draft takes the place of: those that resemble it most.

    The same product at the same dose; else the same product; else (another strength) the drug altogether.
    """
    same_drug = [each for each in listed if drug_of(each) == drug_of(draft)]
    same_product = [each for each in same_drug if each.opioid.label == draft.opioid.label]
    same_dose = [each for each in same_product if each.mme_per_day == draft.mme_per_day]
    return tuple(same_dose or same_product or same_drug)


def _lead_somewhere(found: Mapping[str, Course]) -> Mapping[str, bool]:
    """False in a circle of prior prescriptions, and on the way into one: there none of them may vanish.

    Every order is passed once, however long the chain that it is part of.
    """
    leads: dict[str, bool] = {}
    for start in found:
        way, ref = [], start
        while ref in found and ref not in leads:
            leads[ref] = False
            way.append(ref)
            ref = found[ref].order.ref
        leads.update(dict.fromkeys(way, ref not in found or leads[ref]))
    return leads
