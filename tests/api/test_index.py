"""GET /v1/summaries: every compound with every condition in brief."""

from typing import Any

import pytest

from tests.api.client import Client
from tests.living import EVERYWHERE, Living, Place, stamp

ENCODINGS = ("identity", "gzip", "br", "zstd")


def _all(client: Client, query: str = "", limit: int = 200) -> list[dict[str, Any]]:
    """Return every entry, page by page."""
    entries: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = client.get(f"/v1/summaries?limit={limit}{query}{cursor}").json()
        assert len(page["items"]) <= limit
        entries += page["items"]
        if page["next"] is None:
            return entries
        cursor = f"&cursor={page['next']}"


def _places(entries: list[dict[str, Any]]) -> list[Place]:
    return [(one["compound"], one["condition"]) for one in entries]


@pytest.mark.parametrize("limit", [1, 3, 8, 200])
def test_every_compound_stands_with_every_condition_once(client: Client, limit: int) -> None:
    assert _places(_all(client, limit=limit)) == sorted(EVERYWHERE)


@pytest.mark.parametrize("query", ["", "&audience=clinician"])
def test_an_entry_says_what_its_summary_says(client: Client, query: str) -> None:
    for entry in _all(client, query):
        answer = client.get(entry["href"]).json()["answer"]
        for part in ("headline", "status", "action", "aggregate", "by_regimen", "display"):
            assert entry[part] == answer[part], entry["href"]
        assert entry["severity"] == answer["aggregate"]["worst"]
        assert entry["coverage"] == {state: len(names) for state, names in answer["coverage"].items()}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("query", ["", "&audience=clinician"])
def test_the_etag_is_the_one_that_the_summary_answers(client: Client, query: str, encoding: str) -> None:
    headers = {"Accept-Encoding": encoding}
    for entry in client.get(f"/v1/summaries?limit=4{query}", headers=headers).json()["items"]:
        assert client.get(entry["href"], headers=headers).headers["etag"] == entry["etag"]
        assert client.get(entry["href"], headers={**headers, "If-None-Match": entry["etag"]}).status_code == 304


def test_one_compound_and_one_condition_can_be_asked_for_by_any_name(client: Client) -> None:
    assert _places(_all(client, "&compound=tst")) == [("testamine", "all-gloom"), ("testamine", "gloom")]
    assert set(_places(_all(client, "&condition=the-gloom", limit=1))) == {p for p in EVERYWHERE if p[1] == "gloom"}
    assert _places(_all(client, "&compound=rxcui:1001&condition=icd10:Z99.1")) == [("testamine", "gloom")]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("compound=nobody", 404),
        ("condition=nothing", 404),
        ("changed_since=yesterday", 422),
        ("changed_since=2026-01-01", 422),
        ("changed_since=2026-01-01T00:00:00", 422),
        ("cursor=WyJhIl0", 422),
        ("cursor=WzEsMl0", 422),
        ("limit=201", 422),
    ],
)
def test_what_cannot_be_read_is_told(client: Client, query: str, status: int) -> None:
    answer = client.get(f"/v1/summaries?{query}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_partner_reads_on_from_the_greatest_moment_that_it_holds(service: Living) -> None:
    service.load(0)
    first = _all(service.client)
    assert {one["changed_at"] for one in first} == {stamp(0)}
    service.folder.edit("substances/mystery-root.yaml", "name: mystery root", "name: odd root")
    service.load(1)
    changed = _all(service.client, f"&changed_since={stamp(0.5)}", limit=2)
    expected = {p for p in EVERYWHERE if p[1] == "gloom" or p[0] == "mystery-root"}
    assert _places(changed) == sorted(expected)
    assert {one["changed_at"] for one in changed} == {stamp(1)}
    service.withdraw("BLOCKA.TESTAM.sedation", 2)
    again = _all(service.client, f"&changed_since={stamp(1.5)}")
    assert _places(again) == [("testamine", "all-gloom"), ("testamine", "gloom")]
    assert _all(service.client, f"&changed_since={stamp(3)}") == []
    assert len(_all(service.client, f"&changed_since={stamp(0)}")) == len(EVERYWHERE)


def test_a_moment_may_be_written_in_any_zone(service: Living) -> None:
    service.load(0)
    for moment in ("2026-01-01T12:00:00Z", "2026-01-01T14:00:00%2B02:00", "2026-01-01T14:00:00+02:00"):
        assert len(_all(service.client, f"&changed_since={moment}")) == len(EVERYWHERE)
    assert _all(service.client, "&changed_since=2026-01-01T14:00:00%2B01:00") == []


def test_entries_at_hand_from_an_older_release_are_those_of_the_newer_one(service: Living) -> None:
    service.load(0)
    _all(service.client)
    service.folder.edit("substances/blockazole.yaml", "grade: 1", "grade: 3")
    service.load(1)
    service.withdraw("BLOCKA.SLEEPI.sedation", 2)
    at_hand = _all(service.client)
    assert at_hand == _all(service.another())
    for entry in at_hand:
        summary = service.client.get(entry["href"])
        assert summary.json()["answer"]["display"] == entry["display"]
        assert summary.headers["etag"] == entry["etag"]


def test_a_pinned_index_leads_to_pinned_summaries(service: Living) -> None:
    old = service.load(0)
    served = _all(service.client)
    service.folder.edit("substances/blockazole.yaml", "grade: 1", "grade: 3")
    service.load(1)
    pinned = _all(service.client, f"&release={old}")
    for then, now in zip(served, pinned, strict=True):
        assert {**now, "href": then["href"]} == then
        assert now["href"] == f"{then['href']}?release={old}"
        assert service.client.get(now["href"]).headers["etag"] == now["etag"]
