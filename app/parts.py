"""The parts of a service, built from its settings and checked, each once."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx

from app import __version__
from app.api.admission import Admission
from app.api.allowance import Allowance
from app.fhir.client import FhirServers, Limits
from app.fhir.exchange import open_http
from app.fhir.pools import small_pools
from app.memory import Memory
from app.needs import queries_of
from app.pipeline import Pipeline
from app.policies import policy_from
from app.security.dialing import CheckedNetwork
from app.security.register import Registrar
from app.security.reload import Registers
from app.settings import Settings, named, zone
from app.store.opening import Opening
from app.store.plans import Plans
from app.telemetry.metrics import Metrics
from app.telemetry.traces import Traces
from app.world import World
from clinical.knowledge_version import KnowledgeVersion, knowledge_version
from clinical.policy import KNOWLEDGE, Policy

WORDING = Path(__file__).parent.parent / "cards" / "wording"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the routes and the lifespan of one service share."""

    settings: Settings
    world: World
    metrics: Metrics
    traces: Traces
    http: httpx.AsyncClient
    knowledge: KnowledgeVersion
    policy: Policy
    memory: Memory
    registers: Registers
    admission: Admission
    plans: Plans
    pipeline: Pipeline


def build(settings: Settings, world: World) -> Parts:
    """Raises ConfigurationError or KnowledgeError when the service could not do its work safely."""
    metrics = Metrics()
    network = CheckedNetwork(settings.is_production, metrics, resolve=world.resolve, tcp=world.tcp)
    http = world.open_http() if world.open_http else open_http(small_pools(network))
    knowledge = knowledge_version(KNOWLEDGE, WORDING, *([settings.policy_file] if settings.policy_file else []))
    metrics.build.labels(__version__, knowledge.version, knowledge.sha256).set(1)
    with named("CDS_POLICY_FILE"):
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
    registers = Registers(
        Registrar(settings, http, world.now_s, metrics, memory.replay, world.clock_s), network, metrics
    )
    plans = Plans(world.now, timedelta(hours=settings.plan_page_hours))
    return Parts(
        settings=settings,
        world=world,
        metrics=metrics,
        traces=Traces(settings.traces_url, world.open_exporter),
        http=http,
        knowledge=knowledge,
        policy=policy,
        memory=memory,
        registers=registers,
        admission=Admission(registers.gate, allowance(settings, world, metrics), metrics),
        plans=plans,
        pipeline=pipeline(settings, world, http, metrics, policy, knowledge, memory, plans),
    )


def allowance(settings: Settings, world: World, metrics: Metrics) -> Allowance:
    return Allowance(
        calls_per_s=settings.client_calls_per_s, burst=settings.client_burst, clock_s=world.clock_s, metrics=metrics
    )


def pipeline(
    settings: Settings,
    world: World,
    http: httpx.AsyncClient,
    metrics: Metrics,
    policy: Policy,
    knowledge: KnowledgeVersion,
    memory: Memory,
    plans: Plans,
) -> Pipeline:
    site = zone(settings.time_zone)
    limits = Limits(deadline_ms=settings.fhir_deadline_ms, at_once=settings.fhir_at_once)
    return Pipeline(
        queries={service.id: queries_of(service, world.rules) for service in world.services},
        rules=world.rules,
        policy=policy,
        servers=FhirServers(http=http, limits=limits, metrics=metrics),
        is_production=settings.is_production,
        canonical_url=settings.public_base_url,
        knowledge_version=knowledge.version,
        today=lambda: world.now().astimezone(site).date(),
        new_id=world.new_id,
        plans=plans,
        memory=memory,
        max_resources=settings.max_resources,
    )
