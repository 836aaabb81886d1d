"""A bare ASGI program that returns constant bytes: what everything else is measured against."""

import os
from pathlib import Path
from typing import Any

BODY = Path(os.environ["DOCUMENT"]).read_bytes()
START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())],
}


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await send(START)
        await send({"type": "http.response.body", "body": BODY})
