"""A migrated database with a small knowledge of invented substances, and clients that ask it over HTTP."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.curation.load import load_folder, origin
from app.main import create_app
from app.settings import AnswerSettings, DatabaseSettings, Settings
from app.store import migrate
from app.store.engine import open_database
from tests.api.client import Client
from tests.databases import Databases

if TYPE_CHECKING:
    from tests.living import Living

KNOWLEDGE = Path(__file__).parent / "knowledge"


def filled(file: Path, folder: Path) -> str:
    """Return the URL of a new database that serves the knowledge of a folder."""
    database = open_database(f"sqlite:///{file}")
    migrate.upgrade(database)
    load_folder(database, folder, origin("0.0.0"))
    database.close()
    return f"sqlite:///{file}"


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return filled(tmp_path_factory.mktemp("api") / "small.sqlite3", KNOWLEDGE)


def settings_for(url: str, *, declared: bool = False) -> Settings:
    return Settings(database=DatabaseSettings(url=url), answers=AnswerSettings(patient_use_declared=declared))


@pytest.fixture(scope="session")
def client(database_url: str) -> Iterator[Client]:
    yield from _client(settings_for(database_url))


@pytest.fixture(scope="session")
def declared_client(database_url: str) -> Iterator[Client]:
    """A service whose operator has declared an intended use for personal answers to patients."""
    yield from _client(settings_for(database_url, declared=True))


def _client(settings: Settings) -> Iterator[Client]:
    client = Client(create_app(settings))
    yield client
    client.close()
    client.app.state.desk.base.database.close()


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.remove()


@pytest.fixture
def service(databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator["Living"]:
    """A service whose knowledge the test changes; its servers notice at once."""
    from tests.living import living, noticing_at_once  # it stands on this file

    noticing_at_once(monkeypatch)
    with living(databases, "sqlite", tmp_path) as lent:
        yield lent
