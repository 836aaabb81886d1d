"""Partners can see every kind of answer before a patient does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.curation.sandbox import WITHDRAWN, prepare
from app.settings import AnswerSettings
from app.store.engine import open_database
from tests.api.client import Client
from tests.api.services import serving

SUMMARY = "/v1/summaries/sandbox-compound/sandbox-condition"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    url = f"sqlite:///{tmp_path_factory.mktemp('sandbox') / 'sandbox.sqlite3'}"
    database = open_database(url)
    prepare(database, "0.0.0")
    database.close()
    with serving(url, answers=AnswerSettings(sandbox=True)) as client:
        yield client


def test_every_severity_and_every_status_can_be_seen(sandbox: Client) -> None:
    rows = sandbox.get(SUMMARY).json()["regimens"]
    cells = [cell for row in rows for cell in row["cells"]]
    assert {c["severity"] for c in cells} == {"contraindicated", "major", "moderate", "minor", None}
    assert {c["status"] for c in cells} == {
        "interaction",
        "studied_no_effect",
        "none_known",
        "not_assessed",
        "cannot_say",
    }
    assert {c["coverage"] for c in cells} == {"assessed", "partly", "not_assessed"}


def test_a_withdrawn_finding_can_be_seen(sandbox: Client) -> None:
    assert sandbox.get(f"/v1/findings/{WITHDRAWN}").status_code == 410
    assert WITHDRAWN in [gap["name"] for gap in sandbox.get(SUMMARY).json()["not_assessed"]]


def test_an_unresolved_name_can_be_seen(sandbox: Client) -> None:
    checked = sandbox.post("/v1/interactions/check", json={"substances": ["sandbox-compound", "qqxyz"]})
    assert [one["input"] for one in checked.json()["unresolved"]] == ["qqxyz"]


@pytest.mark.parametrize(("name", "status"), [("sandbox-429", 429), ("sandbox-503", 503)])
def test_refusals_come_when_asked_for(sandbox: Client, name: str, status: int) -> None:
    answer = sandbox.get(f"/v1/summaries/{name}/sandbox-condition")
    assert answer.status_code == answer.json()["status"] == status
    assert int(answer.headers["retry-after"]) > 0


def test_a_stale_answer_is_labelled_as_a_real_one_would_be(sandbox: Client) -> None:
    answer = sandbox.get("/v1/summaries/sandbox-stale/sandbox-condition")
    assert answer.status_code == 200
    assert answer.headers["takewith-stale"] == "1"
    assert "takewith-stale" not in sandbox.get(SUMMARY).headers


def test_every_answer_says_that_it_is_invented(sandbox: Client) -> None:
    assert sandbox.get(SUMMARY).headers["takewith-sandbox"] == "true"


def test_the_same_files_are_the_same_release(sandbox: Client, tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'again.sqlite3'}")
    again = prepare(database, "9.9.9").release.id
    database.close()
    assert sandbox.get(SUMMARY).json()["release"]["id"] == again
