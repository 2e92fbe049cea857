"""Services already asked for: among the orders being written, or active on the chart."""

from collections.abc import Iterator

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

SAME_NEED = {
    Service.BEHAVIORAL_HEALTH: BEHAVIORAL_HEALTH_REFERRALS,
    Service.ADDICTION_TREATMENT: ("4266003", "401266006", "266707007"),
    Service.COGNITIVE_BEHAVIORAL_THERAPY: ("228557008", "304891004", "405780009", "76168009"),
}
"""SNOMED CT: other codes under which a service meets the same need (drug counsellor, addiction therapy, other talking
therapies)."""

NOT_DONE = frozenset({"not-done", "entered-in-error", "preparation"})


@definition
def is_ordered(record: PatientRecord, *codes: str) -> bool:
    """Whether a service with one of these SNOMED CT codes is being written or is active."""
    return any(
        code.system == SNOMED and code.value in codes and not each.do_not_perform
        for each in (*record.draft_services, *record.service_orders)
        for code in each.codes
    )


@definition
def services_ordered(record: PatientRecord, policy: Policy, *services: Service) -> tuple[ServiceOrder, ...]:
    """Orders being written or active for any of these services: under our code, one that meets the same need, or the
    site's own."""
    wanted = {(code.system, code.value) for service in services for code in _codes(service, policy)}
    return tuple(
        each
        for each in (*record.draft_services, *record.service_orders)
        if not each.do_not_perform and any((code.system, code.value) in wanted for code in each.codes)
    )


def _codes(service: Service, policy: Policy) -> Iterator[Code]:
    yield orderables()[service.value].code
    yield from (Code(system=SNOMED, value=value) for value in SAME_NEED.get(service, ()))
    if own := policy.services.get(service.value):
        yield Code(system=own.system, value=own.code)
