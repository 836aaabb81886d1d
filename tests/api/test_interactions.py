"""Findings over HTTP: of a list, of one substance, by id."""

from typing import Any

import pytest

from tests.api.client import Client


def _check(client: Client, *substances: Any, **rest: Any) -> dict[str, Any]:
    answer = client.post("/v1/interactions/check", {"substances": list(substances)} | rest)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_a_documented_pair_is_found(client: Client) -> None:
    worst = _check(client, "testamine", "sleepine")["findings"][0]
    assert (worst["severity"], worst["evidence"]["basis"]) == ("major", "label_or_guideline")


def test_the_order_of_the_list_changes_nothing(client: Client) -> None:
    assert _check(client, "testamine", "sleepine", "blockazole") == _check(
        client, "blockazole", "testamine", "sleepine"
    )


def test_every_pair_is_told_also_the_silent_ones(client: Client) -> None:
    coverage = _check(client, "testamine", "sleepine", "mystery-root")["coverage"]
    assert len(coverage["pairs"]) == 3
    assert coverage["not_assessed"] == 2
    assert "NOT checked" in coverage["sentence"]
    assert "does not mean safe" in coverage["sentence"]


def test_unknown_names_are_listed_and_told(client: Client) -> None:
    body = _check(client, "testamine", "zzz-not-known")
    assert body["unresolved"] == [{"input": "zzz-not-known", "candidates": []}]
    assert "1 name not recognised" in body["coverage"]["sentence"]


def test_a_list_of_one_says_that_no_pair_was_checked(client: Client) -> None:
    assert _check(client, "sleepine")["coverage"]["sentence"].startswith("No pair could be checked.")


def test_the_worst_severity_stands_beside_what_was_not_assessed(client: Client) -> None:
    aggregate = _check(client, "testamine", "sleepine", "mystery-root")["aggregate"]
    assert aggregate["worst"] == "major"
    assert aggregate["not_assessed"] == 2


def test_the_same_substance_twice_counts_once(client: Client) -> None:
    assert len(_check(client, "testamine", "Testamax", "tst")["coverage"]["pairs"]) == 0


def test_three_that_add_up_are_told_once_as_a_burden(client: Client) -> None:
    findings = _check(client, "testamine", "sleepine", "blockazole")["findings"]
    assert len([f for f in findings if ".burden-" in f["id"]]) == 1


def test_references_hold_every_source_of_the_findings(client: Client) -> None:
    body = _check(client, "testamine", "sleepine")
    cited = {s["source"] for f in body["findings"] for s in f["evidence"]["sources"]}
    assert {r["id"] for r in body["references"]} == cited


def test_a_personal_list_for_patients_is_off_until_declared(client: Client) -> None:
    asked = {"substances": ["testamine", "sleepine"], "patient": {"age": 61}, "audience": "patient"}
    assert client.post("/v1/interactions/check", asked).status_code == 403


# --- of one substance -------------------------------------------------------------------------------


def test_findings_of_a_substance_come_worst_first(client: Client) -> None:
    page = client.get("/v1/interactions?substance=testamine").json()
    order = ["contraindicated", "major", "moderate", "minor", None]
    ranks = [order.index(f["severity"]) for f in page["items"]]
    assert ranks == sorted(ranks)
    assert page["not_assessed"] == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("category", "pharmacodynamic"), ("severity", "major"), ("status", "interaction")],
)
def test_findings_are_filtered(client: Client, name: str, value: str) -> None:
    items = client.get(f"/v1/interactions?substance=testamine&{name}={value}").json()["items"]
    assert items
    assert {item[name] for item in items} == {value}


def test_pages_of_findings_join_to_the_whole(client: Client) -> None:
    whole = [f["id"] for f in client.get("/v1/interactions?substance=testamine").json()["items"]]
    seen, address = [], "/v1/interactions?substance=testamine&limit=2"
    while address:
        page = client.get(address).json()
        seen += [f["id"] for f in page["items"]]
        address = f"/v1/interactions?substance=testamine&limit=2&cursor={page['next']}" if page["next"] else ""
    assert seen == whole


def test_findings_need_a_substance(client: Client) -> None:
    assert client.get("/v1/interactions").json()["errors"][0]["field"] == "substance"


def test_findings_of_an_unknown_substance_are_404(client: Client) -> None:
    assert client.get("/v1/interactions?substance=nobody").status_code == 404


# --- by id ------------------------------------------------------------------------------------------


def test_every_finding_of_a_substance_is_found_by_its_id(client: Client) -> None:
    for finding in client.get("/v1/interactions?substance=testamine").json()["items"]:
        answer = client.get(f"/v1/findings/{finding['id']}")
        assert answer.status_code == 200, finding["id"]
        assert answer.json()["finding"] == finding


@pytest.mark.parametrize("finding", ["NOBODY.NOWHERE.x", "x", "TESTAM.SLEEPI.nothing", "TESTAM"])
def test_an_unknown_finding_is_404(client: Client, finding: str) -> None:
    assert client.get(f"/v1/findings/{finding}").status_code == 404


def test_a_burden_says_where_it_can_be_seen(client: Client) -> None:
    answer = client.get("/v1/findings/TESTAM.ALLALL.burden-sedation")
    assert answer.status_code == 404
    assert "/v1/interactions/check" in answer.json()["detail"]
