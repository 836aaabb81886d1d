"""What a body may be before anything reads it: not too large or too slow, not packed, of a known type, really JSON.

Pure ASGI: the body is taken in once, checked, and handed on. Nothing of it is ever logged or repeated.
"""

import asyncio
from typing import Any

import orjson
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import FieldError, invalid, problem

MAX_BYTES = 256 * 1024
MAX_DEPTH = 32  # FHIR's deepest are half of that
BODY_S = 10.0
# Contracts of others: charts are longer than questions, and broken JSON is a bad request there (400).
CHARTS = ("/cds-services/", "/fhir/")
MAX_CHART_BYTES = 2 * 1024 * 1024
_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class BodyGuard:
    """Refuses bodies that are too large (413), too slow (408) or packed (415).

    Under a prefix, and where charts are taken, also those that are not JSON (415) or broken JSON (422, charts 400).
    """

    def __init__(
        self, app: ASGIApp, *, prefix: str = "/v1/", max_bytes: int = MAX_BYTES, seconds: float = BODY_S
    ) -> None:
        self.app = app
        self.prefix = prefix
        self.max_bytes = max_bytes
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in _WITH_BODY:
            await self.app(scope, receive, send)
            return
        headers, path = Headers(scope=scope), scope["path"]
        # What has no body has no type: the route says what is missing, or that it does not answer this method.
        bodiless = headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers
        chart = path.startswith(CHARTS)
        wants_json = path.startswith((self.prefix, *CHARTS)) and not bodiless
        if not _is_plain(headers) or (wants_json and not is_json(headers)):
            detail = "The body must be JSON: Content-Type application/json, no Content-Encoding."
            refusal = problem(path, 415, detail, headers={"Accept": "application/json"})
            await refusal(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self.seconds):
                most = MAX_CHART_BYTES if chart else self.max_bytes
                body = await self._whole(headers, receive, most)
        except TimeoutError:
            detail = f"The body must have come within {self.seconds:g} seconds."
            await problem(path, 408, detail)(scope, receive, send)
            return
        if body is None:
            await problem(path, 413, f"The body may have at most {most // 1024} kB.")(scope, receive, send)
            return
        fault = json_fault(body) if wants_json else None
        if fault is not None:
            refusal = problem(path, 400, f"{fault.field}: {fault.message}") if chart else invalid(path, [fault])
            await refusal(scope, receive, send)
            return
        await self.app(scope, _replayed(body, receive), send)

    async def _whole(self, headers: Headers, receive: Receive, most: int) -> bytes | None:
        """Return the whole body, or None as soon as it is too large."""
        declared = headers.get("content-length", "")
        if declared.isdecimal() and int(declared[:20]) > most:
            return None
        parts = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":  # the client has gone: nobody reads the answer
                return bytes(parts)
            parts += message.get("body", b"")
            if len(parts) > most:
                return None
            if not message.get("more_body", False):
                return bytes(parts)


def json_fault(body: bytes) -> FieldError | None:
    """Return where and why a body is not JSON (RFC 8259: UTF-8, no NaN), or None where it is."""
    if not body.strip():
        return FieldError(field="body", message="a JSON object is needed")
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        reason = error.msg.split(":", 1)[0]
        message = f"is not JSON at line {error.lineno}, column {error.colno}: {reason}"
        return FieldError(field="body", message=message)
    if _depth(value) > MAX_DEPTH:
        return FieldError(field="body", message=f"is nested more than {MAX_DEPTH} levels deep")
    return None


def _depth(value: Any) -> int:
    """Return how deep a JSON value is nested; stops counting beyond the limit."""
    depth, level = 0, [value]
    while level and depth <= MAX_DEPTH:
        inner: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                inner += one.values()
            elif isinstance(one, list):
                inner += one
        depth, level = depth + 1, inner
    return depth


def _is_plain(headers: Headers) -> bool:
    """Packed bodies are refused unread: a few bytes of them may be gigabytes."""
    return headers.get("content-encoding", "identity").strip().lower() in ("", "identity")


def is_json(headers: Headers) -> bool:
    """Return whether a body says that it is JSON."""
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    return media_type == "application/json" or (media_type.startswith("application/") and media_type.endswith("+json"))


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives the body once, then whatever the server has to say."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
