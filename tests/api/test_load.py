"""How much is made at a time, and how long one answer may take."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import structlog
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.load import LoadGuard

Sent = list[Message]


async def ask(app: ASGIApp) -> Sent:
    sent: Sent = []

    async def receive() -> Message:
        await asyncio.sleep(3600)  # the client stays, and has nothing more to say
        raise AssertionError("nobody waits that long")

    async def send(message: Message) -> None:
        sent.append(message)

    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": "/v1/x", "headers": [], "query_string": b""}
    await app(scope, receive, send)
    return sent


def app_of(act: Callable[[], Awaitable[Any]]) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        response = await act()
        await response(scope, receive, send)

    return app


def status(sent: Sent) -> int:
    return int(sent[0]["status"])


def test_beyond_the_limit_requests_are_told_to_come_back_and_places_become_free() -> None:
    async def act() -> None:
        door = asyncio.Event()

        async def slow() -> PlainTextResponse:
            await door.wait()
            return PlainTextResponse("done")

        guard = LoadGuard(app_of(slow), at_once=2)
        inside = [asyncio.create_task(ask(guard)) for _ in range(2)]
        await asyncio.sleep(0)
        refused = await ask(guard)
        assert status(refused) == 503
        assert (b"retry-after", b"1") in refused[0]["headers"]
        door.set()
        assert [status(sent) for sent in await asyncio.gather(*inside)] == [200, 200]
        assert status(await ask(guard)) == 200
        assert guard.making == set()

    asyncio.run(act())


def test_an_answer_that_takes_too_long_is_given_up_and_its_late_end_is_not_sent() -> None:
    async def act() -> list[Any]:
        door = asyncio.Event()

        async def slow() -> PlainTextResponse:
            await door.wait()
            raise ValueError("a secret")

        guard = LoadGuard(app_of(slow), at_once=1, seconds=0.01)
        with structlog.testing.capture_logs() as lines:
            sent = await ask(guard)
            assert status(sent) == 503
            assert "too long" in json.loads(sent[1]["body"])["detail"]
            assert status(await ask(guard)) == 503  # its place is taken until the work has ended
            door.set()
            while guard.making:  # noqa: ASYNC110  # the code has no use for an event
                await asyncio.sleep(0.001)
            await asyncio.sleep(0.001)
        assert len(sent) == 2
        return lines

    lines = asyncio.run(act())
    assert [line["error"] for line in lines] == ["ValueError"]
    assert "secret" not in json.dumps(lines)


def test_a_client_that_reads_slowly_takes_no_place_and_is_not_given_up() -> None:
    async def act() -> None:
        door = asyncio.Event()

        async def parts() -> Any:
            yield b"first"
            await door.wait()
            yield b"last"

        async def stream() -> StreamingResponse:
            return StreamingResponse(parts())

        guard = LoadGuard(app_of(stream), at_once=1, seconds=0.01)
        inside = asyncio.create_task(ask(guard))
        await asyncio.sleep(0.05)
        assert guard.making == set()
        door.set()
        assert b"".join(message.get("body", b"") for message in await inside) == b"firstlast"

    asyncio.run(act())


def test_a_fault_of_a_route_comes_through() -> None:
    async def broken() -> None:
        raise ValueError("the fault")

    with pytest.raises(ValueError, match="the fault"):
        asyncio.run(ask(LoadGuard(app_of(broken))))
