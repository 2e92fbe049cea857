"""A non-fatal opioid overdose on record: prescribe deliberately, look for opioid use disorder, offer treatment.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendations 8 and 12 (R-OD-1);
    Larochelle 2016 as cited there. The 90 days of the critical card are a design choice.
When
    an opioid overdose is on record (poisoning, not an adverse effect and not underdosing) and the patient has an
    opioid; when orders are written, only if one of them is an opioid.
Then
    an opioid for pain is being written within 90 days of it    critical
    otherwise                                                   warning
    a code of self-harm (6th character 2)                       said by name: intent is assessed first
Silent
    once treatment is being written or a referral to it is; with treatment going on and no other opioid being written.
Not assessable
    no overdose was found and the problem list could not be read.
"""

from datetime import date

from clinical.comfort_care import softened
from clinical.diagnoses import GroupedDiagnosis, diagnosed, event_date
from clinical.orderables import orderables
from clinical.other_orders import is_ordered
from clinical.outcome import (
    Advice,
    Evidence,
    NoAdvice,
    OrderService,
    Outcome,
    Priority,
    ProposeBuprenorphine,
    Service,
    Urgency,
)
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.regimen import draft_opioids, has_opioid
from clinical.rule import Audience, Moment, Rule
from clinical.written_opioids import for_pain, is_treatment, opioids_after_signing

_SELF_HARM = frozenset({"suicide-attempt", "self-harm"})


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    found = diagnosed(record, "overdose-opioid", "overdose-history")
    if not found:
        return NoAdvice("no opioid overdose is on record")
    if record.drafts and not draft_opioids(record):
        return NoAdvice("no opioid is being written")
    if because := _need_met(record):
        return NoAdvice(because)

    is_recent = any(_is_within(each, policy.recent_overdose_days, record.as_of) for each in found)
    is_written = bool(for_pain(draft_opioids(record)))
    variant = "writing" if is_written and is_recent else "on-record"
    urgency = Urgency.CRITICAL if variant == "writing" else Urgency.WARNING
    return Advice(
        urgency=softened(urgency, record, policy),
        variant=variant,
        values={"days": policy.recent_overdose_days},
        evidence=tuple(map(_line, found)),
        paragraphs=_paragraphs(found, record),
        proposals=_proposals(found, record),
        gaps=("An overdose is on record without a date",) if any(_day(each) is None for each in found) else (),
    )


def _need_met(record: PatientRecord) -> str | None:
    """Treatment offered, or its assessment asked for. A referral from before does not settle a new opioid."""
    drafts, after = draft_opioids(record), opioids_after_signing(record)
    if any(map(is_treatment, drafts)) or (any(map(is_treatment, after)) and not for_pain(drafts)):
        return "medication for opioid use disorder is prescribed"
    referral = orderables()[Service.ADDICTION_TREATMENT.value].code.value
    is_being_ordered = any(code.value == referral for each in record.draft_services for code in each.codes)
    if is_being_ordered or (is_ordered(record, referral) and not for_pain(drafts)):
        return "a referral to addiction treatment is ordered"
    return None


def _day(each: GroupedDiagnosis) -> date | None:
    return event_date(each.diagnosis)


def _is_within(each: GroupedDiagnosis, days: int, today: date) -> bool:
    """An overdose without a date is on record all the same, but not known to be recent."""
    on = _day(each)
    return on is not None and (today - on).days <= days


def _line(each: GroupedDiagnosis) -> Evidence:
    what = "opioid overdose by self-harm" if _SELF_HARM & each.groups else "opioid overdose"
    name = f"{what}: {each.diagnosis.name}" if each.diagnosis.name else what
    return Evidence(name, _day(each), each.diagnosis.ref)


def _paragraphs(found: tuple[GroupedDiagnosis, ...], record: PatientRecord) -> tuple[str, ...]:
    is_self_harm = any(_SELF_HARM & each.groups for each in found)
    has_disorder = bool(diagnosed(record, "opioid-use-disorder"))
    named = (("self-harm", is_self_harm), ("use-disorder", has_disorder), ("assess", not has_disorder))
    return tuple(name for name, applies in named if applies)


def _proposals(
    found: tuple[GroupedDiagnosis, ...], record: PatientRecord
) -> tuple[OrderService | ProposeBuprenorphine, ...]:
    """Treatment where the disorder is known; else its assessment, at the place that can start treatment."""
    refs = tuple(each.diagnosis.ref for each in found)
    note = "After an opioid overdose: assessment for opioid use disorder and offer of medication treatment."
    referral = OrderService(service=Service.ADDICTION_TREATMENT, priority=Priority.URGENT, reason_refs=refs, note=note)
    disorder = diagnosed(record, "opioid-use-disorder")
    if not disorder:
        return (referral,)
    return ProposeBuprenorphine(reason_refs=tuple(each.diagnosis.ref for each in disorder)), referral


RULE = Rule(
    id="prior-overdose",
    topic="PriorOverdose",
    title="Prior overdose",
    evidence_ids=("R-OD-1",),
    source="cdc-2022",
    moments=frozenset(Moment),
    audience=Audience.ADULT_OUTPATIENT,
    applies=lambda record, policy: has_opioid(record),
    needs=frozenset({Need.CONDITIONS}),
    uses=frozenset({Need.SERVICE_REQUESTS, Need.MEDICATIONS}),
    evaluate=evaluate,
)
