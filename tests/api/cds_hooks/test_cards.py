"""What a clinician is told: findings by decision point, and always what was not understood or not assessed."""

from typing import Any

import pytest

from tests.api.cds_hooks.calls import RXNORM, bundle, call, cards, of_topic, order, post, topics
from tests.api.client import Client


def test_a_pair_is_one_card_with_its_severity_action_and_sources(client: Client) -> None:
    card = cards(client, call("order-sign", ["testamine"], ["sleepine"]))[0]
    assert (card["indicator"], card["summary"]) == ("critical", "testamine and sleepine: major interaction; avoid")
    assert "Additive CNS depression." in card["detail"]
    assert "- Do: avoid (prescriber) and inform (patient)" in card["detail"]
    assert "label or guideline, certainty high" in card["detail"]
    urls = [link["url"] for link in card["links"]]
    assert urls[0].startswith("http://takewith.test/v1/findings/")
    assert "?release=r-" in urls[0]
    assert len(urls) == 2  # the finding and its source


def test_the_whole_finding_is_where_the_link_leads(client: Client) -> None:
    card = cards(client, call("order-sign", ["testamine"], ["sleepine"]))[0]
    finding = client.get(card["links"][0]["url"]).json()["finding"]
    assert finding["text"]["clinician"] in card["detail"]


@pytest.mark.parametrize(
    ("one", "other", "indicator"),
    [
        ("testamine", "sleepine", "critical"),
        ("blockazole", "sleepine", "warning"),
        ("sleepine", "mystery-root", "info"),
    ],
    ids=["to be avoided", "to be watched", "not assessed"],
)
def test_the_indicator_follows_severity_and_action(client: Client, one: str, other: str, indicator: str) -> None:
    assert cards(client, call("order-sign", [one], [other]))[0]["indicator"] == indicator


def test_order_select_speaks_of_the_selection_and_order_sign_of_every_draft(client: Client) -> None:
    drafts = ["testamine", "blockazole"]
    selected = cards(
        client, call("order-select", drafts, ["sleepine"], selections=["MedicationRequest/the-blockazole"])
    )
    signed = cards(client, call("order-sign", drafts, ["sleepine"]))
    both = "testamine and sleepine"
    assert not any(both in card["summary"] for card in selected)
    assert any(both in card["summary"] for card in signed)


def test_order_hooks_leave_alone_what_is_taken_already(client: Client) -> None:
    found = cards(client, call("order-sign", ["mystery-root"], ["testamine", "sleepine"]))
    assert "interaction" not in topics(found)


def test_patient_view_speaks_of_everything_that_is_taken(client: Client) -> None:
    found = cards(client, call("patient-view", taken=["testamine", "sleepine"]))
    assert found[0]["summary"] == "testamine and sleepine: major interaction; avoid"


def test_no_card_means_that_every_pair_was_assessed(client: Client) -> None:
    assert cards(client, call("order-sign", ["testamine"], [])) == []


def test_what_is_not_understood_is_named_by_code_and_display(client: Client) -> None:
    strange = order("flowerine")
    strange["medicationCodeableConcept"]["coding"] = [{"system": RXNORM, "code": "999", "display": "flowerine 5 MG"}]
    card = of_topic(cards(client, call("order-sign", [strange], ["testamine"])), "not-understood")
    assert card["indicator"] == "info"
    assert card["summary"] == "Not understood and not checked: flowerine"
    assert f"- flowerine ({RXNORM} 999)" in card["detail"]
    assert "does not mean that there is no interaction" in card["detail"]


def test_what_could_not_be_assessed_is_said(client: Client) -> None:
    card = of_topic(cards(client, call("order-sign", ["mystery-root"], ["testamine"])), "not-assessed")
    assert card["summary"] == "Not assessed: mystery root with testamine"


def test_a_name_is_read_where_no_code_is_known_and_said(client: Client) -> None:
    card = of_topic(cards(client, call("order-sign", ["Sleepine 5 mg tablets"], ["blockazole"])), "not-assessed")
    assert "- Sleepine 5 mg tablets was read by its name, as sleepine" in card["detail"]


def test_a_misspelling_is_not_guessed(client: Client) -> None:
    found = cards(client, call("order-sign", ["testamin"], ["sleepine"]))
    assert "not-understood" in topics(found)
    assert "interaction" not in topics(found)


LIMITS: dict[str, tuple[dict[str, Any], str]] = {
    "no record": ({"prefetch": {}}, "the medicines on record were not sent"),
    "first page": ({"prefetch": {"requests": bundle(link=[{"relation": "next", "url": "https://x"}])}}, "sent in part"),
    "fewer than the total": ({"prefetch": {"requests": bundle(total=3)}}, "sent in part"),
    "failed": ({"prefetch": {"requests": {"resourceType": "OperationOutcome"}}}, "could not be fetched"),
    "stopped": ({"prefetch": {"requests": bundle(order("sleepine", status="stopped"))}}, "1 entry left out as stopped"),
    "no medicine": ({"prefetch": {"requests": None}, "orders": [{"resourceType": "ServiceRequest", "id": "s"}]}, "ServiceRequest"),
    "illness": ({"prefetch": {"requests": None, "conditions": bundle({"resourceType": "Condition", "code": {"text": "gout"}})}}, "illnesses not considered: gout"),
}  # fmt: skip


@pytest.mark.parametrize(("more", "said"), LIMITS.values(), ids=LIMITS.keys())
def test_whatever_limits_the_check_is_said(client: Client, more: dict[str, Any], said: str) -> None:
    body = call("order-sign", more.get("orders", ["testamine"]), None)
    body["prefetch"] = more["prefetch"]
    assert said in of_topic(cards(client, body), "not-assessed")["detail"]


def test_null_in_the_prefetch_says_that_there_is_nothing(client: Client) -> None:
    body = call("order-sign", ["testamine"], None)
    body["prefetch"] = {"requests": None}
    assert cards(client, body) == []


def test_a_selection_without_an_order_is_not_understood(client: Client) -> None:
    body = call("order-select", ["testamine"], selections=["MedicationRequest/the-testamine", "MedicationRequest/gone"])
    assert "1 selection that no draft order answers to" in of_topic(cards(client, body), "not-understood")["detail"]


def test_the_same_substance_ordered_again_is_said(client: Client) -> None:
    again = {**order("testamine"), "id": "another"}
    card = of_topic(cards(client, call("order-sign", ["testamine"], [again])), "same-substance")
    assert card["summary"] == "testamine more than once: testamine"


def test_illnesses_that_a_caution_is_tied_to_are_considered(client: Client) -> None:
    body = call("order-sign", ["testamine"], ["blockazole"])
    body["prefetch"]["conditions"] = bundle({"resourceType": "Condition", "code": {"text": "seizures"}})
    card = of_topic(cards(client, body), "caution")
    assert "Lowers the seizure threshold." in card["detail"]


@pytest.mark.parametrize(
    ("condition", "considered"),
    [
        ({"clinicalStatus": "resolved"}, False),
        ({"clinicalStatus": {"coding": [{"code": "inactive"}]}}, False),
        ({"verificationStatus": "refuted"}, False),
        ({"clinicalStatus": "active", "verificationStatus": "differential"}, True),
    ],
    ids=["resolved", "inactive in R4", "refuted", "possible"],
)
def test_past_illnesses_are_past(client: Client, condition: dict[str, Any], considered: bool) -> None:
    body = call("order-sign", ["testamine"], ["blockazole"])
    illness = {"resourceType": "Condition", "code": {"text": "seizures"}, **condition}
    body["prefetch"]["conditions"] = bundle(illness)
    assert ("caution" in topics(cards(client, body))) is considered


def test_evidence_may_be_left_out_of_the_details(client: Client) -> None:
    short, whole = (
        cards(client, call("order-sign", ["testamine"], ["sleepine"], configuration={"show-evidence-support": shown}))
        for shown in (False, True)
    )
    assert "Evidence" in whole[0]["detail"]
    assert "Evidence" not in short[0]["detail"]
    assert short[0]["links"] == whole[0]["links"]


def test_a_critical_order_may_be_taken_out_of_the_drafts(client: Client) -> None:
    card = cards(client, call("order-sign", ["testamine"], ["sleepine"]))[0]
    (suggestion,) = card["suggestions"]
    assert card["selectionBehavior"] == "any"
    assert [(one["type"], one["resourceId"]) for one in suggestion["actions"]] == [
        ("delete", "MedicationRequest/the-testamine")
    ]


def test_names_of_a_chart_are_text_and_never_markup(client: Client) -> None:
    found = post(client, call("order-sign", ["<script>x</script> [a](http://evil)"], ["testamine"])).text
    assert "\\\\<script\\\\>" in found
    assert "\\\\[a\\\\](http" in found


def test_a_summary_fits_into_139_characters(client: Client) -> None:
    card = of_topic(cards(client, call("order-sign", ["x" * 400], ["testamine"])), "not-understood")
    assert len(card["summary"]) == 139


def test_the_same_call_has_the_same_answer(client: Client) -> None:
    body = call("order-sign", ["testamine", "blockazole"], ["sleepine"])
    assert post(client, body).content == post(client, body).content
