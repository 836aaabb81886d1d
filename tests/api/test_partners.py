"""Partners are told of changes and see how much is used; both need a key."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from app.api.counting import write
from app.settings import WebhookSettings
from app.store.api_keys import KeyScope
from tests.api.client import Client
from tests.api.conftest import KNOWLEDGE, filled
from tests.api.services import bearing, key_for, serving

ON = WebhookSettings(secret=SecretStr("s" * 32))
URL = "https://1.1.1.1/told"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return filled(tmp_path / "partners.sqlite3", KNOWLEDGE)


@pytest.fixture
def key(url: str) -> dict[str, str]:
    return bearing(key_for(url, "partner.example").token)


@pytest.fixture
def client(url: str) -> Iterator[Client]:
    with serving(url, webhooks=ON) as client:
        yield client


def test_a_webhook_is_made_listed_and_taken_away(client: Client, key: dict[str, str]) -> None:
    made = client.post("/v1/webhooks", json={"url": URL}, headers=key)
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    [listed] = client.get("/v1/webhooks", headers=key).json()["items"]
    assert listed["url"] == URL
    assert "secret" not in listed
    assert client.request("DELETE", f"/v1/webhooks/{listed['id']}", headers=key).status_code == 204
    assert client.get("/v1/webhooks", headers=key).json()["items"] == []


def test_an_address_that_leads_inside_is_refused_beside_its_field(client: Client, key: dict[str, str]) -> None:
    refused = client.post("/v1/webhooks", json={"url": "https://127.0.0.1/told"}, headers=key)
    assert refused.status_code == 422
    assert refused.json()["errors"] == [{"field": "url", "message": "the address leads into a private network"}]


def test_a_webhook_of_somebody_else_is_not_there(client: Client, key: dict[str, str], url: str) -> None:
    other = bearing(key_for(url, "other.example").token)
    made = client.post("/v1/webhooks", json={"url": URL}, headers=key).json()
    assert client.get("/v1/webhooks", headers=other).json()["items"] == []
    assert client.request("DELETE", f"/v1/webhooks/{made['id']}", headers=other).status_code == 404


def test_webhooks_need_a_key_and_an_operator_who_wants_them(client: Client, key: dict[str, str], url: str) -> None:
    assert client.post("/v1/webhooks", json={"url": URL}).status_code == 401
    with serving(url) as off:
        assert off.post("/v1/webhooks", json={"url": URL}, headers=key).status_code == 403


def test_answers_are_counted_by_what_was_answered(client: Client, url: str) -> None:
    admin = bearing(key_for(url, "operator", KeyScope.ADMIN).token)
    for _ in range(6):
        client.get("/v1/summaries/testamine/the-gloom")
        client.get("/v1/summaries/testamine/gloom", headers={"If-None-Match": "*"})
    client.get("/v1/summaries/nothing/gloom")
    write(client.app.state.tally, client.app.state.desk.base.database)
    [counted] = client.get("/v1/usage", headers=admin).json()["items"]
    assert counted == {
        "day": datetime.now(UTC).date().isoformat(),
        "compound": "testamine",
        "condition": "gloom",
        "holder": None,
        "answers": 12,
    }


def test_usage_is_for_the_operator(client: Client, key: dict[str, str]) -> None:
    assert client.get("/v1/usage").status_code == 401
    assert client.get("/v1/usage", headers=key).status_code == 403


def test_more_than_a_quarter_of_usage_at_once_is_refused(client: Client, url: str) -> None:
    admin = bearing(key_for(url, "operator", KeyScope.ADMIN).token)
    assert client.get("/v1/usage?since=2020-01-01", headers=admin).status_code == 422
