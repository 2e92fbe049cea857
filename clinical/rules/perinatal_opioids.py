"""An opioid in pregnancy: no taper is begun without obstetric and addiction expertise; treatment is offered early.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendations 5, 8 and 12 (R-PREG).
When
    a pregnancy that can be going on is on record (a diagnosis, a stated status or a positive test of the last 42 weeks)
    and the patient has an opioid; when orders are written, only if one of them starts, continues or ends an opioid.
Then
    opioid use disorder on record, not treated yet      warning: offer buprenorphine or methadone now
    treatment of opioid use disorder going on           warning: keep it, plan the newborn's observation
    otherwise                                           warning: no taper alone, plan the newborn's observation
Silent
    once the referral that the card offers is being written.
Not assessable
    no pregnancy was found and the problem list could not be read.
"""

from clinical.comfort_care import softened
from clinical.evidence import refs_of
from clinical.opioid_purpose import is_treatment, names_of
from clinical.opioids_in_play import opioids_after_signing
from clinical.other_orders import services_ordered
from clinical.outcome import Advice, Evidence, NoAdvice, OrderService, Outcome, ProposeBuprenorphine, Service, Urgency
from clinical.policy import Policy
from clinical.pregnancy import pregnancy
from clinical.record import Need, PatientRecord
from clinical.regimen import draft_opioids, draft_stops, has_opioid
from clinical.rule import Moment, Rule
from clinical.use_disorder import possible_use_disorder, use_disorder

_NOTE = "Pregnancy with an opioid: shared plan with obstetric and addiction care; no taper before that."


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    found = pregnancy(record)
    if found is None:
        return NoAdvice("no pregnancy is on record")
    if record.drafts and not (draft_opioids(record) or draft_stops(record)):
        return NoAdvice("no order being written concerns an opioid")

    variant = _variant(record, policy)
    proposals = _proposals(variant, found, record, policy)
    if _is_referral_being_written(proposals, record, policy):
        return NoAdvice("a referral for shared care is being written")
    return Advice(
        urgency=softened(Urgency.WARNING, record, policy),
        variant=variant,
        values={"opioid": names_of(opioids_after_signing(record) or draft_stops(record))},
        evidence=(found, *_disorder(record, policy)),
        paragraphs=("ending",) if draft_stops(record) else (),
        proposals=proposals,
    )


def _variant(record: PatientRecord, policy: Policy) -> str:
    if any(map(is_treatment, opioids_after_signing(record))):
        return "treated"
    return "use-disorder" if _disorder(record, policy) else "pain"


def _disorder(record: PatientRecord, policy: Policy) -> tuple[Evidence, ...]:
    return (*use_disorder(record, policy), *possible_use_disorder(record))


def _proposals(
    variant: str, found: Evidence, record: PatientRecord, policy: Policy
) -> tuple[OrderService | ProposeBuprenorphine, ...]:
    """Treatment is proposed where the disorder is established; what may be one is assessed where it can be treated."""
    refs = refs_of((found, *_disorder(record, policy)))
    if variant != "use-disorder":
        return (OrderService(service=Service.SPECIALIST, reason_refs=refs, note=_NOTE),)
    referral = OrderService(service=Service.ADDICTION_TREATMENT, reason_refs=refs, note=_NOTE)
    if not use_disorder(record, policy):
        return (referral,)
    return ProposeBuprenorphine(reason_refs=refs), referral


def _is_referral_being_written(
    proposals: tuple[OrderService | ProposeBuprenorphine, ...], record: PatientRecord, policy: Policy
) -> bool:
    offered = [each.service for each in proposals if isinstance(each, OrderService)]
    return any(each.is_draft for each in services_ordered(record, policy, *offered))


RULE = Rule(
    id="perinatal-opioids",
    topic="PerinatalOpioids",
    title="Opioids in pregnancy",
    evidence_ids=("R-PREG",),
    source="cdc-2022",
    moments=frozenset(Moment),
    applies=lambda record, policy: has_opioid(record),
    needs=frozenset({Need.CONDITIONS}),
    uses=frozenset({Need.SOCIAL_HISTORY, Need.LABS, Need.MEDICATIONS, Need.SCREENINGS}),
    evaluate=evaluate,
)
