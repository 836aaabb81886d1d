"""What the tests of FHIR share: both releases, and the independent validator of each."""

from importlib import import_module
from typing import Any

import httpx

from tests.api.client import Client

R5, R4B = "5.0", "4.3"
BOTH = (R5, R4B)
FINDING = "TESTAM.BLOCKA.exposure-oral"


def get(client: Client, path: str, version: str = R5) -> httpx.Response:
    return client.get(f"/fhir/{path}", headers={"Accept": f"application/fhir+json; fhirVersion={version}"})


def resource(client: Client, path: str, version: str = R5) -> dict[str, Any]:
    """A resource that must be there, checked by the validator of its release."""
    answer = get(client, path, version)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == f"application/fhir+json; fhirVersion={version}"
    return validated(answer.json(), version)


def detect(client: Client, body: Any, version: str = R5) -> dict[str, Any]:
    """The answer of the operation, checked."""
    headers = {"Accept": f"application/fhir+json; fhirVersion={version}"}
    answer = client.post("/fhir/$detect-issues", body, headers=headers)
    assert answer.status_code == 200, answer.text
    return validated(answer.json(), version)


def validated(plain: dict[str, Any], version: str) -> dict[str, Any]:
    """Refuse what the release does not know; a Bundle is checked with everything in it."""
    kind = plain["resourceType"]
    module = import_module(f"fhir.resources.{'' if version == R5 else 'R4B.'}{kind.lower()}")
    getattr(module, kind).model_validate(plain)
    return plain


def refused(answer: httpx.Response, status: int, code: str) -> str:
    """The words of a refusal, which must be an OperationOutcome."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/fhir+json")
    outcome = validated(answer.json(), R5)
    assert outcome["resourceType"] == "OperationOutcome"
    (issue,) = outcome["issue"]
    assert issue["code"] == code
    text: str = issue["details"]["text"]
    return text


def extension(of: dict[str, Any], name: str) -> dict[str, Any]:
    """The one extension of ours with this name."""
    (found,) = [one for one in of["extension"] if one["url"].endswith(f"/StructureDefinition/{name}")]
    return found
