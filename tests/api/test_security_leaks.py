"""A marker is planted in everything a client can send; afterwards it is nowhere that anything was written.

Searched: what the server wrote to its streams, its database with everything beside it, its temporary folder, the
metrics, and every problem it answered.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.store.api_keys import KeyScope
from tests.api.conftest import KNOWLEDGE, filled
from tests.api.running import ROOT, running
from tests.api.services import key_for

pytestmark = pytest.mark.slow

MARKER = "zzplantedzz"
NAMED = "zzfieldzz"  # the name of a field: a problem says it again, to whoever sent it
PERSON: dict[str, Any] = {"age": 61, "egfr": 48, "conditions": [MARKER], "phenotypes": {NAMED: MARKER}}
BODIES: tuple[tuple[str, Any], ...] = (
    ("/v1/summaries", {"compounds": ["testamine"], "condition": "gloom", "patient": {"conditions": [MARKER]}}),
    ("/v1/summaries", {"compounds": [MARKER], "condition": MARKER, "agents": [MARKER], "patient": PERSON}),
    ("/v1/summaries", {NAMED: {NAMED: MARKER}}),
    ("/v1/interactions/check", {"substances": ["testamine", MARKER], "patient": PERSON}),
    ("/v1/interactions/check", [MARKER]),
    ("/v1/resolve", {"names": [MARKER, "sleepine"]}),
    ("/cds-services/order-sign", {"hook": MARKER}),
    ("/fhir/$check", {"resourceType": MARKER}),
    ("/mcp", {"jsonrpc": "2.0", "method": MARKER, "id": MARKER}),
)
BROKEN = (
    (f'{{"{MARKER}": ', {}),
    (f'{{"names": ["{MARKER}", NaN]}}', {}),
    (f"{MARKER}=1", {"Content-Type": "application/x-www-form-urlencoded"}),
    (MARKER * 30_000, {}),
    (MARKER, {"Content-Encoding": "gzip"}),
)
PATHS = (
    f"/v1/summaries/{MARKER}/gloom",
    f"/v1/compounds/{MARKER}",
    f"/v1/findings/{MARKER}",
    f"/v1/summaries/testamine/gloom?regimen={MARKER}&{NAMED}=1",
    f"/v1/compounds?q={MARKER}",
    f"/can-i-take/{MARKER}/with/gloom",
    f"/REST/interaction/list.json?rxcuis={MARKER}",
    f"/{MARKER}",
)
HEADERS = {
    "User-Agent": MARKER,
    "Referer": f"https://{MARKER}.example/",
    "Cookie": f"a={MARKER}",
    "X-Forwarded-For": MARKER,
    "X-Request-Id": MARKER,
    "Traceparent": MARKER,
    "Accept-Language": MARKER,
    "If-None-Match": f'"{MARKER}"',
}


@dataclass
class Planted:
    """A server that was sent the marker everywhere, and what came of it."""

    folder: Path
    token: str
    problems: list[httpx.Response] = field(default_factory=list)
    metrics: str = ""


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    folder = tmp_path_factory.mktemp("planted")
    url = filled(folder / "small.sqlite3", KNOWLEDGE)
    found = Planted(folder, key_for(url, "partner.example", KeyScope.CURATE).token)
    with running(url, folder) as server, httpx.Client(base_url=server.address) as client:
        _plant(client, found)
        found.metrics = server.get("/metrics").text
    return found


def _plant(client: httpx.Client, found: Planted) -> None:
    answers = [client.get(path, headers=HEADERS) for path in PATHS]
    for path, body in BODIES:
        for extra in (HEADERS, {"Authorization": f"Bearer {found.token}"}):
            answers.append(client.post(path, json=body, headers=extra))
    for content, extra in BROKEN:
        headers = {"Content-Type": "application/json"} | HEADERS | extra
        answers.append(client.post("/v1/resolve", content=content, headers=headers))
    for refused in (f"Bearer {MARKER}", f"Bearer tkw_{MARKER}", f"Basic {MARKER}", f"Bearer {found.token}{MARKER}"):
        answers.append(client.get("/v1/compounds", headers={"Authorization": refused}))
    found.problems = [answer for answer in answers if answer.status_code >= 400]
    # Reads that are kept, after everything else: nothing of a person may have got into them.
    assert MARKER not in client.get("/v1/summaries/testamine/gloom").text


def written(folder: Path) -> Iterator[tuple[str, bytes]]:
    for file in folder.rglob("*"):
        if file.is_file():
            yield file.name, file.read_bytes()


def test_the_marker_is_in_nothing_that_was_written(planted: Planted) -> None:
    files = dict(written(planted.folder))
    assert any(name.startswith("told-") for name in files)
    assert any(name.endswith(".sqlite3") for name in files)
    for marker in (MARKER.encode(), NAMED.encode()):
        assert [name for name, content in files.items() if marker in content] == []


def test_a_key_is_in_nothing_that_was_written(planted: Planted) -> None:
    secret = planted.token.split("_", 2)[2].encode()
    assert [name for name, content in written(planted.folder) if secret in content] == []


def test_no_address_is_in_the_log(planted: Planted) -> None:
    [told] = [content for name, content in written(planted.folder) if name.startswith("told-")]
    lines = [json.loads(line) for line in told.decode().splitlines() if line.startswith("{")]
    assert len(lines) > 30
    assert all("127.0.0.1" not in json.dumps(line) for line in lines)
    assert {key for line in lines for key in line} <= {"at", "error", "event", "level", "method", "ms", "request_id", "route", "status", "timestamp"}  # fmt: skip


def test_the_marker_is_in_no_metric(planted: Planted) -> None:
    assert MARKER not in planted.metrics


def test_problems_repeat_nothing_of_a_body_a_query_or_a_header(planted: Planted) -> None:
    """Only the name that a path asks for is said again, to whoever asked."""
    assert len(planted.problems) > 20
    repeating = [one for one in planted.problems if MARKER in one.text and MARKER not in one.url.path]
    assert [(one.request.method, one.url.path, one.text) for one in repeating] == []
    assert not [one for one in planted.problems if MARKER in "".join(one.headers.values())]


def test_nothing_of_it_is_a_fault(planted: Planted) -> None:
    assert [one.url.path for one in planted.problems if one.status_code == 500] == []


def test_the_command_line_keeps_no_key_either(tmp_path: Path) -> None:
    """Nothing but standard output ever has it."""
    url = filled(tmp_path / "small.sqlite3", KNOWLEDGE)
    command = [sys.executable, "-m", "app.cli", "key", "create", "a"]
    made = subprocess.run(  # noqa: S603  # our own
        command,
        cwd=ROOT,
        env={"TAKEWITH_DATABASE_URL": url, "PATH": "", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    token = made.stdout.strip()
    assert token not in made.stderr
    assert [name for name, content in written(tmp_path) if token.split("_", 2)[2].encode() in content] == []
