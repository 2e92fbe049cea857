"""Alcohol or drug use in a patient with an opioid: a marker of overdose risk, and an illness to treat.

Source
    AUDIT-C, DAST-10, TAPS and single-question screens with their cut-offs; CDC Clinical Practice Guideline for
    Prescribing Opioids for Pain, 2022, Recommendation 8 (R-SUD-1).
When
    the patient is an adult with an opioid, and any of, within 12 months: AUDIT-C of 4 or more (women, and sex not
    known: 3), AUDIT positive, one or more days over the drinking limit; DAST-10 of 3 or more, one or more times of
    drug use; TAPS part 1 with any answer but "never" on alcohol, drugs or medicines; an active diagnosis of alcohol or
    another substance use disorder. Opioid use disorder has a card of its own, stimulants a rule of their own.
Then
    alcohol            warning: alcohol with an opioid slows breathing
    drugs alone        information
    TAPS part 1 alone  information: part 2 next
Silent
    once counseling on alcohol (for alcohol) or addiction treatment is active or being ordered; in remission.
Not assessable
    nothing was found and screening results or the problem list could not be read.
"""

from clinical.exposure import exposure
from clinical.mental_health import Findings, screen_line
from clinical.other_orders import services_ordered
from clinical.outcome import Advice, Evidence, NoAdvice, OrderService, Outcome, Service, Urgency
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.regimen import has_opioid
from clinical.rule import Moment, Rule
from clinical.substances import alcohol_use, drug_use, taps_positive


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    alcohol, drugs = alcohol_use(record, policy), drug_use(record, policy)
    if not alcohol and not drugs:
        return _after_taps(record, policy)
    if services_ordered(record, policy, Service.ADDICTION_TREATMENT):
        return NoAdvice("addiction treatment is already ordered")
    if not drugs and services_ordered(record, policy, Service.ALCOHOL_COUNSELING):
        return NoAdvice("counseling on alcohol is already ordered")

    return Advice(
        urgency=Urgency.WARNING if alcohol else Urgency.INFO,
        variant="alcohol" if alcohol else "drugs",
        values={"what": _what(alcohol, drugs)},
        evidence=(*alcohol.evidence, *drugs.evidence),
        paragraphs=_paragraphs(alcohol, drugs, record, policy),
        proposals=_proposals(alcohol, drugs),
        gaps=(*alcohol.notes, *drugs.notes),
    )


def _what(alcohol: Findings, drugs: Findings) -> tuple[str, ...]:
    return (*(alcohol.what if alcohol else ()), *(drugs.what if drugs else ()))


def _paragraphs(alcohol: Findings, drugs: Findings, record: PatientRecord, policy: Policy) -> tuple[str, ...]:
    is_frequency_alone = not alcohol.diagnoses and any("only_frequency_item" in each.flags for each in alcohol.screens)
    return tuple(
        name
        for name, is_there in (
            ("frequency-alone", is_frequency_alone),
            ("drugs-too", bool(alcohol and drugs)),
            ("treatment-goes-on", exposure(record, policy).on_moud),
        )
        if is_there
    )


def _proposals(alcohol: Findings, drugs: Findings) -> tuple[OrderService, ...]:
    """Counseling first for drinking that a screen found; treatment first for an illness or for drugs."""
    refs = tuple(dict.fromkeys((*alcohol.refs, *drugs.refs)))
    treatment = OrderService(service=Service.ADDICTION_TREATMENT, reason_refs=refs)
    if not alcohol or drugs:
        return (treatment,)
    counseling = OrderService(service=Service.ALCOHOL_COUNSELING, reason_refs=refs)
    return (treatment, counseling) if alcohol.diagnoses else (counseling, treatment)


def _after_taps(record: PatientRecord, policy: Policy) -> Outcome:
    found = taps_positive(record, policy)
    if found is None:
        return NoAdvice("no positive screen and no substance use disorder")
    if services_ordered(record, policy, Service.TAPS, Service.ADDICTION_TREATMENT):
        return NoAdvice("the rest of the screen is already ordered")
    result, named = found
    line = screen_line(result)
    return Advice(
        urgency=Urgency.INFO,
        variant="part-two",
        values={"substances": named},
        evidence=(Evidence(f"{line.text}: {', '.join(named)}", line.on, line.ref),),
        proposals=(OrderService(service=Service.TAPS, reason_refs=result.refs, note="Part 2 is due"),),
        gaps=result.notes,
    )


RULE = Rule(
    id="substance-use",
    topic="SubstanceUse",
    title="Substance use with an opioid",
    evidence_ids=("R-SUD-1",),
    source="cdc-2022",
    moments=frozenset({Moment.CHART_REVIEW, Moment.PRESCRIBING}),
    applies=lambda record, policy: has_opioid(record),
    needs=frozenset({Need.SCREENINGS, Need.CONDITIONS}),
    uses=frozenset({Need.SOCIAL_HISTORY, Need.SERVICE_REQUESTS, Need.PATIENT}),
    evaluate=evaluate,
)
