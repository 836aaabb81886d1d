"""Reports of what became of a card, each kept once; of the card and the moment only a hash."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite

from app.records.writing import writing
from app.store.engine import Database
from app.store.tables import FeedbackRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One outcome of one card."""

    card: UUID
    at: datetime  # in UTC
    service: str
    outcome: str  # accepted or overridden
    reason: str | None = None  # one of our own codes


def add(database: Database, reports: Sequence[Report]) -> None:
    """Keep reports; one that came before changes nothing. Raises DatabaseUnreachableError, OutdatedDatabaseError."""
    rows = [
        {
            "id": sha256(f"{one.card} {one.at.isoformat()}".encode()).hexdigest(),
            "day": one.at.date(),
            "service": one.service,
            "outcome": one.outcome,
            "reason": one.reason,
        }
        for one in reports
    ]
    with writing(database) as session:
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        session.execute(insert(FeedbackRow).on_conflict_do_nothing(index_elements=["id"]), rows)
