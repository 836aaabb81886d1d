"""The whole database as lines of text, and back: every table, whichever of the two database systems it came from.

A line about the backup, then each table (its columns, then its rows), then a line with a digest over everything before
it, without which the backup is cut off. Restoring fills an empty database, all or nothing.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Column, Table, TypeDecorator, func, insert, select, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.store import migrate
from app.store.engine import Database, lock_for_writing, reading, reason
from app.store.errors import BackupError, DatabaseUnreachableError, OutdatedDatabaseError
from app.store.migrate import Standing
from app.store.tables import Base

FORMAT = 1
BATCH = 1_000


def lines_of(database: Database, program_version: str, made_at: datetime) -> Iterator[bytes]:
    """Return the backup of a database, line by line, as of one moment.

    Raises OutdatedDatabaseError where the tables are of another version, DatabaseUnreachableError.
    """
    _must_be(Standing.CURRENT, migrate.standing(database))
    digest, rows = sha256(), 0
    with reading(database) as session:
        if not database.is_sqlite:  # there a transaction sees one moment anyhow
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        head = {
            "takewith_backup": FORMAT,
            "revision": migrate.head(),
            "program_version": program_version,
            "made_at": made_at.isoformat(),
        }
        for line in _all_lines(session, head):
            rows += line.startswith(b"[")
            digest.update(line)
            yield line
    yield _line({"rows": rows, "sha256": digest.hexdigest()})


def restore(database: Database, lines: Iterable[bytes]) -> int:
    """Fill an empty database from a backup; return how many rows it has.

    Tables are made where there are none. Raises BackupError, and then holds no row: where the database is not empty,
    the backup is cut off or altered, or was made with other tables. Raises DatabaseUnreachableError.
    """
    standing = migrate.standing(database)
    checked = _Checked(iter(lines))
    head = checked.head()
    if head.get("takewith_backup") != FORMAT:
        raise BackupError("this is no backup that this program can read")
    if head.get("revision") != migrate.head():
        raise BackupError(
            f"the backup was made by version {head.get('program_version')}, whose tables are others: restore it with "
            "that version, then upgrade the program and run: takewith db upgrade"
        )
    if standing is Standing.EMPTY:
        migrate.upgrade(database)
    else:
        _must_be(Standing.CURRENT, standing)
    with _writing(database) as session:
        lock_for_writing(session)
        for table in Base.metadata.sorted_tables:
            if session.execute(select(1).select_from(table).limit(1)).first() is not None:
                raise BackupError(f"the database is not empty ({table.name} has rows); restore into a new one")
        rows = _fill(session, checked)
        _number_on(session)
    return rows


def _all_lines(session: Session, head: Mapping[str, Any]) -> Iterator[bytes]:
    yield _line(head)
    for table in Base.metadata.sorted_tables:
        yield _line({"table": table.name, "columns": [column.name for column in table.columns]})
        order = [*table.primary_key.columns]
        found = session.connection().execution_options(yield_per=BATCH).execute(select(table).order_by(*order))
        for row in _parents_first(table, found):
            yield _line([_plain(value) for value in row])


def _parents_first(table: Table, rows: Iterable[Any]) -> Iterable[Any]:
    """Put rows that others of their table name before those; such tables are small."""
    own = [(key.parent.name, key.column.name) for key in table.foreign_keys if key.column.table is table]
    if not own:
        return rows
    [(child, parent)] = own
    waiting, ordered, known = list(rows), [], {None}
    while waiting:
        ready = [row for row in waiting if getattr(row, child) in known]
        known |= {getattr(row, parent) for row in ready}
        ordered += ready
        waiting = [row for row in waiting if row not in ready]
        if not ready:  # a circle: no order helps
            return [*ordered, *waiting]
    return ordered


def _fill(session: Session, checked: "_Checked") -> int:
    tables = {table.name: table for table in Base.metadata.sorted_tables}
    rows, table = 0, None
    columns: list[Column[Any]] = []
    batch: list[dict[str, Any]] = []
    for entry in checked.entries():
        if isinstance(entry, dict):
            _insert(session, table, batch)
            table = tables.get(str(entry.get("table")))
            if table is None or not isinstance(entry.get("columns"), list):
                raise BackupError("the backup names a table that this program does not know")
            if not set(entry["columns"]) <= set(table.columns.keys()):
                raise BackupError(f"the backup names a column of {table.name} that this program does not know")
            columns = [table.columns[name] for name in entry["columns"]]
            continue
        if table is None or len(entry) != len(columns):
            raise BackupError("the backup is damaged: a row without its table")
        batch.append({column.name: _typed(column, v) for column, v in zip(columns, entry, strict=True)})
        rows += 1
        if len(batch) >= BATCH:
            _insert(session, table, batch)
    _insert(session, table, batch)
    return rows


def _insert(session: Session, table: Table | None, batch: list[dict[str, Any]]) -> None:
    if table is not None and batch:
        session.execute(insert(table), batch)
        batch.clear()


def _number_on(session: Session) -> None:
    """Let PostgreSQL number new rows after the greatest number restored, as SQLite does by itself."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None and len(table.primary_key.columns) == 1:
            sequence = session.scalar(
                text("SELECT pg_get_serial_sequence(:table, :column)"),
                {"table": f'"{table.name}"', "column": column.name},
            )
            greatest = session.scalar(select(func.max(column)))
            if sequence is not None and greatest is not None:
                session.execute(
                    text("SELECT setval(:sequence, :greatest)"), {"sequence": sequence, "greatest": greatest}
                )


class _Checked:
    """The lines of a backup, compared with its digest at the end."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._digest = sha256()
        self._rows = 0

    def head(self) -> dict[str, Any]:
        """Return the first line."""
        first = next(islice(self._lines, 1), b"")
        self._digest.update(first)
        entry = _read(first)
        return entry if isinstance(entry, dict) else {}

    def entries(self) -> Iterator[Any]:
        """Return the others but the last; raises BackupError where that is missing or says otherwise."""
        for line in self._lines:
            entry = _read(line)
            if isinstance(entry, dict) and "sha256" in entry:
                if (entry["sha256"], entry.get("rows")) != (self._digest.hexdigest(), self._rows):
                    raise BackupError("the backup was altered: it does not match its digest")
                return
            self._digest.update(line)
            self._rows += isinstance(entry, list)
            yield entry
        raise BackupError("the backup is cut off: its last line is missing")


def _read(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        raise BackupError("the backup is damaged: a line is no JSON") from None


def _line(value: Any) -> bytes:
    return orjson.dumps(value) + b"\n"


def _plain(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _typed(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    kind = column.type.impl_instance.python_type if isinstance(column.type, TypeDecorator) else column.type.python_type
    try:
        if kind is datetime:
            return datetime.fromisoformat(value)
        if kind is date:
            return date.fromisoformat(value)
        return base64.b64decode(value) if kind is bytes else value
    except (TypeError, ValueError):
        raise BackupError("the backup is damaged: a value is not what its column holds") from None


def _must_be(wanted: Standing, found: Standing) -> None:
    if found is not wanted:
        raise OutdatedDatabaseError(
            f"the tables are {found}, not {wanted}, for this program; "
            + ("upgrade the program" if found is Standing.AHEAD else "run: takewith db upgrade")
        )


@contextmanager
def _writing(database: Database) -> Iterator[Session]:
    try:
        with database.writer.begin() as session:
            yield session
    except (IntegrityError, DataError):
        raise BackupError("the backup is damaged: its rows do not belong together") from None
    except DBAPIError as error:
        raise DatabaseUnreachableError(f"nothing was restored: {reason(error)}") from error
