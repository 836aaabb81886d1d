"""The page of an answer: what stands where, for whom, and what it may load."""

import json
import re
from typing import Any

import pytest

from tests.api.client import Client
from tests.pages.document import Document

PAGE = "/can-i-take/testamine/with/gloom"


@pytest.fixture(scope="module")
def document(client: Client) -> Document:
    return Document(client.get(PAGE).text)


def _json(client: Client, **query: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/v1/summaries/testamine/gloom", params=query).json()
    return found


def test_headings_stand_in_the_order_of_the_page_people_know(document: Document) -> None:
    assert document.headings == [
        "Can I take testamine with chronic gloom treatment?",
        "The answer",
        "What to do today",
        "Call for help at once if",
        "Why interaction assessment is complex",
        "Known safety considerations for testamine",
        "General interaction categories to discuss with your gloom doctor",
        "Testamine with each regimen",
        "Steps before combining testamine with chronic gloom treatment",
        "Make it mine",
        "What was not checked",
        "References",
        "Medical disclaimer",
    ]


@pytest.mark.parametrize("audience", ["patient", "clinician"])
def test_the_display_block_is_shown_whole(client: Client, audience: str) -> None:
    shown = _json(client, audience=audience)["answer"]["display"]
    block = Document(client.get(PAGE, params={"audience": audience}).text).one("section", class_="display").text
    places = [
        block.index(" ".join(shown[part].split())) for part in ("headline", "action", "coverage", "as_of", "release")
    ]
    assert places == sorted(places)


def test_the_three_situations_are_told_before_any_finding(client: Client, document: Document) -> None:
    text = document.text
    for words in _json(client)["answer"]["today"].values():
        assert text.index(" ".join(words.split())) < text.index("General interaction categories")


def test_every_finding_of_the_document_is_on_the_page(client: Client, document: Document) -> None:
    findings = [f for category in _json(client)["categories"] for f in category["findings"]]
    assert findings
    assert {f"f-{finding['id']}" for finding in findings} <= set(document.ids)
    for finding in findings:
        if finding["severity"] in ("contraindicated", "major", "moderate"):
            assert finding["text"]["patient"] in document.text


def test_severity_is_a_word_and_a_shape(document: Document) -> None:
    badges = document.all("span", class_="badge")
    assert badges
    for badge in badges:
        shape = next(part for part in badge.parts if not isinstance(part, str))
        token = next(name for name in badge["class"].split() if name.startswith("v-")).removeprefix("v-")
        assert badge.text
        assert f"s-{token}" in document.ids
        assert shape["class"] == f"shape v-{token}"


def test_what_was_not_assessed_is_named_and_never_folded_away(client: Client, document: Document) -> None:
    missing = document.one("section", class_="missing")
    for item in _json(client)["not_assessed"]:
        assert item["name"].casefold() in missing.text.casefold()
    folded = [e for e in document.elements if any(above.tag == "details" for above in e.ancestors)]
    assert missing not in folded
    assert not [e for e in folded if {"v-not_assessed", "v-cannot_say"} & set(e.attributes.get("class", "").split())]


def test_the_matrix_is_a_table_with_headers_and_a_word_in_every_filled_cell(document: Document) -> None:
    region = document.one("div", class_="map")
    assert (region["role"], region["tabindex"]) == ("region", "0")
    assert region["aria-labelledby"] in document.ids
    columns = document.all("th", class_="tall")
    assert {"blockazole", "mystery root", "radiotherapy"} <= {column.text for column in columns}
    rows = [e for e in document.all("th", scope="row") if any(above is region for above in e.ancestors)]
    assert len(rows) == 2
    for row in rows:
        cells = [part for part in row.parent.parts if not isinstance(part, str) and part.tag == "td"]  # type: ignore[union-attr]
        assert sum(int(cell.attributes.get("colspan", "1")) for cell in cells) == len(columns)
        assert all(cell.text for cell in cells if "class" in cell.attributes)


def test_what_a_regimen_holds_and_nobody_knows_reads_as_not_checked(document: Document) -> None:
    cells = document.all("td", class_="v-not_assessed")
    assert len(cells) == 2  # the root and the rays
    assert all("not checked" in cell.text for cell in cells)


def test_an_exposure_plot_draws_the_band_the_interval_and_says_the_numbers(client: Client, document: Document) -> None:
    exposures = [f for c in _json(client)["categories"] for f in c["findings"] if f["exposure"]]
    assert exposures
    plots = document.all("figure", class_="plot")
    assert plots
    drawings = document.all("svg", role="img")
    for drawing in drawings:
        assert {part["class"] for part in drawing.parts if not isinstance(part, str) and part.tag == "rect"} == {"band"}
        assert all(name in document.ids for name in drawing["aria-labelledby"].split())
    assert len(document.all("line", class_="interval")) == len(exposures)
    assert sum(len(ul.parts) > 0 for ul in document.all("ul", class_="numbers")) == len(plots)


def test_references_are_numbered_and_every_one_is_cited(document: Document) -> None:
    references = [e for e in document.all("li") if e.attributes.get("id", "").startswith("ref-")]
    cited = {a["href"] for a in document.all("a") if a.attributes.get("href", "").startswith("#ref-")}
    assert {f"#{e['id']}" for e in references} == cited


def test_steps_are_a_checklist_and_measurements_a_table(client: Client, document: Document) -> None:
    summary = _json(client)
    assert len(document.one("ol", class_="checklist").parts) >= len(summary["steps"])
    table = document.one("table", class_="monitoring").text
    assert all(line["threshold"] in table for line in summary["monitoring"])


def test_clinicians_read_their_own_wording_with_its_evidence(client: Client) -> None:
    text = Document(client.get(PAGE, params={"audience": "clinician"}).text).text
    for words in ("Additive sedation of", "Certainty", "class effect", "AUC ratio", "90 % interval", "not assessed"):
        assert words in text
    assert "can both make you drowsy" not in text


def test_the_switch_between_the_wordings_is_a_link(client: Client, document: Document) -> None:
    links = {a.text: a for a in document.one("nav", class_="switch").parts if not isinstance(a, str)}
    assert links["For clinicians"]["href"] == f"{PAGE}?audience=clinician"
    assert links["For patients"]["aria-current"] == "page"


def test_one_regimen_alone_can_be_asked_about(client: Client) -> None:
    document = Document(client.get(PAGE, params={"regimen": "root-rays"}).text)
    assert "This page is about one regimen only: mystery root with radiotherapy." in document.text
    assert "blockazole alone" not in document.one("section", class_="regimens").text


@pytest.mark.parametrize("path", ["/can-i-take/tst/with/the-gloom", "/can-i-take/rxcui:1001/with/icd10:Z99.1"])
def test_other_names_lead_to_the_same_page_and_name_the_canonical_one(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["content-location"] == PAGE
    assert Document(answer.text).one("link", rel="canonical")["href"] == f"http://takewith.test{PAGE}"


def test_a_preparation_has_a_page_of_its_own(client: Client) -> None:
    answer = client.get("/can-i-take/testamine-iv/with/gloom")
    assert answer.headers["content-location"] == "/can-i-take/testamine-iv/with/gloom"
    assert "Can I take testamine by vein with chronic gloom treatment?" in answer.text


def test_search_engines_see_every_language_of_the_page(document: Document) -> None:
    there = {e["hreflang"]: e["href"] for e in document.all("link", rel="alternate") if "hreflang" in e.attributes}
    base = f"http://takewith.test{PAGE}"
    assert there == {"en": base, "de": f"{base}?lang=de", "x-default": base}


def test_social_sites_get_a_title_and_no_part_of_the_answer(client: Client, document: Document) -> None:
    told = {e["property"]: e["content"] for e in document.all("meta") if "property" in e.attributes}
    assert told["og:title"] == "Can I take testamine with chronic gloom treatment?"
    headline = _json(client)["answer"]["display"]["headline"]
    assert headline not in " ".join(told.values())


def test_german_pages_mark_what_the_knowledge_says_as_english(client: Client) -> None:
    document = Document(client.get(PAGE, params={"lang": "de"}).text)
    assert document.one("html")["lang"] == "de"
    assert "Was heute zu tun ist" in document.headings
    assert document.one("p", class_="headline")["lang"] == "en"
    assert "auf Englisch" in document.text


def test_the_page_has_an_etag_and_answers_304_to_it(client: Client) -> None:
    first = client.get(PAGE)
    again = client.get(PAGE, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["cache-control"] == "no-cache"


def test_a_304_keeps_the_policy_of_the_page(client: Client) -> None:
    first = client.get(PAGE)
    again = client.get(PAGE, headers={"If-None-Match": first.headers["etag"]})
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]


def test_a_host_that_a_client_made_up_reaches_no_other_client(client: Client) -> None:
    client.get(PAGE, headers={"Host": "evil.example"})
    assert "evil.example" not in client.get(PAGE).text


# --- other forms of the same document -----------------------------------------------------------


def test_the_api_answers_with_the_page_to_whoever_asks_for_html(client: Client) -> None:
    answer = client.get("/v1/summaries/testamine/gloom", headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text == client.get(PAGE).text


def test_the_api_answers_with_linked_data_that_leaves_nothing_out(client: Client) -> None:
    summary = _json(client)
    answer = client.get("/v1/summaries/testamine/gloom", headers={"Accept": "application/ld+json"})
    assert answer.headers["content-type"] == "application/ld+json"
    page, drug, _ = answer.json()["@graph"]
    shown = summary["answer"]["display"]
    assert all(shown[part] in page["abstract"] for part in shown)
    findings = [f for category in summary["categories"] for f in category["findings"]]
    assert [claim["text"] for claim in page["hasPart"]] == [f["text"]["patient"] for f in findings]
    assert len(page["citation"]) == len(summary["references"])
    assert len(page["takewith:notAssessed"]) == len(summary["not_assessed"])
    assert "blockazole" in [one["name"] for one in drug["interactingDrug"]]


def test_browsers_that_take_anything_still_get_json_from_the_api(client: Client) -> None:
    assert client.get("/v1/summaries/testamine/gloom", headers={"Accept": "*/*"}).json()


def test_the_json_document_links_to_the_page(client: Client) -> None:
    assert _json(client)["links"]["html"] == PAGE
    assert _json(client, regimen="root-rays")["links"]["html"] == f"{PAGE}?regimen=root-and-rays"


def test_the_page_carries_its_linked_data(document: Document) -> None:
    data = json.loads("".join(map(str, document.one("script", type="application/ld+json").parts)))
    kinds = [thing["@type"] for thing in data["@graph"]]
    assert kinds == ["MedicalWebPage", "Drug", "MedicalCondition"]
    assert data["@graph"][0]["citation"]


def test_patients_are_told_of_which_form_a_finding_speaks(client: Client) -> None:
    cards = Document(client.get("/can-i-take/testamine/with/gloom").text).all("article", class_="card")
    about = [
        words.group(1) for card in cards if (words := re.search(r"This is about: (\S+ by (?:mouth|vein))", card.text))
    ]
    assert about == ["testamine by mouth", "testamine by vein"]
