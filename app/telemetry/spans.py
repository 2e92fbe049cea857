"""Spans on their way out, by allow-list. To be imported only where traces are on: the SDK takes time and memory.

The span that FastAPI makes of a request holds its path, query and Host header as they were sent, and a caller's
`tracestate` is any text: whoever made a span, nothing leaves but what is named here.
"""

import os
from collections.abc import Callable, Sequence

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import SpanContext, Status

from app import __version__

OURS = ("cds.service", "cds.hook", "cds.n_cards", "cds.n_not_assessable", "cds.n_fhir_requests")
OF_FASTAPI = ("http.request.method", "http.route", "http.response.status_code", "url.scheme", "error.type")
ATTRIBUTES = frozenset((*OURS, *OF_FASTAPI))
NAME = "opioid-behavioral-health-cds"


def open_otlp(url: str) -> SpanExporter:
    """Headers, certificate and time limit come from the SDK's own OTEL_EXPORTER_OTLP_ variables."""
    return OTLPSpanExporter(endpoint=f"{url}/v1/traces")


class Leaving:
    """The provider of all spans, and the thread that sends them while it is started."""

    def __init__(self, url: str, open_exporter: Callable[[str], SpanExporter] | None = None) -> None:
        self._exporter = AllowedOnly((open_exporter or open_otlp)(url))
        called = os.environ.get("OTEL_SERVICE_NAME", NAME)
        resource = Resource.create({SERVICE_NAME: called, SERVICE_VERSION: __version__})
        self.provider = TracerProvider(resource=resource, shutdown_on_exit=False)

    def start(self) -> None:
        self.provider.add_span_processor(BatchSpanProcessor(self._exporter))

    def stop(self) -> None:
        self.provider.shutdown()


class AllowedOnly(SpanExporter):
    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._exporter.export([allowed(each) for each in spans])

    def shutdown(self) -> None:
        self._exporter.shutdown()


def allowed(span: ReadableSpan) -> ReadableSpan:
    """Without events and links, and of its status only the code: texts of exceptions stand there."""
    attributes = {name: value for name, value in (span.attributes or {}).items() if name in ATTRIBUTES}
    return ReadableSpan(
        name=span.name,
        context=without_state(span.get_span_context()),
        parent=without_state(span.parent),
        resource=span.resource,
        attributes=attributes,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def without_state(context: SpanContext | None) -> SpanContext | None:
    if context is None:
        return None
    return SpanContext(context.trace_id, context.span_id, context.is_remote, context.trace_flags)
