"""What holds for every kind of page: well formed, nothing from elsewhere, nothing inline, every link leads somewhere."""

import pytest

from tests.api.client import Client
from tests.pages.document import Document

REPORT = "/findings/SLEEPI.TESTAM.sedation/report"
PAGES = [
    "/",
    "/?lang=de",
    "/compounds",
    "/compounds?q=testa",
    "/compounds?q=nothing-like-it",
    "/compounds/testamine",
    "/conditions",
    "/conditions/gloom",
    "/conditions/all-gloom",
    "/sources/made-up",
    "/how-we-know",
    "/how-we-know?lang=de",
    "/can-i-take/testamine/with/gloom",
    "/can-i-take/testamine/with/gloom?audience=clinician",
    "/can-i-take/testamine/with/gloom?lang=de",
    "/can-i-take/blockazole/with/all-gloom",
    "/can-i-take/mystery-root/with/gloom",
    "/can-i-take/nobody/with/gloom",
    "/can-i-take/testamine/with/nothing",
    "/embed/can-i-take/testamine/with/gloom",
    REPORT,
    f"{REPORT}?lang=de",
]
# Events, styles and scripts that the Content-Security-Policy would stop anyway: they must not be there at all.
INLINE = ("style", "onclick", "onload", "onerror", "onfocus", "srcdoc")


@pytest.fixture(scope="module", params=PAGES)
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def document(client: Client, path: str) -> Document:
    return Document(client.get(path, headers={"Accept": "text/html"}).text)


def test_it_says_its_language_title_and_one_main_heading(document: Document) -> None:
    assert document.one("html")["lang"] in ("en", "de")
    assert document.one("title").text
    assert len(document.all("h1")) == 1
    assert len(document.all("main")) == 1


def test_no_id_is_given_twice(document: Document) -> None:
    assert sorted(document.ids) == sorted(set(document.ids))


def test_every_link_within_the_page_leads_somewhere(document: Document) -> None:
    inside = {a["href"][1:] for a in document.all("a") if a.attributes.get("href", "").startswith("#")}
    shapes = {use["href"][1:] for use in document.all("use")}
    assert inside | shapes <= set(document.ids)


def test_every_label_and_description_exists(document: Document) -> None:
    named = [
        (name, one)
        for element in document.elements
        for name in ("aria-labelledby", "aria-describedby", "for")
        for one in element.attributes.get(name, "").split()
    ]
    assert [pair for pair in named if pair[1] not in document.ids] == []


def test_nothing_is_inline_and_nothing_comes_from_another_host(document: Document) -> None:
    assert [e.tag for e in document.elements if set(INLINE) & set(e.attributes)] == []
    assert document.all("style") == []
    for script in document.all("script"):
        assert script.attributes.get("type") == "application/ld+json" or script["src"].startswith("/static/")
    loaded = [e["href"] for e in document.all("link") if e["rel"] in ("stylesheet", "icon", "preload")]
    loaded += [e["src"] for e in document.elements if e.tag in ("img", "iframe") and "src" in e.attributes]
    assert all(address.startswith("/static/") for address in loaded)


def test_the_policy_allows_files_of_this_service_and_nothing_else(client: Client, path: str) -> None:
    policy = client.get(path, headers={"Accept": "text/html"}).headers["content-security-policy"]
    assert policy.startswith(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
    )
    assert "unsafe" not in policy
    assert ("frame-ancestors *" in policy) is path.startswith("/embed/")


def test_every_link_to_a_page_of_ours_answers(client: Client, document: Document) -> None:
    ours = {a["href"].partition("#")[0] for a in document.all("a") if a.attributes.get("href", "").startswith("/")}
    assert [(path, status) for path in sorted(ours) if (status := client.get(path).status_code) not in (200, 303)] == []
