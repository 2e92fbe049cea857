"""A running CDS service, called as an EHR calls it."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from app.fhir.shape import elements, text
from app.trial.errors import TrialError
from app.trial.look import content
from app.trial.wire import PATIENCE_S, unanswered

Json = dict[str, Any]

WHO = "the CDS service"
DISCOVERY = "/cds-services"
TIMES, PAUSE_S = 5, 0.1
"""The explanation of a call is stored after the answer: it is asked for a few times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteService:
    id: str
    templates: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """`url` is the base address, or that of its discovery."""

    http: httpx.AsyncClient
    url: str

    @property
    def base(self) -> str:
        return self.url.rstrip("/").removesuffix(DISCOVERY)

    async def discover(self, hook: str) -> RemoteService:
        """The first service of the hook. Raises TrialError."""
        reply = await self._send("GET", DISCOVERY)
        if reply.status_code == httpx.codes.UNAUTHORIZED:
            raise needs_token()
        offered = elements(content(reply).get("services")) if reply.is_success else ()
        if not offered:
            raise TrialError(f"{WHO} answered {reply.status_code} to {DISCOVERY}, and names no services")
        found = next((each for each in offered if each.get("hook") == hook and text(each.get("id"))), None)
        if found is None:
            hooks = ", ".join(sorted({text(each.get("hook")) or "?" for each in offered}))
            raise TrialError(f"{WHO} has no service for {hook}; it has {hooks}")
        prefetch = found.get("prefetch")
        templates = prefetch.items() if isinstance(prefetch, dict) else ()
        return RemoteService(id=found["id"], templates={key: each for key, each in templates if isinstance(each, str)})

    async def call(self, service: RemoteService, request: Json) -> tuple[int, Json, float]:
        """Status, body and milliseconds. Raises TrialError when there is no answer, or none that can be shown."""
        started_s = time.perf_counter()
        reply = await self._send("POST", f"{DISCOVERY}/{service.id}", request)
        ms = (time.perf_counter() - started_s) * 1000
        if reply.status_code == httpx.codes.UNAUTHORIZED:
            raise needs_token()
        body = content(reply)
        if reply.status_code == httpx.codes.OK and not isinstance(body.get("cards"), list):
            raise TrialError(f"{WHO} answered 200 without a list of cards")
        return reply.status_code, body, ms

    async def missing(self, hook_instance: str) -> dict[str, str] | None:
        """What was missing, from the service's own explanation; None when it gives none."""
        for _ in range(TIMES):
            reply = await self._send("GET", f"/explain/{hook_instance}")
            if reply.is_success:
                calls = elements(content(reply).get("calls"))
                gaps = [gap for each in calls for gap in elements(each.get("missing"))]
                return {text(gap.get("key")) or "?": text(gap.get("problem")) or "?" for gap in gaps}
            await asyncio.sleep(PAUSE_S)
        return None

    async def _send(self, method: str, path: str, body: Json | None = None) -> httpx.Response:
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self.http.request(method, self.base + path, json=body)
        except (httpx.HTTPError, TimeoutError) as fault:
            raise unanswered(WHO, fault) from None


def needs_token() -> TrialError:
    return TrialError(
        f"{WHO} answered 401: it asks for a client token, and this EHR has none; start it with CDS_AUTH=off"
    )
