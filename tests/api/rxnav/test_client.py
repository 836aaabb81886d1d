"""A published client of RxNav, unchanged but for the address, against a running server."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.api.running import running

pytestmark = pytest.mark.slow

NODE = Path(__file__).parent / "node"


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client, installed from npm in the version that is pinned here."""
    assert shutil.which("npm"), "the test of the npm client needs Node.js with npm"
    folder = tmp_path_factory.mktemp("node")
    for name in ("package.json", "package-lock.json", "ask.js"):
        shutil.copy(NODE / name, folder)
    command = ("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder))
    subprocess.run(command, check=True, capture_output=True, timeout=300)  # noqa: S603  # words of this file
    return folder


def test_the_client_reads_our_answers(node: Path, database_url: str, tmp_path: Path) -> None:
    with running(database_url, tmp_path) as server:
        command = ("node", str(node / "ask.js"), server.address)
        said = subprocess.run(command, check=True, capture_output=True, timeout=60)  # noqa: S603
    answers = json.loads(said.stdout)
    assert answers["sources"]["sourceList"]["source"] == ["TakeWith", "ONCHigh"]
    assert answers["version"]["sourceVersionList"]["sourceVersion"]
    (pair,) = answers["list"]["fullInteractionTypeGroup"][0]["fullInteractionType"][0]["interactionPair"]
    assert pair["interactionConcept"][1]["minConceptItem"]["rxcui"] == "1002"
    partners = answers["one"]["interactionTypeGroup"][0]["interactionType"][0]["interactionPair"]
    assert {pair["severity"] for pair in partners} <= {"high", "N/A"}
