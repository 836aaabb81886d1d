"""Several servers and one Redis: limits count together, and each goes on alone while Redis is gone."""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.api.conftest import KNOWLEDGE, filled
from tests.api.running import Server, free_port, running

pytestmark = pytest.mark.slow

PATH = "/v1/compounds?limit=1"
ALLOWED = 40


class Redis:
    """A Redis server of this test's own, in memory only."""

    def __init__(self) -> None:
        program = shutil.which("redis-server")
        assert program, "these tests start a redis-server of their own: install Redis"
        self._program = program
        self.port = free_port()
        self.start()

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen([self._program, *options], stdout=subprocess.DEVNULL)  # noqa: S603  # our own

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"


@pytest.fixture
def redis() -> Iterator[Redis]:
    started = Redis()
    yield started
    started.stop()


def until(so: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 10
    while not so():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def passed(server: Server, times: int) -> int:
    return [server.get(PATH).status_code for _ in range(times)].count(200)


def limits_of(server: Server) -> str:
    return str(server.get("/readyz").json()["limits"])


def test_two_servers_count_together_and_go_on_without_redis(tmp_path: Path, redis: Redis) -> None:
    url = filled(tmp_path / "small.sqlite3", KNOWLEDGE)
    settings = {"REDIS_URL": redis.url, "LIMITS_PER_ADDRESS": f"{ALLOWED}/day"}
    with running(url, tmp_path, settings) as one, running(url, tmp_path, settings) as other:
        assert limits_of(one) == "shared"
        assert passed(one, ALLOWED // 2) == ALLOWED // 2

        def heard() -> bool:
            return f"r={ALLOWED // 2 - spent[0]};" in other.get(PATH).headers["ratelimit"]

        # The other hears of the first with its own next talk; until then it lets its own requests pass.
        spent = [0]

        def asked() -> bool:
            spent[0] += 1
            return heard()

        until(asked, "the second server did not hear of the first")
        left = ALLOWED // 2 - spent[0]
        assert passed(other, left + 5) == left

        redis.stop()
        until(lambda: passed(one, 1) == 1 and limits_of(one) == "lost", "the loss of Redis was not noticed")
        assert passed(one, 3) == 3  # it serves on, and counts for itself
        assert "shared limits lost" in one.told.read_text()
        assert "127.0.0.1:" not in one.told.read_text().split('"event"', 1)[1]

        redis.start()
        until(lambda: limits_of(one) == "shared", "the return of Redis was not noticed")
        assert "limits are shared again" in one.told.read_text()


def test_a_server_starts_and_serves_where_redis_never_was(tmp_path: Path) -> None:
    url = filled(tmp_path / "small.sqlite3", KNOWLEDGE)
    settings = {"REDIS_URL": f"redis://127.0.0.1:{free_port()}/0", "LIMITS_PER_ADDRESS": "3/day"}
    with running(url, tmp_path, settings) as server:
        assert passed(server, 4) == 3
        until(lambda: limits_of(server) == "lost", "the absence of Redis was not told")


def test_what_redis_holds_names_no_address(tmp_path: Path, redis: Redis) -> None:
    from redis import Redis as Client

    url = filled(tmp_path / "small.sqlite3", KNOWLEDGE)
    settings = {"REDIS_URL": redis.url, "LIMITS_PER_ADDRESS": "10/day"}
    with running(url, tmp_path, settings) as server, Client.from_url(redis.url) as client:
        passed(server, 2)
        until(lambda: bool(client.keys()), "nothing was shared")
        [key] = client.keys()
        assert key.decode().count(":") == 4
        assert b"127.0.0.1" not in key
        assert client.ttl(key) <= 86_460
