"""POST /cds-services/{id}: one hook call over HTTP."""

import time
from collections.abc import Iterable

import orjson
from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.responses import Response

from app.answered import Answered
from app.api.admission import Admission
from app.api.body import BodyLimits, from_json, read_body
from app.api.discovery import PATH
from app.api.hangup import reads_ehr, unless_gone
from app.api.outcome import operation_outcome
from app.api.room import Place, Room
from app.errors import CdsError, HungUp, NotFound, PreconditionFailed
from app.memory import Memory
from app.pipeline import Pipeline
from app.stages import Stages
from app.telemetry.calls import Calls
from hooks.service import Service

UNKNOWN = "unknown"


def routes(
    services: Iterable[Service],
    pipeline: Pipeline,
    admission: Admission,
    calls: Calls,
    memory: Memory,
    room: Room,
    limits: BodyLimits,
) -> APIRouter:
    """The token is checked before the body is read, and before the caller learns whether there is such a service."""
    router = APIRouter()
    by_id = {service.id: service for service in services}

    async def judge(service_id: str, request: Request, stages: Stages, place: Place) -> Answered:
        caller = await admission.admit_call(request, f"{PATH}/{service_id}")
        stages.end("admit")
        service = by_id.get(service_id)
        if service is None:
            raise NotFound("there is no such service")
        content = await read_body(request, limits, place)
        if await pipeline.turns.next() and await request.is_disconnected():
            raise HungUp
        body = from_json(content)
        answer = pipeline.answer(service, body, caller, stages)
        return await (unless_gone(request, answer) if reads_ehr(body) else answer)

    async def record(call: Answered, status: int, took_ms: float) -> None:
        stages = Stages()
        await memory.record(call, status, took_ms)
        stages.end("record")
        calls.recorded(stages.ms)

    @router.post(PATH + "/{service_id}")
    @router.post(PATH + "/{service_id}/")
    async def invoke(service_id: str, request: Request) -> Response:
        started_s, stages, status, call = time.perf_counter(), pipeline.stages(), CdsError.status, None
        try:
            with room.place() as place:
                call = await judge(service_id, request, stages, place)
            response = as_response(call)
            stages.end("write")
            calls.answered(call)
            status = response.status_code
        except CdsError as error:
            status = error.status
            raise
        finally:
            took_ms = (time.perf_counter() - started_s) * 1000
            calls.ended(service_id if service_id in by_id else UNKNOWN, status, took_ms, call, stages.ms)
        response.background = BackgroundTask(record, call, status, took_ms)
        return response

    return router


def as_response(call: Answered) -> Response:
    """The cards; or that nothing was had and nothing can be said, which is kept like every call that was judged."""
    if call.response is None:
        keys = ", ".join(call.missing_keys)
        blind = PreconditionFailed(f"nothing of the chart was sent or could be read; wanted in the prefetch: {keys}")
        return operation_outcome(blind.status, blind.code, blind.message)
    return Response(orjson.dumps(call.response.to_wire()), media_type="application/json")
