"""Reporting a finding as wrong from a page: by form, without a script, without a name."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.api.curation.schemas import ReportRequest
from app.api.html.texts import catalogue
from app.api.pages.report import REFERENCE, TEXT
from app.main import create_app
from app.settings import AnswerSettings, DatabaseSettings, LimitSettings, Settings
from app.store.engine import reading
from app.store.reports import Reason
from app.store.tables import ReportRow
from tests.api.client import Client
from tests.api.conftest import KNOWLEDGE, filled
from tests.pages.document import Document

ANSWER = "/can-i-take/testamine/with/gloom"
GOOD = {"reason": "wrong_source", "text": "The label says the opposite in section 7.\nRead it again.", "reference": ""}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Client]:
    """A service of its own: reports are written, and only two an hour are taken."""
    settings = Settings(
        database=DatabaseSettings(url=filled(tmp_path / "reports.sqlite3", KNOWLEDGE)),
        answers=AnswerSettings(),
        limits=LimitSettings(reports="2/hour"),
    )
    client = Client(create_app(settings))
    yield client
    client.close()
    client.app.state.desk.base.database.close()


def _links(document: Document) -> list[str]:
    return [a["href"] for p in document.all("p", class_="report") for a in document.all("a") if p in a.ancestors]


def _waiting(client: Client) -> list[ReportRow]:
    with reading(client.app.state.desk.base.database) as session:
        return list(session.scalars(select(ReportRow)))


@pytest.mark.parametrize("path", [ANSWER, f"{ANSWER}?audience=clinician", f"/embed{ANSWER}", f"{ANSWER}?lang=de"])
def test_every_card_of_a_finding_can_be_reported(client: Client, path: str) -> None:
    document = Document(client.get(path).text)
    links = _links(document)
    assert len(links) == len(document.all("article", class_="card")) > 0
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200
        assert Document(answer.text).one("form", method="post")["action"] == link


def test_the_page_shows_the_finding_in_the_words_of_the_reader(client: Client) -> None:
    for query in ("", "?audience=clinician"):
        page = Document(client.get(ANSWER + query).text)
        link = _links(page)[0]
        sentence = page.all("div", class_="text")[0].parts[0].text  # type: ignore[union-attr]
        assert sentence in Document(client.get(link).text).text


def test_a_report_lands_in_the_queue_with_nothing_about_its_sender(desk: Client) -> None:
    link = _links(Document(desk.get(ANSWER).text))[0]
    answer = desk.post(link, data=GOOD)
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    [row] = _waiting(desk)
    assert (row.finding_id, row.reason, row.text) == (link.split("/")[2], Reason.WRONG_SOURCE, GOOD["text"])
    assert row.reference is None


def test_the_allowance_is_that_of_the_api_and_mistakes_cost_nothing(desk: Client) -> None:
    link = _links(Document(desk.get(ANSWER).text))[0]
    for _ in range(3):
        assert desk.post(link, data={**GOOD, "text": "short"}).status_code == 422
    assert desk.post(link, data=GOOD).status_code == 201
    api = desk.post(f"/v1{link.removesuffix('report')}reports", json={"reason": "other", "text": "Ten signs or more."})
    assert api.status_code == 201
    refused = desk.post(link, data=GOOD)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
    assert "does not mean safe" in Document(refused.text).text


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("reason", "", "one of the answers"),
        ("reason", "made-up", "one of the answers"),
        ("text", "too short", "10 to 2000 characters"),
        ("text", "x" * 2001, "10 to 2000 characters"),
        ("text", "a bell \x07 rings here", "cannot be printed"),
        ("reference", "ab", "3 to 300 characters"),
        ("reference", "two\nlines", "cannot be printed"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(
    client: Client, field: str, typed: str, words: str
) -> None:
    link = _links(Document(client.get(ANSWER).text))[0]
    answer = client.post(link, data={**GOOD, "reference": "PMID 1234", field: typed})
    assert answer.status_code == 422
    document = Document(answer.text)
    assert words in document.one("p", id=f"{field}-error").text
    assert words in document.one("section", class_="errors").text
    if field != "reference":
        assert document.one("input", name="reference")["value"] == "PMID 1234"
    if field != "text":
        assert GOOD["text"] == "".join(map(str, document.one("textarea").parts))


@pytest.mark.parametrize(("finding", "status"), [("nobody.nothing.pk", 404), ("x" * 65, 422), ("a%20b", 422)])
def test_a_finding_that_is_not_there_is_a_page_that_says_so(client: Client, finding: str, status: int) -> None:
    answer = client.get(f"/findings/{finding}/report")
    assert answer.status_code == status
    assert Document(answer.text).one("h1").text


def test_the_bounds_are_those_of_the_api() -> None:
    fields = ReportRequest.model_json_schema()["properties"]
    assert (fields["text"]["minLength"], fields["text"]["maxLength"]) == TEXT
    [pointer] = [one for one in fields["reference"]["anyOf"] if one["type"] == "string"]
    assert (pointer["minLength"], pointer["maxLength"]) == REFERENCE


def test_every_reason_of_the_api_has_its_words() -> None:
    assert {f"report.reason.{reason}" for reason in Reason} <= catalogue("en").keys()


def test_search_engines_stay_away(client: Client) -> None:
    link = _links(Document(client.get(ANSWER).text))[0]
    assert Document(client.get(link).text).one("meta", name="robots")["content"] == "noindex"
    assert "Disallow: /findings/" in client.get("/robots.txt").text
