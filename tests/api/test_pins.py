"""`release=`: an old answer can be asked for again, byte for byte, until its release is pruned."""

import json
from typing import Any

import pytest
from sqlalchemy import text

from app.curation.publish import KEEP_NEWEST, PIN_DAYS
from tests.living import Living

READS = [
    "/v1/compounds",
    "/v1/compounds?q=blocko",
    "/v1/compounds/testamine",
    "/v1/conditions",
    "/v1/conditions/gloom",
    "/v1/conditions/gloom/regimens",
    "/v1/interaction-categories",
    "/v1/sources/made-up",
    "/v1/summaries/testamine/gloom",
    "/v1/summaries/testamine/gloom?audience=clinician",
    "/v1/interactions?substance=testamine",
    "/v1/findings/BLOCKA.TESTAM.sedation",
]
SENT: dict[str, dict[str, Any]] = {
    "/v1/summaries": {"compounds": ["testamine"], "condition": "gloom", "agents": ["sleepine"]},
    "/v1/interactions/check": {"substances": ["testamine", "blockazole"]},
    "/v1/resolve": {"names": ["Testamax", "blocko"]},
}


def _everything_changes(service: Living) -> None:
    folder = service.folder
    for name in ("blockazole", "testamine", "sleepine"):
        folder.edit(f"substances/{name}.yaml", f"name: {name}", f"name: new {name}")
    folder.edit("conditions/gloom.yaml", "name: chronic gloom", "name: lasting gloom")
    folder.edit("conditions/gloom.yaml", "name: blockazole alone", "name: blockazole and nothing else")
    folder.edit("effects/all.yaml", "Pharmacokinetic interactions", "Changes of level")
    folder.edit("sources/made-up.yaml", "of nothing real", "of nothing at all")


def _pinned(path: str, release: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}release={release}"


@pytest.mark.parametrize("path", READS)
def test_a_pinned_read_is_what_it_was_to_the_byte_and_to_the_tag(service: Living, path: str) -> None:
    old = service.load(0)
    served = service.client.get(path)
    _everything_changes(service)
    service.load(1)
    now, pinned = service.client.get(path), service.client.get(_pinned(path, old))
    assert now.content != served.content
    assert (pinned.content, pinned.headers["etag"]) == (served.content, served.headers["etag"])
    assert now.headers["etag"] != served.headers["etag"]


@pytest.mark.parametrize(("path", "body"), SENT.items(), ids=SENT.keys())
def test_what_is_sent_may_be_pinned(service: Living, path: str, body: dict[str, Any]) -> None:
    old = service.load(0)
    served = service.client.post(path, body)
    assert served.status_code == 200
    _everything_changes(service)
    service.load(1)
    assert service.client.post(path, body).content != served.content
    assert service.client.post(path, {**body, "release": old}).content == served.content


def test_every_read_of_the_contract_takes_a_pin(service: Living) -> None:
    service.load(0)
    paths = service.client.get("/openapi.json").json()["paths"]
    # About releases themselves, about the service, or about whoever asks: nothing of it is read from a release.
    about_others = (
        "/v1/releases",
        "/v1/withdrawals",
        "/v1/changes.atom",
        "/v1/legal",
        "/v1/usage",
        "/v1/webhooks",
        "/v1/curation",
    )
    for path, operations in paths.items():
        if not path.startswith("/v1/") or path.startswith(about_others):
            continue
        if "get" in operations:
            names = [one["name"] for one in operations["get"].get("parameters", [])]
            assert "release" in names, path


@pytest.mark.parametrize("path", [*READS, "/v1/summaries"])
def test_an_unknown_release_is_told(service: Living, path: str) -> None:
    service.load(0)
    answer = service.client.get(_pinned(path, "r-000000000000"))
    assert answer.status_code == 404
    assert answer.json()["type"] == "urn:problem-type:takewith:unknown-release"


@pytest.mark.parametrize("path", [*READS, "/v1/summaries"])
def test_a_pruned_release_says_when_and_by_which_rule(service: Living, path: str) -> None:
    old = service.load(0)
    assert service.client.get(_pinned(path, old)).status_code == 200
    _everything_changes(service)
    service.load(1)
    service.folder.edit("substances/testamine.yaml", "very sleepy", "sleepy")
    service.load(2)
    assert service.client.get(_pinned(path, old)).status_code == 200
    assert service.prune(PIN_DAYS + 1) == [old]
    # Neither the shelf nor another server hands it out any more.
    for client in (service.client, service.another()):
        answer = client.get(_pinned(path, old))
        assert answer.status_code == 410
        problem = answer.json()
        assert problem["type"] == "urn:problem-type:takewith:release-gone"
        assert "was removed on 2026-04-02: not served for 90 days" in problem["detail"]
        assert f"not before {PIN_DAYS} days" in problem["detail"]
        assert f"the {KEEP_NEWEST} newest stay" in problem["detail"]


@pytest.mark.parametrize(("path", "body"), SENT.items(), ids=SENT.keys())
def test_what_is_sent_is_refused_for_a_release_that_is_not_there(
    service: Living, path: str, body: dict[str, Any]
) -> None:
    service.load(0)
    assert service.client.post(path, {**body, "release": "r-000000000000"}).status_code == 404


# --- damage -------------------------------------------------------------------------------------


def _change(service: Living, statement: str) -> None:
    with service.database.writer.begin() as session:
        session.execute(text(statement))


DAMAGE = {
    "a record": "UPDATE record SET body = replace(body, 'testamine', 'testamina') WHERE slug = 'testamine'",
    "a record's digest": "UPDATE record SET digest = '0' || substr(digest, 2) WHERE slug = 'testamine'",
    "a layer's digest": "UPDATE layer_version SET digest = '0' || substr(digest, 2)",
    "the release's digest": "UPDATE release SET digest = '0' || substr(digest, 2)",
    "no JSON at all": "UPDATE record SET body = '{' WHERE slug = 'testamine'",
}


@pytest.mark.parametrize("statement", DAMAGE.values(), ids=DAMAGE.keys())
@pytest.mark.parametrize("path", ["/v1/summaries/testamine/gloom", "/v1/compounds/testamine", "/v1/summaries"])
def test_damage_is_one_clear_problem(service: Living, path: str, statement: str) -> None:
    release = service.load(0)
    _change(service, statement)
    for asked in (path, _pinned(path, release)):
        answer = service.client.get(asked)
        assert answer.status_code == 503
        problem = answer.json()
        assert problem["type"] == "urn:problem-type:takewith:damaged-record"
        assert "load the knowledge again" in problem["detail"]
        assert "retry-after" not in answer.headers


def test_a_release_of_a_newer_program_is_one_clear_problem(service: Living) -> None:
    old = service.load(0)
    _everything_changes(service)
    service.load(1)
    _change(service, "UPDATE release SET schema_version = 99 WHERE id <> (SELECT release_id FROM current)")
    for path in (_pinned("/v1/compounds", old), f"/v1/releases/{old}", f"/v1/releases/{old}/export"):
        answer = service.client.get(path)
        assert answer.status_code == 503
        assert answer.json()["type"] == "urn:problem-type:takewith:newer-release"
        assert "upgrade the program" in answer.json()["detail"]
    assert service.client.get("/v1/compounds").status_code == 200


# --- withdrawals override -----------------------------------------------------------------------


def test_a_withdrawal_reaches_pinned_answers(service: Living) -> None:
    old = service.load(0)
    path = _pinned("/v1/summaries/testamine/gloom", old)
    before = service.client.get(path)
    _everything_changes(service)
    service.load(1)
    assert service.client.get(path).content == before.content
    service.withdraw("BLOCKA.TESTAM.sedation", 2, "Misread.")
    after = service.client.get(path)
    assert after.headers["etag"] != before.headers["etag"]
    assert '"BLOCKA.TESTAM.sedation","category"' not in after.text
    places = [one for one in after.json()["not_assessed"] if one["kind"] == "withdrawn"]
    assert [(one["name"], "Misread. (2026-01-03)" in one["why"]["patient"]) for one in places] == [
        ("BLOCKA.TESTAM.sedation", True)
    ]
    service.reinstate("BLOCKA.TESTAM.sedation", 3)
    again = service.client.get(path)
    assert (again.content, again.headers["etag"]) == (before.content, before.headers["etag"])


def test_nothing_of_an_answer_names_a_pin(service: Living) -> None:
    """A pinned address and the address without a pin are one question while that release is served."""
    release = service.load(0)
    for path in READS:
        one, two = service.client.get(path), service.client.get(_pinned(path, release))
        assert (one.content, one.headers["etag"]) == (two.content, two.headers["etag"])
    assert json.loads(service.client.get("/v1/releases").content)["items"][0]["current"] is True
