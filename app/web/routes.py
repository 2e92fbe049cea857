"""GET /playground and what the page asks for. Nothing here is part of CDS Hooks, and nothing is stored."""

from collections.abc import Iterable
from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.admission import Admission
from app.api.body import BodyLimits, read_json
from app.api.no_store import as_json
from app.errors import BadRequest, NotFound
from app.pipeline import Pipeline, parsed
from app.settings import Settings
from app.web import patients
from app.web.assets import PAGE, read_assets, sent
from app.web.markdown import rendered
from app.web.patients import Fixtures
from app.web.timeline import timeline
from hooks.service import Service

PATH = "/playground"
MOST_TEXT_BYTES = 64 * 1024
LONGEST_TEXT = 8 * 1024
"""Markdown can be written so that reading it takes the square of its length; a card of ours is half of this at most."""


def routes(
    services: Iterable[Service],
    pipeline: Pipeline,
    admission: Admission,
    settings: Settings,
    limits: BodyLimits,
    fixtures: Fixtures | None,
) -> APIRouter:
    """The page and its files are open; what reads a chart asks for a token wherever a hook call does."""
    router = APIRouter()
    add_page(router, pipeline, settings, fixtures)
    add_tools(router, tuple(services), pipeline, admission, limits)
    return router


def add_page(router: APIRouter, pipeline: Pipeline, settings: Settings, fixtures: Fixtures | None) -> None:
    """The page, its files, and the patients that it offers."""
    assets = read_assets()
    opening = {
        "patients": patients.listed(fixtures),
        "first": patients.FIRST,
        "fhirServer": settings.playground_fhir_server,
    }

    @router.get(PATH)
    async def page(request: Request) -> Response:
        return sent(assets[PAGE], request)

    @router.get(PATH + "/assets/{name}")
    async def asset(name: str, request: Request) -> Response:
        if name not in assets:
            raise NotFound("there is no such file")
        return sent(assets[name], request)

    @router.get(PATH + "/opening")
    async def read_opening() -> Response:
        return as_json(opening)

    @router.get(PATH + "/patients/{slug}")
    async def read_patient(slug: str) -> Response:
        found = patients.patient(fixtures, slug, pipeline.today())
        if found is None:
            raise NotFound("there is no such patient here")
        return as_json(found)


def add_tools(
    router: APIRouter, offered: tuple[Service, ...], pipeline: Pipeline, admission: Admission, limits: BodyLimits
) -> None:
    """What the page has worked out for it: Markdown as it may be shown, and the dose over time."""

    @router.post(PATH + "/markdown")
    async def render(request: Request) -> Response:
        """None for a text that is too long: the page shows it as it is."""
        given = texts(await read_json(request, replace(limits, max_bytes=MOST_TEXT_BYTES)))
        return as_json([rendered(each) if len(each) <= LONGEST_TEXT else None for each in given])

    @router.post(PATH + "/timeline")
    async def draw(request: Request) -> Response:
        caller = await admission.admit(request, f"{PATH}/timeline")
        body = await read_json(request, limits)
        service = answering(body, offered)
        judged = await pipeline.judge(service, parsed(body, service), caller)
        return as_json(timeline(judged.record, judged.policy, judged.plan))


def answering(body: object, services: Iterable[Service]) -> Service:
    """The first service of the request's hook."""
    hook = body.get("hook") if isinstance(body, dict) else None
    found = next((each for each in services if each.hook == hook), None)
    if found is None:
        raise BadRequest("no service answers this hook")
    return found


def texts(body: object) -> list[str]:
    if not isinstance(body, list) or not all(isinstance(each, str) for each in body):
        raise BadRequest("the body must be a list of texts")
    return body
