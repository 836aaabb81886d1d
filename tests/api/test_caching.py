"""ETags and ready answers."""

import pytest

from tests.api.client import Client

READS = [
    "/v1/compounds",
    "/v1/compounds/testamine",
    "/v1/conditions",
    "/v1/conditions/gloom",
    "/v1/conditions/gloom/regimens",
    "/v1/interaction-categories",
    "/v1/sources/made-up",
    "/v1/summaries/testamine/gloom",
    "/v1/interactions?substance=testamine",
    "/v1/releases",
    "/openapi.json",
]


@pytest.mark.parametrize("path", READS)
def test_every_read_has_a_tag_and_answers_304_to_it(client: Client, path: str) -> None:
    first = client.get(path)
    assert first.status_code == 200
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize("path", READS)
def test_reads_are_asked_for_again_each_time(client: Client, path: str) -> None:
    assert client.get(path).headers["cache-control"] == "no-cache"


def test_representation_and_encoding_are_part_of_the_tag(client: Client) -> None:
    path = "/v1/summaries/testamine/gloom"
    tags = {
        client.get(path, headers={"Accept": accept, "Accept-Encoding": encoding}).headers["etag"]
        for accept in ("application/json", "text/markdown")
        for encoding in ("identity", "gzip", "br")
    }
    assert len(tags) == 6


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
def test_an_encoded_answer_reads_as_the_plain_one(client: Client, encoding: str) -> None:
    path = "/v1/summaries/testamine/gloom"
    packed = client.get(path, headers={"Accept-Encoding": encoding})
    assert packed.headers["content-encoding"] == encoding
    assert packed.json() == client.get(path).json()
    assert "Accept-Encoding" in packed.headers["vary"]


def test_an_unknown_compound_is_never_304(client: Client) -> None:
    etag = client.get("/v1/compounds/testamine").headers["etag"]
    assert client.get("/v1/compounds/nobody", headers={"If-None-Match": etag}).status_code == 404
    assert client.get("/v1/compounds/nobody", headers={"If-None-Match": "*"}).status_code == 404


def test_head_is_get_without_the_body(client: Client) -> None:
    path = "/v1/compounds/testamine"
    head, get = client.request("HEAD", path), client.get(path)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(get.content))
    assert head.headers["etag"] == get.headers["etag"]


def test_refusals_are_not_kept(client: Client) -> None:
    answer = client.get("/v1/compounds/nobody")
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
