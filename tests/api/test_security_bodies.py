"""What a body may not be: too deep, packed, too slow; on every address, not only where JSON is expected."""

import asyncio
import gzip
import json
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from app.api.bodies import MAX_DEPTH, BodyGuard
from tests.api.client import Client


def nested(depth: int, inner: str = "1") -> str:
    return "[" * depth + inner + "]" * depth


@pytest.mark.parametrize("opening", ["[", '{"a":'], ids=["lists", "objects"])
def test_a_body_that_is_nested_too_deep_is_refused(client: Client, opening: str) -> None:
    closing = "]" if opening == "[" else "}"
    body = opening * (MAX_DEPTH + 1) + "1" + closing * (MAX_DEPTH + 1)
    answer = client.post("/v1/resolve", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "body", "message": "is nested more than 32 levels deep"}]


def test_a_body_that_is_nested_as_deep_as_allowed_is_read(client: Client) -> None:
    body = json.dumps({"names": json.loads(nested(MAX_DEPTH - 2))})
    answer = client.post("/v1/resolve", content=body, headers={"Content-Type": "application/json"})
    assert [error["field"] for error in answer.json()["errors"]] == ["names[0]"]


def test_a_hundred_thousand_levels_harm_nobody(client: Client) -> None:
    answer = client.post("/v1/resolve", content=nested(100_000), headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["/v1/resolve", "/cds-services/order-sign", "/fhir/x", "/mcp", "/"])
@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "deflate", "gzip, gzip"])
def test_a_packed_body_is_refused_unread(client: Client, path: str, encoding: str) -> None:
    """A kilobyte may unpack to a megabyte: nothing is unpacked here."""
    bomb = gzip.compress(bytes(1_000_000))
    headers = {"Content-Type": "application/json", "Content-Encoding": encoding}
    assert client.post(path, content=bomb, headers=headers).status_code == 415


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("/v1/resolve", 300_000),
        ("/cds-services/order-sign", 2_200_000),
        ("/fhir/x", 2_200_000),
        ("/mcp", 300_000),
        ("/", 300_000),
    ],
)
def test_a_body_that_is_too_large_is_refused_everywhere(client: Client, path: str, size: int) -> None:
    """Charts may be longer than questions."""
    headers = {"Content-Type": "application/json"}
    assert client.post(path, content=bytes(size), headers=headers).status_code == 413


async def slowly(seconds: float, parts: list[bytes]) -> list[Message]:
    """Send the parts of a body and then nothing more."""
    sent: list[Message] = []

    async def read(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("read")(scope, receive, send)

    async def receive() -> Message:
        if parts:
            return {"type": "http.request", "body": parts.pop(0), "more_body": True}
        await asyncio.sleep(3600)
        raise AssertionError("nobody waits that long")

    async def send(message: Message) -> None:
        sent.append(message)

    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": "/v1/resolve",
        "headers": [(b"content-type", b"application/json")],
        "query_string": b"",
    }
    await BodyGuard(read, seconds=seconds)(scope, receive, send)
    return sent


def test_a_body_that_does_not_come_is_waited_for_no_longer_than_allowed() -> None:
    sent = asyncio.run(slowly(0.01, [b'{"names":', b'["a"']))
    assert sent[0]["status"] == 408
    problem = json.loads(sent[1]["body"])
    assert problem["type"] == "urn:problem-type:takewith:request-timeout"
    assert problem["detail"] == "The body must have come within 0.01 seconds."
