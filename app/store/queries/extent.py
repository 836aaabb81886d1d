"""How long the records of a layer are, without reading them."""

from dataclasses import dataclass

from sqlalchemy import LargeBinary, cast, func, select, tuple_
from sqlalchemy.orm import Session

from app.store.releases import IN_ORDER, Layer
from app.store.tables import LayerMemberRow, RecordRow

PAGE = 5_000


@dataclass(frozen=True, slots=True)
class Measured:
    """A record without its body."""

    kind: str
    slug: str
    digest: str
    schema_version: int
    octets: int  # of its body


def lengths(session: Session, layer: Layer, after: Measured | None) -> list[Measured]:
    """Return the next records of a layer in the order in which a release is walked; empty at its end."""
    body = RecordRow.body
    sqlite = session.get_bind().dialect.name == "sqlite"
    octets = func.length(cast(body, LargeBinary)) if sqlite else func.octet_length(body)
    held = select(LayerMemberRow.record_id).where(
        LayerMemberRow.layer_id == layer.id, LayerMemberRow.record_id == RecordRow.id
    )
    statement = (
        select(RecordRow.kind, RecordRow.slug, RecordRow.digest, RecordRow.schema_version, octets)
        .where(held.exists())
        .order_by(*IN_ORDER)
        .limit(PAGE)
    )
    if after is not None:
        statement = statement.where(tuple_(*IN_ORDER) > (after.kind, after.slug, after.digest))
    return [Measured(*row) for row in session.execute(statement)]
