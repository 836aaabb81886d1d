"""Names that try to become markup, in the knowledge and in what is asked."""

import json
from urllib.parse import quote

import pytest

from tests.api.client import Client
from tests.pages.conftest import HOSTILE
from tests.pages.document import Document

PAGES = [
    "/",
    "/compounds",
    "/compounds/testamine",
    "/conditions/gloom",
    "/can-i-take/testamine/with/gloom",
    "/can-i-take/testamine/with/gloom?audience=clinician",
    "/can-i-take/blockazole/with/gloom?lang=de",
    "/embed/can-i-take/testamine/with/gloom",
    "/findings/SLEEPI.TESTAM.sedation/report",
]


def _harmless(document: Document) -> None:
    assert document.all("img") == []
    assert [e for e in document.elements if "onerror" in e.attributes] == []
    assert [a["href"] for a in document.all("a") if a.attributes.get("href", "").startswith("javascript")] == []


@pytest.mark.parametrize("path", PAGES)
def test_a_hostile_name_in_the_knowledge_stays_text(hostile_client: Client, path: str) -> None:
    answer = hostile_client.get(path)
    assert answer.status_code == 200
    document = Document(answer.text)
    _harmless(document)
    assert "onerror=alert(1)" in document.text


def test_it_stays_text_in_the_drawing(hostile_client: Client) -> None:
    document = Document(hostile_client.get("/can-i-take/testamine/with/gloom").text)
    assert any(HOSTILE in element.text for element in document.all("text", class_="name"))


def test_it_cannot_end_the_linked_data(hostile_client: Client) -> None:
    source = hostile_client.get("/can-i-take/testamine/with/gloom").text
    block = source.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert "<" not in block
    data = json.loads(block)
    assert HOSTILE in data["@graph"][1]["name"]


def test_it_stays_text_in_markdown(hostile_client: Client) -> None:
    text = hostile_client.get("/v1/summaries/testamine/gloom", headers={"Accept": "text/markdown"}).text
    assert "<img" not in text.replace("\\<", "")
    assert "[x](javascript" not in text.replace("\\[", "").replace("\\]", "")


def test_it_stays_text_in_what_others_embed(hostile_client: Client) -> None:
    url = "http://takewith.test/can-i-take/testamine/with/gloom"
    answer = hostile_client.get("/oembed", params={"url": url}).json()
    [frame] = Document(answer["html"]).elements
    assert (frame.tag, HOSTILE in frame["title"]) == ("iframe", True)


def test_a_hostile_name_in_the_question_stays_text(client: Client) -> None:
    answer = client.get(f"/can-i-take/{quote(HOSTILE.replace('/', ''), safe='')}/with/gloom")
    assert answer.status_code == 404
    document = Document(answer.text)
    _harmless(document)
    assert "onerror=alert(1)" in document.text


def test_a_hostile_search_stays_text(client: Client) -> None:
    for path in ("/compounds", "/find"):
        answer = client.get(path, params={"q": HOSTILE, "compound": HOSTILE})
        _harmless(Document(answer.text))


def test_hostile_fields_of_the_form_stay_text(client: Client) -> None:
    typed = {"medicines": HOSTILE, "egfr": HOSTILE, "conditions": HOSTILE, "gene-" + HOSTILE: "x", "instead": HOSTILE}
    document = Document(client.post("/can-i-take/testamine/with/gloom", data=typed).text)
    _harmless(document)
    [field] = document.all("input", name="egfr")
    assert field["value"] == HOSTILE
    answered = Document(client.post("/can-i-take/testamine/with/gloom", data={"medicines": HOSTILE}).text)
    _harmless(answered)
    assert HOSTILE in answered.one("dl", class_="given").text


def test_hostile_fields_of_a_report_stay_text(client: Client) -> None:
    answer = client.post("/findings/SLEEPI.TESTAM.sedation/report", data={"text": HOSTILE, "reference": HOSTILE})
    assert answer.status_code == 422
    document = Document(answer.text)
    _harmless(document)
    assert document.one("input", name="reference")["value"] == HOSTILE


def test_a_host_that_tries_to_become_markup_stays_text(client: Client) -> None:
    answer = client.get("/can-i-take/testamine/with/gloom", headers={"Host": 'a"><script>alert(1)</script>'})
    assert "<script>alert" not in answer.text
