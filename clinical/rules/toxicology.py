"""Toxicology: a test that is due, or a result that differs from what was ordered.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendation 10; the 12 months: CDC's
    computable guideline, 2023 (R-UDT-1). Which metabolite belongs to which drug is general knowledge, used only to keep
    quiet.
When
    the newest result of a substance within 12 months is positive without an order for it, or negative with one, that
    was active when the sample was taken;
    or no drug test is on record within 12 months, for an opioid for pain that is more than a short first course.
Then
    a result that differs    warning, in tentative words: ask first, confirm before anything follows from it
    no test                  information: consider one
Silent
    once a test is ordered; cancer, sickle-cell, palliative and end-of-life care.
Not assessable
    laboratory results or the medication list could not be read.
"""

from clinical.acute_pain import is_acute
from clinical.dates import months_before
from clinical.evidence import opioid_line
from clinical.exclusions import exclusion_gaps, guideline_exclusion
from clinical.expected_substances import unexpected_findings
from clinical.exposure import exposure
from clinical.orders_in_question import pain_orders_in_question
from clinical.other_orders import services_ordered
from clinical.outcome import Advice, Evidence, NoAdvice, OrderService, Outcome, Service, Urgency
from clinical.policy import Policy
from clinical.record import Moment, Need, PatientRecord
from clinical.regimen import draft_opioids, has_opioid
from clinical.rule import Rule
from clinical.toxicology_results import Finding, last_screen


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    if excluded := guideline_exclusion(record, policy):
        return NoAdvice(excluded)
    if services_ordered(record, policy, Service.URINE_DRUG_SCREEN):
        return NoAdvice("a drug test is among the orders")
    if unexpected := unexpected_findings(record, policy):
        return _differs(unexpected, record)
    tested = last_screen(record)
    if tested is not None and tested >= months_before(record.as_of, policy.toxicology_months):
        seen = Evidence("drug test", tested)
        return NoAdvice("a drug test is on record and differs in nothing from the orders", (seen,))
    if not _is_lasting(record, policy):
        return NoAdvice("a short first course")
    return Advice(
        urgency=Urgency.INFO,
        variant="due",
        values={"months": policy.toxicology_months},
        evidence=(
            *map(opioid_line, pain_orders_in_question(record)),
            *((Evidence("last drug test", tested),) if tested else ()),
        ),
        proposals=(OrderService(service=Service.URINE_DRUG_SCREEN),),
        gaps=exclusion_gaps(record),
    )


def _differs(findings: tuple[Finding, ...], record: PatientRecord) -> Advice:
    absent = [each for each in findings if not each.is_found]
    return Advice(
        urgency=Urgency.WARNING,
        variant="differs",
        values={"what": tuple(_said(each) for each in findings)},
        evidence=tuple(each.evidence for each in findings),
        paragraphs=("absent",) if any(each.is_confirmed for each in absent) else (),
        proposals=(OrderService(service=Service.URINE_DRUG_SCREEN, reason_refs=tuple(each.ref for each in findings)),),
        gaps=exclusion_gaps(record),
    )


def _said(finding: Finding) -> str:
    title = finding.substance.title
    return f"{title} found without an order" if finding.is_found else f"{title} not found, though ordered"


def _is_lasting(record: PatientRecord, policy: Policy) -> bool:
    """More than a short first course: an order that is not known to be acute, or opioids on many of the last days."""
    orders = pain_orders_in_question(record)
    if not orders:
        return False
    return exposure(record, policy).is_dependent or any(is_acute(each, record, policy) is not True for each in orders)


def _applies(record: PatientRecord, policy: Policy) -> bool | None:
    """When orders are written, only if one of them is an opioid."""
    if record.moment is Moment.PRESCRIBING and not draft_opioids(record):
        return False
    return has_opioid(record)


RULE = Rule(
    id="toxicology",
    topic="Toxicology",
    title="Toxicology",
    evidence_ids=("R-UDT-1",),
    source="cdc-2022",
    moments=frozenset({Moment.CHART_REVIEW, Moment.PRESCRIBING}),
    applies=_applies,
    requires=frozenset({Need.LABS, Need.MEDICATIONS}),
    uses=frozenset({Need.PAST_MEDICATIONS, Need.PROCEDURES, Need.CONDITIONS, Need.SERVICE_REQUESTS}),
    evaluate=evaluate,
)
