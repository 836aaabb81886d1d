"""Many who ask the same at once wait for one answer."""

import asyncio
from typing import Any, cast

import pytest
from starlette.responses import JSONResponse
from starlette.types import Message, Receive, Scope, Send

from app.api.etags import Answers, Now


class Slow:
    """Makes answers of a given status, once its door is open."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.made = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = self.statuses[min(self.made, len(self.statuses) - 1)]
        self.made += 1
        await asyncio.sleep(0.01)
        await JSONResponse({"number": self.made}, status)(scope, receive, send)


def asked_at_once(app: Slow, times: int) -> list[Message]:
    """Return the starts of the answers."""
    ring = Answers(app, now=cast(Now, None), version="1", max_bytes=1_000_000)
    starts: list[Message] = []

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            starts.append(message)

    async def receive() -> Message:
        raise AssertionError("nobody asks for a body")

    async def all_of_them() -> None:
        scope: dict[str, Any] = {"type": "http", "method": "GET", "scheme": "http", "path": "/openapi.json",
                                 "query_string": b"", "headers": []}  # fmt: skip
        await asyncio.gather(*(ring(dict(scope), receive, send) for _ in range(times)))

    asyncio.run(all_of_them())
    assert not ring.making
    return starts


def test_an_answer_is_made_once() -> None:
    app = Slow(200)
    starts = asked_at_once(app, 20)
    assert [start["status"] for start in starts] == [200] * 20
    assert app.made == 1


@pytest.mark.parametrize("refusal", [404, 503])
def test_a_refusal_is_nobody_elses(refusal: int) -> None:
    app = Slow(refusal, 200)
    assert sorted(start["status"] for start in asked_at_once(app, 5)) == [200, 200, 200, 200, refusal]
