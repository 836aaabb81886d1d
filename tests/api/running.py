"""A server process of a test's own, and raw sockets to be rude to it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
START_S = 120  # a busy machine is no fault of the server


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A running server."""

    port: int
    told: Path  # what it writes to its two streams
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **options: object) -> httpx.Response:
        return httpx.get(self.address + path, **options)  # type: ignore[arg-type]

    def post(self, path: str, **options: object) -> httpx.Response:
        return httpx.post(self.address + path, **options)  # type: ignore[arg-type]

    def connection(self) -> socket.socket:
        """Return a socket that waits ten seconds at most."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)


@contextmanager
def running(url: str, folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Run `takewith serve` on a database until the test is done; settings without their TAKEWITH_ in front."""
    server = Server(free_port(), folder / f"told-{time.monotonic_ns()}.txt")
    given = {f"TAKEWITH_{name}": value for name, value in (settings or {}).items()}
    environment = os.environ | {"TAKEWITH_DATABASE_URL": url, "TMPDIR": str(folder)} | given
    command = [sys.executable, "-m", "app.cli", "serve", "--no-prepare", "--port", str(server.port)]
    with server.told.open("wb") as told:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=told, stderr=told)  # noqa: S603  # our own
    server.process = process
    try:
        end = time.monotonic() + START_S
        while True:
            try:
                server.get("/readyz")
            except httpx.TransportError:
                assert process.poll() is None, server.told.read_text()
                assert time.monotonic() < end, "the server did not start"
                time.sleep(0.1)
            else:
                break
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
