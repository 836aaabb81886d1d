"""The permanent six-character keys: who holds one, who ever held one."""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.store.names import How
from app.store.tables import LayerMemberRow, NameRow, RecordRow

Holder = tuple[str, str, str]  # kind, slug, key


def held_in(session: Session, layer_id: int) -> Iterator[Holder]:
    """Return every key of a layer with its holder."""
    statement = _holders([layer_id]).execution_options(yield_per=1000)
    yield from session.execute(statement)


def held_by(session: Session, layers: Sequence[int], slugs: Collection[str]) -> list[Holder]:
    """Return the keys that these slugs have in these layers."""
    named = select(RecordRow.id).where(
        RecordRow.kind.in_(("substance", "condition")), RecordRow.slug.in_(sorted(slugs))
    )
    statement = _holders(layers).where(NameRow.record_id.in_(named))
    return list(session.execute(statement))


def holding(session: Session, layers: Sequence[int], keys: Collection[str]) -> list[Holder]:
    """Return who holds these keys in these layers."""
    statement = _holders(layers).where(NameRow.compact.in_([f"key:{key}" for key in sorted(keys)]))
    return list(session.execute(statement))


def ever_held(session: Session, key: str) -> bool:
    """Return whether any record that is still stored, of whatever release, has this key."""
    found = session.scalar(select(NameRow.id).where(NameRow.compact == f"key:{key}").limit(1))
    return found is not None


def _holders(layers: Sequence[int]) -> Select[str, str, str]:
    return (
        select(NameRow.kind, NameRow.slug, NameRow.text)
        .join(LayerMemberRow, LayerMemberRow.record_id == NameRow.record_id)
        .where(LayerMemberRow.layer_id.in_(layers), NameRow.how == How.KEY)
    )
