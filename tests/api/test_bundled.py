"""The bundled knowledge over HTTP: every question that is asked of it has a whole, sourced answer."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from app.curation.bundled import bundled_folder
from app.main import create_app
from tests.api.client import Client
from tests.api.conftest import filled, settings_for

pytestmark = pytest.mark.slow

COMPOUNDS = ("ketamine-iv", "ketamine", "esketamine", "semaglutide", "low-dose-naltrexone", "riluzole")
CONDITIONS = ("stage-iv-cancer", "als", "parkinsons")
QUESTIONS = [(compound, condition) for compound in COMPOUNDS for condition in CONDITIONS]


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    url = filled(tmp_path_factory.mktemp("bundled") / "bundled.sqlite3", bundled_folder())
    client = Client(create_app(settings_for(url)))
    yield client
    client.close()
    client.app.state.desk.base.database.close()


def _summary(client: Client, compound: str, condition: str) -> dict[str, Any]:
    answer = client.get(f"/v1/summaries/{compound}/{condition}")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


@cache
def _schema() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((Path(__file__).parents[2] / "openapi.json").read_text())
    return {"$ref": "#/components/schemas/SummaryDocument", "components": document["components"]}


@pytest.mark.parametrize(("compound", "condition"), QUESTIONS)
def test_an_answer_is_as_the_openapi_document_says(bundled: Client, compound: str, condition: str) -> None:
    jsonschema.validate(_summary(bundled, compound, condition), _schema())


@pytest.mark.parametrize(("compound", "condition"), QUESTIONS)
def test_every_claim_leads_to_a_reference(bundled: Client, compound: str, condition: str) -> None:
    summary = _summary(bundled, compound, condition)
    known = {reference["source"]["id"] for reference in summary["references"]}
    assert _cited(summary) == known


@pytest.mark.parametrize(("compound", "condition"), QUESTIONS)
def test_every_pair_finding_is_found_by_its_id(bundled: Client, compound: str, condition: str) -> None:
    summary = _summary(bundled, compound, condition)
    ids = {i for row in summary["regimens"] for cell in row["cells"] for i in cell["finding_ids"]}
    for finding_id in sorted(ids):
        assert bundled.get(f"/v1/findings/{finding_id}").status_code == 200, finding_id


@pytest.mark.parametrize(("compound", "condition"), QUESTIONS)
def test_markdown_holds_every_reference_and_gap(bundled: Client, compound: str, condition: str) -> None:
    summary = _summary(bundled, compound, condition)
    text = bundled.get(f"/v1/summaries/{compound}/{condition}", headers={"Accept": "text/markdown"}).text
    references = text.split("## References")[1].split("## ")[0]
    assert references.count("\n") >= len(summary["references"])
    gaps = text.split("## What was not assessed")[1].split("## ")[0]
    assert gaps.count("\n- ") >= len(summary["not_assessed"])


def _cited(value: Any) -> set[str]:
    """Return every source that any part of a document cites, references apart."""
    if isinstance(value, list):
        return set().union(*map(_cited, value))
    if not isinstance(value, dict):
        return set()
    own = {value["source"]} if isinstance(value.get("source"), str) and "at" in value else set()
    return own.union(*(_cited(part) for part in value.values()))
