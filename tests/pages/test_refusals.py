"""Refusals as pages, and as problems for programs."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fastapi import Request

from app.api.pages.errors import refused
from app.main import create_app
from app.settings import HttpSettings, KeySettings, LimitSettings, ServerSettings, Settings
from tests.api.client import Client
from tests.api.conftest import settings_for
from tests.pages.document import Document

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("/can-i-take/testamin/with/gloom", "/can-i-take/testamine/with/gloom"),
        ("/can-i-take/testamine/with/glooom", "/can-i-take/testamine/with/gloom"),
        ("/can-i-take/testamine/with/gloom?regimen=nope", "/can-i-take/testamine/with/gloom?regimen=root-and-rays"),
        ("/compounds/testamin", "/compounds/testamine"),
        ("/conditions/glooom", "/conditions/gloom"),
        ("/find?compound=testamin&condition=gloom", "/can-i-take/testamine/with/gloom"),
    ],
)
def test_an_unknown_name_gets_a_404_with_what_it_may_have_meant(client: Client, path: str, link: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    document = Document(answer.text)
    assert link in [a["href"] for a in document.all("a")]
    assert "does not mean that it is safe" in document.text
    assert document.one("meta", name="robots")["content"] == "noindex"
    assert document.all("form", role="search")


@pytest.mark.parametrize("path", ["/sources/nothing", "/nowhere", "/can-i-take/testamine"])
def test_an_address_without_a_page_is_a_page_for_readers(client: Client, path: str) -> None:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 404
    assert Document(answer.text).one("h1").text


@pytest.mark.parametrize("path", ["/nowhere", "/v1/nothing", "/v1/compounds/nobody"])
def test_programs_keep_getting_problems(client: Client, path: str) -> None:
    assert client.get(path).headers["content-type"] == "application/problem+json"


def test_the_api_answers_problems_to_browsers_too(client: Client) -> None:
    assert client.get("/v1/compounds/nobody", headers=HTML).headers["content-type"] == "application/problem+json"


def test_a_method_that_a_page_does_not_know_is_said_and_allowed_ones_are_named(client: Client) -> None:
    answer = client.request("DELETE", "/can-i-take/testamine/with/gloom")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


def test_the_page_keeps_the_language_of_the_request(client: Client) -> None:
    document = Document(client.get("/can-i-take/testamin/with/gloom?lang=de").text)
    assert document.one("html")["lang"] == "de"
    assert "/can-i-take/testamine/with/gloom?lang=de" in [a["href"] for a in document.all("a")]


def test_a_wrong_parameter_is_refused_and_a_foreign_one_is_left_alone(client: Client) -> None:
    page = "/can-i-take/testamine/with/gloom"
    assert client.get(page, params={"audience": "everybody"}).status_code == 422
    assert client.get(page, params={"utm_source": "letter"}).status_code == 200
    assert client.get(page, params={"lang": "fr"}).headers["content-language"] == "en"


# --- what the rings around the routes refuse ------------------------------------------------------

PAGE = "/can-i-take/testamine/with/gloom"


@contextmanager
def _serving(url: str, **given: object) -> Iterator[Client]:
    client = Client(create_app(Settings(database=settings_for(url).database, **given)))
    yield client
    client.close()
    client.app.state.desk.base.database.close()


def test_too_many_requests_are_told_in_words_with_the_time_to_wait(database_url: str) -> None:
    with _serving(database_url, limits=LimitSettings(per_address="1/day")) as client:
        client.get(PAGE, headers=HTML)
        answer = client.get(PAGE, headers=HTML)
    assert answer.status_code == 429
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"
    assert int(answer.headers["retry-after"]) > 0
    assert "style-src 'self'" in answer.headers["content-security-policy"]
    assert len(answer.headers.get_list("content-length")) == 1
    document = Document(answer.text)
    assert document.one("h1").text == "Too much was asked"
    assert "Please try again in" in document.text
    assert "does not mean safe" in document.text
    assert "Retry-After" not in document.text


@pytest.mark.parametrize("headers", [{}, {"Accept": "application/json"}, HTML])
def test_programs_get_their_problem_from_the_rings_too(database_url: str, headers: dict[str, str]) -> None:
    with _serving(database_url, limits=LimitSettings(per_address="1/day")) as client:
        client.get("/v1/compounds")
        answer = client.get("/v1/compounds", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (429, "application/problem+json")


def test_a_service_that_needs_keys_says_so_on_a_page_that_has_its_style(database_url: str) -> None:
    with _serving(database_url, keys=KeySettings(needed_to_read=True)) as client:
        answer = client.get(PAGE, headers=HTML)
        document = Document(answer.text)
        style = client.get(document.one("link", rel="stylesheet")["href"])
        german = Document(client.get(f"{PAGE}?lang=de", headers=HTML).text)
    assert answer.status_code == 401
    assert "www-authenticate" in answer.headers
    assert document.one("h1").text == "A key is needed here"
    assert style.status_code == 200
    assert german.one("html")["lang"] == "de"


def test_too_much_at_once_and_a_foreign_name_are_pages_too(database_url: str) -> None:
    with _serving(database_url, http=HttpSettings(answer_seconds=0.000001, ready_answers_mb=0)) as client:
        slow = client.get(PAGE, headers=HTML)
    with _serving(database_url, server=ServerSettings(allowed_hosts=("elsewhere.test",))) as client:
        foreign = client.get(PAGE, headers=HTML)
        bare = client.request("HEAD", PAGE, headers=HTML)
    assert (slow.status_code, Document(slow.text).one("h1").text) == (503, "Not available at the moment")
    assert (foreign.status_code, bare.status_code) == (400, 400)
    assert Document(foreign.text).one("h1").text == "This request could not be understood"
    assert bare.content == b""


def test_a_fault_is_a_page_that_gives_nothing_away(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        raise RuntimeError("zzsecretzz")

    monkeypatch.setattr("app.api.pages.summary.summarise", failing)
    with _serving(database_url) as client:
        answer = client.get(PAGE, headers=HTML)
    assert answer.status_code == 500
    assert Document(answer.text).one("h1").text == "Something failed here"
    assert "zzsecretzz" not in answer.text


def test_a_refusal_that_cannot_be_drawn_leaves_as_it_was_written(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("app.api.pages.refusals.refused", failing)
    with _serving(database_url, keys=KeySettings(needed_to_read=True)) as client:
        answer = client.get(PAGE, headers=HTML)
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    assert answer.json()["status"] == 401


@pytest.mark.parametrize(
    ("seconds", "words"),
    [("1", "in a second."), ("90", "in 90 seconds."), ("121", "in 3 minutes."), ("7300", "in 3 hours.")],
)
def test_the_time_to_wait_is_never_told_too_short(client: Client, seconds: str, words: str) -> None:
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [], "app": client.app,
             "server": ("takewith.test", 80), "scheme": "http", "root_path": ""}  # fmt: skip
    drawn = refused(Request(scope), 429, {"retry-after": seconds}, b'{"detail": "x"}')
    assert f"Please try again {words}" in Document(bytes(drawn.body).decode()).text
