"""Slugs of a catalogue, page by page in their own order, filtered by tags and text."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, select, union_all
from sqlalchemy.orm import Session, aliased

from app.store.canonical import RecordKind
from app.store.names import How, compact
from app.store.tables import LayerMemberRow, NameKeyRow, NameRow, RecordRow, TagRow

_LAST = "\U0010ffff"  # sorts behind every text with the same beginning


def kind_tag(kind: str) -> str:
    """Return the tag of a substance's or condition's kind."""
    return f"kind:{kind}"


def class_tag(class_id: str) -> str:
    """Return the tag of a class membership."""
    return f"class:{class_id}"


def slugs(
    session: Session,
    layers: Sequence[int],
    kind: RecordKind,
    *,
    after: str = "",
    limit: int,
    tags: Sequence[Collection[str]] = (),
    text: str | None = None,
) -> list[str]:
    """Return at most `limit` slugs greater than `after`.

    Each element of `tags` is a choice: one of its tags must be there. `text` is the beginning of any name, or of
    any word of one.
    """
    # Walk the slugs of whatever narrows most: a rare name or tag must not cost a walk through everything.
    choices = list(tags)
    if text:
        column, statement = NameRow.slug, _beginning(layers, kind, text)
    elif choices:
        column, statement = TagRow.slug, _tagged(layers, kind, choices.pop(0))
    else:
        column, statement = (
            RecordRow.slug,
            select(RecordRow.slug).where(RecordRow.kind == kind, _held(layers, RecordRow.id)),
        )
    for choice in choices:
        other = aliased(TagRow)
        same = select(other.slug).where(
            other.tag.in_(sorted(choice)), other.slug == column, _held(layers, other.record_id)
        )
        statement = statement.where(same.exists())
    return list(session.scalars(statement.where(column > after).distinct().order_by(column).limit(limit)))


def _tagged(layers: Sequence[int], kind: RecordKind, choice: Collection[str]) -> Select[str]:
    of_kind = select(RecordRow.id).where(RecordRow.id == TagRow.record_id, RecordRow.kind == kind)
    return select(TagRow.slug).where(TagRow.tag.in_(sorted(choice)), _held(layers, TagRow.record_id), of_kind.exists())


def _held(layers: Sequence[int], record_id: object) -> ColumnElement[bool]:
    return (
        select(LayerMemberRow.record_id)
        .where(LayerMemberRow.record_id == record_id, LayerMemberRow.layer_id.in_(layers))
        .exists()
    )


def _beginning(layers: Sequence[int], kind: RecordKind, text: str) -> Select[str]:
    folded = compact(text)
    # Two indexes, so two questions: joined by OR neither would be used.
    whole = select(NameRow.id).where(NameRow.compact >= folded, NameRow.compact < folded + _LAST)
    word = select(NameKeyRow.name_id).where(NameKeyRow.clue >= f"w:{folded}", NameKeyRow.clue < f"w:{folded}{_LAST}")
    return select(NameRow.slug).where(
        NameRow.id.in_(union_all(whole, word)),
        NameRow.kind == kind,
        NameRow.how.not_in((How.KEY, How.IDENTIFIER)),
        _held(layers, NameRow.record_id),
    )
