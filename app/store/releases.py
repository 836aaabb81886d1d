"""Questions about releases: which is served, which there are, how two differ, what one holds."""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby, zip_longest

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session

from app.store.canonical import SCHEMA_VERSION, Record, RecordKind
from app.store.errors import NewerSchemaError, ReleaseNotFoundError, ReleasePrunedError
from app.store.names import may_be_slug
from app.store.tables import (
    CurrentRow,
    LayerMemberRow,
    LayerVersionRow,
    RecordRow,
    ReleaseEventRow,
    ReleaseLayerRow,
    ReleaseRow,
    WithdrawalRow,
)


class EventKind(StrEnum):
    PUBLISHED = "published"
    ROLLED_BACK = "rolled_back"
    PRUNED = "pruned"
    WITHDRAWN = "withdrawn"
    REINSTATED = "reinstated"
    REPORT_CLOSED = "report_closed"  # a report of a wrong finding was judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer of a release."""

    id: int
    name: str
    digest: str
    record_count: int
    as_of: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """An immutable, digest-named state of the knowledge."""

    id: str
    digest: str
    created_at: datetime
    as_of: date | None  # latest date on which a fact was checked; unlike created_at the same in every database
    program_version: str
    schema_version: int
    note: str | None
    layers: tuple[Layer, ...]  # bundled first


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """What is served: everything that an answer depends on, besides the question and the program."""

    release_id: str
    generation: int
    withdrawal_generation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the history of releases."""

    release_id: str
    kind: EventKind
    at: datetime
    who: str | None
    why: str | None
    generation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A finding found wrong: shown nowhere, its place says when and why."""

    finding_id: str
    why: str
    at: datetime
    who: str | None
    generation: int


def current(session: Session) -> Current | None:
    """Return what is served; None before the first release."""
    row = session.execute(
        select(CurrentRow.release_id, CurrentRow.generation, CurrentRow.withdrawal_generation)
    ).one_or_none()
    if row is None:
        return None
    return Current(release_id=row[0], generation=row[1], withdrawal_generation=row[2])


def release(session: Session, release_id: str) -> Release:
    """Return one release with its layers.

    Raises ReleaseNotFoundError, ReleasePrunedError, or NewerSchemaError when a newer program wrote it.
    """
    if not may_be_slug(release_id):
        raise ReleaseNotFoundError(release_id)
    row = session.get(ReleaseRow, release_id)
    if row is None:
        raise _missing(session, release_id)
    if row.schema_version > SCHEMA_VERSION:
        raise NewerSchemaError(f"release {release_id}", row.schema_version, SCHEMA_VERSION)
    return _release(row, layers_of(session, release_id))


def releases(session: Session, *, limit: int = 50, before: tuple[datetime, str] | None = None) -> list[Release]:
    """Return releases, newest first; `before` is the (created_at, id) of the last one of the page before."""
    statement = select(ReleaseRow).order_by(ReleaseRow.created_at.desc(), ReleaseRow.id.desc()).limit(limit)
    if before is not None:
        moment, last = before
        statement = statement.where(
            or_(ReleaseRow.created_at < moment, and_(ReleaseRow.created_at == moment, ReleaseRow.id < last))
        )
    return [_release(row, layers_of(session, row.id)) for row in session.scalars(statement)]


def layers_of(session: Session, release_id: str) -> tuple[Layer, ...]:
    """Return the layers of a release in their order; empty for an unknown release."""
    statement = (
        select(LayerVersionRow)
        .join(ReleaseLayerRow, ReleaseLayerRow.layer_id == LayerVersionRow.id)
        .where(ReleaseLayerRow.release_id == release_id)
        .order_by(ReleaseLayerRow.position)
    )
    return tuple(
        Layer(id=row.id, name=row.name, digest=row.digest, record_count=row.record_count, as_of=row.as_of)
        for row in session.scalars(statement)
    )


def events(session: Session, *, limit: int = 100, release_id: str | None = None) -> list[Event]:
    """Return the history, newest first, of all releases or of one."""
    statement = select(ReleaseEventRow).order_by(ReleaseEventRow.generation.desc(), ReleaseEventRow.id.desc())
    if release_id is not None:
        statement = statement.where(ReleaseEventRow.release_id == release_id)
    return [_event(row) for row in session.scalars(statement.limit(limit))]


def served_history(session: Session) -> list[Event]:
    """Return which releases were served one after the other, oldest first, and which were pruned since."""
    kinds = (EventKind.PUBLISHED, EventKind.ROLLED_BACK, EventKind.PRUNED)
    statement = select(ReleaseEventRow).where(ReleaseEventRow.kind.in_(kinds))
    return [_event(row) for row in session.scalars(statement.order_by(ReleaseEventRow.generation, ReleaseEventRow.id))]


def withdrawals(session: Session) -> Mapping[str, Withdrawal]:
    """Return every withdrawal by finding id, in the order of ids."""
    rows = session.scalars(select(WithdrawalRow).order_by(WithdrawalRow.finding_id))
    return {
        row.finding_id: Withdrawal(
            finding_id=row.finding_id, why=row.why, at=row.at, who=row.who, generation=row.generation
        )
        for row in rows
    }


# --- what a release holds -----------------------------------------------------------------------

EXPORT_PAGE = 500
IN_ORDER = (RecordRow.kind, RecordRow.slug, RecordRow.digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a walk through a release stands: after this record."""

    layer: str
    kind: str
    slug: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """A record as it lies in a layer."""

    layer: str
    digest: str
    record: Record

    @property
    def position(self) -> Position:
        """Where a walk stands after this record."""
        return Position(layer=self.layer, kind=self.record.kind, slug=self.record.slug, digest=self.digest)


def layer_records(session: Session, layer: Layer) -> Iterator[StoredRecord]:
    """Walk the records of one layer by kind, slug and digest, one page in memory at a time."""
    last: StoredRecord | None = None
    while page := record_page(session, layer, last):
        yield from page
        last = page[-1]


def record_page(session: Session, layer: Layer, after: StoredRecord | Position | None = None) -> list[StoredRecord]:
    """Return the next records of a layer in an order that is the same in every database; empty at its end."""
    statement = (
        select(RecordRow.kind, RecordRow.slug, RecordRow.digest, RecordRow.schema_version, RecordRow.body)
        .where(_in_layer(layer.id))
        .order_by(*IN_ORDER)
        .limit(EXPORT_PAGE)
    )
    if after is not None:
        at = after if isinstance(after, Position) else after.position
        statement = statement.where(tuple_(*IN_ORDER) > (at.kind, at.slug, at.digest))
    return [
        StoredRecord(
            layer=layer.name,
            digest=digest,
            record=Record(kind=RecordKind(kind), slug=slug, body=body, schema_version=schema_version),
        )
        for kind, slug, digest, schema_version, body in session.execute(statement)
    ]


# --- how two releases differ --------------------------------------------------------------------


class Change(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChange:
    """One record that is not the same in two releases; digests are None where there is none."""

    layer: str
    kind: RecordKind
    slug: str
    change: Change
    before: str | None
    after: str | None


def differences(session: Session, before_id: str, after_id: str) -> Iterator[RecordChange]:
    """Return what differs between two releases, record by record, in the order of layer, kind and slug."""
    before = {layer.name: layer.id for layer in layers_of(session, before_id)}
    after = {layer.name: layer.id for layer in layers_of(session, after_id)}
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old != new:
            gone = _only_in(session, old, new, come=False)
            yield from _paired(name, gone, _only_in(session, new, old, come=True))


_Side = tuple[str, str, bool, str]  # kind, slug, whether it has come, digest


def _paired(layer: str, gone: Iterator[_Side], come: Iterator[_Side]) -> Iterator[RecordChange]:
    # Both sides arrive sorted and are merged as they come: a whole new import never lies in memory at once.
    for (kind, slug), sides in groupby(heapq.merge(gone, come), key=lambda side: side[:2]):
        old, new = _split(sides)
        for one, two in zip_longest(old, new):
            change = Change.ADDED if one is None else Change.REMOVED if two is None else Change.CHANGED
            yield RecordChange(layer=layer, kind=RecordKind(kind), slug=slug, change=change, before=one, after=two)


def _split(sides: Iterator[_Side]) -> tuple[list[str], list[str]]:
    """Several statements may share a slug: pair them in the order of their digests."""
    old: list[str] = []
    new: list[str] = []
    for _, _, has_come, digest in sides:
        (new if has_come else old).append(digest)
    return old, new


def _only_in(session: Session, layer_id: int | None, other_id: int | None, *, come: bool) -> Iterator[_Side]:
    if layer_id is None:
        return
    statement = select(RecordRow.kind, RecordRow.slug, RecordRow.digest).order_by(*IN_ORDER).where(_in_layer(layer_id))
    if other_id is not None:
        statement = statement.where(~_in_layer(other_id))
    for kind, slug, digest in session.execute(statement.execution_options(yield_per=EXPORT_PAGE)):
        yield kind, slug, come, digest


def _in_layer(layer_id: int) -> ColumnElement[bool]:
    return exists().where(LayerMemberRow.layer_id == layer_id, LayerMemberRow.record_id == RecordRow.id)


def _release(row: ReleaseRow, layers: tuple[Layer, ...]) -> Release:
    return Release(
        id=row.id,
        digest=row.digest,
        created_at=row.created_at,
        as_of=row.as_of,
        program_version=row.program_version,
        schema_version=row.schema_version,
        note=row.note,
        layers=layers,
    )


def _event(row: ReleaseEventRow) -> Event:
    return Event(
        release_id=row.release_id,
        kind=EventKind(row.kind),
        at=row.at,
        who=row.who,
        why=row.why,
        generation=row.generation,
    )


def _missing(session: Session, release_id: str) -> ReleaseNotFoundError | ReleasePrunedError:
    statement = (
        select(ReleaseEventRow)
        .where(ReleaseEventRow.release_id == release_id, ReleaseEventRow.kind == EventKind.PRUNED)
        .order_by(ReleaseEventRow.generation.desc(), ReleaseEventRow.id.desc())
        .limit(1)
    )
    pruned = session.scalars(statement).first()
    if pruned is None:
        return ReleaseNotFoundError(release_id)
    return ReleasePrunedError(release_id, pruned.at, pruned.why)


def record_count(session: Session, release_id: str) -> int:
    """Return how many records the layers of a release hold together."""
    statement = (
        select(func.coalesce(func.sum(LayerVersionRow.record_count), 0))
        .join(ReleaseLayerRow, ReleaseLayerRow.layer_id == LayerVersionRow.id)
        .where(ReleaseLayerRow.release_id == release_id)
    )
    return int(session.scalar(statement) or 0)
