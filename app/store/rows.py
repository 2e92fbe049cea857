"""A call, its cards and its feedback as rows of the store. Nothing of the chart's own words stands in them unsealed."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson

from app import __version__
from app.answered import Answered
from app.fhir.gathered import Gathered
from app.security.site_key import SiteKey
from app.security.token import Caller
from app.store.who import Who, caller_of
from cards.build import INDICATORS
from cards.compose import Spoken
from cards.model import Suggestion
from cards.overrides import known_reason
from clinical.assess import Assessed
from clinical.diagnoses import diagnosed
from clinical.draft_orders import draft_opioids
from clinical.knowledge_version import KnowledgeVersion
from clinical.mental_health import MOOD_DIAGNOSES
from clinical.outcome import Advice, Evidence, NoAdvice
from clinical.record import Need, PatientRecord
from clinical.regimen import mme_after_signing
from clinical.rule import Rule
from hooks.feedback import Feedback, Reason

Row = dict[str, Any]

SAID, SILENT, NOT_ASSESSABLE, OFF = "said", "silent", "not-assessable", "off"
MME_DIGITS = 3


def call_row(call: Answered, who: Who, knowledge: KnowledgeVersion) -> Row:
    """What the call itself says; its id, time, status and orders are the store's to add."""
    return {
        "client": who.client,
        "tenant": who.tenant,
        "patient": who.patient,
        "user": who.user,
        "service": call.service.id,
        "hook": call.service.hook,
        "hook_instance": call.request.hook_instance.lower(),
        "software_version": __version__,
        "knowledge_version": knowledge.version,
        "knowledge_sha256": knowledge.sha256,
        "timings": dict(call.ms),
        "gathered": [gathered_entry(each) for each in call.asked],
        "rules": [*map(rule_entry, call.assessed), *map(off_entry, call.off)],
        "is_server_refused": call.is_server_refused,
        **figures(call.record),
    }


def gathered_entry(gathered: Gathered) -> Row:
    """The fate of one query: where its answer came from, how much it was, and what was wrong."""
    entry = {"key": gathered.query.key, "origin": gathered.origin.value, "n": len(gathered.resources)}
    return entry if gathered.problem is None else {**entry, "problem": str(gathered.problem)}


def rule_entry(assessed: Assessed) -> Row:
    outcome, entry = assessed.outcome, {"id": assessed.rule.id}
    if isinstance(outcome, Advice):
        entry |= {"outcome": SAID, "urgency": INDICATORS[outcome.urgency], "variant": outcome.variant}
    else:
        is_silent = isinstance(outcome, NoAdvice)
        entry |= {"outcome": SILENT if is_silent else NOT_ASSESSABLE, "because": outcome.because}
    if assessed.fault:
        entry["fault"] = assessed.fault
    return entry


def off_entry(rule: Rule) -> Row:
    """A rule that was not run: see `queries_off` of the clients file."""
    return {"id": rule.id, "outcome": OFF, "because": "what it requires is switched off for this client"}


def figures(record: PatientRecord | None) -> Row:
    """What a quality committee asks of a call: the dose after signing, whether an opioid was being written, and whether
    a mood, trauma or psychotic disorder stands in the problem list."""
    if record is None:
        return {
            "has_draft_opioid": False,
            "mme_per_day": None,
            "is_mme_partial": False,
            "has_mental_health_condition": None,
        }
    dose = mme_after_signing(record)
    is_known = not record.is_unavailable(Need.CONDITIONS)
    return {
        "has_draft_opioid": bool(draft_opioids(record)),
        "mme_per_day": round(float(dose.total), MME_DIGITS),
        "is_mme_partial": dose.is_lower_bound,
        "has_mental_health_condition": bool(diagnosed(record, *MOOD_DIAGNOSES)) if is_known else None,
    }


def card_row(spoken: Spoken, call_id: str, at: datetime) -> Row:
    suggestions = () if spoken.card is None else spoken.card.suggestions or ()
    return {
        "id": f"{call_id}:{spoken.topic}",
        "call_id": call_id,
        "at": at,
        "uuid": spoken.card and spoken.card.uuid,
        "topic": spoken.topic,
        "rule": spoken.rule_id,
        "indicator": INDICATORS[spoken.urgency],
        "state": spoken.state.value,
        "until": spoken.until,
        "said": spoken.said,
        "seen": spoken.seen,
        "suggestions": [{"uuid": each.uuid, "resource": resource_type(each)} for each in suggestions],
    }


def resource_type(suggestion: Suggestion) -> str:
    """What accepting it would write: "MedicationRequest"."""
    return str(suggestion.change.resource["resourceType"])


def feedback_row(
    feedback: Feedback, service_id: str, caller: Caller | None, received_at: datetime, key: SiteKey
) -> Row:
    """The id is made of what is said, so that a repeat is the same row. `reason` is one of our own codes or "other";
    whatever a person may have typed is sealed."""
    client, tenant = caller_of(caller)
    reason = feedback.reason or Reason()
    told = [client, tenant, feedback.card, feedback.outcome, sorted(feedback.accepted)]
    row_id = sha256(orjson.dumps([*told, feedback.at.isoformat()])).hexdigest()
    words = {name: text for name in ("code", "system", "display", "comment") if (text := getattr(reason, name))}
    return {
        "id": row_id,
        "received_at": received_at,
        "client": client,
        "tenant": tenant,
        "service": service_id,
        "card": feedback.card,
        "outcome": feedback.outcome,
        "outcome_at": feedback.at,
        "suggestions": list(feedback.accepted),
        "reason": known_reason(reason.code, reason.display),
        "sealed_comment": key.seal(orjson.dumps(words), row_id) if words else None,
    }


def seen(call: Answered) -> Mapping[str, Any]:
    """What each rule saw and missed, by rule: the chart's own words, to be sealed."""
    return {each.rule.id: entry for each in call.assessed if (entry := seen_by(each))}


def seen_by(assessed: Assessed) -> Row:
    outcome = assessed.outcome
    told: Row = {}
    if outcome.evidence:
        told["evidence"] = [evidence_entry(each) for each in outcome.evidence]
    if isinstance(outcome, Advice) and outcome.gaps:
        told["gaps"] = list(outcome.gaps)
    return told


def evidence_entry(evidence: Evidence) -> Row:
    entry = {"text": evidence.text, "on": evidence.on, "ref": evidence.ref}
    return {name: value for name, value in entry.items() if value is not None}
