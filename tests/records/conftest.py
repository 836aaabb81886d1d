"""A migrated, empty database, on both kinds of server."""

from collections.abc import Iterator

import pytest

from app.store.engine import Database
from tests.databases import BOTH, Databases


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.remove()


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Database]:
    with databases.opened(request.param) as opened:
        yield opened
