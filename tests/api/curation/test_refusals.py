"""Who may not, what is wrong, what is stale: one clear problem each; nothing half done, nothing revealed."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.records import keys
from app.store.api_keys import KeyScope
from app.store.engine import Database, reading
from app.store.tables import DraftRow, OnceRow, TrailRow
from tests.api.curation.conftest import House
from tests.api.curation.desk import DRAFTS, OVERLAY, Person, newol, statement
from tests.api.services import key_for
from tests.databases import opened
from tests.living import day

UNKNOWN = "d-0123456789abcdef"
BODIES: dict[str, tuple[str, str, Any]] = {
    "write": ("POST", DRAFTS, {"overlay": OVERLAY, "kind": "compound", "content": {}, "why": "Because."}),
    "change": ("PUT", f"{DRAFTS}/{UNKNOWN}", {"content": {}, "why": "Because."}),
    "discard": ("POST", f"{DRAFTS}/{UNKNOWN}/discard", {"why": "Because."}),
    "review": ("POST", f"{DRAFTS}/{UNKNOWN}/review", {"approve": True, "why": "Because."}),
    "publish": ("POST", "/v1/curation/releases", {"overlay": OVERLAY, "drafts": [UNKNOWN], "why": "Because."}),
    "judge": ("POST", "/v1/curation/reports/p-1/outcome", {"outcome": "confirmed", "answer": "It is so."}),
}
READS = (DRAFTS, f"{DRAFTS}/{UNKNOWN}", "/v1/curation/trail", "/v1/curation/reports", "/v1/curation/reports/p-1",
         f"/v1/curation/overlays/{OVERLAY}/files")  # fmt: skip


def _rows_of(house: House) -> list[int]:
    with opened(house.url) as database:
        return _rows(database)


def _rows(database: Database) -> list[int]:
    with reading(database) as session:
        return [session.scalars(select(func.count()).select_from(row)).one() for row in (DraftRow, TrailRow, OnceRow)]


@pytest.mark.parametrize("deed", BODIES)
def test_without_a_key_nothing_is_done(quiet_house: House, deed: str) -> None:
    method, path, body = BODIES[deed]
    answer = quiet_house.client.request(method, path, json=body)
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:problem-type:takewith:key-needed")
    assert _rows_of(quiet_house) == [0, 0, 0]


@pytest.mark.parametrize("path", READS)
def test_without_a_key_nothing_is_read(quiet_house: House, path: str) -> None:
    assert quiet_house.client.get(path).status_code == 401


@pytest.mark.parametrize("path", READS)
def test_what_one_person_reads_is_kept_for_nobody_else(quiet_house: House, path: str) -> None:
    first = quiet_house.ann.get(path)
    assert first.headers["cache-control"] == "no-store"
    assert quiet_house.client.get(path).status_code == 401


@pytest.mark.parametrize("path", READS)
def test_a_key_that_may_only_read_answers_reads_no_draft(quiet_house: House, path: str) -> None:
    answer = quiet_house.with_scopes(path, KeyScope.READ).get(path)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:problem-type:takewith:scope-missing")


def test_an_expired_key_is_like_an_unknown_one(quiet_house: House) -> None:
    gone = Person(quiet_house.client, key_for(quiet_house.url, "Gone", KeyScope.ADMIN, expires_at=day(1)).token)
    unknown = Person(quiet_house.client, f"tkw_aaaaaaaa_{'A' * 43}")
    answers = [one.post(*BODIES["write"][1:]) for one in (gone, unknown)]
    assert {answer.status_code for answer in answers} == {401}
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize(
    ("deed", "needed"),
    [("write", "curate"), ("change", "curate"), ("discard", "curate"), ("review", "review"), ("publish", "publish"),
     ("judge", "review")],
)  # fmt: skip
def test_a_missing_scope_is_named_whether_or_not_the_thing_is_there(quiet_house: House, deed: str, needed: str) -> None:
    others = [scope for scope in KeyScope if scope not in (needed, KeyScope.ADMIN)]
    method, path, body = BODIES[deed]
    person = quiet_house.with_scopes(deed, *others)
    answer = person.put(path, body) if method == "PUT" else person.post(path, body)
    assert answer.status_code == 403
    assert f"`{needed}`" in answer.json()["detail"]


def test_nobody_reviews_their_own_draft_not_even_with_a_new_key(house: House, database: Database) -> None:
    given = key_for(house.url, "Solo", KeyScope.ADMIN)
    solo = Person(house.client, given.token)
    written = solo.post(DRAFTS, {"overlay": OVERLAY, "kind": "compound", "content": newol(), "why": "Mine."})
    rotated = Person(house.client, keys.rotate(database, given.key.id, now=day(0), grace=timedelta(days=36_500)).token)
    for person in (solo, rotated):
        address = f"{DRAFTS}/{written.json()['id']}/review"
        answer = person.post(address, {"approve": True, "why": "I agree."}, {"If-Match": written.headers["etag"]})
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:problem-type:takewith:own-draft")


def test_somebody_elses_draft_is_not_changed(house: House) -> None:
    written = house.draft(content=newol())
    address, tag = f"{DRAFTS}/{written.json()['id']}", {"If-Match": written.headers["etag"]}
    for answer in (
        house.ben.put(address, {"content": newol(brands=[]), "why": "Mine now."}, tag),
        house.ben.post(f"{address}/discard", {"why": "Away with it."}, tag),
    ):
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:problem-type:takewith:not-your-draft")
    assert house.ann.get(address).json()["version"] == 1


@pytest.mark.parametrize("deed", ["change", "discard", "review"])
@pytest.mark.parametrize(
    ("sent", "status", "kind"),
    [(None, 428, "version-needed"), ("*", 428, "version-needed"), ('"d-1.1"', 412, "version-conflict"),
     ("W/", 412, "version-conflict")],
    ids=["none", "any", "another", "weak"],
)  # fmt: skip
def test_a_change_names_the_version_that_was_seen(
    house: House, deed: str, sent: str | None, status: int, kind: str
) -> None:
    written = house.draft(content=newol())
    address = BODIES[deed][1].replace(UNKNOWN, written.json()["id"])
    headers = {} if sent is None else {"If-Match": sent + written.headers["etag"] if sent == "W/" else sent}
    person = house.ben if deed == "review" else house.ann
    call = person.put if deed == "change" else person.post
    body = BODIES[deed][2] | ({"content": newol(brands=[])} if deed == "change" else {})
    answer = call(address, body, headers)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:problem-type:takewith:{kind}")
    assert house.ann.get(f"{DRAFTS}/{written.json()['id']}").json()["state"] == "open"


def test_of_two_who_change_one_version_the_second_is_told(house: House) -> None:
    written = house.draft(content=newol())
    address, tag = f"{DRAFTS}/{written.json()['id']}", {"If-Match": written.headers["etag"]}
    answers = [house.ann.put(address, {"content": newol(brands=[b]), "why": "Better."}, tag) for b in ("One", "Two")]
    assert [answer.status_code for answer in answers] == [200, 412]
    assert house.ann.get(address).json()["content"]["brands"] == ["One"]


def test_a_request_sent_again_is_answered_as_before_and_done_once(house: House, database: Database) -> None:
    key = {"Idempotency-Key": "the-one"}
    body = BODIES["write"][2] | {"content": newol()}
    first, second = (house.ann.post(DRAFTS, body, key) for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    assert _rows(database) == [1, 1, 1]


def test_a_replayed_review_is_no_edit_conflict(house: House) -> None:
    written = house.draft(content=newol())
    headers = {"If-Match": written.headers["etag"], "Idempotency-Key": "the-review"}
    address = f"{DRAFTS}/{written.json()['id']}/review"
    answers = [house.ben.post(address, {"approve": True, "why": "Reads well."}, headers) for _ in range(2)]
    assert [answer.json()["state"] for answer in answers] == ["approved", "approved"]


def test_the_same_key_with_another_body_is_refused(house: House, database: Database) -> None:
    key = {"Idempotency-Key": "the-one"}
    house.ann.post(DRAFTS, BODIES["write"][2] | {"content": newol()}, key)
    other = house.ann.post(DRAFTS, BODIES["write"][2] | {"content": newol(brands=[])}, key)
    assert (other.status_code, other.json()["type"]) == (422, "urn:problem-type:takewith:idempotency-key-reused")
    assert _rows(database) == [1, 1, 1]


def test_nobody_is_told_the_answer_to_somebody_else(house: House) -> None:
    key = {"Idempotency-Key": "the-one"}
    body = BODIES["write"][2] | {"content": newol()}
    mine, theirs = house.ann.post(DRAFTS, body, key), house.ben.post(DRAFTS, body, key)
    assert mine.json()["id"] != theirs.json()["id"]


def test_a_refused_request_may_be_sent_again_under_its_key(house: House) -> None:
    key = {"Idempotency-Key": "the-one"}
    assert house.ann.post(DRAFTS, BODIES["write"][2], key).status_code == 422
    assert house.ann.post(DRAFTS, BODIES["write"][2] | {"content": newol()}, key).status_code == 201


HOSTILE: dict[str, tuple[str, Any, str, str]] = {
    "no fields": ("compound", {}, "slug", "lower case words"),
    "a path for a slug": ("compound", newol(slug="../../etc/passwd"), "slug", "lower case words"),
    "a list for a slug": ("compound", newol(slug=["newol"]), "slug", "lower case words"),
    "a slug of a megabyte": ("compound", newol(slug="a" * 100_000), "slug", "lower case words"),
    "a key that is another's": ("compound", newol(key="TESTAM"), "key", "is taken by testamine"),
    "a new key for a known slug": ("compound", newol(slug="testamine"), "key", "key of testamine was TESTAM"),
    "an unknown field": ("compound", newol(script="alert(1)"), "script", "is no field here"),
    "a fact without a source": ("compound", newol(sources=[]), "cite", "no source is declared"),
    "an address that runs": ("source", {"id": "bad", "kind": "page", "title": "t", "url": "javascript:alert(1)"}, "url",
                             "no address on the web"),
    "characters that nobody sees": ("compound", newol(name="new\u202eol"), "content", "nobody sees"),
    "a null character": ("compound", newol(name="new\x00ol"), "content", "nobody sees"),
    "a promise to patients": ("compound", newol(safety=[{
        "text": {"patient": "It is safe.", "clinician": "."}, "cite": [{"source": "newol-leaflet", "at": "1"}]}]),
        "safety[0].text.patient", "says 'safe'"),
    "two pairs in one draft": ("interaction", {"interactions": [
        *statement()["interactions"], *statement(two="testamine")["interactions"]], "sources": []},
        "interactions", "one pair"),
    "a number for a list": ("interaction", {"interactions": 5}, "interactions", "is no list"),
    "a party that is a path": ("interaction", statement(one="../x"), "interactions", "lower case words"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_an_invalid_or_hostile_draft_is_refused_by_field(quiet_house: House, case: str) -> None:
    kind, content, field, message = HOSTILE[case]
    answer = quiet_house.draft(kind, content)
    assert answer.status_code == 422, answer.text
    told = answer.json()
    assert told["type"] == "urn:problem-type:takewith:invalid-knowledge"
    assert any(field in one["field"] and message in one["message"] for one in told["errors"]), told["errors"]
    assert len(answer.content) < 20_000
    assert _rows_of(quiet_house) == [0, 0, 0]


@pytest.mark.parametrize(
    "body",
    [{"overlay": "bundled"}, {"overlay": "overlay:Ünder"}, {"kind": "vocabulary"}, {"why": ""}, {"why": "a\u202eb c"},
     {"author": "Ben"}, {"state": "approved"}, {"content": []}],
)  # fmt: skip
def test_a_body_out_of_shape_is_refused(quiet_house: House, body: Any) -> None:
    answer = quiet_house.ann.post(DRAFTS, BODIES["write"][2] | {"content": newol()} | body)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:problem-type:takewith:invalid-request")


def test_what_is_not_there_cannot_go(quiet_house: House) -> None:
    answer = quiet_house.draft("compound", None, slug="testamine")
    assert answer.json()["detail"] == "slug: overlay:house holds no such compound"


def test_a_publish_with_one_draft_that_may_not_publishes_none(house: House, database: Database) -> None:
    good, open_one = house.approved(content=newol()), house.draft("interaction", statement()).json()["id"]
    before = _rows(database)
    assert house.publish(good, open_one).status_code == 409
    assert house.publish(good, UNKNOWN).status_code == 404
    assert _rows(database) == before
    assert house.ann.get(f"{DRAFTS}/{good}").json()["state"] == "approved"
    assert house.client.get("/v1/compounds/newol").status_code == 404


@pytest.mark.parametrize("state", ["published", "discarded"])
def test_what_is_over_is_not_changed(house: House, state: str) -> None:
    draft = house.approved(content=newol())
    if state == "published":
        house.publish(draft)
    else:
        tag = house.ann.get(f"{DRAFTS}/{draft}").headers["etag"]
        assert house.ann.post(f"{DRAFTS}/{draft}/discard", {"why": "Not needed."}, {"If-Match": tag}).is_success
    shown = house.ann.get(f"{DRAFTS}/{draft}")
    assert shown.json()["state"] == state
    changed = house.ann.put(
        f"{DRAFTS}/{draft}", {"content": newol(brands=[]), "why": "Once more."}, {"If-Match": shown.headers["etag"]}
    )
    assert changed.status_code == 409
