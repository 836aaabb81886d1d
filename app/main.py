"""The application: the only file that knows every room."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Lifespan
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.api import docs, llms, openapi, problems
from app.api.bodies import BodyGuard
from app.api.cds_hooks.memory import Memory
from app.api.cds_hooks.router import router as cds_hooks
from app.api.counting import Counting, write, written_now_and_then
from app.api.curation.router import router as curation
from app.api.deps import Desk, Webhooks
from app.api.etags import Answers, Now
from app.api.fhir.outcomes import Outcomes
from app.api.fhir.router import router as fhir
from app.api.gate import Gate, Senders
from app.api.guard import Guard, SecurityHeaders
from app.api.hosts import HostGuard
from app.api.limits import Limiter, policy
from app.api.load import LoadGuard
from app.api.metrics import Metrics
from app.api.negotiation import HTML, JSON_LD
from app.api.pages import errors, summary
from app.api.pages.refusals import Refusals
from app.api.pages.router import router as pages
from app.api.rest.router import router
from app.api.rest.tools import tools
from app.api.rxnav.router import router as rxnav
from app.api.sandbox import Sandbox
from app.api.widget.router import router as widget
from app.clients.counts import RedisCounts
from app.clients.traces import Traces
from app.curation.spans import Exports
from app.records.keybook import KeyBook
from app.records.usage import Tally
from app.services.changes import Changes
from app.services.history import Histories
from app.services.index import Index
from app.services.pairs import Pairs
from app.settings import Settings
from app.store.engine import Database, PoolLimits, open_database
from app.store.live import KnowledgeBase

if TYPE_CHECKING:
    from app.api.mcp.room import Room

# FastAPI's own would send values of requests, and to whatever the environment says. Ours: app/clients/traces.py.
_NO_TELEMETRY = TelemetryConfig(tracing=False, metrics=False, logs=False, auto_configure=False)


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application; nothing is connected before the first request."""
    settings = settings or Settings()
    base = KnowledgeBase(_database(settings))
    pairs, histories, limiter = Pairs(), Histories(base), _limiter(settings)
    traces = _traces(settings)
    desk = Desk(
        base=base,
        pairs=pairs,
        histories=histories,
        index=Index(pairs, histories),
        changes=Changes(pairs, histories),
        exports=Exports(base.database),
        version=version("takewith"),
        operator=settings.server.operator,
        base_url=str(settings.server.base_url) if settings.server.base_url else None,
        patient_use_declared=settings.answers.patient_use_declared,
        limiter=limiter,
        metrics=Metrics(base, limiter, version("takewith")),
        webhooks=_webhooks(settings),
        report_allowance=policy("reports", settings.limits.reports),
        forms={HTML: summary.general_page, JSON_LD: summary.linked_reply},
    )
    tally = Tally()
    mcp = _mcp(settings, desk)
    app = FastAPI(
        title="TakeWith",
        summary="Can I take X with my treatment for Y? Cited, structured interaction summaries.",
        version=desk.version,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=_NO_TELEMETRY,
        lifespan=_running(desk, tally, traces),
    )
    app.state.desk, app.state.mcp, app.state.cds_memory = desk, mcp, Memory()
    app.state.traces = traces
    app.state.tally = tally
    problems.install(app)
    errors.install(app)
    openapi.install(app)
    app.include_router(router)
    app.include_router(pages)
    app.include_router(widget)
    app.include_router(rxnav)
    app.include_router(curation)
    app.include_router(cds_hooks)
    app.include_router(fhir)
    app.include_router(docs.router)
    app.include_router(llms.router)
    if mcp is not None:
        app.router.routes.append(mcp.route)
    _ring(app, settings, desk, tally, traces)
    return app


def _database(settings: Settings) -> Database:
    given = settings.database
    limits = PoolLimits(given.pool_size, given.pool_overflow, given.pool_timeout_s, given.statement_timeout_ms)
    return open_database(given.url, replica_url=given.replica_url, limits=limits)


def _limiter(settings: Settings) -> Limiter:
    return Limiter(RedisCounts(settings.redis.url) if settings.redis.url else None)


def _webhooks(settings: Settings) -> Webhooks | None:
    secret = settings.webhooks.secret
    if secret is None:
        return None
    from app.clients.webhooks import checked  # slow to import, and off unless the operator says so

    allow_private = settings.webhooks.allow_private
    return Webhooks(master=secret.get_secret_value(), checked=lambda url: checked(url, allow_private=allow_private))


def _ring(app: FastAPI, settings: Settings, desk: Desk, tally: Tally, traces: Traces | None) -> None:
    """Put the middleware around the routes; the last one added is the outermost."""
    app.add_middleware(LoadGuard, at_once=settings.http.at_once, seconds=settings.http.answer_seconds)
    app.add_middleware(BodyGuard, seconds=settings.http.body_seconds)
    app.add_middleware(Outcomes)  # before anything is compressed
    app.add_middleware(
        Answers, now=Now(desk.base), version=desk.version, max_bytes=settings.http.ready_answers_mb * 1_000_000
    )
    app.add_middleware(Counting, tally=tally)
    app.add_middleware(
        Gate,
        book=KeyBook(desk.base.database),
        limiter=desk.limiter,
        senders=Senders(_senders_secret(settings)),
        per_address=settings.limits.per_address,
        per_key=settings.limits.per_key,
        quota=settings.limits.quota,
        reading_needs_key=settings.keys.needed_to_read,
    )
    if settings.answers.sandbox:
        app.add_middleware(Sandbox)
    app.add_middleware(HostGuard, allowed=settings.server.allowed_hosts)
    app.add_middleware(Guard, metrics=desk.metrics, traces=traces)
    app.add_middleware(Outcomes)  # what the rings further out refuse
    app.add_middleware(Refusals)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.http.allowed_origins,
        allow_methods=("GET", "HEAD", "POST", "PUT", "OPTIONS"),
        allow_headers=(
            "Accept",
            "Authorization",
            "Content-Type",
            "Idempotency-Key",
            "If-Match",
            "If-None-Match",
            "If-Range",
            "Mcp-Method",
            "Mcp-Name",
            "Mcp-Protocol-Version",
            "Range",
        ),
        expose_headers=(
            "Accept-Ranges",
            "Content-Location",
            "Content-Range",
            "ETag",
            "Idempotency-Replayed",
            "Link",
            "Location",
            "RateLimit",
            "RateLimit-Policy",
            "Retry-After",
            "TakeWith-Stale",
            "X-Request-Id",
        ),
    )
    base_url = settings.server.base_url
    app.add_middleware(SecurityHeaders, https=base_url is not None and base_url.scheme == "https")
    if settings.server.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.server.trusted_proxies))


def _mcp(settings: Settings, desk: Desk) -> "Room | None":
    """Return the room for programs that reason; None where the extra `mcp` is not installed."""
    if find_spec("mcp") is None:
        return None
    from app.api.mcp.room import Room  # not before it is known that what it stands on is there

    return Room(tools(desk), version=desk.version, allowed_origins=settings.http.allowed_origins)


def _senders_secret(settings: Settings) -> str | None:
    """Return what replicas that share their counts have in common; None where each counts for itself."""
    secret = settings.limits.secret
    return secret.get_secret_value() if secret else settings.redis.url


def _traces(settings: Settings) -> Traces | None:
    wanted = settings.traces
    return Traces(str(wanted.endpoint), version("takewith"), wanted.share) if wanted.endpoint else None


def _running(desk: Desk, tally: Tally, traces: Traces | None) -> Lifespan[FastAPI]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        counting = asyncio.create_task(written_now_and_then(tally, desk.base.database))
        yield
        counting.cancel()
        write(tally, desk.base.database)
        if traces is not None:
            traces.close()
        desk.limiter.close()
        desk.base.database.close()

    return lifespan
