"""The trail: added to and never changed, by the database itself; whoever gets around that is found."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.records.writing import writing
from app.store import trail
from app.store.engine import Database, reading
from app.store.trail import Doer

NOW = datetime(2026, 4, 1, 12, 0, 0, 123456, tzinfo=UTC)
ANN = Doer(holder="annannan", key="annannan", name="Ann")
CHANGES = (
    "UPDATE trail SET why = 'another reason' WHERE id = 2",
    "DELETE FROM trail WHERE id = 3",
    "DELETE FROM trail",
)
REPLACED = "INSERT OR REPLACE INTO trail SELECT id, at, 'somebody', name, key, deed, subject, what, why, before, digest FROM trail"


@pytest.fixture
def noted(database: Database) -> Database:
    """A trail of three deeds."""
    for number in range(3):
        with writing(database, locked=True) as session:
            trail.note(
                session,
                ANN,
                "drafted",
                f"d-{number}",
                what={"n": number},
                why="Ünder test.",
                now=NOW + timedelta(number),
            )
    return database


def test_deeds_are_numbered_and_chained(noted: Database) -> None:
    with reading(noted) as session:
        entries = trail.entries(session, limit=10)
        assert trail.first_broken(session) is None
    assert [entry.id for entry in entries] == [3, 2, 1]
    assert [entry.before for entry in entries] == [entries[1].digest, entries[2].digest, trail.FIRST]
    assert entries[2].at == NOW


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_change_or_delete_a_deed(noted: Database, change: str) -> None:
    with pytest.raises(DBAPIError, match="only added to"), noted.writer.begin() as session:
        session.execute(text(change))
    with reading(noted) as session:
        assert trail.first_broken(session) is None
        assert len(trail.entries(session, limit=10)) == 3


def test_nor_can_it_be_emptied_or_written_over(noted: Database) -> None:
    change = REPLACED if noted.is_sqlite else "TRUNCATE trail"
    with pytest.raises(DBAPIError, match="only added to"), noted.writer.begin() as session:
        session.execute(text(change))


@pytest.mark.parametrize(
    ("change", "broken"),
    [("UPDATE trail SET why = 'x' WHERE id = 2", 2), ("DELETE FROM trail WHERE id = 1", 1),
     ("UPDATE trail SET at = '2020-01-01 00:00:00' WHERE id = 3", 3)],
    ids=["changed", "gone", "back-dated"],
)  # fmt: skip
def test_whoever_takes_the_locks_off_is_found(noted: Database, change: str, broken: int) -> None:
    # Each database is used once on SQLite; on PostgreSQL the triggers are off for this transaction only.
    off = ("DROP TRIGGER trail_no_update", "DROP TRIGGER trail_no_delete")
    with noted.writer.begin() as session:
        for statement in off if noted.is_sqlite else ("SET LOCAL session_replication_role = replica",):
            session.execute(text(statement))
        session.execute(text(change))
    with reading(noted) as session:
        assert trail.first_broken(session) == broken
