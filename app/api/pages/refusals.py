"""What the rings around the routes refuse, as pages: limits, keys, bodies, host names, too much load, faults.

They write problems and know nothing of pages; whoever reads one in a browser gets it drawn. Outside of them all.
"""

import structlog
from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.guard import places
from app.api.pages.errors import refused, wants_page
from app.api.problems import MEDIA_TYPE

_log = structlog.get_logger("takewith.http")
_OWN = ("content-type", "content-length")


class Refusals:
    """Draws problems for readers; a page that cannot be drawn leaves the problem as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start: Message | None = None
        parts = bytearray()

        async def drawing(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_problem(message) and wants_page(Request(scope)):
                start = message
            elif start is None or message["type"] != "http.response.body":
                await send(message)
            else:
                parts.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    await _sent(scope, start, bytes(parts), send)

        await self.app(scope, receive, drawing)


def _is_problem(start: Message) -> bool:
    if start["status"] < 400:
        return False
    headers = Headers(raw=start["headers"])
    return headers.get("content-type", "").startswith(MEDIA_TYPE) and "content-encoding" not in headers


async def _sent(scope: Scope, start: Message, body: bytes, send: Send) -> None:
    drawn = _drawn(scope, start, body) if body else None  # the answer to HEAD has none
    if drawn is not None:
        headers = MutableHeaders(raw=[pair for pair in start["headers"] if pair[0].decode() not in _OWN])
        headers.update(drawn.headers)
        start, body = {**start, "headers": headers.raw}, bytes(drawn.body)
    await send(start)
    await send({"type": "http.response.body", "body": body})


def _drawn(scope: Scope, start: Message, body: bytes) -> Response | None:
    try:
        return refused(Request(scope), start["status"], Headers(raw=start["headers"]), body)
    except Exception as error:  # a refusal always leaves, if only as it was written
        _log.error("a refusal could not be drawn", error=type(error).__name__, at=places(error))
        return None
