"""What a key opens, and that a refused one tells nothing."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from fastapi import Depends, FastAPI
from pydantic import BaseModel

from app.api import problems
from app.api.gate import Gate, Senders
from app.api.keys import holder_with
from app.api.limits import Limiter
from app.records import keys
from app.records.keybook import Holder, KeyBook
from app.settings import KeySettings
from app.store.api_keys import KeyScope
from app.store.engine import Database
from tests.api.client import Client
from tests.api.conftest import KNOWLEDGE, filled
from tests.api.services import bearing, key_for, serving
from tests.databases import Databases, opened
from tests.living import day

PATH = "/v1/compounds?limit=1"
UNKNOWN = f"tkw_aaaaaaaa_{'A' * 43}"


@pytest.fixture
def url(databases: Databases) -> Iterator[str]:
    with databases.lent("sqlite") as lent:
        yield lent


@pytest.fixture(scope="module")
def known_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with knowledge, to which tests of this module add keys."""
    return filled(Path(tmp_path_factory.mktemp("keys")) / "small.sqlite3", KNOWLEDGE)


def test_reading_is_open(known_url: str) -> None:
    with serving(known_url) as client:
        assert client.get(PATH).status_code == 200


def test_a_key_is_welcome_where_none_is_needed(known_url: str) -> None:
    given = key_for(known_url, "welcome")
    with serving(known_url) as client:
        assert client.get(PATH, headers=bearing(given.token)).status_code == 200


@pytest.mark.parametrize("scheme", ["bearer", "BEARER"])
def test_the_scheme_is_read_in_any_case(known_url: str, scheme: str) -> None:
    with serving(known_url) as client:
        assert client.get(PATH, headers={"Authorization": f"{scheme} {UNKNOWN}"}).status_code == 401


def test_every_key_that_is_not_accepted_gets_the_same_answer(known_url: str) -> None:
    """Unknown, wrong secret, revoked, expired, malformed: nobody learns which keys there are or were."""
    good = key_for(known_url, "good")
    revoked = key_for(known_url, "revoked")
    expired = key_for(known_url, "expired", expires_at=day(1))
    with opened(known_url) as database:
        keys.revoke(database, revoked.key.id, now=day(0))
    refused = [UNKNOWN, f"tkw_{good.key.id}_{'A' * 43}", revoked.token, expired.token, "nonsense", ""]
    with serving(known_url) as client:
        answers = [client.get(PATH, headers=bearing(token)) for token in refused]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert {answer.headers["www-authenticate"] for answer in answers} == {
        'Bearer realm="takewith", error="invalid_token"'
    }
    assert answers[0].json()["type"] == "urn:problem-type:takewith:key-not-accepted"


def test_a_refused_key_hears_nothing_of_what_was_asked(known_url: str) -> None:
    with serving(known_url) as client:
        there = client.get("/v1/compounds/testamine", headers=bearing(UNKNOWN))
        nowhere = client.get("/v1/compounds/no-such-thing", headers=bearing(UNKNOWN))
    assert there.status_code == nowhere.status_code == 401
    assert there.json()["detail"] == nowhere.json()["detail"]


@pytest.mark.parametrize("path", ["/cds-services", "/fhir/metadata", "/mcp"])
def test_tokens_of_other_contracts_are_not_ours_to_judge(known_url: str, path: str) -> None:
    """A hospital's system sends a token of its own with every call."""
    with serving(known_url) as client:
        assert client.get(path, headers=bearing("eyJhbGciOi.e30.x")).status_code != 401
        assert client.get(path, headers=bearing(UNKNOWN)).status_code == 401


def test_a_revoked_key_stops_within_a_second(known_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.main.KeyBook", partial(KeyBook, fresh_s=0))
    given = key_for(known_url, "to be revoked")
    with serving(known_url) as client, opened(known_url) as database:
        assert client.get(PATH, headers=bearing(given.token)).status_code == 200
        keys.revoke(database, given.key.id, now=day(0))
        assert client.get(PATH, headers=bearing(given.token)).status_code == 401


def test_both_keys_of_a_rotation_are_accepted_for_a_while(known_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.main.KeyBook", partial(KeyBook, fresh_s=0))
    old = key_for(known_url, "to be rotated")
    with serving(known_url) as client, opened(known_url) as database:
        new = keys.rotate(database, old.key.id, now=day(0), grace=timedelta(days=36_500))
        for token in (old.token, new.token):
            assert client.get(PATH, headers=bearing(token)).status_code == 200


def test_where_reading_needs_a_key_a_304_needs_one_too(known_url: str) -> None:
    """The key is checked before the ready answers, not behind them."""
    given = key_for(known_url, "reader")
    with serving(known_url, keys=KeySettings(needed_to_read=True)) as client:
        answer = client.get(PATH, headers=bearing(given.token))
        assert answer.status_code == 200
        refused = client.get(PATH, headers={"If-None-Match": answer.headers["etag"]})
        assert refused.status_code == 401
        assert refused.json()["type"] == "urn:problem-type:takewith:key-needed"
        again = client.get(PATH, headers=bearing(given.token) | {"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/docs", "/openapi.json"])
def test_health_and_documentation_are_always_open(known_url: str, path: str) -> None:
    with serving(known_url, keys=KeySettings(needed_to_read=True)) as client:
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/", "/v1/nothing", "/can-i-take/testamine/with/gloom", "/docsish", "/v1/legality"])
def test_everything_else_is_closed_then(known_url: str, path: str) -> None:
    with serving(known_url, keys=KeySettings(needed_to_read=True)) as client:
        assert client.get(path).status_code == 401


def test_a_key_that_cannot_be_checked_is_not_waved_through(tmp_path: Path) -> None:
    with serving(f"sqlite:///{tmp_path}/none.sqlite3") as client:
        answer = client.get(PATH, headers=bearing(UNKNOWN))
    assert answer.status_code == 503
    assert "retry-after" in answer.headers
    assert "sqlite" not in answer.text


# A route that needs a scope, as those of curation do.


class Told(BaseModel):
    name: str


@pytest.fixture
def guarded(url: str) -> Iterator[Client]:
    with opened(url) as database:
        client = Client(_guarded(database))
        yield client
        client.close()


def _guarded(database: Database) -> FastAPI:
    app = FastAPI()
    problems.install(app)

    @app.get("/reviews")
    def reviews(holder: Holder = Depends(holder_with(KeyScope.REVIEW))) -> Told:  # noqa: B008  # as FastAPI has it
        return Told(name=holder.name)

    book = KeyBook(database)
    app.add_middleware(
        Gate, book=book, limiter=Limiter(), senders=Senders(), per_address="", per_key="", quota=1_000_000
    )
    return app


def test_a_route_with_a_scope_refuses_whoever_has_no_key(guarded: Client) -> None:
    answer = guarded.get("/reviews")
    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:problem-type:takewith:key-needed"
    assert answer.headers["www-authenticate"] == 'Bearer realm="takewith"'


@pytest.mark.parametrize("scope", [KeyScope.READ, KeyScope.CURATE, KeyScope.PUBLISH])
def test_a_key_without_the_scope_is_told_which_one_is_missing(guarded: Client, url: str, scope: KeyScope) -> None:
    answer = guarded.get("/reviews", headers=bearing(key_for(url, "a", scope).token))
    assert answer.status_code == 403
    assert answer.json()["detail"] == "This key does not have the scope `review`."
    assert 'scope="review"' in answer.headers["www-authenticate"]


@pytest.mark.parametrize("scope", [KeyScope.REVIEW, KeyScope.ADMIN])
def test_a_key_with_the_scope_passes_and_is_known_by_name(guarded: Client, url: str, scope: KeyScope) -> None:
    answer = guarded.get("/reviews", headers=bearing(key_for(url, "B. Reviewer", scope).token))
    assert answer.json() == {"name": "B. Reviewer"}


def test_a_browser_may_send_a_key_from_another_site(known_url: str) -> None:
    headers = {
        "Origin": "https://partner.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }
    with serving(known_url) as client:
        assert client.request("OPTIONS", PATH, headers=headers).status_code == 200
