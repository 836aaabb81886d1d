"""takewith mcp where it cannot run; where it can, tests/api/test_mcp.py talks to it."""

import pytest

from tests.cli.conftest import Run


def test_without_the_extra_it_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.main.find_spec", lambda _: None)
    said = run("mcp")
    assert said.code == 2
    assert said.out == ""
    assert "pip install 'takewith[mcp]'" in said.err
