"""The cards for a file: a hook request through the whole service, or a chart as if it had just been opened."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import httpx
import orjson

from app.cli.errors import UsageError
from app.demo.local import local_settings
from app.fhir.read import read_resources
from app.main import World, create_app
from app.memory import no_memory
from app.policies import policy_from
from app.settings import Settings, named, read_settings
from app.world import new_uuid
from cards.call import Call
from cards.compose import compose
from clinical.assess import assess
from clinical.completeness import incompleteness
from clinical.knowledge_version import knowledge_version
from clinical.policy import KNOWLEDGE
from clinical.record import PatientRecord
from clinical.rule import Moment
from hooks import services

Json = dict[str, Any]

NOON = time(12)


def trial_settings(fhir_deadline_ms: int | None = None) -> Settings:
    """This machine's thresholds and address, but a service that asks for no token. Raises ConfigurationError."""
    own = read_settings()
    deadline_ms = own.fhir_deadline_ms if fhir_deadline_ms is None else fhir_deadline_ms
    return local_settings(own.public_base_url, own.policy_file).model_copy(update={"fhir_deadline_ms": deadline_ms})


def is_hook_request(content: object) -> bool:
    return isinstance(content, dict) and "hook" in content and "resourceType" not in content


async def answer_request(request: Json, as_of: date) -> tuple[int, Json]:
    """Status and body of the service's answer to a hook request; its hook decides which service that is."""
    service = next((each for each in services() if each.hook == request["hook"]), None)
    if service is None:
        raise UsageError(f"no service answers this hook; there are {', '.join(each.hook for each in services())}")
    app = create_app(trial_settings(), World(now=lambda: datetime.combine(as_of, NOON, UTC), open_memory=no_memory))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        response = await http.post(
            f"/cds-services/{service.id}",
            content=orjson.dumps(request),
            headers={"content-type": "application/json"},
        )
    return response.status_code, orjson.loads(response.content)


def answer_chart(content: object, as_of: date) -> Json:
    """The cards of chart review. What the file does not hold counts as not there; drafts are left out."""
    given = content if isinstance(content, list) else [content]
    record = replace(read_resources(given, as_of), drafts=(), draft_services=())
    settings = trial_settings()
    with named("CDS_POLICY_FILE"):
        policy = policy_from(settings.policy_file)
    assessed = assess(record, Moment.CHART_REVIEW, policy)
    composed = compose(
        assessed=assessed,
        incomplete=incompleteness(record, assessed, Moment.CHART_REVIEW, policy),
        record=record,
        policy=policy,
        call=call_for(record, settings.public_base_url),
    )
    return composed.response.to_wire()


def call_for(record: PatientRecord, canonical_url: str) -> Call:
    patient = record.patient_ref or "Patient/unknown"
    return Call(
        patient_id=patient.removeprefix("Patient/"),
        user_ref=None,
        encounter_id=None,
        as_of=record.as_of,
        canonical_url=canonical_url,
        knowledge_version=knowledge_version(KNOWLEDGE).version,
        new_id=new_uuid,
    )
