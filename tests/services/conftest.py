"""A service on each database, whose knowledge a test changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import BOTH, Databases
from tests.living import Living, living


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.remove()


@pytest.fixture(params=BOTH)
def service(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Living]:
    with living(databases, request.param, tmp_path) as service:
        yield service
