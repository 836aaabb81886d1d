"""The catalogue over HTTP."""

import pytest

from tests.api.client import Client


def test_compounds_come_by_slug(client: Client) -> None:
    page = client.get("/v1/compounds").json()
    assert [item["slug"] for item in page["items"]] == ["blockazole", "mystery-root", "sleepine", "testamine"]
    assert page["next"] is None


def test_pages_of_compounds_join_to_the_whole(client: Client) -> None:
    seen, address = [], "/v1/compounds?limit=3"
    while address:
        page = client.get(address).json()
        seen += [item["slug"] for item in page["items"]]
        address = f"/v1/compounds?limit=3&cursor={page['next']}" if page["next"] else ""
    assert seen == ["blockazole", "mystery-root", "sleepine", "testamine"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=testam", ["testamine"]),
        ("q=Blocko", ["blockazole"]),
        ("q=hydrochloride", ["testamine"]),
        ("q=testammine", ["testamine"]),
        ("q=rxcui:1002", ["blockazole"]),
        ("q=nothinglikethis", []),
        ("kind=herb", ["mystery-root"]),
        ("class=opioid", ["sleepine"]),
        ("class=cns-depressant", ["sleepine"]),
        ("q=testammine&kind=herb", []),
    ],
)
def test_compounds_are_found_and_filtered(client: Client, query: str, expected: list[str]) -> None:
    assert [item["slug"] for item in client.get(f"/v1/compounds?{query}").json()["items"]] == expected


def test_a_misspelling_says_what_it_matched(client: Client) -> None:
    assert client.get("/v1/compounds?q=testammine").json()["items"][0]["matched"] == "testamine"


@pytest.mark.parametrize("name", ["testamine", "tst", "testamine-iv", "iv-testamine", "rxcui:1001", "unii:TEST000001"])
def test_every_name_of_a_compound_leads_to_its_canonical_address(client: Client, name: str) -> None:
    answer = client.get(f"/v1/compounds/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-location"] == "/v1/compounds/testamine"
    assert answer.json()["slug"] == "testamine"


def test_a_compound_carries_facts_and_the_sources_they_cite(client: Client) -> None:
    compound = client.get("/v1/compounds/testamine").json()
    assert compound["effects"][0]["cite"] == [{"source": "made-up", "at": "13"}]
    assert [source["id"] for source in compound["sources"]] == ["made-up"]
    assert compound["identifiers"]["curies"] == ["rxcui:1001", "unii:TEST000001"]
    assert compound["release"]["id"]


def test_an_unknown_compound_names_the_nearest(client: Client) -> None:
    answer = client.get("/v1/compounds/testamin")
    assert answer.status_code == 404
    assert answer.json()["nearest"] == ["testamine"]


def test_a_name_with_a_dose_in_it_is_no_address(client: Client) -> None:
    assert client.get("/v1/compounds/testamine 5 mg").status_code == 404


def test_conditions_come_with_the_number_of_their_regimens(client: Client) -> None:
    items = client.get("/v1/conditions").json()["items"]
    assert [(item["slug"], item["regimens"]) for item in items] == [("all-gloom", 1), ("gloom", 2)]


@pytest.mark.parametrize("name", ["gloom", "the-gloom", "icd10:Z99.1"])
def test_every_name_of_a_condition_leads_to_its_canonical_address(client: Client, name: str) -> None:
    answer = client.get(f"/v1/conditions/{name}")
    assert answer.headers["content-location"] == "/v1/conditions/gloom"


def test_an_umbrella_lists_its_members_regimens_by_reference(client: Client) -> None:
    umbrella = client.get("/v1/conditions/all-gloom").json()
    assert [(r["slug"], r["condition"]) for r in umbrella["regimens"]] == [("blockazole-alone", "gloom")]
    assert [member["slug"] for member in umbrella["members"]] == ["gloom"]


def test_an_unknown_condition_names_the_nearest(client: Client) -> None:
    answer = client.get("/v1/conditions/glooom")
    assert answer.status_code == 404
    assert answer.json()["nearest"] == ["gloom"]


def test_regimens_have_supportive_care_written_out(client: Client) -> None:
    regimens = client.get("/v1/conditions/gloom/regimens").json()["items"]
    assert [r["slug"] for r in regimens] == ["blockazole-alone", "root-and-rays"]
    assert [(c["agent"], c["presence"]) for c in regimens[0]["components"]] == [
        ("blockazole", "always"),
        ("sleepine", "optional"),
    ]


def test_a_modality_is_a_part_without_facts(client: Client) -> None:
    parts = client.get("/v1/conditions/gloom/regimens").json()["items"][1]["components"]
    assert [(p["name"], p["modality"], p["known"]) for p in parts] == [
        ("mystery root", None, True),
        ("radiotherapy", "radiotherapy", False),
    ]


def test_the_categories_come_in_the_order_of_a_summary(client: Client) -> None:
    items = client.get("/v1/interaction-categories").json()["items"]
    assert [item["id"] for item in items][:3] == ["pharmacokinetic", "pharmacodynamic", "organ_load"]


def test_a_source_is_found_by_its_id(client: Client) -> None:
    assert client.get("/v1/sources/made-up").json()["url"] == "https://example.org/made-up"


def test_an_unknown_source_is_a_problem(client: Client) -> None:
    assert client.get("/v1/sources/nobody").status_code == 404


def test_the_served_release_is_listed_as_current(client: Client) -> None:
    items = client.get("/v1/releases").json()["items"]
    assert [item["current"] for item in items] == [True]
    assert client.get(f"/v1/releases/{items[0]['id']}").json()["layers"][0]["name"] == "bundled"


def test_an_unknown_release_is_a_problem(client: Client) -> None:
    assert client.get("/v1/releases/r-000000000000").status_code == 404
    assert client.get("/v1/compounds?release=r-000000000000").status_code == 404


def test_the_same_answer_comes_pinned_and_not(client: Client) -> None:
    release = client.get("/v1/releases").json()["items"][0]["id"]
    assert (
        client.get(f"/v1/compounds/testamine?release={release}").json() == client.get("/v1/compounds/testamine").json()
    )
