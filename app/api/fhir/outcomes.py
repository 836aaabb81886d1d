"""Refusals as FHIR writes them: every problem under /fhir, whoever found it, goes out as an OperationOutcome."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.fhir.versions import MEDIA_TYPE
from app.api.problems import MEDIA_TYPE as PROBLEM

PREFIX = "/fhir"
# From HTTP to the issue types of FHIR.
_CODES = {
    400: "invalid", 401: "login", 403: "forbidden", 404: "not-found", 405: "not-supported", 406: "not-supported",
    408: "timeout", 410: "deleted", 412: "required", 413: "too-long", 415: "not-supported", 422: "invalid",
    429: "throttled", 500: "exception", 503: "transient",
}  # fmt: skip


def issue(severity: str, code: str, text: str) -> dict[str, Any]:
    """Return one issue of an OperationOutcome."""
    return {"severity": severity, "code": code, "details": {"text": text}}


def outcome(*issues: Mapping[str, Any]) -> dict[str, Any]:
    """Return an OperationOutcome."""
    return {"resourceType": "OperationOutcome", "issue": list(issues)}


class Outcomes:
    """Rewrites problems under /fhir; stands inside the compression and once more outside of everything."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or not (path == PREFIX or path.startswith(PREFIX + "/")):
            await self.app(scope, receive, send)
            return
        start: Message | None = None
        parts = bytearray()

        async def rewriting(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_problem(message):
                start = message
            elif start is None or message["type"] != "http.response.body":
                await send(message)
            else:
                parts.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    await _rewritten(start, bytes(parts), send)

        await self.app(scope, receive, rewriting)


def _is_problem(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return headers.get("content-type", "").startswith(PROBLEM) and "content-encoding" not in headers


async def _rewritten(start: Message, body: bytes, send: Send) -> None:
    headers = MutableHeaders(raw=list(start["headers"]))
    if body:  # the answer to HEAD has none
        body = orjson.dumps(_outcome_of(start["status"], orjson.loads(body)))
    headers["content-type"] = MEDIA_TYPE
    headers["content-length"] = str(len(body))
    await send({**start, "headers": headers.raw})
    await send({"type": "http.response.body", "body": body})


def _outcome_of(status: int, problem: Mapping[str, Any]) -> dict[str, Any]:
    code = _CODES.get(status, "processing")
    severity = "fatal" if status >= 500 else "error"
    nearest = problem.get("nearest")
    text = problem["detail"] + (f" Nearest: {', '.join(nearest)}." if nearest else "")
    return outcome(issue(severity, code, text))
