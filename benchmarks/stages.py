"""Where the time of a call goes, in one process without a socket: each stage, each rule, what rules share. CPU time."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, redirect_stderr
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from app.answered import Answered
from app.api.invoke import as_response
from app.demo.local import local_settings
from app.main import World, create_app, freeze
from app.pipeline import Pipeline
from app.stages import Stages
from app.telemetry.calls import Calls
from app.telemetry.metrics import Metrics
from app.telemetry.traces import Traces
from benchmarks.charts import HOOKS, Kind, Size, hook_call
from clinical.assess import assess, rules
from clinical.diagnoses import grouped_diagnoses
from clinical.exposure import exposure
from clinical.mme import order_dose
from clinical.policy import Policy, load_policy
from clinical.record import PatientRecord
from clinical.rule import Rule
from clinical.screenings import screening_results
from hooks import services
from hooks.service import Service

STAGES = {
    "load": "JSON to objects (orjson)",
    "parse": "the envelope (parse)",
    "gather": "prefetch sorted by query (gather)",
    "read": "FHIR to facts (read)",
    "assess": "every rule of the moment (assess)",
    "compose": "cards, and the call as it is kept (compose)",
    "say": "cards to JSON",
    "count": "metrics and the line of the log",
    "record": "the record, sealed, to the spool",
    "keep": "the record from the spool to SQLite",
}
"""In order. The first eight are before the answer, the last two after it."""
DEFINITIONS: dict[str, Callable[[PatientRecord, Policy], object]] = {
    "exposure to opioids": exposure,
    "screening results": lambda record, _: screening_results(record),
    "diagnoses, grouped": lambda record, _: grouped_diagnoses(record),
    "the daily dose of every order": lambda record, _: [order_dose(each, record.as_of) for each in record.medications],
}
BY_HOOK = {each.hook: each for each in services()}


class Clock(Stages):
    """The stages of a call by CPU time, one list of ms for each name."""

    def __init__(self) -> None:
        super().__init__()
        self.times: dict[str, list[float]] = {}
        self.start()

    def start(self) -> None:
        self._started_ns = time.process_time_ns()

    def since(self) -> float:
        return (time.process_time_ns() - self._started_ns) / 1e6

    def end(self, name: str) -> None:
        took_ms = self.since()
        self.times.setdefault(name, []).append(took_ms)
        self.ms[name] = round(took_ms, 2)
        self.start()


@dataclass(frozen=True, slots=True)
class Profile:
    """In ms a call. `rules` is the mean of each rule in its turn, where the first that asks works out what others
    share; `alone` the median of the same rule on a record of which nothing is worked out yet. `longest_ms` is the
    longest that a call kept the process from doing anything else."""

    stages: dict[str, float]
    rules: dict[str, float]
    alone: dict[str, float]
    definitions: dict[str, float]
    longest_ms: float


def profile(size: Size, kind: Kind, repeats: int, today: date) -> Profile:
    """To be called in a process of its own. Every call is of another patient."""
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("w") as log, redirect_stderr(log):
        numbers = iter(range(4 * repeats))
        bodies = (orjson.dumps(hook_call(size, kind, number, today)) for number in numbers)
        return asyncio.run(_profile(Measured(BY_HOOK[HOOKS[kind]], Path(folder), today, repeats, bodies)))


@dataclass(frozen=True, slots=True)
class Measured:
    """The calls to one service, drawn one after another."""

    service: Service
    folder: Path
    today: date
    repeats: int
    bodies: Iterator[bytes]

    @asynccontextmanager
    async def pipeline(self, clock: Clock, of: Sequence[Rule]) -> AsyncIterator[Pipeline]:
        """The service's own, with the clock in it, while its memory runs."""
        noon = datetime(self.today.year, self.today.month, self.today.day, 12, tzinfo=UTC)
        app = create_app(local_settings(data_dir=self.folder), World(now=lambda: noon, rules=tuple(of)))
        freeze()
        own: Pipeline = replace(app.state.pipeline, stages=lambda: clock)
        async with own.memory.running():
            yield own


async def _profile(measured: Measured) -> Profile:
    stages, rule_clock, repeats = Clock(), Clock(), measured.repeats
    async with measured.pipeline(stages, rules()) as pipeline:
        await _calls(pipeline, measured, stages)
        stages.times.clear()
        answered = await _calls(pipeline, measured, stages)
        stages.start()
        await pipeline.memory.explain(answered[0].request.hook_instance, None)
        keep_ms = stages.since() / 2 / repeats
    async with measured.pipeline(Clock(), [timed(each, rule_clock) for each in rules()]) as pipeline:
        await _calls(pipeline, measured, Clock())
        rule_clock.times.clear()
        await _calls(pipeline, measured, Clock())
    records = [each.record for each in answered if each.record]
    return Profile(
        stages={**medians(stages.times), "keep": keep_ms},
        rules={name: sum(times) / repeats for name, times in rule_clock.times.items()},
        alone=_alone(records, measured.service),
        definitions=_definitions(records),
        longest_ms=max(map(sum, zip(*stages.times.values(), strict=True))),
    )


async def _calls(pipeline: Pipeline, measured: Measured, clock: Clock) -> list[Answered]:
    calls = Calls(Metrics(), Traces())
    several = islice(measured.bodies, measured.repeats)
    return [await _call(pipeline, measured.service, calls, body, clock) for body in several]


async def _call(pipeline: Pipeline, service: Service, calls: Calls, body: bytes, clock: Clock) -> Answered:
    """What the route does, without HTTP."""
    clock.start()
    content: Any = orjson.loads(body)
    clock.end("load")
    answered = await pipeline.answer(service, content, None)
    as_response(answered)
    clock.end("say")
    calls.answered(answered)
    calls.ended(service.id, 200, 1.0, answered, clock.ms)
    clock.end("count")
    await pipeline.memory.record(answered, 200, 1.0)
    clock.end("record")
    return answered


def timed(rule: Rule, clock: Clock) -> Rule:
    """The rule, with both of its functions under the clock."""

    def under_clock(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(record: PatientRecord, policy: Policy) -> Any:
            clock.start()
            answer = function(record, policy)
            clock.end(rule.id)
            return answer

        return call

    return replace(rule, applies=under_clock(rule.applies), evaluate=under_clock(rule.evaluate))


def _alone(records: Sequence[PatientRecord], service: Service) -> dict[str, float]:
    clock, policy = Clock(), load_policy()
    for record in records:
        judged = replace(record, memo={})
        for rule in (each for each in rules() if service.moment in each.moments):
            judged.memo.clear()
            clock.start()
            assess(judged, service.moment, policy, (rule,))
            clock.end(rule.id)
    return medians(clock.times)


def _definitions(records: Sequence[PatientRecord]) -> dict[str, float]:
    """Each on a record of which nothing is worked out yet."""
    clock, policy = Clock(), load_policy()
    for record in records:
        judged = replace(record, memo={})
        for name, definition in DEFINITIONS.items():
            judged.memo.clear()
            clock.start()
            definition(judged, policy)
            clock.end(name)
    return medians(clock.times)


def medians(times: Mapping[str, Sequence[float]]) -> dict[str, float]:
    return {name: statistics.median(each) for name, each in times.items()}
