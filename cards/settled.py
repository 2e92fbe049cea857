"""What a clinician has settled: a topic that was answered is not asked again for a while.

A more urgent card speaks again, and so does a card about the dose once the dose is higher than the one that was
settled. Rules that are never quieted say so themselves (suicide risk, naltrexone with an opioid).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clinical.outcome import Urgency
from clinical.record import PatientRecord
from clinical.regimen import mme_after_signing
from clinical.rule import Rule

STORED_TO = Fraction("0.001")
"""MME/day: how exactly a dose is remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """One topic that this user has answered for this patient. `because` is the code of the reason, or "accepted".

    `mme_per_day` is the dose after signing when it was answered, None when it was not known.
    `until` is the last day on which it holds.
    """

    urgency: Urgency
    until: date
    because: str
    mme_per_day: Fraction | None = None


def is_settled(answer: Settled, urgency: Urgency, said_by: Iterable[Rule], record: PatientRecord) -> bool:
    """Whether the answer still holds for what these rules now say under its topic."""
    rules = tuple(said_by)
    if record.as_of > answer.until or urgency > answer.urgency or not all(rule.is_quietable for rule in rules):
        return False
    return not (any(rule.is_about_dose for rule in rules) and _is_higher(record, answer))


def _is_higher(record: PatientRecord, answer: Settled) -> bool:
    """A dose that was not known may have been lower. What was stored was rounded."""
    return answer.mme_per_day is None or mme_after_signing(record).total - answer.mme_per_day > STORED_TO
