"""Medications that orders refer to and that came with nothing: read by id, each once, a bounded number a list."""

import asyncio
from collections.abc import Iterable
from urllib.parse import quote

from app.fhir.answer import Answer
from app.fhir.client import FhirClient
from app.fhir.gathered import Resource
from app.fhir.prefetch import is_of
from app.fhir.readers.drug import missing_medication_refs
from app.fhir.references import short

ORDERS = ("MedicationRequest", "MedicationDispense")
AT_ONCE = 10
"""Reads in flight: enough that thirty take three rounds, few enough not to look like an attack on the EHR."""


class MedicationReads:
    """The Medication reads of one call. `known` are Medications that are in hand already."""

    def __init__(self, client: FhirClient, known: Iterable[Resource], tasks: asyncio.TaskGroup) -> None:
        self._client = client
        self._known = tuple(known)
        self._tasks = tasks
        self._started: dict[str, asyncio.Task[Answer]] = {}
        self._turn = asyncio.Semaphore(AT_ONCE)

    def start(self, resources: tuple[Resource, ...]) -> None:
        """Begin to read what the orders among these lack. The task group waits for the end."""
        orders = [each for each in resources if any(is_of(each, kind) for kind in ORDERS)]
        if not orders:
            return
        beside = [each for each in resources if is_of(each, "Medication")]
        missing = missing_medication_refs(orders, (*beside, *self._known))
        paths = dict.fromkeys(path for written in missing if (path := own_path(written, self._client.base)))
        for path in list(paths)[: self._client.limits.max_medication_reads]:
            if path not in self._started:
                self._started[path] = self._tasks.create_task(self._read(path))

    def found(self) -> tuple[Resource, ...]:
        """After the end. One that could not be read is missing, and its order says so by itself."""
        answers = (task.result() for task in self._started.values())
        return tuple(each for answer in answers for each in answer.resources if is_of(each, "Medication"))

    async def _read(self, path: str) -> Answer:
        async with self._turn:
            return await self._client.read(path)


def own_path(written: str, base: str) -> str | None:
    """The path of a reference that is relative or on this very server, else None: no other server is called."""
    is_absolute = "://" in written
    if is_absolute and not written.startswith(f"{base}/Medication/"):
        return None
    kind, _, medication_id = short(written).partition("/")
    if kind != "Medication" or not medication_id.isprintable() or not medication_id.strip(". "):
        return None
    return f"{kind}/{quote(medication_id, safe='')}"
