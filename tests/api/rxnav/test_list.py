"""findInteractionsFromList, as clients of RxNav ask and read it."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.api.client import Client
from tests.api.rxnav.conftest import Ask

OPENING = "It is not the intention of NLM to provide specific medical advice"
BOTH = "interaction/list.json?rxcuis=1001+1002"


def _pair(answer: Any) -> Any:
    return answer["fullInteractionTypeGroup"][0]["fullInteractionType"][0]["interactionPair"][0]


def _xml(client: Client, rxcuis: str) -> ElementTree.Element:
    answer = client.get("/REST/interaction/list.xml", params={"rxcuis": rxcuis})
    return ElementTree.fromstring(answer.content)  # noqa: S314  # our own answer


def test_a_pair_has_the_shape_that_clients_index_into(ask: Ask) -> None:
    answer = ask(BOTH)
    (group,) = answer["fullInteractionTypeGroup"]
    (hit,) = group["fullInteractionType"]
    assert group["sourceName"] == "TakeWith"
    assert [one["rxcui"] for one in hit["minConcept"]] == ["1001", "1002"]
    concepts = _pair(answer)["interactionConcept"]
    assert [one["minConceptItem"]["name"] for one in concepts] == ["testamine", "blockazole"]
    assert concepts[1]["sourceConceptItem"]["url"] == "http://takewith.test/v1/compounds/blockazole"


def test_the_severity_is_one_that_old_clients_know(ask: Ask) -> None:
    pair = _pair(ask(BOTH))
    assert pair["severity"] in ("high", "N/A")
    assert pair["takeWith"]["findings"][0]["severity"] in ("contraindicated", "major", "moderate", "minor")


def test_the_comment_holds_one_clause_for_each_pair(ask: Ask) -> None:
    comment = ask(BOTH)["fullInteractionTypeGroup"][0]["fullInteractionType"][0]["comment"]
    assert comment.startswith("Drug1 (rxcui = 1001, name = testamine, tty = IN). Drug2 (rxcui = 1002, ")
    assert re.findall(r"interaction asserted(?:(?!\.).)*", comment) == [
        "interaction asserted in TakeWith between testamine and blockazole"
    ]


@pytest.mark.parametrize(
    "query",
    ["rxcuis=1001+1002", "rxcuis=1001%2B1002", "rxcuis=1001%201002", "RXCUIS=1001+1002+", "rxcuis=1001+1002+1001&x=1"],
)
def test_lists_come_in_every_way_that_clients_send_them(ask: Ask, query: str) -> None:
    assert ask(f"interaction/list.json?{query}") == ask(BOTH)


def test_what_was_not_assessed_follows_the_disclaimer(ask: Ask) -> None:
    answer = ask("interaction/list.json?rxcuis=1001+424242")
    assert answer["nlmDisclaimer"].startswith(OPENING)
    assert "1 of 1 pairs were NOT assessed: testamine with 424242." in answer["nlmDisclaimer"]
    assert "fullInteractionTypeGroup" not in answer
    assert answer["takeWith"]["notFullyAssessed"] == [
        {"rxcuis": ["1001", "424242"], "coverage": "not_assessed", "understood": False}
    ]


def test_one_code_is_no_pair(ask: Ask) -> None:
    answer = ask("interaction/list.json?rxcuis=1001")
    assert "fullInteractionTypeGroup" not in answer
    assert answer["nlmDisclaimer"].endswith("No pair was asked about.")


@pytest.mark.parametrize(
    ("query", "needed"),
    [
        ("", "The parameter rxcuis is needed."),
        ("?rxcuis=+", "The parameter rxcuis is needed."),
        (f"?rxcuis={'+'.join(map(str, range(51)))}", "At most 50 drugs can be asked about at once."),
        ("?rxcuis=1001+1002&sources=Gossip", "None of these sources is known here; known: TakeWith ONCHigh."),
    ],
    ids=["missing", "empty", "too many", "unknown source"],
)
def test_what_is_not_understood_is_said_with_the_disclaimer(ask: Ask, query: str, needed: str) -> None:
    answer = ask(f"interaction/list.json{query}", status=400)
    assert answer["error"] == needed
    assert answer["nlmDisclaimer"].startswith(OPENING)


def test_the_source_that_clients_knew_selects_ours(ask: Ask) -> None:
    assert ask(f"{BOTH}&sources=DrugBank") == ask(f"{BOTH}&sources=TakeWith")
    assert "fullInteractionTypeGroup" not in ask(f"{BOTH}&sources=ONCHigh")


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        ("list.json", "application/xml", "application/json"),
        ("list.xml", "application/json", "application/xml"),
        ("list", "application/json", "application/json"),
        ("list", "*/*", "application/xml"),
    ],
)
def test_the_suffix_decides_before_the_header(client: Client, path: str, accept: str, media_type: str) -> None:
    answer = client.get(f"/REST/interaction/{path}?rxcuis=1001+1002", headers={"Accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == media_type


def test_the_xml_is_found_by_the_paths_that_clients_use(client: Client) -> None:
    root = _xml(client, "1001 1002")
    assert root.tag == "interactiondata"
    pair = root.find("fullInteractionTypeGroup/fullInteractionType/interactionPair")
    assert pair is not None
    names = [name.text for name in pair.findall("interactionConcept/minConceptItem/name")]
    assert names == ["testamine", "blockazole"]
    assert pair.findtext("description")


def test_a_hostile_code_is_only_text(client: Client) -> None:
    root = _xml(client, "1001 <!DOCTYPE\x01x>&amp;")
    assert "<!DOCTYPEx>&amp;" in (root.findtext("nlmDisclaimer") or "")


def test_nobody_keeps_an_answer_whose_address_lists_medicines(client: Client) -> None:
    answer = client.get("/REST/interaction/list.json?rxcuis=1001+1002", headers={"Origin": "https://clinic.example"})
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["access-control-allow-origin"] == "*"
