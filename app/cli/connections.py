"""Connections of slow clients end: the head of a request, and the reading of an answer, have their time.

uvicorn closes idle connections between requests, but waits for ever for the rest of a head, for a client that does not
read, and for the rest of a body that nobody wants any more.
"""

from asyncio import Transport
from asyncio.events import TimerHandle
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.cli.draining import Draining
from app.cli.whole_answers import WholeAnswers

# Set in the scope of requests that came after the end had begun: /readyz reads it.
DRAINING = "takewith.draining"
LINGER_S = 2.0  # for the rest of an unwanted body: a connection reset at once may cost the client the answer


def watched(*, head_s: float, stall_s: float, draining: Draining) -> type[HttpToolsProtocol]:
    """Return uvicorn's protocol with these times, both in seconds; connections end with their answer when draining."""

    class Watched(HttpToolsProtocol):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self._in_head = True
            self._head: TimerHandle | None = None
            self._stall: TimerHandle | None = None
            self._answering: Any = None  # the request that is being answered; `cycle` is the one that came last

        def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as uvicorn has it
            super().connection_made(cast("Transport", WholeAnswers(transport, self.loop)))
            self._head = self.loop.call_later(head_s, self._end)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            # Most heads come in one piece: then no clock is started at all.
            if self._in_head and self._head is None:
                self._head = self.loop.call_later(head_s, self._end)

        def on_message_begin(self) -> None:
            self._in_head = True
            super().on_message_begin()

        def on_headers_complete(self) -> None:
            self._in_head = False
            if self._head is not None:
                self._head.cancel()
                self._head = None
            super().on_headers_complete()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            if self.cycle.more_body and not self.pipeline:
                self.loop.call_later(LINGER_S, self._end_unless_whole, self.cycle)

        def _start_asgi_task(self, cycle: Any, app: Any) -> None:
            self._answering = cycle
            if draining.since is not None:
                cycle.keep_alive = False
                cycle.scope[DRAINING] = True
            super()._start_asgi_task(cycle, app)

        def pause_writing(self) -> None:
            self._reading_again()
            self._stall = self.loop.call_later(stall_s, self._abort)
            super().pause_writing()

        def resume_writing(self) -> None:
            self._reading_again()
            super().resume_writing()

        def connection_lost(self, exc: Exception | None) -> None:
            for clock in (self._head, self._stall):
                if clock is not None:
                    clock.cancel()
            self._nobody_listens()
            super().connection_lost(exc)

        def _reading_again(self) -> None:
            if self._stall is not None:
                self._stall.cancel()
                self._stall = None

        def _end(self) -> None:
            self._head = None
            self.transport.close()

        def _end_unless_whole(self, cycle: Any) -> None:
            if cycle is self.cycle and cycle.more_body:
                self.transport.close()

        def _abort(self) -> None:
            self._stall = None
            self._nobody_listens()
            self.transport.abort()

        def _nobody_listens(self) -> None:
            """Let what is being answered, and what waits behind it, end without writing any more."""
            self.pipeline.clear()
            if self._answering is not None:
                self._answering.disconnected = True

    return Watched
