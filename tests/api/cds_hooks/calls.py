"""Calls as clients send them, about the invented substances of the small knowledge."""

from collections.abc import Sequence
from typing import Any

import httpx

from tests.api.client import Client

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
CODES = {"testamine": "1001", "blockazole": "1002"}
CACHE = {"cache-for-order-sign-filtering": True}
FILTER = {"filter-out-repeated-alerts": True}


def order(name: str, *, kind: str = "MedicationRequest", **more: Any) -> dict[str, Any]:
    """A prescription by code where the substance has one, by name otherwise."""
    concept: dict[str, Any] = {"text": name}
    if name in CODES:
        concept["coding"] = [{"system": RXNORM, "code": CODES[name], "display": name}]
    return {"resourceType": kind, "id": f"the-{name}", "medicationCodeableConcept": concept, **more}


def bundle(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "entry": [{"resource": one} for one in resources], **more}


def call(
    hook: str,
    drafts: Sequence[str | dict[str, Any]] = (),
    taken: Sequence[str | dict[str, Any]] | None = (),
    *,
    configuration: dict[str, bool] | None = None,
    **context: Any,
) -> dict[str, Any]:
    """A call; `taken` None leaves the record out."""
    orders = [order(one) if isinstance(one, str) else one for one in drafts]
    given: dict[str, Any] = {"userId": "Practitioner/a", "patientId": "p1", "encounterId": "e1", **context}
    if hook != "patient-view":
        given.setdefault("draftOrders", bundle(*orders))
    if hook == "order-select":
        given.setdefault("selections", [f"{one['resourceType']}/{one['id']}" for one in orders])
    body: dict[str, Any] = {"hook": hook, "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", "context": given}
    if taken is not None:
        record = [order(one, status="active") if isinstance(one, str) else one for one in taken]
        body["prefetch"] = {"requests": bundle(*record, type="searchset", total=len(record))}
    if configuration is not None:
        body["extension"] = {"pddi-configuration-items": configuration}
    return body


def post(client: Client, body: Any, service: str | None = None) -> httpx.Response:
    return client.post(f"/cds-services/interaction-{service or body['hook']}", body)


def cards(client: Client, body: dict[str, Any]) -> list[dict[str, Any]]:
    """The cards of an answer that must be one."""
    answer = post(client, body)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["cards"]
    return found


def topics(found: Sequence[dict[str, Any]]) -> list[str]:
    return [card["source"]["topic"]["code"] for card in found]


def of_topic(found: Sequence[dict[str, Any]], topic: str) -> dict[str, Any]:
    (card,) = [one for one in found if one["source"]["topic"]["code"] == topic]
    return card
