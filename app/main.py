"""Wiring only: the parts are built from the settings, checked, and joined to an app."""

import gc
import tomllib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from uuid import uuid4

import httpx
import structlog
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig

from app.api import discovery, explain, feedback, interventions, invoke, leaflets, operations, plans
from app.api.admission import Admission
from app.api.cors import allow_origins
from app.api.outcome import answer_errors
from app.fhir.client import FhirServers, Limits, open_http
from app.interventions import catalog
from app.knowledge import read_knowledge
from app.leaflets import read_leaflet
from app.memory import Memory
from app.needs import queries_of
from app.pipeline import Pipeline
from app.security.register import Register, read_register
from app.settings import ConfigurationError, Demand, Settings, read_settings, zone
from app.store.opening import Opening, open_memory
from app.store.plans import Plans
from app.telemetry import logs
from app.telemetry.calls import Calls
from app.telemetry.metrics import Metrics
from clinical import assess
from clinical.knowledge_version import KnowledgeVersion, knowledge_version
from clinical.policy import KNOWLEDGE, Policy, load_policy
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
    """What the service takes from outside, so that a test can give its own."""

    now: Callable[[], datetime] = utc_now
    new_id: Callable[[], str] = new_uuid
    open_http: Callable[[], httpx.AsyncClient] = open_http
    open_memory: Callable[[Opening], Memory] = open_memory
    services: tuple[Service, ...] = field(default_factory=services)
    rules: tuple[Rule, ...] = field(default_factory=assess.rules)


def create_app(settings: Settings | None = None, world: World | None = None) -> FastAPI:
    """The app. Raises ConfigurationError or KnowledgeError when it could not do its work safely."""
    logs.configure()
    settings, world = settings or read_settings(), world or World()
    read_knowledge(world.rules)
    metrics, http, site = Metrics(), world.open_http(), zone(settings.time_zone)
    knowledge = knowledge_version(KNOWLEDGE, WORDING, *([settings.policy_file] if settings.policy_file else []))
    policy, policies = policy_from(settings.policy_file), dict[str, Policy]()
    memory = world.open_memory(
        Opening(
            settings=settings,
            metrics=metrics,
            knowledge=knowledge,
            policy_of=lambda client: policies.get(client, policy),
            crisis_line=policy.crisis_line,
            now=world.now,
            new_id=world.new_id,
        )
    )
    register = read_register(settings, http, lambda: world.now().timestamp(), metrics, memory.replay)
    policies |= {each.name: policy_from(each.policy) for each in register.clients.all if each.policy}
    calls, admission = Calls(metrics), Admission(register.gate, metrics)
    queries = {service.id: queries_of(service, world.rules) for service in world.services}
    drafted = Plans(world.now, timedelta(hours=settings.plan_page_hours))
    pipeline = Pipeline(
        queries=queries,
        rules=world.rules,
        policy=policy,
        policies=policies,
        servers=FhirServers(http=http, limits=Limits(deadline_ms=settings.fhir_deadline_ms)),
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
        lifespan=lifespan(settings, world, http, register, knowledge, memory),
    )
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
    return app


def policy_from(path: Path | None) -> Policy:
    """The thresholds as shipped, or with a site's own: a TOML file of `name = value` lines."""
    if path is None:
        return load_policy()
    try:
        own = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Fraction)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read: {error}") from None
    return load_policy(own)


def lifespan(
    settings: Settings,
    world: World,
    http: httpx.AsyncClient,
    register: Register,
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
            n_clients=len(register.clients.all),
            n_services=len(world.services),
            n_rules=len(world.rules),
            knowledge_version=knowledge.version,
            knowledge_sha256=knowledge.sha256,
        )
        async with memory.running():
            yield
        await register.close()
        await http.aclose()
        log.info("service_stopped")

    return live


def freeze() -> None:
    """Takes what start-up built out of the garbage collector's walks (design: section 9)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
