"""CPU time for a heavy chart, stage by stage and through the whole service in one process.

    python -m benchmarks.heavy_chart

Prints the best and the median of many runs on one core, warm, in milliseconds a call. Every run is another patient, so
that only what patients have in common may be remembered; the last lines call for one patient again and again. Beside
them stands what FastAPI and orjson need to read the same body and answer nothing. It sends no bytes over a socket:
both lines lack the same part of a server's work.
"""

import asyncio
import gc
import logging
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import orjson
from fastapi import FastAPI, Request
from starlette.responses import Response

from app.fhir.gather import gather
from app.main import World, create_app, freeze
from app.memory import no_memory
from app.needs import queries_of
from app.pipeline import parsed, read
from app.settings import Demand, Settings
from app.telemetry import logs
from benchmarks.heavy_patient import TODAY, heavy_request
from cards.call import Call
from cards.compose import compose
from cards.dialect import Dialect
from clinical.assess import assess, rules
from clinical.completeness import incompleteness
from clinical.diagnoses import grouped_diagnoses
from clinical.exposure import exposure
from clinical.policy import Policy, load_policy
from clinical.record import PatientRecord
from clinical.screenings import screening_results
from hooks import services

RUNS, WARM = 120, 20
SERVICE = next(each for each in services() if each.hook == "patient-view")
URL = f"/cds-services/{SERVICE.id}"
Times = dict[str, list[float]]


class Clock:
    """CPU time since it was last asked, by name."""

    def __init__(self) -> None:
        self.times: Times = {}
        self._started = time.process_time_ns()

    def start(self) -> None:
        self._started = time.process_time_ns()

    def lap(self, name: str) -> None:
        self.times.setdefault(name, []).append((time.process_time_ns() - self._started) / 1e6)
        self.start()


async def stages(bodies: Sequence[bytes]) -> Times:
    """The steps of `app.pipeline`, the memory given back, and three parts of judging."""
    asked, policy, clock, world = rules(), load_policy(), Clock(), World()
    queries = queries_of(SERVICE, asked)
    for body in bodies:
        clock.start()
        request = parsed(orjson.loads(body), SERVICE)
        clock.lap("parse")
        gathered = await gather(request, queries, None)
        clock.lap("gather")
        record = read(request, SERVICE, gathered, frozenset(), TODAY)
        clock.lap("read")
        assessed = assess(record, SERVICE.moment, policy, asked)
        clock.lap("assess")
        compose(
            assessed=assessed,
            incomplete=incompleteness(record, assessed, SERVICE.moment, policy),
            record=record,
            policy=policy,
            call=Call(
                patient_id=request.context.patient_id,
                user_ref=None,
                encounter_id=None,
                as_of=TODAY,
                canonical_url="https://cds.example.org",
                knowledge_version="benchmark",
                new_id=world.new_id,
                dialect=Dialect(),
            ),
        )
        clock.lap("compose")
        alone = replace(record, memo={})
        clock.start()
        del request, gathered, record, assessed
        clock.lap("forget")
        definitions(alone, policy, clock)
    return clock.times


def definitions(record: PatientRecord, policy: Policy, clock: Clock) -> None:
    """Three definitions that many rules share, each on a record from which nothing is worked out yet."""
    asked: dict[str, Callable[[], object]] = {
        "exposure alone": lambda: exposure(record, policy),
        "screenings alone": lambda: screening_results(record),
        "diagnoses alone": lambda: grouped_diagnoses(record),
    }
    for name, definition in asked.items():
        record.memo.clear()
        clock.start()
        definition()
        clock.lap(name)


def service() -> FastAPI:
    now = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
    return create_app(Settings(auth=Demand.OFF), World(now=lambda: now, open_memory=no_memory))


def floor() -> FastAPI:
    app = FastAPI(openapi_url=None)

    @app.post(URL)
    async def answer(request: Request) -> Response:
        orjson.loads(await request.body())
        return Response(b'{"cards":[]}', media_type="application/json")

    return app


async def calls(app: FastAPI, bodies: Sequence[bytes]) -> list[float]:
    clock = Clock()
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        for body in bodies:
            request = client.build_request("POST", URL, content=body, headers={"content-type": "application/json"})
            clock.start()
            response = await client.send(request)
            clock.lap("call")
            if response.status_code != httpx.codes.OK:
                raise SystemExit(f"{response.status_code}: {response.text}")
    return clock.times["call"]


def show(times: Mapping[str, Sequence[float]]) -> None:
    for name, taken in times.items():
        warm = taken[WARM:]
        print(f"{name:28} {min(warm):7.2f} ({statistics.median(warm):.2f})")


async def main() -> None:
    bodies = [orjson.dumps(heavy_request(number)) for number in range(RUNS + WARM)]
    app = service()
    logs.configure(logging.ERROR)
    freeze()
    print(f"{len(bodies[0]) / 1000:.0f} KB, {RUNS} runs, CPU ms a call: best (median)")
    show(await stages(bodies))
    show({"whole service": await calls(app, bodies)})
    show({"whole service, one patient": await calls(app, bodies[:1] * len(bodies))})
    show({"FastAPI and orjson alone": await calls(floor(), bodies)})


if __name__ == "__main__":
    gc.collect()
    asyncio.run(main())
