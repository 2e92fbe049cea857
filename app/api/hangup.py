"""A caller who hangs up ends its call, and with it every read of the EHR that the call has begun."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import Request

from app.errors import HungUp

Result = TypeVar("Result")


async def unless_gone(request: Request, work: Coroutine[Any, Any, Result]) -> Result:
    """What the work comes to. Raises HungUp when the caller goes away first. The body must have been read."""
    task, gone = asyncio.ensure_future(work), asyncio.ensure_future(hung_up(request))
    try:
        await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise HungUp
    finally:
        task.cancel()
        gone.cancel()
        await asyncio.wait((task, gone))


async def hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        """More of a body that was read to its end: nothing that anybody waits for."""


def reads_ehr(body: object) -> bool:
    """Whether a call may take long enough to be watched: with all in the prefetch it takes a few milliseconds."""
    return isinstance(body, dict) and body.get("fhirServer") is not None
