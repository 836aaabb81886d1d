"""Names to slugs: exactly, by identifier, and by the clues of a misspelling."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select, union_all
from sqlalchemy.orm import Session

from app.store.canonical import RecordKind
from app.store.names import How
from app.store.tables import LayerMemberRow, NameKeyRow, NameRow

CANDIDATES_PER_CLUE = 300  # bounds the work for one name, however many substances there are
LENGTH_SLACK = 3  # a misspelling is at most this much longer or shorter


@dataclass(frozen=True, slots=True)
class Named:
    """One row of the name index."""

    slug: str
    preparation: str | None
    how: How
    text: str
    compact: str


def called(session: Session, layers: Sequence[int], kind: RecordKind, folded: str) -> list[Named]:
    """Return what is called exactly this, folded; sorted."""
    statement = _names().where(NameRow.compact == folded, NameRow.kind == kind, _in_layers(layers))
    return _named(session.execute(statement))


def every(session: Session, layers: Sequence[int], kind: RecordKind) -> Iterator[tuple[str, str]]:
    """Yield (folded, slug) of every name of a kind; neither codes nor keys."""
    statement = (
        select(NameRow.compact, NameRow.slug)
        .where(NameRow.kind == kind, NameRow.how.not_in((How.IDENTIFIER, How.KEY)), _in_layers(layers))
        .execution_options(yield_per=1000)
    )
    yield from session.execute(statement)


def sharing_clues(
    session: Session, layers: Sequence[int], kind: RecordKind, clues: Iterable[str], length: int
) -> list[Named]:
    """Return names that share a clue and are of about this length; bounded, sorted."""
    parts = [_with_clue(layers, kind, clue, length).subquery() for clue in sorted(clues)]
    if not parts:
        return []
    ids = union_all(*(select(part.c.name_id) for part in parts))
    return _named(session.execute(_names().where(NameRow.id.in_(ids))))


def _with_clue(layers: Sequence[int], kind: RecordKind, clue: str, length: int) -> Select[int]:
    return (
        select(NameKeyRow.name_id)
        .join(NameRow, NameRow.id == NameKeyRow.name_id)
        .where(
            NameKeyRow.clue == clue,
            NameKeyRow.length.between(length - LENGTH_SLACK, length + LENGTH_SLACK),
            NameRow.kind == kind,
            _in_layers(layers),
        )
        # By content, not by row: both databases cut a crowd at the same place.
        .order_by(NameKeyRow.length, NameKeyRow.rank, NameKeyRow.name_id)
        .limit(CANDIDATES_PER_CLUE)
    )


def _names() -> Select[str, str | None, str, str, str]:
    return select(NameRow.slug, NameRow.preparation, NameRow.how, NameRow.text, NameRow.compact)


def _in_layers(layers: Sequence[int]) -> ColumnElement[bool]:
    held = select(LayerMemberRow.record_id).where(
        LayerMemberRow.record_id == NameRow.record_id, LayerMemberRow.layer_id.in_(layers)
    )
    return held.exists()


def _named(rows: Iterable[tuple[str, str | None, str, str, str]]) -> list[Named]:
    return sorted(
        {Named(slug=r[0], preparation=r[1], how=How(r[2]), text=r[3], compact=r[4]) for r in rows},
        key=lambda n: (n.slug, n.preparation or "", list(How).index(n.how), n.text),
    )
