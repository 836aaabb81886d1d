"""What people send to the curation API in these tests."""

from typing import Any

import httpx

from tests.api.client import Client
from tests.api.services import bearing

OVERLAY = "overlay:house"
DRAFTS = "/v1/curation/drafts"
Plain = dict[str, Any]


class Person:
    """Somebody with a key."""

    def __init__(self, client: Client, token: str) -> None:
        self._client = client
        self._token = token

    def get(self, path: str) -> httpx.Response:
        return self._client.get(path, headers=bearing(self._token))

    def post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> httpx.Response:
        return self._client.post(path, body, headers=bearing(self._token) | (headers or {}))

    def put(self, path: str, body: Any, headers: dict[str, str] | None = None) -> httpx.Response:
        return self._client.request("PUT", path, json=body, headers=bearing(self._token) | (headers or {}))


def source(name: str = "newol-leaflet") -> Plain:
    return {"id": name, "kind": "page", "title": "Newol: leaflet", "url": "https://example.org/newol"}


def newol(**fields: Any) -> Plain:
    """Return a compound that nobody else knows: it makes people sleepy."""
    effect = {"axis": "sedation", "direction": "raises", "grade": 2, "cite": [{"source": "newol-leaflet", "at": "4"}]}
    plain: Plain = {
        "slug": "newol",
        "key": "NEWOLX",
        "name": "newol",
        "kind": "small_molecule",
        "checked_on": "2026-04-01",
        "review_due": "2027-04-01",
        "brands": ["Newbrand"],
        "effects": [effect],
        "sources": [source()],
    }
    return plain | fields


def statement(one: str = "sleepine", two: str = "blockazole", **fields: Any) -> Plain:
    """Return one documented interaction with its source beside it."""
    said: Plain = {
        "between": [{"substance": one, "role": "contributor"}, {"substance": two, "role": "contributor"}],
        "mechanism": "sedation",
        "category": "pharmacodynamic",
        "status": "interaction",
        "severity": "moderate",
        "harm": "toxicity",
        "direction": "raises",
        "actions": [{"action": "monitor", "addressee": "prescriber"}],
        "basis": "clinical_study",
        "certainty": "low",
        "text": {"patient": "Together they can make you sleepy.", "clinician": "Additive sedation."},
        "cite": [{"source": "house-study", "at": "abstract"}],
    }
    return {"interactions": [said | fields], "sources": [source("house-study")]}


def condition() -> Plain:
    """Return a regimen of the house for a condition that is known already."""
    return {
        "slug": "gloom",
        "key": "GLOOM1",
        "name": "chronic gloom",
        "short_name": "gloom",
        "kind": "disease",
        "checked_on": "2026-04-01",
        "review_due": "2027-04-01",
        "specialist": {"patient": "gloom doctor", "clinician": "gloomologist"},
        "regimens": [
            {
                "slug": "house-regimen",
                "name": "house regimen",
                "components": [{"agent": "sleepine", "presence": "always", "role": "symptomatic"}],
                "cite": [{"source": "house-plan", "at": "1"}],
            }
        ],
        "sources": [source("house-plan")],
    }
