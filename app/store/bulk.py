"""Writing a staged data set as one layer: many rows at once, by the fastest way that each database has.

Like app/store/shelve.py only for curation, inside one transaction of its own, and invisible until a release is served.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.store import shelve
from app.store.canonical import SCHEMA_VERSION, Record, RecordKind, adapter, layer_digest_sorted
from app.store.shelve import Item
from app.store.staging import Staging
from app.store.tables import LayerVersionRow, RecordRow

_RECORD = ("id", "digest", "kind", "slug", "schema_version", "body")
_SUBJECT = ("subject", "record_id")
_MEMBER = ("layer_id", "record_id")


@dataclass(frozen=True, slots=True)
class Put:
    """A layer version that was written."""

    layer_id: int
    records: int
    new: int


def put_staged(
    session: Session,
    staging: Staging,
    name: str,
    as_of: date | None,
    fingerprint: str,
    progress: Callable[[int], None] | None = None,
) -> Put:
    """Store what is staged and return the version of the layer that lists exactly that."""
    digest = layer_digest_sorted(name, staging.digests())
    count = sum(staging.by_kind().values())
    known = session.scalar(select(LayerVersionRow).where(LayerVersionRow.digest == digest))
    if known is not None:
        known.fingerprint = fingerprint  # the same facts from a file that was, say, sorted anew
        return Put(known.id, count, 0)
    row = LayerVersionRow(digest=digest, name=name, record_count=count, as_of=as_of, fingerprint=fingerprint)
    session.add(row)
    session.flush()
    new = _others(session, staging, row.id, progress) + _statements(session, staging, row.id, progress)
    return Put(row.id, count, new)


def _others(session: Session, staging: Staging, layer: int, progress: Callable[[int], None] | None) -> int:
    items = (_item(record) for record in staging.others())
    shelved, new = shelve.put_records(session, items, progress)
    _write(session, "layer_member", _MEMBER, [(layer, one) for one in sorted(shelved.values())])
    return new


def _item(record: Record) -> Item:
    return Item(record, adapter(record.kind).validate_json(record.body))


def _statements(session: Session, staging: Staging, layer: int, progress: Callable[[int], None] | None) -> int:
    # Numbered here and not by the database: asking for a million numbers would cost more than the rows. The lock that
    # this transaction holds keeps every other writer of records out.
    first = following = (session.scalar(select(func.max(RecordRow.id))) or 0) + 1
    for page in staging.statements():
        known = shelve.rows_of(session, [digest for digest, *_ in page])
        records: list[Sequence[Any]] = []
        subjects: list[Sequence[Any]] = []
        members: list[int] = []
        for digest, slug, one, two, body in page:
            at = known.get(digest)
            if at is None:
                at = following
                following += 1
                records.append((at, digest, RecordKind.DOCUMENTED.value, slug, SCHEMA_VERSION, body))
                subjects += [(subject, at) for subject in sorted({one, two})]
            members.append(at)
        _write(session, "record", _RECORD, records)
        _write(session, "documented_subject", _SUBJECT, subjects)
        _write(session, "layer_member", _MEMBER, [(layer, at) for at in sorted(members)])
        if progress is not None:
            progress(len(page))
    if following > first:
        _number_on(session, following)
    return following - first


def _write(session: Session, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    if not rows:
        return
    names = ", ".join(columns)
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(columns))
        # Names of tables and columns of this file, no input.
        connection.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(map(tuple, rows)))  # noqa: S608


def _number_on(session: Session, following: int) -> None:
    """Let PostgreSQL go on numbering behind the rows that were numbered here; SQLite looks at the table itself."""
    if session.connection().dialect.name == "postgresql":
        session.execute(text("SELECT setval(pg_get_serial_sequence('record', 'id'), :last)"), {"last": following - 1})
