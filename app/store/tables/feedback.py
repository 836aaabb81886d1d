"""What became of the cards of CDS Hooks. No card, no time of day, no comment: nothing of a person."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Base, Digest


class FeedbackRow(Base):
    """One report of one outcome."""

    __tablename__ = "feedback"
    __table_args__ = (CheckConstraint("outcome IN ('accepted', 'overridden')", name="outcome_known"),)

    id: Mapped[str] = mapped_column(
        Digest, primary_key=True, comment="SHA-256 of the card and the moment: the same report is one row"
    )
    day: Mapped[date] = mapped_column(comment="of the outcome")
    service: Mapped[str]
    outcome: Mapped[str]
    reason: Mapped[str | None] = mapped_column(comment="one of our own codes; no other one is kept")
