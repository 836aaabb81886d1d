"""Several replicas start at once on an empty database: one migrates, one loads, all go on."""

import os
from collections.abc import Callable

import pytest

from app.curation.load import load_on_start, origin
from app.store import migrate, releases
from app.store.engine import open_database
from app.store.live import KnowledgeBase
from tests.curation.folders import SMALL
from tests.databases import BOTH, Databases, opened

REPLICAS = 4


@pytest.mark.parametrize("backend", BOTH)
def test_replicas_that_start_together_make_one_release(databases: Databases, backend: str) -> None:
    with databases.lent(backend, migrated=False) as url:
        assert _together(lambda: _start(url)) == [0] * REPLICAS
        with opened(url) as database:
            assert KnowledgeBase(database).current().substance("exampline") is not None
            with database.reader() as session:
                assert len(releases.releases(session)) == 1
                assert len(releases.events(session)) == 1


def _start(url: str) -> None:
    database = open_database(url)
    migrate.upgrade(database)
    load_on_start(database, SMALL, origin("0.0.0"))
    database.close()


def _together(work: Callable[[], None]) -> list[int]:
    """Do the work in several processes at once; return how each of them ended."""
    children = []
    for _ in range(REPLICAS):
        child = os.fork()
        if child == 0:  # no exception and no fixture may get out of here
            code = 1
            try:
                work()
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
