"""Writing records, layers and releases. Only curation calls this, inside one transaction of its own.

Everything but the row that says what is served is added, never changed: until that row moves, readers see nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, cast
from zlib import crc32

from sqlalchemy import Table, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.store.canonical import (
    SCHEMA_VERSION,
    Content,
    Record,
    layer_digest,
    release_digest,
    release_id,
)
from app.store.engine import Database
from app.store.indexing import Lookups, lookups_of, named_kind
from app.store.names import How, clues, word_clues
from app.store.releases import Current, EventKind, current
from app.store.tables import (
    Base,
    CurrentRow,
    LayerMemberRow,
    LayerVersionRow,
    NameKeyRow,
    NameRow,
    RecordRow,
    ReleaseEventRow,
    ReleaseLayerRow,
    ReleaseRow,
    SubjectRow,
    TagRow,
    WithdrawalRow,
)

BATCH = 1_000
WORTH_COUNTING = 1_000  # new records

Shelved = dict[str, int]  # digest -> row id


@dataclass(frozen=True, slots=True)
class Item:
    """A value on its way into the store."""

    record: Record
    value: Content


def put_records(
    session: Session, items: Iterable[Item], progress: Callable[[int], None] | None = None
) -> tuple[Shelved, int]:
    """Store what is not there yet, with its lookups; return where everything lies, and how much was new."""
    shelved: Shelved = {}
    new = 0
    for batch in _batches(items):
        by_digest = {item.record.digest: item for item in batch}
        known = rows_of(session, by_digest)
        missing = {digest: item for digest, item in by_digest.items() if digest not in known}
        added = _add(session, missing) if missing else {}
        shelved |= known | added
        new += len(added)
        if progress is not None:
            progress(len(batch))
    return shelved, new


def put_layer(
    session: Session, name: str, shelved: Mapping[str, int], as_of: date | None, fingerprint: str | None = None
) -> int:
    """Return the row of the layer version that holds exactly these records; adds it where there is none."""
    digest = layer_digest(name, shelved)
    known = session.scalar(select(LayerVersionRow).where(LayerVersionRow.digest == digest))
    if known is not None:
        # The same facts from files that were, say, formatted anew: remember those files.
        known.fingerprint = fingerprint or known.fingerprint
        return known.id
    row = LayerVersionRow(digest=digest, name=name, record_count=len(shelved), as_of=as_of, fingerprint=fingerprint)
    session.add(row)
    session.flush()
    for batch in _batches(sorted(shelved.values())):
        _insert(session, LayerMemberRow, [{"layer_id": row.id, "record_id": one} for one in batch])
    return row.id


def put_release(
    session: Session, layers: Sequence[int], *, now: datetime, program_version: str, note: str | None = None
) -> str:
    """Return the id of the release with these layers, in this order; adds it where there is none.

    The same content is the same release: who made it first is kept.
    """
    rows = {row.id: row for row in session.scalars(select(LayerVersionRow).where(LayerVersionRow.id.in_(layers)))}
    in_order = [rows[layer] for layer in layers]
    digest = release_digest((row.name, row.digest) for row in in_order)
    name = release_id(digest)
    if session.get(ReleaseRow, name) is None:
        session.add(
            ReleaseRow(
                id=name,
                digest=digest,
                created_at=now,
                as_of=max((row.as_of for row in in_order if row.as_of), default=None),
                program_version=program_version,
                schema_version=SCHEMA_VERSION,
                note=note,
            )
        )
        session.flush()
        rows_of_layers = [{"release_id": name, "position": at, "layer_id": one} for at, one in enumerate(layers)]
        session.execute(insert(ReleaseLayerRow), rows_of_layers)
        # Servers list releases: they must notice one that is not served, too.
        session.execute(update(CurrentRow).values(generation=CurrentRow.generation + 1))
    return name


def serve(
    session: Session, name: str, kind: EventKind, *, now: datetime, who: str | None = None, why: str | None = None
) -> Current:
    """Let a release be the one that is served."""
    seen = current(session)
    generation = 1 if seen is None else seen.generation + 1
    if seen is None:
        session.execute(
            insert(CurrentRow).values(id=1, release_id=name, generation=generation, withdrawal_generation=0)
        )
    else:
        session.execute(update(CurrentRow).values(release_id=name, generation=generation))
    note_event(session, name, kind, generation, now=now, who=who, why=why)
    return Current(
        release_id=name,
        generation=generation,
        withdrawal_generation=0 if seen is None else seen.withdrawal_generation,
    )


def note_event(
    session: Session,
    name: str,
    kind: EventKind,
    generation: int,
    *,
    now: datetime,
    who: str | None = None,
    why: str | None = None,
) -> None:
    """Add a line to the history of releases."""
    row = {"release_id": name, "kind": str(kind), "at": now, "who": who, "why": why, "generation": generation}
    session.execute(insert(ReleaseEventRow), [row])


def put_withdrawal(session: Session, finding_id: str, *, why: str, now: datetime, who: str | None) -> int:
    """Withdraw a finding from every release; return the new generation. Withdrawing again gives a new reason."""
    generation = _turn(session)
    session.execute(delete(WithdrawalRow).where(WithdrawalRow.finding_id == finding_id))
    row = {"finding_id": finding_id, "why": why, "at": now, "who": who, "generation": generation}
    session.execute(insert(WithdrawalRow), [row])
    return generation


def drop_withdrawal(session: Session, finding_id: str) -> int:
    """Show a finding again; return the new generation."""
    generation = _turn(session)
    session.execute(delete(WithdrawalRow).where(WithdrawalRow.finding_id == finding_id))
    return generation


def tell_planner(database: Database, new_records: int) -> None:
    """Let PostgreSQL count again after a large load: until it does, it plans for the tables as they were.

    SQLite's plans here do not depend on counts. That a plan may be slow is no reason to fail, so nothing is raised.
    """
    if database.is_sqlite or new_records < WORTH_COUNTING:
        return
    with suppress(DBAPIError), database.write_engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def drop_release(session: Session, name: str) -> None:
    """Remove a release; its layers and records stay until nothing else holds them."""
    session.execute(delete(ReleaseLayerRow).where(ReleaseLayerRow.release_id == name))
    session.execute(delete(ReleaseRow).where(ReleaseRow.id == name))


def sweep(session: Session) -> int:
    """Remove layer versions and records that no release holds; return how many records went."""
    held = select(ReleaseLayerRow.layer_id).where(ReleaseLayerRow.layer_id == LayerVersionRow.id)
    orphans = list(session.scalars(select(LayerVersionRow.id).where(~held.exists())))
    for layer in orphans:
        session.execute(delete(LayerMemberRow).where(LayerMemberRow.layer_id == layer))
        session.execute(delete(LayerVersionRow).where(LayerVersionRow.id == layer))
    member = select(LayerMemberRow.record_id).where(LayerMemberRow.record_id == RecordRow.id)
    # Lookups go with their record: the foreign keys cascade.
    gone: Any = session.execute(delete(RecordRow).where(~member.exists()))
    return int(gone.rowcount)


def next_generation(session: Session) -> int:
    """Let servers look again at which releases there are; return the new generation."""
    session.execute(update(CurrentRow).values(generation=CurrentRow.generation + 1))
    return session.scalars(select(CurrentRow.generation)).one()


def _turn(session: Session) -> int:
    """Move the generation on without changing what is served: servers must notice a withdrawal as well."""
    session.execute(
        update(CurrentRow).values(generation=CurrentRow.generation + 1, withdrawal_generation=CurrentRow.generation + 1)
    )
    return session.scalars(select(CurrentRow.generation)).one()


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    waiting = iter(items)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def rows_of(session: Session, digests: Iterable[str]) -> Shelved:
    """Return where those of these records lie that are stored already."""
    statement = select(RecordRow.digest, RecordRow.id).where(RecordRow.digest.in_(list(digests)))
    return dict(session.execute(statement).all())


def _add(session: Session, items: Mapping[str, Item]) -> Shelved:
    rows = [
        {
            "digest": digest,
            "kind": str(item.record.kind),
            "slug": item.record.slug,
            "schema_version": item.record.schema_version,
            "body": item.record.body,
        }
        for digest, item in items.items()
    ]
    _insert(session, RecordRow, rows)
    # Asked for afterwards: returning the numbers of many rows costs more than the rows.
    shelved = rows_of(session, items)
    _add_lookups(session, [(shelved[digest], item) for digest, item in items.items()])
    return shelved


def _add_lookups(session: Session, items: Sequence[tuple[int, Item]]) -> None:
    names: list[dict[str, Any]] = []
    tags: list[dict[str, Any]] = []
    subjects: list[dict[str, Any]] = []
    for row_id, item in items:
        found = lookups_of(item.value)
        names += _name_rows(row_id, item, found)
        tags += [{"tag": tag, "slug": item.record.slug, "record_id": row_id} for tag in found.tags]
        subjects += [{"subject": one, "record_id": row_id} for one in found.subjects]
    _insert(session, TagRow, tags)
    _insert(session, SubjectRow, subjects)
    _insert(session, NameRow, names)
    _add_clues(session, [row_id for row_id, _ in items])


def _name_rows(row_id: int, item: Item, found: Lookups) -> list[dict[str, Any]]:
    return [
        {
            "record_id": row_id,
            "kind": str(named_kind(item.value)),
            "slug": item.record.slug,
            "preparation": name.preparation,
            "how": str(name.how),
            "text": name.text,
            "compact": name.folded,
        }
        for name in found.names
    ]


def _add_clues(session: Session, records: Sequence[int]) -> None:
    statement = select(NameRow.id, NameRow.text, NameRow.compact).where(
        NameRow.record_id.in_(records), NameRow.how.not_in((How.IDENTIFIER, How.KEY))
    )
    rows = [
        {"name_id": name_id, "clue": clue, "length": len(folded), "rank": crc32(folded.encode())}
        for name_id, text, folded in session.execute(statement).all()
        for clue in sorted(clues(folded) | word_clues(text))
    ]
    _insert(session, NameKeyRow, rows)


def _insert(session: Session, row: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows by the table itself: objects of the ORM would be made and thrown away."""
    if rows:
        session.execute(insert(cast(Table, row.__table__)), rows)
