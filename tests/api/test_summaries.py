"""The summary over HTTP: shape, coverage, context."""

from typing import Any

import pytest

from tests.api.client import Client
from tests.living import Living

KEYS = [
    "question", "answer", "why_complex", "safety", "regulatory_status", "evidence", "categories", "regimens",
    "steps", "monitoring", "not_assessed", "references", "disclaimer", "links", "release",
]  # fmt: skip


@pytest.fixture(scope="module")
def summary(client: Client) -> dict[str, Any]:
    answer = client.get("/v1/summaries/testamine/gloom")
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


def _post(client: Client, **question: Any) -> dict[str, Any]:
    asked = {"compounds": ["testamine"], "condition": "gloom"} | question
    answer = client.post("/v1/summaries", asked)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_the_parts_stand_in_their_order(summary: dict[str, Any]) -> None:
    assert list(summary) == KEYS


def test_each_finding_stands_once(summary: dict[str, Any]) -> None:
    ids = [f["id"] for category in summary["categories"] for f in category["findings"]]
    assert len(ids) == len(set(ids))
    assert ids


def test_every_finding_has_a_source_that_is_referenced(summary: dict[str, Any]) -> None:
    known = {r["source"]["id"] for r in summary["references"]}
    for category in summary["categories"]:
        for finding in category["findings"]:
            assert {s["source"] for s in finding["evidence"]["sources"]} <= known


def test_every_cell_names_findings_that_stand_in_a_category(summary: dict[str, Any]) -> None:
    known = {f["id"] for category in summary["categories"] for f in category["findings"]}
    for row in summary["regimens"]:
        for cell in row["cells"]:
            assert set(cell["finding_ids"]) <= known


def test_what_could_not_be_assessed_is_named(summary: dict[str, Any]) -> None:
    names = {n["name"] for n in summary["not_assessed"]}
    assert {"mystery root", "radiotherapy"} <= names
    assert {"mystery root", "radiotherapy"} <= set(summary["answer"]["coverage"]["not_assessed"])


def test_the_display_block_repeats_headline_release_and_date(summary: dict[str, Any]) -> None:
    display = summary["answer"]["display"]
    assert display["headline"] == summary["answer"]["headline"]
    assert display["release"] == summary["release"]["id"]
    assert display["as_of"] == summary["release"]["as_of"]


@pytest.mark.parametrize("name", ["testamine-iv", "iv-testamine", "tst", "rxcui:1001"])
def test_every_name_of_the_compound_answers(client: Client, name: str) -> None:
    assert client.get(f"/v1/summaries/{name}/gloom").status_code == 200


def test_a_preparation_in_the_path_is_the_canonical_address(client: Client) -> None:
    answer = client.get("/v1/summaries/iv-testamine/the-gloom")
    assert answer.headers["content-location"] == "/v1/summaries/testamine-iv/gloom"
    assert answer.json()["question"]["preparation"] == "testamine-iv"


def test_a_preparation_as_parameter_is_the_same_question(client: Client) -> None:
    by_path = client.get("/v1/summaries/testamine-iv/gloom").json()
    assert client.get("/v1/summaries/testamine/gloom?preparation=testamine-iv").json() == by_path


def test_two_preparations_in_one_question_are_refused(client: Client) -> None:
    answer = client.get("/v1/summaries/testamine-iv/gloom?preparation=testamine-oral")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "preparation"


def test_a_regimen_narrows_the_matrix_to_one_row(client: Client) -> None:
    rows = client.get("/v1/summaries/testamine/gloom?regimen=root-rays").json()["regimens"]
    assert [row["slug"] for row in rows] == ["root-and-rays"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v1/summaries/nobody/gloom", "unknown-compound"),
        ("/v1/summaries/testamine/nowhere", "unknown-condition"),
        ("/v1/summaries/testamine/gloom?regimen=none", "unknown-regimen"),
        ("/v1/summaries/testamine/gloom?preparation=none", "unknown-preparation"),
        ("/v1/summaries/testamine/gloom?release=r-1", "unknown-release"),
    ],
)
def test_an_unknown_part_of_the_question_is_404(client: Client, path: str, kind: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json()["type"].endswith(f":{kind}")


def test_a_jurisdiction_chooses_regulatory_status(client: Client) -> None:
    body = client.get("/v1/summaries/testamine/gloom?jurisdiction=UK").json()
    assert [r["jurisdiction"] for r in body["regulatory_status"]] == ["UK"]


def test_the_audience_changes_the_answer_and_not_the_findings(client: Client, summary: dict[str, Any]) -> None:
    clinician = client.get("/v1/summaries/testamine/gloom?audience=clinician").json()
    assert clinician["categories"] == summary["categories"]
    assert clinician["answer"]["display"] != summary["answer"]["display"]


# --- Markdown ---------------------------------------------------------------------------------------


def test_markdown_comes_on_request(client: Client) -> None:
    answer = client.get("/v1/summaries/testamine/gloom", headers={"Accept": "text/markdown"})
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert answer.text.startswith("# Can I take testamine with chronic gloom treatment?")


def test_markdown_shows_the_whole_display_block(client: Client, summary: dict[str, Any]) -> None:
    text = client.get("/v1/summaries/testamine/gloom", headers={"Accept": "text/markdown"}).text
    opening = text.split("## What to do today")[0]
    for part in summary["answer"]["display"].values():
        assert part in opening


def test_markdown_tells_findings_of_one_pair_apart_by_form(service: Living) -> None:
    service.folder.edit("substances/testamine.yaml", "grade: minor", "grade: major")  # by vein, too
    service.load(0)
    text = service.client.get("/v1/summaries/testamine/gloom", headers={"Accept": "text/markdown"}).text
    heads = [line.partition(":")[0] for line in text.splitlines() if line.startswith("- testamine + blockazole (")]
    assert heads == [
        "- testamine + blockazole (moderate; into a vein)",
        "- testamine + blockazole (moderate; by mouth)",
    ]


def test_markdown_has_the_headings_of_the_page_people_know(client: Client) -> None:
    text = client.get("/v1/summaries/testamine/gloom", headers={"Accept": "text/markdown"}).text
    headings = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert headings == [
        "What to do today",
        "Why interaction assessment is complex",
        "Known safety considerations for testamine",
        "General interaction categories to discuss with your gloom doctor",
        "testamine with each regimen",
        "Steps before combining testamine with chronic gloom treatment",
        "What to measure",
        "What was not assessed",
        "References",
        "Medical disclaimer",
    ]


def test_another_representation_is_not_acceptable(client: Client) -> None:
    answer = client.get("/v1/summaries/testamine/gloom", headers={"Accept": "application/pdf"})
    assert answer.status_code == 406


# --- context ----------------------------------------------------------------------------------------


def test_one_summary_comes_for_each_compound(client: Client) -> None:
    body = _post(client, compounds=["testamine-iv", "sleepine"])
    assert [s["question"]["compound"] for s in body["summaries"]] == ["testamine", "sleepine"]
    assert body["unresolved"] == []


def test_an_unknown_agent_is_listed_and_told_in_the_headline(client: Client) -> None:
    body = _post(client, agents=["sleepine", "zzz-not-known"])
    assert [u["input"] for u in body["unresolved"]] == ["zzz-not-known"]
    answer = body["summaries"][0]["answer"]
    assert "zzz-not-known" in answer["coverage"]["not_assessed"]
    assert "zzz-not-known" in answer["headline"]


def test_a_misspelt_agent_is_unresolved_with_its_candidates(client: Client) -> None:
    assert _post(client, agents=["sleepin"])["unresolved"] == [{"input": "sleepin", "candidates": ["sleepine"]}]


def test_an_agent_in_an_unknown_preparation_is_not_assessed_as_another(client: Client) -> None:
    body = _post(client, agents=[{"substance": "sleepine", "preparation": "sleepine-moon"}])
    assert [u["input"] for u in body["unresolved"]] == ["sleepine (sleepine-moon)"]


def test_an_extra_agent_joins_every_regimen(client: Client) -> None:
    rows = _post(client, agents=["sleepine"])["summaries"][0]["regimens"]
    assert all("sleepine" in [cell["agent"] for cell in row["cells"]] for row in rows)


def test_an_unknown_compound_is_404_even_with_a_context(client: Client) -> None:
    answer = client.post("/v1/summaries", {"compounds": ["nobody"], "condition": "gloom", "agents": ["sleepine"]})
    assert answer.status_code == 404


def test_a_context_field_not_given_is_told_as_not_considered(client: Client) -> None:
    gaps = _post(client, patient={"age": 61})["summaries"][0]["not_assessed"]
    assert any("kidney function" in g["why"]["clinician"] for g in gaps)


def test_a_condition_of_the_person_brings_its_caution(client: Client) -> None:
    body = _post(client, patient={"conditions": ["seizures"]}, condition="all-gloom")
    cautions = [c for c in body["summaries"][0]["categories"] if c["id"] == "condition_caution"]
    assert [f["id"] for f in cautions[0]["findings"]] == ["TESTAM.epilepsy.caution"]


@pytest.mark.parametrize(
    "personal",
    [
        {"agents": ["sleepine"]},
        {"patient": {"age": 61}},
        {"compounds": [{"substance": "testamine", "dose": 1, "unit": "mg"}]},
    ],
)
def test_personal_answers_for_patients_are_off_until_declared(client: Client, personal: dict[str, Any]) -> None:
    asked = {"compounds": ["testamine"], "condition": "gloom", "audience": "patient"} | personal
    assert client.post("/v1/summaries", asked).status_code == 403


def test_a_general_answer_for_patients_may_be_posted(client: Client) -> None:
    assert _post(client, audience="patient", patient={})["summaries"][0]["question"]["audience"] == "patient"


def test_personal_answers_for_patients_come_once_declared(declared_client: Client) -> None:
    body = _post(declared_client, audience="patient", agents=["sleepine"])
    assert body["summaries"][0]["question"]["audience"] == "patient"


def test_an_answer_to_a_body_is_never_kept(client: Client) -> None:
    answer = client.post("/v1/summaries", {"compounds": ["testamine"], "condition": "gloom"})
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
