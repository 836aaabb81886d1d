"""How much is made at a time, and how long one answer may take.

Inside the ready answers: only what really has to be made is counted. The work of a route is done in threads, which
cannot be stopped: an answer that takes too long is given up, and its place is free again only when the work has ended.
"""

import asyncio

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import problem

AT_ONCE = 64
ANSWER_S = 30.0
FULL = "Too much is being answered at the moment. Nothing was assessed; please try again."
TOO_LONG = "The answer took too long and was given up. Nothing was assessed; ask for less at once."
_log = structlog.get_logger("takewith.load")


class LoadGuard:
    """Answers 503 where too much is being made already, or one answer takes too long."""

    def __init__(self, app: ASGIApp, *, at_once: int = AT_ONCE, seconds: float = ANSWER_S) -> None:
        self.app = app
        self.at_once = at_once
        self.seconds = seconds
        self.making: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if len(self.making) >= self.at_once:
            await problem(scope["path"], 503, FULL, headers={"Retry-After": "1"})(scope, receive, send)
            return
        began = given_up = False

        async def sending(message: Message) -> None:
            nonlocal began
            if given_up:
                return  # too late: the client was told
            if not began:
                began = True
                # From here on it is the client's reading that takes time, and that is watched by the server.
                self.making.discard(task)
            await send(message)

        task = asyncio.create_task(self._run(scope, receive, sending))
        self.making.add(task)
        task.add_done_callback(self.making.discard)
        try:
            await asyncio.wait({task}, timeout=self.seconds)
            if began or task.done():
                await task
                return
            given_up = True
            task.add_done_callback(_noted)
            await problem(scope["path"], 503, TOO_LONG)(scope, receive, send)
        except asyncio.CancelledError:
            task.cancel()
            raise

    async def _run(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


def _noted(task: asyncio.Task[None]) -> None:
    """Log how work ended whose answer was given up: by type, never by message."""
    error = None if task.cancelled() else task.exception()
    _log.warning("an answer was given up", error=type(error).__name__ if error else None)
