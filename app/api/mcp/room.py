"""The two ways to the MCP server: streamable HTTP under /mcp, and the standard streams of a process.

Over HTTP each request stands for itself, so replicas need no common memory: no session, no stream that stays open.
Host names are checked in front of every room, body sizes too; here only who may ask from a browser.
"""

import asyncio
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from app.api.bodies import is_json
from app.api.problems import problem
from app.api.tools import Tool

# The SDK takes most of a second to import: it is not needed before something is asked.
if TYPE_CHECKING:
    from mcp.server.lowlevel import Server

ADDRESS = "/mcp"


class Room:
    """Answers MCP."""

    def __init__(self, tools: Sequence[Tool], *, version: str, allowed_origins: Sequence[str]) -> None:
        self.tools = tuple(tools)
        self.version = version
        self.allowed_origins = tuple(allowed_origins)
        # A client that asks for a stream of its own is told by the Allow header that there is none.
        self.route = Route(ADDRESS, self, methods=["POST"])

    @cached_property
    def server(self) -> "Server[Any]":
        """The server behind both ways."""
        from app.api.mcp.server import built

        return built(self.tools, self.version)

    async def stdio(self) -> None:
        """Answer on the standard streams until the other side closes them."""
        from mcp.server.stdio import stdio_server

        async with stdio_server() as (incoming, outgoing):
            await self.server.run(incoming, outgoing, self.server.create_initialization_options())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["route"] = self.route  # for the log
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is not None and not {"*", origin} & set(self.allowed_origins):
            await problem(scope["path"], 403, "This origin may not ask here.")(scope, receive, send)
        elif not is_json(headers):
            detail = "The body must be JSON: Content-Type application/json."
            await problem(scope["path"], 415, detail, headers={"Accept": "application/json"})(scope, receive, send)
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        server = await asyncio.to_thread(lambda: self.server)  # the first request waits for the import, nobody else
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)  # good for one run
        async with manager.run():
            await manager.handle_request(scope, receive, send)
