"""Real servers, broken on purpose: what a caller sees. The table of docs/operation.md is made of these."""

import json
import os
import resource
import signal
import socket
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from app.cli import serve
from app.curation.load import load_folder, origin
from app.store.api_keys import KeyScope
from app.store.errors import DatabaseUnreachableError
from deploy.postgres import Cluster, NoPostgresError
from tests.api import conftest as sqlite
from tests.api.conftest import KNOWLEDGE
from tests.api.running import Server, free_port, running
from tests.api.services import bearing, key_for, serving
from tests.conftest import EVERYTHING
from tests.curation.folders import SMALL, Folder
from tests.databases import opened
from tests.operation.breaking import filled, server_folder, takewith, until

pytestmark = pytest.mark.slow

KNOWN = "/v1/summaries/testamine/gloom"  # asked before the fault
UNKNOWN = "/v1/summaries/mystery-root/gloom"  # not asked before
ASSESSED_NOTHING = "Nothing was assessed"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Cluster]:
    with server_folder() as folder:
        try:
            cluster = Cluster(folder / "server")
        except NoPostgresError as error:
            (pytest.fail if EVERYTHING else pytest.skip)(str(error))
        cluster.initialise()
        cluster.start()
        yield cluster
        cluster.stop()


@pytest.fixture(scope="module")
def served(postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all faults of its database: it must live through each of them. Redis is not there at all."""
    url = filled(postgres, "takewith")
    settings = {
        "REDIS_URL": f"redis://127.0.0.1:{free_port()}/0",
        "LIMITS_PER_ADDRESS": "3000/day",
        "HTTP_ANSWER_SECONDS": "10",  # a busy machine makes its first answer slowly
    }
    with running(url, tmp_path_factory.mktemp("served"), settings) as server:
        assert get(server, KNOWN).status_code == 200
        yield server


@pytest.fixture
def url(postgres: Cluster) -> str:
    """The database of `served`."""
    return postgres.url("takewith")


def get(server: Server, path: str, **options: object) -> httpx.Response:
    return server.get(path, timeout=60, **options)


def stale(server: Server) -> bool:
    return get(server, KNOWN).headers.get("takewith-stale") == "1"


def refused(answer: httpx.Response) -> None:
    """A refusal says that nothing was assessed, and nothing about the machine."""
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert ASSESSED_NOTHING in answer.json()["detail"]
    assert "5432" not in answer.text
    assert "psycopg" not in answer.text


def metric(server: Server, name: str) -> str:
    lines = get(server, "/metrics").text.splitlines()
    return next(line.split()[1] for line in lines if line.startswith(f"{name} "))


def state(server: Server) -> str:
    return str(get(server, "/readyz").json()["database"])


# --- the database -------------------------------------------------------------------------------


def test_the_database_goes_away_and_comes_back(postgres: Cluster, served: Server) -> None:
    before = get(served, KNOWN)
    assert "takewith-stale" not in before.headers
    postgres.stop(crash=True)
    try:
        until(lambda: stale(served), "the loss was not told")
        during = get(served, KNOWN)
        assert (during.status_code, during.headers["etag"]) == (200, before.headers["etag"])
        assert during.content == before.content
        assert get(served, KNOWN, headers={"If-None-Match": before.headers["etag"]}).status_code == 304
        assert state(served) == "away"
        assert get(served, "/healthz").status_code == 200
        assert metric(served, "takewith_knowledge_stale") == "1.0"
        refused(get(served, "/v1/summaries/mystery-root/gloom"))
        refused(get(served, "/v1/compounds?q=sle"))
    finally:
        postgres.start()
    until(lambda: state(served) == "answers", "the return was not noticed")
    assert "takewith-stale" not in get(served, KNOWN).headers
    assert get(served, "/v1/summaries/mystery-root/gloom").status_code == 200
    assert "Traceback" not in served.told.read_text()


def test_the_database_stops_answering(postgres: Cluster, served: Server, url: str) -> None:
    """Connections stay open and nothing comes back: the worst way to be away."""
    token = key_for(url, "a partner", KeyScope.READ).token
    until(lambda: get(served, KNOWN, headers=bearing(token)).status_code == 200, "the key was not noticed")
    before = get(served, KNOWN)
    postgres.freeze()
    try:
        until(lambda: stale(served), "the silence was not told")
        during = get(served, KNOWN, headers=bearing(token))
        assert (during.status_code, during.content) == (200, before.content)
        assert state(served) == "away"
        refused(get(served, "/v1/summaries/sleepine/gloom"))
    finally:
        postgres.thaw()
    until(lambda: state(served) == "answers", "the return was not noticed")
    assert get(served, "/v1/summaries/sleepine/gloom").status_code == 200


def test_the_database_is_read_only(
    postgres: Cluster,
    served: Server,
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute("ALTER DATABASE takewith SET default_transaction_read_only = on")
    try:
        with opened(url) as database:
            with pytest.raises(DatabaseUnreachableError, match="nothing was loaded: cannot execute"):
                load_folder(database, SMALL, origin("0.0.0"), layer="overlay:more")
            # A start with newer bundled knowledge goes on with what is there.
            monkeypatch.setattr(serve, "bundled_folder", lambda: SMALL)
            serve.prepared(database)
            assert "the release that was served before goes on" in capsys.readouterr().err
        assert get(served, "/v1/summaries/blockazole/gloom").status_code == 200
        assert state(served) == "answers"
    finally:
        with psycopg.connect(postgres.url(), autocommit=True) as connection:
            connection.execute("ALTER DATABASE takewith RESET default_transaction_read_only")


def test_the_disk_of_postgresql_is_full(postgres: Cluster, served: Server, url: str, tmp_path: Path) -> None:
    folder = Folder(tmp_path, KNOWLEDGE)
    folder.edit("substances/testamine.yaml", "very sleepy", os.urandom(1_500_000).hex())
    with opened(url) as database:
        release = get(served, "/readyz").json()["release"]["id"]
        database.write_engine.dispose()
        postgres.limit_files(1024 * 1024)  # as large as a segment of its log, which is made beforehand
        try:
            with pytest.raises(DatabaseUnreachableError, match="nothing was loaded"):
                load_folder(database, folder.path, origin("0.0.0"))
            assert get(served, KNOWN).status_code == 200
            assert get(served, "/readyz").json()["release"]["id"] == release
        finally:
            postgres.limit_files(None)
    assert "Traceback" not in served.told.read_text()


def test_the_limits_that_redis_would_share_are_counted_alone(served: Server) -> None:
    """Its loss and return under load: tests/api/test_limits_redis.py."""
    until(lambda: get(served, KNOWN).is_success and get(served, "/readyz").json()["limits"] == "lost", "not told")


def test_a_release_of_a_newer_program_leaves_the_last_one_served(served: Server, url: str, tmp_path: Path) -> None:
    before = get(served, KNOWN)
    folder = Folder(tmp_path, KNOWLEDGE)
    folder.edit("substances/testamine.yaml", "very sleepy", "drowsy")
    with opened(url) as database:
        loaded = load_folder(database, folder.path, origin("9.9.9"), publish=False).release_id
    with psycopg.connect(url, autocommit=True) as connection:
        [(old,)] = connection.execute('SELECT release_id FROM "current"').fetchall()
        connection.execute("UPDATE release SET schema_version = 99 WHERE id = %s", (loaded,))
        connection.execute('UPDATE "current" SET release_id = %s, generation = generation + 1', (loaded,))
        until(lambda: stale(served), "the change was not told")
        assert get(served, KNOWN).content == before.content
        connection.execute('UPDATE "current" SET release_id = %s, generation = generation + 1', (old,))
    until(lambda: not stale(served), "the return was not noticed")


def test_tables_of_a_newer_program_leave_the_last_release_served(served: Server, url: str) -> None:
    """A newer program has begun to replace this one, and changed what this one reads."""
    before = get(served, KNOWN)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute('ALTER TABLE "current" RENAME COLUMN generation TO generation_2')
        try:
            until(lambda: stale(served), "the change was not told")
            assert get(served, KNOWN).content == before.content
        finally:
            connection.execute('ALTER TABLE "current" RENAME COLUMN generation_2 TO generation')


def test_the_disk_of_sqlite_is_full(tmp_path: Path) -> None:
    url = sqlite.filled(tmp_path / "small.sqlite3", KNOWLEDGE)
    token = key_for(url, "a partner", KeyScope.READ).token
    with running(url, tmp_path) as server:
        release = get(server, "/readyz").json()["release"]["id"]
        said = takewith(url, "knowledge", "load", str(SMALL), "--layer", "overlay:more", files=16_384)
        assert said.returncode == 3, said.stderr
        assert said.stderr.splitlines()[-1].startswith("takewith: nothing was loaded: ")
        assert "Traceback" not in said.stderr
        assert get(server, "/readyz").json()["release"]["id"] == release
        # The server itself can write nothing: no last use of a key, no line of its log.
        assert server.process is not None
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (1, 1))
        for path in (KNOWN, UNKNOWN, KNOWN):
            assert get(server, path, headers=bearing(token)).status_code == 200


# --- the knowledge ------------------------------------------------------------------------------


def test_a_damaged_record_is_never_read_as_nothing_found(tmp_path: Path) -> None:
    url = sqlite.filled(tmp_path / "small.sqlite3", KNOWLEDGE)
    with sqlite3.connect(tmp_path / "small.sqlite3") as connection:
        changed = connection.execute(
            "UPDATE record SET body = replace(body, 'very sleepy', 'lively') WHERE slug = 'testamine'"
        ).rowcount
    connection.close()
    assert changed == 1
    with serving(url) as server:
        for path in (KNOWN, "/v1/compounds/testamine", "/v1/interactions?substance=testamine"):
            answer = server.get(path)
            assert (answer.status_code, answer.json()["type"]) == (503, "urn:problem-type:takewith:damaged-record")
            assert "lively" not in answer.text
        checked = server.post("/v1/interactions/check", {"substances": ["testamine", "sleepine"]})
        assert checked.status_code == 503
        assert server.get("/v1/compounds/mystery-root").status_code == 200  # what is whole is answered
        assert server.get("/readyz").status_code == 200


# --- the end of a process -----------------------------------------------------------------------


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running(sqlite.filled(tmp_path / "small.sqlite3", KNOWLEDGE), tmp_path) as started:
        yield started


def read_answer(connection: socket.socket) -> bytes:
    """Return one answer whose length is told, head and body."""
    told = b""
    while b"\r\n\r\n" not in told:
        told += connection.recv(65536) or pytest.fail(f"cut off: {told!r}")
    head, _, body = told.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
    )
    while len(body) < length:
        body += connection.recv(65536) or pytest.fail("cut off in the body")
    return head


def test_whoever_is_connected_is_answered_after_sigterm(server: Server) -> None:
    body = json.dumps({"names": ["testamine"]}).encode()
    head = (
        b"POST /v1/resolve HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n"
    )
    get = b"GET /v1/compounds HTTP/1.1\r\nHost: a\r\n\r\n"
    with server.connection() as idle, server.connection() as half, server.connection() as late:
        idle.sendall(get)
        assert b"connection: close" not in read_answer(idle).lower()
        half.sendall(head + body[:5])
        assert server.process is not None
        server.process.send_signal(signal.SIGTERM)
        until(lambda: server.get("/readyz").status_code == 503, "the end was not told")
        idle.sendall(get)  # on a connection that was kept
        half.sendall(body[5:])  # half was sent before
        late.sendall(get)  # nothing was sent before
        for connection in (idle, half, late):
            told = read_answer(connection).lower()
            assert told.startswith(b"http/1.1 200")
            assert b"connection: close" in told
    assert server.process.wait(timeout=20) == -signal.SIGTERM
    with pytest.raises(httpx.TransportError):
        server.get("/healthz")


def test_under_load_sigterm_drops_nothing(server: Server) -> None:
    """Clients that keep their connections and come again as long as the server says that it is ready."""
    assert server.process is not None
    failed: list[str] = []
    answered = [0]

    def load() -> None:
        with httpx.Client(base_url=server.address, timeout=20) as client:
            while True:
                if client.get("/readyz").status_code == 503:
                    return
                answer = client.get(KNOWN)
                answered[0] += 1
                if answer.status_code != 200:
                    failed.append(str(answer.status_code))

    def noted() -> None:
        try:
            load()
        except httpx.TransportError as error:
            failed.append(repr(error))

    clients = [threading.Thread(target=noted) for _ in range(4)]
    for client in clients:
        client.start()
    until(lambda: answered[0] > 50, "there is no load")
    server.process.send_signal(signal.SIGTERM)
    for client in clients:
        client.join(timeout=30)
    assert failed == []
    assert server.process.wait(timeout=20) == -signal.SIGTERM
