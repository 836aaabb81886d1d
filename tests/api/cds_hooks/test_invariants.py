"""The invariants of CDS Hooks as FHIRPath, run over everything that we answer."""

from typing import Any

import fhirpathpy
import pytest

from tests.api.cds_hooks.calls import call, order, post
from tests.api.cds_hooks.test_protocol import REPORTS
from tests.api.client import Client

ANSWER = {
    "cds-resp-1": "cards.where(selectionBehavior = 'at-most-one').all(suggestions.where(isRecommended = true).count() <= 1)",
    "cds-resp-2": "cards.suggestions.actions.where(type = 'delete').all(resourceId.exists() and resource.empty())",
    "cds-resp-3": "cards.links.where(appContext.exists()).all(type = 'smart')",
    "cds-resp-4": "cards.overrideReasons.all(display.exists())",
    "cds-resp-5": "cards.suggestions.actions.all(description.exists())",
    "cds-resp-6": "cards.where(suggestions.exists()).all(selectionBehavior.exists())",
    "cds-resp-7": "cards.suggestions.actionSelectionBehavior.empty()",
    "summary": "cards.all(summary.length() < 140)",
    "indicator": "cards.all(indicator = 'info' or indicator = 'warning' or indicator = 'critical')",
    "source": "cards.all(uuid.exists() and detail.exists() and source.label.exists() and source.topic.code.exists())",
    "links": "cards.links.all(label.exists() and url.exists() and type = 'absolute')",
    "no orders of ours": "systemActions.empty()",
}
FEEDBACK = {
    "cds-fb-1": "feedback.all(outcome = 'accepted' or outcome = 'overridden')",
    "cds-fb-2": "feedback.where(outcome = 'accepted').all(acceptedSuggestions.exists())",
    "cds-fb-3": "feedback.where(overrideReason.exists()).all(overrideReason.reason.exists() or overrideReason.userComment.exists())",
}
CALLS = {
    "critical": call("order-sign", ["testamine"], ["sleepine"]),
    "several": call("order-select", ["testamine", "blockazole", "mystery-root"], ["sleepine"]),
    "not understood": call("order-sign", ["flowerine", order("x" * 300)], ["testamine"]),
    "nothing": call("order-sign", ["testamine"], []),
    "record": call("patient-view", taken=["testamine", "blockazole", "sleepine"]),
}


def holds(expression: str, document: dict[str, Any]) -> bool:
    # The tool wants a type of resource; any will do.
    return bool(fhirpathpy.evaluate({"resourceType": "Basic", **document}, expression) == [True])


def empty_parts(value: Any) -> list[Any]:
    """Whatever the standard says must be left out instead: null, and empty text, list or object."""
    if isinstance(value, dict):
        return [part for one in value.values() for part in empty_parts(one)] or ([] if value else [value])
    if isinstance(value, list):
        return [part for one in value for part in empty_parts(one)] or ([] if value else [value])
    return [value] if value is None or value == "" else []


@pytest.mark.parametrize("body", CALLS.values(), ids=CALLS.keys())
@pytest.mark.parametrize("expression", ANSWER.values(), ids=ANSWER.keys())
def test_an_answer_keeps_the_invariants(client: Client, body: dict[str, Any], expression: str) -> None:
    assert holds(expression, post(client, body).json())


@pytest.mark.parametrize("body", CALLS.values(), ids=CALLS.keys())
def test_nothing_in_an_answer_is_null_or_empty(client: Client, body: dict[str, Any]) -> None:
    answer = post(client, body).json()
    assert all(empty_parts(card) == [] for card in answer["cards"])


def test_nothing_in_the_discovery_is_null_or_empty(client: Client) -> None:
    assert empty_parts(client.get("/cds-services").json()) == []


@pytest.mark.parametrize(("report", "status"), REPORTS.values(), ids=REPORTS.keys())
def test_a_report_that_breaks_an_invariant_is_refused(client: Client, report: dict[str, Any], status: int) -> None:
    broken = [name for name, expression in FEEDBACK.items() if not holds(expression, {"feedback": [report]})]
    answer = client.post("/cds-services/interaction-order-sign/feedback", {"feedback": [report]})
    assert answer.status_code == status
    assert not broken or answer.status_code == 400
