"""When an answer keeps a topic quiet: a topic that was settled is not asked again for a while.

What has become more urgent speaks again, and so does another rule or another thing to say under the same topic,
anything once the opioid dose is higher than it was, and a card about a combination of drugs once another drug is part
of it. A critical card is quiet only while all that it saw is the same. Rules that are never quieted say so themselves
(suicide risk, naltrexone with an opioid).
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from cards.build import Said
from cards.settled import Mark, Settled
from clinical.outcome import Evidence, Urgency
from clinical.record import PatientRecord
from clinical.regimen import mme_after_signing

STORED_TO = Fraction("0.001")
"""MME/day: how exactly a dose is remembered."""


def is_settled(answer: Settled, said: Sequence[Said], record: PatientRecord, mark: Mark) -> bool:
    """Whether the answer still holds for what is now said under its topic."""
    urgency = max(each.advice.urgency for each in said)
    if record.as_of > answer.until or urgency > answer.urgency or not all(each.rule.is_quietable for each in said):
        return False
    if not answer.said.issuperset(what_is_said(said)) or _is_higher(record, answer):
        return False
    seen = _all_seen(said) if urgency is Urgency.CRITICAL else _drugs_seen(said)
    return answer.seen.issuperset(_marked(seen, mark))


def what_is_said(said: Iterable[Said]) -> tuple[str, ...]:
    """Each rule with the variant that it speaks: "naloxone:risk"."""
    return tuple(f"{each.rule.id}:{each.advice.variant}" for each in said)


def marks(said: Sequence[Said], mark: Mark) -> tuple[str, ...]:
    """By what that is known again which `is_settled` will ask for: the drugs, and of a critical card all that it saw.
    A card that was less urgent never settles a critical one."""
    is_critical = any(each.advice.urgency is Urgency.CRITICAL for each in said)
    return _marked([*(_all_seen(said) if is_critical else ()), *_drugs_seen(said)], mark)


def _all_seen(said: Iterable[Said]) -> Iterator[str]:
    """Everything that was seen, with its date."""
    return (f"{seen.on}: {seen.text}" for one in said for seen in one.advice.evidence)


def _drugs_seen(said: Iterable[Said]) -> Iterator[str]:
    """What was seen by those that speak of drugs, without its dose, dates and directions."""
    return (_label(seen) for one in said if one.rule.is_about_drugs for seen in one.advice.evidence)


def _marked(texts: Iterable[str], mark: Mark) -> tuple[str, ...]:
    return tuple(mark(each) for each in dict.fromkeys(texts))


def _label(seen: Evidence) -> str:
    return seen.text.partition(",")[0].partition(" ×")[0]


def _is_higher(record: PatientRecord, answer: Settled) -> bool:
    """A dose that was not known may have been lower, and one that is no longer known whole may be higher. What was
    stored was rounded."""
    now = mme_after_signing(record)
    if answer.mme_per_day is None or (now.is_lower_bound and not answer.is_mme_partial):
        return True
    return now.total - answer.mme_per_day > STORED_TO
