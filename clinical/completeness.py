"""What this check could not see, and how loudly to say so."""

from collections.abc import Iterable
from dataclasses import dataclass

from clinical.assess import Assessed
from clinical.draft_orders import is_being_written
from clinical.facts import MedicationOrder
from clinical.gaps import LEVELS, NAMES, Level
from clinical.mme import OrderDose
from clinical.outcome import Advice, Urgency
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.regimen import current_mme, has_opioid, mme_after_signing, replaced_by_drafts
from clinical.rule import Moment, Rule
from clinical.scope import drafts_not_judged, is_silent
from clinical.suicide_signal import unread_suicide_answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Incomplete:
    """The gaps worth a card: one line each, and the urgency of the worst."""

    urgency: Urgency
    lines: tuple[str, ...]


def missing_lines(rule: Rule, record: PatientRecord) -> tuple[str, ...]:
    """The lines a rule's own card carries: parts of the chart it reads that could not be had, or only in part."""
    return tuple(gap_line(need, record) for need in sorted(_reads(rule)) if record.is_gap(need))


def incompleteness(
    record: PatientRecord, assessed: Iterable[Assessed], moment: Moment, policy: Policy, *, is_blind: bool = False
) -> Incomplete | None:
    """All gaps in one place, or None when nothing that matters was missing (design: section 11, levels).

    `is_blind`: nothing of the chart was had. That is said whatever is being written: no drug is known to be harmless
    beside a list that nobody saw.
    """
    answers = tuple(assessed)
    if not is_blind and is_silent(record, moment, policy):
        return None
    required = [need for need in Need if LEVELS[need] is Level.REQUIRED and record.is_gap(need)]
    optional = _uncarried(record, answers)
    doses = [each for each in _doses_not_known(record) if not _is_unfinished(each.order, record)]
    lines = [gap_line(need, record) for need in (*required, *optional)]
    lines += [f"The daily dose of {each.opioid.label} could not be computed: {each.why_not}" for each in doses]
    lines += [f"An answer about suicide could not be read: {each}" for each in unread_suicide_answers(record, policy)]
    lines += [f"A part of the chart could not be read: {ref}" for ref in record.unreadable]
    lines += [f"The check of {each.rule.title.lower()} could not be run" for each in answers if each.fault]
    if not lines:
        return None
    is_draft_unjudged = any(_is_signed(each.order, record) for each in doses) or bool(drafts_not_judged(record))
    is_serious = Need.MEDICATIONS in required or Need.DRAFTS in required or is_draft_unjudged
    return Incomplete(urgency=Urgency.WARNING if is_serious else Urgency.INFO, lines=tuple(dict.fromkeys(lines)))


def _doses_not_known(record: PatientRecord) -> tuple[OrderDose, ...]:
    """Of what is taken after signing; and of what the orders being signed end or replace, for without it nobody can
    tell how fast a reduction is (R-TAPER-RAPID)."""
    replaced = {ref for ref, draft in replaced_by_drafts(record).items() if is_being_written(draft, record)}
    before = (each for each in current_mme(record).not_computable if each.order.ref in replaced)
    return (*mme_after_signing(record).not_computable, *before)


def _is_signed(order: MedicationOrder, record: PatientRecord) -> bool:
    """A draft, or an order that a draft ends or replaces."""
    return order.is_draft or order.ref in replaced_by_drafts(record)


def _is_unfinished(order: MedicationOrder, record: PatientRecord) -> bool:
    """At order-select a draft may not have its directions yet: that is no gap, and nothing is said of it."""
    is_selecting = order.is_draft and record.selections is not None
    return is_selecting and not any(each.text or each.amounts or each.limits for each in order.dosages)


def _uncarried(record: PatientRecord, answers: tuple[Assessed, ...]) -> list[Need]:
    """Optional gaps that matter because an opioid is there, and that no card says."""
    gaps = [need for need in Need if LEVELS[need] is Level.OPTIONAL and record.is_gap(need)]
    if not gaps or not has_opioid(record):
        return []
    carried = {need for each in answers if isinstance(each.outcome, Advice) for need in _reads(each.rule)}
    read = {need for each in answers for need in _reads(each.rule)}
    return [need for need in gaps if need in read - carried]


def _reads(rule: Rule) -> frozenset[Need]:
    return frozenset(need for need in rule.needs | rule.requires | rule.uses if LEVELS[need] is not Level.HELPFUL)


def gap_line(need: Need, record: PatientRecord) -> str:
    """What to say of a part of the chart that could not be had, or only in part."""
    name = NAMES[need][0].upper() + NAMES[need][1:]
    if record.is_unavailable(need):
        return f"{name} could not be read: {record.unavailable[need]}"
    return f"{name} was only read in part"
