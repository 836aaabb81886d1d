"""Records by slug, and the documented interactions about a subject."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, intersect, select
from sqlalchemy.orm import Session

from app.store.canonical import Record, RecordKind
from app.store.tables import LayerMemberRow, RecordRow, SubjectRow

_TOGETHER = 1_000  # records read at once


@dataclass(frozen=True, slots=True)
class Found:
    """A stored record and the layer in which it was found."""

    layer_id: int
    digest: str
    record: Record


def by_slug(session: Session, layers: Sequence[int], kind: RecordKind, slugs: Collection[str]) -> list[Found]:
    """Return the records of these slugs in these layers, by slug, then in the order of the layers."""
    statement = _records(layers).where(RecordRow.kind == kind, RecordRow.slug.in_(sorted(slugs)))
    return _found(session, statement, layers)


def of_kind(session: Session, layers: Sequence[int], kind: RecordKind) -> list[Found]:
    """Return every record of a kind; only for kinds that stay few: vocabulary, retired names."""
    return _found(session, _records(layers).where(RecordRow.kind == kind), layers)


def about(
    session: Session, layers: Sequence[int], subjects: Collection[str], others: Collection[str] | None = None
) -> list[Found]:
    """Return the documented interactions that name one of the subjects; with `others`, one of those as well."""
    # Met in the lookup table: of a substance with a thousand statements a thousand bodies would be read else.
    named = _naming(subjects) if others is None else intersect(_naming(subjects), _naming(others))
    # Two steps: PostgreSQL takes every subject for an average one and would walk through a layer of a million.
    ids = sorted(set(session.scalars(named)))
    rows = [
        row
        for start in range(0, len(ids), _TOGETHER)
        for row in session.execute(_records(layers).where(RecordRow.id.in_(ids[start : start + _TOGETHER])))
    ]
    return _sorted(rows, layers)


def many_about(session: Session, subjects: Collection[str], most: int) -> bool:
    """Return whether more than so many documented interactions name one of the subjects; stops counting there.

    In any release: asking for the layers of each would cost more than the answer is worth.
    """
    statement = select(SubjectRow.record_id).where(SubjectRow.subject.in_(sorted(subjects))).limit(most + 1)
    return len(session.scalars(statement).all()) > most


def substance_subject(slug: str) -> str:
    """Return how the lookup names a substance; a class may bear the same word."""
    return f"s:{slug}"


def class_subject(class_id: str) -> str:
    """Return how the lookup names a class."""
    return f"c:{class_id}"


def _naming(subjects: Collection[str]) -> Select[int]:
    return select(SubjectRow.record_id).where(SubjectRow.subject.in_(sorted(subjects)))


def _records(layers: Sequence[int]) -> Select[int, str, str, str, int, str]:
    return (
        select(
            LayerMemberRow.layer_id,
            RecordRow.digest,
            RecordRow.kind,
            RecordRow.slug,
            RecordRow.schema_version,
            RecordRow.body,
        )
        .join(LayerMemberRow, LayerMemberRow.record_id == RecordRow.id)
        .where(LayerMemberRow.layer_id.in_(layers))
    )


def _found(session: Session, statement: Select[int, str, str, str, int, str], layers: Sequence[int]) -> list[Found]:
    return _sorted(session.execute(statement).all(), layers)


def _sorted(rows: Iterable[Any], layers: Sequence[int]) -> list[Found]:
    position = {layer_id: at for at, layer_id in enumerate(layers)}
    # Sorted here: the layers' order is not their ids', and the digest breaks ties the same way everywhere.
    return [
        Found(
            layer_id=layer_id,
            digest=digest,
            record=Record(kind=RecordKind(kind), slug=slug, body=body, schema_version=version),
        )
        for layer_id, digest, kind, slug, version, body in sorted(rows, key=lambda r: (r[3], position[r[0]], r[1]))
    ]
