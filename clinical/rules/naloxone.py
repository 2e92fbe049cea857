"""Offer an opioid antagonist to have at home.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendation 8 (R-NAL-1); FDA, July 2020.
When
    an opioid is prescribed (for pain or for opioid use disorder), or opioid use disorder or an opioid overdose is on
    record without one; no rescue product is on the list; and any of:
    a past overdose; a substance use disorder, current or past; sleep-disordered breathing; 50 MME/day or more;
    a benzodiazepine; medication for opioid use disorder; tolerance that may be lost (a much lower dose than before, a
    hospital stay without opioids, release from prison); long-term opioids where the site's policy says so.
Then
    overdose in the past, or an opioid with a benzodiazepine    critical
    otherwise                                                   warning
Not assessable
    the medication list could not be read: an absent rescue product means nothing without a list;
    no risk was found but the problem list could not be read, or a dose could not be computed.
"""

from clinical.diagnoses import GroupedDiagnosis, diagnosed
from clinical.drug_classes import rescue_on_hand
from clinical.evidence import opioid_line, titled_line
from clinical.exposure import exposure
from clinical.mme_figure import plain
from clinical.opioid_purpose import is_treatment
from clinical.other_drugs import current_orders
from clinical.outcome import Advice, Evidence, NoAdvice, NotAssessable, OfferNaloxone, Outcome, Urgency
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.regimen import draft_opioids, has_opioid, mme_after_signing, opioid_orders
from clinical.risk_groups import OPIOID_OVERDOSE, OPIOID_USE_DISORDER, OTHER_OVERDOSE, SUBSTANCE_USE
from clinical.rule import Moment, Rule
from clinical.tolerance_loss import EarlierDose, interruption, opioid_gap


def applies(record: PatientRecord, policy: Policy) -> bool | None:
    """Also without a prescription for whoever has opioid use disorder, now or once, or had an overdose (FDA 2020)."""
    return True if diagnosed(record, *OPIOID_USE_DISORDER, *OPIOID_OVERDOSE) else has_opioid(record)


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    if on_hand := rescue_on_hand(record, policy):
        return NoAdvice("a rescue product is there", (on_hand,))

    overdose = _seen(diagnosed(record, *OPIOID_OVERDOSE), "past overdose")
    benzodiazepine = current_orders(record, "benzodiazepine")
    others = (
        *_dose(record, policy),
        *_seen(diagnosed(record, *OTHER_OVERDOSE), "past overdose of another substance"),
        *_seen(diagnosed(record, *SUBSTANCE_USE), "substance use"),
        *_seen(diagnosed(record, "sleep-apnea"), "sleep-disordered breathing"),
        *_treatment(record),
        *_lost_tolerance(record, policy),
        *_long_term(record, policy),
    )
    risks = (*overdose, *benzodiazepine, *others)
    if not risks:
        if mme_after_signing(record).not_computable:
            return NotAssessable("an opioid's daily dose cannot be computed")
        return NoAdvice("none of the criteria for naloxone is met")

    variant = "overdose" if overdose else "benzodiazepine" if benzodiazepine else "risk"
    return Advice(
        urgency=Urgency.WARNING if variant == "risk" else Urgency.CRITICAL,
        variant=variant,
        values={"n": len(risks)},
        evidence=risks,
        proposals=(OfferNaloxone(),),
    )


def _seen(found: tuple[GroupedDiagnosis, ...], what: str) -> tuple[Evidence, ...]:
    return tuple(titled_line(each, what) for each in found)


def _dose(record: PatientRecord, policy: Policy) -> tuple[Evidence, ...]:
    dose = mme_after_signing(record)
    return dose.evidence if dose.total >= policy.caution_mme_per_day else ()


def _treatment(record: PatientRecord) -> tuple[Evidence, ...]:
    """Medication for opioid use disorder: a strong reason for naloxone (FDA 2020), never one to hold treatment back."""
    return tuple(
        opioid_line(each, f"medication for opioid use disorder: {each.opioid.label}")
        for each in (*opioid_orders(record), *draft_opioids(record))
        if is_treatment(each)
    )


def _lost_tolerance(record: PatientRecord, policy: Policy) -> tuple[Evidence, ...]:
    """After an earlier dose: a break in hospital or prison, or last days below half of it (R-TOL-1)."""
    gap = opioid_gap(record, policy, record.as_of)
    if not gap.earlier:
        return ()
    recent, share = gap.recent_mme, policy.lost_tolerance_share
    earlier = next((each for each in gap.earlier if recent is not None and recent < each.mme_per_day * share), None)
    lower = () if earlier is None else (_higher_before(earlier),)
    return (*interruption(record, policy), *lower)


def _higher_before(earlier: EarlierDose) -> Evidence:
    return Evidence(f"a much higher dose before: {plain(earlier.mme_per_day)} MME/day", earlier.last_day)


def _long_term(record: PatientRecord, policy: Policy) -> tuple[Evidence, ...]:
    taken = exposure(record, policy)
    if not (policy.naloxone_for_all_long_term and taken.is_long_term):
        return ()
    return (Evidence(f"long-term opioids: {taken.covered_days_120} of the last 120 days", record.as_of),)


RULE = Rule(
    id="naloxone",
    topic="Naloxone",
    title="Naloxone at home",
    evidence_ids=("R-NAL-1",),
    source="cdc-2022",
    moments=frozenset(Moment),
    applies=applies,
    requires=frozenset({Need.MEDICATIONS}),
    needs=frozenset({Need.CONDITIONS}),
    uses=frozenset({Need.PAST_MEDICATIONS, Need.ENCOUNTERS}),
    evaluate=evaluate,
)
