"""What the service says of itself: to registries, and to programs that read the web."""

import re

import pytest

from app.api.rest.service import service_id
from app.settings import KeySettings, ServerSettings
from tests.api.client import Client
from tests.api.services import serving

# Required by GA4GH service-info 1.0.
REQUIRED = {"id", "name", "type", "organization", "version"}


def test_service_info_has_what_the_standard_asks_for(client: Client) -> None:
    info = client.get("/service-info").json()
    assert info.keys() >= REQUIRED
    assert info["type"] == {"group": "takewith", "artifact": "interaction-summaries", "version": "1"}
    assert info["organization"].keys() == {"name", "url"}


def test_service_info_names_licence_citation_and_release(client: Client) -> None:
    data = client.get("/service-info").json()["data"]
    release = client.get("/readyz").json()["release"]
    assert data["licence"]["name"] == "CC BY 4.0"
    assert data["release"] == release
    assert release["id"] in data["citation"]
    assert client.get(re.sub(r"^.*(/v1/releases/)", r"\1", data["citation"])).json()["digest"] == release["digest"]


def test_the_operator_may_be_named(database_url: str) -> None:
    server = ServerSettings(operator="A hospital", base_url="https://takewith.example.org/")
    with serving(database_url, server=server) as client:
        info = client.get("/service-info").json()
    assert info["organization"] == {"name": "A hospital", "url": "https://takewith.example.org"}
    assert info["id"] == "org.example.takewith.takewith"


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("api.example.org", "org.example.api.takewith"),
        ("localhost", "local.takewith"),
        ("10.0.0.1", "local.takewith"),
        ("::1", "local.takewith"),
    ],
)
def test_an_id_is_a_host_name_turned_around(host: str, expected: str) -> None:
    assert service_id(host) == expected


def test_llms_txt_is_markdown_whose_addresses_answer(client: Client) -> None:
    answer = client.get("/llms.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.startswith("# TakeWith\n\n> Can I take X")
    paths = re.findall(r"\]\(http://takewith\.test([^)#]*)", answer.text)
    assert len(paths) > 8
    # The small knowledge of the tests has other compounds than the example.
    assert {client.get(path).status_code for path in paths if "/summaries/" not in path} == {200}


def test_both_are_read_without_a_key(database_url: str) -> None:
    with serving(database_url, keys=KeySettings(needed_to_read=True)) as client:
        assert client.get("/v1/compounds").status_code == 401
        assert client.get("/service-info").status_code == 200
        assert client.get("/llms.txt").status_code == 200
