"""The twelve order requests of the PDDI-CDS guide, as published, over the bundled knowledge.

What is expected was written from the guide: which pair each request is about, that the guide's two examples of
interactions raise at least a warning, and when its section "CDS Message Filtering" lets an alert be filtered.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.api.cds_hooks.memory import Memory
from app.curation.bundled import bundled_folder
from app.main import create_app
from tests.api.cds_hooks.calls import cards, topics
from tests.api.cds_hooks.test_invariants import ANSWER, empty_parts, holds
from tests.api.client import Client
from tests.api.conftest import filled, settings_for

pytestmark = pytest.mark.slow

REQUESTS = {
    file.stem: json.loads(file.read_text()) for file in sorted((Path(__file__).parent / "requests").glob("*.json"))
}
NSAID, DIGOXIN = frozenset({"warfarin", "ketorolac"}), frozenset({"digoxin", "cyclosporine"})
# The pair that each request is about, by its drafts and its prefetch.
ABOUT = {
    **{name: NSAID for name in REQUESTS if name.startswith("warfarin")},
    **{name: DIGOXIN for name in REQUESTS if name.startswith("digoxin")},
    "multi-update-draft-orders-1": NSAID,
    "multi-update-draft-orders-2": DIGOXIN,
    "multi-update-draft-orders-3": NSAID,
    "multi-update-draft-orders-4": DIGOXIN,
}


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    url = filled(tmp_path_factory.mktemp("guide") / "bundled.sqlite3", bundled_folder())
    client = Client(create_app(settings_for(url)))
    yield client
    client.close()
    client.app.state.desk.base.database.close()


@pytest.fixture(autouse=True)
def fresh_memory(bundled: Client) -> None:
    bundled.app.state.cds_memory = Memory()


def about(found: list[dict[str, Any]], pair: frozenset[str]) -> list[dict[str, Any]]:
    """The interaction cards about a pair."""
    wanted = [card for card in found if card["source"]["topic"]["code"] == "interaction"]
    return [card for card in wanted if all(name in card["summary"].partition(":")[0] for name in pair)]


def test_there_are_twelve() -> None:
    assert len(REQUESTS) == len(ABOUT) == 12


@pytest.mark.parametrize("name", REQUESTS)
def test_every_code_is_understood_by_its_code(bundled: Client, name: str) -> None:
    found = cards(bundled, REQUESTS[name])
    assert "not-understood" not in topics(found)
    assert not any("was read by its name" in card["detail"] for card in found)


@pytest.mark.parametrize("name", REQUESTS)
def test_the_pair_of_the_request_is_told(bundled: Client, name: str) -> None:
    (card,) = about(cards(bundled, REQUESTS[name]), ABOUT[name])
    assert card["indicator"] in ("warning", "critical")
    assert len(card["links"]) > 1


@pytest.mark.parametrize("name", REQUESTS)
def test_the_answer_keeps_the_invariants(bundled: Client, name: str) -> None:
    answer = {"cards": cards(bundled, REQUESTS[name])}
    assert [rule for rule, expression in ANSWER.items() if not holds(expression, answer)] == []
    assert empty_parts(answer) == []


@pytest.mark.parametrize("name", REQUESTS)
def test_the_request_itself_keeps_the_invariant_of_requests(name: str) -> None:
    assert holds("fhirAuthorization.exists() implies fhirServer.exists()", REQUESTS[name])


@pytest.mark.parametrize(
    "name", [name for name in REQUESTS if name.startswith(("warfarin", "multi-update-draft-orders-1"))]
)
def test_a_bundle_with_less_than_its_total_is_said(bundled: Client, name: str) -> None:
    found = cards(bundled, REQUESTS[name])
    assert any("a list was sent in part" in card["detail"] for card in found)


@pytest.mark.parametrize("name", [name for name in REQUESTS if name.startswith("digoxin")])
def test_digoxin_ordered_beside_digoxin_is_said(bundled: Client, name: str) -> None:
    assert "same-substance" in topics(cards(bundled, REQUESTS[name]))


def test_warfarin_with_coordination_is_filtered_at_signing(bundled: Client) -> None:
    cards(bundled, REQUESTS["warfarin-nsaids-order-select-coordination"])
    assert topics(cards(bundled, REQUESTS["warfarin-nsaids-order-sign-coordination"])) == ["filtered"]


@pytest.mark.parametrize("pair", ["warfarin-nsaids", "digoxin-cyclosporine"])
def test_without_coordination_nothing_is_filtered(bundled: Client, pair: str) -> None:
    first = cards(bundled, REQUESTS[f"{pair}-order-select-no-coordination"])
    second = cards(bundled, REQUESTS[f"{pair}-order-sign-no-coordination"])
    assert [card["detail"] for card in first] == [card["detail"] for card in second]


def test_digoxin_names_an_encounter_only_at_signing_so_nothing_is_filtered(bundled: Client) -> None:
    """The guide keeps alerts by encounter, and its digoxin order-select names none."""
    cards(bundled, REQUESTS["digoxin-cyclosporine-order-select-coordination"])
    signed = cards(bundled, REQUESTS["digoxin-cyclosporine-order-sign-coordination"])
    assert "filtered" not in topics(signed)


def test_digoxin_in_one_encounter_is_filtered_at_signing(bundled: Client) -> None:
    first = json.loads(json.dumps(REQUESTS["digoxin-cyclosporine-order-select-coordination"]))
    first["context"]["encounterId"] = "e301"
    cards(bundled, first)
    assert topics(cards(bundled, REQUESTS["digoxin-cyclosporine-order-sign-coordination"])) == ["filtered"]


@pytest.mark.parametrize(("signing", "pair"), [("3", NSAID), ("4", DIGOXIN)])
def test_orders_that_grew_are_filtered_for_both_pairs(bundled: Client, signing: str, pair: frozenset[str]) -> None:
    for number in ("1", "2"):
        cards(bundled, REQUESTS[f"multi-update-draft-orders-{number}"])
    signed = cards(bundled, REQUESTS[f"multi-update-draft-orders-{signing}"])
    assert about(signed, pair) == []
    assert "filtered" in topics(signed)
