"""Fresh databases, on both systems, and a folder of knowledge to change."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.engine import Database
from tests.curation.folders import Folder
from tests.databases import BOTH, Databases


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.remove()


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Database]:
    """A fresh migrated database: every test that takes it runs on SQLite and on PostgreSQL."""
    with databases.opened(request.param) as database:
        yield database


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)
