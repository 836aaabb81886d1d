"""What limits and keys cost a request, in CPU time: the gate around an answer that costs nothing.

    python bench/gate.py

Numbers to look at, not a timed test. The difference to the bare answer is the cost; half of medians is noise.
"""

import asyncio
import statistics
import tempfile
import time
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.gate import Gate, Senders
from app.api.limits import Limiter, SharedCounts, policy
from app.records import keys
from app.records.keybook import KeyBook
from app.store import migrate
from app.store.api_keys import KeyScope
from app.store.engine import Database, open_database

REQUESTS, REPETITIONS = 20_000, 7
HEADERS = [(b"host", b"x"), (b"accept", b"application/json"), (b"accept-encoding", b"gzip"), (b"user-agent", b"bench")]


class Echo:
    """Shared counts without a network."""

    def add(self, addends: Any) -> list[int]:
        return [one.amount for one in addends]

    def close(self) -> None: ...


async def bare(_: Scope, __: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'keys.sqlite3'}")
        migrate.upgrade(database)
        token = keys.create(database, "bench", [KeyScope.READ], now=datetime.now(UTC), quota=10**9).token
        told("bare", bare)
        told("counted by address", gate(database))
        told("counted by IPv6 address", gate(database), client="2001:db8::1")
        told("100,000 addresses", gate(database), addresses=True)
        told("counted, and shared", gate(database, Echo()))
        told("with a key", gate(database), token=token)
        told("refused", gate(database, rates="1/day"))
        database.close()
    memory()


def gate(
    database: Database, shared: SharedCounts | None = None, rates: str = "1000000000/minute, 1000000000/day"
) -> Gate:
    return Gate(
        bare,
        book=KeyBook(database),
        limiter=Limiter(shared),
        senders=Senders(),
        per_address=rates,
        per_key="1000000000/minute",
        quota=10**9,
    )


def told(what: str, app: ASGIApp, *, client: str = "198.51.100.7", token: str = "", addresses: bool = False) -> None:
    took = [asyncio.run(many(app, client, token, addresses)) for _ in range(REPETITIONS)]
    print(f"{what:<25} {statistics.median(took):6.2f} us CPU   {min(took):.2f} to {max(took):.2f}")


async def many(app: ASGIApp, client: str, token: str, addresses: bool) -> float:
    headers = HEADERS + ([(b"authorization", f"Bearer {token}".encode())] if token else [])

    async def receive() -> Message:
        raise AssertionError("nothing to receive")

    async def send(message: Message) -> None: ...

    async def ask(host: str) -> None:
        scope = {"type": "http", "method": "GET", "path": "/v1/x", "headers": headers, "client": (host, 1)}
        await app(scope, receive, send)

    await ask(client)  # the keys are read
    hosts = [f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" if addresses else client for n in range(REQUESTS)]
    started = time.thread_time()
    for host in hosts:
        await ask(host)
    return (time.thread_time() - started) / REQUESTS * 1e6


def memory() -> None:
    """Print what one counted address weighs."""
    limiter, rules, senders = Limiter(), policy("address", "3000/minute, 100000/day"), Senders()
    tracemalloc.start()
    for n in range(REQUESTS):
        limiter.count(senders.name(f"10.0.{n >> 8}.{n & 255}"), rules)
    print(f"{tracemalloc.get_traced_memory()[0] / REQUESTS:.0f} bytes a counted address")


if __name__ == "__main__":
    main()
