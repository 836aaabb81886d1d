"""A server that runs notices what the command line does, within a second, without a restart."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.curation.load import load_folder, origin
from tests.api.conftest import KNOWLEDGE
from tests.curation.folders import Folder
from tests.databases import BOTH, Databases, opened

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
WITHIN_S = 1.0
WRONG = "BLOCKA.TESTAM.sedation"


class Running:
    """A server process and the command line beside it, on one database."""

    def __init__(self, url: str, folder: Folder) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self._environment = os.environ | {"TAKEWITH_DATABASE_URL": url}
        command = [sys.executable, "-m", "app.cli", "serve", "--no-prepare", "--port", str(self.port)]
        self._process = subprocess.Popen(  # noqa: S603  # our own
            command, cwd=ROOT, env=self._environment, stderr=subprocess.DEVNULL
        )
        self._wait(lambda: self.release())

    def ask(self, path: str) -> tuple[int, Any]:
        """Return status and document of a GET over the socket."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def release(self) -> str:
        """Return which release the server answers from."""
        return str(self.ask("/readyz")[1]["release"]["id"])

    def command(self, *arguments: str) -> str:
        """Run `takewith`; return what it wrote."""
        done = subprocess.run(  # noqa: S603  # our own
            [sys.executable, "-m", "app.cli", *arguments],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def noticed(self, *arguments: str) -> "Noticing":
        """Run a command and then see how soon the server knows."""
        self.command(*arguments)
        return Noticing()

    def _wait(self, ready: Any) -> None:
        end = time.monotonic() + 30
        while True:
            try:
                ready()
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)
            else:
                return

    def close(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=20)


class Noticing:
    """Waits until something is so, and no longer than a second from when the command had ended."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def until(self, so: Any) -> None:
        while not so():
            assert time.monotonic() - self._began < WITHIN_S, "the server did not notice within a second"
            time.sleep(0.02)


@pytest.fixture(params=BOTH)
def running(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Running]:
    folder = Folder(tmp_path, KNOWLEDGE)
    with databases.lent(request.param) as url:
        with opened(url) as database:
            load_folder(database, folder.path, origin("0.0.0"))
        server = Running(url, folder)
        yield server
        server.close()


def test_a_running_server_notices_within_a_second(running: Running) -> None:
    first = running.release()
    summary = "/v1/summaries/testamine/gloom"
    running.folder.edit("substances/testamine.yaml", "very sleepy", "sleepy")
    running.noticed("knowledge", "load", str(running.folder.path)).until(lambda: running.release() != first)
    second = running.release()
    assert running.ask(summary)[1]["release"]["id"] == second

    running.noticed("release", "rollback").until(lambda: running.release() == first)
    running.noticed("release", "publish", second).until(lambda: running.release() == second)

    assert running.ask(f"/v1/findings/{WRONG}")[0] == 200
    running.noticed("withdraw", WRONG, "--why", "Misread.").until(
        lambda: running.ask(f"/v1/findings/{WRONG}?release={first}")[0] == 410
    )
    assert [one["id"] for one in running.ask("/v1/withdrawals")[1]["items"]] == [WRONG]
    assert WRONG in [one["name"] for one in running.ask(summary)[1]["not_assessed"]]
    running.noticed("withdraw", WRONG, "--why", "It was right.", "--undo").until(
        lambda: running.ask(f"/v1/findings/{WRONG}")[0] == 200
    )

    running.folder.edit("substances/testamine.yaml", "make you sleepy", "make you tired")
    third = running.command("knowledge", "load", "--no-publish", str(running.folder.path))
    Noticing().until(lambda: third in [one["id"] for one in running.ask("/v1/releases")[1]["items"]])
    assert running.release() == second
    running.command("release", "publish", third)
    assert running.ask(f"/v1/compounds?release={first}")[0] == 200
    running.noticed("release", "prune", "--days", "0", "--keep", "1").until(
        lambda: running.ask(f"/v1/compounds?release={first}")[0] == 410
    )
    assert running.ask(f"/v1/releases/{first}")[0] == 410
