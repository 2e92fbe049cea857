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
from clinical.diagnoses import diagnosed, event_date
from clinical.orderables import orderables
from clinical.outcome import Advice, Evidence, NoAdvice, OrderService, Outcome, ProposeBuprenorphine, Service, Urgency
from clinical.policy import Policy
from clinical.pregnancy_status import pregnant
from clinical.record import Need, PatientRecord
from clinical.regimen import draft_opioids, draft_stops, has_opioid
from clinical.rule import Moment, Rule
from clinical.written_opioids import is_treatment, names_of, opioids_after_signing

_USE_DISORDER = ("opioid-use-disorder", "opioid-use-disorder-possible")
_NOTE = "Pregnancy with an opioid: shared plan with obstetric and addiction care; no taper before that."


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    found = pregnant(record)
    if found is None:
        return NoAdvice("no pregnancy is on record")
    if record.drafts and not (draft_opioids(record) or draft_stops(record)):
        return NoAdvice("no order being written concerns an opioid")

    variant = _variant(record)
    proposals = _proposals(variant, record, found)
    if _is_referral_being_written(record, proposals):
        return NoAdvice("a referral for shared care is being written")
    return Advice(
        urgency=softened(Urgency.WARNING, record, policy),
        variant=variant,
        values={"opioid": names_of(opioids_after_signing(record) or draft_stops(record))},
        evidence=(found, *_disorder(record)),
        paragraphs=("ending",) if draft_stops(record) else (),
        proposals=proposals,
    )


def _variant(record: PatientRecord) -> str:
    if any(map(is_treatment, opioids_after_signing(record))):
        return "treated"
    return "use-disorder" if diagnosed(record, *_USE_DISORDER) else "pain"


def _disorder(record: PatientRecord) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(each.diagnosis.name or "opioid use disorder", event_date(each.diagnosis), each.diagnosis.ref)
        for each in diagnosed(record, *_USE_DISORDER)
    )


def _proposals(variant: str, record: PatientRecord, found: Evidence) -> tuple[OrderService | ProposeBuprenorphine, ...]:
    """Treatment is proposed where the disorder is established; what may be one is assessed where it can be treated."""
    refs = tuple(ref for ref in (found.ref, *(each.ref for each in _disorder(record))) if ref)
    if variant != "use-disorder":
        return (OrderService(service=Service.SPECIALIST, reason_refs=refs, note=_NOTE),)
    referral = OrderService(service=Service.ADDICTION_TREATMENT, reason_refs=refs, note=_NOTE)
    if not diagnosed(record, "opioid-use-disorder"):
        return (referral,)
    return ProposeBuprenorphine(reason_refs=refs), referral


def _is_referral_being_written(
    record: PatientRecord, proposals: tuple[OrderService | ProposeBuprenorphine, ...]
) -> bool:
    offered = {orderables()[each.service.value].code.value for each in proposals if isinstance(each, OrderService)}
    return any(code.value in offered for each in record.draft_services for code in each.codes)


RULE = Rule(
    id="perinatal-opioids",
    topic="PerinatalOpioids",
    title="Opioids in pregnancy",
    evidence_ids=("R-PREG",),
    source="cdc-2022",
    moments=frozenset(Moment),
    applies=lambda record, policy: has_opioid(record),
    needs=frozenset({Need.CONDITIONS}),
    uses=frozenset({Need.SOCIAL_HISTORY, Need.LABS, Need.MEDICATIONS}),
    evaluate=evaluate,
)
