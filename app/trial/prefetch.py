"""The prefetch that an EHR sends along: every template filled and asked of its own FHIR API, all at once."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx

from app.fhir.tokens import fill, missing_tokens
from app.trial.look import content
from app.trial.visit import FhirServer
from app.trial.wire import read

Json = dict[str, Any]

NOT_HAD = object()
"""What a key that could not be had holds: it is left out, so that the service may ask for itself."""


async def prefetched(
    http: httpx.AsyncClient, server: FhirServer, templates: Mapping[str, str], context: Mapping[str, Any]
) -> Json:
    values = {f"context.{name}": value for name, value in context.items() if isinstance(value, str)}
    wanted = {key: fill(each, values) for key, each in templates.items() if not missing_tokens(each, values)}
    paths = {key: path for key, path in wanted.items() if path is not None}
    found = await asyncio.gather(*(answer(http, server, path) for path in paths.values()))
    return {key: each for key, each in zip(paths, found, strict=True) if each is not NOT_HAD}


async def answer(http: httpx.AsyncClient, server: FhirServer, path: str) -> object:
    """The resource or the first page; null for a read that found nothing (CDS Hooks, prefetch); else NOT_HAD."""
    try:
        reply = await read(http, server, path)
    except (httpx.HTTPError, TimeoutError):
        return NOT_HAD
    if reply.status_code in (404, 410) and "?" not in path:
        return None
    return content(reply) or NOT_HAD if reply.is_success else NOT_HAD
