"""The labels of every metric: from lists of ours, after calls whose every text is hostile; and few."""

import re
from http import HTTPStatus

from prometheus_client.parser import text_string_to_metric_families

from app.fhir.answer import Problem
from app.fhir.gathered import Origin
from app.main import World
from app.settings import Settings
from app.stages import STAGES
from app.store.memory import NO_REASON, UNKNOWN
from app.telemetry.metrics import SECONDS
from app.telemetry.reasons import OTHER, PARTS
from cards.overrides import override_reasons
from hooks.queries import BY_KEY
from hooks.trigger import KNOWN
from tests.app.edge import caller
from tests.store import hostile
from tests.store.serving import ORDER_SIGN, serving
from tests.store.test_names_nobody import SENTINEL

WORLD = World()
TOPICS = {rule.topic for rule in WORLD.rules} | {"IncompleteData", "AlsoDue"}
OUTCOMES = {"answered", "part", "missing", "given_up", "accepted", "overridden", "fetched", "failed", "reloaded"}
REASONS = {reason.code for reason in override_reasons()} | {*PARTS.values(), OTHER, NO_REASON}
VALUES = {
    "service": {service.id for service in WORLD.services} | {UNKNOWN},
    "status": {str(status.value) for status in HTTPStatus} | {"499"},
    "stage": set(STAGES),
    "topic": TOPICS | {UNKNOWN},
    "indicator": {"info", "warning", "critical"},
    "key": set(BY_KEY),
    "origin": set(Origin),
    "outcome": OUTCOMES | {problem.name.lower() for problem in Problem},
    "trigger": KNOWN | {"none", "other"},
    "rule": {rule.id for rule in WORLD.rules},
    "reason": REASONS,
    "because": {"missing", "malformed", "algorithm", "issuer", "calls", "bytes"},
    "of": {"calls", "feedback"},
    "client": {"anonymous"},
    "le": {str(each) for each in SECONDS} | {"+Inf"},
}
FORMS = {
    "fault": r"[A-Z]\w+",
    "pid": r"\d+",
    "software": r"\d+\.\d+\.\d+",
    "knowledge_version": r"\d+\.\d+\.\d+",
    "knowledge_sha256": r"[0-9a-f]{64}",
}


def labels(text):
    families = text_string_to_metric_families(text)
    return {pair for family in families for sample in family.samples for pair in sample.labels.items()}


def is_ours(name, value):
    return value in VALUES[name] if name in VALUES else bool(re.fullmatch(FORMS[name], value))


async def test_no_label_of_a_metric_is_a_callers_text(tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path / 'cds.sqlite3'}"
    async with serving(tmp_path, url, headers=hostile.HEADERS, answer=hostile.ehr) as service:
        await hostile.fire(service.http)
        text = (await service.http.get("/metrics")).text
    async with caller(Settings(auth="required")) as guarded:
        refused = await guarded.post(ORDER_SIGN, headers={**hostile.HEADERS, **hostile.TOKEN}, json={})
        text += (await guarded.get("/metrics")).text

    found = labels(text)
    assert refused.status_code == 401
    assert {name for name, _ in found} >= {"topic", "reason", "outcome", "because", "stage", "key"}
    assert sorted(pair for pair in found if not is_ours(*pair)) == []
    assert SENTINEL.lower() not in text.lower()
    assert 'cds_overrides_total{reason="other",topic="Naloxone"}' in text
    assert 'cds_overrides_total{reason="other",topic="unknown"} 1.0' in text
    assert 'cds_fhir_reads_total{client="anonymous",outcome="refused"}' in text
    assert 'cds_triggers_total{service="opioid-patient-view",trigger="none"}' in text
