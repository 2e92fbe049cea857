"""POST /cds-services/{id}/feedback: what became of cards."""

from collections.abc import Iterable

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.admission import Admission
from app.api.body import BodyLimits, read_json
from app.api.discovery import PATH
from app.api.room import Room
from app.errors import BadRequest, NotFound
from app.memory import Memory
from hooks.feedback import Feedback, parse_feedback
from hooks.request import InvalidRequest
from hooks.service import Service


def routes(
    services: Iterable[Service], memory: Memory, admission: Admission, room: Room, limits: BodyLimits
) -> APIRouter:
    """Answered without a body once the feedback cannot be lost any more. A card that nobody knows is kept all the same:
    it may be of another worker, or of before a restore."""
    router = APIRouter()
    ids = {service.id for service in services}

    @router.post(PATH + "/{service_id}/feedback")
    @router.post(PATH + "/{service_id}/feedback/")
    async def take(service_id: str, request: Request) -> Response:
        with room.place() as place:
            caller = await admission.admit(request, f"{PATH}/{service_id}/feedback")
            if service_id not in ids:
                raise NotFound("there is no such service")
            entries = parsed(await read_json(request, limits, place))
            await memory.acknowledge(entries, service_id, caller)
        return Response(status_code=200)

    return router


def parsed(body: object) -> tuple[Feedback, ...]:
    try:
        return parse_feedback(body)
    except InvalidRequest as invalid:
        raise BadRequest(invalid.message, code=invalid.code) from None
