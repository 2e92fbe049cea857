"""Wiring only: the parts are joined to an app."""

import gc
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import structlog
from fastapi import APIRouter, FastAPI

from app.api import discovery, explain, feedback, interventions, invoke, leaflets, operations, plans
from app.api.body import BodyLimits
from app.api.cors import allow_origins
from app.api.outcome import answer_errors
from app.api.room import Room
from app.interventions import catalog
from app.knowledge import read_knowledge
from app.leaflets import read_leaflet
from app.parts import Parts, build
from app.settings import Demand, Settings, read_settings, unknown_settings
from app.telemetry import logs
from app.telemetry.calls import Calls
from app.warm_up import warm_up
from app.web import routes as playground
from app.world import World

__all__ = ["World", "create_app"]

log = structlog.get_logger()

GC_THRESHOLDS = (50_000, 20, 100)  # a heavy request makes some 20,000 objects, all of which live to its end


def create_app(settings: Settings | None = None, world: World | None = None) -> FastAPI:
    """The app. Raises ConfigurationError or KnowledgeError when it could not do its work safely."""
    logs.configure()
    settings, world = settings or settings_of_environment(), world or World()
    read_knowledge(world.rules)
    parts = build(settings, world)
    app = FastAPI(
        openapi_url=None, redirect_slashes=False, telemetry=parts.traces.for_fastapi, lifespan=lifespan(parts)
    )
    app.state.pipeline = parts.pipeline
    answer_errors(app, parts.metrics)
    allow_origins(app, settings.cors_origins)
    for router in routers(parts):
        app.include_router(router)
    return app


def settings_of_environment() -> Settings:
    settings = read_settings()
    if unknown := unknown_settings():
        log.warning("settings_unknown", settings=unknown)
    return settings


def routers(parts: Parts) -> Iterator[APIRouter]:
    settings, world, memory, admission = parts.settings, parts.world, parts.memory, parts.admission
    calls, limits, policy = Calls(parts.metrics, parts.traces), body_limits(settings), parts.policy
    is_guarded = settings.discovery_auth is Demand.REQUIRED
    published = catalog(world.rules, parts.knowledge, f"{settings.public_base_url}{interventions.PATH}")
    yield invoke.routes(world.services, parts.pipeline, admission, calls, memory, room("calls", parts), limits)
    yield feedback.routes(world.services, memory, admission, room("feedback", parts), limits)
    yield explain.routes(memory, admission)
    yield discovery.routes(world.services, parts.pipeline.queries, admission if is_guarded else None)
    yield interventions.routes(published)
    yield leaflets.routes(read_leaflet("opioids", "en", policy.crisis_line))
    yield plans.routes(parts.plans, memory, policy.crisis_line)
    yield operations.routes(parts.metrics, parts.knowledge, memory)
    if settings.has_playground:
        yield playground.routes(world.services, parts.pipeline, admission, settings, limits, world.fixtures())


def room(of: str, parts: Parts) -> Room:
    settings = parts.settings
    return Room(of, most=settings.calls_at_once, most_bytes=settings.bytes_at_once, metrics=parts.metrics)


def body_limits(settings: Settings) -> BodyLimits:
    return BodyLimits(max_bytes=settings.max_body_bytes, deadline_s=settings.body_deadline_s)


def lifespan(parts: Parts) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    settings, registers, knowledge = parts.settings, parts.registers, parts.knowledge

    @asynccontextmanager
    async def live(_: FastAPI) -> AsyncIterator[None]:
        await warm_up(parts.pipeline, parts.world.services)
        reload_s = settings.clients_reload_s if settings.clients_file else 0
        async with parts.traces.running(), parts.memory.running(), registers.watched(reload_s):
            freeze()
            log.info(
                "service_started",
                environment=settings.environment,
                auth=settings.auth,
                n_clients=len(registers.current.clients.all),
                n_services=len(parts.world.services),
                n_rules=len(parts.world.rules),
                knowledge_version=knowledge.version,
                knowledge_sha256=knowledge.sha256,
            )
            if registers.current.gate and not registers.current.clients.all:
                log.warning(
                    "no_clients", because="a token is asked for, and nobody is registered: no call will be let in"
                )
            yield
        await registers.close()
        await parts.http.aclose()
        log.info("service_stopped")

    return live


def freeze() -> None:
    """Takes what start-up built out of the garbage collector's walks (design: section 9)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
