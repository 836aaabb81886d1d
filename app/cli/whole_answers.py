"""Send the head of an answer together with its body.

uvicorn writes them one after the other. A process that dies in between leaves a head that promises what never comes,
and a proxy that has passed the head on cannot ask another replica any more.
"""

from asyncio import AbstractEventLoop, Handle, Transport
from typing import Any


class WholeAnswers:
    """A transport that keeps one write back for the next one, at most until the loop turns."""

    def __init__(self, transport: Transport, loop: AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held = b""
        self._turn: Handle | None = None

    def write(self, data: bytes) -> None:
        """Keep the first piece, send it with the second."""
        if self._turn is None:
            self._held = data
            self._turn = self._loop.call_soon(self._send, b"")
        else:
            self._send(data)

    def close(self) -> None:
        """Send what is kept and close."""
        if self._turn is not None:
            self._send(b"")
        self._transport.close()

    def abort(self) -> None:
        """Close at once; what is kept is not sent."""
        self._taken()
        self._transport.abort()

    def _send(self, rest: bytes) -> None:
        self._transport.write(self._taken() + rest)

    def _taken(self) -> bytes:
        """Return what is kept; nothing is after that."""
        if self._turn is not None:
            self._turn.cancel()
        held, self._held, self._turn = self._held, b"", None
        return held

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
