"""A tricyclic antidepressant or lithium while an opioid is lowered or a suicide signal stands.

Source
    General knowledge, to be approved by the site's clinicians. IX-TCA-OD.
When
    orders are being written that lower or end an opioid, or a suicide signal stands; and a tricyclic or lithium is on
    the list or being written beside an opioid.
Then
    information: how much is dispensed at once, safe storage, another antidepressant.
Silent
    no opioid is being lowered and no suicide signal stands.
Not assessable
    the medication list could not be read and no such pair was seen.
"""

from clinical.draft_orders import draft_stops
from clinical.drug_runs import drug_runs
from clinical.interaction_advice import CHART_NEEDS
from clinical.interactions import rows
from clinical.opioids_in_play import may_interact
from clinical.outcome import Advice, NoAdvice, Outcome, Urgency
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.regimen import current_mme, draft_opioids, mme_after_signing
from clinical.rule import Audience, Moment, Rule
from clinical.suicide import suicide_risk


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    risk = suicide_risk(record, policy)
    if not (risk or _lowers_an_opioid(record)):
        return NoAdvice("no opioid is being lowered and no suicide signal stands")
    row = rows("IX-TCA-OD")[0]
    found = [each for each in drug_runs(record) if each.ended_on is None and row.meets(each.name)]
    if not any(each.is_written for each in found) and not (draft_opioids(record) or draft_stops(record)):
        return NoAdvice("no order being written belongs to the pair")
    if not found:
        return NoAdvice("no tricyclic antidepressant or lithium")
    return Advice(
        urgency=Urgency.INFO,
        variant="signal" if risk else "lowering",
        values={"other": tuple(each.name for each in found)},
        evidence=(*(each.evidence for each in found), *(risk.evidence if risk else ())),
    )


def _lowers_an_opioid(record: PatientRecord) -> bool:
    return bool(draft_stops(record)) or mme_after_signing(record).total < current_mme(record).total


RULE = Rule(
    id="overdose-lethality",
    topic="DrugInteraction",
    title="Medicines that are dangerous in overdose",
    evidence_ids=("IX-TCA-OD",),
    source="design",
    moments=frozenset({Moment.PRESCRIBING}),
    audience=Audience.ADULT_ANY_SETTING,
    applies=lambda record, policy: True if draft_stops(record) else may_interact(record),
    needs=CHART_NEEDS,
    uses=frozenset({Need.SCREENINGS, Need.CONDITIONS}),
    evaluate=evaluate,
    is_about_drugs=True,
)
