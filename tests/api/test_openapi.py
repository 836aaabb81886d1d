"""The committed document is one that good clients can be made of."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from app.api.openapi import operations

DOCUMENT = json.loads((Path(__file__).parents[2] / "openapi.json").read_text())
SCHEMAS: dict[str, dict[str, Any]] = DOCUMENT["components"]["schemas"]
OPERATIONS = operations(DOCUMENT)
PROBLEM = {"$ref": "#/components/schemas/Problem"}
# Too large as a whole (its beginning is the example of 206), and another one on every machine.
_NO_EXAMPLE = {("export_release", "200"), ("get_metrics", "200")}


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_is_named_and_described(name: str) -> None:
    operation = OPERATIONS[name]
    assert re.fullmatch(r"[a-z]+(_[a-z]+)+", name)
    assert operation["summary"]
    assert operation["description"]
    assert len(operation["tags"]) == 1
    assert all(parameter["description"] for parameter in operation.get("parameters", ()))


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_refusal_is_the_one_problem(name: str) -> None:
    for status, response in OPERATIONS[name]["responses"].items():
        if status >= "400":
            assert response["content"]["application/problem+json"]["schema"] == PROBLEM
            assert list(response["content"]) == ["application/problem+json"]


@pytest.mark.parametrize("name", OPERATIONS)
def test_bodies_and_answers_have_names(name: str) -> None:
    operation = OPERATIONS[name]
    contents = [operation.get("requestBody", {}).get("content", {})]
    contents += [response.get("content", {}) for response in operation["responses"].values()]
    for content in contents:
        for media_type, described in content.items():
            assert "$ref" in described["schema"] or described["schema"]["type"] == "string", media_type


@pytest.mark.parametrize("name", OPERATIONS)
def test_examples_are_there_and_fit(name: str) -> None:
    operation = OPERATIONS[name]
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    if "example" in content or (content and "key" not in _needed(operation)):
        _valid(content["example"], content["schema"])
    for status, response in operation["responses"].items():
        for described in response.get("content", {}).values():
            if "example" in described:
                _valid(described["example"], described["schema"])
            else:
                # What only the holder of a key is shown is nobody's example.
                assert status >= "400" or (name, status) in _NO_EXAMPLE or "key" in _needed(operation), status


def _needed(operation: dict[str, Any]) -> set[str]:
    return {scheme for one in operation.get("security", ()) for scheme in one}


def _valid(example: Any, schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator({**schema, "components": DOCUMENT["components"]}).validate(example)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_and_its_fields_are_described(name: str) -> None:
    schema = SCHEMAS[name]
    assert schema["description"]
    for field, described in schema.get("properties", {}).items():
        assert "description" in described or "$ref" in described, field


def test_no_object_goes_without_a_name() -> None:
    named = {id(schema) for schema in SCHEMAS.values()}
    nameless = [part for part in _parts(DOCUMENT) if "properties" in part and id(part) not in named]
    assert [part for part in nameless if isinstance(part.get("type"), str)] == []


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for key, inner in value.items():
            if key not in ("example", "examples"):
                yield from _parts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _parts(inner)


def test_every_schema_is_used() -> None:
    text = json.dumps(DOCUMENT)
    assert [name for name in SCHEMAS if f'"#/components/schemas/{name}"' not in text] == []
