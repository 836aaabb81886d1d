"""Products among the files of the knowledge: clinical drugs that are understood without an import."""

import pytest

from app.curation.check import check_folder
from app.curation.load import load_folder, origin
from app.services.products import coded
from app.store.engine import Database
from app.store.live import KnowledgeBase
from tests.curation.folders import Folder

PRODUCTS = """\
products:
  - {rxcui: "9001", name: Alphadrug 5 MG Oral Tablet, tty: SCD, ingredients: [{rxcui: "1", name: alphadrug, tty: IN, substance: SLUG}], cite: [{source: list, at: row 1}]}
sources:
  - {id: list, kind: data_set, title: A list, url: "https://example.org/list"}
"""


@pytest.fixture
def known(folder: Folder) -> str:
    """The slug of some substance of the small knowledge."""
    return sorted(file.stem for file in (folder.path / "substances").glob("*.yaml"))[0]


def test_a_product_leads_to_its_ingredient(folder: Folder, database: Database, known: str) -> None:
    folder.add("products/list.yaml", PRODUCTS.replace("SLUG", known))
    load_folder(database, folder.path, origin("0.0.0"))
    found = coded(KnowledgeBase(database).current(), "rxcui:9001")
    assert found is not None
    assert (found.name, [one.substance for one in found.ingredients]) == ("Alphadrug 5 MG Oral Tablet", [known])


def test_a_product_without_its_substance_is_a_warning(folder: Folder) -> None:
    folder.add("products/list.yaml", PRODUCTS.replace("SLUG", "nothing-like-it"))
    (problem,) = [one for one in check_folder(folder.path)[1] if one.file == "products/list.yaml"]
    assert problem.warning
    assert problem.field == "products[0].ingredients[0].substance"


def test_a_code_stands_for_one_product(folder: Folder, known: str) -> None:
    text = PRODUCTS.replace("SLUG", known)
    folder.add("products/list.yaml", text)
    folder.add("products/other.yaml", text)
    found = [one.message for one in check_folder(folder.path)[1] if not one.warning]
    assert found == ["code rxcui-9001 is taken by products/list.yaml:2"]


def test_a_product_needs_a_source(folder: Folder, known: str) -> None:
    folder.add("products/list.yaml", PRODUCTS.replace("SLUG", known).replace("[{source: list, at: row 1}]", "[]"))
    assert any(one.file == "products/list.yaml" and not one.warning for one in check_folder(folder.path)[1])
