"""What is logged, counted and traced of each hook call: ids of caller, hook instance and rules, none of the patient."""

from collections.abc import Mapping
from functools import cache
from http import HTTPStatus

import structlog

from app.answered import Answered
from app.fhir.gathered import Gathered, Origin
from app.telemetry.logs import STDERR
from app.telemetry.metrics import Metrics
from app.telemetry.reasons import reason_of
from app.telemetry.traces import Traces
from cards.compose import State
from clinical.assess import Assessed
from clinical.outcome import NotAssessable
from hooks.trigger import Trigger

log = structlog.get_logger()

UNJUDGED = (HTTPStatus.INTERNAL_SERVER_ERROR, 499)
"""Not refused at the door and yet without cards: they took time, and count among the times to answer."""


class Calls:
    """The one place that speaks of calls. A series is looked up once: a call counts in some fifty."""

    def __init__(self, metrics: Metrics, traces: Traces) -> None:
        self._metrics, self._traces = metrics, traces
        self._call = cache(metrics.calls.labels)
        self._seconds = cache(metrics.seconds.labels)
        self._trigger = cache(metrics.triggers.labels)
        self._query = cache(metrics.queries.labels)
        self._rule = cache(metrics.not_assessable.labels)
        self._card = cache(metrics.cards.labels)
        self._stage = cache(metrics.stage_seconds.labels)

    def answered(self, call: Answered) -> None:
        for gathered in call.asked:
            self._query(gathered.query.key, gathered.origin, outcome_of(gathered)).inc()
        for assessed in call.assessed:
            self._count_rule(assessed)
        for card in () if call.response is None else call.response.cards:
            self._card(call.service.id, card.source.topic.code, card.indicator).inc()
        if call.is_server_refused:
            self._metrics.hosts_refused.labels(call.client).inc()
        self._trigger(call.service.id, call.trigger.kind).inc()
        for spoken in call.spoken:
            if spoken.state is State.QUIETED:
                self._metrics.quieted.labels(spoken.topic).inc()

    def _count_rule(self, assessed: Assessed) -> None:
        if isinstance(assessed.outcome, NotAssessable):
            self._rule(assessed.rule.id, reason_of(assessed.outcome.because)).inc()
        if assessed.fault is not None:
            self._metrics.rule_faults.labels(assessed.rule.id, assessed.fault).inc()
            log.error("rule_failed", rule=assessed.rule.id, fault=assessed.fault)

    def ended(
        self, service_id: str, status: int, took_ms: float, call: Answered | None, stages_ms: Mapping[str, float]
    ) -> None:
        """`call` is None when it was refused before it was judged."""
        self._call(service_id, status).inc()
        if call is not None or status in UNJUDGED:
            self._seconds(service_id).observe(took_ms / 1000)
        self._time(stages_ms)
        self._metrics.lines_dropped.set(STDERR.n_dropped)
        told = {} if call is None else told_of(call)
        if self._traces.is_on:
            self._traces.tell({"cds.service": service_id, **({} if call is None else traced(call))})
            told["trace_id"] = self._traces.trace_id()
        event = "cards_returned" if status == HTTPStatus.OK else "call_refused"
        log.info(event, service=service_id, status=status, ms=round(took_ms, 1), **told)

    def recorded(self, stages_ms: Mapping[str, float]) -> None:
        """The call was kept, when its answer was on its way."""
        self._time(stages_ms)

    def _time(self, stages_ms: Mapping[str, float]) -> None:
        for name, ms in stages_ms.items():
            self._stage(name).observe(ms / 1000)
        self._traces.tell_stages(stages_ms)


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


def traced(call: Answered) -> dict[str, str | int]:
    return {
        "cds.hook": call.service.hook,
        "cds.n_cards": len(call.topics),
        "cds.n_not_assessable": len(call.not_assessable),
        "cds.n_fhir_requests": call.n_fhir_requests,
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
