"""Why a clinician may set a card aside: one stable list for every card, so that sites can map it once; and for how long
each answer settles the topic.
"""

from collections.abc import Callable, Mapping
from functools import cache

from cards.model import Coding
from clinical.policy import Policy

SYSTEM = "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"
"""HL7, CDS Hooks non-adherence reasons (trial use); the clinical starter set, displays in our own words."""

_REASONS = (
    ("cds-not-applicable", "Does not apply to this patient"),
    ("action-completed", "Already done"),
    ("recipient-concerns-outcomes", "Benefit outweighs risk for this patient"),
    ("does-not-align-preferences", "Not in line with the patient's preferences"),
    ("patient-refuses", "Offered, patient declined"),
    ("patient-contraindication", "Contraindicated for this patient"),
    ("service-not-available", "Service not available here"),
    ("cds-suboptimal-context", "Not the right moment; will address later"),
)


@cache
def override_reasons() -> tuple[Coding, ...]:
    return tuple(Coding(system=SYSTEM, code=code, display=display) for code, display in _REASONS)


ACCEPTED = "accepted"
OTHER = "other"
"""A reason that is not on the list: of the site's own making, or in words that are none of ours."""

_QUIET_DAYS: Mapping[str, Callable[[Policy], int]] = {
    ACCEPTED: lambda policy: policy.quiet_accepted_days,
    "cds-not-applicable": lambda policy: policy.quiet_not_applicable_days,
    "action-completed": lambda policy: policy.quiet_completed_days,
    "recipient-concerns-outcomes": lambda policy: policy.quiet_benefit_outweighs_days,
    "does-not-align-preferences": lambda policy: policy.quiet_preferences_days,
    "patient-refuses": lambda policy: policy.quiet_declined_days,
    "patient-contraindication": lambda policy: policy.quiet_contraindicated_days,
    "service-not-available": lambda policy: policy.quiet_unavailable_days,
    "cds-suboptimal-context": lambda policy: policy.quiet_not_now_days,
}


def quiet_days(answer: str, policy: Policy) -> int:
    """For how many days a reason, by its code, or ACCEPTED settles a topic; 0 is not at all."""
    of_answer = _QUIET_DAYS.get(answer)
    return policy.quiet_other_days if of_answer is None else of_answer(policy)


def known_reason(code: str | None, display: str | None) -> str | None:
    """The code of one of our reasons, by its code or its words; OTHER for any other, None without either."""
    by_words = {reason.display: reason.code for reason in override_reasons()}
    if not code and not display:
        return None
    return code if code in by_words.values() else by_words.get(display, OTHER)
