"""Discovery, feedback and refusals, as CDS Hooks 2.0.1 asks."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app.store.engine import reading
from app.store.tables import FeedbackRow
from tests.api.cds_hooks.calls import call, post
from tests.api.client import Client
from tests.databases import opened

Change = Callable[[dict[str, Any]], Any]


def test_three_services_are_listed_with_what_to_prefetch(client: Client) -> None:
    answer = client.get("/cds-services", headers={"Origin": "https://sandbox.example"})
    services = answer.json()["services"]
    assert [(one["hook"], one["id"]) for one in services] == [
        ("order-select", "interaction-order-select"),
        ("order-sign", "interaction-order-sign"),
        ("patient-view", "interaction-patient-view"),
    ]
    assert all("{{context.patientId}}" in template for one in services for template in one["prefetch"].values())
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["etag"]


@pytest.mark.parametrize("header", ["content-type", "authorization"])
def test_browser_clients_may_call(client: Client, header: str) -> None:
    asked = {
        "Origin": "https://sandbox.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": header,
    }
    assert client.request("OPTIONS", "/cds-services/interaction-order-sign", headers=asked).status_code == 200


def test_answers_to_calls_are_kept_by_nobody(client: Client) -> None:
    assert post(client, call("order-sign", ["testamine"])).headers["cache-control"] == "no-store"


def test_a_token_of_the_client_is_not_taken_for_a_key_of_ours(client: Client) -> None:
    answer = client.post(
        "/cds-services/interaction-order-sign",
        call("order-sign", ["testamine"]),
        headers={"Authorization": "Bearer eyJhbGciOiJFUzM4NCJ9.e30.x"},
    )
    assert answer.status_code == 200


def test_an_unknown_service_is_404(client: Client) -> None:
    answer = post(client, call("order-sign", ["testamine"]), service="warfarin")
    assert answer.status_code == 404
    assert "interaction-order-sign" in answer.json()["nearest"]


def _without(*path: str) -> Change:
    def change(body: dict[str, Any]) -> Any:
        place = body
        for name in path[:-1]:
            place = place[name]
        del place[path[-1]]
        return body

    return change


REFUSED: dict[str, tuple[str, Change, str]] = {
    "no object": ("order-sign", lambda body: [body], "JSON object"),
    "another hook": ("order-sign", lambda body: {**body, "hook": "medication-prescribe"}, "`hook`"),
    "no hook": ("order-sign", _without("hook"), "`hook`"),
    "no instance": ("order-sign", _without("hookInstance"), "`hookInstance`"),
    "no context": ("order-sign", _without("context"), "`context`"),
    "no patient": ("order-sign", _without("context", "patientId"), "`context.patientId`"),
    "no user": ("order-sign", _without("context", "userId"), "`context.userId`"),
    "no drafts": ("order-sign", _without("context", "draftOrders"), "`context.draftOrders`"),
    "drafts are no Bundle": ("order-sign", lambda body: {**body, "context": {**body["context"], "draftOrders": []}}, "`context.draftOrders`"),
    "no selections": ("order-select", _without("context", "selections"), "`context.selections`"),
    "selections of numbers": ("order-select", lambda body: {**body, "context": {**body["context"], "selections": [1]}}, "`context.selections`"),
    "prefetch is a list": ("order-sign", lambda body: {**body, "prefetch": []}, "`prefetch`"),
}  # fmt: skip


@pytest.mark.parametrize(("hook", "change", "named"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_answered_is_400_and_names_the_part(
    client: Client, hook: str, change: Change, named: str
) -> None:
    answer = post(client, change(call(hook, ["testamine"], ["sleepine"])), service=hook)
    assert answer.status_code == 400
    assert named in answer.json()["detail"]


@pytest.mark.parametrize(
    "prefetch", [None, {}, {"patient": {"resourceType": "Patient"}}], ids=["none", "empty", "no medicines"]
)
def test_patient_view_without_medicines_is_412(client: Client, prefetch: dict[str, Any] | None) -> None:
    body = call("patient-view", taken=None)
    if prefetch is not None:
        body["prefetch"] = prefetch
    answer = post(client, body)
    assert answer.status_code == 412
    assert "Nothing was assessed" in answer.json()["detail"]


@pytest.mark.parametrize("field", ["userId", "user"])
def test_the_user_may_stand_beside_the_context(client: Client, field: str) -> None:
    body = call("order-sign", ["testamine"])
    body[field] = body["context"].pop("userId")
    assert post(client, body).status_code == 200


BODIES: dict[str, tuple[bytes, str, int]] = {
    "broken": (b'{"hook": ', "application/json", 400),
    "empty": (b"", "application/json", 400),
    "not a number": (b'{"hook": NaN}', "application/json", 400),
    "broken UTF-8": (b'{"hook": "\xff"}', "application/json", 400),
    "too deep": (b'{"a":' * 60 + b"1" + b"}" * 60, "application/json", 400),
    "XML": (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "application/xml", 415),
    "a form": (b"hook=order-sign", "application/x-www-form-urlencoded", 415),
    "two megabytes": (b'{"a":"' + b"x" * 2_100_000 + b'"}', "application/json", 413),
}


@pytest.mark.parametrize(("body", "media", "status"), BODIES.values(), ids=BODIES.keys())
@pytest.mark.parametrize(
    "path", ["/cds-services/interaction-order-sign", "/cds-services/interaction-order-sign/feedback"]
)
def test_bodies_that_are_no_call(client: Client, body: bytes, media: str, status: int, path: str) -> None:
    answer = client.post(path, content=body, headers={"Content-Type": media})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_chart_may_be_longer_than_a_question(client: Client) -> None:
    body = call("order-sign", ["testamine"], ["sleepine"])
    body["prefetch"]["notes"] = {"resourceType": "Observation", "note": [{"text": "x" * 1_000_000}]}
    assert post(client, body).status_code == 200


def test_too_many_medicines_are_refused_whole(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.medicines.MOST", 1)
    answer = post(client, call("order-sign", ["testamine"], ["sleepine"]))
    assert answer.status_code == 413
    assert "nothing was assessed" in answer.json()["detail"]


STRANGE: dict[str, Any] = {
    "entries that are words": {"resourceType": "Bundle", "entry": ["x", 1, None, {}]},
    "entry is an object": {"resourceType": "Bundle", "entry": {"resource": {}}},
    "codes are numbers": {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "MedicationRequest", "medicationCodeableConcept": {"coding": [{"code": 5}], "text": 7}}}]},
    "concept is a list": {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "MedicationRequest", "id": 3, "medicationCodeableConcept": []}}]},
    "reference to nothing": {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "MedicationRequest", "medicationReference": {"reference": "#x"}}}]},
    "status is an object": {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "MedicationRequest", "status": [], "medicationCodeableConcept": {"text": "y"}}}]},
    "code with odd signs": {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "MedicationRequest", "medicationCodeableConcept": {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "1' OR 1=1 --\u0000"}]}}}]},
}  # fmt: skip


@pytest.mark.parametrize("drafts", STRANGE.values(), ids=STRANGE.keys())
def test_strange_orders_are_told_and_never_dropped(client: Client, drafts: dict[str, Any]) -> None:
    answer = post(client, call("order-sign", draftOrders=drafts))
    assert answer.status_code == 200
    assert answer.json()["cards"]


def _report(**changed: Any) -> dict[str, Any]:
    whole = {"card": "4e0a3a1e-3283-4575-ab82-028d55fe2719", "outcome": "overridden", "outcomeTimestamp": "2026-07-02T10:05:31Z"}  # fmt: skip
    return {name: value for name, value in {**whole, **changed}.items() if value is not None}


REPORTS: dict[str, tuple[dict[str, Any], int]] = {
    "overridden": (_report(), 200),
    "with a reason": (_report(overrideReason={"reason": {"code": "monitored", "system": "https://example.org"}}), 200),
    "with a comment": (_report(overrideReason={"userComment": "short course"}), 200),
    "accepted": (_report(outcome="accepted", acceptedSuggestions=[{"id": "x"}]), 200),
    "accepted nothing": (_report(outcome="accepted"), 400),
    "neither": (_report(outcome="ignored"), 400),
    "empty reason": (_report(overrideReason={}), 400),
    "no card": (_report(card=None), 400),
    "no moment": (_report(outcomeTimestamp=None), 400),
    "not in UTC": (_report(outcomeTimestamp="2026-07-02T10:05:31+02:00"), 400),
}


@pytest.mark.parametrize(("report", "status"), REPORTS.values(), ids=REPORTS.keys())
def test_feedback_is_taken_where_it_is_whole(client: Client, report: dict[str, Any], status: int) -> None:
    answer = client.post("/cds-services/interaction-order-sign/feedback", {"feedback": [report]})
    assert answer.status_code == status


def test_feedback_may_come_twice(client: Client) -> None:
    body = {"feedback": [_report(), _report()]}
    for _ in range(2):
        assert client.post("/cds-services/interaction-order-sign/feedback", body).status_code == 200


def test_feedback_to_no_service_is_404(client: Client) -> None:
    assert client.post("/cds-services/nothing/feedback", {"feedback": [_report()]}).status_code == 404


def test_nothing_of_a_person_is_kept_of_feedback(client: Client, database_url: str) -> None:
    reason = {"reason": {"code": "Mrs Miller", "system": "x"}, "userComment": "Mrs Miller likes it"}
    ours = {"reason": {"code": "monitored", "system": "x"}}
    body = {
        "feedback": [
            _report(card="6e3e1c6a-0000-4000-8000-000000000001", overrideReason=reason),
            _report(
                card="6e3e1c6a-0000-4000-8000-000000000002",
                overrideReason=ours,
                outcomeTimestamp="2026-07-04T10:05:31Z",
            ),
        ]
    }
    for _ in range(2):
        client.post("/cds-services/interaction-patient-view/feedback", body)
    with opened(database_url) as database, reading(database) as session:
        rows = session.scalars(select(FeedbackRow).where(FeedbackRow.service == "interaction-patient-view"))
        kept = sorted((row.day.isoformat(), row.outcome, row.reason) for row in rows)
    assert kept == [("2026-07-02", "overridden", None), ("2026-07-04", "overridden", "monitored")]
