"""One transaction for whatever is written down, and what is said where it cannot be."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session

from app.store.engine import Database, lock_for_writing, reason
from app.store.errors import DatabaseUnreachableError, OutdatedDatabaseError


@contextmanager
def writing(database: Database, *, locked: bool = False) -> Iterator[Session]:
    """Open a transaction; `locked` lets no other process write knowledge or the trail until it ends.

    Raises OutdatedDatabaseError and DatabaseUnreachableError; nothing is changed then.
    """
    try:
        with database.writer.begin() as session:
            if locked:
                lock_for_writing(session)
            yield session
    except DBAPIError as error:
        if isinstance(error, ProgrammingError) or "no such table" in str(error):
            raise OutdatedDatabaseError(
                "the tables are missing or of another version; run: takewith db upgrade"
            ) from error
        raise DatabaseUnreachableError(f"nothing was changed: {reason(error)}") from error
