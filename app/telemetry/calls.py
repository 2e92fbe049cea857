"""What is logged and counted of each hook call: ids of caller, hook instance and rules, never of the patient."""

from http import HTTPStatus

import structlog

from app.answered import Answered
from app.fhir.gathered import Gathered
from app.telemetry.metrics import Metrics
from cards.compose import State
from clinical.assess import Assessed

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
        "hook_instance": call.request.hook_instance,
        "client": call.client,
        "tenant": call.tenant,
        "jti": caller and caller.jti,
        "n_cards": len(call.topics),
        "topics": call.topics,
        "missing": call.missing_keys,
        "not_assessable": call.not_assessable,
        "is_server_refused": call.is_server_refused,
    }
