"""kill -9 at seeded random points of load and publish: nothing is lost, one release is visible, whole.

A child process loads and publishes; the moment of its death is a statement chosen by the seed, and a few hundred
microseconds after it, so that it also falls into a statement or a commit.
"""

import os
import random
import signal
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event

from app.curation.load import load_folder, origin
from app.curation.publish import Act, publish, verify
from app.store import releases
from app.store.engine import Database, open_database
from tests.conftest import EVERYTHING
from tests.curation.folders import NEWOL, Folder
from tests.databases import BOTH, Databases, opened

DEATHS = 60 if EVERYTHING else 5
SEED = 20261123


@pytest.mark.parametrize("backend", BOTH)
def test_a_process_killed_anywhere_leaves_one_release_whole(databases: Databases, folder: Folder, backend: str) -> None:
    chance = random.Random(SEED)
    with databases.lent(backend) as url:
        with opened(url) as database:
            first = load_folder(database, folder.path, origin("0.0.0")).release_id
        statements = _count(url, folder, first)
        died = 0
        for trial in range(DEATHS):
            folder.add("substances/newol.yaml", NEWOL.replace("Newbrand", f"Brand {trial}"))
            before = _seen(url)
            at, delay = chance.randint(1, statements), chance.choice([0.0, chance.uniform(0, 0.003)])
            died += _killed(url, folder, first, at, delay)
            _must_be_whole(url, before, first)
        assert died >= DEATHS * 0.8, "most of the deaths came too late to prove anything"
        with opened(url) as database:  # and then it goes on as if nothing had happened
            assert load_folder(database, folder.path, origin("0.0.0")).release_id == _seen(url)[0]


def _work(database: Database, folder: Path, first: str) -> None:
    """What is interrupted: a new release is loaded and served, then the first one is published again."""
    load_folder(database, folder, origin("0.0.0"))
    publish(database, first, Act(now=datetime.now(UTC)))


def _killed(url: str, folder: Folder, first: str, at: int, delay: float) -> bool:
    """Run the work in a child that kills itself; return whether it died before it was done."""
    child = os.fork()
    if child == 0:  # no exception and no fixture may get out of here
        try:
            database = open_database(url)
            _die_at(database, at, delay)
            _work(database, folder.path, first)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _die_at(database: Database, at: int, delay: float) -> None:
    seen = 0

    def die() -> None:
        time.sleep(delay)
        os.kill(os.getpid(), signal.SIGKILL)

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == at and delay:
            threading.Thread(target=die, daemon=True).start()
        elif seen == at:
            die()

    _listen(database, count)


def _count(url: str, folder: Folder, first: str) -> int:
    """Return how many statements the work has, commits included."""
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1

    folder.add("substances/newol.yaml", NEWOL)
    with opened(url) as database:
        _listen(database, count)
        _work(database, folder.path, first)
    return seen


def _listen(database: Database, hear: object) -> None:
    for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(database.write_engine, name, hear)


def _seen(url: str) -> tuple[str, list[str]]:
    """Return which release is served, and every release that there is."""
    with opened(url) as database, database.reader() as session:
        served = releases.current(session)
        assert served is not None
        return served.release_id, sorted(one.id for one in releases.releases(session, limit=1000))


def _must_be_whole(url: str, before: tuple[str, list[str]], first: str) -> None:
    served, known = _seen(url)
    assert set(before[1]) <= set(known), "a release was lost"
    assert len(known) <= len(before[1]) + 1
    assert served in {before[0], first, *(set(known) - set(before[1]))}
    with opened(url) as database, database.reader() as session:
        # The history and the switch are one transaction.
        assert releases.events(session, limit=1)[0].release_id == served
        for one in (served, known[-1]):
            verify(session, releases.release(session, one))
