"""The tools for programs that reason give the very documents of the API, over HTTP and over standard streams."""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from mcp import StdioServerParameters
from mcp.client import Client as McpClient
from mcp.client.stdio import stdio_client
from mcp_types import CallToolResult, ListToolsResult, TextContent

from app.main import create_app
from app.settings import HttpSettings
from tests.api.client import Client
from tests.api.conftest import settings_for
from tests.api.running import ROOT, Server, running
from tests.api.services import serving

SECRET = "zzsecretzz"
SUMMARY = {"compounds": ["testamine"], "condition": "gloom"}
PERSONAL = SUMMARY | {"agents": ["sleepine", SECRET], "patient": {"egfr": 30, "conditions": [SECRET]}}
ASKED = [
    ("resolve", "/v1/resolve", {"names": ["testamine", "testamin", SECRET]}),
    ("summary", "/v1/summaries", SUMMARY),
    ("summary", "/v1/summaries", PERSONAL),
    ("check", "/v1/interactions/check", {"substances": ["testamine", "sleepine", SECRET]}),
]


def _call(server: Any, tool: str, arguments: Any) -> CallToolResult:
    async def called() -> CallToolResult:
        async with McpClient(server) as mcp:
            return await mcp.call_tool(tool, arguments)

    return asyncio.run(called())


def _listed(server: Any) -> ListToolsResult:
    async def listed() -> ListToolsResult:
        async with McpClient(server) as mcp:
            return await mcp.list_tools()

    return asyncio.run(listed())


def _texts(result: CallToolResult) -> list[str]:
    return [part.text for part in result.content if isinstance(part, TextContent)]


@pytest.fixture
def call(client: Client) -> Callable[[str, Any], CallToolResult]:
    """Call a tool of the service in this process."""
    return lambda tool, arguments: _call(client.app.state.mcp.server, tool, arguments)


Call = Callable[[str, Any], CallToolResult]


@pytest.mark.parametrize(("tool", "address", "body"), ASKED)
def test_a_tool_gives_the_document_of_its_address(
    call: Call, client: Client, tool: str, address: str, body: dict[str, Any]
) -> None:
    result = call(tool, body)
    assert not result.is_error
    assert result.structured_content == client.post(address, body).json()
    assert json.loads(_texts(result)[1]) == result.structured_content


def test_the_display_block_comes_first_and_whole(call: Call) -> None:
    result = call("summary", SUMMARY)
    display = result.structured_content["summaries"][0]["answer"]["display"]
    assert all(part in _texts(result)[0] for part in display.values())


def test_a_name_that_was_not_understood_is_told_first(call: Call) -> None:
    assert f"Not understood, took no part: {SECRET}." in _texts(call("summary", PERSONAL))[0]


def test_a_check_tells_severities_and_coverage_first(call: Call) -> None:
    result = call("check", ASKED[-1][2])
    told = _texts(result)[0]
    assert told.startswith("Findings by severity: ")
    assert result.structured_content["coverage"]["sentence"] in told


@pytest.mark.parametrize(
    ("tool", "body", "status", "kind"),
    [
        ("summary", SUMMARY | {"compounds": ["nothing like it"]}, 404, "unknown-compound"),
        ("summary", SUMMARY | {"release": "r-none"}, 404, "unknown-release"),
        ("summary", PERSONAL | {"audience": "patient"}, 403, "undeclared-use"),
        ("check", {"substances": ["testamine"], "patient": {"egfr": -3}}, 422, "invalid-request"),
        ("check", {"substances": ["testamine"], "shoe_size": 44}, 422, "invalid-request"),
        ("resolve", {}, 422, "invalid-request"),
    ],
)
def test_a_refusal_is_the_problem_of_the_api(call: Call, tool: str, body: Any, status: int, kind: str) -> None:
    result = call(tool, body)
    [text] = _texts(result)
    problem = json.loads(text)
    assert result.is_error
    assert (problem["status"], problem["type"]) == (status, f"urn:problem-type:takewith:{kind}")


def test_the_tools_take_and_give_what_their_addresses_do(client: Client) -> None:
    tools = {tool.name: tool for tool in _listed(client.app.state.mcp.server).tools}
    schemas = client.app.openapi()["components"]["schemas"]
    assert list(tools) == ["resolve", "summary", "check"]
    for name, body in (("resolve", "ResolveRequest"), ("summary", "SummariesRequest"), ("check", "CheckRequest")):
        assert tools[name].input_schema["properties"].keys() == schemas[body]["properties"].keys()
        assert tools[name].annotations is not None
        assert tools[name].annotations.read_only_hint


def test_nothing_of_a_call_is_logged(
    call: Call, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)

    def broken(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("app.api.rest.resolve.resolved", broken)
    with structlog.testing.capture_logs() as lines:
        faulty = call("resolve", {"names": [SECRET]})
        call("summary", PERSONAL)
    assert SECRET not in json.dumps(lines) + "".join(r.getMessage() for r in caplog.records if r.name != "mcp.client")
    assert SECRET not in "".join(capsys.readouterr()) + _texts(faulty)[0]
    [fault] = lines
    assert (fault["tool"], fault["error"]) == ("resolve", "RuntimeError")


def test_without_the_extra_there_is_no_such_address(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.main.find_spec", lambda _: None)
    with serving(database_url) as client:
        assert client.app.state.mcp is None
        assert client.post("/mcp", {}).status_code == 404
        assert "/mcp" not in client.get("/llms.txt").text
        assert client.get("/v1/compounds").status_code == 200


def test_a_stranger_origin_is_refused(database_url: str) -> None:
    with serving(database_url, http=HttpSettings(allowed_origins=("https://partner.example",))) as client:
        answer = client.post("/mcp", {}, headers={"Origin": "https://stranger.example"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("method", "options", "status"),
    [
        ("GET", {}, 405),
        ("DELETE", {}, 405),
        ("POST", {"content": "names", "headers": {"Content-Type": "text/plain"}}, 415),
        ("POST", {"content": b"x" * 300_000, "headers": {"Content-Type": "application/json"}}, 413),
    ],
)
def test_what_is_no_call_is_a_problem(client: Client, method: str, options: dict[str, Any], status: int) -> None:
    answer = client.request(method, "/mcp", **options)
    assert answer.status_code == status
    assert answer.json()["status"] == status


@pytest.fixture(scope="module")
def server(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    allowed = {"ALLOWED_HOSTS": "127.0.0.1"}
    with running(database_url, tmp_path_factory.mktemp("served"), allowed) as running_server:
        yield running_server


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_over_http(server: Server, mode: str) -> None:
    async def asked() -> CallToolResult:
        async with McpClient(f"{server.address}/mcp", mode=mode) as mcp:
            assert mcp.server_info.name == "takewith"
            assert "not safe" in (mcp.instructions or "")
            return await mcp.call_tool("summary", SUMMARY)

    result = asyncio.run(asked())
    summary = server.get("/v1/summaries/testamine/gloom?audience=clinician").json()
    assert result.structured_content["summaries"] == [summary]


@pytest.mark.slow
def test_a_made_up_host_is_refused(server: Server) -> None:
    with server.connection() as connection:
        connection.sendall(b"POST /mcp HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\n\r\n")
        assert connection.recv(200).startswith(b"HTTP/1.1 400 ")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "status"), [("names", 400), ("[" * 5_000, 400), ("[]", 400), ('{"jsonrpc": "2.0"}', 400)]
)
def test_what_is_not_json_rpc_is_refused_as_that_says(server: Server, body: str, status: int) -> None:
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    answer = server.post("/mcp", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.json()["error"]["code"] in (-32700, -32600, -32602)


@pytest.mark.slow
def test_over_standard_streams(database_url: str, client: Client, tmp_path: Path) -> None:
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-m", "app.cli", "mcp", "--no-prepare"],
        env=dict(os.environ) | {"TAKEWITH_DATABASE_URL": database_url, "TMPDIR": str(tmp_path)},
        cwd=ROOT,
    )
    result = _call(stdio_client(parameters), "summary", SUMMARY)
    assert result.structured_content == client.post("/v1/summaries", SUMMARY).json()


def test_an_application_may_be_started_twice(database_url: str) -> None:
    app = create_app(settings_for(database_url))

    async def started() -> None:
        for _ in range(2):
            async with app.router.lifespan_context(app):
                pass

    asyncio.run(started())
