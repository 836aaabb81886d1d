"""takewith summary: the answer of the API, on the command line."""

import json

import pytest

from app.cli import serve
from tests.api.conftest import KNOWLEDGE
from tests.cli.conftest import Run


@pytest.fixture(autouse=True)
def small_knowledge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "bundled_folder", lambda: KNOWLEDGE)


def test_markdown_is_printed_for_people(run: Run) -> None:
    said = run("summary", "testamine", "gloom")
    assert said.code == 0
    assert said.out.startswith("# Can I take testamine with chronic gloom treatment?\n\n> **")


def test_json_is_printed_for_programs(run: Run) -> None:
    said = run("summary", "testamine-iv", "gloom", "--format", "json", "--regimen", "blockazole-alone")
    question = json.loads(said.out)["question"]
    assert (question["preparation"], question["regimen"]) == ("testamine-iv", "blockazole-alone")


def test_agents_are_checked_too_and_unknown_ones_are_told(run: Run) -> None:
    said = run("summary", "testamine", "gloom", "--agent", "sleepine", "--agent", "zzz", "--format", "json")
    body = json.loads(said.out)
    assert [one["input"] for one in body["unresolved"]] == ["zzz"]
    assert body["summaries"][0]["question"]["audience"] == "clinician"


def test_an_unknown_compound_is_one_line_with_the_nearest(run: Run) -> None:
    said = run("summary", "testamin", "gloom")
    assert (said.code, said.out) == (4, "")
    assert said.err.splitlines()[-1] == ("takewith: No compound is known as 'testamin'. Did you mean testamine?")
