"""The whole OpenAPI document against a running server: every check of Schemathesis, in every phase.

schemathesis.toml says how, and what is mended with which reason; the same run fits any other server.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.store.api_keys import KeyScope
from tests.api.conftest import KNOWLEDGE, filled
from tests.api.running import ROOT, running
from tests.api.services import key_for


@pytest.mark.slow
def test_every_operation_keeps_its_contract(tmp_path: Path) -> None:
    url = filled(tmp_path / "contract.sqlite3", KNOWLEDGE)
    key = key_for(url, "a tester", KeyScope.ADMIN).token
    with running(url, tmp_path, {"LIMITS_REPORTS": ""}) as server:
        said = subprocess.run(  # noqa: S603  # our own words
            [Path(sys.executable).parent / "st", "run", f"{server.address}/openapi.json", "--no-color"],
            cwd=ROOT,
            env=os.environ | {"TAKEWITH_TEST_KEY": key},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    assert said.returncode == 0, said.stdout + said.stderr
    for phase in ("Examples", "Coverage", "Fuzzing", "Stateful"):
        assert f"✅ {phase}" in said.stdout, said.stdout
