"""Which host names are answered: a made-up Host header must not end up in a link or a cache."""

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.problems import problem


class HostGuard:
    """Refuses requests for hosts that the operator did not name; `*` names all, `*.example.org` a whole domain."""

    def __init__(self, app: ASGIApp, *, allowed: Sequence[str]) -> None:
        self.app = app
        self.allowed = tuple(name.lower() for name in allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._known(Headers(scope=scope).get("host", "")):
            await self.app(scope, receive, send)
        else:
            await problem(scope["path"], 400, "The Host header names no site of this service.")(scope, receive, send)

    def _known(self, header: str) -> bool:
        host = header.rsplit(":", 1)[0] if not header.endswith("]") else header  # [::1] holds colons of its own
        return "*" in self.allowed or any(
            pattern == host.lower() or (pattern.startswith("*.") and host.lower().endswith(pattern[1:]))
            for pattern in self.allowed
        )
