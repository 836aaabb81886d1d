"""GET /v1/releases/{id}/export: streamed, compressed, and taken up where it broke."""

import gzip
import json
from pathlib import Path

import brotli
import pytest
import zstandard
from sqlalchemy import text

from app.curation import spans
from app.curation.export import export, load_export
from app.curation.load import origin
from app.curation.problems import KnowledgeError
from app.store import releases
from tests.databases import Databases
from tests.living import Living, living

UNPACKED = {
    "identity": bytes,
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
}


@pytest.fixture
def release(service: Living) -> str:
    return service.load(0)


@pytest.fixture
def path(release: str) -> str:
    return f"/v1/releases/{release}/export"


def test_it_is_what_the_command_line_exports(service: Living, release: str, path: str) -> None:
    answer = service.client.get(path)
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.text == "".join(export(service.database, release))
    assert answer.headers["content-length"] == str(len(answer.content))
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert (lines[0]["id"], lines[-1]["end"]) == (release, release)


@pytest.mark.parametrize("encoding", UNPACKED)
def test_it_travels_in_the_encoding_that_the_client_takes(service: Living, path: str, encoding: str) -> None:
    answer = service.client.request("GET", path, headers={"Accept-Encoding": encoding})
    plain = service.client.get(path)
    assert answer.headers.get("content-encoding", "identity") == encoding
    assert answer.content == plain.content  # the client has unpacked it
    assert "Accept-Encoding" in answer.headers["vary"]
    assert (answer.headers["etag"] == plain.headers["etag"]) is (encoding == "identity")
    again = service.client.get(path, headers={"Accept-Encoding": encoding, "If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_every_span_of_it_is_the_same_bytes(service: Living, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "BETWEEN_MARKS", 2)
    monkeypatch.setattr(spans, "CHUNK", 700)
    whole = service.client.get(path).content
    for start in (0, 1, 500, 699, 700, 701, len(whole) // 2, len(whole) - 1):
        for end in (start, start + 1, start + 1000, len(whole) - 1, len(whole) + 5):
            answer = service.client.get(path, headers={"Range": f"bytes={start}-{end}"})
            if end < start:
                continue
            assert answer.status_code == 206
            assert answer.content == whole[start : end + 1]
            last = min(end, len(whole) - 1)
            assert answer.headers["content-range"] == f"bytes {start}-{last}/{len(whole)}"


def test_a_broken_download_goes_on(service: Living, path: str) -> None:
    first = service.client.get(path)
    begun = first.content[:1234]
    headers = {"Range": f"bytes={len(begun)}-", "If-Range": first.headers["etag"], "Accept-Encoding": "gzip"}
    rest = service.client.get(path, headers=headers)
    assert rest.status_code == 206
    assert rest.headers["etag"] == first.headers["etag"]
    assert begun + rest.content == first.content


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Range": "bytes=-100"}, 206),
        ({"Range": "bytes=99999999-"}, 416),
        ({"Range": "bytes=-0"}, 416),
        ({"Range": "bytes=9-3"}, 200),
        ({"Range": "bytes=0-1,5-6"}, 200),
        ({"Range": "lines=0-1"}, 200),
        ({"Range": "bytes=-"}, 200),
        ({"Range": "bytes=0-9", "If-Range": '"another"'}, 200),
        ({"Range": "bytes=0-9", "If-Range": "Thu, 01 Jan 2026 00:00:00 GMT"}, 200),
    ],
)
def test_a_range_is_read_as_the_standard_says(service: Living, path: str, headers: dict[str, str], status: int) -> None:
    answer = service.client.get(path, headers=headers)
    assert answer.status_code == status
    total = int(service.client.request("HEAD", path).headers["content-length"])
    if status == 416:
        assert answer.headers["content-range"] == f"bytes */{total}"
        assert answer.json()["status"] == 416
    else:
        assert len(answer.content) == (100 if status == 206 else total)


def test_head_tells_how_long_it_is(service: Living, path: str) -> None:
    head, get = service.client.request("HEAD", path), service.client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "content-length", "accept-ranges", "content-type"):
        assert head.headers[name] == get.headers[name]
    assert head.headers["accept-ranges"] == "bytes"


def test_the_same_release_is_the_same_bytes_and_tag_in_every_deployment(
    service: Living, path: str, databases: Databases, tmp_path: Path
) -> None:
    with living(databases, "postgresql", tmp_path / "other") as other:
        other.load(7)
        one, two = service.client.get(path), other.client.get(path)
        assert (one.content, one.headers["etag"]) == (two.content, two.headers["etag"])
        ranged = {"Range": "bytes=333-777"}
        assert service.client.get(path, headers=ranged).content == other.client.get(path, headers=ranged).content


def test_what_was_downloaded_loads_as_the_same_release(
    service: Living, release: str, path: str, databases: Databases, tmp_path: Path
) -> None:
    file = tmp_path / "download.ndjson"
    file.write_bytes(service.client.get(path).content)
    with databases.opened("sqlite") as database:
        assert load_export(database, file, origin("0.0.0")).release_id == release


@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 0.9, 0.999])
def test_a_download_that_is_cut_off_is_refused_and_leaves_nothing(
    service: Living, path: str, databases: Databases, tmp_path: Path, share: float
) -> None:
    whole = service.client.get(path).content
    file = tmp_path / "half.ndjson"
    file.write_bytes(whole[: int(len(whole) * share)])
    with databases.opened("sqlite") as database:
        with pytest.raises(KnowledgeError, match="nothing was loaded"):
            load_export(database, file, origin("0.0.0"))
        with database.reader() as session:
            assert releases.current(session) is None
            assert releases.releases(session) == []


def test_a_record_that_was_altered_is_a_problem_and_not_a_line(service: Living, path: str) -> None:
    with service.database.writer.begin() as session:
        session.execute(text("UPDATE record SET body = replace(body, 'gloom', 'gleam') WHERE slug = 'gloom'"))
    answer = service.client.get(path)
    assert answer.status_code == 503
    assert answer.json()["type"] == "urn:problem-type:takewith:damaged-record"


def test_unknown_and_pruned_releases_are_told(service: Living, release: str, path: str) -> None:
    assert service.client.get("/v1/releases/r-000000000000/export").status_code == 404
    for on in (1, 2):
        service.folder.edit("substances/testamine.yaml", "sleepy.", f"sleepy. {on}.")
        service.load(on)
    service.prune(100)
    assert service.client.get(path).status_code == 410
