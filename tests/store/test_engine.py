"""Opening databases: readers that cannot write, replicas, errors without secrets."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.store.engine import Database, PoolLimits, open_database, reading
from app.store.errors import DatabaseUnreachableError


def test_a_reader_cannot_write(database: Database) -> None:
    with database.reader() as session, pytest.raises(DBAPIError):
        session.execute(text("DELETE FROM record"))


def test_sqlite_writes_ahead_and_keeps_foreign_keys(databases) -> None:  # type: ignore[no-untyped-def]
    with databases.opened("sqlite") as database, database.writer() as session:
        asked = [session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "foreign_keys", "synchronous")]
    assert asked == ["wal", 1, 2]


def test_a_reader_goes_on_while_a_writer_writes(databases) -> None:  # type: ignore[no-untyped-def]
    with databases.opened("sqlite") as database, database.writer.begin() as session:
        session.execute(text("DELETE FROM record"))
        with reading(database) as other:
            assert other.scalar(text("SELECT count(*) FROM record")) == 0


def test_reads_go_to_the_replica_and_writes_to_the_primary() -> None:
    database = open_database("postgresql://primary/x", replica_url="postgres://replica/x")
    assert (database.read_engine.url.host, database.write_engine.url.host) == ("replica", "primary")
    assert database.read_engine.url.drivername == "postgresql+psycopg"


def test_a_slow_statement_of_a_reader_is_ended(databases) -> None:  # type: ignore[no-untyped-def]
    with databases.lent("postgresql") as url:
        database = open_database(url, limits=PoolLimits(statement_timeout_ms=50))
        with pytest.raises(DatabaseUnreachableError, match="statement timeout"), reading(database) as session:
            session.execute(text("SELECT pg_sleep(5)"))
        database.close()


@pytest.mark.parametrize("url", ["", "x", "mysql://user:secret@host/x", "sqlite://", "sqlite:///:memory:"])
def test_a_wrong_url_is_told_without_what_it_holds(url: str) -> None:
    with pytest.raises(DatabaseUnreachableError) as raised:
        open_database(url)
    assert "secret" not in str(raised.value)
