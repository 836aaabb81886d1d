"""What differs between two versions of a layer, and whom that concerns; bounded, however much is stored."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from app.store.canonical import RecordKind
from app.store.tables import LayerMemberRow, RecordRow, SubjectRow

WINDOW = 100_000  # row numbers that one statement looks at: no reader waits long for any of them
CHUNK = 500  # values in one list of a statement


@dataclass(frozen=True, slots=True)
class Held:
    """A record that one version of a layer holds and the other does not."""

    kind: RecordKind
    slug: str
    digest: str


def only_in(session: Session, layer_id: int, other_id: int | None, most: int) -> list[Held]:
    """Return the records of a layer version that the other one does not hold; at most `most` and one more."""
    found: list[Held] = []
    for low in _windows(session, layer_id):
        statement = (
            select(RecordRow.kind, RecordRow.slug, RecordRow.digest)
            .join(LayerMemberRow, LayerMemberRow.record_id == RecordRow.id)
            .where(LayerMemberRow.layer_id == layer_id)
            .where(LayerMemberRow.record_id >= low, LayerMemberRow.record_id < low + WINDOW)
            .limit(most + 1 - len(found))
        )
        if other_id is not None:
            other = aliased(LayerMemberRow)
            same = select(other.record_id).where(
                other.layer_id == other_id, other.record_id == LayerMemberRow.record_id
            )
            statement = statement.where(~same.exists())
        found += [Held(RecordKind(kind), slug, digest) for kind, slug, digest in session.execute(statement)]
        if len(found) > most:
            break
    return found


def _windows(session: Session, layer_id: int) -> Iterator[int]:
    """Yield where each window of row numbers begins; stretches without a member of the layer are leapt over."""
    low = 0
    while True:
        statement = select(func.min(LayerMemberRow.record_id)).where(
            LayerMemberRow.layer_id == layer_id, LayerMemberRow.record_id >= low
        )
        first = session.scalar(statement)
        if first is None:
            return
        yield first
        low = first + WINDOW


def subjects(session: Session, digests: Collection[str]) -> dict[str, frozenset[str]]:
    """Return whom documented interactions speak about: one subject or two for each digest."""
    found: dict[str, set[str]] = {}
    for chunk in _chunks(sorted(digests)):
        statement = (
            select(RecordRow.digest, SubjectRow.subject)
            .join(SubjectRow, SubjectRow.record_id == RecordRow.id)
            .where(RecordRow.digest.in_(chunk))
        )
        for digest, subject in session.execute(statement):
            found.setdefault(digest, set()).add(subject)
    return {digest: frozenset(names) for digest, names in found.items()}


def citing(session: Session, layer_id: int, sources: Collection[str], most: int) -> list[tuple[str, Held]]:
    """Return (source id, record) for the records of a layer that cite one of these sources; at most `most` and one.

    Reads every body of the layer: only for layers that are small enough.
    """
    marks = {source: f'"source":"{source}"' for source in sources}
    statement = (
        select(RecordRow.kind, RecordRow.slug, RecordRow.digest, RecordRow.body)
        .join(LayerMemberRow, LayerMemberRow.record_id == RecordRow.id)
        .where(LayerMemberRow.layer_id == layer_id, RecordRow.kind != RecordKind.SOURCE)
        .where(or_(*(RecordRow.body.contains(mark, autoescape=True) for mark in marks.values())))
        .limit(most + 1)
    )
    return [
        (source, Held(RecordKind(kind), slug, digest))
        for kind, slug, digest, body in session.execute(statement)
        for source, mark in marks.items()
        if mark in body
    ]


def _chunks(values: Sequence[str]) -> Iterator[list[str]]:
    waiting = iter(values)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk
