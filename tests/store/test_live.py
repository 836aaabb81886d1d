"""What a running server sees: a switch within a second, whole; the last release while the database is away."""

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app.curation.load import load_folder, origin
from app.store.engine import Database
from app.store.errors import DatabaseUnreachableError, OutdatedDatabaseError, ReleaseNotFoundError
from app.store.live import POLL_S, KnowledgeBase
from tests.curation.folders import NEWOL, SMALL, Folder
from tests.databases import BOTH, Databases, opened

BY = origin("0.0.0")


class Clock:
    """A steady clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def folder(tmp_path) -> Folder:  # type: ignore[no-untyped-def]
    return Folder(tmp_path)


def test_a_new_release_is_noticed_within_a_second_and_not_asked_for_more_often(
    database: Database, folder: Folder
) -> None:
    clock = Clock()
    base = KnowledgeBase(database, clock=clock)
    first = load_folder(database, folder.path, BY)
    assert base.current().release.id == first.release_id
    folder.add("substances/newol.yaml", NEWOL)
    second = load_folder(database, folder.path, BY)
    clock.now = POLL_S - 0.01
    assert base.current().release.id == first.release_id
    clock.now = POLL_S
    assert base.current().release.id == second.release_id
    assert POLL_S < 1


def test_a_request_sees_one_release_whole_while_another_is_published(database: Database, folder: Folder) -> None:
    base = KnowledgeBase(database, poll_s=0)
    load_folder(database, folder.path, BY)
    during = base.current()
    folder.edit("substances/otherol.yaml", "name: otherol", "name: changed")
    folder.edit("conditions/examplitis.yaml", "short_name: examplitis", "short_name: changed")
    load_folder(database, folder.path, BY)
    old, new = during, base.current()
    assert (old.substance("otherol").name, old.condition("examplitis").short_name) == ("otherol", "examplitis")  # type: ignore[union-attr]
    assert (new.substance("otherol").name, new.condition("examplitis").short_name) == ("changed", "changed")  # type: ignore[union-attr]


def test_an_old_release_stays_readable_by_its_id(database: Database, folder: Folder) -> None:
    base = KnowledgeBase(database, poll_s=0)
    first = load_folder(database, folder.path, BY)
    folder.edit("substances/otherol.yaml", "name: otherol", "name: changed")
    load_folder(database, folder.path, BY)
    assert base.open(first.release_id).substance("otherol").name == "otherol"  # type: ignore[union-attr]


def test_an_unknown_release_is_told(database: Database) -> None:
    load_folder(database, SMALL, BY)
    with pytest.raises(ReleaseNotFoundError):
        KnowledgeBase(database).open("r-nothing")


def test_while_the_database_is_away_the_last_release_goes_on_and_says_so(databases: Databases) -> None:
    with databases.opened("sqlite") as database:
        load_folder(database, SMALL, BY)
        base = KnowledgeBase(database, poll_s=0)
        fresh = base.current()
        assert fresh.substance("exampline") is not None
        _break(database)
        stale = base.current()
        assert (fresh.stale, stale.stale) == (False, True)
        assert stale.release.id == fresh.release.id
        assert stale.substance("exampline") is not None  # what was read once is still there
        with pytest.raises(DatabaseUnreachableError, match="cannot be read"):
            stale.substance("otherol")


def _break(database: Database) -> None:
    """Let every statement fail as a lost server does."""

    def fail(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("server closed the connection"))

    event.listen(database.read_engine, "before_cursor_execute", fail)


def test_a_database_that_was_never_there_is_one_sentence() -> None:
    with (
        opened("postgresql://nobody@127.0.0.1:1/nothing") as database,
        pytest.raises(DatabaseUnreachableError) as raised,
    ):
        KnowledgeBase(database).current()
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("backend", BOTH)
def test_a_database_without_tables_says_what_to_run(databases: Databases, backend: str) -> None:
    with databases.opened(backend, migrated=False) as database, pytest.raises(OutdatedDatabaseError, match="upgrade"):
        KnowledgeBase(database).current()
