"""The daily dose over time, for the plot: a year of the chart, the orders being signed, and a taper if one is drafted.

Every figure is one of `clinical/`, the same that the cards use; here they are only laid out by day.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from cards.text import number, worded
from clinical.completeness import gap_line
from clinical.dates import later
from clinical.exposure import Exposure, exposure
from clinical.orders_in_question import before_these_orders
from clinical.outcome import AtLeast, PlannedDose, PlanTaper
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.regimen import DailyMme, current_mme, mme_after_signing

Json = dict[str, Any]

SHOWN_DAYS = 365
NOT_KNOWN = "not known"
LISTS = (Need.MEDICATIONS, Need.PAST_MEDICATIONS)
NO_ROUTINE = "to be decided"
"""The end of a plan: what is left is too much for one routine step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Days in a row on one dose, both included. `mme_per_day` is None for an opioid of which no figure is known."""

    first: date
    last: date
    mme_per_day: Fraction | None
    is_lower_bound: bool


def timeline(record: PatientRecord, policy: Policy, plan: PlanTaper | None) -> Json:
    """`plan` is the taper that a rule drafts for this call, if one does."""
    before = before_these_orders(record)
    now, signed = current_mme(before), mme_after_signing(record)
    return {
        "today": record.as_of.isoformat(),
        "unread": list(_unread(record)),
        "begins": later(record.as_of, -SHOWN_DAYS).isoformat(),
        "thresholds": [
            {"label": "caution", **_figure(policy.caution_mme_per_day)},
            {"label": "justification", **_figure(policy.justification_mme_per_day)},
        ],
        "past": [_level(each) for each in past(exposure(before, policy))],
        "now": _total(now),
        "afterSigning": _total(signed),
        "lines": [each.text for each in signed.evidence],
        "taper": _taper(plan, record.as_of),
    }


def _unread(record: PatientRecord) -> Iterator[str]:
    """Why figures are lower bounds or not known, in words."""
    yield from (gap_line(need, record) for need in LISTS if record.is_gap(need))
    if Need.PAST_MEDICATIONS in record.off:
        yield "Past prescriptions are not asked for: this site has switched the query off"
    yield from (f"An order could not be read: {ref}" for ref in record.unreadable_orders)


def past(known: Exposure) -> Iterator[Level]:
    """The last year up to yesterday, without a hole: days without an opioid are days on 0."""
    reached = later(known.day, -SHOWN_DAYS)
    for span in known.spans:
        if span.end > reached:
            yield from _without(reached, span.first, known)
            is_less = known.is_lower_bound or not span.is_whole
            first, last = max(span.first, reached), later(span.end, -1)
            yield Level(first=first, last=last, mme_per_day=span.mme_per_day, is_lower_bound=is_less)
            reached = span.end
    yield from _without(reached, known.day, known)


def _without(first: date, end: date, known: Exposure) -> Iterable[Level]:
    if first >= end:
        return ()
    zero = Level(first=first, last=later(end, -1), mme_per_day=Fraction(0), is_lower_bound=known.is_lower_bound)
    return (zero,)


def _level(level: Level) -> Json:
    figure = _figure(level.mme_per_day, is_lower_bound=level.is_lower_bound)
    return {"first": level.first.isoformat(), "last": level.last.isoformat(), **figure}


def _total(dose: DailyMme) -> Json:
    return _figure(dose.total, is_lower_bound=dose.is_lower_bound)


def _figure(mme_per_day: Fraction | None, *, is_lower_bound: bool = False) -> Json:
    """The number to draw, and the words to read, which are those of the cards. At least nothing is not known: a list
    that nobody read must not look like one without opioids."""
    if mme_per_day is None or (is_lower_bound and not mme_per_day):
        return {"mmePerDay": None, "shown": NOT_KNOWN}
    shown = worded(AtLeast(mme_per_day) if is_lower_bound else mme_per_day)
    return {"mmePerDay": float(number(mme_per_day, places=2).replace(",", "")), "shown": shown}


def _taper(plan: PlanTaper | None, today: date) -> Json | None:
    """Days count from today, until patient and clinician agree on a first one."""
    if plan is None:
        return None
    return {"start": plan.start, "pace": plan.pace, "steps": [_step(each, today) for each in plan.steps]}


def _step(step: PlannedDose, today: date) -> Json:
    first = later(today, step.week * 7).isoformat()
    figure = _figure(step.mme_per_day) if step.is_routine else {"mmePerDay": None, "shown": NO_ROUTINE}
    return {"first": first, "dose": step.dose if step.is_routine else "", "note": step.note, **figure}
