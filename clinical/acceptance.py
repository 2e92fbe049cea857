"""Loop protection: a card does not come back while what it suggests is among the orders being written.

A draft meets a suggestion by what it is (any rescue product), not by whose suggestion it was. A critical card stays and
only loses the suggestion: a visit being arranged does not make a dangerous pair of drugs safe.
"""

from dataclasses import replace

from clinical.course import ends_treatment
from clinical.draft_orders import draft_opioids
from clinical.drug_classes import is_rescue_antagonist
from clinical.facts import MedicationOrder
from clinical.opioid_purpose import is_treatment
from clinical.other_orders import FOLLOW_UP_VISIT, services_ordered
from clinical.outcome import (
    Advice,
    ArrangeFollowUp,
    NoAdvice,
    OfferNaloxone,
    OrderService,
    Outcome,
    Proposal,
    ProposeBuprenorphine,
    Urgency,
)
from clinical.policy import Policy
from clinical.record import PatientRecord


def without_loop(advice: Advice, record: PatientRecord, policy: Policy) -> Outcome:
    """The advice as it stands beside the drafts, or silence once one of its alternatives is being ordered."""
    open_still = tuple(each for each in advice.proposals if not is_being_ordered(each, record, policy))
    if len(open_still) == len(advice.proposals):
        return advice
    if advice.urgency is Urgency.CRITICAL:
        return replace(advice, proposals=open_still)
    return NoAdvice("what it suggests is being ordered")


def is_being_ordered(proposal: Proposal, record: PatientRecord, policy: Policy) -> bool:
    """Whether a draft is what the proposal asks for. Plans and changed doses are never among the drafts as such."""
    match proposal:
        case OfferNaloxone(product=product):
            rescue = (each for each in record.drafts if is_rescue_antagonist(each) or _is_own(each, product, policy))
            return any(not ends_treatment(each) for each in rescue)
        case OrderService(service=service):
            return any(each.is_draft for each in services_ordered(record, policy, service))
        case ArrangeFollowUp():
            return any(each.is_draft for each in services_ordered(record, policy, FOLLOW_UP_VISIT))
        case ProposeBuprenorphine(product=product):
            own = (each for each in record.drafts if _is_own(each, product, policy))
            return any(map(is_treatment, draft_opioids(record))) or any(not ends_treatment(each) for each in own)
    return False


def _is_own(order: MedicationOrder, product: str, policy: Policy) -> bool:
    """Whether the order bears the code that the site has for this product, and perhaps no other."""
    own = policy.products.get(product)
    return own is not None and any((own.system, own.code) == (each.system, each.value) for each in order.codes)
