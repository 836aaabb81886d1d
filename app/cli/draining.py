"""Ending without a dropped request: SIGTERM first lets everybody who is connected finish.

uvicorn closes its port and every idle connection at once: a request that is on its way to either is lost. Here the
port stays open for a while, /readyz says 503 so that nobody new is sent, and every answer closes its connection.
"""

import signal
from dataclasses import dataclass
from time import monotonic
from types import FrameType

import uvicorn

# Nobody has been connected for so long: nobody is coming any more.
QUIET_S = 0.3


@dataclass
class Draining:
    """Whether the end has begun; shared by the server and its connections."""

    since: float | None = None


class DrainingServer(uvicorn.Server):
    """Waits after SIGTERM until nobody is connected, at most so many seconds; a second signal ends it at once."""

    def __init__(self, config: uvicorn.Config, draining: Draining, seconds: float) -> None:
        super().__init__(config)
        self._draining = draining
        self._seconds = seconds
        self._connected_at = 0.0

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if sig == signal.SIGTERM and self._draining.since is None and self._seconds > 0:
            self._captured_signals.append(sig)
            self._draining.since = self._connected_at = monotonic()
        else:
            super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        ends = await super().on_tick(counter)
        if ends or self._draining.since is None:
            return ends
        now = monotonic()
        if self.server_state.connections:
            self._connected_at = now
        return now - self._connected_at >= QUIET_S or now - self._draining.since >= self._seconds
