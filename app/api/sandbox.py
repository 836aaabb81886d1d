"""What partners cannot make happen by themselves: an answer that comes too often, not at all, or from an old state.

Only in the sandbox. The name of the compound in the path asks for it, in every form and room that names one.
"""

import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.etags import STALE
from app.api.problems import problem

_ASKED = re.compile(r"/sandbox-(429|503|stale)(?:/|$)")
_ANSWERED_INSTEAD = "sandbox-compound"
MARK = (b"takewith-sandbox", b"true")
_REFUSED = {
    "429": (429, "Too many requests: on purpose, in the sandbox.", {"Retry-After": "7"}),
    "503": (503, "Not available: on purpose, in the sandbox. Nothing was assessed.", {"Retry-After": "5"}),
}


class Sandbox:
    """Marks every answer as invented, and fails where it is asked to."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = _ASKED.search(scope["path"])
        stale = asked is not None and asked[1] == "stale"

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = [(STALE.encode(), b"1")] if stale else []
                message["headers"] = [*message["headers"], MARK, *told]
            await send(message)

        if asked is not None and asked[1] in _REFUSED:
            status, detail, headers = _REFUSED[asked[1]]
            await problem(scope["path"], status, detail, headers=headers)(scope, receive, marked)
            return
        if stale:
            path = scope["path"].replace("sandbox-stale", _ANSWERED_INSTEAD, 1)
            scope = {**scope, "path": path, "raw_path": path.encode()}
        await self.app(scope, receive, marked)
