"""What the service counts of itself, for Prometheus: by the template of a route, never by a path or a person.

Scraping asks no database beyond the look that every request takes at what is served.
"""

from collections.abc import Iterator

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app.api.limits import Limiter, Sharing
from app.store.errors import StoreError
from app.store.live import KnowledgeBase

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Seconds; a ready answer takes less than the first, LoadGuard gives up at the last.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
# A made-up method is a text of the client's choice.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """Counts the requests of one process."""

    def __init__(self, base: KnowledgeBase, limiter: Limiter, version: str) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "takewith_requests", "Requests answered.", ("method", "route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "takewith_request_seconds",
            "From the first byte of a request to the last of its answer.",
            ("method", "route"),
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._ready = Counter(
            "takewith_ready_answers", "Requests answered from the shelf of ready answers.", registry=self._registry
        )
        self._faults = Counter("takewith_faults", "Requests that met a fault of the program.", registry=self._registry)
        self._registry.register(_State(base, limiter, version))
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)

    def answered(self, method: str, route: str, status: int, seconds: float, *, ready: bool) -> None:
        """Count one answer."""
        method = method if method in METHODS else "other"
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)
        if ready:
            self._ready.inc()

    def fault(self) -> None:
        """Count a fault of the program."""
        self._faults.inc()

    def written(self) -> bytes:
        """Return everything in the text format of Prometheus."""
        return generate_latest(self._registry)


class _State(Collector):
    """How the service stands at the moment of a scrape."""

    def __init__(self, base: KnowledgeBase, limiter: Limiter, version: str) -> None:
        self._base = base
        self._limiter = limiter
        self._version = version

    def describe(self) -> list[Metric]:
        return []  # without it registering would collect, and ask the database before the first request

    def collect(self) -> Iterator[Metric]:
        yield _info("takewith", "The program.", version=self._version)
        try:
            knowledge = self._base.current()
        except StoreError:
            yield GaugeMetricFamily("takewith_ready", "Whether questions can be answered.", 0)
        else:
            yield GaugeMetricFamily("takewith_ready", "Whether questions can be answered.", 1)
            yield _info("takewith_release", "What is served.", release=knowledge.release.id)
            yield GaugeMetricFamily(
                "takewith_knowledge_stale",
                "Whether the last known release is served because the database cannot be asked for the newest.",
                int(knowledge.stale),
            )
            yield GaugeMetricFamily(
                "takewith_knowledge_age_seconds", "Since the database said what is served.", self._base.age() or 0.0
            )
        lost = self._limiter.sharing is Sharing.LOST
        yield GaugeMetricFamily("takewith_limits_lost", "Whether Redis is wanted and cannot be reached.", int(lost))
        used = GaugeMetricFamily("takewith_database_connections", "Connections in use.", labels=("pool",))
        database = self._base.database
        for name, engine in (("read", database.read_engine), ("write", database.write_engine)):
            used.add_metric((name,), getattr(engine.pool, "checkedout", int)())
        yield used


def _info(name: str, text: str, **labels: str) -> Metric:
    family = GaugeMetricFamily(f"{name}_info", text, labels=tuple(labels))
    family.add_metric(tuple(labels.values()), 1)
    return family
