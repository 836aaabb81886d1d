"""What never reaches a log, and what every answer carries."""

import json

import pytest
import structlog

from tests.api.client import Client

SECRET = "zzsecretzz"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/summaries", {"compounds": [SECRET], "condition": "gloom"}),
        ("POST", "/v1/summaries", {"compounds": ["testamine"], "condition": "gloom", "agents": [SECRET]}),
        ("POST", "/v1/summaries", {"compounds": ["testamine"], "condition": "gloom", "patient": {"age": SECRET}}),
        ("POST", "/v1/interactions/check", {"substances": [SECRET], SECRET: 1}),
        ("POST", "/v1/resolve", {"names": [SECRET]}),
        ("GET", f"/v1/summaries/{SECRET}/gloom?regimen={SECRET}", None),
        ("GET", f"/v1/{SECRET}", None),
    ],
)
def test_nothing_of_a_request_is_logged(
    client: Client,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    method: str,
    path: str,
    body: object,
) -> None:
    with structlog.testing.capture_logs() as lines:
        client.request(method, path, json=body)
    told = json.dumps(lines) + caplog.text + "".join(capsys.readouterr())
    assert lines
    assert SECRET not in told
    assert "127.0.0.1" not in told


def test_a_fault_is_logged_by_place_and_answered_without_its_message(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("app.api.rest.resolve.resolved", broken)
    with structlog.testing.capture_logs() as lines:
        answer = client.post("/v1/resolve", {"names": ["a"]})
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert SECRET not in answer.text
    assert SECRET not in json.dumps(lines)
    [fault] = [line for line in lines if line["event"] == "fault"]
    assert fault["error"] == "RuntimeError"
    assert any("test_privacy" in place for place in fault["at"])


@pytest.mark.parametrize("path", ["/v1/compounds", "/v1/nothing", "/healthz", "/docs"])
def test_every_answer_carries_the_security_headers(client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]


def test_other_sites_may_read(client: Client) -> None:
    answer = client.get("/v1/compounds", headers={"Origin": "https://partner.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "ETag" in answer.headers["access-control-expose-headers"]


def test_a_preflight_for_a_json_body_passes(client: Client) -> None:
    headers = {
        "Origin": "https://partner.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    assert client.request("OPTIONS", "/v1/summaries", headers=headers).status_code == 200
