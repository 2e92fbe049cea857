"""What is logged and counted of each hook call: ids of caller, hook instance and rules, never of the patient."""

from http import HTTPStatus

import structlog

from app.answered import Answered
from app.fhir.gathered import Gathered, Origin
from app.telemetry.metrics import Metrics
from cards.compose import State
from clinical.assess import Assessed
from hooks.trigger import Trigger

log = structlog.get_logger()


class Calls:
    """The one place that speaks of calls."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def answered(self, call: Answered) -> None:
        for gathered in call.asked:
            self._metrics.queries.labels(gathered.query.key, gathered.origin, outcome_of(gathered)).inc()
        for rule_id in call.not_assessable:
            self._metrics.not_assessable.labels(rule_id).inc()
        for assessed in call.assessed:
            self._count_fault(assessed)
        for card in () if call.response is None else call.response.cards:
            self._metrics.cards.labels(call.service.id, card.source.topic.code, card.indicator).inc()
        if call.is_server_refused:
            self._metrics.hosts_refused.labels(call.client).inc()
        self._metrics.triggers.labels(call.service.id, call.trigger.kind).inc()
        for spoken in call.spoken:
            if spoken.state is State.QUIETED:
                self._metrics.quieted.labels(spoken.topic).inc()

    def _count_fault(self, assessed: Assessed) -> None:
        if assessed.fault is not None:
            self._metrics.rule_faults.labels(assessed.rule.id, assessed.fault).inc()
            log.error("rule_failed", rule=assessed.rule.id, fault=assessed.fault)

    def ended(self, service_id: str, status: int, took_ms: float, call: Answered | None) -> None:
        """`call` is None when it was refused before it was judged."""
        self._metrics.calls.labels(service_id, str(status)).inc()
        self._metrics.seconds.labels(service_id).observe(took_ms / 1000)
        told = {} if call is None else told_of(call)
        event = "cards_returned" if status == HTTPStatus.OK else "call_refused"
        log.info(event, service=service_id, status=status, ms=round(took_ms, 1), **told)


def outcome_of(gathered: Gathered) -> str:
    if gathered.problem is None:
        return "answered"
    return "part" if gathered.resources else "missing"


def told_of(call: Answered) -> dict[str, object]:
    caller = call.caller
    return {
        "hook": call.request.hook,
        "hook_instance": call.request.hook_instance,
        "client": call.client,
        "tenant": call.tenant,
        "jti": caller and caller.jti,
        "n_cards": len(call.topics),
        "topics": call.topics,
        "sent": call.keys_from(Origin.PREFETCH),
        "read": call.keys_from(Origin.FHIR),
        "missing": call.missing_keys,
        "n_fhir_requests": call.n_fhir_requests,
        "gather_ms": call.ms.get("gather"),
        "not_assessable": call.not_assessable,
        "is_server_refused": call.is_server_refused,
        **epic_said(call.trigger),
    }


def epic_said(trigger: Trigger) -> dict[str, str]:
    """Only what was said: other EHRs have no such trigger."""
    said = {
        "trigger": trigger.action,
        "trigger_criteria": trigger.criteria,
        "fhir_version": trigger.fhir_version,
        "hooks_version": trigger.hooks_version,
    }
    return {name: word for name, word in said.items() if word is not None}
