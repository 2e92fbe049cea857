"""Traces of calls, for a collector that speaks OpenTelemetry: off unless CDS_TRACES_URL names one.

FastAPI makes the span of a request and takes up the caller's traceparent. Here the stages of a hook call are put under
it, from the times that were measured anyway. The EHR's FHIR server is not told of the trace: it is another party.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from threading import Thread
from typing import TYPE_CHECKING, Any

from fastapi.telemetry import TelemetryConfig
from opentelemetry.trace import format_trace_id, get_current_span

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from opentelemetry.sdk.trace.export import SpanExporter

CLOSE_S = 2.0
"""How long the last spans may take to leave. A collector that is away must not hold up the end of the service."""
UNTRACED = ("/health/live", "/health/ready", "/metrics")
NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""What FastAPI exports by itself holds exception texts (logs), addresses and queries (spans)."""

OpenExporter = Callable[[str], "SpanExporter"]


class Traces:
    """`url` is the collector's address; without one nothing of the SDK is imported. Spans leave while `running`."""

    def __init__(self, url: str | None = None, open_exporter: OpenExporter | None = None) -> None:
        self.for_fastapi, self._tracer, self._leaving = NO_TELEMETRY, None, None
        if url is None:
            return
        from app.telemetry.spans import Leaving

        self._leaving = Leaving(url, open_exporter)
        self._tracer = self._leaving.provider.get_tracer("cds")
        self.for_fastapi = {
            **NO_TELEMETRY,
            "tracing": True,
            "tracer_provider": self._leaving.provider,
            "operation_spans": False,
            "exclude": is_untraced,
        }

    @property
    def is_on(self) -> bool:
        return self._tracer is not None

    def trace_id(self) -> str | None:
        """Of the request in hand, for its line in the log."""
        context = get_current_span().get_span_context()
        return format_trace_id(context.trace_id) if self.is_on and context.is_valid else None

    def tell(self, attributes: Mapping[str, str | int]) -> None:
        """What a call came to, on the span of its request."""
        get_current_span().set_attributes(attributes)

    def tell_stages(self, stages_ms: Mapping[str, float]) -> None:
        """The stages that have just ended, the last of them now, as spans under that of the request."""
        if self._tracer is None or not get_current_span().get_span_context().trace_flags.sampled:
            return
        end_ns = time.time_ns()
        for name, ms in reversed(list(stages_ms.items())):
            start_ns = end_ns - round(ms * 1_000_000)
            self._tracer.start_span(f"cds.{name}", start_time=start_ns).end(end_ns)
            end_ns = start_ns

    def running(self) -> AbstractAsyncContextManager[Any]:
        return nullcontext() if self._leaving is None else leaving_with(self._leaving.start, self._leaving.stop)


@asynccontextmanager
async def leaving_with(start: Callable[[], None], stop: Callable[[], None]) -> "AsyncIterator[None]":
    start()
    try:
        yield
    finally:
        last = Thread(target=stop, daemon=True)
        last.start()
        await asyncio.to_thread(last.join, CLOSE_S)


def is_untraced(scope: MutableMapping[str, Any]) -> bool:
    return scope["path"] in UNTRACED
