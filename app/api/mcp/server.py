"""The MCP server: lists the tools and calls them; an answer is the document itself, a refusal is a problem.

Nothing of a call is logged: of a fault only its type and the places in the code, as over HTTP.
"""

import logging
from collections.abc import Sequence
from typing import Any

import mcp_types as types
import orjson
import structlog
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.api.guard import places
from app.api.problems import problem, refusal
from app.api.tools import Tool

INSTRUCTIONS = """
Cited answers to "Can I take X with my treatment for Y?", from sourced findings only.

Read what a person calls a substance with `resolve` first and ask where it is ambiguous. Use `summary` for a compound
with the treatment of a condition, `check` for a list of substances.

- What was not assessed is not safe: say so whenever you show an answer. Show `answer.display` whole or not at all.
- Add nothing from elsewhere to a finding, and change no number, direction or severity.
- Never advise to skip, delay, stop or re-dose a prescribed treatment; send people to their team, as the answer does.
- Name the release, so that others can look the answer up.
""".strip()
_log = structlog.get_logger("takewith.mcp")


def built(tools: Sequence[Tool], version: str) -> Server[Any]:
    """Return a server that offers these tools."""
    # The SDK logs tracebacks, whose messages repeat what was sent; faults are logged here instead.
    logging.getLogger("mcp").setLevel(logging.CRITICAL + 1)
    by_name = {tool.name: tool for tool in tools}
    listed = types.ListToolsResult(tools=[_listed(tool) for tool in tools])

    async def list_tools(
        _: ServerRequestContext[Any], __: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return listed

    async def call_tool(_: ServerRequestContext[Any], asked: types.CallToolRequestParams) -> types.CallToolResult:
        tool = by_name.get(asked.name)
        if tool is None:
            raise MCPError(types.INVALID_PARAMS, f"There is no such tool; known: {', '.join(by_name)}")
        return await run_in_threadpool(called, tool, asked.arguments or {})

    server: Server[Any] = Server(
        "takewith",
        title="TakeWith",
        version=version,
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )
    server.middleware.clear()  # traces: nothing of a request leaves the process
    return server


def called(tool: Tool, arguments: dict[str, Any]) -> types.CallToolResult:
    """Return the document that a tool gives, or the problem that it is refused with."""
    try:
        body = tool.answer(tool.takes.model_validate(arguments))
    except Exception as error:
        refused = refusal(tool.operation, error)
        if refused is None:
            _log.error("fault", tool=tool.name, error=type(error).__name__, at=places(error))
        return _refusal(refused or problem(tool.operation, 500))
    document = orjson.loads(body)
    told = "\n\n".join(tool.told(document))
    return types.CallToolResult(
        content=[types.TextContent(text=told), types.TextContent(text=body.decode())], structured_content=document
    )


def _refusal(refused: Response) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(text=bytes(refused.body).decode())], is_error=True)


def _listed(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.takes.model_json_schema(),
        output_schema=tool.gives.model_json_schema(mode="serialization"),
        annotations=types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False),
    )
