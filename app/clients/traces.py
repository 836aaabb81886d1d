"""Traces for the operator's collector (OTLP over HTTP): one span a request, named by the route's template.

Never a path, a query, an address, a body, or anything else that a client wrote; of `traceparent` the two random
numbers. FastAPI's own telemetry stays off, because it records values.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.trace import Span


class TracesMissingError(Exception):
    """Traces are wanted and the extra `otel` is not installed."""

    def __init__(self) -> None:
        super().__init__("TAKEWITH_TRACES_ENDPOINT is set, and the extra is missing: pip install 'takewith[otel]'")


class Traces:
    """Makes spans and sends them from a thread of its own; what cannot be sent is dropped."""

    def __init__(self, endpoint: str, version: str, share: float) -> None:
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
            from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
        except ImportError:
            raise TracesMissingError from None
        from opentelemetry.trace import SpanKind, use_span
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(share)),
            resource=Resource({"service.name": "takewith", "service.version": version}),  # nothing of the machine
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint)))
        self._tracer = self._provider.get_tracer("takewith", version)
        self._parents = TraceContextTextMapPropagator()
        self._server, self._use = SpanKind.SERVER, use_span

    def request(self, method: str, parent: str | None) -> "Span":
        """Begin the span of a request; `parent` is its `traceparent`."""
        # Not its tracestate, which is free text.
        carrier: Mapping[str, str] = {"traceparent": parent} if parent else {}
        context: Context = self._parents.extract(carrier)
        return self._tracer.start_span(method, context=context, kind=self._server)

    def within(self, span: "Span") -> AbstractContextManager[Any]:
        """Let what happens inside know its span; what is raised there is not recorded, for messages repeat values."""
        return self._use(span, record_exception=False, set_status_on_exception=False)

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()
