"""Codes of products in a list of medicines: each ingredient takes part, and what is not known is said."""

import pytest

from tests.api.client import Client
from tests.living import Living

PRODUCTS = """
products:
- rxcui: '9001'
  name: testamine 10 MG Oral Tablet
  tty: SCD
  ingredients:
  - {rxcui: '1001', name: testamine, tty: IN, substance: testamine}
  cite: [{source: made-up, at: row 1}]
- rxcui: '9002'
  name: sleepine 5 MG / oddity 1 MG Oral Tablet
  tty: SCD
  ingredients:
  - {rxcui: '1003', name: sleepine, tty: IN, substance: sleepine}
  - {rxcui: '1999', name: oddity, tty: IN}
  cite: [{source: made-up, at: row 2}]
"""


@pytest.fixture
def client(service: Living) -> Client:
    service.folder.add("products/list.yaml", PRODUCTS)
    service.load(0)
    return service.client


def test_a_list_of_product_codes_is_checked_by_ingredients(client: Client) -> None:
    by_code = client.post("/v1/interactions/check", {"substances": ["rxcui:9001", "rxcui:9002"]}).json()
    by_name = client.post("/v1/interactions/check", {"substances": ["testamine", "sleepine"]}).json()
    assert by_code["findings"] == by_name["findings"] != []


def test_an_ingredient_without_facts_is_named(client: Client) -> None:
    checked = client.post("/v1/interactions/check", {"substances": ["rxcui:9002"]}).json()
    assert [one["input"] for one in checked["unresolved"]] == ["oddity (rxcui:9002)"]


def test_a_code_resolves_to_its_one_ingredient_and_never_to_one_of_several(client: Client) -> None:
    one, several = client.post("/v1/resolve", {"names": ["rxcui:9001", "rxcui:9002"]}).json()["names"]
    assert (one["status"], one["substance"], one["how"]) == ("resolved", "testamine", "product")
    assert (several["status"], several["substance"]) == ("ambiguous", None)
    assert [(held["name"], held["substance"]) for held in several["ingredients"]] == [
        ("sleepine", "sleepine"),
        ("oddity", None),
    ]
