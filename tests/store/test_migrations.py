"""Every migration goes up, down and up again, on both databases, and ends where the tables are defined."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from app.store import migrate
from app.store.errors import DatabaseUnreachableError, OutdatedDatabaseError
from app.store.migrate import Standing
from app.store.tables import Base
from tests.databases import BOTH, Databases, opened

SCRIPTS = ScriptDirectory(str(migrate.migrations_folder()))
REVISIONS = list(reversed(list(SCRIPTS.walk_revisions())))


@pytest.mark.parametrize("backend", BOTH)
def test_every_step_of_the_stairway_can_be_taken_up_down_and_up(databases: Databases, backend: str) -> None:
    with databases.opened(backend, migrated=False) as database:
        for step in REVISIONS:
            migrate.upgrade(database, step.revision)
            migrate.downgrade(database, str(step.down_revision or "base"))
            migrate.upgrade(database, step.revision)
        assert migrate.standing(database) is Standing.CURRENT


@pytest.mark.parametrize("backend", BOTH)
def test_migrations_and_tables_agree(databases: Databases, backend: str) -> None:
    with databases.opened(backend) as database, database.read_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        ours = [one for one in compare_metadata(context, Base.metadata) if "alembic_version" not in str(one)]
    assert ours == []


@pytest.mark.parametrize("backend", BOTH)
def test_all_the_way_down_leaves_nothing(databases: Databases, backend: str) -> None:
    with databases.opened(backend, migrated=False) as database:
        migrate.upgrade(database)
        migrate.downgrade(database, "base")
        assert set(inspect(database.read_engine).get_table_names()) == {"alembic_version"}
        assert migrate.standing(database) is Standing.EMPTY


def test_file_names_begin_with_their_day_and_follow_one_line() -> None:
    files = sorted(Path(step.path).name for step in REVISIONS)
    assert all(name[:10].count("-") == 2 and name[10] == "_" for name in files)
    assert len(SCRIPTS.get_heads()) == 1


def test_upgrading_a_current_database_does_nothing(databases: Databases) -> None:
    with databases.opened("sqlite") as database:
        migrate.upgrade(database)
        assert migrate.standing(database) is Standing.CURRENT


@pytest.mark.parametrize("backend", BOTH)
def test_a_database_of_a_newer_program_is_left_alone(databases: Databases, backend: str) -> None:
    with databases.opened(backend, migrated=False) as database:
        migrate.upgrade(database)
        with database.writer.begin() as session:
            session.execute(text("UPDATE alembic_version SET version_num = 'ffffffffffff'"))
        assert migrate.standing(database) is Standing.AHEAD
        with pytest.raises(OutdatedDatabaseError, match="upgrade the program"):
            migrate.upgrade(database)


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "letter.sqlite3"
    file.write_text("Dear database, " * 100)
    with opened(f"sqlite:///{file}") as database, pytest.raises(DatabaseUnreachableError, match="not a database"):
        migrate.upgrade(database)


@pytest.mark.parametrize("backend", BOTH)
def test_a_migration_that_fails_leaves_nothing_half_done(databases: Databases, backend: str) -> None:
    with databases.opened(backend, migrated=False) as database:
        with database.writer.begin() as session:
            session.execute(text("CREATE TABLE record_tag (x INTEGER)"))  # in the way of the last table
        with pytest.raises(DatabaseUnreachableError, match="cannot be migrated"):
            migrate.upgrade(database)
        assert inspect(database.read_engine).get_table_names() == ["record_tag"]
