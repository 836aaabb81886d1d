"""Drafts as the database holds them. Only curation calls what writes, inside a transaction of its own."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy import insert, select, tuple_, update
from sqlalchemy.orm import Session

from app.store.tables import DraftRow


class DraftKind(StrEnum):
    """What can be drafted; a condition carries its regimens."""

    COMPOUND = "compound"
    CONDITION = "condition"
    INTERACTION = "interaction"
    SOURCE = "source"


class DraftState(StrEnum):
    """How far a draft has come."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    PUBLISHED = "published"
    DISCARDED = "discarded"


LIVING = (DraftState.OPEN, DraftState.APPROVED, DraftState.REJECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A file of an overlay as somebody would like it to be."""

    id: str
    overlay: str
    kind: DraftKind
    slug: str
    content: str | None  # canonical JSON; None: the file goes
    based_on: str | None  # digest of what it replaces
    state: DraftState
    version: int
    author: str
    reviewer: str | None
    why: str
    release_id: str | None
    created_at: datetime
    changed_at: datetime

    @property
    def tag(self) -> str:
        """The ETag of this version."""
        return f'"{self.id}.{self.version}"'


def one(session: Session, draft_id: str) -> Draft | None:
    """Return a draft by its id."""
    row = session.get(DraftRow, draft_id, populate_existing=True)
    return None if row is None else _value(row)


def page(
    session: Session,
    *,
    limit: int,
    overlay: str | None = None,
    states: Collection[DraftState] = (),
    after: tuple[datetime, str] | None = None,
) -> list[Draft]:
    """Return drafts, the oldest first; no states: of all."""
    statement = select(DraftRow).order_by(DraftRow.created_at, DraftRow.id).limit(limit)
    if overlay is not None:
        statement = statement.where(DraftRow.overlay == overlay)
    if states:
        statement = statement.where(DraftRow.state.in_(sorted(states)))
    if after is not None:
        statement = statement.where(tuple_(DraftRow.created_at, DraftRow.id) > after)
    return [_value(row) for row in session.scalars(statement)]


def put(session: Session, draft: Draft) -> None:
    """Store a new draft."""
    session.execute(insert(DraftRow), [_row(draft)])


def replace_with(session: Session, draft: Draft) -> None:
    """Store what became of a draft."""
    session.execute(update(DraftRow).where(DraftRow.id == draft.id).values(_row(draft)))


def _row(draft: Draft) -> dict[str, object]:
    return {field.name: getattr(draft, field.name) for field in fields(Draft)} | {
        "kind": str(draft.kind),
        "state": str(draft.state),
    }


def _value(row: DraftRow) -> Draft:
    given = {field.name: getattr(row, field.name) for field in fields(Draft)}
    return Draft(**given | {"kind": DraftKind(row.kind), "state": DraftState(row.state)})
