"""deploy/local.py: replicas behind nginx, PostgreSQL with a streaming replica, and parts of it killed under load."""

import json
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import httpx
import pytest

from deploy.local import Installation
from deploy.postgres import NoPostgresError
from tests.api.conftest import KNOWLEDGE
from tests.conftest import EVERYTHING
from tests.operation.breaking import server_folder, until

pytestmark = pytest.mark.slow

SUMMARY = "/v1/summaries/testamine/gloom"
WRONG = "BLOCKA.TESTAM.sedation"
MARKER = "zzplantedzz"
# An address that is nobody's: looked for in the logs.
ADDRESS = "127.0.0.77"


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with server_folder() as folder:
        try:
            made = Installation(folder, knowledge=KNOWLEDGE)
        except NoPostgresError as error:
            (pytest.fail if EVERYTHING else pytest.skip)(str(error))
        try:
            made.start()
            yield made
        finally:
            made.stop()


@contextmanager
def load(installation: Installation) -> Iterator[Callable[[], int]]:
    """Ask questions all the time, on connections that are kept; every answer must be 200. Yields how many were."""
    ends, failed, answered = threading.Event(), [], [0]

    def ask() -> None:
        with httpx.Client(base_url=installation.address, timeout=60) as client:
            while not ends.is_set():
                try:
                    got = [
                        client.get(SUMMARY),
                        client.post("/v1/resolve", json={"names": ["testamine"]}),
                    ]
                except httpx.TransportError as error:
                    failed.append(repr(error))
                    return
                failed.extend(f"{one.status_code} {one.text[:200]}" for one in got if one.status_code != 200)
                answered[0] += len(got)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        until(lambda: answered[0] > 20 or bool(failed), "there is no load")
        yield lambda: answered[0]
        after = answered[0]
        until(lambda: answered[0] > after + 20 or bool(failed), "nothing is answered any more")
    finally:
        ends.set()
        for thread in threads:
            thread.join(timeout=60)
    assert failed == [], failed[:3]


@contextmanager
def ended(installation: Installation, number: signal.Signals, *ports: int) -> Iterator[None]:
    """End replicas; start them anew in any case, so that what comes next has all of them."""
    try:
        for port in ports:
            installation.replicas[port].end(number)
        yield
    finally:
        installation.start_replicas(*ports)


def test_a_replica_killed_under_load_costs_nobody_an_answer(installation: Installation) -> None:
    with ExitStack() as until_the_load_is_gone, load(installation):
        until_the_load_is_gone.enter_context(ended(installation, signal.SIGKILL, installation.ports[0]))
        time.sleep(1)


def test_a_replica_that_is_told_to_end_costs_nobody_an_answer(installation: Installation) -> None:
    port = installation.ports[1]
    with ExitStack() as until_the_load_is_gone, load(installation):
        until_the_load_is_gone.enter_context(ended(installation, signal.SIGTERM, port))
        assert installation.replicas[port].process.returncode == -signal.SIGTERM


def test_with_no_replica_left_the_proxy_says_so_in_the_shape_of_all_refusals(installation: Installation) -> None:
    with ended(installation, signal.SIGKILL, *installation.ports):
        answer = httpx.get(installation.address + SUMMARY, timeout=60)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert "Nothing was assessed" in answer.json()["detail"]
    assert httpx.get(installation.address + SUMMARY, timeout=60).status_code == 200


def test_metrics_stay_inside(installation: Installation) -> None:
    assert httpx.get(f"{installation.address}/metrics", timeout=60).status_code == 404
    inside = httpx.get(f"http://127.0.0.1:{installation.ports[0]}/metrics", timeout=60)
    assert "takewith_ready 1.0" in inside.text


def test_the_primary_is_lost_under_load_and_its_replica_takes_over(installation: Installation) -> None:
    """Reads go on throughout; after the promotion a withdrawal reaches every replica."""
    with load(installation):
        installation.fail_over()
    installation.command("withdraw", WRONG, "--why", "Misread.")
    for port in installation.ports:
        finding = f"http://127.0.0.1:{port}/v1/findings/{WRONG}"
        until(lambda finding=finding: httpx.get(finding, timeout=60).status_code == 410, "not withdrawn everywhere")


def test_no_log_holds_an_address_beside_a_path(installation: Installation) -> None:
    """Asked from an address of its own, with a marker in everything, also while replicas are gone: nginx reports that."""
    transport = httpx.HTTPTransport(local_address=ADDRESS)
    headers = {"X-Forwarded-For": MARKER, "X-Request-Id": MARKER, "User-Agent": MARKER, "Referer": f"http://{MARKER}/"}
    with httpx.Client(transport=transport, base_url=installation.address, headers=headers, timeout=60) as client:

        def ask() -> None:
            client.get(f"/v1/summaries/{MARKER}/gloom?regimen={MARKER}")
            client.get(f"/can-i-take/{MARKER}/with/gloom")
            client.get(f"/{MARKER}%2f..%00", headers={"Host": MARKER})
            client.request(MARKER.upper(), f"/{MARKER}")
            client.post("/v1/resolve", json={"names": [MARKER * 20_000]})
            client.post("/v1/resolve", content=b"x" * 4_000_000)

        ask()
        with ended(installation, signal.SIGKILL, *installation.ports):
            ask()
    logs = [file for file in installation.folder.rglob("*") if file.is_file() and file.suffix in (".log", ".json")]
    assert {"nginx.log", "server.log", f"replica-{installation.ports[0]}.log"} <= {file.name for file in logs}
    for file in logs:
        text = file.read_text(errors="replace")
        assert MARKER not in text.lower(), file
        assert ADDRESS not in text, file
    nginx = [json.loads(line) for line in (installation.folder / "nginx.log").read_text().splitlines()]
    assert {"200", "404", "503"} <= {line["status"] for line in nginx}
    # The id ties a line of the proxy to the line of the replica.
    told = "".join((installation.folder / f"replica-{port}.log").read_text() for port in installation.ports)
    assert any(line["request_id"] in told for line in nginx)
    # Bodies are kept in memory: nothing of them was ever written down.
    assert not [file for file in (installation.folder / "nginx" / "body").rglob("*") if file.is_file()]
