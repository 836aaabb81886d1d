"""What partners embed: the frame, the script and oEmbed."""

import gzip
from pathlib import Path

import pytest

from app.api import widget
from tests.api.client import Client
from tests.pages.document import Document

FRAME = "/embed/can-i-take/testamine/with/gloom"
PAGE = "http://takewith.test/can-i-take/testamine/with/gloom"


def test_the_frame_shows_the_display_block_whole_and_before_everything_else(client: Client) -> None:
    shown = client.get("/v1/summaries/testamine/gloom").json()["answer"]["display"]
    document = Document(client.get(FRAME).text)
    block = document.one("section", class_="display").text
    assert all(" ".join(part.split()) in block for part in shown.values())
    assert document.headings[:4] == [
        "Can I take testamine with chronic gloom treatment?",
        "The answer",
        "What to do today",
        "Call for help at once if",
    ]


def test_the_frame_names_what_was_not_checked_and_leads_to_everything(client: Client) -> None:
    document = Document(client.get(FRAME).text)
    assert "mystery root" in document.one("section", class_="missing").text
    assert document.one("a", class_="full")["href"] == PAGE


def test_every_number_in_the_frame_has_its_reference(client: Client) -> None:
    document = Document(client.get(FRAME).text)
    cited = {a["href"][1:] for a in document.all("a") if a["href"].startswith("#ref-")}
    assert cited
    assert cited <= set(document.ids)


@pytest.mark.parametrize("query", ["logo=x", "intro=x", "headline=Fine", "order=reverse", "as_of=2030-01-01"])
def test_no_parameter_changes_words_order_or_date(client: Client, query: str) -> None:
    assert client.get(f"{FRAME}?{query}").text == client.get(FRAME).text


def test_the_frame_is_general_information_only(client: Client) -> None:
    assert client.post(FRAME, data={"egfr": "40"}).status_code == 405


def test_an_unknown_name_is_no_frame(client: Client) -> None:
    answer = client.get("/embed/can-i-take/nobody/with/gloom", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_the_script_is_small_and_self_sufficient(client: Client) -> None:
    answer = client.get("/embed.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert len(gzip.compress(answer.content)) < 10_000
    assert client.get("/embed.js", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_scripts_keep_nothing_and_write_no_markup() -> None:
    rooms = Path(widget.__path__[0]).parent
    for file in (rooms / "widget/static/embed.js", rooms / "widget/static/frame.js", rooms / "html/static/page.js"):
        code = file.read_text()
        for word in ("localStorage", "sessionStorage", "document.cookie", "indexedDB", "innerHTML", "outerHTML",
                     "insertAdjacentHTML", "document.write", "eval(", "sendBeacon"):  # fmt: skip
            assert word not in code, (file.name, word)


def test_pages_say_where_their_oembed_is(client: Client) -> None:
    link = Document(client.get("/can-i-take/testamine/with/gloom").text).one("link", type="application/json+oembed")
    answer = client.get(link["href"].removeprefix("http://takewith.test"))
    assert answer.json()["type"] == "rich"


def test_oembed_answers_with_the_frame_within_the_size_asked_for(client: Client) -> None:
    answer = client.get(
        "/oembed", params={"url": f"{PAGE}?audience=clinician", "maxwidth": 400, "maxheight": 300}
    ).json()
    assert (answer["version"], answer["width"], answer["height"]) == ("1.0", 400, 300)
    [frame] = Document(answer["html"]).elements
    assert frame["src"] == f"http://takewith.test{FRAME}?audience=clinician"
    assert frame["referrerpolicy"] == "no-referrer"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"url": "http://elsewhere.example/can-i-take/testamine/with/gloom"}, 404),
        ({"url": "http://takewith.test/compounds/testamine"}, 404),
        ({"url": "http://takewith.test/can-i-take/nobody/with/gloom"}, 404),
        ({"url": PAGE, "format": "xml"}, 501),
        ({}, 422),
    ],
)
def test_oembed_refuses_what_is_no_page_of_ours(client: Client, query: dict[str, str], status: int) -> None:
    answer = client.get("/oembed", params=query)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
