"""GET /explain/{hookInstance}: why a call was answered as it was, for the client that made it."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.admission import Admission
from app.api.no_store import as_json
from app.errors import NotFound
from app.memory import Memory
from hooks.request import UUID

PATH = "/explain"


def routes(memory: Memory, admission: Admission) -> APIRouter:
    """Of another client's calls it is not told that they are there."""
    router = APIRouter()

    @router.get(PATH + "/{hook_instance}")
    async def explain(hook_instance: str, request: Request) -> Response:
        caller = await admission.admit(request, f"{PATH}/{hook_instance}")
        calls = await memory.explain(hook_instance, caller) if UUID.fullmatch(hook_instance) else []
        if not calls:
            raise NotFound("no call of this hook instance is known here")
        return as_json({"hookInstance": hook_instance.lower(), "calls": calls})

    return router
