"""For those who run the service: is it alive, is it ready, which version is it, how is it doing."""

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response

from app import __version__
from app.api.discovery import CDS_HOOKS_VERSION
from app.api.no_store import as_json
from app.memory import Memory
from app.telemetry.metrics import Metrics
from clinical.knowledge_version import KnowledgeVersion

CDS_HOOKS_SERVED = ("1.0", "1.1", "2.0", "3.0")


def routes(metrics: Metrics, knowledge: KnowledgeVersion, memory: Memory) -> APIRouter:
    router = APIRouter()
    version = {
        "software": __version__,
        "cdsHooks": CDS_HOOKS_VERSION,
        "cdsHooksClientsServed": CDS_HOOKS_SERVED,
        "knowledge": {"version": knowledge.version, "sha256": knowledge.sha256},
    }

    @router.get("/health/live")
    async def live() -> Response:
        return as_json({"status": "alive"})

    @router.get("/health/ready")
    async def ready() -> Response:
        """Knowledge, clients and settings were read and checked before the first address existed. A store that is down
        is told, but keeps no clinician waiting: calls are answered, and what is to be kept waits on the disk."""
        return as_json({"status": "ready", "store": memory.health})

    @router.get("/version")
    async def read_version() -> Response:
        return as_json(version)

    @router.get("/metrics")
    def read_metrics() -> Response:
        """In a thread: what several workers have counted takes a while to add up, and no call waits for that."""
        return Response(metrics.as_text(), media_type=CONTENT_TYPE_LATEST)

    return router
