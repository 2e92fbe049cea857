"""Wiring only: the parts are built from the settings, checked, and joined to an app."""

import gc
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpcore
import httpx
import structlog
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig

from app.api import discovery, explain, feedback, interventions, invoke, leaflets, operations, plans
from app.api.admission import Admission
from app.api.allowance import Allowance
from app.api.cors import allow_origins
from app.api.outcome import answer_errors
from app.fhir.client import FhirServers, Limits
from app.fhir.exchange import open_http
from app.fhir.pools import small_pools
from app.interventions import catalog
from app.knowledge import read_knowledge
from app.leaflets import read_leaflet
from app.memory import Memory
from app.needs import queries_of
from app.pipeline import Pipeline
from app.policies import policy_from
from app.security.dialing import CheckedNetwork, Resolve, resolve
from app.security.register import Registrar
from app.security.reload import Registers
from app.settings import Demand, Settings, read_settings, zone
from app.store.opening import Opening, open_memory
from app.store.plans import Plans
from app.telemetry import logs
from app.telemetry.calls import Calls
from app.telemetry.metrics import Metrics
from app.web import routes as playground
from app.web.patients import Fixtures, find_fixtures
from clinical import assess
from clinical.knowledge_version import KnowledgeVersion, knowledge_version
from clinical.policy import KNOWLEDGE
from clinical.rule import Rule
from hooks import services
from hooks.service import Service

log = structlog.get_logger()

WORDING = Path(__file__).parent.parent / "cards" / "wording"
GC_THRESHOLDS = (50_000, 20, 100)  # a heavy request makes some 20,000 objects, all of which live to its end
NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""FastAPI's own OpenTelemetry exports exception texts and addresses."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def new_uuid() -> str:
    return str(uuid4())


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What the service takes from outside, so that a test can give its own. Without `open_http` it is the real network,
    by the resolver and the sockets that are given."""

    now: Callable[[], datetime] = utc_now
    new_id: Callable[[], str] = new_uuid
    open_http: Callable[[], httpx.AsyncClient] | None = None
    resolve: Resolve = resolve
    tcp: httpcore.AsyncNetworkBackend | None = None
    open_memory: Callable[[Opening], Memory] = open_memory
    services: tuple[Service, ...] = field(default_factory=services)
    rules: tuple[Rule, ...] = field(default_factory=assess.rules)
    fixtures: Callable[[], Fixtures | None] = find_fixtures


def create_app(settings: Settings | None = None, world: World | None = None) -> FastAPI:
    """The app. Raises ConfigurationError or KnowledgeError when it could not do its work safely."""
    logs.configure()
    settings, world = settings or read_settings(), world or World()
    read_knowledge(world.rules)
    metrics, site = Metrics(), zone(settings.time_zone)
    network = CheckedNetwork(settings.is_production, metrics, resolve=world.resolve, tcp=world.tcp)
    http = world.open_http() if world.open_http else open_http(small_pools(network))
    knowledge = knowledge_version(KNOWLEDGE, WORDING, *([settings.policy_file] if settings.policy_file else []))
    policy = policy_from(settings.policy_file)
    memory = world.open_memory(
        Opening(
            settings=settings,
            metrics=metrics,
            knowledge=knowledge,
            policy_of=lambda client: registers.current.policies.get(client, policy),
            crisis_line=policy.crisis_line,
            now=world.now,
            new_id=world.new_id,
        )
    )
    registrar = Registrar(settings, http, lambda: world.now().timestamp(), metrics, memory.replay)
    registers = Registers(registrar, network, metrics)
    allowance = Allowance(
        calls_per_s=settings.client_calls_per_s,
        burst=settings.client_burst,
        clock_s=lambda: world.now().timestamp(),
        metrics=metrics,
    )
    calls, admission = Calls(metrics), Admission(registers.gate, allowance, metrics)
    queries = {service.id: queries_of(service, world.rules) for service in world.services}
    drafted = Plans(world.now, timedelta(hours=settings.plan_page_hours))
    pipeline = Pipeline(
        queries=queries,
        rules=world.rules,
        policy=policy,
        servers=FhirServers(
            http=http, limits=Limits(deadline_ms=settings.fhir_deadline_ms, at_once=settings.fhir_at_once)
        ),
        is_production=settings.is_production,
        canonical_url=settings.public_base_url,
        knowledge_version=knowledge.version,
        today=lambda: world.now().astimezone(site).date(),
        new_id=world.new_id,
        plans=drafted,
        memory=memory,
    )
    app = FastAPI(
        openapi_url=None,
        redirect_slashes=False,
        telemetry=NO_TELEMETRY,
        lifespan=lifespan(settings, world, http, registers, knowledge, memory),
    )
    app.state.pipeline = pipeline
    answer_errors(app, metrics)
    allow_origins(app, settings.cors_origins)
    is_guarded = settings.discovery_auth is Demand.REQUIRED
    app.include_router(invoke.routes(world.services, pipeline, admission, calls, memory, settings.max_body_bytes))
    app.include_router(feedback.routes(world.services, memory, admission, settings.max_body_bytes))
    app.include_router(explain.routes(memory, admission))
    app.include_router(discovery.routes(world.services, queries, admission if is_guarded else None))
    published = catalog(world.rules, knowledge, f"{settings.public_base_url}{interventions.PATH}")
    app.include_router(interventions.routes(published))
    app.include_router(leaflets.routes(read_leaflet("opioids", "en", policy.crisis_line)))
    app.include_router(plans.routes(drafted, memory, policy.crisis_line))
    app.include_router(operations.routes(metrics, knowledge, memory))
    if settings.has_playground:
        app.include_router(playground.routes(world.services, pipeline, admission, settings, world.fixtures()))
    return app


def lifespan(
    settings: Settings,
    world: World,
    http: httpx.AsyncClient,
    registers: Registers,
    knowledge: KnowledgeVersion,
    memory: Memory,
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def live(_: FastAPI) -> AsyncIterator[None]:
        freeze()
        log.info(
            "service_started",
            environment=settings.environment,
            auth=settings.auth,
            n_clients=len(registers.current.clients.all),
            n_services=len(world.services),
            n_rules=len(world.rules),
            knowledge_version=knowledge.version,
            knowledge_sha256=knowledge.sha256,
        )
        reload_s = settings.clients_reload_s if settings.clients_file else 0
        async with memory.running(), registers.watched(reload_s):
            yield
        await registers.close()
        await http.aclose()
        log.info("service_stopped")

    return live


def freeze() -> None:
    """Takes what start-up built out of the garbage collector's walks (design: section 9)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
