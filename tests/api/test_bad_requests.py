"""Whatever is wrong with a request, the answer is one problem that names the place and repeats no value."""

import json
from typing import Any

import pytest

from tests.api.client import Client

JSON_TYPE = {"Content-Type": "application/json"}
QUESTION: dict[str, Any] = {"compounds": ["testamine"], "condition": "gloom"}


def _problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert problem["type"].startswith("urn:problem-type:takewith:")
    assert problem["title"]
    assert problem["detail"]
    assert problem["instance"].startswith("/")
    return problem


def _fields(answer: Any) -> list[str]:
    return [error["field"] for error in _problem(answer, 422)["errors"]]


@pytest.mark.parametrize(
    ("patient", "field"),
    [
        ({"egfr": -3}, "patient.egfr"),
        ({"egfr": 251}, "patient.egfr"),
        ({"age": 121}, "patient.age"),
        ({"age": -1}, "patient.age"),
        ({"age": "61"}, "patient.age"),
        ({"age": True}, "patient.age"),
        ({"creatinine_clearance": 301}, "patient.creatinine_clearance"),
        ({"child_pugh": "D"}, "patient.child_pugh"),
        ({"bilirubin": 101}, "patient.bilirubin"),
        ({"ast": 20_001}, "patient.ast"),
        ({"weight_kg": 0}, "patient.weight_kg"),
        ({"height_cm": 10}, "patient.height_cm"),
        ({"pregnancy": "maybe"}, "patient.pregnancy"),
        ({"smoker": "yes"}, "patient.smoker"),
        ({"phenotypes": {"CYP2D6": "slow"}}, "patient.phenotypes.CYP2D6"),
        ({"phenotypes": {f"GENE{i}": "normal metabolizer" for i in range(41)}}, "patient.phenotypes"),
        ({"conditions": ["x"] * 101}, "patient.conditions"),
        ({"conditions": ["x" * 201]}, "patient.conditions[0]"),
        ({"shoe_size": 44}, "patient.shoe_size"),
    ],
)
def test_an_impossible_person_is_refused_by_field(client: Client, patient: dict[str, Any], field: str) -> None:
    assert _fields(client.post("/v1/summaries", QUESTION | {"patient": patient})) == [field]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"compounds": ["testamine"] * 101}, "compounds"),
        ({"compounds": []}, "compounds"),
        ({"compounds": "testamine"}, "compounds"),
        ({"agents": ["x"] * 101}, "agents"),
        ({"agents": [""]}, "agents[0]"),
        ({"agents": ["x" * 201]}, "agents[0]"),
        ({"agents": ["a\x00b"]}, "agents[0]"),
        ({"agents": [7]}, "agents[0]"),
        ({"agents": [{"substance": "sleepine", "dose": 5}]}, "agents[0]"),
        ({"agents": [{"substance": "sleepine", "dose": 0, "unit": "mg"}]}, "agents[0].dose"),
        ({"agents": [{"substance": "sleepine", "started": "yesterday!"}]}, "agents[0].started"),
        ({"agents": [{"substance": "sleepine", "started": "2026-02-30"}]}, "agents[0].started"),
        ({"agents": [{"substance": "sleepine", "started": "2026-02-03", "stopped": "2026-02-01"}]}, "agents[0]"),
        ({"condition": None}, "condition"),
        ({"audience": "cat"}, "audience"),
        ({"jurisdiction": "Atlantis"}, "jurisdiction"),
        ({"extra": 1}, "extra"),
    ],
)
def test_a_question_out_of_shape_is_refused_by_field(client: Client, change: dict[str, Any], field: str) -> None:
    assert _fields(client.post("/v1/summaries", QUESTION | change)) == [field]


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none_are_refused(client: Client, literal: str) -> None:
    body = '{"compounds": ["testamine"], "condition": "gloom", "patient": {"egfr": ' + literal + "}}"
    _problem(client.post("/v1/summaries", content=body, headers=JSON_TYPE), 422)


@pytest.mark.parametrize(
    "body", [b"", b"   ", b"{", b'{"names": ["a",]}', b"\xff\xfe", b'{"names": ["\\ud800"]}', b"[" * 5000]
)
def test_what_is_not_json_is_refused_with_its_place(client: Client, body: bytes) -> None:
    answer = client.post("/v1/resolve", content=body, headers=JSON_TYPE)
    assert _fields(answer) == ["body"]


def test_broken_json_names_line_and_column(client: Client) -> None:
    answer = client.post("/v1/resolve", content=b'{\n "names": [}', headers=JSON_TYPE)
    assert "line 2, column 12" in answer.json()["detail"]


def test_a_body_that_is_too_large_is_refused(client: Client) -> None:
    body = json.dumps({"names": ["x" * 300_000]}).encode()
    assert "256 kB" in _problem(client.post("/v1/resolve", content=body, headers=JSON_TYPE), 413)["detail"]


def test_a_large_body_without_a_length_is_refused_as_well(client: Client) -> None:
    async def chunks() -> Any:
        for _ in range(40):
            yield b"x" * 10_000

    _problem(client.request("POST", "/v1/resolve", content=chunks(), headers=JSON_TYPE), 413)


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
        {"Content-Type": ""},
    ],
)
def test_another_content_type_is_refused(client: Client, headers: dict[str, str]) -> None:
    _problem(client.post("/v1/resolve", content=b'{"names": ["a"]}', headers=headers), 415)


def test_a_wrong_method_says_which_are_right(client: Client) -> None:
    answer = client.request("DELETE", "/v1/compounds")
    _problem(answer, 405)
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("PUT", "/v1/summaries", "GET, POST"), ("POST", "/v1/compounds", "GET"), ("GET", "/v1/resolve", "POST")],
)
def test_allow_names_every_method_of_an_address(client: Client, method: str, path: str, allowed: str) -> None:
    answer = client.request(method, path)  # without a body and so without a type: that is not what is wrong
    _problem(answer, 405)
    assert answer.headers["allow"] == allowed


def test_a_body_that_is_missing_is_said_to_be(client: Client) -> None:
    assert _fields(client.request("POST", "/v1/resolve")) == ["body"]


@pytest.mark.parametrize("path", ["/v1/nothing", "/v2", "/v1/compounds/", "/v1/compounds/a/b"])
def test_an_unknown_address_is_a_problem(client: Client, path: str) -> None:
    _problem(client.get(path), 404)


@pytest.mark.parametrize(
    "query", ["limt=3", "limit=0", "limit=201", "limit=x", "limit=3&limit=4", "cursor=!", "kind=stone", "q="]
)
def test_a_query_that_was_not_understood_is_no_empty_list(client: Client, query: str) -> None:
    assert _fields(client.get(f"/v1/compounds?{query}")) == [query.partition("=")[0]]


def test_a_cursor_of_another_list_is_refused(client: Client) -> None:
    cursor = client.get("/v1/interactions?substance=testamine&limit=1").json()["next"]
    assert _fields(client.get(f"/v1/compounds?cursor={cursor}")) == ["cursor"]


@pytest.mark.parametrize("path", ["/v1/compounds/a%00b", "/v1/compounds/" + "x" * 201, "/v1/summaries/a%0Ab/gloom"])
def test_a_hostile_name_in_a_path_is_refused(client: Client, path: str) -> None:
    _problem(client.get(path), 422)


def test_a_value_that_was_sent_is_never_repeated(client: Client) -> None:
    answer = client.post("/v1/summaries", QUESTION | {"patient": {"egfr": -31415, "child_pugh": "SECRETWORD"}})
    assert "31415" not in answer.text
    assert "SECRETWORD" not in answer.text


def test_a_long_field_name_is_cut(client: Client) -> None:
    answer = client.post("/v1/summaries", QUESTION | {"k" * 10_000: 1})
    assert len(answer.text) < 1000
