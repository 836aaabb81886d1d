"""Two people with keys, and a service of the small invented knowledge that they curate."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest

from app.records.keybook import KeyBook
from app.store.api_keys import KeyScope
from app.store.engine import Database
from tests.api.client import Client
from tests.api.conftest import KNOWLEDGE, filled
from tests.api.curation.desk import DRAFTS, OVERLAY, Person, Plain
from tests.api.services import key_for, serving
from tests.databases import opened
from tests.living import noticing_at_once


class House:
    """A service, its database, and those who curate it: Ann writes; Ben reviews, writes and publishes."""

    def __init__(self, client: Client, url: str) -> None:
        self.client = client
        self.url = url
        self.ann = Person(client, key_for(url, "Ann", KeyScope.CURATE).token)
        self.ben = Person(client, key_for(url, "Ben", KeyScope.CURATE, KeyScope.REVIEW, KeyScope.PUBLISH).token)

    def draft(self, kind: str = "compound", content: Plain | None = None, slug: str | None = None) -> httpx.Response:
        body = {"overlay": OVERLAY, "kind": kind, "content": content, "why": "We use it here."}
        return self.ann.post(DRAFTS, body if slug is None else body | {"slug": slug})

    def approved(self, kind: str = "compound", content: Plain | None = None, slug: str | None = None) -> str:
        """Return the id of a draft that Ann wrote and Ben approved."""
        written = self.draft(kind, content, slug)
        assert written.status_code == 201, written.text
        review = {"approve": True, "why": "Reads as its source."}
        address = f"{DRAFTS}/{written.json()['id']}/review"
        reviewed = self.ben.post(address, review, {"If-Match": written.headers["etag"]})
        assert reviewed.status_code == 200, reviewed.text
        return str(written.json()["id"])

    def publish(self, *drafts: str) -> httpx.Response:
        body = {"overlay": OVERLAY, "drafts": list(drafts), "why": "Newol is new here."}
        return self.ben.post("/v1/curation/releases", body)

    def with_scopes(self, name: str, *scopes: KeyScope) -> Person:
        return Person(self.client, key_for(self.url, name, *scopes).token)


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("curated")
    filled(folder / "small.sqlite3", KNOWLEDGE)
    return folder / "small.sqlite3"


@contextmanager
def _opened(filled_file: Path, copy: Path) -> Iterator[House]:
    with pytest.MonkeyPatch.context() as patch:
        noticing_at_once(patch)
        patch.setattr("app.main.KeyBook", partial(KeyBook, fresh_s=0))
        url = f"sqlite:///{shutil.copy(filled_file, copy)}"
        with serving(url) as client:
            yield House(client, url)


@pytest.fixture
def house(filled_file: Path, tmp_path: Path) -> Iterator[House]:
    with _opened(filled_file, tmp_path / "house.sqlite3") as house:
        yield house


@pytest.fixture(scope="session")
def quiet_house(filled_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house for requests that are refused: nothing is ever done in it."""
    with _opened(filled_file, tmp_path_factory.mktemp("quiet") / "house.sqlite3") as house:
        yield house


@pytest.fixture
def database(house: House) -> Iterator[Database]:
    with opened(house.url) as database:
        yield database
