"""The OpenAPI document: one problem model, named schemas, real examples."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.api.problems import MEDIA_TYPE, Problem

DESCRIPTION = """
Can I take X with my treatment for Y? Every answer is made of sourced findings and names what was **not** assessed.

- `status` and `severity` are two fields. `not_assessed`, `none_known` and `studied_no_effect` are three different
  answers; none of them means safe.
- Show `answer.display` whole or not at all.
- Both wordings stand in every document (`text.patient`, `text.clinician`).
- Lists are `{"items": [...], "next": cursor or null}`; refusals are RFC 9457 problems; every GET carries an `ETag`.
- What is sent in a body is never stored, logged or cached.
"""
TAGS = [
    {"name": "summaries", "description": "Can I take this compound with the treatment of this condition?"},
    {"name": "interactions", "description": "Findings: of any list of substances, of one substance, by id."},
    {"name": "catalogue", "description": "Compounds, conditions, regimens, categories and sources."},
    {"name": "resolve", "description": "Names and codes to substances."},
    {"name": "releases", "description": "States of the knowledge."},
    {"name": "partners", "description": "Being told of changes, and how much is used; these need a key."},
    {"name": "curation", "description": "Drafts, review, publishing, the trail, and reports; needs a key."},
    {"name": "operation", "description": "Whether the service runs."},
]
CONTACT = {"name": "Whoever runs this service"}
# Short names of the domain that say too little in a client's code.
_NAMES = {
    "Asked": "RequestedAudience",
    "Covered": "CoverageLevel",
    "Factor": "ComplexityFactor",
    "Kind": "SubstanceKind",
    "Legal": "LegalStatus",
    "Sharing": "LimitSharing",
    "Turned": "ChangeKind",
}
_REF = "#/components/schemas/"
KEY_SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key of this service, `tkw_...`. Reading is open unless the operator asks for one.",
}
HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {
        "description": "Names this very answer: sent back as `If-None-Match` it is answered 304 while nothing changed.",
        "schema": {"type": "string"},
    },
    "Content-Location": {
        "description": "The canonical address, where the one asked for was an alias or a code.",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Retry-After": {"description": "Seconds to wait before asking again.", "schema": {"type": "integer", "minimum": 0}},
    "RateLimit": {"description": "What is left of the allowance, by policy.", "schema": {"type": "string"}},
}
_UNSAID = "Successful Response"  # the framework's word
# The framework's own models of a refusal: replaced by Problem everywhere.
_REPLACED = ("HTTPValidationError", "ValidationError")


def install(app: FastAPI) -> None:
    """Let the app answer /openapi.json with the finished document."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = built(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # the documented way to extend it


def built(app: FastAPI, *, with_examples: bool = True) -> dict[str, Any]:
    """Return the document of an app, with examples recorded from the bundled release."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=DESCRIPTION.strip(),
        routes=app.routes,
        tags=TAGS,
        contact=CONTACT,
        servers=[{"url": "/", "description": "The service that gave this document."}],
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    for name in _REPLACED:
        schemas.pop(name, None)
    document = _renamed(document)
    schemas = document["components"]["schemas"]
    document["components"] = {
        "headers": HEADERS,
        "schemas": dict(sorted(schemas.items())),
        "securitySchemes": {**document["components"].get("securitySchemes", {}), "key": KEY_SCHEME},
    }
    document["security"] = [{}, {"key": []}]
    for method, operation in _by_method(document):
        for parameter in operation.get("parameters", ()):
            parameter["schema"] = _never_null(parameter["schema"])
        operation["responses"] = dict(sorted(operation["responses"].items()))
        for status, response in operation["responses"].items():
            if response["description"] == _UNSAID:
                response["description"] = _said_by(response, schemas)
            _add_headers(response, method, int(status))
    if with_examples:
        for operation in operations(document).values():
            _add_examples(operation, examples().get(operation["operationId"], {}))
    return document


def operations(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return every operation by its id."""
    return {operation["operationId"]: operation for _, operation in _by_method(document)}


def _by_method(document: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (method, operation)
        for path in document["paths"].values()
        for method, operation in path.items()
        if method in ("get", "post", "put", "patch", "delete")
    ]


@cache
def examples() -> dict[str, dict[str, Any]]:
    """Return recorded requests and answers by operation id; `make openapi` records them anew."""
    recorded: dict[str, dict[str, Any]] = orjson.loads(files("app.api").joinpath("examples.json").read_bytes())
    return recorded


def _never_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter without "or null": it is there, or it is not."""
    options = schema.get("anyOf", [])
    kept = [option for option in options if option != {"type": "null"}]
    if len(kept) != 1 or len(options) != 2:
        return schema
    rest = {name: value for name, value in schema.items() if name not in ("anyOf", "default")}
    return {**kept[0], **rest}


def _renamed(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with the schemas of _NAMES under their longer names."""
    schemas = document["components"]["schemas"]
    named = {_NAMES.get(name, name): schema for name, schema in schemas.items()}
    for name in _NAMES.values():
        named[name] = {**named[name], "title": name}  # generators name their classes by it
    renamed: dict[str, Any] = _pointed({**document, "components": {**document["components"], "schemas": named}})
    return renamed


def _pointed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _pointed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_pointed(inner) for inner in value]
    if isinstance(value, str) and value.startswith(_REF):
        name = value.removeprefix(_REF)
        return _REF + _NAMES.get(name, name)
    return value


def _said_by(response: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    """Return what the model of an answer says of itself, where the route says nothing."""
    pointed = response.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", "")
    described: str = schemas.get(pointed.removeprefix(_REF), {}).get("description", "Done.")
    return described


def _add_headers(response: dict[str, Any], method: str, status: int) -> None:
    names = ["RateLimit"] if status not in (401, 503) else []
    if status in (200, 206) and method == "get":
        names += ["ETag", "Content-Location"]
    if status in (429, 503):
        names.append("Retry-After")
    own = response.get("headers", {})
    response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names} | own


def _add_examples(operation: dict[str, Any], recorded: Mapping[str, Any]) -> None:
    if "request" in recorded:
        operation["requestBody"]["content"]["application/json"]["example"] = recorded["request"]
    for status, by_type in recorded.get("responses", {}).items():
        for media_type, example in by_type.items():
            content = operation["responses"][status].setdefault("content", {})
            content.setdefault(media_type, {})["example"] = example
    for status, response in operation["responses"].items():
        if int(status) >= 400:
            response.setdefault("content", {}).setdefault(MEDIA_TYPE, {})
