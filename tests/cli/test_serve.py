"""takewith serve: the database is made, what is new is loaded, what is broken keeps nobody from the old answers."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from app.cli import serve
from app.curation.problems import KnowledgeError
from app.store.live import KnowledgeBase
from tests.api.conftest import KNOWLEDGE, filled
from tests.cli.conftest import Run
from tests.curation.folders import SMALL, Folder
from tests.databases import opened


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/new.sqlite3"


def _bundled(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(serve, "bundled_folder", lambda: folder)


def test_the_first_start_makes_and_fills_the_database(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    _bundled(monkeypatch, SMALL)
    with opened(url) as database:
        serve.prepared(database)
        assert KnowledgeBase(database).current().substance("exampline") is not None


def test_a_second_start_loads_nothing(
    monkeypatch: pytest.MonkeyPatch, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _bundled(monkeypatch, SMALL)
    with opened(url) as database:
        serve.prepared(database)
        assert "new" in capsys.readouterr().err
        serve.prepared(database)
        assert capsys.readouterr().err == ""


def test_broken_knowledge_keeps_the_old_release_serving(
    monkeypatch: pytest.MonkeyPatch, url: str, folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    _bundled(monkeypatch, folder.path)
    with opened(url) as database:
        serve.prepared(database)
        before = KnowledgeBase(database).current().release.id
        folder.edit("substances/exampline.yaml", "axis: sedation", "axis: sedaton")
        serve.prepared(database)
        assert KnowledgeBase(database).current().release.id == before
    said = capsys.readouterr().err
    assert "substances/exampline.yaml:23" in said
    assert "goes on" in said


def test_broken_knowledge_on_the_first_start_is_refused(
    monkeypatch: pytest.MonkeyPatch, url: str, folder: Folder
) -> None:
    folder.edit("substances/exampline.yaml", "axis: sedation", "axis: sedaton")
    _bundled(monkeypatch, folder.path)
    with opened(url) as database, pytest.raises(KnowledgeError):
        serve.prepared(database)


def test_a_taken_port_is_one_line(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = run("serve", "--port", str(port))
    assert said.code == 5
    assert said.err == f"takewith: cannot listen on 127.0.0.1:{port}: Address already in use; try another --port\n"


@pytest.mark.slow
def test_a_served_answer_comes_over_a_socket_and_the_log_holds_no_path(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = os.environ | {"TAKEWITH_DATABASE_URL": filled(tmp_path / "served.sqlite3", KNOWLEDGE)}
    command = [sys.executable, "-m", "app.cli", "serve", "--no-prepare", "--port", str(port)]
    root = Path(__file__).parents[2]
    server = subprocess.Popen(command, cwd=root, env=environment, stderr=subprocess.PIPE, text=True)  # noqa: S603
    try:
        assert _asked(f"http://127.0.0.1:{port}/v1/summaries/testamine/gloom").startswith(b'{"question":')
    finally:
        server.terminate()
        told = server.communicate(timeout=20)[1]
    request = next(line for line in told.splitlines() if line.startswith("{"))
    assert json.loads(request)["route"] == "/v1/summaries/{compound}/{condition}"
    assert "testamine" not in request


def _asked(url: str) -> bytes:
    end = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(url) as answer:  # noqa: S310  # our own
                body: bytes = answer.read()
                return body
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
