"""Home, search, indexes, one thing a page, and how we know."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.api.pages.accuracy import accuracy
from tests.api.client import Client
from tests.pages.document import Document


def _links(client: Client, path: str) -> list[str]:
    return [a["href"] for a in Document(client.get(path).text).all("a")]


def test_the_home_page_asks_the_question_and_lists_the_conditions(client: Client) -> None:
    document = Document(client.get("/").text)
    assert [option["value"] for option in document.all("option")] == ["", "gloom", "all-gloom"]
    assert "/conditions/gloom" in [a["href"] for a in document.all("a")]


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ({"compound": "Testamax", "condition": "gloom"}, "/can-i-take/testamine/with/gloom"),
        ({"compound": "testamine by vein", "condition": "gloom"}, "/can-i-take/testamine-iv/with/gloom"),
        ({"compound": "testamine", "condition": "gloom", "lang": "de"}, "/can-i-take/testamine/with/gloom?lang=de"),
        ({"compound": "testamine"}, "/compounds/testamine"),
        ({"condition": "gloom"}, "/conditions/gloom"),
        ({}, "/compounds"),
    ],
)
def test_the_search_leads_to_the_page(client: Client, asked: dict[str, str], path: str) -> None:
    answer = client.get("/find", params=asked)
    assert (answer.status_code, answer.headers["location"]) == (303, path)


def test_compounds_are_listed_by_letter_and_found_by_brand_and_misspelling(client: Client) -> None:
    assert {"/compounds/testamine", "/compounds/mystery-root"} <= set(_links(client, "/compounds"))
    assert "/compounds/sleepine" in _links(client, "/compounds?q=Night")
    assert "/compounds/testamine" in _links(client, "/compounds?q=testamin+e")


def test_a_compound_can_be_asked_about_with_every_condition(client: Client) -> None:
    document = Document(client.get("/compounds/testamine").text)
    links = [a["href"] for a in document.all("a")]
    assert {"/can-i-take/testamine/with/gloom", "/can-i-take/testamine/with/all-gloom"} <= set(links)
    assert "It can make you very sleepy." in document.text
    assert document.all("li", id="ref-1")


def test_a_condition_shows_its_regimens_and_what_each_holds(client: Client) -> None:
    document = Document(client.get("/conditions/gloom").text)
    assert "blockazole alone" in document.text
    assert "/compounds/blockazole" in [a["href"] for a in document.all("a")]


def test_a_source_says_who_rests_on_it(client: Client) -> None:
    document = Document(client.get("/sources/made-up").text)
    links = {a["href"]: a for a in document.all("a")}
    assert "/compounds/testamine" in links
    assert "/conditions/gloom" in links
    assert links["https://example.org/made-up"]["rel"] == "noopener noreferrer"


def test_what_rests_on_a_source_is_looked_up_once_for_a_release(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/sources/made-up")
    monkeypatch.setattr("app.api.pages.sources.substances", lambda _: pytest.fail("looked through again"))
    assert client.get("/sources/made-up?lang=de").status_code == 200


def test_names_for_search_boxes_hold_brands_and_synonyms(client: Client) -> None:
    names = {slug: [name, *others] for slug, name, others in client.get("/names.json").json()}
    assert names["testamine"] == ["testamine", "Testamax", "testamine hydrochloride"]


def test_figures_that_were_not_measured_are_said_not_to_be(tmp_path: Path) -> None:
    file = tmp_path / "accuracy.json"
    file.write_text('{"measured_on": null, "release": null, "reports": {}}')
    assert [table.lines for table in accuracy(file).tables] == [()] * 4


def test_the_page_draws_what_the_file_holds(client: Client) -> None:
    document = Document(client.get("/how-we-know").text)
    measured = [table for table in accuracy().tables if table.lines]
    assert len(document.all("table", class_="figures")) == len(measured)
    assert document.text.count("Not yet measured.") == len(accuracy().tables) - len(measured)
    assert "r-" in document.text


RATIOS: dict[str, Any] = {
    "rows": 9, "answered": 8, "within_2_fold": 0.875, "within_1_25_fold": None, "gmfe": 1.4, "bias": 1.0,
    "interval_coverage_90": 0.9, "direction_errors": [{}], "null_model": {"within_2_fold": 0.4, "gmfe": 2.1},
}  # fmt: skip
PAIRS: dict[str, Any] = {
    "pairs": 5, "covered": 4, "sensitivity": 0.75, "specificity": 1.0, "ceiling_breaches": [],
    "by_tier": {"A": {"sensitivity": 1.0, "specificity": None}},
}  # fmt: skip
CROSSED = {"by": "victim", "fitted": {"gmfe": 1.5}, "unfitted": {"gmfe": 1.4}, "null_model": {"gmfe": 2.2}}


@pytest.mark.parametrize("crossed", [[CROSSED], {"victim": CROSSED}], ids=["a list", "by name"])
def test_figures_of_the_evaluation_stand_beside_those_of_saying_no_change(tmp_path: Path, crossed: object) -> None:
    tables = {table.kind: table for table in accuracy(_kept(tmp_path, crossvalidation=crossed)).tables}
    ratios = {line.key: line.values for line in tables["auc"].lines}
    assert tables["auc"].columns == ("model", "null")
    assert ratios["within_2_fold"] == (0.875, 0.4)
    assert ratios["direction_errors"] == (1, None)
    assert "within_1_25_fold" not in ratios  # nobody has it
    assert {line.key: line.values for line in tables["crossvalidation.victim"].lines}["gmfe"] == (1.5, 1.4, 2.2)


def test_what_is_missed_is_told_in_a_plain_sentence(tmp_path: Path) -> None:
    tables = {table.kind: table for table in accuracy(_kept(tmp_path)).tables}
    assert tables["auc"].missed == {"unanswered": 1, "rows": 9, "off": 13}
    assert tables["pairs"].missed == {"uncovered": 1, "pairs": 5, "missed": 25, "alarms": 0}
    assert [line.key for line in tables["pairs"].lines if line.tier == "A"] == ["sensitivity"]


def _kept(folder: Path, **more: object) -> Path:
    file = folder / "accuracy.json"
    reports = {"auc": RATIOS, "pairs": PAIRS}
    file.write_text(json.dumps({"measured_on": "2026-12-01", "release": "r-1", "reports": reports, **more}))
    return file


def test_robots_name_the_site_map_and_its_parts_name_the_pages(client: Client) -> None:
    robots = client.get("/robots.txt").text
    assert "Sitemap: http://takewith.test/sitemap.xml" in robots
    parts = client.get("/sitemap.xml").text
    assert "<loc>http://takewith.test/sitemap/gloom.xml</loc>" in parts
    assert "<loc>http://takewith.test/can-i-take/testamine/with/gloom</loc>" in client.get("/sitemap/gloom.xml").text
    assert "<loc>http://takewith.test/compounds/testamine</loc>" in client.get("/sitemap/pages.xml").text


def test_files_are_kept_for_ever_under_the_name_of_their_content(client: Client) -> None:
    address = Document(client.get("/").text).one("link", rel="stylesheet")["href"]
    assert client.get(address).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get(address.partition("?")[0]).headers["cache-control"] == "no-cache"
    assert client.get("/static/../main.py").status_code == 404


def test_the_picture_shows_the_question_in_the_size_that_social_sites_ask_for(client: Client) -> None:
    pytest.importorskip("PIL")
    from io import BytesIO

    from PIL import Image

    answer = client.get("/can-i-take/testamine/with/gloom/picture.png")
    image = Image.open(BytesIO(answer.content))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    assert len(answer.content) < 200_000
    assert client.get("/can-i-take/nobody/with/gloom/picture.png").status_code == 404
