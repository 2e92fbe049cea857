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
from clinical.evidence import refs_of, titled_line
from clinical.opioid_purpose import besides_treatment, is_treatment
from clinical.opioids_in_play import opioids_after_signing
from clinical.other_orders import services_ordered
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
from clinical.risk_groups import OPIOID_OVERDOSE
from clinical.rule import Audience, Moment, Rule
from clinical.use_disorder import use_disorder

_SELF_HARM = frozenset({"suicide-attempt", "self-harm"})


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    found = diagnosed(record, *OPIOID_OVERDOSE)
    if not found:
        return NoAdvice("no opioid overdose is on record")
    if record.drafts and not draft_opioids(record):
        return NoAdvice("no opioid is being written")
    if because := _need_met(record, policy):
        return NoAdvice(because)

    is_recent = any(_is_within(each, policy.recent_overdose_days, record.as_of) for each in found)
    is_written = bool(besides_treatment(draft_opioids(record)))
    variant = "writing" if is_written and is_recent else "on-record"
    urgency = Urgency.CRITICAL if variant == "writing" else Urgency.WARNING
    return Advice(
        urgency=softened(urgency, record, policy),
        variant=variant,
        values={"days": policy.recent_overdose_days},
        evidence=tuple(map(_line, found)),
        paragraphs=_paragraphs(found, record, policy),
        proposals=_proposals(found, record, policy),
        gaps=("An overdose is on record without a date",) if any(_day(each) is None for each in found) else (),
    )


def _need_met(record: PatientRecord, policy: Policy) -> str | None:
    """Treatment offered, or its assessment asked for. A referral from before does not settle a new opioid."""
    drafts, after = draft_opioids(record), opioids_after_signing(record)
    if any(map(is_treatment, drafts)) or (any(map(is_treatment, after)) and not besides_treatment(drafts)):
        return "medication for opioid use disorder is prescribed"
    referrals = services_ordered(record, policy, Service.ADDICTION_TREATMENT)
    if any(each.is_draft for each in referrals) or (referrals and not besides_treatment(drafts)):
        return "a referral to addiction treatment is ordered"
    return None


def _day(each: GroupedDiagnosis) -> date | None:
    return event_date(each.diagnosis)


def _is_within(each: GroupedDiagnosis, days: int, today: date) -> bool:
    """An overdose without a date is on record all the same, but not known to be recent."""
    on = _day(each)
    return on is not None and (today - on).days <= days


def _line(each: GroupedDiagnosis) -> Evidence:
    return titled_line(each, "opioid overdose by self-harm" if _SELF_HARM & each.groups else "opioid overdose")


def _paragraphs(found: tuple[GroupedDiagnosis, ...], record: PatientRecord, policy: Policy) -> tuple[str, ...]:
    is_self_harm = any(_SELF_HARM & each.groups for each in found)
    has_disorder = bool(use_disorder(record, policy))
    named = (("self-harm", is_self_harm), ("use-disorder", has_disorder), ("assess", not has_disorder))
    return tuple(name for name, applies in named if applies)


def _proposals(
    found: tuple[GroupedDiagnosis, ...], record: PatientRecord, policy: Policy
) -> tuple[OrderService | ProposeBuprenorphine, ...]:
    """Treatment where the disorder is known; else its assessment, at the place that can start treatment."""
    refs = tuple(each.diagnosis.ref for each in found)
    note = "After an opioid overdose: assessment for opioid use disorder and offer of medication treatment."
    referral = OrderService(service=Service.ADDICTION_TREATMENT, priority=Priority.URGENT, reason_refs=refs, note=note)
    disorder = use_disorder(record, policy)
    if not disorder:
        return (referral,)
    return ProposeBuprenorphine(reason_refs=refs_of(disorder)), referral


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
    uses=frozenset({Need.SERVICE_REQUESTS, Need.MEDICATIONS, Need.SCREENINGS}),
    evaluate=evaluate,
)
