"""When an answer keeps a topic quiet: a topic that was settled is not asked again for a while.

What has become more urgent speaks again, and so does another rule under the same topic, a card about the dose once
the dose is higher, and a card about a combination of drugs once another drug is part of it. Rules that are never
quieted say so themselves (suicide risk, naltrexone with an opioid).
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from cards.build import Said
from cards.settled import Mark, Settled
from clinical.record import PatientRecord
from clinical.regimen import mme_after_signing

STORED_TO = Fraction("0.001")
"""MME/day: how exactly a dose is remembered."""


def is_settled(answer: Settled, said: Sequence[Said], record: PatientRecord, mark: Mark) -> bool:
    """Whether the answer still holds for what is now said under its topic."""
    rules = [each.rule for each in said]
    if record.as_of > answer.until or max(each.advice.urgency for each in said) > answer.urgency:
        return False
    if not all(rule.is_quietable and rule.id in answer.rules for rule in rules):
        return False
    if any(rule.is_about_dose for rule in rules) and _is_higher(record, answer):
        return False
    return answer.drugs.issuperset(drug_marks(said, mark))


def drug_marks(said: Iterable[Said], mark: Mark) -> tuple[str, ...]:
    """Of what was seen by those that speak of drugs, without its dose, dates and directions."""
    seen = (each.text for one in said if one.rule.is_about_drugs for each in one.advice.evidence)
    return tuple(dict.fromkeys(mark(text.partition(",")[0].partition(" ×")[0]) for text in seen))


def _is_higher(record: PatientRecord, answer: Settled) -> bool:
    """A dose that was not known may have been lower. What was stored was rounded."""
    return answer.mme_per_day is None or mme_after_signing(record).total - answer.mme_per_day > STORED_TO
