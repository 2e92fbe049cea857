"""Services already asked for: among the orders being written, or active on the chart."""

import re
from collections.abc import Iterator, Mapping

from clinical.facts import SNOMED, Code, ServiceOrder
from clinical.orderables import orderables
from clinical.outcome import Service
from clinical.policy import Policy
from clinical.record import PatientRecord, definition

BEHAVIORAL_HEALTH_REFERRALS = (
    "390866009",
    "183524004",
    "308477009",
    "308459004",
    "306227000",
    "306252003",
    "306136006",
    "81294000",
)
"""SNOMED CT: referral to a mental health team, psychiatry, psychiatrist, psychologist, counselling, psychotherapy."""

FOLLOW_UP_VISIT = "follow-up-visit"
"""Key of orderables.csv; it is arranged, not ordered, and so no `Service`."""

SAME_NEED: Mapping[str, tuple[str, ...]] = {
    Service.BEHAVIORAL_HEALTH: BEHAVIORAL_HEALTH_REFERRALS,
    Service.ADDICTION_TREATMENT: ("4266003", "401266006", "266707007"),
    Service.COGNITIVE_BEHAVIORAL_THERAPY: ("228557008", "304891004", "405780009", "76168009"),
    FOLLOW_UP_VISIT: ("390906007",),
}
"""SNOMED CT: other codes under which a service meets the same need (drug counsellor, addiction therapy, other talking
therapies, follow-up encounter)."""

ECG_WORDS = re.compile(r"\b(?:ecg|ekg|electrocardiogra\w+)\b", re.IGNORECASE)


@definition
def is_ordered(record: PatientRecord, *codes: str) -> bool:
    """Whether a service with one of these SNOMED CT codes is being written or is active."""
    return any(
        code.system == SNOMED and code.value in codes and not each.do_not_perform
        for each in (*record.draft_services, *record.service_orders)
        for code in each.codes
    )


@definition
def services_ordered(record: PatientRecord, policy: Policy, *services: str) -> tuple[ServiceOrder, ...]:
    """Orders being written or active for any of these services (keys of orderables.csv): under our code, one that meets
    the same need, or the site's own."""
    orders = [each for each in (*record.draft_services, *record.service_orders) if not each.do_not_perform]
    wanted = {(code.system, code.value) for service in services for code in _codes(service, policy)} if orders else ()
    return tuple(each for each in orders if any((code.system, code.value) in wanted for code in each.codes))


@definition
def ecgs_ordered(record: PatientRecord, policy: Policy) -> tuple[ServiceOrder, ...]:
    """Orders for an ECG: by code as above, else by their words, since every site has its own code for it."""
    coded = services_ordered(record, policy, Service.ECG_QTC)
    others = (each for each in (*record.draft_services, *record.service_orders) if each not in coded)
    return (*coded, *(each for each in others if not each.do_not_perform and _says_ecg(each)))


def _says_ecg(order: ServiceOrder) -> bool:
    texts = (order.name, *(code.display for code in order.codes))
    return any(ECG_WORDS.search(text) for text in texts if text)


def _codes(service: str, policy: Policy) -> Iterator[Code]:
    yield orderables()[service].code
    yield from (Code(system=SNOMED, value=value) for value in SAME_NEED.get(service, ()))
    if own := policy.services.get(service):
        yield Code(system=own.system, value=own.code)
