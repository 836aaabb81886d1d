"""Fresh databases, on both systems, and one filled with the small knowledge."""

from collections.abc import Iterator

import pytest

from app.curation.load import load_folder, origin
from app.store.engine import Database
from app.store.knowledge import Knowledge
from app.store.live import KnowledgeBase
from tests.curation.folders import SMALL
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


@pytest.fixture(scope="module", params=BOTH)
def knowledge(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Knowledge]:
    """The small knowledge, opened; nobody writes to it."""
    with databases.opened(request.param) as database:
        load_folder(database, SMALL, origin("0.0.0"))
        yield KnowledgeBase(database).current()
