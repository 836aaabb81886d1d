"""The outermost rings: security headers, one log line a request, and no fault that leaves without a problem.

A path is health data beside an address: the log holds the route's template, never the path, the query, the
address or any part of a body. A fault is logged as its type and the places in the code, never its message,
because messages repeat values.
"""

import time
import traceback
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from app.api.etags import FROM_SHELF
from app.api.ids import HEADER, request_id
from app.api.metrics import METHODS, Metrics
from app.api.problems import problem

_log = structlog.get_logger("takewith.http")

HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
# Only where the operator says that the outside is https: it would lock a plain http site out of its own name.
STRICT_TRANSPORT = {"Strict-Transport-Security": "max-age=31536000"}


class SecurityHeaders:
    """Puts the security headers on every answer, preflights included, that has none of its own."""

    def __init__(self, app: ASGIApp, *, https: bool = False) -> None:
        self.app = app
        given = {**HEADERS, **(STRICT_TRANSPORT if https else {})}
        self.headers = [(name.lower().encode(), value.encode()) for name, value in given.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(one for one in self.headers if one[0] not in own)]
            await send(message)

        await self.app(scope, receive, guarded)


# What routers are included under.
PREFIXES = frozenset({"v1", "curation", "fhir", "REST", "cds-services"})


class Span(Protocol):
    """What is told of a request in a trace."""

    def update_name(self, name: str) -> None: ...
    def set_attribute(self, key: str, value: str | int | bool) -> None: ...
    def end(self) -> None: ...


class Tracing(Protocol):
    """Where traces go to; see app/clients/traces.py."""

    def request(self, method: str, parent: str | None) -> Any: ...
    def within(self, span: Any) -> AbstractContextManager[Any]: ...


class Guard:
    """Logs, counts and traces each request without anything personal; answers what was not caught further in."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, traces: Tracing | None = None) -> None:
        self.app = app
        self.metrics = metrics
        self.traces = traces
        self.templates = Templates()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        identity = request_id(scope)
        with bound_contextvars(request_id=identity):
            if self.traces is None:
                await self._noted(scope, receive, send, identity)
                return
            span: Span = self.traces.request(_method(scope), _parent(scope))
            with self.traces.within(span):
                status = await self._noted(scope, receive, send, identity)
            span.update_name(f"{_method(scope)} {self.templates.of(scope)}")
            span.set_attribute("http.request.method", _method(scope))
            span.set_attribute("http.route", self.templates.of(scope))
            span.set_attribute("http.response.status_code", status)
            span.set_attribute("takewith.request_id", identity)
            span.set_attribute("takewith.ready", FROM_SHELF in scope)
            span.end()

    async def _noted(self, scope: Scope, receive: Receive, send: Send, identity: str) -> int:
        """Answer, log and count; return the status that was sent."""
        started, status = time.perf_counter(), 0

        async def guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (HEADER, identity.encode())]
            await send(message)

        try:
            await self.app(scope, receive, guarded)
        except Exception as error:
            self.metrics.fault()
            _log.error("fault", route=self.templates.of(scope), error=type(error).__name__, at=places(error))
            if status:  # half an answer is out: only the broken connection can say so
                raise ConnectionAbortedError from None
            await problem(scope["path"], 500)(scope, receive, guarded)
        finally:
            seconds = time.perf_counter() - started
            route, method = self.templates.of(scope), _method(scope)
            self.metrics.answered(method, route, status, seconds, ready=FROM_SHELF in scope)
            _log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))
        return status


def places(error: BaseException) -> list[str]:
    """Return the innermost places of a fault in the code, `file:line function`, without any value."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename.rpartition('/app/')[2]}:{frame.lineno} {frame.name}" for frame in frames[-6:]]


def _method(scope: Scope) -> str:
    """Return the method; a made-up one is a text of the client's choice."""
    method: str = scope["method"]
    return method if method in METHODS else "other"


def _parent(scope: Scope) -> str | None:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"traceparent"), None)


class Templates:
    """Tells the template of the route that answered: the prefix under which it was included, and its own."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, str]] = {}  # routes compare by value, so by identity; they live with the app

    def of(self, scope: Scope) -> str:
        """Return the template; `-` where no route answered."""
        route = scope.get("route")
        if route is None or getattr(route, "path", None) is None:
            return "-"
        known = self._known.get(id(route))
        if known is None:
            known = self._known[id(route)] = (route, _beneath(scope["path"], route) + route.path)
        return known[1]


def _beneath(path: str, route: Any) -> str:
    """Return the prefix under which a router was included: its routes do not know it.

    It is read from the path of the first request, so only words that stand in the code are taken.
    """
    parts = path.split("/")
    for at in range(1, len(parts)):
        if route.path_regex.match("/" + "/".join(parts[at:])):
            return "".join(f"/{part}" for part in parts[1:at]) if set(parts[1:at]) <= PREFIXES else ""
    return ""
