"""What partners make of openapi.json: a linter has nothing to say, and generated clients work against a server."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.running import ROOT, Server, running

pytestmark = pytest.mark.slow

DOCUMENT = ROOT / "openapi.json"
HERE = Path(__file__).parent / "generated"


def _ran(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    # The generator formats what it writes by the ruff that is installed beside it.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(  # noqa: S603  # words of this file
        [str(word) for word in command],
        cwd=folder,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tools from npm, in the versions that are pinned here."""
    assert shutil.which("npm"), "the tests of Spectral and TypeScript need Node.js with npm"
    folder = tmp_path_factory.mktemp("node")
    for name in ("package.json", "package-lock.json", "uses.ts"):
        shutil.copy(HERE / name, folder)
    _ran("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", folder=folder)
    return folder


def test_spectral_has_nothing_to_say(node: Path) -> None:
    spectral = node / "node_modules" / ".bin" / "spectral"
    rules = ROOT / ".spectral.yaml"
    said = _ran(spectral, "lint", DOCUMENT, "--ruleset", rules, "--fail-severity=hint", folder=node)
    assert "No results" in said.stdout


def test_typescript_types_compile_where_a_frontend_uses_them(node: Path) -> None:
    binaries = node / "node_modules" / ".bin"
    said = _ran(binaries / "openapi-typescript", DOCUMENT, "--output", "takewith.ts", folder=node)
    assert "warn" not in (said.stdout + said.stderr).lower()
    _ran(binaries / "tsc", "--noEmit", "--strict", "uses.ts", folder=node)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package that openapi-python-client makes, without a warning."""
    folder = tmp_path_factory.mktemp("client")
    generate = Path(sys.executable).parent / "openapi-python-client"
    config = ROOT / "docs" / "openapi-python-client.yaml"
    options = ("--config", config, "--meta", "none", "--fail-on-warning", "--output-path", folder / "takewith_client")
    said = _ran(generate, "generate", "--path", DOCUMENT, *options, folder=folder)
    assert "warning" not in (said.stdout + said.stderr).lower()
    return folder


@pytest.fixture(scope="module")
def server(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(database_url, tmp_path_factory.mktemp("served")) as running_server:
        yield running_server


def _asked(package: Path, server: Server, *words: str) -> dict[str, Any]:
    """Run generated/uses.py, a program that knows the service by the generated package alone."""
    said = _ran(sys.executable, "-W", "error", HERE / "uses.py", package, server.address, *words, folder=package)
    answer: dict[str, Any] = json.loads(said.stdout)
    return answer


def test_the_python_client_reads_a_summary(package: Path, server: Server) -> None:
    told = _asked(package, server, "summary", "testamine", "gloom")
    answer = server.get("/v1/summaries/testamine/gloom").json()
    assert told["display"] == answer["answer"]["display"]
    assert told["findings"] == [f["id"] for c in answer["categories"] for f in c["findings"]]


def test_the_python_client_tells_what_was_refused(package: Path, server: Server) -> None:
    told = _asked(package, server, "summary", "testamin", "gloom")
    assert told["status"] == 404
    assert "testamine" in told["nearest"]


def test_the_python_client_checks_a_list(package: Path, server: Server) -> None:
    told = _asked(package, server, "check", "testamine", "sleepine", "no such thing")
    assert told["severities"]
    assert told["unresolved"] == ["no such thing"]
    assert told["sentence"]


def test_the_python_client_resolves_names(package: Path, server: Server) -> None:
    told = _asked(package, server, "resolve", "iv-testamine", "testamin")
    assert told["names"] == [["iv-testamine", "resolved", "testamine"], ["testamin", "ambiguous", None]]


def test_the_python_client_pages_and_exports(package: Path, server: Server) -> None:
    told = _asked(package, server, "export")
    assert told["compounds"] == [one["slug"] for one in server.get("/v1/compounds").json()["items"]]
    assert told["lines"] > len(told["compounds"])
